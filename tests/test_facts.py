"""Facts, their checks and dates, case by case."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bienban_nlp.checks import run_checks
from bienban_nlp.dates import days, due_date, fold, is_off_calendar, number, times
from bienban_nlp.facts import find_facts
from bienban_nlp.minutes import Finding, Minutes, Section, SectionKind, Source
from strategies import deadlines

HEADER = (
    "ĐẢNG BỘ XÃ PHIÊNG SẢN          ĐẢNG CỘNG SẢN VIỆT NAM\nCHI BỘ THÔN ĐÔNG\n"
    "Phiêng Sản, ngày 06 tháng 10 năm 2022\nBIÊN BẢN\nHọp chi bộ thường kỳ tháng 10 năm 2022\n"
)
OPENING = (
    "Hồi 14h00 ngày 05/10/2022, tại nhà văn hoá thôn, chi bộ họp thường kỳ.\n"
    "Tổng số đảng viên: 23 đ/c. Có mặt 21. Vắng 02.\nChủ trì: đ/c Trần Văn Bình - Bí thư. Thư ký: đ/c Lò Thị Hoa.\n"
)
AGENDA = "I. NỘI DUNG\nBàn việc của thôn.\n"
CLOSING = (
    "Cuộc họp kết thúc lúc 16 giờ 20 cùng ngày.\n\nTHƯ KÝ                    CHỦ TRÌ\nLò Thị Hoa          Trần Văn Bình"
)


def minutes(
    opening: str = OPENING,
    closing: str = CLOSING,
    agenda: str = AGENDA,
    header: str = HEADER,
    sections: bool = True,
) -> Minutes:
    """Minutes made of four parts, with or without the sections marked."""
    parts: dict[SectionKind, str] = {"header": header, "opening": opening, "agenda": agenda, "closing": closing}
    text, found = "", []
    for kind, words in parts.items():
        found.append(Section(kind=kind, start=len(text), end=len(text) + len(words)))
        text += words
    source = Source(name="x.txt", format="txt", text=text)
    m = find_facts(Minutes(source=source, sections=tuple(found) if sections else ()))
    m.validate()
    return m


def values(m: Minutes) -> dict[str, object]:
    return {k: f.value for k, f in m.facts.items()}


def warnings(m: Minutes, lang: str | None = None) -> tuple[Finding, ...]:
    return run_checks(m, lang=lang, groups=["facts"])


def codes(m: Minutes) -> list[str]:
    return [f.code for f in warnings(m)]


@pytest.mark.parametrize("sections", [True, False])
def test_plain_minutes(sections: bool) -> None:
    m = minutes(sections=sections)
    assert values(m) == {
        "kind": "party-cell-regular",
        "parent": "ĐẢNG BỘ XÃ PHIÊNG SẢN",
        "unit": "CHI BỘ THÔN ĐÔNG",
        "date": "2022-10-05",
        "start": "14:00",
        "end": "16:20",
        "place": "nhà văn hoá thôn",
        "chair": "Trần Văn Bình",
        "secretary": "Lò Thị Hoa",
        "total": 23,
        "present": 21,
        "absent": 2,
    }
    assert m.text[m.facts["chair"].start : m.facts["chair"].end] == "Trần Văn Bình"
    assert codes(m) == []


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("Vào lúc 2 giờ chiều ngày 05.10.2022 tại đình làng, dưới sự chủ trì của đồng chí Vừ A Chía, Bí thư.\n",
         {"start": "14:00", "date": "2022-10-05", "chair": "Vừ A Chía", "place": "đình làng"}),
        ("Thời gian: …14… giờ …30… phút, ngày …05… tháng …10… năm 2022\nCó mặt: …21… Vắng: …02…\n",
         {"start": "14:30", "date": "2022-10-05", "present": 21, "absent": 2}),
        ("Có mặt: ………07……… đ/c. Vắng: ………02………\n", {"present": 7, "absent": 2}),
        ("Bắt đầu ..15.. giờ ..00.. ngày ..05../..3../2013 tại ..nhà văn hóa..\n",
         {"start": "15:00", "date": "2013-03-05", "place": "nhà văn hóa"}),
        ("Bắt đầu: 8h30', ngày 5 tháng 10. ĐV có mặt 21/23 đ/c, vắng 2 (có phép 1, không phép 1).\n",
         {"start": "08:30", "date": "2022-10-05", "present": 21, "total": 23, "absent": 2, "absent_excused": 1,
          "absent_unexcused": 1}),
        ("Tổng số: 23 đảng viên (chính thức 22, dự bị 01). Có mặt: hai mươi mốt đồng chí. "
         "Vắng: 02 (đ/c Minh ốm, đ/c Sáu không lý do)\n",
         {"total": 23, "present": 21, "absent": 2, "absent_excused": 1, "absent_unexcused": 1}),
        ("Thành phần: 23/23 đảng viên có mặt, vắng: không.\n", {"total": 23, "present": 23, "absent": 0}),
        ("Chi bộ có 9 đảng viên, họp được 6. Ba đồng chí Vừ A Chía, Sùng Mí Lử, Đoàn Hợp trực chốt, có báo cáo.\n",
         {"total": 9, "present": 6, "absent": 3, "absent_excused": 3}),
        ("Có mặt: 15 đảng viên chính thức, 02 dự bị.\n", {"present": 17}),
        ("Chi ủy 5 đồng chí, có mặt 4: Cấn Xuân Hạnh (bí thư, chủ trì), Đồng Thị Vân Khanh (ghi).\n",
         {"chair": "Cấn Xuân Hạnh", "secretary": "Đồng Thị Vân Khanh", "total": 5, "present": 4}),
        ("Chủ toạ: PGS.TS. H'Nga Niê, bí thư; thơ ký: bà Kim Sô Phi\n",
         {"chair": "H'Nga Niê", "secretary": "Kim Sô Phi"}),
    ],
)  # fmt: skip
def test_openings(opening: str, expected: dict[str, object]) -> None:
    assert values(minutes(opening)).items() >= expected.items()


@pytest.mark.parametrize(
    ("opening", "absent"),
    [
        ("Thời gian: …… giờ …… ngày ……/……/2022\nĐịa điểm: ……………\nTổng số: ……… Có mặt: ………\n",
         {"start", "date", "place", "total", "present"}),
        ("Cán bộ có mặt 12/13, công nhân có mặt 40/45.\n", {"total", "present", "absent"}),
        ("Vắng: ông Ngô Minh Đệ (họp huyện).\n", {"total", "present", "absent"}),
    ],
)  # fmt: skip
def test_nothing_is_made_up(opening: str, absent: set[str]) -> None:
    assert not absent & values(minutes(opening, closing="")).keys()


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("Thư ký đọc lại lúc 20 giờ 58, chi bộ nhất trí. Bế mạc lúc 21 giờ 05.\n", "21:05"),
        ("18 giờ 20 nghỉ. Biên bản có 03 trang.\n", "18:20"),
        ("Biên bản đọc lại trước chi bộ.\n", None),
        ("Hội nghị ngừng lúc 17 giờ 10.\n", "17:10"),
        ("Rời phòng 17h10.\n", "17:10"),
        ("Mãn cuộc hồi năm giờ mười lăm chiều.\n", "17:15"),
        ("Sáu giờ kém mười thì thôi họp, ai về nhà nấy.\n", "17:50"),
        ("Hop ket thuc 16h35.\n", "16:35"),
        ("Hội nghị nghĩ lúc 16h35.\n", "16:35"),
        ("Hết 17.10. Đọc lại.\n", "17:10"),
        ("Nghỉ lúc hơn năm rưỡi chiều, thư ký đọc lại.\n", None),
        ("Tôi nghĩ 16h35 là muộn.\n", None),
        ("Kết thúc lúc …9… giờ …05…\n", "09:05"),
        ("Kết thúc lúc …21… giờ …10… cùng ngày.\n", "21:10"),
        ("Kết thúc lúc …21… giờ …… cùng ngày.\n", "21:00"),
    ],
)
def test_end(closing: str, expected: str | None) -> None:
    assert values(minutes(closing=closing)).get("end") == expected


@pytest.mark.parametrize(
    "closing",
    [
        "THƯ KÝ      CHỦ TRÌ\n(đã ký)     (đã ký)\nLò Thị Hoa     Trần Văn Bình",
        "NGƯỜI GHI BIÊN BẢN: Lò Thị Hoa      CHỦ TRÌ: Trần Văn Bình",
        "NGƯỜI GHI BIÊN BẢN\nLò Thị Hoa\n\nCHỦ TRÌ\nTrần Văn Bình",
        "T/M CHI BỘ          THƯ KÝ\nBÍ THƯ\nTrần Văn Bình          Lò Thị Hoa",
    ],
)
def test_signatures_when_the_opening_names_nobody(closing: str) -> None:
    found = values(minutes("Hồi 14h00 ngày 05/10/2022, tại nhà văn hoá thôn.\n", closing))
    assert (found["chair"], found["secretary"]) == ("Trần Văn Bình", "Lò Thị Hoa")


@pytest.mark.parametrize(
    ("agenda", "votes"),
    [
        ("Biểu quyết: 19/21 đồng ý, 2 đ/c không đồng ý.\nThu đảng phí 20/23 đ/c, hạn 15/10.\n", ["19/21"]),
        ("Xếp loại: hoàn thành xuất sắc 5/21 đ/c; hoàn thành tốt 16/21.\n", None),
        ("Kết quả bỏ phiếu kín:\n- Chi ủy: 20/21.\n- Đ/c Mai: 18/21.\n", ["20/21", "18/21"]),
        ("Xuất sắc: đ/c An và đ/c Bích, mỗi người 17/21 phiếu.\n", ["17/21", "17/21"]),
    ],
)
def test_votes(agenda: str, votes: list[str] | None) -> None:
    assert values(minutes(agenda=agenda)).get("votes") == votes


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BIÊN BẢN\nSinh hoạt chuyên đề quý III", "party-cell-topical"),
        ("BIÊN BẢN HỌP CHI ỦY", "party-committee"),
        ("BIÊN BẢN\nĐại hội chi bộ nhiệm kỳ 2022-2025", "party-congress"),
        ("BIÊN BẢN SINH HOẠT THÁNG 12, KIỂM ĐIỂM NĂM 2022", "party-cell-regular"),
    ],
)
def test_kind(title: str, kind: str) -> None:
    header = f"ĐẢNG BỘ XÃ A\nCHI BỘ B\nĐẢNG CỘNG SẢN VIỆT NAM\n{title}\n"
    assert values(minutes(header=header))["kind"] == kind


def test_administrative() -> None:
    header = "SỞ Y TẾ\nBỆNH VIỆN SA BÌNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nBIÊN BẢN GIAO BAN\n"
    assert values(minutes(header=header))["kind"] == "administrative"


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("8g00 ngày 16/4/2026. Thành phần: 8/9 người, vắng ông Lộc. Chủ trì: ông Huy, Giám đốc.\n", "administrative"),
        ("8g00 ngày 16/4/2026. Có mặt 8/9 đảng viên, vắng ông Lộc. Chủ trì: ông Huy.\n", "party-committee"),
    ],
)
def test_the_partys_heading_alone_makes_no_party_minutes(opening: str, kind: str) -> None:
    header = "SỞ XÂY DỰNG\nTRUNG TÂM KIỂM ĐỊNH\nĐẢNG CỘNG SẢN VIỆT NAM\nBIÊN BẢN HỌP GIAO BAN\n"
    assert values(minutes(opening, header=header))["kind"] == kind


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opening": OPENING.replace("ngày 05/10/2022", "sáng nay"), "header": "CHI BỘ B\nBIÊN BẢN\n"}, "no-date"),
        ({"opening": OPENING.replace("Hồi 14h00", "Gần trưa")}, "no-start-time"),
        ({"closing": CLOSING.replace("lúc 16 giờ 20 ", "")}, "no-end-time"),
        ({"opening": OPENING.replace(", tại nhà văn hoá thôn", "")}, "no-place"),
        ({"opening": "Hồi 14h00 ngày 05/10/2022.\n", "closing": ""}, "no-chair"),
        ({"opening": "Hồi 14h00 ngày 05/10/2022.\n", "closing": ""}, "no-secretary"),
        ({"opening": "Hồi 14h00 ngày 05/10/2022.\n"}, "no-attendance"),
        ({"opening": OPENING.replace("Có mặt 21", "Có mặt 20")}, "attendance-mismatch"),
        ({"opening": OPENING.replace("23 đ/c", "23 đ/c (chính thức 21, dự bị 01)")}, "attendance-mismatch"),
        ({"opening": OPENING.replace("Vắng 02", "Vắng 02: có lý do 2, không lý do 1")}, "attendance-mismatch"),
        ({"opening": OPENING.replace("Vắng 02", "Vắng 02: đ/c Mai Văn Tư (ốm)")}, "absent-names-mismatch"),
        ({"agenda": "Biểu quyết: 22/23 tán thành.\n"}, "votes-exceed-present"),
        ({"agenda": "Biểu quyết: 18/21 đồng ý, 2 không đồng ý.\n"}, "vote-sum-mismatch"),
        ({"agenda": "Biểu quyết: 18/21 đồng ý (đạt 95%).\n"}, "percent-mismatch"),
        ({"closing": CLOSING.replace("16 giờ 20", "13 giờ 20")}, "time-order"),
        ({"agenda": "Đại biểu cấp trên: ……………………\n"}, "blank-left"),
    ],
)
def test_warnings(change: dict[str, str], code: str) -> None:
    m = minutes(**change)
    assert code in codes(m)
    for f in warnings(m, "en") + warnings(m):
        assert f.message and "\n" not in f.message and "{" not in f.message


@pytest.mark.parametrize(
    "absent",
    [
        "Vắng: 02 đ/c. Có lý do: 01 đ/c (đ/c Nguyễn Văn Tám - bệnh). Không có lý do: 01 đ/c (đ/c Huỳnh Văn Đẹt)",
        "Vắng: 02 (Lợi, Y Thương trực buồng) đều báo trước",
    ],
)
def test_names_of_the_absent_that_agree_with_their_number(absent: str) -> None:
    assert "absent-names-mismatch" not in codes(minutes(OPENING.replace("Vắng 02", absent)))


def test_warnings_speak_the_language_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    m = minutes(OPENING.replace("Hồi 14h00", "Gần trưa"))
    vi, en = warnings(m, "vi"), warnings(m, "en")
    assert vi != en
    for said, expected in (("vi", vi), ("en", en)):
        monkeypatch.setenv("BIENBAN_LANG", said)
        assert warnings(m) == expected
    with pytest.raises(ValueError, match=r"^lang is one of vi, en, not 'fr'$"):
        warnings(m, "fr")


@pytest.mark.parametrize(
    "agenda",
    [
        "Biểu quyết: 18/21 đồng ý (85,7%), 3 không đồng ý.\n",
        "Biểu quyết: 18/21 đồng ý, đạt 85,7%.\n",
        "Mua khăn, gối.... cho trạm.\nViệc | Ai | Hạn\nSơn cổng | - | -\n",
        "Người làm: …Lò Thị Hoa…\n",
        "Địa điểm tập trung: ....phòng Hội đồng trường.......................\n",
        "c) Đảng viên vi phạm: …không có…………………………\n",
    ],
)
def test_no_false_warning(agenda: str) -> None:
    assert codes(minutes(agenda=agenda)) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("14h00", "14:00"), ("14 giờ 30 phút", "14:30"), ("8h30'", "08:30"), ("2 giờ chiều", "14:00"),
        ("14:00", "14:00"),
        ("7g15", "07:15"), ("8 giờ rưỡi tối", "20:30"), ("9 giờ kém 10", "08:50"), ("l4 giờ 0O phút", "14:00"),
        ("tối 14-8, từ 7h30", "19:30"), ("25 giờ", None), ("3 giờ học", "03:00"),
        ("ba giờ kém năm chiều", "14:55"), ("12 giờ kém 5 trưa", "11:55"), ("kém 10 phút đầy 7 giờ tối", "18:50"),
        ("chín giờ thiếu mười thì tan", "08:50"), ("18h thiếu 3 đ/c", "18:00"), ("20 giờ kém, mưa", None),
        ("tám rưỡi tối", "20:30"), ("7h rưỡi", "07:30"), ("14 rưỡi, đủ người", "14:30"), ("ba triệu rưỡi", None),
        ("hai rưỡi phần trăm", None), ("bảy rưỡi quá mười phút thì họp", "07:40"), ("16 giờ hơn 5 phút", "16:05"),
        ("mười bảy giờ bốn nhăm phút", "17:45"), ("hai mươi mốt giờ rưỡi", "21:30"), ("9 giờ 5.", "09:05"),
        ("tám giờ mười tan", "08:10"), ("tám giờ mười đồng chí", "08:00"), ("13g30", "13:30"), ("19:30' tối", "19:30"),
        ("đêm 14/8, 11 giờ", "23:00"), ("đêm 14/8, 2 giờ", "02:00"),
    ],
)  # fmt: skip
def test_times(words: str, expected: str | None) -> None:
    assert next((t.value for t in times(fold(words))), None) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ngày 05/10/2022", "2022-10-05"), ("ngày 5 tháng 10 năm 2022", "2022-10-05"), ("05.10.2022", "2022-10-05"),
        ("5-10-2022", "2022-10-05"), ("05 tháng 10/2022", "2022-10-05"), ("2022-10-05", "2022-10-05"),
        ("ngày 5/10/22", "2022-10-05"), ("31/2/2022", None), ("ngày 5 tháng mười", "2000-10-05"),
        ("05 tháng 4 nărn 2011", "2011-04-05"), ("ngày: 08 tháng: 11 năm: 2018", "2018-11-08"),
        ("ngày 08 tháng ll năm 2018", "2018-11-08"), ("8 thg 11, 2018 09:15", "2018-11-08"),
        ("mùng tám tháng mười một năm 2018", "2018-11-08"), ("mùng mười tháng ba", None),
    ],
)  # fmt: skip
def test_days(words: str, expected: str | None) -> None:
    assert next((d.iso(2000) for d in days(fold(words))), None) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("trước 15/4", "2024-04-15"), ("ngày 22/10", "2024-10-22"), ("trong tháng 5", "2024-05-31"),
        ("cuối tháng 3", "2024-03-31"), ("quý III", "2024-09-30"), ("tuần sau", "2024-03-17"), ("kỳ họp tới", None),
        ("30/11/2024", "2024-11-30"), ("thứ sáu tuần này", "2024-03-08"), ("hết năm", "2024-12-31"),
        ("trước kỳ nghỉ hè", None), ("trong tuần", "2024-03-10"), ("sáng mai", "2024-03-06"), ("", None),
        ("trước ngày 15 tháng này", "2024-03-15"), ("ngày 20 tháng sau", "2024-04-20"), ("ngày 15", "2024-03-15"),
        ("trước 15 tháng này", "2024-03-15"), ("trong 2 tháng", "2024-05-31"), ("trước ngày 2", "2024-04-02"),
        ("muộn nhất 5 ngày", "2024-03-10"), ("chậm nhất 2 tuần nữa", "2024-03-19"), ("trước 5 ngày", None),
        ("trong tháng 6, tại KCN Hòa Lạc", "2024-06-30"), ("lần thứ ba, trong tháng 6", "2024-06-30"),
        ("trong 2 tuần tới", "2024-03-19"), ("tuần 3 tháng 4", "2024-04-30"), ("trong ngày mai", "2024-03-06"),
        ("thứ hai này", "2024-03-11"), ("thứ hai tuần này", "2024-03-04"), ("thứ ba này", "2024-03-05"),
        ("thứ ba", "2024-03-12"), ("chủ nhựt", "2024-03-10"), ("tháng 2 năm sau", "2025-02-28"), ("mai", "2024-03-06"),
        ("trước 20.3", "2024-03-20"), ("trước 19.30", None), ("từ 11/3 đến hết tháng 4", "2024-04-30"),
        ("hết tháng 12 đủ 7/7", "2024-12-31"), ("5/10/24", "2024-10-05"), ("đầu tháng 3", "2024-03-10"),
        ("trước tháng 1/0001", None), ("tháng 12/9999", None), ("tháng 5 năm 0000", None), ("tháng 13/2024", None),
        ("hết quý I năm sau", "2025-03-31"), ("trước quý II", "2024-03-31"), ("tháng sau", "2024-04-30"),
    ],
)  # fmt: skip
def test_due_date(due: str, expected: str | None) -> None:
    assert due_date(due, date(2024, 3, 5)) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("trước 15/4", None), ("tháng 5/2024", "2024-05-31"), ("hết quý 2/2024", "2024-06-30"),
        ("năm 2024", "2024-12-31"), ("thứ sáu, tháng 5/2024", None), ("ngày 15, quý 2/2024", None), ("tháng 5", None),
        ("tháng 5/0000", None), ("tháng 2 năm sau", None), ("5/10/24", "2024-10-05"),
    ],
)  # fmt: skip
def test_due_date_without_a_meeting_date(due: str, expected: str | None) -> None:
    assert due_date(due, None) == expected


@pytest.mark.parametrize(
    ("due", "meeting", "expected"),
    [
        ("29/2", date(2023, 9, 5), "2024-02-29"),
        ("29/2", date(2024, 9, 5), None),
        ("đầu tháng 3", date(2024, 3, 15), "2024-03-31"),
        ("trong tuần", date.max, None),
        ("trước tháng 1", date.min, None),
    ],
)
def test_due_date_by_the_day_of_the_meeting(due: str, meeting: date, expected: str | None) -> None:
    assert due_date(due, meeting) == expected


@given(deadlines, st.none() | st.dates())
def test_due_date_is_none_or_a_date_of_our_times(due: str, meeting: date | None) -> None:
    found = due_date(due, meeting)
    assert found is None or 1900 <= date.fromisoformat(found).year <= 2199


@pytest.mark.parametrize(
    ("due", "off"),
    [
        ("trước 31/4", True), ("20/13", True), ("30 tháng 2", True), ("29/2/2023", True), ("31-6", True),
        ("29/2", False), ("tuần 31 tháng 4", False), ("15-20 tháng 3", False), ("lo tháng 5", False), ("", False),
        ("hết tháng 12 đủ 17/17", False), ("trước 14.00 ngày 20/3", False), ("l0/6", False),
    ],
)  # fmt: skip
def test_is_off_calendar(due: str, off: bool) -> None:
    assert is_off_calendar(due) is off


def test_due_in_january_said_in_december_is_next_year() -> None:
    assert due_date("15/1", date(2023, 12, 5)) == "2024-01-15"


@pytest.mark.parametrize(
    ("words", "n"),
    [("21", 21), ("hai mươi mốt", 21), ("mười lăm", 15), ("bốn nhăm", 45), ("ba", 3), ("bao nhiêu", None)],
)
def test_number(words: str, n: int | None) -> None:
    assert number(words) == n


def test_fold_keeps_every_offset() -> None:
    for text in ("HOÀ uỷ QUÝ…… İstanbul – “A”", "\u0000😀 ....."):
        assert len(fold(text)) == len(text)
    assert fold("Chủ toạ, uỷ viên, quý") == "chủ tọa, ủy viên, quý"


@pytest.mark.parametrize(
    "piece", [".", "…", "1", " ", "_", "\n", "1 ", "1/1 ", "biểu quyết 11/12 ", "vắng 2 đ/c ", "Nguyễn Văn An ",
     "14 giờ ", "İ", "("]
)  # fmt: skip
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    m = find_facts(Minutes(source=Source(name="x", format="txt", text=text)))
    warnings(m)
    m.validate()
    assert time.process_time() - begun < 3


def test_a_list_of_the_absent_that_does_not_close_takes_no_time() -> None:
    begun = time.process_time()
    codes(minutes(OPENING.replace("Vắng 02", f"Vắng 02 đ/c ({', '.join(['Anh Em Bình'] * 40)} ốm")))
    assert time.process_time() - begun < 1


SPAN = OPENING.replace("Hồi 14h00", "Từ 14h00 đến 16h20")


@pytest.mark.parametrize(
    ("opening", "end"),
    [
        (SPAN, "kết thúc lúc 4 giờ 20 cùng ngày"),
        (SPAN, "kết thúc lúc 11 giờ 30 ngày 06/10/2022"),
        (SPAN, "dự kiến kết thúc lúc 17 giờ 00, do mất điện nghỉ sớm"),
        (SPAN, "kết thúc lúc 16 giờ 20. Kỳ họp sau kết thúc trước 17 giờ"),
        (SPAN, "thông qua, phần thảo luận kết thúc lúc 15 giờ 45"),
        (OPENING.replace("Hồi 14h00", "Dự kiến từ 14h00 đến 16h00"), "kết thúc lúc 16 giờ 20"),
        (
            OPENING.replace("Hồi 14h00", "Buổi sáng từ 8h00 đến 11h00, chiều từ 14h00 đến 16h00"),
            "kết thúc lúc 16 giờ 20",
        ),
        (OPENING + "14h00 - 14h15: Đón tiếp đại biểu\n14h15 - 16h00: Thảo luận\n", "kết thúc lúc 16 giờ 20"),
        (OPENING.replace("Hồi 14h00", "Từ 14h00 đến 14h15: ổn định tổ chức,"), "kết thúc lúc 16 giờ 20"),
    ],
)
def test_a_time_of_something_else_disagrees_with_nothing(opening: str, end: str) -> None:
    closing = CLOSING.replace("kết thúc lúc 16 giờ 20", end)
    assert "times-disagree" not in codes(minutes(opening, closing))


def test_messages_of_times_name_the_lines() -> None:
    found = warnings(minutes(SPAN, CLOSING.replace("16 giờ 20", "17 giờ 00")))
    said = [f.message for f in found]
    assert said == ["Giờ kết thúc ghi hai nơi khác nhau: 16:20 (dòng 6) và 17:00 (dòng 11)."]
    closing = CLOSING.replace("16 giờ 20", "11 giờ 30")
    found = warnings(minutes(SPAN.replace("16h20", "11h30"), closing), "en")
    assert [f.message for f in found] == [
        "The meeting ends at 11:30 (line 6 and line 11) before it starts at 14:00 (line 6)."
    ]


@pytest.mark.parametrize(
    ("opening", "agenda"),
    [
        ("Có mặt 21 (20 chính thức, 01 dự bị)", "Biểu quyết: 20/20 đảng viên chính thức tán thành.\n"),
        ("Có mặt 21 (20 chính thức, 01 dự bị)", "Biểu quyết: 20/21 tán thành, đ/c dự bị không biểu quyết.\n"),
        ("Có mặt 21", "Biểu quyết: 21/21 tán thành.\n"),
        # the split of the total says nothing of those present
        ("(22 chính thức, 01 dự bị). Có mặt 21", "Biểu quyết: 21/21 tán thành.\n"),
        ("Có mặt 21/23 đ/c (22 chính thức, 01 dự bị)", "Biểu quyết: 21/21 tán thành.\n"),
        ("Có mặt 21 (20 chính thức, 01 dự bị)", "Chi bộ thống nhất 21/21 đ/c viết bài thu hoạch.\n"),
    ],
)
def test_votes_of_full_members_that_can_be(opening: str, agenda: str) -> None:
    assert "votes-exceed-present" not in codes(minutes(OPENING.replace("Có mặt 21", opening), agenda=agenda))


def test_message_of_votes_names_full_members() -> None:
    m = minutes(
        OPENING.replace("Có mặt 21", "Có mặt 21 (20 chính thức, 01 dự bị)"), agenda="Biểu quyết: 21/21 tán thành.\n"
    )
    assert [f.message for f in warnings(m)] == [
        "Biểu quyết 21/21 nhưng chỉ có 20 đảng viên chính thức có mặt (dòng 7); đảng viên dự bị không biểu quyết."
    ]


@pytest.mark.parametrize(
    "agenda",
    [
        "Có 16/18 đảng viên nộp bài, thu ngân sách đạt 91,2%.\n",
        "Đến ngày 15/11 nộp bài đạt 91,2%.\n",
        "Có 16/18 đảng viên nộp bài; tỷ lệ chung của xã (đạt 91,2%).\n",
        "Còn 2/18 đảng viên chưa nộp bài (đạt 88,9%).\n",
        "Hơn 2/3 số hộ đã nộp (đạt 71%).\n",
        "Có 16/18 đảng viên nộp bài, đạt 94,1% kế hoạch quý.\n",
        "Có 16/18 đảng viên nộp bài, tăng 5% so với tháng trước.\n",
        "Nghị quyết số 16/18 (đạt 50%).\n",
        "Thu 16/18 khoản, nộp 12 triệu (đạt 91,2%).\n",
        "Có 17/18 đảng viên nộp bài (94,4%), 16/18 đã chấm (88,8%).\n",
    ],
)
def test_a_percentage_of_another_figure_is_no_mismatch(agenda: str) -> None:
    assert "percent-mismatch" not in codes(minutes(agenda=agenda))


@pytest.mark.parametrize(
    ("signed", "label"),
    [
        ("NGƯỜI GHI BIÊN BẢN\n{}\nCHỦ TRÌ\nBÍ THƯ\n(Đã ký)\n\nTrần Văn Bình", "Lò Thị Hoa"),
        ("THƯ KÝ\n(đã ký)\n{}\n\nCHỦ TỌA\n(đã ký)\nTrần Văn Bình", "Lò Thị Hoa"),
        ("CHỦ TRÌ\n(Đã ký)\nTrần Văn Bình\n\nNGƯỜI LẬP BIÊN BẢN\n{}\n", "Lò Thị Hoa"),
        ("THƯ KÝ                    CHỦ TRÌ\n(ký)                      (ký)\n{}Trần Văn Bình", "Lò Thị Hoa          "),
        ("NGƯỜI GHI CHÉP\nLò Thị Hoa\n\nT/M CHI BỘ\n{}\n", "Trần Văn Bình"),
        ("Thư ký cuộc họp\n{}\nChủ trì cuộc họp\n(Đã ký)\nTrần Văn Bình", "Hoa"),
        ("Người ghi biên bản: Lò Thị Hoa\n\nCHỦ TRÌ HỘI NGHỊ\n{}", "đ/c Bình"),
    ],
)
def test_a_title_without_a_name(signed: str, label: str) -> None:
    end = "Cuộc họp kết thúc lúc 16 giờ 20 cùng ngày.\n\n"
    blank = " " * 26 if "   " in signed else ""
    assert codes(minutes(closing=end + signed.format(label))) == []
    (found,) = warnings(minutes(closing=end + signed.format(blank)))
    assert (found.code, found.severity) == ("no-signatures", "warning")
    assert found.start is not None


@pytest.mark.parametrize(
    "signed",
    [
        "THƯ KÝ                    CHỦ TRÌ\n(đã ký)                   (đã ký)\n",  # neither has a name
        "THƯ KÝ\nCHỦ TRÌ\n(đã ký)\nLò Thị Hoa\nTrần Văn Bình",
        "CHỦ TRÌ\nTRẦN VĂN BÌNH\n\nTHƯ KÝ\nHoa",
        "T/M CHI BỘ\nBÍ THƯ\nTrần Văn Bình",
    ],
)
def test_titles_with_names(signed: str) -> None:
    closing = f"Cuộc họp kết thúc lúc 16 giờ 20 cùng ngày.\n\n{signed}"
    assert "no-signatures" not in codes(minutes(closing=closing))


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        (
            ("Có mặt 21", "Có mặt 20 (19 chính thức, 01 dự bị)"),
            "Có mặt + vắng phải bằng tổng số. Xem lại số có mặt (20 = 19 + 1), số vắng (2), tổng số (23); "
            "sửa số nào thì sửa cả phần chính thức, dự bị.",
        ),
        (
            ("Có mặt 21", "Có mặt 20"),
            "Có mặt + vắng phải bằng tổng số. Xem lại số có mặt (20), số vắng (2), tổng số (23).",
        ),
    ],
)
def test_the_mend_of_an_attendance_tells_its_numbers(change: tuple[str, str], mend: str) -> None:
    (found,) = warnings(minutes(OPENING.replace(*change)))
    assert found.fix == mend


NEWS = "Hội nghị chuyên đề\n{day}, Đảng ủy Trường Cao đẳng Bến Lội đã tổ chức Hội nghị tại Hải Phòng.\n{body}\n{end}"


@pytest.mark.parametrize(
    ("day", "end", "expected"),
    [
        ("Ngày 15/12", "17/12/2018", "2018-12-15"),
        ("Chiều ngày 15 tháng 12", "17/12/2018", "2018-12-15"),
        ("Sáng ngày 30/12", "Đăng ngày 02/01/2019", "2018-12-30"),
        ("Ngày 15/12", "(Bài và ảnh: Lan Chi)", None),  # no year is told
        ("Ngày 15/12", "Ảnh tư liệu ngày 02/9/2015", None),  # another matter's date
        ("Sáng qua", "17/12/2018", None),
    ],
)
def test_news_happened_shortly_before_it_was_published(day: str, end: str, expected: str | None) -> None:
    text = NEWS.format(day=day, body="Các đại biểu thảo luận sôi nổi về sinh hoạt chi bộ.\n" * 20, end=end)
    fact = find_facts(Minutes(source=Source(name="x.txt", format="txt", text=text))).facts.get("date")
    assert (fact and fact.value) == expected
    assert fact is None or text[fact.start : fact.end] in day


def test_minutes_are_dated_by_themselves_alone() -> None:
    text = "BIÊN BẢN HỌP CHI BỘ\n" + NEWS.format(day="Ngày 15/12", body="Bàn việc. " * 100, end="17/12/2018")
    fact = find_facts(Minutes(source=Source(name="x.txt", format="txt", text=text))).facts.get("date")
    assert fact is None or fact.start is None or "15/12" not in text[fact.start : fact.end]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("Mặt 11/12. Vắng 1: đ/c Khoa (đi học).\n", {"total": 12, "present": 11, "absent": 1}),
        ("13 đảng viên, có 10 (9 chính thức), vắng 3: anh Tư đi rừng.\n", {"total": 13, "present": 10, "absent": 3}),
        ("12 đảng viên, dự 11, đ/c Lê Văn Khoa xin phép đi đám tang.\n", {"total": 12, "present": 11, "absent": 1}),
        ("Đảng viên 11/11 đồng chí, không ai vắng.\n", {"total": 11, "present": 11, "absent": 0}),
        ("Danh sách có 14 đảng viên, đến được 9; 5 người vắng đều đã nhắn.\n", {"present": 9, "absent": 5}),
        ("Họp tại hội trường và trực tuyến đến 9 điểm cầu. Dự họp: ban giám đốc, 4 đội trưởng, tất cả 26 người.\n",
         {"total": None, "present": 26}),
        ("Quân số đảng viên 9. Đang trực không về được 02: đ/c Hòa, Minh; ốm 01: đ/c Lan. Có mặt 6.\n",
         {"total": 9, "present": 6, "absent": 3, "absent_excused": 3}),
        ("Chi bộ 12 đảng viên; có mặt 11; vắng anh Lê Văn Khoa đang gác trạm số 2, có báo.\n", {"absent": 1}),
        ("Có mặt 6/7, vắng Lý A Páo (học tại tỉnh)\n", {"present": 6, "absent": 1}),
        ("Chi bộ có 38 đảng viên; có mặt 34 đồng chí, vắng 04 đồng chí: 03 đồng chí vắng có lý do, 01 đồng chí vắng không lý do.\n",
         {"total": 38, "present": 34, "absent": 4, "absent_excused": 3, "absent_unexcused": 1}),
        ("Tổng số: 18. Có mặt 17; vắng 01. Đảng viên chính thức được bầu cử có mặt: 15.\n",
         {"total": 18, "present": 17, "absent": 1}),
        ("Có mặt: 7 ông bà ban quản trị; 2 ông ban kiểm soát; 6 đội trưởng.\n", {"total": None, "present": None}),
        ("Dự họp có 02 Phó Giám đốc, trưởng các khoa.\n", {"present": None}),
        ("Dự họp: Thôn Hạ 21/24 đảng viên, Thôn Thượng 17/19.\n", {"total": None, "present": None}),
    ],
)  # fmt: skip
def test_attendance_told_in_other_words(opening: str, expected: dict[str, object]) -> None:
    found = values(minutes(opening))
    assert {k: found.get(k) for k in expected} == expected


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("c.trì: Lê Văn Phú (BT). TK Đinh Quang Tùng\n", ("Lê Văn Phú", "Đinh Quang Tùng")),
        ("Đ/c Lê Văn Phú BT ctrì, đ/c Đinh Quang Tùng ghi.\n", ("Lê Văn Phú", "Đinh Quang Tùng")),
        ("CT: t. Lê Văn Phú. TK: c Đinh Lệ Thu\n", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("Chủ trì: A Lăng Bia. Thư ký: Y Blưi\n", ("A Lăng Bia", "Y Blưi")),
    ],
)
def test_people_behind_short_labels(opening: str, expected: tuple[str, str]) -> None:
    found = values(minutes(opening, closing=""))
    assert (found["chair"], found["secretary"]) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Khai mạc: 19.00, tại nhà giao ban", "19:00"),
        ("9.30 ngày 30/5/2022", "09:30"),
        ("bế mạc 21.55 cùng ngày", "21:55"),
        ("lúc 20.10.2022", None),
        ("thu 19.30 triệu", None),
    ],
)
def test_times_with_a_dot(words: str, expected: str | None) -> None:
    found = next(times(fold(words)), None)
    assert (found and found.value) == expected
    assert found is None or words[found.start : found.end].replace(".", ":").zfill(5) == expected


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("16h50 đọc biên bản, không sửa.\n", "16:50"),
        ("Dứt họp 16g50, thư ký đọc lại.\n", "16:50"),
        ("Đọc lại biên bản lúc 8 giờ sáng hôm sau.\n", None),
        ("Đọc biên bản lúc 8 giờ 00 ngày 06/10/2022.\n", None),
    ],
)
def test_the_time_of_reading_out_is_the_end(closing: str, expected: str | None) -> None:
    assert values(minutes(closing=closing)).get("end") == expected


@pytest.mark.parametrize(
    ("opening", "start", "end"),
    [
        ("Ngày 5/10/2022. Vào [15h10]   Ra [17h35]\n", "15:10", "17:35"),
        ("Ngày 5/10/2022, ngồi vào họp 2 giờ 10 chiều, đứng dậy 4 rưỡi.\n", "14:10", "16:30"),
        ("Ngày 5/10/2022, họp lúc 14h10; chị Hoa xin phép ra 16h.\n", "14:10", None),
        ("Ngày 5/10/2022, giấy mời ghi 18 giờ mà 18 giờ 45 mới khai mạc được.\n", "18:45", None),
        ("Giấy báo 19h, 19h35 ngày 5/10/2022 khai mạc.\n", "19:35", None),
        ("Cạo mủ xong 17h15 ngày 05/10/2022 mới ngồi được.\n", "17:15", None),
        (
            "Tối thứ Tư, 5.10.2022, nhà kho số 1. Sổ có 21 người, đến 18, ba người đi xa. Bảy rưỡi vào việc.\n",
            "19:30",
            None,
        ),
        ("19.30 / 5.10.2022, phòng giao ban.\n", "19:30", None),
        ("Hồi 2 giờ 30 ngày 5/10/2022, chi bộ họp.\n", "14:30", None),
        ("Hồi 2 giờ 30 sáng ngày 5/10/2022, chi bộ họp trên đê.\n", "02:30", None),
    ],
)
def test_times_of_the_opening(opening: str, start: str, end: str | None) -> None:
    found = values(minutes(opening, closing=""))
    assert (found["start"], found.get("end")) == (start, end)


def test_a_day_said_of_papers_is_not_the_meetings() -> None:
    opening = "Bắt đầu 14h05, phòng họp. Tài liệu gửi từ hôm 4/10.\n"
    assert values(minutes(opening))["date"] == "2022-10-06"


def test_something_else_over_before_the_start() -> None:
    opening = "Cấp phát thuốc xong, đúng 16 giờ 45 phút ngày 5/10/2022, chi bộ họp.\n"
    assert values(minutes(opening))["start"] == "16:45"


@pytest.mark.parametrize(
    ("agenda", "votes"),
    [
        (
            "KẾT LUẬN\nKhiển trách đ/c Tỏ (19/21; hai phiếu cảnh cáo).\nPhân công đ/c Nị giúp đỡ - 21/21.\n",
            ["19/21", "21/21"],
        ),
        ("Thảo luận\nThu bài được nhiều - 21/21.\n", None),
        ("KẾT LUẬN\nThu bài - 30/41.\n", None),  # of others
    ],
)
def test_bare_fractions_of_the_conclusion(agenda: str, votes: list[str] | None) -> None:
    assert values(minutes(agenda=agenda)).get("votes") == votes


def test_a_bare_fraction_that_may_be_a_day() -> None:
    opening = "Chi bộ họp 14h00 ngày 05/8/2022. Tổng số: 9. Có mặt 9.\n"
    day, vote = "KẾT LUẬN\nHà nộp sổ - 7/9.\n", "KẾT LUẬN\nChia hai tổ (7/9, Chính, Dân phản đối).\n"
    assert "votes" not in values(minutes(opening, agenda=day))
    assert values(minutes(opening, agenda=vote))["votes"] == ["7/9"]


def test_letterhead_in_columns_with_strokes() -> None:
    header = "ĐẢNG BỘ XÃ A | ĐẢNG CỘNG SẢN VIỆT NAM\nCHI BỘ THÔN ĐÔNG | A, ngày 06 tháng 10 năm 2022\nBIÊN BẢN\n"
    assert values(minutes(header=header))["unit"] == "CHI BỘ THÔN ĐÔNG"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("ĐB XÃ A\nCB THÔN ĐÔNG\n\nBB HỌP CB T10/2022\n", "party-cell-regular"),
        ("ĐẢNG BỘ KHỐI B\nĐẢNG ỦY CÔNG TY C\nBIÊN BẢN\nHỘI NGHỊ KIỂM ĐIỂM TẬP THỂ BAN CHẤP HÀNH\n", "party-committee"),
        ("HỘI LHPN HUYỆN A\nHỘI LHPN XÃ B\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nBIÊN BẢN\nHọp quý III\n", "other"),
    ],
)
def test_kind_by_the_head(header: str, kind: str) -> None:
    assert values(minutes(header=header))["kind"] == kind


def test_news_tells_who_held_the_meeting() -> None:
    header = "BÁO SÔNG LẠNG\nTin tức - Sự kiện\nTrang chủ | Tin | Ảnh | Thư viện\nHọp cho ra họp\n"
    opening = "Sáng 26/9, tại Hội trường tỉnh, Huyện ủy Sông Lạng đã tổ chức Hội nghị chuyên đề về sinh hoạt chi bộ.\n"
    found = values(minutes(opening, header=header))
    assert (found["kind"], found["unit"]) == ("other", "Huyện ủy Sông Lạng")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Chi bộ Thư viện tổ chức sinh hoạt chuyên đề quý II về văn hóa đọc.", "party-cell-topical"),
        ("Đảng bộ Viện tổ chức Hội nghị Ban Chấp hành mở rộng sơ kết 6 tháng.", "party-committee"),
        ("Đảng ủy Trường tổ chức Hội thảo, nghe Chi bộ Hai đã tổ chức sinh hoạt chuyên đề ra sao.", "other"),
    ],
)
def test_news_tells_of_a_partys_own_meeting(told: str, kind: str) -> None:
    header = "VIỆN SÔNG LẠNG\nTin tức - Sự kiện\nHọp cho ra họp\n"
    assert values(minutes("Sáng 26/9, tại Hội trường, " + told + "\n", header=header))["kind"] == kind


def test_a_body_with_its_short_name_in_brackets_is_the_host_and_no_person() -> None:
    header = "BÁO SÔNG LẠNG\nTin tức - Sự kiện\nHọp cho ra họp\n"
    opening = (
        "Ngày 11-7, Ủy ban Kiểm tra (UBKT) Tỉnh ủy tổ chức hội nghị sơ kết. Đồng chí Lê Văn Nhơn, Ủy viên Ban Thường vụ, "
        "Chủ nhiệm UBKT Tỉnh ủy chủ trì hội nghị.\n"
    )
    found = values(minutes(opening, header=header, closing="Hội nghị bế mạc.\n"))
    assert (found["unit"], found["chair"]) == ("Ủy ban Kiểm tra Tỉnh ủy", "Lê Văn Nhơn")


@pytest.mark.parametrize(
    ("guests", "chair"),
    [
        ("đ/c Tạ Quang Hà - Bí thư Đảng ủy, Giám đốc; đ/c Lê An, Phó Bí thư Đảng ủy.", "Tạ Quang Hà"),
        ("đ/c Tạ Quang Hà, Giám đốc, Bí thư Đảng ủy.", "Tạ Quang Hà"),
        ("đ/c Tạ Quang Hà, Bí thư Đảng ủy Khối; đ/c Lê Văn An, Bí thư Đảng ủy.", None),  # two of them
        ("đ/c Lê Văn An, Phó Bí thư Đảng ủy.", None),
    ],
)
def test_chair_told_by_the_post(guests: str, chair: str | None) -> None:
    opening = f"Dự hội nghị có {guests} Đồng chí Bí thư Đảng ủy chủ trì hội nghị.\n"
    assert values(minutes(opening, closing="Hội nghị bế mạc.\n")).get("chair") == chair


def test_secretary_spelt_the_other_way() -> None:
    found = values(minutes("Chủ tọa: cô Lê Thị Lài. Thư kí: cô Đoàn Thị Bông.\n", closing="Hết.\n"))
    assert (found["chair"], found["secretary"]) == ("Lê Thị Lài", "Đoàn Thị Bông")


def test_counts_in_the_short_words_of_a_form() -> None:
    found = values(minutes("TG: 16h15, 05/6/2019.\nTS: 12 ĐV; CM: 11; V: 01 (đ/c Hà, có phép).\n"))
    assert [found[k] for k in ("total", "present", "absent", "absent_excused")] == [12, 11, 1, 1]


def test_present_as_taking_part() -> None:
    assert values(minutes("Buổi sinh hoạt có sự tham gia của 26 đảng viên trong Chi bộ.\n"))["present"] == 26
    assert "present" not in values(minutes("Hội nghị có sự tham gia của 5 đại biểu cấp trên.\n"))
    assert "present" not in values(minutes("Tham dự có 9 chi bộ trực thuộc.\n"))


def test_a_month_of_a_year_is_no_vote() -> None:
    agenda = "I. NỘI DUNG\nHội nghị thống nhất nộp báo cáo trước kỳ họp 12/2017, đề xuất khung giờ thống nhất trong tháng 12/2017.\n"
    assert "votes" not in values(minutes(agenda=agenda))


NEWS_HEAD = "BÁO SÔNG LẠNG\nTin hoạt động\n\n"


@pytest.mark.parametrize(
    ("told", "unit", "parent"),
    [
        ("Chi bộ Cận lâm sàng gồm các khoa Xét nghiệm, Giải phẫu bệnh đã tổ chức buổi sinh hoạt chuyên đề.",
         "Chi bộ Cận lâm sàng", None),
        ("Cụm thi đua số 4 thuộc Đảng ủy Khối Doanh nghiệp tỉnh (gồm các trường nghề) tổ chức Hội nghị giao ban.",
         "Cụm thi đua số 4", "Đảng ủy Khối Doanh nghiệp tỉnh"),
        ("Đảng ủy Trường Sông Lạng đã tổ chức thành công Hội thảo.", "Đảng ủy Trường Sông Lạng", None),
        ("Đảng ủy Trường Sông Lạng đã long trọng tổ chức buổi nói chuyện.", "Đảng ủy Trường Sông Lạng", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("headline", ['Hội thảo "Vai trò của chi bộ"\n', "Chi bộ Hai sinh hoạt chuyên đề\n"])
def test_the_host_of_news_is_no_headline(headline: str, told: str, unit: str, parent: str | None) -> None:
    opening = f"Sáng 26/9, tại Hội trường, {told}\n"
    found = values(minutes(opening, header=NEWS_HEAD + headline, closing="Tin, ảnh: Thế Anh\n"))
    assert (found["unit"], found.get("parent")) == (unit, parent)


@pytest.mark.parametrize(
    ("opening", "date"),
    [
        ("7 giờ 30 phút sáng 14/7, Đảng ủy Khối Sông Lạng tổ chức hội nghị sơ kết ba năm.\n", "2022-07-14"),
        ("Được cấp trên nhất trí, ngày 14/7 vừa qua, Đảng ủy Khối Sông Lạng đã mở hội nghị sơ kết.\n", "2022-07-14"),
        ("(15/7/2022) Chiều 14/7, Đảng ủy Khối Sông Lạng tổ chức hội nghị sơ kết ba năm.\n", "2022-07-14"),
    ],
)
def test_day_of_news_is_not_the_day_it_was_published(opening: str, date: str) -> None:
    found = values(
        minutes(opening, header=NEWS_HEAD + "Sơ kết\nCập nhật: 15/7/2022\n", closing="Tin, ảnh: Vân Khanh\n")
    )
    assert found["date"] == date


@pytest.mark.parametrize(
    ("told", "chair"),
    [
        ("ThS. Trương Minh Nhựt, Hiệu trưởng Trường Cao đẳng Rạch Giồng, Cụm trưởng, chủ trì Hội nghị.", "Trương Minh Nhựt"),
        ("PGS.TS. Ông Thế Duyệt chủ trì Hội nghị.", "Ông Thế Duyệt"),
        ("Chủ trì: đ/c Ông Thế Vĩ, bí thư.", "Ông Thế Vĩ"),
        ("Chủ trì: Ông Trần Văn Bình.", "Trần Văn Bình"),
        ("Chủ trì: đồng chí Phó Thị Nết, bí thư.", "Phó Thị Nết"),
        ("Đ/c Võ Thành Nhơn - bí thư, chủ nhiệm - cầm cuộc họp.", "Võ Thành Nhơn"),
    ],
)  # fmt: skip
def test_names_like_titles_posts_and_places(told: str, chair: str) -> None:
    assert values(minutes(f"Họp lúc 8 giờ. {told}\n", closing="Hết.\n"))["chair"] == chair


@pytest.mark.parametrize(
    ("told", "split"),
    [
        ("vắng 2 đ/c đang cách ly y tế (Dình, Ban)", (2, 2, None)),
        ("vắng 4 (3 đ/c có xin phép, ông Bảy Trưng không nói chi)", (4, 3, 1)),
        ("vắng 4: ba cụ già yếu có xin, đ/c Phan Huy Cảnh không xin", (4, 3, 1)),
        ("vắng 5: 3 bạn đi thực tập ở Hải Phòng có xin phép; 2 bạn không báo", (5, 3, 2)),
        ("vắng 3: anh Lơi đi khám bịnh có xin, anh Sỹ với chị Thạch Thị Ngà không thấy nói gì", (3, 1, 2)),
        ("vắng có phép: đ/c Tất Gia Hòa (phép năm). Vắng không phép: đ/c Ngô Thiện Khiêm", (2, 1, 1)),
        ("vắng 2: đ/c Vàng A Tủa, đ/c Lê Duy Khương (đang ở mốc 78, có báo)", (2, 2, None)),
        # the count before the word
        ("3 đ/c vắng có lý do, 1 đ/c vắng không lý do (đ/c Đỗ Văn Quý)", (4, 3, 1)),
        ("1 đ/c vắng không phép, 3 đ/c vắng có phép", (4, 3, 1)),
        ("3 đ/c xin phép vắng, 1 đ/c vắng không phép", (4, 3, 1)),
        ("3 đ/c vắng mặt (có lý do 02, không lý do 01)", (3, 2, 1)),
        ("2 đ/c vắng không lý do (đ/c Hà, đ/c Lan)", (2, None, 2)),
    ],
)  # fmt: skip
def test_absent_with_leave_and_without(told: str, split: tuple[int | None, ...]) -> None:
    found = values(minutes(f"Đảng viên: 20. Có mặt: 15; {told}.\n", closing="Hết.\n"))
    assert tuple(found.get(k) for k in ("absent", "absent_excused", "absent_unexcused")) == split


@pytest.mark.parametrize(
    ("opening", "counts"),
    [
        # total and present in other words
        ("Trên sổ 31. Đang ngồi đây 26, gồm cả dự bị. Thiếu 5: anh Tư đi rẫy.", (31, 26, 5)),
        ("Sổ đảng có mười sáu đảng viên, đếm được mười bốn.", (16, 14, None)),
        ("Điểm danh thấy 12 trên mười ba đảng viên.", (13, 12, None)),
        ("Mười bốn trong số 18 ủy viên dự họp.", (18, 14, None)),
        ("Đảng viên của chi bộ mười một, tới dự mười.", (11, 10, None)),
        ("Chi bộ nhóm họp, 16/18 đảng viên; khách mời không có.", (18, 16, None)),
        ("BCH 7, ngồi được 6.", (7, 6, None)),
        ("QS 14, có 12 (11 chính thức).", (14, 12, None)),
        ("Phải dự [16]   Có mặt [13]   Vắng [03]", (16, 13, 3)),
        ("Có mặt đủ 9 đồng chí, không ai vắng.", (9, 9, 0)),
        # the absent without the word
        ("Đảng viên 20, có mặt 17; ba đồng chí không dự: đ/c Vỹ, đ/c Tín, đ/c Hường.", (20, 17, 3)),
        ("Đảng viên 20. Có: 17. Không: 3.", (20, 17, 3)),
        ("Danh sách: 13   Có mặt: 10   Có phép: 2   Không phép: 1", (13, 10, 3)),
        ("Danh sách 13, điểm danh 12. Khuyết chị Ngân (ở cữ).", (13, 12, 1)),
        ("Danh sách 22 đảng viên, đến 19; 3 vắng, đều có nhắn.", (22, 19, 3)),
        ("Có mặt 15/17. Vắng: 1 có phép (đ/c Thu), 1 không phép (đ/c Lợi).", (17, 15, 2)),
        ("Điểm danh 16 trên 17 đảng viên (có đ/c Lê Thị Nhân dự bị), riêng đ/c Phan Văn Lộc vắng.", (17, 16, 1)),
        # what is no count of people, or of others, or does not come to the sum
        ("Đảng viên 20, có mặt 17; 3 đồng chí dự bị đang đi học lớp cảm tình.", (20, 17, None)),
        ("Đảng viên 20, có mặt 17; 2 đồng chí không dự.", (20, 17, None)),
        ("Danh sách: 13   Có mặt: 10   Có phép: 1   Không phép: 1", (13, 10, None)),
        ("Chi bộ họp, thiếu 2 micro nên nói to. Ngồi được 30 phút thì mưa.", (None, None, None)),
        ("Phải có mặt 2/3 đảng viên mới họp.", (None, None, None)),
        ("Đảng viên 20, có mặt 17, mời thêm 3 đồng chí.", (20, 17, None)),
        ("Quân số: 22, có 5 nữ.", (22, None, None)),
        ("Dự: CA, BCH QS, tổ trưởng dân phố số 4, 7, 11.", (None, None, None)),
        ("Chi bộ có 22 đảng viên, tới 20. Cháu Hoa đủ 18 tuổi.", (22, 20, None)),
        # where the absent are from is no share of those who came
        ("Có mặt: 26/31 trưởng ban các lớp, vắng 5 (lớp 1/3, 2/1, 2/5, 4/2, 5/4).", (31, 26, 5)),
    ],
)  # fmt: skip
def test_attendance_as_people_tell_it(opening: str, counts: tuple[int | None, ...]) -> None:
    found = values(minutes(f"Họp lúc 8 giờ.\n{opening}\n", closing="Hết.\n"))
    assert tuple(found.get(k) for k in ("total", "present", "absent")) == counts


def test_spoken_counts_of_those_invited() -> None:
    opening = "Mời 11, tới 9, chị Sáu Lài (tổ rau) đi khám bịnh có xin, ông Tư Ngọt không nghe báo gì.\n"
    found = values(minutes(opening, closing="Hết.\n"))
    keys = ("total", "present", "absent", "absent_excused", "absent_unexcused")
    assert [found[k] for k in keys] == [11, 9, 2, 1, 1]


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("tại nhà ông Lê Tấn Điểm vì trụ sở đang lợp lại mái", "nhà ông Lê Tấn Điểm"),
        ("tại Hội trường Vì nước quên thân", "Hội trường Vì nước quên thân"),
        ("ở phòng Âm nhạc, sau khi trả trẻ", "phòng Âm nhạc"),
        ("tại phòng nhạc 2 (máy lạnh hỏng, mở cửa)", "phòng nhạc 2"),
        ("tại điểm trạm chính (nhà cấp 4, thôn Phú Vang)", "điểm trạm chính (nhà cấp 4, thôn Phú Vang)"),
        ("tại khách sạn Sóng Xanh, thị xã Đồ Hải", "khách sạn Sóng Xanh, thị xã Đồ Hải"),
        ("trên lầu nhà lồng số 1", "lầu nhà lồng số 1"),
        ("tại 24 điểm cầu có cấp ủy các khoa", None),
    ],
)
def test_where_a_place_ends(told: str, place: str | None) -> None:
    assert values(minutes(f"13g30 ngày 16/5/2023, {told}.\n")).get("place") == place


@pytest.mark.parametrize(
    ("agenda", "votes"),
    [
        ("Biểu quyết: 20/20. Cử đ/c Lẫm dự hội nghị dân vận: 18/20.\n", ["20/20", "18/20"]),
        ("Đảng phí tháng 5: 20/20. Biểu quyết: 20/20.\n", ["20/20"]),
        ("Bỏ phiếu kín: kết nạp Gấm 20/20; Trắc 12/20, chưa đủ.\n", ["20/20", "12/20"]),
        ("Công nhận đảng viên chính thức đ/c Đạc: 20/20 đảng viên chính thức.\n", ["20/20"]),
        ("7. Giới thiệu q/c Ngà đi học lớp nhận thức về Đảng: 20/20.\n", ["20/20"]),
        ("* Kết nạp Lê Thị Nhị: đề nghị ĐU xét, 20/20.\n* Cử đ/c Diệu đi học: 19/20.\n", ["20/20", "19/20"]),
        ("Nộp sổ tay đảng viên: 20/20.\nBiểu quyết: 19/20.\n", ["19/20"]),
    ],
)
def test_votes_that_stand_by_themselves(agenda: str, votes: list[str]) -> None:
    assert values(minutes(agenda="I. NỘI DUNG\n" + agenda))["votes"] == votes


def test_a_book_of_meetings_is_minutes() -> None:
    assert values(minutes(header="ĐU xã A\nCB trường B\n\nSổ họp CB - kỳ T12/2011\n"))["kind"] == "party-cell-regular"


@pytest.mark.parametrize(
    ("opening", "closing", "expected"),
    [
        ("Điều hành: BT Lê Văn Phú. Người ghi Đinh Lệ Thu K52.\n", "", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("Cầm trịch là bí thư Lê Văn Phú, người chép là Đinh Lệ Thu.\n", "", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("Anh Lê Văn Phú cầm trịch, em Đinh Lệ Thu cầm bút.\n", "", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("Đ/c Lê Văn Phú, bí thư, điều khiển; đ/c Đinh Lệ Thu ghi vắn tắt.\n", "", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("CT: Th.tá Lê Văn Phú. Ghi: Tr.úy Đinh Lệ Thu\n", "", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("Chủ trì: [Lê Văn Phú]   Thư ký: [Đinh Lệ Thu]\n", "", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("CT: Phú. Ghi: Thu.\n", "CT: Phú (ký)     Ghi: Thu (ký)\n", ("Phú", "Thu")),
        ("CT: Phú. Ghi: Thu.\n", "", (None, None)),  # who of that name, nothing tells
        ("Điều hành: Bí thư Chi bộ.\n", "", (None, None)),
        ("Họp tại nhà kho.\n", "Người viết: Đinh Lệ Thu. Bí thư: Lê Văn Phú.\n", ("Lê Văn Phú", "Đinh Lệ Thu")),
        ("Họp tại nhà kho.\n", "Đinh Lệ Thu (ghi)          Lê Văn Phú (chủ tọa)\n", ("Lê Văn Phú", "Đinh Lệ Thu")),
        (
            "Họp tại nhà kho.\n",
            "Người điều khiển     Người chép\nLê Văn Phú     Đinh Lệ Thu\n",
            ("Lê Văn Phú", "Đinh Lệ Thu"),
        ),
    ],
)
def test_people_told_in_rarer_words(opening: str, closing: str, expected: tuple[str | None, str | None]) -> None:
    found = values(minutes(opening, closing=closing))
    assert (found.get("chair"), found.get("secretary")) == expected


@pytest.mark.parametrize(
    ("agenda", "votes"),
    [
        ("Giơ tay, mười chín trên hai mươi mốt.\n", ["19/21"]),
        ("Bầu đ/c Gấm dự lớp: 19 phiếu thuận trên 21.\n", ["19/21"]),
        ("Trong 20 đảng viên chính thức, 17 cánh tay đưa lên đồng ý.\n", ["17/20"]),
        ("Xe chở mười tám trên hai mươi ghế.\n", None),
        ("Dời lịch họp sang sáng thứ bảy: 17/20 thuận, ba đ/c không.\n", ["17/20"]),
        ("Họp lại chiều thứ bảy, 9/12 và bầu bổ sung.\n", None),
        ("Góp tiền quỹ (18/21, ba đ/c chê cao).\n", ["18/21"]),
        ("Sổ tay đã cài 18/21, ba đ/c chưa cài.\n", None),
        ("Biểu quyết việc một: 19/21.\nBê cọc ra bãi (20/21, Tùng muốn để sau).\n", ["19/21", "20/21"]),
        # a deadline, the class of a speaker
        ("Việc | Ai | Hạn\nCấp phiếu đi chợ | ông Bích | 10/12 | xong\n", None),
        ("Việc | Kết quả\nGiơ tay bầu tổ trưởng | 11/12\n", ["11/12"]),
        ("Bà Vi Thị An (12/18): tôi không đồng ý.\n", None),
        ("Dòng 5 giơ tay 19/21. Các dòng khác 21/21.\n", ["19/21", "21/21"]),
        ("Đảng phí đã nộp 21/21.\n", None),
        ("Giơ tay từng cách.\nXóa cả bảy: 4/21, không qua. Giữ bằng: 18/21, qua.\n", ["4/21", "18/21"]),
        ("Riêng ba chi ủy viên biểu quyết: 3/3.\n", ["3/3"]),
    ],
)
def test_votes_told_in_rarer_words(agenda: str, votes: list[str] | None) -> None:
    assert values(minutes(agenda="I. NỘI DUNG\n" + agenda)).get("votes") == votes


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("HỢP TÁC XÃ MUỐI BÃI A\nTỜ GHI BUỔI HỌP XÃ VIÊN\n", "HỢP TÁC XÃ MUỐI BÃI A"),
        ("HTX ONG BẢN A\nSổ họp, trang 3\nHỌP SAU VỤ MẬT\n", "HTX ONG BẢN A"),
        ("BAN QUẢN TRỊ CHUNG CƯ A\nphường B\nBIÊN BẢN HỌP\n", "BAN QUẢN TRỊ CHUNG CƯ A"),
        ("BAN QUẢN TRỊ\nCHUNG CƯ A\nBIÊN BẢN HỌP\n", "BAN QUẢN TRỊ CHUNG CƯ A"),
        ("TỔNG CÔNG TY A\nVIỆT NAM\nBIÊN BẢN HỌP\n", "TỔNG CÔNG TY A VIỆT NAM"),
        ("TRANG TIN NỘI BỘ\nĐẢNG ỦY SỞ A: GỠ VƯỚNG TỪ CƠ SỞ\n", "ĐẢNG ỦY SỞ A"),
    ],
)
def test_where_the_name_of_a_body_ends(header: str, unit: str) -> None:
    assert values(minutes(header=header))["unit"] == unit


@pytest.mark.parametrize(
    "header",
    [
        "ĐẢNG BỘ XÃ A ĐẢNG CỘNG SẢN VIỆT NAM\nCHI BỘ B\n",
        "ĐẢNG BỘ XÃ A\nĐẢNG CỘNG SẢN\nVIỆT NAM\nCHI BỘ B\n",
        "ĐẢNG BỘ XÃ A          ĐẢNG CỘNG SẢN\nCHI BỘ B          VIỆT NAM\n",
        "ĐẢNG BỘ XÃ A\nCHI BỘ B CỘNG HÒA XÃ HỘl CHỦ NGHĨA VlỆT NAM\n",
    ],
)
def test_the_motto_is_of_no_body(header: str) -> None:
    found = values(minutes(header=header + "BIÊN BẢN HỌP CHI BỘ\n"))
    assert (found["parent"], found["unit"]) == ("ĐẢNG BỘ XÃ A", "CHI BỘ B")


@pytest.mark.parametrize(
    "sheet",
    [
        "* Công đoàn chưa tổ chức được đối thoại quý II như kế hoạch.\n",
        "Công đoàn chưa tổ chức được đối thoại quý II như kế hoạch.\n",
        "- Trường Tiểu học: dạy thay hai tuần.\n",
        "Buồng trực dột, phòng nghỉ nữ có hai giường mà năm người.\n",
        "Ký với khoa Phục hồi chức năng, mỗi tuần nhận 10 ca.\n",
        "5. Chi ủy mời Ban Giám đốc dự kỳ họp tháng 10.\n",
    ],
)
@pytest.mark.parametrize("sections", [True, False])
def test_a_sheet_without_a_letterhead_names_no_body(sheet: str, sections: bool) -> None:
    assert "unit" not in values(minutes(header="", opening="", agenda=sheet + "Đ/c An: nhất trí.\n", sections=sections))


def test_a_letterhead_may_be_a_list() -> None:
    header = "- ĐẢNG BỘ CTY BÀU NGHỆ\n- CHI BỘ KHO HẬU CẦN\n- BIÊN BẢN HỌP\n"
    found = values(minutes(header=header))
    assert (found["parent"], found["unit"]) == ("ĐẢNG BỘ CTY BÀU NGHỆ", "CHI BỘ KHO HẬU CẦN")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BIÊN BẢN SINH HOẠT   Loại: [x] thường kỳ   [ ] chuyên đề", "party-cell-regular"),
        ("BIÊN BẢN SINH HOẠT   Loại: [ ] thường kỳ   [x] chuyên đề", "party-cell-topical"),
        ("BIÊN BẢN SINH HOẠT\n(☐ thường kỳ   ☒ chuyên đề   ☐ bất thường)", "party-cell-topical"),
        ("BIÊN BẢN SINH HOẠT: ☑ Thường kỳ   ☐ Chuyên đề", "party-cell-regular"),
        ("BIÊN BẢN SINH HOẠT: □ Thường kỳ   ■ Chuyên đề", "party-cell-topical"),
        ("BIÊN BẢN SINH HOẠT\n☐ Thường kỳ\n☒ Chuyên đề", "party-cell-topical"),
        ("BIÊN BẢN SINH HOẠT ( ) thường kỳ (X) chuyên đề", "party-cell-topical"),
        ("BIÊN BẢN SINH HOẠT\nThường kỳ ☐   Chuyên đề ☒", "party-cell-topical"),
        ("BIÊN BẢN SINH HOẠT\nThường kỳ [X]   Chuyên đề [ ]", "party-cell-regular"),
        ("BIÊN BẢN\nPhiên chi ủy mở rộng", "party-committee"),
        ("BIÊN BẢN HỘI NGHỊ LIÊN TỊCH\nĐảng ủy và hai trường", "other"),
        ("BIÊN BẢN HỌP BẤT THƯỜNG\nV/v vụ sửa điểm", "party-cell-topical"),
    ],
)
def test_kind_by_rarer_titles(title: str, kind: str) -> None:
    assert values(minutes(header=f"ĐẢNG BỘ XÃ A\nCHI BỘ THÔN ĐÔNG\n{title}\n"))["kind"] == kind
