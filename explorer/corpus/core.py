"""The facade: one corpus folder and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from explorer.errors import UnknownId
from explorer.lang import Message
from explorer.settings import DEFAULT_ENCODER, DEFAULT_SEED, VERSION
from explorer.store import Store
from explorer.table import Rows, View

if TYPE_CHECKING:
    from explorer.corpus import (
        adding,
        alarms,
        bringing,
        checking,
        coverage,
        discovering,
        doctoring,
        embedding,
        exporting,
        figures,
        filters,
        indexing,
        judged,
        mapping,
        matrix,
        network,
        page,
        peers,
        phrases,
        provenance,
        reusing,
        searching,
        sharding,
        theming,
    )
    from explorer.corpus.alarms import AlarmRow
    from explorer.corpus.checking import CheckRow
    from explorer.corpus.discovering import Drift
    from explorer.corpus.doctoring import Finding
    from explorer.corpus.judged import JudgedRow
    from explorer.corpus.matrix import MatrixRow
    from explorer.corpus.network import Network
    from explorer.corpus.peers import PeerRow
    from explorer.corpus.provenance import ClusterRow, MatchRow, SectionShareRow, TemplateRow
    from explorer.corpus.rows import PairRow, PhraseRow, ReportRow, UnitRow
    from explorer.corpus.sharding import MergeRow, RegionRow
    from explorer.encode import Encoder
    from explorer.engine import Engine
    from explorer.render.figures import Figure
    from explorer.reuse import Comparison
    from explorer.themes import CoverageRow, GroupRow, Moved, TrendRow
    from explorer.types import Hit, Match, Report, ReuseShare, Theme, UnitKind
else:
    # Loaded when first used: a command that only lists reports should not wait for the rest.
    from explorer.corpus._lazy import (
        adding,
        alarms,
        bringing,
        checking,
        coverage,
        discovering,
        doctoring,
        embedding,
        exporting,
        figures,
        filters,
        indexing,
        judged,
        mapping,
        matrix,
        network,
        page,
        peers,
        phrases,
        provenance,
        reusing,
        searching,
        sharding,
        theming,
    )

Progress = Callable[[str, int, int | None], None]
"""Called as progress(stage, done, total); stage is a short key such as "read" or "embed"."""


def quiet(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


class Corpus:
    """One folder of reports with their vectors, themes and results.

    Use `Corpus.create`, `Corpus.open` or `Corpus.open_or_create`; close it, or use it in a `with`
    statement. Reading needs no write access.
    """

    def __init__(
        self, store: Store, *, progress: Progress = quiet, engine: Engine | None = None
    ) -> None:
        self._store = store
        self._progress = progress
        self._engine = engine
        self._encoder: Encoder | None = None

    # -- opening ---------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        folder: str | Path,
        *,
        encoder: str = DEFAULT_ENCODER,
        progress: Progress = quiet,
        engine: Engine | None = None,
    ) -> Corpus:
        """Make a new, empty corpus.

        Parameters
        ----------
        folder : must not hold a corpus yet
        encoder : name of a bundled encoder, any sentence-transformers model by hub name or
            folder, or an OpenAI-compatible address; it is loaded when first needed
        progress : is told how far long jobs have come
        engine : what reads and embeds, see `explorer.engine`; default all cores of this machine

        Raises
        ------
        CorpusError
            There is one already, or the folder cannot be written.
        """
        # At once with the folder: a stop in between would leave a corpus with another encoder.
        name = embedding.typed_name(encoder)
        store = Store.create(Path(folder), settings={"encoder": name})
        return cls(store, progress=progress, engine=engine)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        readonly: bool = False,
        progress: Progress = quiet,
        engine: Engine | None = None,
    ) -> Corpus:
        """Open an existing corpus.

        Raises
        ------
        CorpusNotFound, CorpusVersion, CorpusDamaged
        """
        return cls(Store.open(Path(folder), readonly=readonly), progress=progress, engine=engine)

    @classmethod
    def open_or_create(
        cls,
        folder: str | Path,
        *,
        encoder: str | None = None,
        progress: Progress = quiet,
        engine: Engine | None = None,
    ) -> Corpus:
        """Open the corpus, or make one where there is none.

        Raises
        ------
        EncoderMismatch
            The corpus is there and uses another encoder than the one asked for.
        """
        if not (Path(folder) / "corpus.db").exists():
            return cls.create(
                folder, encoder=encoder or DEFAULT_ENCODER, progress=progress, engine=engine
            )
        corpus = cls.open(folder, progress=progress, engine=engine)
        try:
            if encoder is not None:
                embedding.require_encoder(corpus, encoder)
        except BaseException:
            corpus.close()
            raise
        return corpus

    def close(self) -> None:
        """Close the files. What was finished is stored already."""
        if self._engine is not None:
            self._engine.close()
        self._store.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            damage = None if error is None else doctoring.explained(self, error)
        finally:
            self.close()
        if damage is not None:
            raise damage from error

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._store.folder

    @property
    def encoder_name(self) -> str:
        """The encoder whose vectors this corpus holds."""
        return str(self._store.setting("encoder") or DEFAULT_ENCODER)

    # -- filling ---------------------------------------------------------------------------

    def add(
        self,
        paths: Iterable[str | Path],
        *,
        meta: str | Path | None = None,
        text_column: str | None = None,
        id_column: str | None = None,
        embed: bool = True,
    ) -> adding.Added:
        """Read files, folders and globs, and store what is new.

        Parameters
        ----------
        paths : files, folders (searched through), globs; "-" reads one file from stdin. Text,
            HTML, PDF, DOCX; tables with one report a row (CSV, JSON, JSONL, Parquet, XLSX) and
            zip archives give many reports each
        meta : a CSV whose column `path` (or `file`) names the file and whose other columns
            override what the reader found (title, issuer, year, admin_code, published, ...)
        text_column, id_column : the columns of tables that hold the text and a row's id; by
            default those with a usual name (正文, content; 编号, id)
        embed : whether to embed the new sentences at once

        Returns
        -------
        One row a report: added, duplicate, updated or failed; a failed file never stops the others.
        `.skipped` names the files of a folder that were passed over (hidden, README, ...).
        """
        rows = adding.add(self, paths, meta=meta, text_column=text_column, id_column=id_column)
        if embed:
            self.embed()
        return rows

    def remove(self, reports: Sequence[str]) -> None:
        """Remove reports by id; all or none.

        Raises
        ------
        UnknownId
        """
        for name in reports:
            self._known(name)
        for name in reports:
            self._store.remove_report(name)

    def embed(self, encoder: str | None = None, *, trust_remote_code: bool = False) -> int:
        """Embed every text that has no vector yet; return how many there were.

        With `encoder` the corpus changes to that encoder: it answers with the old one until all
        new vectors are there, then what was computed from the old vectors is dropped. A stop
        loses nothing; the same call goes on. `trust_remote_code`: run code that comes with the
        model, from now on and on this machine.
        """
        if encoder is not None:
            count = embedding.change_encoder(self, encoder, trust_remote_code=trust_remote_code)
        else:
            count = embedding.embed_missing(self)
        indexing.prepare(self)
        return count

    def embedding_state(self) -> embedding.EmbeddingState:
        """What is unfinished or was refused; see `explorer.corpus.embedding.EmbeddingState`."""
        return embedding.state(self)

    def bring_vectors(
        self,
        path: str | Path,
        *,
        name: str | None = None,
        unit: UnitKind | None = None,
        query_encoder: str | None = None,
    ) -> int:
        """Use vectors that you made elsewhere; see `explorer.corpus.bringing.bring`."""
        return bringing.bring(self, Path(path), name=name, unit=unit, query_encoder=query_encoder)

    def set_query_encoder(self, name: str) -> None:
        """Name the model that made brought vectors; see `explorer.corpus.bringing`."""
        bringing.set_query_encoder(self, name)

    def write_texts(self, path: str | Path) -> int:
        """Write the texts that need vectors, for `bring_vectors`; return how many."""
        return bringing.write_texts(self, Path(path))

    # -- asking ----------------------------------------------------------------------------

    def reports(self) -> Rows[ReportRow]:
        """All reports, in the order in which they were added."""
        return adding.report_rows(self)

    def report(self, name: str) -> Report:
        """One report as the reader understood it; any unambiguous beginning of its id will do.

        Raises
        ------
        UnknownId
        """
        return self._store.get_report(self._known(name))

    def sentences(self, *, report: str | None = None, unit: UnitKind = "sentence") -> Rows[UnitRow]:
        """The sentences, measures or sections, with the themes that they carry."""
        name = None if report is None else self._known(report)
        return theming.unit_rows(self, unit, name)

    def themes(
        self,
        *,
        method: Literal["codebook", "discovered"] = "codebook",
        seed: int = DEFAULT_SEED,
        refit: bool = False,
        codebook: str | Path | None = None,
    ) -> Rows[Theme]:
        """The themes of the corpus, largest first; fitted when needed.

        Discovered themes keep their ids when reports are added: new sentences join the nearest
        theme or none, until `refit`.
        """
        return theming.themes(self, method, seed=seed, refit=refit, codebook=codebook)

    def themes_by(
        self,
        field: str,
        *,
        method: Literal["codebook", "discovered"] = "codebook",
        seed: int = DEFAULT_SEED,
    ) -> Rows[GroupRow]:
        """The themes in each group of reports: report, year, level, province, city, county..."""
        return theming.themes_by(self, field, method, seed=seed)

    def coverage(
        self,
        *,
        by: str = "place",
        themes: Sequence[str] = (),
        method: Literal["codebook", "discovered"] = "codebook",
        seed: int = DEFAULT_SEED,
    ) -> Rows[CoverageRow]:
        """Every theme of every place and year beside its peers: shares, intervals, gaps.

        Parameters
        ----------
        by : "place" (each report's own region), "province", "city", "county", "township", "report"
        themes : only these; all when empty

        Raises
        ------
        BadValue, UnknownId
        """
        return coverage.coverage(self, by=by, themes=themes, method=method, seed=seed)

    def trends(
        self,
        *,
        first: int | None = None,
        last: int | None = None,
        themes: Sequence[str] = (),
        method: Literal["codebook", "discovered"] = "codebook",
        seed: int = DEFAULT_SEED,
    ) -> Rows[TrendRow]:
        """Every theme over the years: shares, first appearance, whether it rose or fell.

        Parameters
        ----------
        first, last : the years that are compared; the first and the last of the corpus by default
        themes : only these; all when empty

        Raises
        ------
        BadValue, UnknownId
        """
        return coverage.trends(
            self, first=first, last=last, themes=themes, method=method, seed=seed
        )

    def subthemes(self, theme: str, *, seed: int = DEFAULT_SEED) -> Rows[Theme]:
        """The themes that the sentences of one theme fall into, codebook or discovered.

        Raises
        ------
        UnknownId
        """
        return discovering.subthemes(self, theme, seed=seed)

    def subthemes_of(self, theme: str, *, seed: int = DEFAULT_SEED) -> dict[str, str]:
        """Sentence id -> the sub-theme that it stands in, for the sentences of one theme.

        Sentences that are near to no sub-theme are absent; empty when there are no sub-themes.

        Raises
        ------
        UnknownId
        """
        return discovering.subthemes_of(self, theme, seed=seed)

    def theme_tree(
        self,
        *,
        method: Literal["codebook", "discovered"] = "codebook",
        seed: int = DEFAULT_SEED,
    ) -> Rows[Theme]:
        """The themes, each followed by its sub-themes, whose `parent` it is."""
        return discovering.tree(self, method, seed=seed)

    def set_theme_noise(self, policy: Literal["keep", "nearest"]) -> None:
        """Say what becomes of sentences that are near to no discovered theme; remembered.

        Parameters
        ----------
        policy : "keep" leaves them without a theme; "nearest" gives them the nearest one, and
            `Theme.doubtful` counts them

        Raises
        ------
        BadValue
        """
        discovering.set_noise(self, policy)

    def theme_sentences(self) -> int:
        """How many sentences themes can speak of: body text, neither headings nor signatures."""
        return self._store.body_sentences()

    def theme_drift(self, *, seed: int = DEFAULT_SEED) -> Drift | None:
        """How well discovered themes fit the reports that were added after they were found.

        None where that is not known: the last report of the fit is gone.
        """
        return discovering.drift(self, seed=seed)

    def refit_themes(self, *, seed: int = DEFAULT_SEED) -> Rows[Moved]:
        """Fit discovered themes again; ids, names, merges and splits are kept where they can be.

        Returns
        -------
        What became of each theme, and how many sentences moved.
        """
        return discovering.refitted(self, seed=seed)

    def rename_theme(self, theme: str, label: str, *, seed: int = DEFAULT_SEED) -> None:
        """Give a discovered theme another name, which a refit keeps.

        Raises
        ------
        UnknownId, BadValue
        """
        discovering.rename(self, theme, label, seed=seed)

    def merge_themes(self, themes: Sequence[str], *, seed: int = DEFAULT_SEED) -> None:
        """Put discovered themes together under the id and name of the first.

        Raises
        ------
        UnknownId, BadValue
        """
        discovering.merge(self, themes, seed=seed)

    def split_theme(self, theme: str, parts: int = 2, *, seed: int = DEFAULT_SEED) -> None:
        """Take a discovered theme apart into as many parts.

        Raises
        ------
        UnknownId, BadValue
        """
        discovering.split(self, theme, parts, seed=seed)

    def name_themes(
        self, *, endpoint: str, model: str, key: str | None = None, seed: int = DEFAULT_SEED
    ) -> dict[str, str]:
        """Ask a language model for the names of discovered themes that the user has not named.

        Parameters
        ----------
        endpoint : an OpenAI-compatible address, such as http://localhost:11434/v1. Phrases and
            representative sentences are sent there; nothing is sent unless this is called
        model : its name there
        key : sent as a bearer token when given

        Returns
        -------
        The new names by theme; a theme whose answer was no usable name keeps its own

        Raises
        ------
        BadValue
        """
        return discovering.name(self, endpoint=endpoint, model=model, key=key, seed=seed)

    def decide_themes(self, path: str | Path) -> dict[str, float]:
        """Read decisions on codebook themes and recalibrate the thresholds with them.

        Parameters
        ----------
        path : a CSV with the columns sentence (an id or a text), theme, decision (accept, reject);
            decisions add up over calls, and the last word on a sentence and a theme stands

        Returns
        -------
        The thresholds that moved or were confirmed, by theme.

        Raises
        ------
        BadValue
        """
        return theming.decide(self, Path(path))

    def theme_stability(self, *, seed: int = DEFAULT_SEED) -> dict[str, Any]:
        """Agreement of discovered themes over ten seeds and over leaving reports out; kept.

        Returns
        -------
        The fields of `explorer.themes.stability.Stability` as plain values.
        """
        return discovering.stability(self, seed=seed) or {}

    def explain_themes(self, sentence: str) -> dict[str, Any]:
        """Why a sentence (an id of this corpus, or any text) carries its codebook themes."""
        return theming.explain(self, sentence)

    def unassigned(
        self, *, method: Literal["codebook", "discovered"] = "codebook", seed: int = DEFAULT_SEED
    ) -> float:
        """The share of body sentences that carry no theme."""
        return theming.unassigned(self, method, seed=seed)

    def similar(
        self,
        text: str | None = None,
        *,
        sentence: str | None = None,
        themes: Sequence[str] = (),
        roles: Sequence[str] = (),
        years: Sequence[str | int] = (),
        regions: Sequence[str] = (),
        levels: Sequence[str] = (),
        exclude: str | None = None,
        per_region: int | None = None,
        k: int = 10,
        unit: UnitKind | None = None,
        mode: str = "hybrid",
        min_score: float | None = None,
        why: bool = False,
        like: Sequence[str] = (),
        unlike: Sequence[str] = (),
        distinct: bool = False,
    ) -> Rows[Hit]:
        """The nearest measures or sentences, best first.

        Parameters
        ----------
        text : a sentence or a few words; a "quoted phrase" must occur, -word excludes
        sentence : or the id of a unit of this corpus; then its own region is left out unless
            `exclude` says otherwise
        themes, roles, years, regions, levels : filters, applied before ranking, so that no
            answer is lost to them; several values of one filter widen it
        exclude : "same:report", "same:township", ... or "none"
        per_region : at most so many of each region
        k : how many at most
        unit : "measure" or "sentence"; default measure, or the kind of `sentence`
        mode : "hybrid", "dense" or "lexical"
        min_score : lowest score, inclusive; default `searching.MIN_SCORE`
        why : whether to fill `Hit.why`
        like, unlike : ids of units that draw the question towards them or push it away; they are
            left out of the answer; with `like` neither text nor sentence is needed
        distinct : whether near-copies are shown once, the others named in `Hit.copies`

        Returns
        -------
        Empty when nothing in the corpus is similar enough.

        Raises
        ------
        BadValue, UnknownId
        """
        options = searching.Options(
            sentence=sentence,
            filters=filters.Filters.of(themes, roles, years, regions, levels),
            exclude=exclude,
            per_region=per_region,
            k=k,
            unit=unit,
            mode=mode,
            min_score=min_score,
            why=why,
            like=tuple(like),
            unlike=tuple(unlike),
            distinct=distinct,
        )
        return searching.similar(self, text, options)

    def other_words(self, text: str) -> tuple[str, ...]:
        """Names of matters, as reports call them, that lie nearest to a question in everyday words.

        For asking again where `similar` finds nothing; () where the corpus knows the words.
        """
        return searching.other_words(self, text)

    def peers(
        self,
        report: str,
        *,
        roles: Sequence[str] = (),
        years: Sequence[str | int] = (),
        regions: Sequence[str] = (),
        levels: Sequence[str] = (),
        exclude: str | None = None,
        k: int = 3,
    ) -> Rows[PeerRow]:
        """A report among the others: its measures with their best peers (`kind` "shared"), those
        that nobody else took ("only-here"), and those that at least two other regions took and
        this report did not ("only-others", the commonest first).

        Parameters
        ----------
        report : its id, or an unambiguous beginning
        roles, years, regions, levels : which reports count as peers
        exclude : "same:county", ...; default the report's own region
        k : peers told of each measure at most, one a region

        Raises
        ------
        BadValue, UnknownId
        """
        among = filters.Filters.of((), roles, years, regions, levels)
        return peers.peers(self, self._known(report), filters=among, exclude=exclude, k=k)

    def similarity_matrix(
        self,
        *,
        by: str = "region",
        roles: Sequence[str] = (),
        years: Sequence[str | int] = (),
        regions: Sequence[str] = (),
        levels: Sequence[str] = (),
    ) -> Rows[MatrixRow]:
        """How alike the measures of each two regions are, most alike first, each pair once.

        Parameters
        ----------
        by : "region" (each report's own), "province", "city", "county", "township" or "report"

        Raises
        ------
        BadValue
        """
        among = filters.Filters.of((), roles, years, regions, levels)
        return matrix.matrix(self, by=by, filters=among)

    def similarity_figure(
        self,
        rows: Rows[MatrixRow],
        path: str | Path,
        *,
        by: str = "region",
        font: str | Path | None = None,
    ) -> list[Path]:
        """Draw what `similarity_matrix` returned; like regions stand side by side.

        Parameters
        ----------
        path : ends in .svg, .pdf or .png
        by : what the rows compare, for the title
        font : a TrueType file instead of the font that ships (Noto Sans SC)

        Returns
        -------
        The files written: the figure, FILE.caption.txt, FILE.csv.

        Raises
        ------
        BadValue, CorpusNotWritable
        """
        file = Path(path)
        figures.check_path(file)
        return figures.write(matrix.figure(rows, by, font), file)

    def save_judgements(
        self, path: str | Path, query: str, *, like: Sequence[str] = (), unlike: Sequence[str] = ()
    ) -> int:
        """Append to a CSV which units answer a question (like) and which do not (unlike)."""
        return judged.save(self, Path(path), query, like, unlike)

    def evaluate_search(self, path: str | Path) -> Rows[JudgedRow]:
        """How well the questions of a CSV of judgements find what was judged good.

        Raises
        ------
        BadValue
        """
        return judged.evaluate(self, Path(path))

    def pairs(self, *, per_unit: int = 3) -> Rows[PairRow]:
        """Measures that resemble one another across regions, best first."""
        return searching.pairs(self, per_unit=per_unit)

    def reuse(
        self,
        *,
        min_score: float = 0.0,
        across: str = "report",
        kinds: Sequence[str] | None = None,
        same_region: bool = False,
    ) -> View[Match]:
        """Wording that reports share, longest first; see `explorer.corpus.reusing.matches`."""
        return reusing.matches(
            self, min_score=min_score, across=across, kinds=kinds, same_region=same_region
        )

    def reuse_rows(self, matches: Sequence[Match]) -> View[MatchRow]:
        """Matches with the relation of their regions and what the corpus shows of their origin."""
        return provenance.match_rows(self, matches)

    def clusters(self) -> View[ClusterRow]:
        """Wording that several reports share, with its spread over regions and years."""
        return provenance.cluster_rows(self)

    def templates(self) -> Rows[TemplateRow]:
        """Sentences that reports fill in differently, with the fillers by region and year."""
        return provenance.templates(self)

    def section_shares(self) -> Rows[SectionShareRow]:
        """How much of each section of each report is shared wording."""
        return provenance.section_shares(self)

    def borderline(self, limit: int = 20) -> View[MatchRow]:
        """The edited copies nearest to the threshold: for deciding whether to raise it."""
        return provenance.borderline(self, limit)

    def alarms(self, kinds: Sequence[str] = ()) -> Rows[AlarmRow]:
        """What a reviewer should look at: same figures, leftover names, repeated shortcomings."""
        return alarms.alarms(self, kinds)

    def check(self, draft: str | Path) -> Rows[CheckRow]:
        """A draft against the corpus, without storing it; see `explorer.corpus.checking.check`."""
        return checking.check(self, draft)

    def network(
        self, level: str = "report", *, min_score: float = 0.0, across: str = "report"
    ) -> Network:
        """Who shares wording with whom, between reports or regions."""
        return network.network(self, level, self.reuse(min_score=min_score, across=across))

    def compare_html(self, a: str, b: str) -> str:
        """Two reports side by side, as a page that prints well."""
        return reusing.compare_html(self, self._known(a), self._known(b))

    def reuse_shares(self) -> Rows[ReuseShare]:
        """How much of each report is shared wording, as shares that add up to one."""
        return reusing.shares(self)

    def set_phrases(self) -> Rows[PhraseRow]:
        """Official set phrases that several reports use; they are never counted as copying."""
        return reusing.set_phrases(self)

    def formulas(self, *, origin: str | None = None) -> Rows[phrases.FormulaRow]:
        """The set phrases that stand in the reports: official, the user's own, or learnt."""
        return phrases.listed(self, origin)

    def learn_formulas(self, *, least_regions: int | None = None) -> phrases.Learning:
        """Learn set phrases that so many regions share; see `explorer.corpus.phrases.learn`."""
        least = phrases.LEAST_REGIONS if least_regions is None else least_regions
        return phrases.learn(self, least)

    def use_formulas(self, file: str | Path | None) -> int:
        """Take a list of set phrases for this corpus; None takes it away.

        Returns how many sentences are formulaic now.
        """
        return phrases.use_own(self, None if file is None else Path(file))

    def forget_formulas(self) -> int:
        """Drop what was learnt; returns how many sentences are formulaic without it."""
        return phrases.forget_learnt(self)

    @property
    def reuse_complete(self) -> bool:
        """Whether `reuse` lists every pair; see `explorer.corpus.reusing.complete`."""
        return reusing.complete(self)

    def compare(self, a: str, b: str) -> Comparison:
        """Two reports side by side: aligned segments, equal or different."""
        return reusing.compare(self, self._known(a), self._known(b))

    def map(self, *, seed: int = DEFAULT_SEED) -> dict[str, tuple[float, float]]:
        """A place in the plane for each body sentence, alike sentences near one another (UMAP)."""
        return mapping.coordinates(self, seed=seed)

    def write_page(self, folder: str | Path, *, seed: int = DEFAULT_SEED) -> Path:
        """Write `folder`/index.html, one self-contained page, and return its path."""
        return page.write_page(self, Path(folder), seed=seed)

    def write_report(self, folder: str | Path, *, seed: int = DEFAULT_SEED) -> Path:
        """Write a self-contained site: `folder`/index.html, figures/ and tables/.

        The page links to the figures (SVG, with captions and data) and to the tables (CSV).

        Returns
        -------
        The page's path.
        """
        return page.write_report(self, Path(folder), seed=seed)

    def figure(
        self,
        kind: str,
        path: str | Path,
        *,
        by: str | None = None,
        method: Literal["codebook", "discovered"] = "codebook",
        font: str | Path | None = None,
        seed: int = DEFAULT_SEED,
    ) -> list[Path]:
        """Draw a figure for a paper and write it with its caption and its data beside it.

        Parameters
        ----------
        kind : "themes", "coverage", "map", "reuse" or "network"
        path : ends in .svg, .pdf or .png
        by : the columns of "coverage": report, year, level, province, city, county, ...;
            default report, or province where the reports are many. The dots of "network": report,
            township, county, city, province; default the finest that leaves at most 150
        method : whose themes
        font : a TrueType file instead of the font that ships (Noto Sans SC)

        Returns
        -------
        The files written: the figure, FILE.caption.txt, FILE.csv.

        Raises
        ------
        BadValue, CorpusNotWritable
        """
        file = Path(path)
        figures.check_path(file)
        drawn = figures.figure(self, kind, by=by, method=method, font=font, seed=seed)
        return figures.write(drawn, file)

    def draw(
        self,
        kind: str,
        *,
        by: str | None = None,
        method: Literal["codebook", "discovered"] = "codebook",
        font: str | Path | None = None,
        seed: int = DEFAULT_SEED,
    ) -> Figure:
        """The same figure as an object, which a notebook shows; see `figure`."""
        return figures.figure(self, kind, by=by, method=method, font=font, seed=seed)

    def _repr_html_(self) -> str:
        """What Jupyter shows: where it lies, and its reports."""
        import html

        shown = self.reports()._repr_html_()
        return f"<p><b>{html.escape(str(self.folder))}</b></p>{shown}"

    def export(self, folder: str | Path, formats: Sequence[str] = ("csv", "json")) -> list[Path]:
        """Write all tables; return the files."""
        return exporting.export(self, Path(folder), formats)

    def info(self) -> dict[str, Any]:
        """What is in the corpus and how it was made."""
        return {
            "version": VERSION,
            "encoder": self.encoder_name,
            **self._store.info(),
        }

    # -- looking after ---------------------------------------------------------------------

    def doctor(self, *, repair: bool = False) -> Rows[Finding]:
        """What is damaged in the folder; with `repair`, mended so far as it can be.

        Takes as long as reading the folder once. What is sound stays untouched; vectors that were
        damaged are made anew by `embed`.
        """
        return doctoring.examine(self, repair=repair)

    def split(self, out: str | Path, *, by: str = "province") -> Rows[RegionRow]:
        """Copy this corpus into one that lies in a corpus a region.

        Everything is asked of the new one as of this one, with the same answers; each of its
        regions (`OUT/regions/CODE`) can also be opened by itself, for reading.

        Parameters
        ----------
        out : a new folder; a stop leaves `OUT.unfinished`, and the same call goes on
        by : "province", "city" or "county"

        Raises
        ------
        BadValue
        CorpusError
            Something is there already.
        """
        return Rows(sharding.split(self, Path(out), by=by))

    @classmethod
    def merge(
        cls,
        corpora: Sequence[str | Path],
        out: str | Path,
        *,
        progress: Progress = quiet,
    ) -> Rows[MergeRow]:
        """Copy corpora, split or not, into one new corpus in one piece.

        Reports that several hold come once, from the first. Themes and results come along where
        there is one corpus only: they speak of its reports and no others.

        Parameters
        ----------
        corpora : their folders
        out : a new folder; a stop leaves `OUT.unfinished`, and the same call goes on

        Raises
        ------
        BadValue, CorpusError
        EncoderMismatch
            They use different encoders.
        """
        with ExitStack() as stack:
            opened = [stack.enter_context(cls.open(folder, readonly=True)) for folder in corpora]
            return Rows(sharding.merge(opened, Path(out), progress))

    def regions(self) -> Rows[RegionRow]:
        """The regions that a split corpus consists of; empty where it is in one piece."""
        return Rows(sharding.regions(self._store))

    def compact(self) -> int:
        """Drop the vectors whose texts left the corpus; return how many went."""
        return self._store.compact()

    # -- for the modules of this package ---------------------------------------------------

    @property
    def store(self) -> Store:
        """The store below; its interface is not part of the public promise."""
        return self._store

    @property
    def progress(self) -> Progress:
        """Whom to tell how far a long job has come."""
        return self._progress

    @property
    def engine(self) -> Engine:
        """What does pure work: this machine's cores unless something else was given."""
        if self._engine is None:
            from explorer.engine import Local

            self._engine = Local()
        return self._engine

    def forget_encoder(self) -> None:
        """Let go of the loaded encoder, after the corpus changed to another."""
        self._encoder = None

    def encoder(self) -> Encoder:
        """The corpus's encoder, loaded once."""
        if self._encoder is None:
            self._encoder = embedding.load(self)
        return self._encoder

    def _known(self, name: str) -> str:
        ids = self._store.report_ids()
        if name in ids:
            return name
        matching = [i for i in ids if name and i.startswith(name)]
        if len(matching) == 1:
            return matching[0]
        problem = (
            Message("有多份报告的编号以此开头", "several reports have ids that begin so")
            if matching
            else Message("语料库中没有这份报告", "no report has this id")
        )
        raise UnknownId(
            problem,
            subject=name,
            hint=Message("查看编号: explorer reports", "See the ids: explorer reports"),
        )
