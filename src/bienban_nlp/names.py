"""How people are named in minutes: titles, names, and a title with a name.

Patterns only; they are put together with what stands around them. Those of running text know few titles, those of
folded text (:func:`bienban_nlp.dates.fold`) many: there a label, a list or a signature says that a person follows, while
"chú", "cụ" or "đd" in a sentence are mostly other words.
"""

from __future__ import annotations

import unicodedata

TITLE = r"(?:đồng chí|[đd]/c|đc|đ/ c|ông|bà|anh|chị|thầy|cô|bác|cháu|em|gs|pgs|ts|ths|bs|bscki{1,2}|cn)\.?"
TITLES = rf"(?:(?i:{TITLE})\s{{0,9}}){{1,4}}"  # "Đ/c ", "PGS.TS."

# Capital letters one by one: in Unicode the capitals and small letters of Vietnamese alternate.
_CAPITALS = "A-ZĐ" + "".join(
    c for c in map(chr, range(0xC0, 0x1EFA)) if c.isupper() and unicodedata.name(c, "").startswith("LATIN")
)
_NAME_WORD = rf"[{_CAPITALS}][\w’']*"
NAME = rf"{_NAME_WORD}(?:[ \-]{_NAME_WORD}){{0,5}}"
TITLED = rf"{TITLES}{NAME}"  # "đ/c Hà", "PGS.TS. Nguyễn Văn A"

FOLDED_TITLE = (
    r"(?:đồng chí|[đd]/c|đ\.c|đ/ c|đc|ông|bà|anh|chị|thầy giáo|cô giáo|thầy|cô|bác sĩ|bác|chú|cụ|em|cháu|dì|gs|pgs|ts|ths|"
    r"bs|bscki{0,2}|cki{1,2}|bsck|bsnt|cn|cnđd|ktv|ks|đd|ds|luật sư|"
    r"(?:đại|thượng|trung|thiếu)\s(?:tá|úy|tướng)|(?:thượng|trung|hạ) sĩ|qncn|sư cô|linh mục|mục sư)"
)
FOLDED_TITLES = rf"(?:(?<!\w){FOLDED_TITLE}(?!\w)[\s.:,]{{0,3}}){{0,4}}"  # or none, where a label says enough
