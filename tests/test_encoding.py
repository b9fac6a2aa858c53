"""Old encodings to Unicode: right where they are, untouched where they are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bienban_nlp import encoding as enc
from old_encodings import to_1258, to_tcvn3, to_viqr, to_vni

LINES = [
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Chi bộ thôn Trà Lý Đông họp thường kỳ tháng 3 năm 2024, có mặt 18/20 đảng viên.",
    "Đồng chí Huỳnh Thị Nguyệt báo cáo: thu đảng phí chậm; nguyên nhân là nhiều đồng chí đi làm ăn xa.",
    "- Ý kiến: đề nghị sửa lại mái nhà văn hoá bị dột, quỹ còn 2.500.000 đồng (hai triệu rưỡi).",
    "Uỷ ban nhân dân xã giao ông Kpă Y Bhuôn phụ trách, xong trước ngày 15/4.",
    "Biểu quyết: 17/18 đồng ý, đạt tỷ lệ 94,4%. Kỷ luật khiển trách đ/c Ngô Quỳnh Giang.",
]


@pytest.mark.parametrize("encode", [to_tcvn3, to_vni, to_viqr])
def test_a_document_in_an_old_encoding_comes_back(encode):
    text = "\n".join(LINES)
    made = enc.repair(encode(text))
    wrong = sum(
        a != b
        for a, b in zip(
            made.text.lower() if encode is to_tcvn3 else made.text,
            text.lower() if encode is to_tcvn3 else text,
            strict=True,
        )
    )
    assert wrong <= 0.002 * len(text), made.text
    assert made.repaired == (encode.__name__[3:],)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258", "utf-32"])
def test_bytes_of_any_unicode_or_windows_1258(codec):
    text = "\n".join(LINES)
    data = to_1258(text) if codec == "cp1258" else text.encode(codec)
    read, _ = enc.decode_bytes(data)
    assert enc.repair(read).text == text


def test_a_tcvn3_file_of_bytes():
    text = "\n".join(LINES[1:])
    read, name = enc.decode_bytes(to_tcvn3(text).encode("latin-1"))
    assert name == "windows-1252"
    assert enc.repair(read).text.lower() == text.lower()


def test_capital_font_shows_capitals():
    assert enc.repair_run(to_tcvn3("cộng hòa xã hội"), ".VnTimeH").text == "CỘNG HÒA XÃ HỘI"


def test_unicode_pasted_into_an_old_font_stays():
    assert enc.repair_run("Đảng bộ xã Đại Hồng", ".VnTime").text == "Đảng bộ xã Đại Hồng"
    assert enc.repair_run("Cộng hòa", "VNI-Times").text == "Cộng hòa"


def test_old_bytes_that_windows_stored_as_1258():
    stored = to_tcvn3("đồng chí bí thư chi bộ").encode("latin-1").decode("cp1258", "replace")
    assert enc.repair_run(stored, ".VnTime").text.startswith("đồng chí")


def test_one_old_line_and_one_old_phrase_among_unicode():
    text = "Tư duy kinh nghiệm " + to_tcvn3("trong cán bộ lãnh đạo cấp tỉnh") + "\n" + LINES[1]
    made = enc.repair(text)
    assert made.text == "Tư duy kinh nghiệm trong cán bộ lãnh đạo cấp tỉnh\n" + LINES[1]
    assert made.repaired == ("tcvn3",)


def test_short_lines_of_a_viqr_file():
    text = "\n".join([*LINES, "(đã ký)", "CHỦ TRÌ"])
    assert enc.repair(to_viqr(text)).text == text
    assert enc.repair("CHU? TRI`").text == "CHU? TRI`"  # alone it may be anything


def test_the_number_of_a_section_is_no_letter():
    text = "V- Chấm điểm\nX- Kết thúc, tư tưởng"
    assert enc.decode_tcvn3(to_tcvn3(text).replace("\u00ad", "-")).text == text


def test_two_encodings_in_one_file():
    text = to_tcvn3(LINES[1]) + "\n" + to_vni(LINES[2]) + "\n" + LINES[3]
    assert enc.repair(text).text == "\n".join(LINES[1:4])


def test_decomposed_lookalikes_invisible_and_private():
    made = enc.repair(unicodedata.normalize("NFD", LINES[1]))
    assert made.text == LINES[1] and made.repaired == ("nfd",)
    assert enc.repair("TRƢỜNG Tiểu\u200b học").text == "TRƯỜNG Tiểu học"
    assert enc.repair("\uf0b7 Thu đảng phí \uf0fe").text == "• Thu đảng phí ☑"
    assert enc.repair("Đảng bộ xã".encode().decode("latin-1")).text == "Đảng bộ xã"


CLEAN = [
    "Windows® 10, giá 25 £, nhiệt độ 37°C, diện tích 120 m², 5 µm, § 4, «trích» © 2020",
    "The café's naïve résumé: déjà vu, año, über, Ångström, façade; I'm sure you're right (a+b).",
    "don't add a^2 + b^2; see foo(x) at http://example.vn/a?b=c&d~e",
    "1.250.000,50 đ; 15/4/2024; +84 (24) 3800.1234; 18-NQ/TW; Cty Ô tô Á Châu; là, và, có, đã, tôi",
    "jahn dôt matthias ât freenet dôt de",
    "chi bo hop ngay 5/3, co mat 18/20 dang vien.",
    "có mét nào không? bé cháu ở nhà tôi ốm. Cô ý bảo thế à?",
    "Á, À, Ô, Ý: UÝ, UỶ, QUÝ, LÝ; Ê Đê, Ba Na, Xơ Đăng",
]


@pytest.mark.parametrize("line", CLEAN + LINES)
def test_clean_text_is_untouched(line):
    made = enc.repair(line)
    assert made.text == line and made.repaired == ()


@given(
    st.lists(
        st.sampled_from([to_tcvn3(LINES[1]), to_vni(LINES[2]), to_viqr(LINES[4]), *LINES, "", "e\u0301\u200b"]),
        max_size=6,
    )
)
def test_the_map_leads_back(lines):
    text = "\n".join(lines)
    made = enc.repair(text)
    assert len(made.origins) == len(made.text) + 1
    assert all(a <= b for a, b in zip(made.origins, made.origins[1:], strict=False))
    assert made.origins[-1] == len(text)
    for i, c in enumerate(made.text):
        if c.isascii() and c.isdigit():
            assert text[made.origins[i]] == c


@given(st.text(max_size=300))
def test_any_text_gives_nfc_and_a_whole_map(text):
    made = enc.repair(text)
    assert unicodedata.is_normalized("NFC", made.text)
    assert len(made.origins) == len(made.text) + 1
    assert list(made.origins) == sorted(made.origins)


@given(st.binary(max_size=300))
def test_any_bytes_decode(data):
    text, name = enc.decode_bytes(data)
    assert isinstance(text, str) and name


def test_fonts():
    assert enc.font_encoding(".VnArialH") == ("tcvn3", True)
    assert enc.font_encoding("VNI-Helve") == ("vni", False)
    assert enc.font_encoding("Times New Roman") is None and enc.font_encoding(None) is None


def test_typographic_quotes_of_an_old_file_stay():
    data = to_tcvn3("Bí thư kết luận: ").encode("latin-1") + b"\x93" + to_tcvn3("đồng ý").encode("latin-1") + b"\x94"
    assert enc.repair(enc.decode_bytes(data)[0]).text == "Bí thư kết luận: “đồng ý”"


# From the standards themselves, so that a slip in our tables cannot hide in our own round trip.
TCVN3_LETTERS = {
    "µ¸¶·¹": "àáảãạ", "¨»¾¼½Æ": "ăằắẳẵặ", "©ÇÊÈÉË": "âầấẩẫậ", "ÌÐÎÏÑ": "èéẻẽẹ", "ªÒÕÓÔÖ": "êềếểễệ", "×ÝØÜÞ": "ìíỉĩị",
    "ßãáâä": "òóỏõọ", "«åèæçé": "ôồốổỗộ", "¬êíëìî": "ơờớởỡợ", "ïóñòô": "ùúủũụ", "\u00adõøö÷ù": "ưừứửữự", "úýûüþ": "ỳýỷỹỵ",
    "®§¡¢£¤¥¦": "đĐĂÂÊÔƠƯ",
}  # fmt: skip
VNI_LETTERS = {
    "aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä": "à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ",
    "eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò ñ": "è é ẻ ẽ ẹ ê ề ế ể ễ ệ ì í ỉ ĩ ị đ",
    "oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï": "ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ",
    "uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î": "ù ú ủ ũ ụ ư ừ ứ ử ữ ự ỳ ý ỷ ỹ ỵ",
}


def test_every_letter_by_the_standards():
    for old, new in TCVN3_LETTERS.items():
        assert enc.decode_tcvn3(old).text == new
    for old, new in VNI_LETTERS.items():
        assert enc.decode_vni(old).text == new
        assert enc.decode_vni(old.upper()).text == new.upper()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trong c¸n bé l·nh ®¹o", "trong cán bộ lãnh đạo"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        (
            "nh- vËy, th-êng vô lµm viÖc - häp 15-4, Qu¶ng Ninh-H¶i Phßng",
            "như vậy, thường vụ làm việc - họp 15-4, Quảng Ninh-Hải Phòng",
        ),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ],
)
def test_as_real_documents_have_it(old, new):
    assert enc.repair(old).text == new
