"""Scanned pages and pictures, by Tesseract with Vietnamese data (extra ``ocr``)."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from statistics import median
from typing import Any

from ..minutes import Finding
from . import slips
from .blocks import Content, warning
from .errors import Limits, ReadError
from .glyphs import Segment, VisualLine, Word, _segments
from .margins import Page
from .strokes import Box, Mark, bullet_before, ink_of

_DPI = 300
_LOW = 75.0  # mean confidence of a page's words below which a person should look
_MAX_PIXELS = 60_000_000
_SECONDS = 120  # for one page
_BULLETS = {"»": "•", "°": "•", "¢": "•", "«": "•", "©": "•"}  # what Tesseract makes of a bullet


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether Tesseract, its Vietnamese data and pytesseract are installed."""
    try:
        import pytesseract

        return "vie" in pytesseract.get_languages()
    except Exception:  # not installed, or the program is missing or broken: all the same to the reader
        return False


def needed(vi: str, en: str) -> ReadError:
    """The error that says what to install."""
    return ReadError("scanned", "", vi, en)


def content(data: bytes, limits: Limits) -> Content:
    """Read a picture of a page."""
    from .pdf import _blocks

    if not available():
        raise needed("đây là ảnh, không phải văn bản", "this is a picture, not a text")
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    try:
        picture = Image.open(BytesIO(data))
        pages, warnings = [], []
        for i in range(min(getattr(picture, "n_frames", 1), limits.pages)):
            picture.seek(i)
            page, found = _recognise(picture.convert("L"), i + 1, 1.0)
            pages.append(page)
            warnings.extend(found)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReadError("damaged", "", "ảnh", "picture") from error
    return Content(_blocks(pages), "image", repaired=["ocr"], warnings=warnings)


def page(pdf_page: Any, number: int) -> tuple[Page, list[Finding]]:
    """Recognise one page of a PDF."""
    width, height = pdf_page.get_size()
    scale = min(_DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    return _recognise(pdf_page.render(scale=scale, grayscale=True).to_pil(), number, scale)


def _recognise(picture: Any, number: int, scale: float) -> tuple[Page, list[Finding]]:
    import pytesseract

    found = pytesseract.image_to_data(
        picture, lang="vie", config="--psm 3", output_type=pytesseract.Output.DICT, timeout=_SECONDS
    )
    width, height = picture.size
    made = Page(number, width / scale, height / scale)
    rows: dict[tuple[int, int, int], list[int]] = {}
    sure = []
    read = [i for i, text in enumerate(found["text"]) if text.strip() and float(found["conf"][i]) >= 0]
    usual = median(found["height"][i] for i in read) if read else 0
    for i in read:
        # A bullet as high as several lines is several bullets; they are looked for again below.
        if found["height"][i] > 2 * usual and not any(c.isalnum() for c in found["text"][i]):
            continue
        rows.setdefault((found["block_num"][i], found["par_num"][i], found["line_num"][i]), []).append(i)
        sure.append(float(found["conf"][i]))
    boxes = {row: [_box(found, i) for i in members] for row, members in rows.items()}
    ink, words = ink_of(picture), [box for members in boxes.values() for box in members]
    for row, members in rows.items():
        bullet = None
        if found["text"][members[0]].strip()[:1].isalnum():
            tall = median(found["height"][i] for i in members)
            bullet = bullet_before(ink, _around(boxes[row]), 1.2 * tall, words)
        made.lines.append(_line(found, members, height, scale, bullet))
    _level(made.lines)
    made.lines = _side_by_side(made.lines)
    for i, line in enumerate(made.lines, 1):
        line.number, line.page = i, number
    return made, _doubts(sure, number)


def _level(lines: list[VisualLine]) -> None:
    """One size for the text of a page: letters are measured by their ink, which a line without tall ones has less of."""
    usual = median(line.size for line in lines) if lines else 0.0
    for line in lines:
        if 0.72 * usual < line.size < 1.38 * usual:
            line.size = usual


def _box(found: Any, i: int) -> Box:
    left, top = found["left"][i], found["top"][i]
    return Box(left, top, left + found["width"][i], top + found["height"][i])


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )


def _line(found: Any, row: list[int], height: int, scale: float, bullet: Mark | None) -> VisualLine:
    texts = [slips.word(found["text"][i].strip()) for i in row]
    if len(texts) > 1:
        texts[0] = _BULLETS.get(texts[0], texts[0])
    boxes = [_box(found, i) for i in row]
    words = [Word(t, b.left / scale, b.right / scale) for t, b in zip(texts, boxes, strict=True)]
    if bullet is not None:
        words.insert(0, Word(bullet.text, bullet.left / scale, bullet.right / scale))
    words = _mended(words)
    tall = sorted(found["height"][i] for i in row)[len(row) // 2] / scale
    base = max(found["top"][i] + found["height"][i] for i in row)
    return VisualLine(_segments(words, tall * 1.2), (height - base) / scale, tall * 1.2)


def _mended(words: list[Word]) -> list[Word]:
    """Words after the slips of their line are mended; a mended line may have a doubled bullet less."""
    texts = slips.line(" ".join(w.text for w in words)).split(" ")
    kept = [words[0], *words[len(words) - len(texts) + 1 :]] if 0 < len(texts) <= len(words) else words
    for word, text in zip(kept, texts, strict=False):
        word.text = text
    return kept


def _side_by_side(lines: list[VisualLine]) -> list[VisualLine]:
    """Tesseract gives columns as blocks; lines on one height are one visual line again, for the column reader."""
    out: list[VisualLine] = []
    for line in sorted(lines, key=lambda v: -v.y):
        if out and abs(out[-1].y - line.y) < 0.4 * line.size and (line.x > out[-1].end or line.end < out[-1].x):
            segments: list[Segment] = sorted([*out[-1].segments, *line.segments], key=lambda s: s.x)
            out[-1] = VisualLine(segments, out[-1].y, max(out[-1].size, line.size))
        else:
            out.append(line)
    return out


def _doubts(sure: list[float], number: int) -> list[Finding]:
    mean = sum(sure) / len(sure) if sure else 0.0
    if mean >= _LOW:
        return []
    return [warning("ocr-low-confidence", page=number, percent=f"{mean:.0f}")]
