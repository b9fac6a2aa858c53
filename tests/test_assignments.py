"""Who is in charge and by when: the words as written, nothing made up, bounded time."""

from __future__ import annotations

import time

import pytest

from bienban_nlp.assignments import deadline, in_charge


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Giao đ/c Hà nộp đảng phí trước 15/9.", "trước 15/9"),
        ("Đ/c Tú nộp lại bảng chấm công, hạn 17/8.", "17/8"),
        ("Viết giấy đề nghị sửa quạt, gửi 10/10.", "10/10"),
        ("trình trước kỳ họp tháng 4.", "trước kỳ họp tháng 4"),
        ("đ/c Lục lên thăm gia đình chủ nhật này 05/10", "chủ nhật này 05/10"),
        ("ba buổi chiều 16, 17, 18/8 mở lớp", "chiều 16, 17, 18/8"),
        ("kèm ba đ/c trẻ từ 8/9 đến hết tháng 10.", "từ 8/9 đến hết tháng 10"),
        ("gửi văn bản đốc thúc lần cuối trước 12/9, không xong thì thuê ngoài", "trước 12/9"),
        ("Sửa cửa | ông Kha (kho) | 28/10", "28/10"),
        ("ĐỒNG CHÍ MƠ LẬP DỰ TOÁN, XONG TRƯỚC 20/5.", "TRƯỚC 20/5"),
        ("buổi đó 2/3 ĐV phải lên tàu lấy mẫu", None),
        ("đề nghị khen: đ/c Lẹ 7/7, đ/c Thạnh 6/7 phiếu", None),
        ("nộp đảng phí ngày 25 hằng tháng", None),
        ("lấy clip 19/8 ra mổ xẻ", None),
        ("thông qua nhiệm vụ tháng 11 như dự thảo", None),
        ("bút phê trước khi vào khay", None),
        ("Đề nghị bổ sung đ/c Mai Thị Nhạn vào tổ.", None),
    ],
)
def test_deadline(words: str, due: str | None) -> None:
    assert deadline(words) == due


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Phân công đ/c Thắng và đ/c Ninh đi làm việc với nhà máy.", "đ/c Thắng, đ/c Ninh"),
        ("đ/c Hoàng Viết Lãm kiểm kê thuốc, xong trước 20/6.", "đ/c Hoàng Viết Lãm"),
        ("Đ/c Khiêm gặp riêng, yêu cầu đ/c Bường viết tường trình.", "Đ/c Khiêm"),
        ("Bí thư giao đ/c Thọ gặp đ/c Bửu.", "đ/c Thọ"),
        ("3 | Gửi công văn phạt nhà thầu | K.Dược | trước 27/3", "K.Dược"),
        ("Cảnh giới mỗi tối | tổ 1, tổ 3 | luân phiên", "tổ 1, tổ 3"),
        ("Đ/c Trường viết giấy đề nghị phòng Quản trị sửa quạt.", "Đ/c Trường"),
        ("Bầu bằng phiếu kín: đồng chí Nga 25/27 phiếu.", None),
        ("Đ/c Kim Thoa đề xuất cho em Đượm đi học.", None),
        ("Đề nghị phường cấp lại biển số nhà.", None),
        ("Khoa nên lập biên bản trừ điểm.", None),
        ("Áo phản quang | …… | ……", None),
        ("Tính tiền bữa phụ | Giàng Thị Mỷ, kế toán Hạ | trước 20/10", "Giàng Thị Mỷ, kế toán Hạ"),
        ("các đồng chí Đảng ủy viên phải có trách nhiệm dự họp.", "các đồng chí Đảng ủy viên"),
    ],
)
def test_in_charge(words: str, who: str | None) -> None:
    assert in_charge(words) == who


@pytest.mark.parametrize(
    "piece", ["đ/c ", "1/1 ", "ngày 1 tháng ", "trước ", "đ/c A, ", "| A B C ", "tổ trưởng ", "(đ/c A B "]
)
def test_long_text_takes_no_time(piece: str) -> None:
    words = piece * (60_000 // len(piece))
    start = time.process_time()
    deadline(words), in_charge(words)
    assert time.process_time() - start < 2
