"""Words as they are compared: syllables without numbers, case and tone placement; what carries meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bienban_nlp.syllables import SYLLABLE

_EMPTY = frozenset(
    [
        "và",
        "của",
        "các",
        "những",
        "là",
        "có",
        "được",
        "trong",
        "cho",
        "với",
        "về",
        "theo",
        "tại",
        "từ",
        "đến",
        "một",
        "này",
        "đó",
        "khi",
        "để",
        "đã",
        "đang",
        "sẽ",
        "thì",
        "mà",
        "như",
        "ra",
        "vào",
        "lên",
        "xuống",
        "cũng",
        "còn",
        "chưa",
        "không",
        "phải",
        "cần",
        "do",
        "bị",
        "nên",
        "hay",
        "hoặc",
        "trên",
        "dưới",
        "sau",
        "trước",
        "nếu",
        "vì",
        "bởi",
        "rất",
        "hơn",
        "nhất",
        "đ/c",
        "đồng",
        "chí",
        "chi",
        "bộ",
        "đảng",
        "viên",
        "công",
        "tác",
        "việc",
        "thực",
        "hiện",
        "tiếp",
        "tục",
        "tháng",
        "năm",
        "ngày",
        "quý",
        "tuần",
        "kỳ",
        "họp",
        "buổi",
        "nội",
        "dung",
        "phần",
        "mục",
        "vấn",
        "đề",
        "chung",
        "riêng",
        "lại",
        "nữa",
        "thêm",
        "vẫn",
        "mới",
        "nay",
        "người",
        "đơn",
        "vị",
        "tình",
        "hình",
        "kết",
        "quả",
        "nhiệm",
        "vụ",
        "kế",
        "hoạch",
        "báo",
        "cáo",
        "bàn",
        "thảo",
        "luận",
        "ý",
        "kiến",
        "thông",
        "qua",
        "triển",
        "khai",
        "phương",
        "hướng",
        "đánh",
        "giá",
        "kiểm",
        "điểm",
        "phổ",
        "biến",
    ]
)


@cache
def fold(syllable: str) -> str:
    """One syllable for comparing: lower case, tone moved apart ("hoà" and "hòa" alike), numbers alike."""
    if any(c.isdigit() for c in syllable):
        return "#"
    pieces = unicodedata.normalize("NFD", syllable.lower())
    tones = [c for c in pieces if c in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize("NFC", "".join(c for c in pieces if c not in tones)) + "".join(tones)


_FOLDED_EMPTY = frozenset(fold(w) for w in _EMPTY)


def folded(text: str) -> list[str]:
    """The syllables of a text for comparing, in order."""
    return [fold(m.group()) for m in SYLLABLE.finditer(text)]


def content(text: str) -> list[str]:
    """The syllables that carry meaning: no numbers, no function words, no words of every meeting."""
    return [w for w in folded(text) if w != "#" and w not in _FOLDED_EMPTY and re.match(r"\w{2,}", w)]


def shared(wanted: list[str], text: str) -> float:
    """The share of ``wanted`` that a text holds."""
    if not wanted:
        return 0.0
    held = set(folded(text))
    return sum(w in held for w in wanted) / len(wanted)
