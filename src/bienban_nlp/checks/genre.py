"""A paper of another kind among minutes: an invitation, a plan, a notice, a decision.

A folder of an office holds them all. What is said of one as of minutes misleads, so whoever reads the result must know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bienban_nlp.checks.registry import Hit, check, hit_at
from bienban_nlp.checks.view import View
from bienban_nlp.dates import fold
from bienban_nlp.facts.frame import HEAD, is_minutes
from bienban_nlp.layout import lines
from bienban_nlp.syllables import Span

CODE = "not-minutes"
# A line that is a title and no more; "Kính gửi" addresses a letter. Conclusions and resolutions of a meeting tell of one.
_OTHER_TITLE = re.compile(
    r"\W*(?:giấy (?:mời|triệu tập|giới thiệu)|thư mời|tờ trình|quyết định|kế hoạch|thông báo(?! kết (?:luận|quả))|thông tư|"
    r"hướng dẫn|quy (?:định|chế|trình)|chỉ thị|nghị định|luật|hiến pháp|danh sách|đơn|bản (?:cam kết|kiểm điểm|đăng ký)|phiếu|"
    r"kính gửi|chương trình)(?!\w)[^.;]{0,120}$"
)
# Whoever writes minutes says that people met: how many came, who wrote it down, when it ended.
_TELLS_OF_MEETING = ("present", "absent", "secretary", "end")


@check(CODE, "error")
def not_minutes(view: View, previous: Sequence[View]) -> Iterator[Hit]:
    """The text bears the title of another paper and tells of no meeting that was held."""
    if is_minutes(view.text) or view.is_account or any(view.fact(name) for name in _TELLS_OF_MEETING):
        return
    low = fold(view.text[:HEAD])
    title = next((x for x in lines(view.text[:HEAD]) if _OTHER_TITLE.match(low[x.start : x.end])), None)
    if title:
        yield hit_at(Span(title.start, title.end), {"title": view.text[title.start : title.end].strip()})
