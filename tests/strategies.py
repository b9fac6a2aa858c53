"""Texts that hypothesis makes: minutes-like, and anything at all."""

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        "ĐẢNG BỘ XÃ HÒA BÌNH", "CHI BỘ THÔN 3", "ĐẢNG CỘNG SẢN VIỆT NAM", "BIÊN BẢN", "Họp chi bộ tháng 3/2024", "\n", "\n\n", "\n- ",
        "\nI. ", "\n1. ", "\na) ", "\n2.1. ", "\n* ", "Thời gian: 14h00 ngày 05/3/2024", "Có mặt: 19/21 đ/c, vắng 02", "Chủ trì: đ/c Nguyễn Văn An",
        "ĐÁNH GIÁ CÔNG TÁC THÁNG 02", "Tiến độ nộp đề thi còn chậm", "do chưa phân công người phản biện", ", ", "; ", ". ", ": ", " | ",
        "đề nghị tổ trưởng phân công ngay", "Giao đ/c Hà rà soát, xong trước 15/4.", "Đ/c Lê Thị Bình: ", "Kết luận: ", "………", "Thư ký", "100%",
        "18-NQ/TW", "hoà", "hòa", "uỷ ban", "Cuộc họp kết thúc lúc 16 giờ 20.", "  ", "\t", "e\u0301", "\u200b", "😀", "(", ")", "“", "”", "<b>", "&",
    ]
)  # fmt: skip

minutes_like = st.lists(PIECES, max_size=60).map("".join)
anything = st.text(max_size=400)
texts = st.one_of(minutes_like, minutes_like, anything)

DUE_PIECES = st.sampled_from(
    ["ngày", "mùng", "tuần", "tháng", "quý", "năm", "thứ", "chủ nhật", "trước", "trong", "đầu", "cuối", "hết", "đến", "này", "sau", "tới",
     "nữa", "mai", "hai", "mười", "T", "III", "/", "-", ".", ",", " ", " ", " "]
)  # fmt: skip
numbers = (
    st.integers(0, 99999).map(str)
    | st.integers(0, 31).map(str)
    | st.sampled_from(["0000", "0001", "1899", "2199", "9999"])
)
deadlines = st.one_of(
    st.lists(DUE_PIECES | numbers, max_size=12).map(" ".join), st.lists(DUE_PIECES | numbers).map("".join), texts
)
