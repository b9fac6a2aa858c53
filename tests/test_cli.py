"""The command line: exit statuses, one-line errors, results apart from everything else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from bienban_nlp import analysis, archive, cli
from bienban_nlp.cli.output import shielded
from bienban_nlp.cli.progress import Progress
from bienban_nlp.corpus import Gold, read_gold
from bienban_nlp.encoder import MODEL
from bienban_nlp.messages import catalogue
from bienban_nlp.minutes import Minutes, Source
from gold_minutes import minutes_of
from test_render import FILES

GOLD: dict[str, Gold] = {g.text.strip(): g for g in map(read_gold, FILES[:4])}
NAMES = [g.id for g in GOLD.values()]
needs_model = pytest.mark.skipif(not (MODEL / "model.onnx").is_file(), reason="the shipped model is not there")


class Annotated:
    """In the model's place: knows the annotated minutes by their text."""

    def analyze(self, source: Source) -> Minutes:
        if source.text.strip() not in GOLD:
            raise RuntimeError("unknown")
        minutes = minutes_of(GOLD[source.text.strip()])
        return replace(minutes, source=replace(minutes.source, sha256=source.sha256))


@pytest.fixture(autouse=True)
def _annotated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIENBAN_LANG", "vi")
    monkeypatch.setattr(analysis, "load", lambda folder=None: Annotated())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for g in GOLD.values():
        (tmp_path / "in" / f"{g.id}.txt").write_text(g.text, encoding="utf-8")
    return tmp_path / "in"


def bienban(*args: object, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bienban_nlp.cli", *map(str, args)]
    src = str(Path(cli.__file__).parents[2])
    return subprocess.run(
        command, input=stdin, capture_output=True, env={**os.environ, "PYTHONPATH": src, **env}, timeout=300
    )


def test_help_is_vietnamese_and_english_on_request() -> None:
    for args in (
        [],
        ["analyze"],
        ["score"],
        ["batch"],
        ["evaluate"],
        ["convert"],
        ["scan"],
        ["train"],
        ["rubric"],
        ["rubric", "list"],
    ):
        vi, en = bienban(*args, "--help"), bienban("--lang", "en", *args, "--help")
        assert (vi.returncode, en.returncode) == (0, 0)
        assert b"Usage:" in en.stdout and b"Usage" not in vi.stdout and "Cách dùng:" in vi.stdout.decode()
        assert b"Show this" not in vi.stdout and b"[default" not in vi.stdout and "Tùy chọn:" in vi.stdout.decode()
        assert bienban(*args, "--help", BIENBAN_LANG="en").stdout == en.stdout


def test_nothing_heavy_is_imported_for_help() -> None:
    code = "import sys; from bienban_nlp import cli; cli.run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "onnxruntime", "rich", "jinja2", "msgspec", "docx"} & set(done.stderr.split())


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["analyze"], 2, "thiếu TỆP"),
        (["analyse", "x"], 2, "không có lệnh analyse"),
        (["analyze", "--no", "x"], 2, "không có tùy chọn --no"),
        (["analyze", "--format", "xml", "x"], 2, "text, json, html"),
        (["score", "--min-score", "nhiều", "x"], 2, "--min-score"),
        (["score", "--min-score", "nan", "x"], 2, "--min-score"),
        (["score", "--min-score=-inf", "x"], 2, "--min-score"),
        (["score", "x", "--previous"], 2, "sau --previous"),
        (["batch", ".", "-o", "x", "--resume=1"], 2, "--resume"),
        (["rubric", "shw"], 2, "bienban rubric --help"),
        (["--lang", "de", "analyze", "x"], 2, "--lang"),
        (["analyze", "nosuch.docx"], 3, "nosuch.docx: không tìm thấy tệp"),
        (["analyze", "."], 3, "thư mục"),
        (["batch", "nosuch", "-o", "out"], 3, "nosuch: không phải thư mục"),
        (["score", "x", "--rubric", "nosuch"], 2, "nosuch"),
        (["train", "nosuch", "--base", ".", "-o", "x"], 3, "nosuch"),
        (["train", ".", "--base", "tests", "-o", "x"], 3, "config.json"),
        (["batch", "tests", "-o", "pyproject.toml"], 2, "pyproject.toml"),
    ],
)
def test_an_error_is_one_line(args: list[str], status: int, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(args) == status
    out, err = capsys.readouterr()
    assert out == "" and words in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "index.tsv"),
        ({"minutes/a.xml": "<minutes>"}, "a.xml, dòng 1: viết sai XML"),
        ({"a.xml": "<html/>"}, "<html>"),
        ({"index.tsv": "id\nmột\thai"}, "index.tsv dòng 2"),
        ({"index.tsv": "id\n" + "\t".join(("a", "test", *"123456"))}, "a.xml: không có"),
    ],
)
@pytest.mark.parametrize("verb", ["evaluate", "train"])
def test_a_folder_without_a_corpus_is_one_line(
    verb: str, files: dict[str, str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    if verb == "train":
        pytest.importorskip("torch")
        pytest.importorskip("datasets")
        for name in ("config.json", "tokenizer.json"):
            (tmp_path / name).touch()
    more = ["--base", str(tmp_path), "-o", str(tmp_path / "out")] if verb == "train" else []
    assert cli.run([verb, str(tmp_path), *more]) == cli.UNREADABLE
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"{tmp_path}: ") and words in err and err.count("\n") == 1


def test_empty_renamed_and_huge_files_are_one_line_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty.docx").touch()
    (folder / "picture.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with open(folder / "huge.txt", "wb") as f:
        f.truncate(50_000_000)
    bad = [str(folder / n) for n in ("empty.docx", "picture.docx", "huge.txt")]
    assert cli.run(["analyze", *bad]) == 3
    out, err = capsys.readouterr()
    assert out == "" and [line.split(":")[0] for line in err.splitlines()] == bad


def test_the_size_that_is_refused_can_be_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIENBAN_MAX_MB", "20")  # put back as it was after the test
    file = tmp_path / "dài.txt"
    file.write_text("Chi bộ họp thường kỳ.\n" * 60_000, encoding="utf-8")
    assert cli.run(["convert", str(file), "--max-mb", "1"]) == cli.UNREADABLE
    assert "giới hạn 1 MB" in capsys.readouterr().err
    assert cli.run(["convert", str(file), "--max-mb=8"]) == cli.DONE
    assert cli.run(["convert", str(file), "--max-mb", "không"]) == cli.BAD_USAGE
    assert "--max-mb" in capsys.readouterr().err


def test_json_lines_in_order_and_bad_files_stop_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / f"{n}.txt") for n in reversed(NAMES)]
    (folder / "strange.txt").write_text("Không ai biết bản này.", encoding="utf-8")
    assert (
        cli.run(["analyze", "--format", "json", files[0], "nosuch", files[1], str(folder / "strange.txt"), *files[2:]])
        == 3
    )
    out, err = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    assert [x["source"]["name"].removesuffix(".xml") for x in found] == NAMES[::-1]
    assert all(x["schema"] == "bienban/1" for x in found)
    assert len(err.splitlines()) == 2 and "nosuch" in err and "strange.txt" in err and "Traceback" not in err


def test_debug_shows_the_traceback(folder: Path) -> None:
    (folder / "strange.txt").write_text("Không ai biết bản này.", encoding="utf-8")
    with pytest.raises(RuntimeError):
        cli.run(["analyze", "--debug", str(folder / "strange.txt")])


def test_one_file_each_in_a_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "sub").mkdir()
    twin = folder / "sub" / f"{NAMES[0]}.txt"
    twin.write_bytes((folder / f"{NAMES[0]}.txt").read_bytes())
    files = [*(str(folder / f"{n}.txt") for n in NAMES[:2]), str(twin)]
    assert cli.run(["analyze", *files, "-o", str(tmp_path / "out"), "--format", "html"]) == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        f"{NAMES[0]}.html",
        f"{NAMES[1]}.html",
        f"{NAMES[0]}-2.html",
    }
    assert cli.run(["analyze", files[0], "-o", str(tmp_path / "one.json")]) == 0
    assert json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))["schema"] == "bienban/1"


def test_output_never_covers_the_minutes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / f"{NAMES[0]}.txt"
    before = file.read_bytes()
    assert cli.run(["analyze", str(file), "-o", str(file)]) == 2
    assert cli.run(["convert", str(file), str(folder / f"{NAMES[1]}.txt"), "-o", str(folder)]) == 2
    assert file.read_bytes() == before
    assert cli.run(["analyze", str(file), "-o", str(file / "x" / "y.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_several_pages_need_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["analyze", "--format", "html", *(str(folder / f"{n}.txt") for n in NAMES)]) == 2
    assert "-o THƯ_MỤC" in capsys.readouterr().err


def test_score_gates(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(folder / f"{NAMES[0]}.txt")
    assert cli.run(["score", file]) == 0
    assert "TỪNG TIÊU CHÍ" in capsys.readouterr().out
    assert cli.run(["score", file, "--min-score", "101", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["schema"] == "bienban-score/1" and "101" in err and err.count("\n") == 1
    assert cli.run(["score", file, "--min-score", "0", "--rubric", "an-phu-2025", "--previous", file]) == 0
    assert cli.run(["score", file, "--previous", "nosuch"]) == 3


def test_convert_reads_standard_input(folder: Path) -> None:
    text = "BIÊN BẢN\nHọp chi bộ. \x1b[31m"
    done = bienban("convert", "-", stdin=text.encode())
    assert done.returncode == 0 and b"\x1b" not in done.stdout and "Họp chi bộ." in done.stdout.decode()


def test_output_is_utf8_on_a_c_locale() -> None:
    done = bienban("convert", "-", stdin="Họp chi bộ.".encode(), LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.stdout.decode("utf-8") == "Họp chi bộ.\n"
    assert "không tìm thấy" in bienban("analyze", "nosuch", LC_ALL="C", PYTHONUTF8="0").stderr.decode("utf-8")


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Họp chi bộ tháng 3.\n" * 60_000, encoding="utf-8")
    src = str(Path(cli.__file__).parents[2])
    command = [sys.executable, "-m", "bienban_nlp.cli", "convert", str(tmp_path / "long.txt")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": src}
    ) as p:
        assert p.stdout and p.stderr
        p.stdout.readline()
        p.stdout.close()
        assert p.stderr.read() == b"" and p.wait() == 0


def test_json_that_a_terminal_cannot_obey() -> None:
    words = "đỏ \x1b[31m \x9b \u202e \U000e0001 \x7f"
    shown = shielded(json.dumps(words, ensure_ascii=False))
    assert shown.isprintable() and json.loads(shown) == words


def test_rubrics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["rubric", "list"]) == 0 and "hd42-2025" in capsys.readouterr().out
    assert cli.run(["rubric", "show", "hd42-2025"]) == 0
    shown = capsys.readouterr().out
    own = tmp_path / "own"  # a rubric is one by what it holds, whatever its name
    own.write_text(shown, encoding="utf-8-sig")
    assert cli.run(["rubric", "check", str(own)]) == 0
    capsys.readouterr()
    assert cli.run(["rubric", "show", str(own)]) == 0 and capsys.readouterr().out == shown
    own.write_text("id = ", encoding="utf-8")
    capsys.readouterr()
    assert cli.run(["rubric", "check", str(own)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_every_sentence_is_in_both_languages() -> None:
    for part in ("cli", "view"):
        assert catalogue("vi")[part].keys() == catalogue("en")[part].keys()


# --- batch ----------------------------------------------------------------------------------------------------


def _done(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / archive.DONE).read_text(encoding="utf-8").splitlines()]


def test_batch_goes_on_past_bad_files_and_lists_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.docx").write_bytes(b"PK\x03\x04 no")
    (folder / "sub").mkdir()
    (folder / "sub" / "odd.txt").write_text("Không ai biết bản này.", encoding="utf-8")
    (folder / ".hidden").write_text("x")
    (folder / "~$lock.docx").write_text("x")
    out = folder / "out"
    assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", "1"]) == 1
    assert [x["source"]["path"] for x in _done(out)] == sorted(f"{n}.txt" for n in NAMES)
    failures = [json.loads(line) for line in (out / archive.FAILED).read_text(encoding="utf-8").splitlines()]
    assert [f["path"] for f in failures] == ["bad.docx", "sub/odd.txt"]
    out_text, err = capsys.readouterr()
    assert out_text == "" and "bad.docx" in err and str(folder) not in failures[0]["vi"]
    assert cli.run(["batch", str(folder), "-o", str(out)]) == 2


def test_batch_resumes_where_it_was_cut_off(folder: Path) -> None:
    out = folder.parent / "out"
    assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", "1"]) == 0
    whole = (out / archive.DONE).read_bytes()
    first, second, *_ = whole.splitlines(keepends=True)
    (out / archive.DONE).write_bytes(second + first[: len(first) // 2])
    assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", "1", "--resume"]) == 0
    assert (out / archive.DONE).read_bytes() == whole


def test_a_run_that_read_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.docx").touch()
    assert cli.run(["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--jobs", "1"]) == cli.NOT_HELD
    capsys.readouterr()
    for verb in (["report"], ["search", "mái dột"]):
        assert cli.run([verb[0], str(tmp_path / "out"), *verb[1:]]) == cli.NOT_HELD
        err = capsys.readouterr().err
        assert archive.FAILED in err and err.count("\n") == 1


def test_a_resumed_batch_reads_what_changed_and_drops_what_is_gone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, (gone, changed, cut_off, *same) = folder.parent / "out", sorted(f"{n}.txt" for n in NAMES)
    assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", "1"]) == 0
    before = _done(out)
    before[2]["warnings"] = [{"code": "ocr-cut-off"}]
    (out / archive.DONE).write_text("\n".join(map(json.dumps, before)), encoding="utf-8")  # its last line not ended
    (folder / gone).unlink()
    (folder / changed).write_text((folder / changed).read_text("utf-8") + "\n", encoding="utf-8")
    capsys.readouterr()
    assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", "1", "--resume"]) == 0
    after = _done(out)
    assert [x["source"]["path"] for x in after] == [changed, cut_off, *same]
    assert after[0]["source"] != before[1]["source"] and not after[1]["warnings"]
    err = capsys.readouterr().err
    assert f"{gone}: không còn" in err and f"Đã đọc 2 biên bản; 0 tệp không đọc được; {len(same)} tệp" in err


@needs_model
def test_batch_does_not_depend_on_the_workers(folder: Path) -> None:
    one, two = folder.parent / "one", folder.parent / "two"
    assert bienban("batch", folder, "-o", one, "--jobs", 1).returncode == 0
    assert bienban("batch", folder, "-o", two, "--jobs", 2).returncode == 0
    assert (one / archive.DONE).read_bytes() == (two / archive.DONE).read_bytes()


def test_batch_without_ray_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert cli.run(["batch", str(folder), "-o", str(folder / "out"), "--engine", "ray"]) == cli.BAD_USAGE
    err = capsys.readouterr().err
    assert "pip install 'bienban_nlp[ray]'" in err and err.count("\n") == 1


@needs_model
def test_ray_reads_what_local_workers_read(folder: Path) -> None:
    pytest.importorskip("ray")
    (folder / "bad.docx").write_bytes(b"PK\x03\x04 no")
    here, there = folder.parent / "here", folder.parent / "there"
    assert bienban("batch", folder, "-o", here, "--jobs", 1).returncode == cli.NOT_HELD
    done = bienban("batch", folder, "-o", there, "--jobs", 2, "--engine", "ray")
    assert done.returncode == cli.NOT_HELD and done.stdout == b"" and done.stderr.count(b"\n") == 2
    names = sorted(p.name for p in here.iterdir())
    assert sorted(p.name for p in there.iterdir()) == names and {archive.DONE, archive.FAILED} <= set(names)
    assert all((here / n).read_bytes() == (there / n).read_bytes() for n in names)


@pytest.mark.skipif(os.name == "nt", reason="no process sends itself Ctrl+C there")
def test_workers_leave_ctrl_c_to_the_process_that_was_called(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal sends it to them too; here each sends it to itself before anything of the program is loaded."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\nif '--multiprocessing-fork' in sys.orig_argv: os.kill(os.getpid(), signal.SIGINT)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "in").mkdir()
    for name in ("a.docx", "b.docx"):
        (tmp_path / "in" / name).write_bytes(b"PK\x03\x04 no")  # needs no model
    report = archive.run(tmp_path / "in", archive.find(tmp_path / "in"), tmp_path / "out", jobs=2)
    assert [f.code for f in report.failures] == ["damaged", "damaged"]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_that_was_interrupted_says_how_to_go_on(
    folder: Path, jobs: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "0.docx").write_bytes(b"PK\x03\x04 no")  # needs no model, so workers answer for it

    def interrupted(progress: object, count: int) -> None:
        if count:
            progress.done += count
            raise KeyboardInterrupt

    out = folder / "out"
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "_step", interrupted)
        assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", jobs]) == 130
    err = capsys.readouterr().err
    assert f"xong 1/{len(NAMES) + 1} tệp" in err and "--resume" in err and err.count("\n") == 1
    assert cli.run(["batch", str(folder), "-o", str(out), "--jobs", "1", "--resume"]) == 1
    assert len(_done(out)) == len(NAMES)


def test_previous_minutes_of_this_meeting_or_another_unit_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, *others = sorted(folder.iterdir())
    lock = folder / f"~${file.name}"
    lock.write_bytes(b"\x04Ly")
    assert cli.run(["score", str(lock), str(file), "--previous", str(file)]) == 0
    assert "cùng cuộc họp với" in capsys.readouterr().err
    for other in others:
        assert cli.run(["score", str(file), "--previous", str(other)]) == 0
    assert "ghi đơn vị khác" in capsys.readouterr().err
