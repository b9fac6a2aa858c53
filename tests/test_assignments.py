"""Who is in charge and by when: the words as written, nothing made up, bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bienban_nlp.assignments import LABELS, Tagger, names, tagger
from bienban_nlp.encoder import MODEL

pytestmark = pytest.mark.skipif(not MODEL.is_dir(), reason="no model beside this checkout")


@pytest.mark.parametrize(
    ("words", "who", "due"),
    [
        ("Giao đ/c Hà nộp đảng phí trước 15/9.", "đ/c Hà", "trước 15/9"),
        ("Phân công đ/c Thắng và đ/c Ninh đi làm việc với nhà máy.", "đ/c Thắng, đ/c Ninh", None),
        ("Bí thư giao đ/c Thọ gặp đ/c Bửu trước 20/5.", "đ/c Thọ", "trước 20/5"),
        ("Sửa cửa | ông Kha (kho) | 28/10", "ông Kha", "28/10"),
        ("Sửa cửa | ông Kha (kho) | 15/3/2026", "ông Kha", "15/3/2026"),
        ("Giao đ/c Hà rà soát hồ sơ, hạn: 15/9/2025.", "đ/c Hà", "15/9/2025"),
        ("Giao đ/c Hà rà soát hồ sơ, hạn chót 15/9/2025.", "đ/c Hà", "15/9/2025"),
        ("Giao đ/c Hà rà soát hồ sơ, xong 15.9.2025.", "đ/c Hà", "15.9.2025"),
        ("Giao đ/c Hà rà soát, thời gian hoàn thành: 15/8/2025.", "đ/c Hà", "15/8/2025"),
        ("Đồng chí Hiền viết bản kiểm điểm, nộp chi ủy trước 20/6.", "Đồng chí Hiền", "trước 20/6"),
        ("Tổ gầm đòi lại 2 lốp.", "Tổ gầm", None),
        ("Tôi xin tháo 12 cái gửi đo trong tháng 5.", "Tôi", "trong tháng 5"),
        ("Chi bộ tiếp tục giữ gìn đoàn kết.", None, None),
        ("nộp đảng phí ngày 25 hằng tháng", None, None),
        ("Đề nghị phường cấp lại biển số nhà.", None, None),
    ],
)
def test_plain_orders(words: str, who: str | None, due: str | None) -> None:
    assert tagger(MODEL).read(words) == (who, due)


def test_a_bare_name_is_known_from_elsewhere_in_the_minutes() -> None:
    named = names("Vắng: đ/c Lò Thị Diễm. Đồng chí Tửng đọc báo cáo.")
    assert named == {"lò", "thị", "diễm", "tửng"}


@given(st.text(alphabet="giao đ/cHà Lâm,.|\n\t 0123456789/-ngàytrướcphò", max_size=200))
def test_every_word_stands_in_the_statement(words: str) -> None:
    for answer in tagger(MODEL).read(words):
        for part in (answer or "").split(", "):
            assert part in " ".join(words.split())


def test_the_likeliest_way_is_found() -> None:
    """Against all ways tried one by one."""
    from itertools import product

    weights = {
        "->": [(7 * i) % 5 - 2.0 for i in range(25)],
        "w a": [0, 1.5, -1, 0.3, 0],
        "w b": [1, 0, 2, 0, -1.0],
        "any": [0.1] * 5,
    }
    field = Tagger(weights)
    words = ["a", "b", "b", "a"]

    def worth(way: tuple[int, ...]) -> float:
        said = sum(weights[f"w {w}"][n] for w, n in zip(words, way, strict=True))
        return said + sum(weights["->"][5 * a + b] for a, b in zip(way, way[1:], strict=False))

    best = max(product(range(5), repeat=4), key=worth)
    assert field._likeliest(words, frozenset()) == [LABELS[n] for n in best]


def test_long_statements_take_no_longer_than_their_length() -> None:
    start = time.process_time()
    tagger(MODEL).read("giao đ/c Hà và " * 20_000)
    assert time.process_time() - start < 2.0
