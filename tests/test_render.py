"""What people see: nothing raw from a file, nothing that is not quoted, every link with a target."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bienban_nlp.corpus import read_index
from bienban_nlp.minutes import Fact, Finding, Item, Minutes, Source, Statement, Turn
from bienban_nlp.render import Places, cards, clean, flat, passage, percents, shortened
from bienban_nlp.render.html import minutes_html, score_html
from bienban_nlp.render.score import number
from bienban_nlp.render.terminal import minutes_text, score_text
from bienban_nlp.summary import summarise
from gold_minutes import minutes_of_xml, read_minutes

CORPUS = Path(__file__).parents[1] / "corpora"
FILES = [CORPUS / "minutes" / f"{e.id}.xml" for e in read_index(CORPUS) if e.split != "test"][:12]

XML = """<minutes id="x"><facts>
unit: Chi bộ Một
date: 2024-03-05
</facts>
<header>CHI BỘ MỘT
</header>
<agenda>
<item work="professional"><heading>1. Chuyên môn</heading>
- <issue id="i1">Nộp đề thi còn chậm</issue> <cause of="i1">do thiếu người phản biện.</cause>
- <solution for="i1" who="đ/c Hà" due="trước 15/4">Đề nghị đ/c Hà nhận việc này trước 15/4.</solution>
</item>
<item work="party"><heading>2. Đảng phí</heading>
- <issue id="i2">Còn 3 người chưa nộp.</issue> <decision>Họp tiếp ngày 5.</decision>
</item>
</agenda>
<closing>Kết thúc.</closing>
</minutes>"""

SCORE = {
    "schema": "bienban-score/1",
    "rubric": {"id": "r", "title": "Thang điểm <b>", "source": "s"},
    "points": {"earned": 31.5, "assessable": 59, "not_assessable": 41, "total": 100},
    "band": {"if_rest_full": "Tốt", "if_rest_zero": "Kém", "assessable_only": "Trung bình"},
    "criteria": [
        {"id": "a", "title": "Giờ họp", "max": 5, "status": "partly", "points": 4, "evidence": [{"start": 0, "end": 7}],
         "why": "Thiếu giờ kết thúc.", "fix": "Ghi thêm."},
        {"id": "b", "title": "Ứng dụng", "max": 5, "status": "not-assessable", "points": None, "evidence": [],
         "why": "", "fix": ""},
    ],
    "checks": [
        {"code": "x", "severity": "note", "message": "Nhẹ", "start": None, "end": None, "fix": ""},
        {"code": "y", "severity": "error", "message": "Nặng", "start": 12, "end": 20, "fix": "Sửa đi"},
    ],
}  # fmt: skip

HOSTILE = (
    "<script>alert(1)</script> \x1b[31mđỏ\x1b[0m \x9b2J \u202eược\u202c \u2066a\u2069 \u200b& \"'>\x00\x07 </style> "
    "{{ 7*7 }}"
)


class _Page(HTMLParser):
    """Ids, links and tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"]] if given.get("id") else []
        self.hrefs += [given["href"]] if given.get("href") else []
        if tag == "a":
            assert "a" not in self.open, "a link inside a link"
        if tag not in ("meta", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == "rect" or self.open.pop() == tag


def held(page: str) -> _Page:
    """A page that holds together: names once, every link with a target, nothing from outside."""
    read = _Page(page)
    assert not read.open
    assert len(read.ids) == len(set(read.ids))
    assert {h for h in read.hrefs} <= {f"#{i}" for i in read.ids}
    assert not any(
        "src" in given or "style" in given or any(k.startswith("on") for k in given) for _, given in read.tags
    )
    assert [tag for tag, _ in read.tags].count("script") == 1
    assert "url(" not in page and "@import" not in page
    return read


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_statement_is_shown_and_every_link_leads_somewhere(path: Path) -> None:
    minutes = read_minutes(path)
    page, text = minutes_html(minutes), minutes_text(minutes)
    read = held(page)
    assert sum(i.startswith("s") and i[1:].isdigit() for i in read.ids) == len(minutes.statements)
    joined = " ".join(text.split())
    for entry in minutes.summary.issues:
        for id_ in (entry.issue, *entry.causes, *entry.solutions, *entry.decisions):
            assert flat(minutes.quote(minutes.statement(id_))) in joined
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r"[ \t]$", text, re.M)
    assert text.isascii() is False and "\x1b" not in text


def test_the_text_is_whole_and_in_order() -> None:
    minutes = read_minutes(FILES[0])
    lines = re.findall(r'<p id="l\d+"[^>]*>(.*?)</p>', minutes_html(minutes), re.S)
    import html

    assert [html.unescape(re.sub("<[^>]*>", "", x)) for x in lines] == minutes.text.split("\n")


def test_an_issue_shows_its_cause_answer_who_and_when() -> None:
    text = minutes_text(minutes_of_xml(XML))
    wanted = ("1. Vấn đề", "“Nộp đề thi còn chậm”", "“do thiếu người phản biện.”", "ai: đ/c Hà · hạn: trước 15/4")
    places = [text.index(x) for x in wanted]
    assert places == sorted(places)
    assert "VẤN ĐỀ CÒN BỎ NGỎ (1)\n2. “Còn 3 người chưa nộp.”" in text
    assert "Không thấy ghi: giờ bắt đầu" in text
    assert "◆  2. Đảng phí" in text and "■  1. Chuyên môn" in text


OPEN_SAID = ("1 vấn đề (số 2) chưa thấy", "Vấn đề nào cũng có đề xuất hoặc kết luận.", "2. “Còn 3 người chưa nộp.”")


@pytest.mark.parametrize(
    ("answer", "likely", "said"),
    list(zip(("<decision>", '<decision for="i2">', "<decision>"), (0.3, 0.3, 0.0), OPEN_SAID, strict=True)),
)
def test_an_issue_is_open_answered_or_nobody_can_tell(answer: str, likely: float, said: str) -> None:
    made = minutes_of_xml(XML.replace("<decision>", answer))
    weighed = tuple(msgspec.structs.replace(s, answered=likely) for s in made.statements)
    minutes = summarise(msgspec.structs.replace(made, statements=weighed), {})
    for shown in (minutes_text(minutes), re.sub("<[^>]*>", "", minutes_html(minutes))):
        left = shown[shown.casefold().index("vấn đề còn bỏ ngỏ") :][:160]
        assert [x in left for x in OPEN_SAID] == [x == said for x in OPEN_SAID]


def test_english_labels_leave_the_quotes_alone() -> None:
    minutes = minutes_of_xml(XML)
    text = minutes_text(minutes, "en")
    assert "Cause" in text and "“do thiếu người phản biện.”" in text and "Nguyên nhân" not in text
    assert (
        '<html lang="en">' in minutes_html(minutes, "en")
        and "Nguyên nhân" not in minutes_html(minutes, "en").split("<details>")[0]
    )


def hostile() -> Minutes:
    """Minutes in which every string from outside is an attack."""
    text = f"{HOSTILE}\n{HOSTILE}\n{HOSTILE}"
    size = len(HOSTILE)
    bad = Finding(code="x", message=HOSTILE, fix=HOSTILE, start=3, end=9, severity="error")
    made = Minutes(
        source=Source(name=HOSTILE, format="txt", text=text),
        facts={
            "unit": Fact(value=HOSTILE, start=0, end=size),
            "place": Fact(value=HOSTILE, start=2, end=5),
            "date": Fact(value=HOSTILE),
        },
        items=(
            Item(
                id=HOSTILE,
                level=1,
                heading=HOSTILE,
                heading_end=size,
                start=0,
                end=len(text),
                work="party",
                confidence=1.0,
            ),
        ),
        turns=(Turn(speaker=HOSTILE, start=0, end=5),),
        statements=(
            Statement(id="a b<", role="issue", start=0, end=size, item=HOSTILE, speaker=HOSTILE),
            Statement(
                id='"x', role="decision", start=size + 1, end=2 * size + 1, for_=("a b<",), who=HOSTILE, due=HOSTILE
            ),
        ),
        warnings=(bad,),
    )
    return summarise(made, {"party": 1.0, "professional": 0.0, "professional_led": 0.0})


def _dangerous(shown: str) -> list[str]:
    return [c for c in shown if c != "\n" and c != "\t" and not c.isprintable() and c not in "\u00a0\u202f"]


def test_hostile_words_reach_neither_terminal_nor_page() -> None:
    minutes = hostile()
    score = {**SCORE, "rubric": {"id": HOSTILE, "title": HOSTILE, "source": HOSTILE}}
    for shown in (minutes_text(minutes), score_text(score, minutes), minutes_html(minutes), score_html(score, minutes)):
        assert _dangerous(shown) == []
    for page in (minutes_html(minutes), score_html(score, minutes)):
        held(page)
        assert "<script>alert" not in page and "49" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def test_the_policy_allows_this_script_and_style_alone() -> None:
    import base64
    import hashlib

    page = minutes_html(minutes_of_xml(XML))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and "default-src &#39;none&#39;" in policy[1] and "unsafe" not in policy[1]
    for tag in ("style", "script"):
        inside = re.search(f"<{tag}>(.*?)</{tag}>", page, re.S)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy[1]


def test_a_score_shows_points_band_verdicts_and_the_worst_first() -> None:
    minutes = minutes_of_xml(XML)
    text = score_text(SCORE, minutes)
    assert "Đạt 31,5 trên 59 điểm" in text and "từ “Kém”" in text and "đến “Tốt”" in text
    assert text.index("Nặng") < text.index("Nhẹ")
    assert "dòng 3" in text.split("Nặng")[0].rsplit("LỖI")[-1]
    assert "4/5" in text and "Không xét được qua văn bản (1): Ứng dụng" in text
    page = score_html(SCORE, minutes)
    held(page)
    assert "Thang điểm &lt;b&gt;" in page and 'id="w1"' in page


def test_a_band_that_may_still_be_nearly_any_is_not_told() -> None:
    open_ = {**SCORE, "rubric": {**SCORE["rubric"], "bands": ["Tốt", "Khá", "Trung bình", "Kém"]}}
    text = score_text(open_, minutes_of_xml(XML))
    assert "Chưa xếp loại được: còn 41 điểm do người dự họp chấm." in text and "“Kém”" not in text


def test_a_finding_shows_its_sentence_unless_it_quotes_it() -> None:
    minutes = minutes_of_xml(XML)
    at = minutes.text.index("Còn 3 người")
    finding = Finding(code="x", severity="note", message="Nên xem lại.", start=at, end=at + 3, fix="")
    assert passage(minutes, finding).startswith("“") and "Còn 3 người chưa nộp." in passage(minutes, finding)
    assert passage(minutes, msgspec.structs.replace(finding, message="Xem lại: “Còn 3 người chưa nộp.”")) == ""
    shown = score_text({**SCORE, "checks": [msgspec.to_builtins(finding)]}, minutes)
    assert "Nguyên văn: “" in shown and shown.index("Nên xem lại.") < shown.index("Nguyên văn")


@pytest.mark.parametrize(("issued", "told"), [("2025-10-28", True), ("2009-01-01", False), ("", False)])
def test_a_rubric_issued_after_the_meeting_is_told(issued: str, told: bool) -> None:
    minutes = minutes_of_xml(XML)
    held_in = msgspec.structs.replace(minutes, facts={**minutes.facts, "date": Fact(value="2019-10-03")})
    score = {**SCORE, "rubric": {**SCORE["rubric"], "date": issued}}
    for shown in (score_text(score, held_in), score_html(score, held_in)):
        assert ("năm 2025" in " ".join(shown.split())) == told


def test_a_page_names_no_repository() -> None:
    rubric = {**SCORE["rubric"], "source": "Hướng dẫn 42, đối chiếu hai nguồn (a-b/c)"}
    page = score_html({**SCORE, "rubric": rubric}, minutes_of_xml(XML))
    assert "đối chiếu hai nguồn<" in page and "a-b/c" not in page


def test_minutes_of_nothing_are_shown_too() -> None:
    empty = Minutes(source=Source(name="x.txt", format="txt", text="Tin."))
    text = minutes_text(empty)
    assert "Không nhận ra mục nội dung nào." in text and "Biên bản không nêu vấn đề nào." in text
    held(minutes_html(empty))


def test_long_words_stay_within_the_page() -> None:
    text = minutes_text(msgspec.structs.replace(hostile(), source=Source(name="a" * 300, format="txt", text="b" * 500)))
    assert max(map(len, text.splitlines())) <= 80


@given(st.text())
@settings(max_examples=300)
def test_clean_leaves_nothing_to_obey(words: str) -> None:
    assert _dangerous(clean(words)) == []
    assert clean(clean(words)) == clean(words)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_shares_of_a_whole_add_up(parts: list[int]) -> None:
    shares = percents([p / sum(parts) for p in parts])
    assert sum(int(s[:-2]) for s in shares) == 100


def test_small_words() -> None:
    assert number(2.50, "vi") == "2,5" and number(2.0) == "2" and number(2.5, "en") == "2.5"
    assert shortened("một hai ba", 8) == "một hai…"
    minutes = minutes_of_xml(XML)
    assert Places(minutes).say(minutes.text.index("Kết thúc")) == f"dòng {minutes.text.count(chr(10)) + 1}"
    assert [c.is_open for c in cards(minutes)] == [False, True]
