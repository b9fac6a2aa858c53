"""The local web page: what it answers, and whom it does not."""

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("python_multipart")

from bienban_nlp.analysis import Analyzer
from bienban_nlp.baselines import CueReader
from bienban_nlp.web import application

PAGE = application(Analyzer(CueReader()))
MINUTES = "ĐẢNG BỘ XÃ A\nCHI BỘ 1\nBIÊN BẢN\nHọp chi bộ tháng 3 ngày 05/3/2024\n1. Công tác Đảng\nĐảng phí nộp chậm.\n".encode()
LAST = MINUTES.replace(b"05/3/2024", b"05/2/2024")


def call(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """One request to the page, without a network."""
    given = {
        "host": "127.0.0.1:8765",
        "content-length": str(len(body)),
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "headers": [(k.encode(), v.encode()) for k, v in given.items()], "server": ("127.0.0.1", 8765), "http_version": "1.1",
        "root_path": "",
    }  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(PAGE(scope, receive, send))
    text = b"".join(m.get("body", b"") for m in sent).decode()
    return next(m["status"] for m in sent if m["type"] == "http.response.start"), text


def form(**files: bytes) -> tuple[bytes, str]:
    """A form as a browser sends it."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{k}"; filename="<b>{k}.txt"\r\n\r\n'.encode() + v
        for k, v in files.items()
    ]
    return b"\r\n".join([*parts, b"--cut--\r\n"]), "multipart/form-data; boundary=cut"


def ask(path: str, **files: bytes) -> tuple[int, str]:
    body, kind = form(**files)
    return call("POST", path, body, content_type=kind)


def test_the_form():
    status, page = call("GET", "/")
    assert status == 200 and 'type="file"' in page and "form-action &#39;self&#39;" in page and "hd42-2025" in page


def test_minutes_are_marked_up_and_scored():
    status, page = ask("/analyze", file=MINUTES)
    assert status == 200 and "Đảng phí nộp chậm." in page and "<b>file" not in page
    status, page = ask("/score", file=MINUTES, previous=LAST)
    assert status == 200 and "05/03/2024" in page and 'role="alert"' not in page


@pytest.mark.parametrize("previous", [MINUTES, MINUTES.replace(b"05/3/2024", b"05/4/2024")])
def test_this_meeting_or_a_later_one_is_no_previous_one(previous):
    status, page = ask("/score", file=MINUTES, previous=previous)
    assert status == 422 and "file.txt" in page and "previous.txt" in page


def test_previous_minutes_of_another_unit_are_told():
    status, page = ask("/score", file=MINUTES, previous=LAST.replace("CHI BỘ 1".encode(), "CHI BỘ 2".encode()))
    assert status == 200 and page.count('role="alert"') == 1 and "ghi đơn vị khác" in page and "<b>previous" not in page


@pytest.mark.parametrize("files", [{}, {"previous": MINUTES}, {"file": b""}, {"file": b"%PDF-1.7 broken"}])
def test_what_cannot_be_read_is_one_line_above_the_form(files):
    status, page = ask("/analyze", **files)
    assert status == 422 and 'role="alert"' in page and 'type="file"' in page and "Traceback" not in page


def test_a_rubric_that_is_none_is_refused():
    body, kind = form(file=MINUTES)
    body = body.replace(
        b"--cut--", b'--cut\r\nContent-Disposition: form-data; name="rubric"\r\n\r\nkhong-co\r\n--cut--'
    )
    status, page = call("POST", "/score", body, content_type=kind)
    assert status == 422 and "khong-co" in page


def test_nobody_elses_page_is_answered():
    body, kind = form(file=MINUTES)
    assert call("GET", "/", host="evil.example")[0] == 400
    assert call("POST", "/analyze", body, content_type=kind, origin="http://evil.example")[0] == 422
    assert call("POST", "/analyze", body, content_type=kind, origin="http://127.0.0.1:8765")[0] == 200


def test_what_is_too_large_is_not_read():
    status, page = call("POST", "/analyze", b"x", content_length=str(10**9))
    assert status == 422 and "20 MB" in page


def test_nothing_is_put_down_on_a_disk(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))  # whoever writes a temporary file fails
    body = b"\n".join([MINUTES, b"- " + b"x" * 3_000_000])
    assert ask("/analyze", file=body)[0] == 200
    assert not Path(tmp_path / "gone").exists()
