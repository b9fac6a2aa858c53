"""Why a file could not be read, said so that a secretary knows what to do; and the limits of what is read."""

from __future__ import annotations

import os

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a file is read before it is refused.

    Parameters
    ----------
    file_bytes : int
        Largest file.
    characters : int
        Longest text.
    unpacked_bytes : int
        Largest part of a compressed file (docx, odt) once unpacked; a zip bomb is refused by this.
    pages : int
        Most pages of a PDF.
    """

    file_bytes: int = 20_000_000
    characters: int = 5_000_000
    unpacked_bytes: int = 60_000_000
    pages: int = 2_000

    @classmethod
    def usual(cls) -> Limits:
        """The limits where none are given: the usual ones, all in proportion where ``BIENBAN_MAX_MB`` names a size."""
        most = os.environ.get("BIENBAN_MAX_MB", "")
        plain = cls()
        times = int(most) * 1_000_000 / plain.file_bytes if most.isdecimal() and int(most) else 1.0
        return cls(**{name: round(getattr(plain, name) * times) or 1 for name in cls.__struct_fields__})


# code -> (Vietnamese, English); {name} is the file, the rest is filled in by who raises it.
_MESSAGES = {
    "missing": (
        "không tìm thấy tệp; kiểm tra lại tên và thư mục",
        "no such file; check the name and the folder",
    ),
    "no-permission": (
        "không có quyền mở tệp; nhờ người giữ tệp cấp quyền đọc",
        "no permission to open the file; ask its owner for read access",
    ),
    "directory": (
        "đây là thư mục, không phải tệp; hãy chỉ từng tệp hoặc dùng lệnh batch",
        "this is a folder, not a file; name the files or use the batch command",
    ),
    "not-a-file": (
        "không phải tệp thường (thiết bị hoặc ống dẫn); hãy chỉ một tệp tài liệu",
        "not a regular file (a device or a pipe); name a document",
    ),
    "empty": (
        "tệp rỗng, không có nội dung; hãy sao chép hoặc lưu lại tệp",
        "the file is empty; copy or save it again",
    ),
    "no-text": (
        "tệp mở được nhưng không có chữ nào; kiểm tra lại tài liệu",
        "the file opens but holds no text; check the document",
    ),
    "not-recognised": (
        "chưa nhận dạng được trang quét nào (quá lâu hoặc dừng giữa chừng); chạy lại khi máy rảnh",
        "no scanned page could be recognised (it took too long or broke off); run it again on an idle machine",
    ),
    "encrypted": (
        "tệp đặt mật khẩu; mở bằng phần mềm soạn thảo, bỏ mật khẩu rồi lưu lại",
        "the file is protected by a password; open it, remove the password and save it again",
    ),
    "damaged": (
        "tệp bị hỏng hoặc thiếu phần ({detail}); mở lại bằng Word rồi lưu thành .docx",
        "the file is damaged or cut short ({detail}); open it in Word and save it as .docx",
    ),
    "too-large": (
        "tệp quá lớn ({detail}); tách nhỏ tệp hoặc nâng giới hạn đọc",
        "the file is too large ({detail}); split it or raise the reading limit",
    ),
    "unsafe": (
        "tệp có nội dung bất thường, có thể gây hại ({detail}) nên không đọc; lưu lại bằng Word rồi thử lại",
        "the file holds something unusual that could do harm ({detail}) and is not read; save it again from Word",
    ),
    "unsupported": (
        "chưa đọc được loại tệp này ({detail}); hãy lưu thành .docx hoặc .pdf",
        "this kind of file cannot be read ({detail}); save it as .docx or .pdf",
    ),
    "scanned": (
        "{detail}, cần nhận dạng chữ (OCR): cài gói tesseract-ocr-vie và phần mở rộng bienban_nlp[ocr]",
        "{detail}, text recognition (OCR) is needed: install tesseract-ocr-vie and bienban_nlp[ocr]",
    ),
}


class ReadError(Exception):
    """A file that cannot be read.

    Parameters
    ----------
    code : str
        ``missing``, ``empty``, ``directory``, ``not-a-file``, ``no-permission``, ``encrypted``, ``damaged``,
        ``too-large``, ``unsafe``, ``unsupported``, ``scanned``, ``not-recognised`` or ``no-text``.
    name : str
        The file as the user named it.
    vi, en : str
        The detail in each language, put into the message.

    Attributes
    ----------
    code : str
        As above; its meaning never changes.
    vi, en : str
        The whole message, one line, in each language; ``str(error)`` is the Vietnamese one.
    why : tuple of str
        The same without the name of the file, in both languages.
    """

    def __init__(self, code: str, name: str = "", vi: str = "", en: str = "") -> None:
        self.code, self.name, self._detail = code, name, (vi, en or vi)
        shown = " ".join("".join(c if c.isprintable() else " " for c in name).split()) or "(dữ liệu)"
        self.why = tuple(
            template.format(detail=detail) for template, detail in zip(_MESSAGES[code], self._detail, strict=True)
        )
        self.vi, self.en = (f"{shown}: {why}" for why in self.why)
        super().__init__(self.vi)

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, ...]]:
        """Whole again in another process; an exception would be made anew from its one sentence."""
        return type(self), (self.code, self.name, *self._detail)

    def named(self, name: str) -> ReadError:
        """The same error about a named file; readers raise without knowing the name."""
        return self if self.name else ReadError(self.code, name, *self._detail)
