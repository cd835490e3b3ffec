"""Reports for the tests of the store: real ones cut by the segmenter, and arbitrary ones."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.segment import segment
from explorer.store._reports import check_structure
from explorer.types import (
    ROLES,
    Measure,
    Metadata,
    Outline,
    Region,
    Removed,
    Report,
    Section,
    Sentence,
)

# In memory where there is such a folder: the store syncs every change, which takes a disk long, and
# what these tests ask is the same there.
_MEMORY = Path("/dev/shm")
SCRATCH = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
DIM = 8


def make_report(path: str, text: str, *, title: str | None = None) -> Report:
    raw = sha256(path.encode("utf-8", "surrogatepass") + text.encode()).hexdigest()
    return Report(
        id=raw[:8],
        path=path,
        text=text,
        metadata=Metadata(
            title=title,
            issuer="某镇人民政府",
            issuer_kind="government",
            genre="report",
            region=Region("440981", "county", "广东省", "茂名市", "高州市"),
            year=2024,
            published="2024-03-28",
            doubts=("signed",),
            evidence={"year": "title"},
        ),
        raw_sha256=raw,
        text_sha256=sha256(text.encode()).hexdigest(),
        encoding="utf-8",
        removed=(Removed(1, "首页 > 政务公开", "navigation"),),
        outline=segment(text, title=title),
    )


@contextmanager
def scratch_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        yield Path(name)


@cache
def seed_reports() -> tuple[Report, ...]:
    """The five real texts, segmented."""
    return tuple(make_report(path.name, path.read_text("utf-8")) for path in SEEDS)


def unit_rows(count: int, *, seed: int = 0, dim: int = DIM) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


# Beyond the usual: characters outside the basic plane, NUL, line ends, quotes.
_TEXT = st.text(
    st.sampled_from("推进法治建设。；“”（一）1.\n\r\t\0'\"%𠮷😀a ") | st.characters(codec="utf-8")
)
_MAYBE = st.none() | _TEXT
_ROLE = st.sampled_from(ROLES)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Any report that does not contradict itself."""
    text = draw(_TEXT)

    def span() -> tuple[int, int]:
        a, b = draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))
        return min(a, b), max(a, b)

    def below(limit: int) -> int | None:
        return draw(st.none() | st.integers(0, limit - 1)) if limit else None

    sections = tuple(
        Section(i, below(i), draw(st.integers(1, 6)), draw(_TEXT), draw(_TEXT), draw(_ROLE),
                *span(), *span())
        for i in range(draw(st.integers(0, 4)))
    )  # fmt: skip
    measures = tuple(
        Measure(i, below(len(sections)), draw(_ROLE), *span())
        for i in range(draw(st.integers(0, 4)))
    )
    sentences = tuple(
        Sentence(i, below(len(sections)), below(len(measures)), draw(_ROLE), *span(),
                 draw(st.booleans()), draw(st.booleans()))
        for i in range(draw(st.integers(0, 6)))
    )  # fmt: skip
    region = draw(
        st.none()
        | st.builds(
            Region,
            _TEXT,
            st.sampled_from(("nation", "province", "city", "county", "township")),
            _MAYBE, _MAYBE, _MAYBE, _MAYBE,
        )
    )  # fmt: skip
    metadata = Metadata(
        title=draw(_MAYBE),
        issuer=draw(_MAYBE),
        issuer_kind=draw(st.sampled_from((None, "government", "office"))),
        genre=draw(st.sampled_from((None, "report", "plan"))),
        region=region,
        year=draw(st.none() | st.integers(1, 9999)),
        published=draw(_MAYBE),
        signed=draw(_MAYBE),
        source=draw(_MAYBE),
        url=draw(_MAYBE),
        document_number=draw(_MAYBE),
        evidence=draw(st.dictionaries(_TEXT, _TEXT, max_size=2)),
        doubts=tuple(draw(st.lists(_TEXT, max_size=2))),
        extra=draw(st.dictionaries(_TEXT, _TEXT, max_size=2)),
    )
    raw = sha256(repr((text, sections, measures, sentences, metadata)).encode()).hexdigest()
    return Report(
        id=raw[: draw(st.integers(8, 64))],
        # A file name need not be UTF-8: lone surrogates stand for its bytes.
        path=draw(st.text(st.characters(), min_size=1)),
        text=text,
        metadata=metadata,
        raw_sha256=raw,
        text_sha256=sha256(text.encode()).hexdigest(),
        encoding=draw(st.sampled_from(("utf-8", "gb18030"))),
        removed=tuple(
            draw(st.lists(st.builds(Removed, st.integers(1, 99), _TEXT, _TEXT), max_size=2))
        ),
        outline=Outline(sections, measures, sentences),
    )


@given(reports())
@settings(max_examples=20)
def test_arbitrary_reports_do_not_contradict_themselves(report: Report) -> None:
    check_structure(report)


def test_the_segmenter_makes_reports_that_can_be_stored() -> None:
    for report in seed_reports():
        check_structure(report)
        assert report.outline.sentences
