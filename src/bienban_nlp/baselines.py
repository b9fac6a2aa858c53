"""What a figure must beat: readers that answer as the model does, from cue phrases or from word counts.

Each is put in the model's place, so that everything behind it (sections in order, nesting, statements made of
clauses) is the same and only the reading differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bienban_nlp.encoder import ABOUT, HEADS, MODEL, Choices, Floats, Layout, Reading, heading_stacks, lay_out
from bienban_nlp.layout import RANK, Line, speaker
from bienban_nlp.minutes import SECTIONS, WORKS

NEAREST = 8  # the column of plain_features that marks the nearest issue before

CALIBRATION: dict[str, Any] = {
    "temperature": {},
    "confidence": {},
    "threshold": {"item": 0.5, "link": 0.5, "other": 0.0, "inner": 0.0, "unsure_role": 0.0, "unsure_work": 0.0},
}

# First that matches wins. Cues as party and administrative papers use them; see the project's domain notes.
ROLE_CUES: tuple[tuple[str, str], ...] = (
    (
        "result",
        r"\bkhông (?:có|còn|phát sinh)\b|đã khắc phục|hoàn thành|đạt \d|được \d|đã (?:tổ chức|thực hiện|triển khai|nộp|thu)",
    ),
    ("cause", r"^(?:do|vì|bởi|tại|nguyên nhân|lý do)\b|nguyên nhân"),
    ("decision", r"kết luận|thống nhất|nhất trí|quyết nghị|^giao\b|phân công|biểu quyết|chốt"),
    (
        "issue",
        r"tồn tại|hạn chế|khuyết điểm|khó khăn|vướng mắc|bất cập|yếu kém|thiếu|chậm|chưa|còn (?:một số|nhiều|để|có)",
    ),
    ("solution", r"đề nghị|kiến nghị|đề xuất|giải pháp|\bcần\b|\bnên\b|tiếp tục|tăng cường|đẩy mạnh|rà soát"),
)
WORK_CUES: tuple[tuple[str, str], ...] = (
    (
        "party",
        r"đảng (?:phí|viên|ủy|uỷ|bộ)|chi bộ|chi ủy|chi uỷ|kết nạp|nghị quyết|tư tưởng|học tập và làm theo|kiểm tra, giám sát|xây dựng đảng|quần chúng ưu tú|dân vận|tự phê bình",
    ),
    ("procedural", r"biểu quyết chương trình|bầu thư ký|điểm danh|chấm điểm buổi"),
)
SECTION_CUES = {
    "opening": r"thời gian|địa điểm|thành phần|chủ trì|chủ tọa|thư ký|có mặt|vắng|tổng số đảng viên|lý do cuộc họp",
    "closing": r"kết thúc (?:lúc|vào|hồi)|biên bản (?:được|đã|này)|nơi nhận|người ghi biên bản|đọc lại",
    "header": r"đảng cộng sản việt nam|cộng hòa xã hội|cộng hoà xã hội|độc lập|biên bản|đảng bộ|^số[: ]",
}


class Plain:
    """What the baselines share: no calibration, links to the nearest issue before, who and by when as the model has it."""

    folder = MODEL
    sha256 = ""  # no model read for them
    calibration = CALIBRATION

    def confidence(self, kind: str, probability: float) -> float:
        """The probability as it is."""
        return round(probability, 3)

    def about(self, passage: str) -> Floats:
        """Nothing, so that no passage is like another."""
        return np.eye(1, ABOUT + 1, ABOUT, np.float32)

    def links(self, reading: Reading, chosen: Choices) -> Floats:
        """Each answer belongs to the nearest issue before it."""
        return np.asarray(np.where(chosen.plain[:, NEAREST] > 0, 9.0, -9.0), np.float32)


class CueReader(Plain):
    """Reads by cue phrases and numbering alone."""

    def read(self, text: str) -> Reading:
        """Answer for every clause of a text."""
        layout = lay_out(text)
        first = next((i for i, x in enumerate(layout.lines) if _heads(text, x) and i > 4), len(layout.lines))
        answers = {head: np.zeros(len(layout.clauses), np.int64) for head in HEADS}
        for i, c in enumerate(layout.clauses):
            words, line = text[c.start : c.end].lower(), layout.lines[c.line]
            answers["section"][i] = SECTIONS.index(self._section(words, c.line, first, len(layout.lines)))
            answers["item"][i] = c.opens_line and _heads(text, line)
            answers["heading"][i] = _heads(text, line)
            answers["turn"][i] = c.opens_line and speaker(text, line) is not None
            answers["role"][i] = 0 if _heads(text, line) else HEADS["role"].index(_cued(words, ROLE_CUES, "other"))
            answers["first"][i] = 1 if c.opens_line or text[c.start - 2 : c.start].strip() in {".", ";"} else 0
            answers["work"][i] = WORKS.index(_cued(words, WORK_CUES, "professional"))
            answers["led"][i] = "chi bộ" in words
        probabilities = {head: _sure(a, len(HEADS[head])) for head, a in answers.items()}
        return Reading(layout, probabilities)

    @staticmethod
    def _section(words: str, line: int, first: int, lines: int) -> str:
        for kind in ("header", "opening", "closing"):
            near = line > lines * 0.7 if kind == "closing" else line < first
            if near and re.search(SECTION_CUES[kind], words):
                return kind
        return "agenda" if line >= first else "opening"


def _heads(text: str, line: Line) -> bool:
    """Whether a line looks like a heading: numbered by I., 1., a) or in capitals, and short."""
    numbered = bool(line.mark) and RANK[line.kind] <= RANK["letter"]
    return (numbered or line.caps) and line.end - line.start < 120 and speaker(text, line) is None


def _cued(words: str, cues: Sequence[tuple[str, str]], default: str) -> str:
    return next((label for label, pattern in cues if re.search(pattern, words)), default)


def _sure(answers: npt.NDArray[np.int64], count: int) -> Floats:
    """Probabilities that leave little doubt."""
    p = np.full((len(answers), count), 0.05 / max(1, count - 1), np.float32)
    p[np.arange(len(answers)), answers] = 0.95
    return p


def described(layout: Layout) -> list[str]:
    """For each clause the words a bag-of-words reader sees: its own, its neighbours', its headings', its line's mark."""
    stacks = heading_stacks(layout)
    texts = [layout.text[c.start : c.end].lower() for c in layout.clauses]
    out = []
    for i, c in enumerate(layout.clauses):
        line = layout.lines[c.line]
        above = " ".join(
            f"h:{w}"
            for n in stacks[c.line]
            for w in layout.text[layout.lines[n].start : layout.lines[n].end].lower().split()
        )
        near = " ".join(
            f"{tag}:{w}" for tag, k in (("p", i - 1), ("n", i + 1)) if 0 <= k < len(texts) for w in texts[k].split()
        )
        place = f"m:{line.kind} o:{c.opens_line} c:{line.caps} b:{line.after_blank} at:{10 * c.line // max(1, len(layout.lines))}"
        out.append(f"{texts[i]} {near} {above} {place}")
    return out
