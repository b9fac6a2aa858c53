"""Scanned pages and pictures, by Tesseract with Vietnamese data (extra ``ocr``)."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from typing import Any

from ..minutes import Finding
from .blocks import Content
from .errors import Limits, ReadError
from .glyphs import Segment, VisualLine, Word, _segments
from .margins import Page

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
    for i, text in enumerate(found["text"]):
        if text.strip() and float(found["conf"][i]) >= 0:
            rows.setdefault((found["block_num"][i], found["par_num"][i], found["line_num"][i]), []).append(i)
            sure.append(float(found["conf"][i]))
    for row in rows.values():
        made.lines.append(_line(found, row, height, scale))
    made.lines = _side_by_side(made.lines)
    for i, line in enumerate(made.lines, 1):
        line.number, line.page = i, number
    return made, _doubts(sure, number)


def _line(found: Any, row: list[int], height: int, scale: float) -> VisualLine:
    words = [
        Word(found["text"][i].strip(), found["left"][i] / scale, (found["left"][i] + found["width"][i]) / scale)
        for i in row
    ]
    if len(words) > 1:
        words[0].text = _BULLETS.get(words[0].text, words[0].text)
    tall = sorted(found["height"][i] for i in row)[len(row) // 2] / scale
    base = max(found["top"][i] + found["height"][i] for i in row)
    return VisualLine(_segments(words, tall * 1.2), (height - base) / scale, tall * 1.2)


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
    return [
        Finding(
            code="ocr-low-confidence",
            message=f"Trang {number}: chữ nhận dạng từ ảnh chỉ chắc {re.sub('[.]', ',', f'{mean:.0f}')} %.",
            fix="Đối chiếu với bản giấy hoặc quét lại rõ hơn.",
        )
    ]
