"""Reports made ready for comparison, kept on disk: what later reports are compared with.

A shelf holds, for each report that was searched, its rows of symbols (`Prepared`), the units for
the search of edited copies, and indexes over all of them:

    plain, masked : hash of each k-gram that may found a run, to its place in all rows laid end to
        end
    seeds : 4-gram of each distinct unit, to the number of the unit
    keys : hash of each unit, to its number
    said : hash of each distinct sentence that may be reworded, to its number (`meaning`)

Memory does not grow with the number of reports; disk does, with about 40 bytes a character of text
and 16 a k-gram. Numbers of reports, of units and of places are those of the order of adding.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from functools import cached_property
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.exact import Laid, edges
from explorer.reuse.kernels import FORMULA, LISTED, OWN
from explorer.reuse.lazy import Made
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.ondisk import Column, Postings
from explorer.reuse.prepared import Flags, Prepared, Row
from explorer.reuse.slots import SLOT_TYPES, SlotSpan, slots_at
from explorer.reuse.units import Units, seeds_of
from explorer.sums import checksum

Ints = NDArray[np.int64]

# Raised when what is stored, or what a search of the same reports says, changes.
FORMAT: Final = 6
MANIFEST: Final = "manifest.json"
_SUFFIXES: Final = (".bin", ".u64", ".npz", ".new")
# Held by whoever adds to the shelf.
LOCK: Final = "shelf.lock"

_COLUMNS: Final[dict[str, Any]] = {
    "text": np.uint8, "sentences": np.int32, "formula": np.int32, "slots": np.int32,
    "plain_codes": np.uint32, "plain_starts": np.int32, "plain_slot": np.int32,
    "plain_marks": np.uint8, "plain_edges": np.uint8, "filler": np.uint64,
    "masked_codes": np.uint32, "masked_starts": np.int32, "masked_ends": np.int32,
    "masked_slot": np.int32, "masked_marks": np.uint8,
    "unit_report": np.int32, "unit_start": np.int32, "unit_end": np.int32, "unit_key": np.uint64,
    "gram_end": np.int64, "gram": np.uint32, "window_end": np.int64, "window": np.int32,
    "said_place": np.int32, "said_key": np.uint64, "said_usual": np.float32,
    "said_vector": np.float16,
    "table": np.int64,
}  # fmt: skip
_POSTINGS: Final = ("plain", "masked", "seeds", "keys", "said")
# What the table says of each report: where its part of these ends.
_PARTS: Final = ("text", "sentences", "formula", "slots", "plain_codes", "masked_codes",
                 "unit_key")  # fmt: skip
_BREAKS: Final = 3
# Characters of the reports that are held in memory at a time; some 60 bytes each.
_HELD: Final = 4_000_000


class _Source(ReuseText):
    """A report's text from the shelf; sentences and set phrases are read when they are needed."""

    def __init__(self, shelf: Shelf, number: int) -> None:
        report, _, year, date, names = shelf.about[number]
        values = {"report": report, "text": shelf.stored(number), "year": year, "date": date}
        for name, value in {**values, "names": tuple(names), "_at": (shelf, number)}.items():
            object.__setattr__(self, name, value)

    def _pairs(self, name: str) -> tuple[tuple[int, int], ...]:
        shelf, number = vars(self)["_at"]
        return tuple((s, e) for s, e in shelf.part(number, name, name).reshape(-1, 2).tolist())

    @property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of its sentences."""
        return self._pairs("sentences")

    @property
    def formula(self) -> tuple[tuple[int, int], ...]:
        """Start and end of its set phrases."""
        return self._pairs("formula")

    def __eq__(self, other: object) -> bool:
        """Whether the other says the same of a report."""
        if not isinstance(other, ReuseText):
            return NotImplemented
        names = [field.name for field in fields(ReuseText)]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = ReuseText.__hash__


class Shelved(Prepared):
    """A report from the shelf; each part of it is read when it is needed."""

    def __init__(self, shelf: Shelf, number: int) -> None:
        """Made by `Shelf` alone."""
        self._shelf = shelf
        self._number = number
        self._units: tuple[int, Units] | None = None
        self.source = _Source(shelf, number)

    @cached_property
    def plain(self) -> Row:  # type: ignore[override]
        """The folded characters."""
        return self._shelf.row(self._number, "plain")

    @cached_property
    def masked(self) -> Row:  # type: ignore[override]
        """The same with each slot as one symbol."""
        return self._shelf.row(self._number, "masked")

    @cached_property
    def slots(self) -> Sequence[SlotSpan]:  # type: ignore[override]
        """The fillers, each made when it is asked for: of most reports few are."""
        held = self._shelf.part(self._number, "slots", "slots").reshape(-1, 3)
        text = self.source.text

        def some(numbers: Ints) -> list[SlotSpan]:
            return list(slots_at(text, [(s, e, k) for s, e, k in held[numbers].tolist()]))

        return Made(len(held), some)

    @cached_property
    def filler_numbers(self) -> NDArray[np.uint64]:
        """Their numbers, as they were stored."""
        return self._shelf.filler_numbers(self._number)

    @cached_property
    def plain_marks(self) -> bytes:
        """The marks of the plain row, as they were stored."""
        return self._shelf.part(self._number, "plain_marks", "plain_codes").tobytes()

    @cached_property
    def formula(self) -> Flags:  # type: ignore[override]
        """Which characters are of set phrases."""
        out = np.zeros(len(self.source.text), dtype=np.bool_)
        for start, end in self.source.formula:
            out[start:end] = True
        return out

    def near_units(self, settings: ReuseSettings) -> Units:
        """Its stretches for the search of edited copies, as they were stored."""
        if self._units is None and settings.min_near == self._shelf.settings.min_near:
            self._units = (settings.min_near, self._shelf.units(self._number, self.masked))
        return super().near_units(settings)


class Shelf(Sequence[Prepared]):
    """The reports on a shelf, by their numbers.

    Parameters
    ----------
    folder : where it lies; made when missing. What is there and damaged, of another format or of
        other settings is thrown away
    """

    def __init__(self, folder: Path, settings: ReuseSettings, about: str = "") -> None:
        self.folder = folder
        self.settings = settings
        self._about = about
        self._held: OrderedDict[int, Prepared] = OrderedDict()
        self._held_characters = self._characters_read = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._start({})
        if not self._open():
            self.clear()
        self._tidy()

    # --- opening and committing ---------------------------------------------------------------

    def _open(self) -> bool:
        try:
            noted = _parsed((self.folder / MANIFEST).read_bytes())
            known = [noted[k] for k in ("format", "settings", "about")]
            if known != [FORMAT, asdict(self.settings), self._about]:
                return False
            self._start(noted)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        parts: list[Column | Postings] = [*self.columns.values(), *self.postings.values()]
        there = all((self.folder / file).exists() for file in self._files)
        return there and all(part.sound() for part in parts)

    def _start(self, noted: dict[str, Any]) -> None:
        self._bounds_of: tuple[int, dict[str, tuple[int, int]]] = (-1, {})
        lengths = noted.get("columns", {})
        self.columns = {
            name: Column(self.folder / f"{name}.bin", dtype, *lengths.get(name, (0, 0)))
            for name, dtype in _COLUMNS.items()
        }
        files = noted.get("postings", {})
        self.postings = {
            name: Postings(
                self.folder, name, [(n, size, said) for n, size, said in files.get(name, [])]
            )
            for name in _POSTINGS
        }
        # Of each report: id, digest, year, date, names.
        self.about: list[list[Any]] = noted.get("reports", [])
        # What each block of reports, in the order of adding, has been found to share.
        self.blocks: list[dict[str, Any]] = noted.get("blocks", [])
        # Numbers of reports with which some later one was not compared: they were gone.
        self.dead: set[int] = set(noted.get("dead", ()))
        # Arrays that are replaced as a whole: name to file.
        self._wholes: dict[str, str] = noted.get("wholes", {})
        # Bytes and CRC-32 of the files that hold what was found, and of those of whole arrays.
        self._sums: dict[str, list[int]] = noted.get("sums", {})

    def commit(self) -> None:
        """Make all that was added count. Killed before, the shelf is as it was."""
        parts: list[Column | Postings] = [*self.columns.values(), *self.postings.values()]
        for part in parts:
            part.sync()
        noted = {
            "format": FORMAT,
            "settings": asdict(self.settings),
            "about": self._about,
            "columns": {name: (c.length, c.sum) for name, c in self.columns.items()},
            "postings": {name: p.files for name, p in self.postings.items()},
            "reports": self.about,
            "blocks": self.blocks,
            "dead": sorted(self.dead),
            "wholes": self._wholes,
            "sums": {file: self._sums[file] for file in sorted(self._files)},
        }
        draft = self.folder / f"{MANIFEST}.new"
        with draft.open("w", encoding="utf-8") as file:
            # Names of files may be in it, and they may hold lone surrogates. In one string: written
            # bit by bit it takes ten times as long.
            said = json.dumps(noted, ensure_ascii=True)
            file.write(f"{zlib.crc32(said.encode()):08x}\n{said}")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / MANIFEST)
        self._tidy()

    def revert(self) -> None:
        """Forget what was added since the last commit."""
        self.let_go()
        if not self._open():
            self.clear()

    def clear(self) -> None:
        """Throw everything away; who works on the shelf (`LOCK`) is no part of it."""
        self.let_go()
        (self.folder / MANIFEST).unlink(missing_ok=True)
        for path in self.folder.iterdir():
            if path.suffix in _SUFFIXES:
                path.unlink(missing_ok=True)
        self._start({})

    @property
    def _files(self) -> set[str]:
        """The files that hold what was found, and those of whole arrays."""
        return {block["file"] for block in self.blocks} | set(self._wholes.values())

    def _tidy(self) -> None:
        """Delete files that no longer count."""
        keep = {f"{name}.u64" for p in self.postings.values() for name, *_ in p.files}
        keep |= self._files
        for pattern in ("*.u64", "*.npz"):
            for path in self.folder.glob(pattern):
                if path.name not in keep:
                    path.unlink(missing_ok=True)

    # --- what was found -----------------------------------------------------------------------

    def keep(self, arrays: Mapping[str, NDArray[Any]], noted: Mapping[str, Any]) -> None:
        """Note what the reports added last share with all others."""
        since = self.blocks[-1]["block"][1] if self.blocks else 0
        file = f"found-{len(self.blocks)}.npz"
        self._save(file, arrays)
        said = _digest(*(np.ascontiguousarray(values).data for values in arrays.values()))
        self.blocks.append({**noted, "file": file, "block": [since, len(self)], "digest": said})

    def state(self, blocks: int | None = None) -> str:
        """A name for what the first so many blocks hold and have been found to share; of all blocks
        when None.
        """
        blocks = len(self.blocks) if blocks is None else blocks
        known = [(block["block"], block["digest"]) for block in self.blocks[:blocks]]
        reports = [row[:2] for row in self.about[: known[-1][0][1] if known else 0]]
        return f"{blocks}-{_digest(repr((self._about, known, reports)).encode(errors='replace'))}"

    def kept(
        self, since: int = 0, only: Collection[str] | None = None
    ) -> Iterator[tuple[Mapping[str, NDArray[Any]], dict[str, Any]]]:
        """What each block was found to share, in the order of adding.

        Parameters
        ----------
        since : number of the first block
        only : names of the arrays that are read; None takes all
        """
        for block in self.blocks[since:]:
            yield self._load(block["file"], only), block

    def replace(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Put arrays in the place of those of that name."""
        files = (f"{name}-{len(self)}-{n}.npz" for n in count())
        file = next(f for f in files if not (self.folder / f).exists())
        self._save(file, arrays)
        self._wholes[name] = file

    def whole(self, name: str) -> Mapping[str, NDArray[Any]] | None:
        """The arrays that `replace` put there."""
        return self._load(self._wholes[name]) if name in self._wholes else None

    def _save(self, file: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        with (self.folder / file).open("wb") as out:
            np.savez(out, allow_pickle=False, **dict(arrays))
            out.flush()
            os.fsync(out.fileno())
        self._sums[file] = list(checksum(self.folder / file))

    def _load(self, file: str, only: Collection[str] | None = None) -> Mapping[str, NDArray[Any]]:
        with np.load(self.folder / file, allow_pickle=False) as held:
            return {name: held[name] for name in (held.files if only is None else only)}

    # --- adding -------------------------------------------------------------------------------

    def add(self, reports: Sequence[Prepared], digests: Sequence[str]) -> None:
        """Put reports on the shelf; they are not found by a search before `index`."""
        rows: dict[str, list[NDArray[Any]]] = {name: [] for name in _COLUMNS}
        ends = {name: self.columns[name].length for name in _PARTS}
        grams, windows = self.columns["gram"].length, self.columns["window"].length
        for prepared, digest in zip(reports, digests, strict=True):
            source = prepared.source
            units = prepared.near_units(self.settings)
            mine: dict[str, NDArray[Any]] = {
                "text": np.frombuffer(source.text.encode("utf-8", "surrogatepass"), dtype=np.uint8),
                "sentences": np.array(source.sentences, dtype=np.int32).ravel(),
                "formula": np.array(source.formula, dtype=np.int32).ravel(),
                "slots": np.array(
                    [(s.start, s.end, SLOT_TYPES.index(s.type)) for s in prepared.slots],
                    dtype=np.int32,
                ).ravel(),
                "plain_codes": prepared.plain.codes,
                "plain_starts": prepared.plain.starts,
                "plain_slot": prepared.plain.slot,
                "plain_marks": prepared.plain.marks(),
                "plain_edges": edges(source.text, prepared.plain),
                "filler": prepared.filler_numbers,
                "masked_codes": prepared.masked.codes,
                "masked_starts": prepared.masked.starts,
                "masked_ends": prepared.masked.ends,
                "masked_slot": prepared.masked.slot,
                "masked_marks": prepared.masked.marks(),
                "unit_report": np.full(len(units), len(self.about), dtype=np.int32),
                "unit_start": units.starts,
                "unit_end": units.ends,
                "unit_key": units.keys,
                "gram_end": grams + np.cumsum(_per_unit(units.grams, len(units))),
                "gram": (units.grams & np.uint64(0xFFFFFFFF)).astype(np.uint32),
                "window_end": windows + 2 * np.cumsum(np.diff(units.window_at)),
                "window": units.windows.ravel(),
            }
            grams += len(mine["gram"])
            windows += len(mine["window"])
            for name in _PARTS:
                ends[name] += len(mine[name])
            mine["table"] = np.array([ends[name] for name in _PARTS], dtype=np.int64)
            for name, values in mine.items():
                rows[name].append(values)
            self.about.append([source.report, digest, source.year, source.date, list(source.names)])
        for name, values_ in rows.items():
            if values_:
                self.columns[name].append(np.concatenate(values_))
        for number, prepared in zip(
            range(len(self) - len(reports), len(self)), reports, strict=True
        ):
            self._hold(number, prepared)

    # --- reading ------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.about)

    @overload
    def __getitem__(self, index: int) -> Prepared: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Prepared]: ...

    def __getitem__(self, index: int | slice) -> Prepared | Sequence[Prepared]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        held = self._held.get(index)
        if held is not None:
            self._held.move_to_end(index)
            return held
        made = Shelved(self, index)
        self._hold(index, made)
        # What was read of the columns counts as the process's memory, too.
        self._characters_read += len(made.source.text)
        if self._characters_read > _HELD:
            self._characters_read = 0
            self.forget()
        return made

    def __iter__(self) -> Iterator[Prepared]:
        return (self[i] for i in range(len(self)))

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process on this machine: where the shelf lies."""
        return {
            "folder": self.folder, "settings": self.settings, "_about": self._about,
            "noted": {
                "columns": {name: (c.length, c.sum) for name, c in self.columns.items()},
                "postings": {name: p.files for name, p in self.postings.items()},
                "reports": self.about,
            },
        }  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        noted = state.pop("noted")
        vars(self).update(state)
        self._held = OrderedDict()
        self._held_characters = self._characters_read = 0
        self._start(noted)

    def _hold(self, number: int, prepared: Prepared) -> None:
        self._held[number] = prepared
        self._held_characters += len(prepared.source.text)
        while self._held_characters > _HELD and len(self._held) > 2:
            _, gone = self._held.popitem(last=False)
            self._held_characters -= len(gone.source.text)

    def let_go(self) -> None:
        """Free the memory of the reports that were read, and of what was read of the columns."""
        self._held.clear()
        self._held_characters = 0
        self.forget()

    def forget(self) -> None:
        """Free the memory of what was read of the columns: pages of files count as a process's own
        for as long as they are mapped.
        """
        parts: list[Column | Postings] = [*self.columns.values(), *self.postings.values()]
        for part in parts:
            part.forget()

    def offsets(self, part: str) -> Ints:
        """Where each report's part of a column begins, shape (reports + 1,)."""
        table = self.columns["table"].values.reshape(-1, len(_PARTS))
        return np.concatenate(([0], table[:, _PARTS.index(part)]))

    def laid(self, first: int = 0) -> Laid:
        """The reports from a number on as `exact` reads them."""
        values = {name: column.values for name, column in self.columns.items()}
        return Laid(
            self.offsets("plain_codes")[first:], values["plain_starts"], values["plain_edges"],
            self.offsets("masked_codes")[first:], values["masked_marks"], values["masked_slot"],
            self.offsets("slots")[first:] // 3, values["filler"],
        )  # fmt: skip

    def units(self, number: int, masked: Row) -> Units:
        """The units of a report, whose masked row is given."""
        first, last = self._bounds(number)["unit_key"]

        def cut(name: str) -> NDArray[Any]:
            return self.columns[name].values[first:last].astype(np.int64)

        def of_each(name: str) -> tuple[Ints, NDArray[Any]]:
            """Where each unit's part of a column ends, counted from the first, and the parts."""
            before = int(self.columns[f"{name}_end"].values[first - 1]) if first else 0
            ends = cut(f"{name}_end") - before
            total = int(ends[-1]) if len(ends) else 0
            return ends, np.array(self.columns[name].values[before : before + total])

        starts, ends = cut("unit_start"), cut("unit_end")
        gram_end, grams = of_each("gram")
        window_end, windows = of_each("window")
        unit = np.repeat(np.arange(len(starts)), np.diff(gram_end, prepend=0))
        return Units(
            starts,
            ends,
            np.array(self.columns["unit_key"].values[first:last]),
            windows.astype(np.int64).reshape(-1, 2),
            np.concatenate(([0], window_end // 2)),
            (unit.astype(np.uint64) << np.uint64(32)) | grams.astype(np.uint64),
            seeds_of(masked, starts, ends),
        )

    def text(self, number: int) -> str:
        """The text of a report."""
        held = self._held.get(number)
        if held is not None:
            return held.source.text
        return self.stored(number)

    def stored(self, number: int) -> str:
        """The same, read from the disk."""
        start, end = self._bounds(number)["text"]
        return self.columns["text"].values[start:end].tobytes().decode("utf-8", "surrogatepass")

    def _bounds(self, number: int) -> dict[str, tuple[int, int]]:
        held, bounds = self._bounds_of  # the parts of one report are read one after the other
        if held != number:
            bounds = self._read_bounds(number)
            self._bounds_of = number, bounds
        return bounds

    def _read_bounds(self, number: int) -> dict[str, tuple[int, int]]:
        size = len(_PARTS)
        table = self.columns["table"].values
        ends = table[number * size : (number + 1) * size].tolist()
        begins = table[(number - 1) * size : number * size].tolist() if number else [0] * size
        return {name: (begins[i], ends[i]) for i, name in enumerate(_PARTS)}

    def part(self, number: int, column: str, part: str) -> NDArray[Any]:
        """A report's part of a column; `part` is what the table calls it."""
        return self.columns[column].values[slice(*self._bounds(number)[part])]

    def row(self, number: int, kind: str) -> Row:
        """The plain or the masked row of a report."""
        bounds = slice(*self._bounds(number)[f"{kind}_codes"])

        def cut(name: str) -> NDArray[Any]:
            return self.columns[f"{kind}_{name}"].values[bounds]

        starts = np.array(cut("starts"))
        ends = starts + np.int32(1) if kind == "plain" else np.array(cut("ends"))
        marks = cut("marks")
        return Row(
            np.array(cut("codes")), starts, ends,
            (marks & np.uint8(OWN)) > 0, (marks & np.uint8(FORMULA)) > 0,
            np.array(cut("slot")), marks & np.uint8(_BREAKS), (marks & np.uint8(LISTED)) > 0,
        )  # fmt: skip

    def filler_numbers(self, number: int) -> NDArray[np.uint64]:
        """The numbers of a report's fillers."""
        start, end = self._bounds(number)["slots"]
        return np.array(self.columns["filler"].values[start // 3 : end // 3])


def damaged(folder: Path) -> list[str]:
    """The files of a shelf that are not as they were written, by name; its list too.

    A shelf of another version has none: it is thrown away before it is read.
    """
    while True:
        before = _bytes(folder / MANIFEST)
        found = _changed(folder, before)
        if not found or _bytes(folder / MANIFEST) == before:  # somebody may work on it meanwhile
            return found


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _changed(folder: Path, listed: bytes | None) -> list[str]:
    try:
        if listed is None or listed[:1] == b"{":  # as before format 6
            return []
        noted = _parsed(listed)
        if noted["format"] != FORMAT:
            return []
    except (ValueError, KeyError):
        return [MANIFEST]
    known = {f"{name}.bin": (size * np.dtype(_COLUMNS[name]).itemsize, said)
             for name, (size, said) in noted["columns"].items()}  # fmt: skip
    for files in noted["postings"].values():
        known |= {f"{name}.u64": (size * 8, said) for name, size, said in files}
    known |= {file: (size, said) for file, (size, said) in noted["sums"].items()}
    found = []
    for file, (size, said) in sorted(known.items()):
        try:
            sound = size == 0 or checksum(folder / file, size) == (size, said)
        except OSError:
            sound = False
        if not sound:
            found.append(file)
    return found


def _parsed(listed: bytes) -> dict[str, Any]:
    """The list of a shelf, of the bytes of its file.

    Raises
    ------
    ValueError
        It is not as it was written.
    """
    said, _, text = listed.partition(b"\n")
    if said != f"{zlib.crc32(text):08x}".encode():
        raise ValueError(f"{MANIFEST}: checksum")
    noted: dict[str, Any] = json.loads(text)
    return noted


def _digest(*parts: Any) -> str:
    found = blake2b(digest_size=12)
    for part in parts:
        found.update(part)
    return found.hexdigest()


def _per_unit(grams: NDArray[np.uint64], count: int) -> Ints:
    """How many grams each unit has."""
    unit = (grams >> np.uint64(32)).astype(np.int64)
    return np.bincount(unit, minlength=count).astype(np.int64)
