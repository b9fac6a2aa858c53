"""What Tesseract writes for Vietnamese that cannot be meant: letters of other alphabets, doubled bullets, and the few
words of minutes that it always mistakes. Only recognised text is touched, never what somebody typed.
"""

from __future__ import annotations

import re

# One letter seen as two, then the foreign letter alone.
_LETTERS = [
    ("ĐÐ", "Đ"),
    ("ÐĐ", "Đ"),
    ("NÑ", "N"),
    ("ÑN", "N"),
    ("Ð", "Đ"),
    ("Ñ", "N"),
    ("ñ", "n"),
    ("ð", "đ"),
    ("—", "–"),
]
# "chi bộ" has no hook, and "chỉ bộ" is no word: only before "bộ phận", "bộ đội" and such does it mean "only".
_CELL = re.compile(
    r"\b([Cc])hỉ(?= (?:bộ\b(?! (?:phận|đội|môn|trưởng|máy|tài|phim))|[uủ][yỷ]\b(?! (?:quyền|nhiệm|thác|ban))|đoàn\b(?! kết)))"
)
_BULLETS = re.compile(r"^([-–+•*])(?:_ ?| [-–_.•~=]{1,2} )(?=\S)")
_STROKE = re.compile(r"^[_~=](?= \S)")
_ROMAN_ONE = re.compile(r"^[\[\]|]\.{1,2}(?= [^\W\d_])")
_STOPS = re.compile(r"^(\d{1,2}|[IVX]{1,4})(?:\.\.|\._|,)(?= [^\W\d_])")


def word(text: str) -> str:
    """A word without letters that Vietnamese has not."""
    for wrong, right in _LETTERS:
        text = text.replace(wrong, right)
    return text


def line(text: str) -> str:
    """A line with one bullet or number where it opens, and the words of minutes as they are spelt."""
    text = _STROKE.sub("-", _BULLETS.sub(r"\1 ", text))
    text = _STOPS.sub(r"\1.", _ROMAN_ONE.sub("I.", text))
    return _CELL.sub(r"\1hi", text)
