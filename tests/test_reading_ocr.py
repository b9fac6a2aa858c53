"""Scanned sheets: how they lie, the tables drawn on them, and what Tesseract takes for lines."""

from __future__ import annotations

from io import BytesIO

import pytest

pytest.importorskip("numpy")
Image = pytest.importorskip("PIL.Image")

from bienban_nlp.reading import ReadError, ocr, read_bytes, sheets  # noqa: E402
from bienban_nlp.reading.specks import without_specks  # noqa: E402
from bienban_nlp.reading.strokes import Box, ink_of  # noqa: E402


def sheet():
    """A page at 100 dots an inch: lines of text as rows of dashes, a table of two rows and three columns."""
    from PIL import ImageDraw

    picture = Image.new("L", (827, 1169), 255)
    pen = ImageDraw.Draw(picture)
    for y in range(100, 500, 25):
        for x in range(100, 700, 12):
            pen.rectangle((x, y, x + 7, y + 10), fill=0)
    for y in (600, 660, 720):
        pen.line((100, y, 700, y), fill=0, width=2)
    for x in (100, 300, 500, 700):
        pen.line((x, 600, x, 720), fill=0, width=2)
    return picture


@pytest.mark.parametrize("slip", [0.0, 0.7, -1.5])
def test_a_slipped_sheet_and_its_table(slip):
    turned = sheet().rotate(slip, resample=Image.Resampling.BICUBIC, fillcolor=255)
    (grid,) = sheets.tables_of(ink_of(sheets.straightened(turned)), 100 / 72)
    assert [len(row) for row in grid.rows] == [3, 3]
    assert all(cell and abs(cell[2] - cell[0] - 144) < 4 and abs(cell[3] - cell[1] - 43.2) < 4 for row in grid.rows for cell in row)  # fmt: skip


def dotted():
    """Lines of letters ten pixels tall at 144 dots an inch, with the dots of ị and a full stop, and a row of dots."""
    from PIL import ImageDraw

    picture = Image.new("L", (1190, 1684), 255)
    pen = ImageDraw.Draw(picture)
    for y in range(200, 600, 40):
        for x in range(200, 900, 12):
            pen.rectangle((x, y, x + 6, y + 9), fill=0)
        for at in ((200, y - 4), (200, y + 12), (902, y + 8)):
            pen.rectangle((*at, at[0] + 1, at[1] + 1), fill=0)
    for x in range(200, 600, 8):
        pen.rectangle((x, 708, x + 1, 709), fill=0)
    return picture


@pytest.mark.parametrize("size", [1, 3])
def test_specks_are_taken_off_a_sheet_and_dots_are_not(size):
    from PIL import ImageDraw

    clean = dotted()
    assert without_specks(clean, ink_of(clean), 2.0) is clean
    dirty = clean.copy()
    pen = ImageDraw.Draw(dirty)
    for x in range(100, 1150, 35 if size > 1 else 9):  # the small ones between the letters, the others off the lines
        for y in (120, 640, 800) if size > 1 else (120, 218, 640, 800):
            pen.rectangle((x, y, x + size - 1, y + size - 1), fill=60)
    mended = without_specks(dirty, ink_of(dirty), 2.0)
    assert dirty.tobytes() != mended.tobytes() == clean.tobytes()


def test_an_empty_sheet_has_no_specks():
    sheet = Image.new("L", (400, 600), 255)
    assert without_specks(sheet, ink_of(sheet), 1.0) is sheet


def test_text_alone_is_no_table():
    assert sheets.tables_of(ink_of(sheet().crop((0, 0, 827, 550))), 100 / 72) == []


def test_cells_stand_in_one_column_and_lead_back(monkeypatch):
    seen = []
    monkeypatch.setattr(ocr, "_words", lambda picture, mode: seen)
    boxes = [Box(100, 600, 300, 660), Box(300, 600, 500, 660)]
    column, places = sheets.stacked(sheet(), boxes)
    assert column.height > 120 and places[0].bottom < places[1].top
    seen.append(
        ocr._Seen(
            "ô", Box(places[1].left + 5, places[1].top + 9, places[1].left + 30, places[1].top + 30), (1, 1, 1), 90
        )
    )
    assert [[w.box for w in cell] for cell in ocr._cells(sheet(), boxes)] == [[], [Box(305, 609, 330, 630)]]


def word(text, left, top, right, bottom, row):
    return ocr._Seen(text, Box(left, top, right, bottom), (row, 1, 1), 90.0)


def test_bullets_taken_for_lines_are_looked_for_in_the_ink():
    lines = [[word("Thu", 60, 100, 90, 120, 1)], [word("Chi", 60, 140, 90, 160, 2)]]
    column, star = [word("++", 20, 104, 32, 156, 3)], [word("*", 20, 300, 32, 312, 4)]
    assert ocr._bullets(column, [*lines, column, star])
    assert not ocr._bullets(star, [*lines, column, star]) and not ocr._bullets(lines[0], [*lines, column, star])


def test_a_page_that_takes_too_long_is_told_not_lost(monkeypatch):
    pytesseract = pytest.importorskip("pytesseract")

    def late(*args, **named):
        raise RuntimeError("Tesseract process timeout")

    monkeypatch.setattr(pytesseract, "image_to_data", late)
    page, doubts = ocr._recognise(sheet(), 3, 100 / 72)
    assert page.lines == [] and [d.code for d in doubts] == ["ocr-cut-off"] and "3" in doubts[0].message


def test_a_scan_of_which_nothing_is_recognised_is_not_read(monkeypatch):
    pytesseract = pytest.importorskip("pytesseract")

    def late(*args, **named):
        raise RuntimeError("Tesseract process timeout")

    monkeypatch.setattr(pytesseract, "image_to_data", late)
    monkeypatch.setattr(ocr, "available", lambda: True)
    picture = BytesIO()
    sheet().save(picture, "PNG")
    with pytest.raises(ReadError) as caught:
        read_bytes(picture.getvalue(), "ảnh.png")
    assert caught.value.code == "not-recognised"
