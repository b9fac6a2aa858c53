"""Word documents: numbering, tables, boxes, tracked changes, fields, as Word shows them."""

from __future__ import annotations

import io
import zipfile

import pytest

from bienban_nlp.reading import ReadError, read_bytes
from bienban_nlp.reading.numbering import bullet, letters, ordinal, roman, show, vietnamese

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(body: str, **parts: str) -> bytes:
    """A Word file from the XML inside its parts; ``numbering``, ``styles``, ``footnotes`` by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        rels = "".join(f'<Relationship Id="{k}" Type="{REL}/{k}" Target="{k}.xml"/>' for k in parts)
        z.writestr(
            "_rels/.rels", f'<R><Relationship Id="a" Type="{REL}/officeDocument" Target="word/document.xml"/></R>'
        )
        z.writestr("word/_rels/document.xml.rels", f"<R>{rels}</R>")
        z.writestr("word/document.xml", f"<w:document {NS}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            z.writestr(f"word/{name}.xml", f"<w:{name} {NS}>{xml}</w:{name}>")
    return file.getvalue()


def p(text: str, props: str = "") -> str:
    return f'<w:p><w:pPr>{props}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def listed(text: str, num: int, level: int | None = None) -> str:
    ilvl = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return p(text, f'<w:numPr>{ilvl}<w:numId w:val="{num}"/></w:numPr>')


def lvl(i: int, fmt: str, text: str, extra: str = "", start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(i: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{i}">{"".join(levels)}</w:abstractNum>'


def num(i: int, definition: int, *starts: tuple[int, int]) -> str:
    changes = "".join(f'<w:lvlOverride w:ilvl="{k}"><w:startOverride w:val="{v}"/></w:lvlOverride>' for k, v in starts)
    return f'<w:num w:numId="{i}"><w:abstractNumId w:val="{definition}"/>{changes}</w:num>'


def text(body: str, **parts: str) -> str:
    return read_bytes(docx(body, **parts), "a.docx").text


PARTY = abstract(
    0, lvl(0, "upperRoman", "%1."), lvl(1, "decimal", "%2."), lvl(2, "lowerLetter", "%3)"), lvl(3, "bullet", "-")
)
LEGAL = abstract(
    1, lvl(0, "upperRoman", "Chương %1"), lvl(1, "decimal", "%1.%2.", "<w:isLgl/>"), lvl(2, "decimal", "%1.%2.%3")
)


def test_levels_restart_under_their_parent():
    body = "".join(listed("x", 1, i) for i in (0, 1, 2, 2, 3, 1, 2, 0, 1))
    assert text(body, numbering=PARTY + num(1, 0)) == "I. x\n1. x\na) x\nb) x\n- x\n2. x\na) x\nII. x\n1. x"


def test_legal_numbering_shows_digits():
    body = "".join(listed("x", 1, i) for i in (0, 1, 2, 1, 0, 1))
    expected = "Chương I x\n1.1. x\nI.1.1 x\n1.2. x\nChương II x\n2.1. x"
    assert text(body, numbering=LEGAL + num(1, 1)) == expected


def test_lists_share_a_definition_until_one_sets_its_start():
    body = listed("a", 1, 0) + listed("b", 2, 0) + listed("c", 3, 0) + listed("d", 3, 0)
    made = text(body, numbering=PARTY + num(1, 0) + num(2, 0) + num(3, 0, (0, 7)))
    assert made == "I. a\nII. b\nVII. c\nVIII. d"


def test_level_that_never_restarts_and_one_that_restarts_only_under_the_first():
    levels = abstract(0, lvl(0, "decimal", "%1."), lvl(1, "decimal", "%2)"), lvl(2, "decimal", "(%3)", '<w:lvlRestart w:val="1"/>'),
                      lvl(3, "decimal", "[%4]", '<w:lvlRestart w:val="0"/>'))  # fmt: skip
    body = "".join(listed("x", 1, i) for i in (0, 1, 2, 3, 1, 2, 3, 0, 1, 2, 3))
    shown = [line[:-2] for line in text(body, numbering=levels + num(1, 0)).split("\n")]
    assert shown == ["1.", "1)", "(1)", "[1]", "2)", "(2)", "[2]", "2.", "1)", "(1)", "[3]"]


def test_number_from_a_style_its_base_and_a_numbering_style():
    styles = (
        '<w:style w:type="numbering" w:styleId="N"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H1b"><w:basedOn w:val="H1"/></w:style>'
    )
    link = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="N"/></w:abstractNum>'
    numbering = PARTY + link + num(1, 9) + num(5, 0)
    body = p("a", '<w:pStyle w:val="H1"/>') + p("b", '<w:pStyle w:val="H2"/>') + p("c", '<w:pStyle w:val="H1b"/>')
    body += p("d", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert text(body, numbering=numbering, styles=styles) == "I. a\n1. b\nII. c\nd"


def test_style_tied_to_a_level():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{s}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for s in ("A", "B")
    )
    levels = abstract(
        0, lvl(0, "upperRoman", "%1.", '<w:pStyle w:val="A"/>'), lvl(1, "decimal", "%1.%2", '<w:pStyle w:val="B"/>')
    )
    body = p("x", '<w:pStyle w:val="A"/>') + p("y", '<w:pStyle w:val="B"/>') + p("y", '<w:pStyle w:val="B"/>')
    assert text(body, numbering=levels + num(1, 0), styles=styles) == "I. x\nI.1 y\nI.2 y"


@pytest.mark.parametrize(
    ("shown", "font", "expected"),
    [("\uf0b7", "Symbol", "•"), ("-", None, "-"), ("-", "Times New Roman", "-"), ("\uf0a7", "Wingdings", "•"), ("+", None, "+"),
     ("ü", "Wingdings", "•"), ("•", None, "•"), ("\uf02d", "Symbol", "-"), ("–", None, "–"), ("*", None, "*"), ("o", "Courier New", "o")],
)  # fmt: skip
def test_bullets(shown, font, expected):
    assert bullet(shown, font) == expected


def test_number_formats():
    assert [roman(n) for n in (1, 4, 9, 14, 40, 1999, 4000)] == ["i", "iv", "ix", "xiv", "xl", "mcmxcix", "4000"]
    assert [letters(n) for n in (1, 26, 27, 28, 10**9)] == ["a", "z", "aa", "bb", "1000000000"]
    assert [ordinal(n) for n in (1, 2, 3, 11, 21)] == ["1st", "2nd", "3rd", "11th", "21st"]
    assert [vietnamese(n) for n in (5, 10, 15, 21, 55)] == ["năm", "mười", "mười lăm", "hai mươi mốt", "năm mươi lăm"]
    assert show(7, "decimalZero") == "07" and show(7, "custom", "001, 002, 003, ...") == "007"
    assert show(3, "decimalEnclosedCircle") == "③" and show(3, "không có") == "3"


def cell(*paragraphs: str, props: str = "") -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{''.join(map(p, paragraphs))}</w:tc>"


def table(*rows: str, props: str = "") -> str:
    return f"<w:tbl><w:tblPr>{props}</w:tblPr>{''.join(f'<w:tr>{r}</w:tr>' for r in rows)}</w:tbl>"


LINES = '<w:tblBorders><w:insideH w:val="single"/><w:insideV w:val="single"/></w:tblBorders>'


def test_letterhead_without_borders_cell_by_cell():
    made = text(table(cell("ĐẢNG ỦY XÃ", "CHI BỘ THÔN") + cell("ĐẢNG CỘNG SẢN VIỆT NAM", "ngày 5")) + p("BIÊN BẢN"))
    assert made == "ĐẢNG ỦY XÃ\nCHI BỘ THÔN\nĐẢNG CỘNG SẢN VIỆT NAM\nngày 5\nBIÊN BẢN"


def test_rows_of_a_table_with_borders():
    rows = [cell("Việc") + cell("Người") + cell("Hạn"), cell("Thu quỹ") + cell("") + cell("15/4", "sáng")]
    assert text(table(*rows, props=LINES)) == "Việc | Người | Hạn\nThu quỹ |  | 15/4 sáng"


def test_borders_from_the_style_or_the_cells():
    styles = f'<w:style w:type="table" w:styleId="G"><w:tblPr>{LINES}</w:tblPr></w:style><w:style w:type="table" w:styleId="H"><w:basedOn w:val="G"/></w:style>'
    row = cell("a") + cell("b")
    assert text(table(row, props='<w:tblStyle w:val="H"/>'), styles=styles) == "a | b"
    assert text(table(row)) == "a\nb"
    edge = "<w:tcBorders>" + "".join(f'<w:{e} w:val="single"/>' for e in ("left", "right")) + "</w:tcBorders>"
    assert text(table(cell("a", props=edge) + cell("b", props=edge))) == "a | b"
    off = '<w:tcBorders><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'
    assert text(table(cell("a", props=off) + cell("b", props=off), props=LINES)) == "a\nb"


def test_merged_cells():
    rows = [
        cell("A", props='<w:vMerge w:val="restart"/>') + cell("B", props='<w:gridSpan w:val="2"/>'),
        cell("che", props="<w:vMerge/>") + cell("c") + cell("d"),
    ]
    assert text(table(*rows, props=LINES)) == "A | B\n | c | d"


def test_nested_table_and_places():
    inner = table(cell("1") + cell("2"), props=LINES)
    outer = f"<w:tbl><w:tblPr/><w:tr><w:tc>{inner}{p('sau')}</w:tc><w:tc>{p('phải')}</w:tc></w:tr></w:tbl>"
    source = read_bytes(docx(p("đầu") + outer))
    assert source.text == "đầu\n1 | 2\nsau\nphải"
    quoted = {source.text[x.start : x.end]: x for x in source.places}
    assert quoted["phải"].row == 1 and quoted["phải"].cell == 2 and quoted["phải"].part == "table"
    assert quoted["2"].cell == 2 and quoted["đầu"].paragraph == 1 and quoted["phải"].paragraph == 5


def test_a_long_cell_keeps_its_paragraphs():
    made = text(table(cell("Mục") + cell("- " + "dài " * 120, "- hai"), props=LINES))
    assert made.count("\n") == 1 and made.startswith("Mục | - dài") and made.endswith("\n- hai")


def test_tracked_changes_are_accepted():
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Giữ </w:t></w:r><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>cũ</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>mới</w:t></w:r></w:moveTo></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>nối </w:t></w:r></w:p>" + p("liền")
    )
    assert text(body) == "Giữ thêm\nmới\nnối liền"


def test_fields_show_their_result_and_breaks_stay():
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>5/3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:br/><w:t>dòng</w:t><w:tab/><w:t>hai</w:t><w:noBreakHyphen/><w:t>ba</w:t><w:br w:type='page'/></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + p("còn")
    )
    assert text(body) == "5/3\ndòng\thai-ba\n\ncòn"


BOX = "<w:txbxContent>" + p("TRONG KHUNG") + "</w:txbxContent>"


def test_text_box_once_where_it_is_anchored():
    body = (
        p("trước")
        + f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>neo</w:t></w:r></w:p>"
    )
    assert text(body) == "trước\nTRONG KHUNG\nneo"


def test_footnote_after_its_paragraph_comments_out():
    body = (
        '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>Nghị quyết</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:commentReference w:id="1"/></w:r><w:r><w:t xml:space="preserve"> số 4</w:t></w:r></w:p>' + p("sau")
    )
    notes = f'<w:footnote w:id="2">{p(" Ban hành năm 2016")}</w:footnote>'
    source = read_bytes(docx(body, footnotes=notes, comments='<w:comment w:id="1">' + p("ghi chú") + "</w:comment>"))
    assert source.text == "Nghị quyết số 4\nBan hành năm 2016\nsau"
    assert source.places[1].part == "footnote"


def test_content_controls_hyperlinks_symbols_and_hidden_text():
    body = (
        f"<w:sdt><w:sdtContent>{p('trong khung nhập')}</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink><w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p>"
    )
    assert text(body) == "trong khung nhập\nliên kết☑"


def test_blank_paragraphs_stay_one_at_most():
    assert text(p("") + p("a") + p("") + p("") + p("") + p("b") + p(" ")) == "a\n\nb"


def test_old_fonts_by_run_style_and_capitals():
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="H"><w:rPr><w:rFonts w:hAnsi=".VnTimeH"/></w:rPr></w:style>'
    )
    body = p("§¶ng bé x·") + p("chi bé", '<w:pStyle w:val="H"/>')
    body += "<w:p><w:r><w:rPr><w:rFonts w:hAnsi='VNI-Times'/></w:rPr><w:t>Ñ</w:t></w:r><w:r><w:rPr><w:rFonts w:hAnsi='VNI-Times'/><w:b/></w:rPr><w:t>a</w:t></w:r>"
    body += (
        "<w:r><w:rPr><w:rFonts w:hAnsi='VNI-Times'/></w:rPr><w:t>ûng</w:t></w:r></w:p>"
        + p("Đảng ta")
        + "<w:p><w:r><w:t>tr</w:t><w:softHyphen/><w:t>êng</w:t></w:r></w:p>"
    )
    source = read_bytes(docx(body, styles=styles))
    assert source.text == "Đảng bộ xã\nCHI BỘ\nĐảng\nĐảng ta\ntrường"
    assert source.repaired == ("tcvn3", "vni")


def test_old_encoding_without_its_font():
    source = read_bytes(docx(p("§¶ng bé x· §¹i Hång") + p("Đảng bộ xã")))
    assert source.text == "Đảng bộ xã Đại Hồng\nĐảng bộ xã" and source.repaired == ("tcvn3",)


def test_absurd_numbering():
    body = (
        listed("x", 1, 99) + listed("y", 7, 0) + p("z", '<w:numPr><w:ilvl w:val="một"/><w:numId w:val="1"/></w:numPr>')
    )
    assert text(body, numbering=abstract(0, lvl(0, "decimal", "%1%9%0", start=10**12)) + num(1, 0)).startswith("x\ny\n")


def test_pages_are_counted_where_word_says():
    body = p("một") + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>hai</w:t></w:r></w:p>"
    assert [x.page for x in read_bytes(docx(body)).places] == [1, 2]


def test_a_page_imported_whole():
    """Web tools write a .docx that is one HTML page (altChunk)."""
    page = "<html><body><p>Biên bản</p><p>Mục một</p></body></html>"
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx('<w:altChunk r:id="x"/>'))) as old, zipfile.ZipFile(file, "w") as new:
        for name in ("_rels/.rels", "word/document.xml"):
            new.writestr(name, old.read(name))
        new.writestr(
            "word/_rels/document.xml.rels",
            f'<R><Relationship Id="x" Type="{REL}/aFChunk" Target="/word/a.mht"/></R>',
        )
        new.writestr("word/a.mht", page)
    assert read_bytes(file.getvalue()).text == "Biên bản\nMục một"


def test_a_scan_pasted_into_word_needs_ocr():
    file = io.BytesIO(docx(p("")))
    with zipfile.ZipFile(file, "a") as z:
        z.writestr("word/media/image1.png", b"x")
    with pytest.raises(ReadError) as caught:
        read_bytes(file.getvalue(), "a.docx")
    assert caught.value.code == "scanned"
