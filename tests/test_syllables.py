"""Where a sentence ends: not inside what is quoted, not before a small letter, not in an abbreviation or a number."""

import pytest

from bienban_nlp.syllables import sentences

CASES = [
    "Anh hỏi: “Bao giờ xong?” rồi ngồi xuống.|Không ai đáp.",
    'Tôi nói : " Sao không biết nhỉ ? " .|Ai cũng cười.',
    "Máy bơm, quạt, đèn… đều hỏng.|Chưa ai sửa.",
    "Giao đ/c Hà (tổ 2. khu B) theo dõi.|Xong trước 15/4.",
    "Họp tại P. Thủy Biên, TP. Huế.|Có mặt 12.",
    "Thu được 1.250.000 đồng.|Còn thiếu 3 đ/c.",
    "1. Đánh giá tháng 9.|Phương hướng tháng 10.",
    "Anh em yên tâm công tác.|....Có băn khoăn chuyện tinh giản....",
    "Sao không làm?|Vì chưa có tiền!|Chờ quý sau.",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences(marked):
    text = marked.replace("|", " ")
    assert [text[s.start : s.end] for s in sentences(text)] == marked.split("|")
