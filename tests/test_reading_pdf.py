"""PDF: syllables put together by where letters stand, columns, running heads, paragraphs."""

from __future__ import annotations

import time

import pytest

from bienban_nlp.reading import ocr, pdf, read_bytes
from bienban_nlp.reading.columns import ordered
from bienban_nlp.reading.glyphs import Glyph, Segment, Turn, VisualLine, Word, lines_of, mend
from bienban_nlp.reading.margins import Page, drop_running_heads, part_footnotes
from bienban_nlp.reading.paragraphs import Margins, margins_of, paragraphs
from bienban_nlp.reading.ruled import Rule, grids

EM = 10.0


def letters(
    text: str, gaps: dict[int, float] | None = None, space: float = 0.25, track: float = 0.0, typed: bool = True
) -> list[Glyph]:
    """Letters of one line, each half an em wide; ``gaps`` puts extra ems before the n-th letter."""
    out: list[Glyph] = []
    x, spaced = 100.0, False
    for char in text:
        if char == " ":
            x += space * EM
            spaced = typed
            continue
        x += (gaps or {}).get(len(out), 0) * EM
        out.append(Glyph(char, x, x + EM / 2, 700.0, EM, spaced))
        x += EM / 2 + track * EM
        spaced = False
    return out


def read(glyphs: list[Glyph]) -> str:
    return " ".join(s.text for line in lines_of(glyphs) for s in line.segments)


def test_words_by_typed_spaces_and_by_gaps_alone():
    assert read(letters("Chi bộ họp")) == "Chi bộ họp"
    assert read(letters("Chi bộ họp", typed=False)) == "Chi bộ họp"
    assert read(letters("Chi bộ họp", space=0.02)) == "Chi bộ họp"


@pytest.mark.parametrize(
    ("torn", "whole"),
    [("ĐIỀ U KHO ẢN", "ĐIỀU KHOẢN"), ("m ấy ngh ìn n ăm", "mấy nghìn năm"), ("kho ản, đi ều.", "khoản, điều.")],
)
def test_spaces_inside_syllables(torn, whole):
    """The file has spaces everywhere; the halves of a syllable stand closer than words do."""
    words, x = [], 0.0
    for part in torn.split(" "):
        words.append(Word(part, x, x + 5 * len(part)))
        joined = any(whole.find(part + nxt) >= 0 for nxt in torn.split(" ")[torn.split(" ").index(part) + 1 :][:1])
        x += 5 * len(part) + (0.4 if joined else 2.5)
    assert " ".join(w.text for w in mend(words, EM)) == whole


def test_a_capital_torn_from_its_syllable():
    """A letter of another font comes after a space that nobody sees."""
    row = letters("Đ ồng chí", space=0.0)
    row[4:] = letters("Đ ồng chí")[4:]
    assert read(row) == "Đồng chí"


def test_a_space_is_believed_where_it_stands():
    """A letter drawn from another font comes after the rest of its line, and after the spaces of that."""
    row = letters("Đồng chí", space=0.1, typed=False)
    late = row.pop(1)
    space = Glyph(" ", row[2].end, row[2].end, late.y, EM)
    assert read([*row, space, late]) == "Đồng chí"


def test_a_line_of_a_thousand_columns_takes_no_time():
    """Found by fuzzing: a damaged width made every letter a column, and columns were told apart again for each."""
    start = time.process_time()
    wide = [
        VisualLine([Segment([Word("a", x * 40.0, x * 40.0 + 5)]) for x in range(1000)], 700.0 - y, EM)
        for y in range(30)
    ]
    assert [line.text for line in ordered(wide, 0.0)] == [line.text for line in wide]
    assert time.process_time() - start < 2


def test_words_an_author_wrote_apart_stay_apart():
    text = "a n toàn, đi ăn, c ách"
    assert read(letters(text)) == text


def test_words_run_together():
    assert read(letters("Tỉnh uỷvềbáo cáo")) == "Tỉnh uỷ về báo cáo"
    assert read(letters("nghiêng khuyến thuở Facebook")) == "nghiêng khuyến thuở Facebook"


def test_letters_set_wide():
    assert read(letters("quà tết", space=0.5, track=0.3, typed=False)) == "quà tết"


def test_letters_printed_twice_and_marks_apart():
    twice = [g for g in letters("Đảng") for _ in (0, 1)]
    assert read(twice) == "Đảng"


def test_a_number_and_a_hairline_tab():
    assert read(letters("10.Chủ trì", gaps={3: 0.04})) == "10. Chủ trì"
    assert read(letters("10.Chủ trì")) == "10.Chủ trì"


def test_raised_letters_stay_on_their_line():
    row = letters("120 m")
    row.append(Glyph("2", row[-1].end, row[-1].end + 3, 704.0, 6.0))
    assert read(row) == "120 m2"


def test_a_page_lying_on_its_side():
    turn = Turn(1, 600, 800)
    assert turn.size == (800, 600) and turn.point(100, 700) == (100, 100)


def pdf_of(*shown: tuple[str, bytes]) -> bytes:
    """A page with one line for each (font, bytes), the fonts named but not embedded."""
    fonts = sorted({font for font, _ in shown})
    lines = [b"BT /F%d 14 Tf 80 %d Td (%s) Tj ET" % (fonts.index(f), 700 - 20 * i, t) for i, (f, t) in enumerate(shown)]
    stream = b"\n".join(lines)
    names = b" ".join(b"/F%d %d 0 R" % (i, 5 + i) for i in range(len(fonts)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<<%s>>>>>>" % names,
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        *(b"<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding>>" % f.encode() for f in fonts),
    ]
    out = b"%PDF-1.4\n"
    for i, body in enumerate(objects, 1):
        out += b"%d 0 obj%s endobj\n" % (i, body)
    return out + b"trailer<</Root 1 0 R>>\n%%EOF"


def test_tcvn3_fonts_and_their_capitals():
    data = pdf_of(
        (".VnTime", "§¶ng bé x· §¹i Hång häp th­êng kú - 15-4.".encode("latin-1")),
        (".VnTimeH", "chi bé thèng nhÊt".encode("latin-1")),
        ("Helvetica", b"Ket luan"),
    )
    made = read_bytes(data).text.replace("\n", " ")
    assert made == "Đảng bộ xã Đại Hồng họp thường kỳ - 15-4. CHI BỘ THỐNG NHẤT Ket luan"


def test_a_page_is_closed_once_it_is_recognised(monkeypatch):
    """A page takes megabytes; a scan of two thousand must not hold them all."""
    document = pytest.importorskip("pypdfium2").PdfDocument.new()
    for _ in range(2):
        document.new_page(600, 800).close()
    seen = []

    def recognised(page, number):
        assert page.raw and not any(p.raw for p in seen)
        seen.append(page)
        return Page(number, 600, 800), []

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "page", recognised)
    pdf._with_scans(document, [Page(1, 0, 0), Page(2, 0, 0)], [0, 1])
    assert len(seen) == 2


# ---------------------------------------------------------------- lines, columns, heads


def line(text: str, x: float, y: float, page: int = 1, size: float = EM, end: float | None = None) -> VisualLine:
    """A line; a tab in ``text`` opens a segment at the x after ``@``."""
    segments = []
    for piece in text.split("\t"):
        piece, _, at = piece.partition("@")
        start = float(at) if at else x
        words, here = [], start
        for word in piece.split(" "):
            words.append(Word(word, here, here + 5 * len(word)))
            here += 5 * len(word) + 2.5
        segments.append(Segment(words))
    made = VisualLine(segments, y, size, page=page)
    if end is not None:
        made.segments[-1].words[-1].end = end
    return made


def test_letterhead_left_then_right():
    lines = [
        line("ĐẢNG BỘ XÃ\tĐẢNG CỘNG SẢN@300", 80, 700),
        line("CHI BỘ A", 85, 680),
        line("Hà Nội, ngày 5@300", 300, 675),
        line("BIÊN BẢN", 250, 640),
        line("Hôm nay chi bộ họp", 80, 600),
    ]
    assert [x.text for x in ordered(lines, 80)] == [
        "ĐẢNG BỘ XÃ",
        "CHI BỘ A",
        "ĐẢNG CỘNG SẢN",
        "Hà Nội, ngày 5",
        "BIÊN BẢN",
        "Hôm nay chi bộ họp",
    ]


def test_a_list_set_with_tabs_is_read_line_by_line():
    lines = [line(f"Đ/c {n}\tĐảng viên@300", 80, 700 - 15 * i) for i, n in enumerate(("An", "Bình", "Chung"))]
    assert [x.text for x in ordered(lines, 80)] == ["Đ/c An\tĐảng viên", "Đ/c Bình\tĐảng viên", "Đ/c Chung\tĐảng viên"]


def pages(*texts: list[str]) -> list[Page]:
    out = []
    for n, page_lines in enumerate(texts, 1):
        page = Page(n, 600, 800)
        for i, text in enumerate(page_lines):
            y = 780 - 700 * i / max(len(page_lines) - 1, 1) if i < len(page_lines) - 1 else 30
            page.lines.append(line(text, 80, y, n))
        out.append(page)
    return out


def test_running_heads_and_page_numbers_go():
    made = pages(
        ["Chi bộ A - mật", "một", "hai", "Trang 1/3"],
        ["Chi bộ A - mật", "ba", "bốn", "Trang 2/3"],
        ["Chi bộ A - mật", "năm", "Trang 3/3"],
    )
    drop_running_heads(made)
    assert [x.text for p in made for x in p.lines] == ["một", "hai", "ba", "bốn", "năm"]


def test_a_number_that_is_no_page_number_stays():
    made = pages(["một", "hai", "2024"])
    drop_running_heads(made)
    assert [x.text for x in made[0].lines] == ["một", "hai", "2024"]


def test_footnotes_leave_the_running_text():
    page = Page(1, 600, 800, [line(f"dòng {i}", 80, 700 - 15 * i) for i in range(6)])
    page.lines[2].segments[0].words[0].text = "quyết1"
    page.lines.append(line("1 Ban hành năm 2016", 80, 60, size=7))
    part_footnotes(page)
    assert len(page.lines) == 6 and page.notes[0].text == "1 Ban hành năm 2016"
    assert page.lines[2].text == "quyết 2"


# ---------------------------------------------------------------- paragraphs

MARGINS = Margins(80, 500, 1.3, True)


def joined(*lines: VisualLine, margins: Margins = MARGINS) -> list[str]:
    return [p.text for p in paragraphs(list(lines), margins)]


def test_lines_that_fill_the_width_are_joined():
    made = joined(
        line("Hôm nay chi bộ", 110, 700, end=500), line("họp thường kỳ.", 80, 687), line("Có mặt 18", 110, 674)
    )
    assert made == ["Hôm nay chi bộ họp thường kỳ.", "Có mặt 18"]


def test_a_paragraph_goes_on_over_the_page():
    made = joined(line("Hôm nay chi bộ", 110, 50, 1, end=500), line("họp thường kỳ.", 80, 750, 2))
    assert made == ["Hôm nay chi bộ họp thường kỳ."]


def test_bullets_and_numbers_open_paragraphs_but_not_a_dash_in_a_name():
    made = joined(
        line("- Thu quỹ;", 110, 700, end=500), line("- Sửa đường", 110, 687, end=500), line("1. Đảng phí", 110, 674)
    )
    assert made == ["- Thu quỹ;", "- Sửa đường", "1. Đảng phí"]
    made = joined(line("Bộ Lao động", 110, 700, end=500), line("- Thương binh và Xã hội", 80, 687))
    assert made == ["Bộ Lao động - Thương binh và Xã hội"]


def test_a_number_broken_at_its_slash_has_no_space():
    assert joined(line("số 27/QĐ-", 110, 700, end=500), line("TTg ngày 5", 80, 687)) == ["số 27/QĐ-TTg ngày 5"]


def test_a_wide_gap_is_an_empty_line():
    assert joined(line("Một.", 80, 700), line("Hai.", 80, 650)) == ["Một.", "", "Hai."]


def test_margins_are_those_that_lines_share():
    lines = [line("a", 80, 700 - i, end=500) for i in range(10)] + [line("b", 80, 500, end=560)]
    assert margins_of(lines).right == 500 and margins_of([]).left == 0


def test_places_of_a_joined_paragraph():
    one, two = line("Hôm nay", 110, 700, end=500), line("họp.", 80, 687)
    one.number, two.number = 3, 4
    assert [(p.line, p.text) for p in paragraphs([one, two], MARGINS)[0].pieces] == [(3, "Hôm nay "), (4, "họp.")]


def test_grid_of_ruled_lines_with_a_merged_cell():
    upright = [Rule(x, 0, 40) for x in (0, 50, 100)]
    level = [Rule(40, 0, 100), Rule(20, 50, 100), Rule(0, 0, 100)]
    [grid] = grids(upright, level)
    assert grid.rows == [[(0, 0, 50, 40), (50, 20, 100, 40)], [None, (50, 0, 100, 20)]]
    assert grids(upright[:2], level) == [] and grids([], level) == []
