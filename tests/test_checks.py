"""Planted defects: each is found, and its clean twin is silent. The cases stand in ``cases/checks``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bienban_nlp.checks import CODES, GROUPS, run_checks
from bienban_nlp.checks.orders import is_done_once, is_order
from bienban_nlp.checks.people import distinct, same
from bienban_nlp.checks.similar import fold
from bienban_nlp.facts import find_facts
from bienban_nlp.messages import LANGUAGES, catalogue
from bienban_nlp.minutes import Finding, Minutes
from gold_minutes import minutes_of_xml, read_minutes

CASES = Path(__file__).parent / "cases" / "checks"
WITH_PREVIOUS = ("copied-passage", "open-since-last")


class Pair(NamedTuple):
    """A base, what both twins change in it, and what only the planted one changes."""

    code: str
    base: str
    name: str
    both: list[tuple[str, str]]
    planted: list[tuple[str, str]]


def pairs(path: Path) -> Iterator[Pair]:
    for block in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        base, _, name = head.partition(": ")
        lines = [(line[:1], line[2:]) for line in body.splitlines() if line]
        yield Pair(path.stem, base, name, changes(lines, "?", "!"), changes(lines, "-", "+"))


def changes(lines: list[tuple[str, str]], out: str, into: str) -> list[tuple[str, str]]:
    found: list[tuple[list[str], list[str]]] = []
    last = into
    for sign, words in lines:
        if sign == out:
            if last != out:
                found.append(([], []))
            found[-1][0].append(words)
        elif sign == into:
            found[-1][1].append(words)
        last = sign
    return [("\n".join(a), "\n".join(b)) for a, b in found]


def changed(xml: str, edits: list[tuple[str, str]]) -> str:
    for out, into in edits:
        assert xml.count(out) >= 1, f"not in the base: {out!r}"
        xml = xml.replace(out, into)
    return xml


ALL = [pair for path in sorted(CASES.glob("*.txt")) for pair in pairs(path)]


def before(code: str) -> tuple[Minutes, ...]:
    return (read_minutes(CASES / "truoc.xml"),) if code in WITH_PREVIOUS else ()


def findings(xml: str, code: str) -> tuple[Finding, ...]:
    """What one check finds; the first group in the facts as the rules read them, not as they are annotated."""
    minutes = minutes_of_xml(xml)
    if code not in {e.code for e in GROUPS["meeting"]}:
        return run_checks(find_facts(minutes), codes=[code])
    return run_checks(minutes, before(code), [code], groups=["meeting"])


@pytest.mark.parametrize("pair", ALL, ids=lambda p: f"{p.code}-{p.base}-{p.name}")
def test_planted_is_found_and_clean_twin_is_silent(pair: Pair) -> None:
    clean = changed((CASES / f"{pair.base}.xml").read_text(encoding="utf-8"), pair.both)
    assert findings(clean, pair.code) == ()
    found = findings(changed(clean, pair.planted), pair.code)
    assert found, "the planted defect was not found"
    assert all(f.message and f.fix and "\n" not in f.message for f in found)


@pytest.mark.parametrize("code", CODES)
def test_every_check_has_six_pairs(code: str) -> None:
    assert sum(p.code == code for p in ALL) >= 6


def test_of_another_paper_nothing_else_is_told() -> None:
    pair = next(p for p in ALL if p.code == "not-minutes")
    xml = changed((CASES / f"{pair.base}.xml").read_text(encoding="utf-8"), pair.planted)
    minutes = find_facts(minutes_of_xml(xml))
    assert [f.code for f in run_checks(minutes)] == ["not-minutes"]
    assert len(run_checks(minutes, codes=[c for c in CODES if c != "not-minutes"])) > 1


def test_a_row_left_open_with_a_reason_is_no_lack() -> None:
    row = (
        '<decision who="bà Trâm" due="trước 30/4">Gửi báo cáo tiến độ cho Sở Xây dựng | bà Trâm | trước 30/4</decision>'
    )
    clean = (CASES / "hanhchinh.xml").read_text(encoding="utf-8")
    bare = "<decision>Gửi báo cáo tiến độ cho Sở Xây dựng</decision> | |"
    why = bare + "\nDòng cuối để trống vì Sở chưa có mẫu."
    for code in ("decision-without-person", "decision-without-deadline"):
        assert findings(changed(clean, [(row, bare)]), code)
        assert findings(changed(clean, [(row, why)]), code) == ()


def test_an_issue_named_again_is_not_told_of() -> None:
    """An answer that names it, but is linked to nothing, as where the model missed the link."""
    clean = (CASES / "truong.xml").read_text(encoding="utf-8")
    unlinked = changed(clean, [('<solution for="i2">', "<solution>"), ('<decision for="i2" who', "<decision who")])
    assert findings(unlinked, "issue-without-answer") == ()


@pytest.mark.parametrize("base", sorted(p.stem for p in CASES.glob("*.xml") if p.stem not in ("truoc", "nay")))
def test_clean_minutes_are_silent(base: str) -> None:
    minutes = read_minutes(CASES / f"{base}.xml")
    assert (*run_checks(find_facts(minutes), groups=["facts"]), *run_checks(minutes, groups=["meeting"])) == ()


def test_both_languages_say_the_same_with_the_same_placeholders() -> None:
    first, second = (flat(catalogue(lang)) for lang in LANGUAGES)
    assert first.keys() == second.keys()
    for key in first:
        assert set(re.findall(r"{(\w+)}", first[key])) == set(re.findall(r"{(\w+)}", second[key])), key


def flat(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in table.items():
        out |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": str(value)}
    return out


@pytest.mark.parametrize(
    ("words", "orders"),
    [
        ("Giao đ/c Hà lập danh sách.", True),
        ("Sửa cửa thoát hiểm tầng 2.", True),
        ("Từ nay giấy mời gửi trước 5 ngày.", False),
        ("Chi bộ biểu quyết các kết luận trên: 100% đồng ý.", False),
        ("Đồng ý cho đ/c Lụa đăng ký phần mềm.", False),
        ("chưa thu 40 ngàn cho tới khi có kết quả", False),
        ("Trời mưa thì chuyển lễ bế giảng vào nhà đa năng.", False),
        ("Đề chỉ in tại văn phòng, niêm phong.", False),
        ("Chuyện phạt tiền để Công đoàn bàn.", False),
        ("Hoàn thành xuất sắc nhiệm vụ: đ/c Ngô Thị Hảo 15/17", False),
        ("hoàn thành tốt 12 đ/c;", False),
        ("được thuê bốn sinh viên;", False),
        ("quá hạn nữa thì đ/c Toại kiểm điểm trước chi bộ.", False),
        ("Giao đ/c Thương tới chào từng nhà có người già, để lại tấm ảnh.", True),
    ],
)
def test_is_order(words: str, orders: bool) -> None:
    assert is_order(words) is orders


@pytest.mark.parametrize(
    ("words", "who", "due", "orders"),
    [
        ("Đồng ý mua tủ thuốc mới, giao đồng chí Hồ Văn Đậu lấy báo giá.", None, None, True),
        ("Thống nhất thông qua kế hoạch, giao đ/c Đậu lập danh sách.", None, None, True),
        ("Biểu quyết 9/9 đồng ý giao đ/c Đậu lập danh sách.", None, None, True),
        ("Giao đ/c Đậu kiểm tra tủ thuốc, từ nay ghi sổ hằng tuần.", None, None, True),
        ("Giao đ/c Đậu mời họp hộ dân, nếu mưa thì lùi sang chủ nhật.", None, None, True),
        ("Tài liệu thì đ/c Hằng xin huyện thêm 2 bộ.", "đ/c Hằng", None, True),
        ("Nhất trí cho đ/c Đậu lập danh sách, xong trước 15/4.", "đ/c Đậu", "trước 15/4", True),
        ("Cử quần chúng Lâm Thị Quýt đi học lớp cảm tình, đ/c Mít làm hồ sơ.", "đ/c Mít", "20/4", True),
        ("Cử đ/c Mít đi học lớp cảm tình.", "đ/c Mít", "20/4", False),
        ("Đồng ý cho đ/c Lụa chuyển sinh hoạt từ 1/3.", "đ/c Lụa", "từ 1/3", False),
        ("Đ/c Đậu lập danh sách, để kỳ sau bàn.", None, None, False),
        ("Để kỳ sau phân công đ/c Đậu lập danh sách.", None, None, False),
        ("Chưa giao đ/c Đậu lập danh sách, chờ cấp trên.", None, None, False),
        ("Nếu mưa thì giao đ/c Đậu báo chi ủy.", None, None, False),
        ("Từ nay giao đ/c Đậu mở cửa.", None, None, False),
        ("Biểu quyết phân công đ/c Đậu làm tổ trưởng: 9/9.", None, None, False),
    ],
)
def test_a_clause_that_gives_a_task_is_an_order(words: str, who: str | None, due: str | None, orders: bool) -> None:
    assert is_order(words, who, due) is orders


@pytest.mark.parametrize(
    ("words", "who", "sure"),
    [
        ("Kho: đ/c Thới làm giấy đề nghị che mái.", "đ/c Thới", True),
        ("Đ/c Thới làm giấy đề nghị che mái.", "đ/c Thới", True),
        ("Mượn máy xúc | Dân | ......", "Dân", True),
        ("Lắp ổ có khóa cho tủ mát,", None, True),
        ("Đ/c Hợp giữ đĩa gốc,", "đ/c Hợp", False),
        ("tổ trưởng ghi vào sổ tay.", "tổ trưởng", False),
        ("hiệu trưởng đi vắng thì đ/c Quyết được mở bì.", "đ/c Quyết", False),
        ("Cái tủ chuyển lên tầng bốn như đ/c Hoạch xin.", "đ/c Hoạch", False),
        ("Phân công đ/c Thắng (văn kiện), đ/c Lệ (phục vụ).", "đ/c Thắng, đ/c Lệ", False),
        ("Chuyển khoản ghi họ tên, tháng đóng;", None, False),
        ("Đ/c Hòe (Chủ tịch Công đoàn) gặp 04 giáo viên.", "Đ/c Hòe", True),
        ("Đ/c Khuyên nộp đảng phí bằng chuyển khoản.", "Đ/c Khuyên", False),
        ("các khoa thực hiện nghiêm quy tắc ứng xử,", "các khoa", False),
        ("Mưa bão đ/c Thuyên là đầu mối thông tin,", "đ/c Thuyên", False),
    ],
)
def test_is_done_once(words: str, who: str | None, sure: bool) -> None:
    assert is_done_once(words, who) is sure


@pytest.mark.parametrize("foot", ["Số lần xem: 265", "Tin, ảnh: Phòng Công tác xã hội"])
def test_what_news_leaves_out_is_a_note_or_nothing(foot: str) -> None:
    xml = (CASES / "truong.xml").read_text(encoding="utf-8")
    news = re.sub(r"<closing>.*</closing>", f"<closing>{foot}\n</closing>", xml, flags=re.DOTALL)
    news = news.replace(' due="trước 20/3">', ">").replace(", xong trước 20/3", "").replace("BIÊN BẢN", "HỌP")
    news = re.sub(r"^end: .*\n", "", news, flags=re.MULTILINE)
    minutes = minutes_of_xml(news)
    found = {f.code: f.severity for f in run_checks(minutes)}
    assert found["decision-without-deadline"] == "note"
    assert not {"no-end-time", "not-read-back", "no-signatures"} & found.keys()


def test_names_as_written_are_one_person() -> None:
    assert same("Thắng", "Chu Bá Thắng")
    assert not same("Chu Bá Thắng", "Đinh Toàn Thắng")
    assert distinct(["Thắng", "Chu Bá Thắng", "Lành"]) == ["Chu Bá Thắng", "Lành"]


def test_tone_placement_does_not_matter() -> None:
    assert fold("hoà") == fold("hòa")
    assert fold("ủy") == fold("uỷ")
    assert fold("ma") != fold("má")


def test_a_name_in_brackets_behind_an_opinion_is_its_speakers(corpus: Path) -> None:
    found = read_minutes(corpus / "minutes/pg-gotankhanhmy-2024-07.xml")
    assert not run_checks(found, codes=["few-speakers", "unnamed-speakers"])


def test_checks_say_nothing_of_an_empty_text() -> None:
    from bienban_nlp.minutes import Source

    found = run_checks(Minutes(source=Source(name="x", format="txt", text="")), groups=["meeting"])
    assert {f.code for f in found} <= {"no-signatures", "not-read-back"}


def test_a_matter_named_in_other_words_is_reported() -> None:
    """Of the order's words only its chemicals stand in the report."""
    before, today = ((CASES / f"{n}.xml").read_text(encoding="utf-8") for n in ("truoc", "nay"))
    today = re.sub(r"Phòng thực hành đã có nước[^<]*", "Hóa chất trong tủ đã phân loại lại hết.", today)
    today = re.sub(r"Tiết thao giảng cụm[^<]*", "Thi nghề đạt 100%.", today)
    assert not run_checks(minutes_of_xml(today), [minutes_of_xml(before)], ["open-since-last"])
