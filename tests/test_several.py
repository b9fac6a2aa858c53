"""The minutes of several meetings in one file."""

import pytest

from bienban_nlp.checks.several import titles
from bienban_nlp.corpus import read_gold, read_index

MONTH = """ĐẢNG BỘ XÃ TÂN LONG
CHI BỘ ẤP {unit}

BIÊN BẢN HỌP CHI BỘ THÁNG {month}

Hôm nay, hồi 19 giờ 00 ngày 05/{month}/2024, chi bộ họp tại nhà văn hóa; có mặt 18/20 đồng chí.
1. Công tác tháng qua: đường nội đồng sạt một đoạn, đề nghị đắp lại trước mùa mưa.
2. Biểu quyết: 18/18 đồng chí nhất trí.
Kết thúc lúc 20 giờ 30, biên bản được thông qua.

THƯ KÝ                    CHỦ TRÌ
Lê Thị Hoa                Trần Văn Ba
"""
COUNT = """
ĐẢNG BỘ XÃ TÂN LONG
CHI BỘ ẤP 4

BIÊN BẢN
{title}

Hôm nay, hồi 20 giờ 00 ngày 05/3/2024, tổ bầu cử gồm ba đồng chí kiểm phiếu; tổng số phiếu phát ra 18.
Kết thúc lúc 20 giờ 15.
"""
LISTS = """
DANH SÁCH ĐẢNG VIÊN DỰ HỌP
(Kèm theo Biên bản họp chi bộ ngày 05/3/2024)
1. Lê Thị Hoa, sinh ngày 12/8/1980, có mặt
2. Trần Văn Ba, sinh ngày 01/02/1975, có mặt

PHIẾU BẦU CHI ỦY
Ngày 05/3/2024
"""
ATTACHED = """
Tài liệu kèm theo:
- Biên bản họp chi bộ ngày 05/02/2024
- Biên bản họp chi ủy ngày 01/3/2024, hồi 15 giờ
"""


@pytest.mark.parametrize("apart", ["", "\n\n"])
def test_the_meetings_of_a_year_in_one_file_are_told_apart(apart):
    year = apart.join(MONTH.format(unit=4, month=m) for m in ("3", "4", "5"))
    found = [year[x.start : x.end] for x in titles(year)]
    assert found == [f"BIÊN BẢN HỌP CHI BỘ THÁNG {m}" for m in ("3", "4", "5")]


@pytest.mark.parametrize(
    "behind",
    ["", COUNT.format(title="kiểm phiếu bầu chi ủy"), COUNT.format(title="bầu cử"), LISTS, ATTACHED, LISTS + ATTACHED],
)
def test_what_belongs_to_a_meeting_is_no_other_meeting(behind):
    text = MONTH.format(unit=4, month="3") + behind
    assert len(titles(text)) == 1


def test_no_minutes_of_the_corpus_are_taken_for_several(corpus):
    texts = {e.id: read_gold(corpus / "minutes" / f"{e.id}.xml").text for e in read_index(corpus)}
    assert [id_ for id_, text in texts.items() if len(titles(text)) > 1] == []
