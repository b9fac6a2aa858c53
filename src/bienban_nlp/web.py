"""The local web page: choose a file, see it marked up or scored.

It listens to this machine alone and answers nobody else's pages; what is sent is read in memory and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bienban_nlp.analysis import Analyzer
from bienban_nlp.archive import held_before
from bienban_nlp.messages import say
from bienban_nlp.minutes import Minutes
from bienban_nlp.reading import Limits, ReadError, read_bytes
from bienban_nlp.render import flat
from bienban_nlp.render.html import minutes_html, render_page, score_html
from bienban_nlp.rubric import list_rubrics, load_rubric, score

HERE = ("127.0.0.1", "localhost")
FIRST = "hd42-2025"
_FRAME = 100_000  # bytes of a form beside its files


class Refused(Exception):
    """What was sent cannot be used; one line says why."""


class Desk:
    """What the page does with what is sent to it.

    Parameters
    ----------
    analyzer : Analyzer
    lang : str
        Language of the pages.
    """

    def __init__(self, analyzer: Analyzer, lang: str) -> None:
        self._analyzer, self._lang, self._limits = analyzer, lang, Limits.usual()
        self._one_at_a_time = Lock()
        names = sorted(list_rubrics(), key=lambda name: name != FIRST)
        self._rubrics = {name: flat(load_rubric(name).title) for name in names}

    def page(self, complaint: str = "", status: int = 200) -> HTMLResponse:
        """The form, above it what was wrong with what was sent."""
        words = partial(say_web, lang=self._lang)
        made = render_page(
            "web.html.jinja",
            self._lang,
            forms="'self'",
            w=words,
            complaint=complaint,
            rubrics=list(self._rubrics.items()),
        )
        return HTMLResponse(made, status)

    async def ask(self, request: Request) -> HTMLResponse:
        """The empty form."""
        return self.page()

    async def analyze(self, request: Request) -> HTMLResponse:
        """The minutes marked up."""

        def made(files: dict[str, tuple[str, bytes]], rubric: str) -> str:
            return minutes_html(self._read(*files["file"]), self._lang)

        return await self._answer(request, made)

    async def score(self, request: Request) -> HTMLResponse:
        """The minutes scored, beside last time's where they were sent."""

        def made(files: dict[str, tuple[str, bytes]], rubric: str) -> str:
            given = [self._read(*files["previous"])] if "previous" in files else []
            minutes = self._read(*files["file"])
            before, lines = held_before(minutes, given, self._lang)
            if lines and not before:  # nothing is left to compare with: another file is to be chosen
                raise Refused(lines[0])
            return score_html(score(minutes, rubric, before, self._lang).to_dict(), minutes, self._lang, lines)

        return await self._answer(request, made)

    async def _answer(self, request: Request, made: Callable[[dict[str, tuple[str, bytes]], str], str]) -> HTMLResponse:
        try:
            files, rubric = await self._sent(request)
            with_lock = partial(self._alone, made, files, rubric)
            return HTMLResponse(await run_in_threadpool(with_lock))
        except (ReadError, Refused) as e:
            return self.page(getattr(e, self._lang, str(e)), 422)

    def _alone(self, made: Callable[..., str], *given: object) -> str:
        with self._one_at_a_time:
            return made(*given)

    def _read(self, name: str, data: bytes) -> Minutes:
        return self._analyzer.analyze(read_bytes(data, name, limits=self._limits))

    async def _sent(self, request: Request) -> tuple[dict[str, tuple[str, bytes]], str]:
        """The files of a form, by field, and the rubric chosen."""
        origin = request.headers.get("origin", "")
        if origin and origin != f"http://{request.headers['host']}":
            raise Refused(say_web("foreign", lang=self._lang))
        size = request.headers.get("content-length", "")
        if not size.isdecimal():
            raise Refused(say_web("no-file", lang=self._lang))
        if int(size) > 2 * self._limits.file_bytes + _FRAME:
            raise Refused(say_web("too-large", lang=self._lang, most=self._limits.file_bytes // 1_000_000))
        async with request.form(max_files=2, max_fields=4) as form:
            sent = {k: v for k, v in form.items() if isinstance(v, UploadFile) and v.filename}
            files = {k: (flat(v.filename or ""), await v.read()) for k, v in sent.items()}
            rubric = str(form.get("rubric", FIRST))
        if "file" not in files:
            raise Refused(say_web("no-file", lang=self._lang))
        if rubric not in self._rubrics:
            raise Refused(say_web("no-rubric", lang=self._lang, name=flat(rubric)[:60]))
        return files, rubric


def say_web(key: str, /, lang: str, **values: object) -> str:
    """A sentence of the page."""
    return say(f"web.{key}", lang, **values)


def application(analyzer: Analyzer, lang: str = "vi") -> Starlette:
    """The page as an ASGI application, for this machine alone.

    Parameters
    ----------
    analyzer : Analyzer
    lang : str
        ``vi`` or ``en``.
    """
    MultiPartParser.spool_max_size = Limits.usual().file_bytes + 1  # minutes are never put down on a disk
    desk = Desk(analyzer, lang)
    routes = [
        Route("/", desk.ask),
        Route("/analyze", desk.analyze, methods=["POST"]),
        Route("/score", desk.score, methods=["POST"]),
    ]
    # A name that others point here (DNS rebinding) is none of ours.
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(HERE))])
