"""The application: the live page and the JSON API, which says what the command line says.

Every row has the fields of the same verb's `--format json`. Lists come as
``{"rows": [...], "total": n, "offset": o}``: `limit` and `offset` choose a part, and `total` says
of how much. GET /api lists what there is; GET /api/openapi.json describes it (OpenAPI 3.1).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from explorer.corpus import Corpus
from explorer.errors import BadValue, CorpusError, ExplorerError, UnknownId
from explorer.lang import Message
from explorer.render.page import policy_of
from explorer.server import pages
from explorer.server.desk import Desk
from explorer.server.guard import Guard, TooMuch
from explorer.settings import DEFAULT_SEED, VERSION

if TYPE_CHECKING:
    from explorer.types import UnitKind

# Rows of a list when a request names no limit: a screenful or two. Any limit may be asked for.
ROWS = 100
# Characters of a query: several paragraphs.
MOST_QUERY = 4000

Method = Literal["codebook", "discovered"]
Words = Annotated[list[str], Query(max_length=50)]
Limit = Annotated[int, Query(ge=0, description="rows at most; 0: only the total")]
Offset = Annotated[int, Query(ge=0, description="rows to pass over")]


def create_app(
    folder: str | Path,
    *,
    port: int | None = None,
    seed: int = DEFAULT_SEED,
    patience: float | None = None,
) -> FastAPI:
    """Return the application for one corpus.

    Parameters
    ----------
    folder : an existing corpus; it is opened with the first request
    port : the port that requests must name in their Host; None takes any (for tests)
    patience : seconds after which a browser that waits for the page is told that it is in the
        making, and asks again by itself; None lets it wait
    """
    desk = Desk(Path(folder), seed=seed)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(
        title="explorer",
        version=VERSION,
        summary="Similar measures, themes and text reuse in local-government reports.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's pages load their scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    _answer_errors(app)
    _pages(app, desk, patience)
    _reports(app, desk)
    _themes(app, desk)
    _search(app, desk)
    _reuse(app, desk)
    app.add_middleware(Guard, port=port)
    return app


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(ExplorerError)
    async def explorer_error(request: Request, error: ExplorerError) -> Response:
        status = 404 if isinstance(error, UnknownId) else 400
        if isinstance(error, CorpusError):
            status = 503
        body = {"error": type(error).__name__, "subject": error.subject, "message": str(error)}
        return _problem(request, status, body)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        path = request.url.path[:200]
        body = {"error": "Refused", "message": f"{path}: {error.detail}"}
        if error.status_code == 404:
            unknown = Message(f"没有这个地址: {path}", f"there is no such address: {path}")
            body = {"error": "UnknownAddress", "message": str(unknown)}
        return _problem(request, error.status_code, body)

    @app.exception_handler(RequestValidationError)
    async def not_valid(_: Request, error: RequestValidationError) -> Response:
        # What was sent is not repeated: it may be as long as the sender likes.
        wrong = [
            {"field": ".".join(str(p)[:100] for p in e["loc"]), "problem": e["msg"][:200]}
            for e in error.errors()
        ]
        body = {"error": "BadRequest", "message": "a parameter does not fit", "fields": wrong}
        return JSONResponse(body, status_code=422)

    @app.exception_handler(TooMuch)
    async def too_much(_: Request, __: TooMuch) -> Response:
        body = {"error": "Refused", "message": "the request is too large"}
        return JSONResponse(body, status_code=413)


def _pages(app: FastAPI, desk: Desk, patience: float | None) -> None:
    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        text = await desk.page(patience)
        if text is None:
            return _page(pages.waiting(desk.waited()), 202)
        return HTMLResponse(text, headers={"content-security-policy": policy_of(text)})

    @app.get("/api", include_in_schema=False)
    async def index() -> Response:
        return _page(pages.index(app.openapi()))

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return Response(status_code=204)  # browsers ask for one; there is none

    @app.get("/api/info", summary="What is in the corpus and how it was made")
    async def info() -> Response:
        return _json(await desk.ask(lambda c: c.info()))


def _reports(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/reports", summary="The reports")
    async def reports(limit: Limit = ROWS, offset: Offset = 0) -> Response:
        return _json(_part(await desk.ask(lambda c: c.reports().to_dicts()), limit, offset))

    @app.get("/api/reports/{report}", summary="One report as the reader understood it")
    async def report(report: str) -> Response:
        def make(c: Corpus) -> dict[str, Any]:
            found = c.report(report)
            return {**found.to_dict(), "parts": list(found.parts)}

        return _json(await desk.ask(make))

    @app.get("/api/sentences", summary="Sentences, measures or sections, with their themes")
    async def sentences(
        report: str | None = None,
        unit: Literal["sentence", "measure", "section"] = "sentence",
        limit: Limit = ROWS,
        offset: Offset = 0,
    ) -> Response:
        kind: UnitKind = unit
        return _json(
            await desk.ask(lambda c: _part(c.sentences(report=report, unit=kind), limit, offset))
        )


def _themes(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/themes", summary="The themes, or the themes in each group of reports")
    async def themes(
        method: Method = "codebook",
        by: Annotated[str | None, Query(description="province, city, county, year, ...")] = None,
        inside: Annotated[str | None, Query(description="id of a theme: its sub-themes")] = None,
        tree: Annotated[bool, Query(description="each theme followed by its sub-themes")] = False,
        limit: Limit = ROWS,
        offset: Offset = 0,
    ) -> Response:
        if (by is not None) + (inside is not None) + tree > 1:
            raise BadValue(
                Message("by、inside、tree 只能用一个", "give one of by, inside and tree"),
                subject="/api/themes",
            )

        def make(c: Corpus) -> dict[str, Any]:
            rows: Sequence[Any]
            if inside is not None:
                rows = c.subthemes(inside, seed=desk.seed)
            elif tree:
                rows = c.theme_tree(method=method, seed=desk.seed)
            elif by is not None:
                rows = c.themes_by(by, method=method, seed=desk.seed)
            else:
                rows = c.themes(method=method, seed=desk.seed)
            return _part(rows, limit, offset)

        return _json(await desk.ask(make))

    @app.get("/api/coverage", summary="Every theme of every place and year, with gaps")
    async def coverage(
        by: str = "place",
        theme: Words = [],  # noqa: B006
        method: Method = "codebook",
        limit: Limit = ROWS,
        offset: Offset = 0,
    ) -> Response:
        def make(c: Corpus) -> dict[str, Any]:
            rows = c.coverage(by=by, themes=theme, method=method, seed=desk.seed)
            return _part(rows, limit, offset)

        return _json(await desk.ask(make))

    @app.get("/api/trends", summary="Every theme over the years")
    async def trends(
        theme: Words = [],  # noqa: B006
        method: Method = "codebook",
        limit: Limit = ROWS,
        offset: Offset = 0,
    ) -> Response:
        def make(c: Corpus) -> dict[str, Any]:
            return _part(c.trends(themes=theme, method=method, seed=desk.seed), limit, offset)

        return _json(await desk.ask(make))


def _search(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/similar", summary="The nearest measures or sentences, best first")
    async def similar(
        text: Annotated[str | None, Query(max_length=MOST_QUERY)] = None,
        sentence: Annotated[str | None, Query(max_length=200)] = None,
        theme: Words = [],  # noqa: B006  (FastAPI copies defaults)
        role: Words = [],  # noqa: B006
        year: Words = [],  # noqa: B006
        region: Words = [],  # noqa: B006
        level: Words = [],  # noqa: B006
        exclude: str | None = None,
        per_region: Annotated[int | None, Query(ge=1)] = None,
        k: Annotated[int, Query(ge=1, le=10_000)] = 20,
        unit: Literal["sentence", "measure"] | None = None,
        mode: Literal["hybrid", "dense", "lexical"] = "hybrid",
        min_score: Annotated[float | None, Query(ge=0, le=1)] = None,
        why: bool = False,
        like: Annotated[list[str], Query(max_length=50, description="more of these")] = [],  # noqa: B006
        unlike: Annotated[list[str], Query(max_length=50, description="less of these")] = [],  # noqa: B006
        distinct: Annotated[bool, Query(description="near-copies as one answer")] = False,
    ) -> Response:
        asked = text is not None and bool(text.strip())
        if (asked and sentence is not None) or not (asked or sentence is not None or like):
            raise BadValue(
                Message("须给出 text 或 sentence 之一", "give either text or sentence"),
                subject="/api/similar",
            )

        def make(c: Corpus) -> dict[str, Any]:
            rows = c.similar(
                text if asked else None,
                sentence=sentence, themes=theme, roles=role, years=year, regions=region,
                levels=level, exclude=exclude, per_region=per_region, k=k, unit=unit, mode=mode,
                min_score=min_score, why=why, like=like, unlike=unlike, distinct=distinct,
            )  # fmt: skip
            return _part(rows, len(rows), 0)

        return _json(await desk.ask(make))

    @app.get("/api/peers", summary="For each measure of a report its nearest elsewhere")
    async def peers(
        report: str,
        role: Words = [],  # noqa: B006
        year: Words = [],  # noqa: B006
        region: Words = [],  # noqa: B006
        level: Words = [],  # noqa: B006
        exclude: str | None = None,
        k: Annotated[int, Query(ge=1, le=1000)] = 3,
        limit: Limit = ROWS,
        offset: Offset = 0,
    ) -> Response:
        def make(c: Corpus) -> dict[str, Any]:
            rows = c.peers(
                report, roles=role, years=year, regions=region, levels=level, exclude=exclude, k=k
            )
            return _part(rows, limit, offset)

        return _json(await desk.ask(make))

    @app.get("/api/matrix", summary="How alike the measures of each two regions are")
    async def matrix(by: str = "region", limit: Limit = ROWS, offset: Offset = 0) -> Response:
        return _json(await desk.ask(lambda c: _part(c.similarity_matrix(by=by), limit, offset)))

    @app.get("/api/map", summary="A place in the plane for each body sentence")
    async def places(limit: Limit = ROWS, offset: Offset = 0) -> Response:
        def make(c: Corpus) -> dict[str, Any]:
            found = c.map(seed=desk.seed).items()
            return _part([{"sentence": s, "x": x, "y": y} for s, (x, y) in found], limit, offset)

        return _json(await desk.ask(make))

    @app.get("/api/pairs", summary="Measures that resemble one another across regions")
    async def pairs(limit: Limit = ROWS, offset: Offset = 0) -> Response:
        return _json(await desk.ask(lambda c: _part(c.pairs(), limit, offset)))


def _reuse(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/reuse", summary="Wording that reports share, listed as `by` says")
    async def reuse(
        by: Literal[
            "match", "cluster", "report", "section", "template", "phrase", "borderline"
        ] = "match",
        min_score: Annotated[float, Query(ge=0, le=1)] = 0.0,
        across: str = "report",
        kind: Words = [],  # noqa: B006
        limit: Limit = ROWS,
        offset: Offset = 0,
    ) -> Response:
        def make(c: Corpus) -> dict[str, Any]:
            if by == "match":
                found = c.reuse(min_score=min_score, across=across, kinds=kind or None)
                part = c.reuse_rows(found[offset : offset + limit])
                return {"rows": part.to_dicts(), "total": len(found), "offset": offset}
            listed: dict[str, Callable[[], Sequence[Any]]] = {
                "cluster": c.clusters,
                "report": c.reuse_shares,
                "section": c.section_shares,
                "template": c.templates,
                "phrase": c.set_phrases,
                # All that the limit asks for: it lists the nearest to the threshold.
                "borderline": lambda: c.borderline(offset + limit),
            }
            return _part(listed[by](), limit, offset)

        return _json(await desk.ask(make))

    @app.get("/api/alarms", summary="What a reviewer should look at")
    async def alarms(kind: Words = [], limit: Limit = ROWS, offset: Offset = 0) -> Response:  # noqa: B006
        return _json(await desk.ask(lambda c: _part(c.alarms(kind), limit, offset)))

    @app.get("/api/network", summary="Who shares wording with whom")
    async def network(
        level: str = "report",
        min_score: Annotated[float, Query(ge=0, le=1)] = 0.0,
        across: str = "report",
    ) -> Response:
        return _json(
            await desk.ask(lambda c: c.network(level, min_score=min_score, across=across).to_dict())
        )

    @app.get("/api/compare", summary="Two reports side by side")
    async def compare(a: str, b: str) -> Response:
        return _json(await desk.ask(lambda c: c.compare(a, b).to_dict()))

    @app.post("/api/check", summary="A draft against the corpus")
    async def check(draft: UploadFile) -> Response:
        body = await draft.read()
        # The name tells the format, and nothing else of it reaches the disk.
        ending = Path(draft.filename or "").suffix[:10]
        ending = ending if ending[1:].isalnum() else ".txt"

        def make(c: Corpus) -> dict[str, Any]:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"draft{ending}"
                path.write_bytes(body)
                rows = c.check(path)
                return _part(rows, len(rows), 0)

        return _json(await desk.ask(make))


def _problem(request: Request, status: int, body: dict[str, Any]) -> Response:
    """As JSON, or as a page where a person's browser asked for one."""
    if "text/html" in request.headers.get("accept", ""):
        return _page(pages.problem(status, body["message"]), status)
    return JSONResponse(body, status_code=status)


def _page(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status, headers={"content-security-policy": pages.POLICY})


def _part(rows: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    chosen = rows[offset : offset + limit]
    plain = [row if isinstance(row, dict) else row.to_dict() for row in chosen]
    return {"rows": plain, "total": len(rows), "offset": offset}


def _json(value: Any) -> Response:
    # Escaped to ASCII: whatever a path or a text holds, the bytes can be written, and "<" is no
    # markup even to a browser that guesses.
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Response(text.replace("<", "\\u003c"), media_type="application/json")
