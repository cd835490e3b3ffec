"""Train the half network to the full one's states and vectors.

Four losses, each relative to the spread of what it compares: the states after the `STATIONS` (the
last counts most), the unit vectors, and the cosines of a batch's texts to one another after the
mean is taken off (what a search ranks by). Adam at a small rate, raised slowly: a larger one first
undoes the fit (1e-4: the third layer's error rose by a half in 20 steps and stayed).

What the full network gives for each text is kept on disk, and the training's state every few
minutes: a stopped run goes on where it was. Each process takes groups of its own and the gradients
are averaged, so two cores train twice as many texts.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import distributed
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from e5build.full import AFTER, BEFORE, STATIONS, Full, body
from e5build.half import Half, groups

_WARM = 100  # steps in which the rate rises
_TOKENS, _GROUPS = 450, 3  # tokens of a group, groups of a step and process
_STATES = (0.15, 0.15, 0.15, 0.5)  # weights of the losses, by station
_VECTORS, _COSINES = 1.5, 10.0
_SPREAD_STEPS = 50  # over which the spreads are measured
_SAVE = 240  # seconds


class Lessons:
    """What the full network gives for groups of texts, made when first asked for and kept."""

    def __init__(self, full: Full, rows: Sequence[Sequence[int]], folder: Path) -> None:
        self.full, self.rows = full, rows
        self.groups = groups(rows, _TOKENS)
        own = [len(group) * (len(rows[group[0]]) - BEFORE - AFTER) for group in self.groups]
        self._tokens = np.concatenate([[0], np.cumsum(own)])
        self._texts = np.concatenate([[0], np.cumsum([len(group) for group in self.groups])])
        self._states = _open(
            folder / "states.npy", np.float16, (int(self._tokens[-1]), len(STATIONS), full.hidden)
        )
        self._vectors = _open(
            folder / "vectors.npy", np.float32, (int(self._texts[-1]), full.hidden)
        )

    def vectors(self) -> Any:
        """Return the full network's vectors of all texts, shape (texts, hidden), in their order."""
        found = np.empty((len(self.rows), self.full.hidden), np.float32)
        for number, group in enumerate(self.groups):
            found[group] = self[number][3].numpy()
        return found

    def __getitem__(self, number: int) -> tuple[Any, tuple[int, int], Any, Any]:
        """Return (embedded tokens, (texts, tokens), states, vectors) of a group."""
        group = self.groups[number]
        ids = torch.tensor([self.rows[place] for place in group])
        a, b = self._tokens[number : number + 2]
        p, q = self._texts[number : number + 2]
        with torch.no_grad():
            embedded = body(self.full.embed(ids))
            if not self._vectors[p].any():
                states = self.full.states(ids)
                self._states[a:b] = torch.stack([body(x) for x in states], 1).numpy()
                self._vectors[p:q] = functional.normalize(states[-1].mean(1), dim=-1).numpy()
        states = torch.from_numpy(self._states[a:b].astype(np.float32))
        vectors = torch.from_numpy(np.array(self._vectors[p:q]))
        return embedded, (len(group), len(embedded) // len(group)), states, vectors


def _open(path: Path, dtype: Any, shape: tuple[int, ...]) -> Any:
    mode = "r+" if path.exists() else "w+"
    kept = np.lib.format.open_memmap(path, mode, dtype, shape)  # type: ignore[no-untyped-call]
    if kept.shape != shape:
        raise SystemExit(f"{path} is of other texts: delete the folder {path.parent}")
    return kept


def _spread(x: Any) -> Any:
    return ((x - x.mean(0)) ** 2).sum(-1).mean(0)


class _Losses:
    def __init__(self) -> None:
        self.steps = 0
        self.states = self.vectors = self.mean = 0.0

    def __call__(self, half: Half, lesson: Sequence[tuple[Any, ...]]) -> Any:
        """Return the losses, shape (stations + 2,), weighted: their sum is trained."""
        x, shapes, states, vectors = zip(*lesson, strict=True)
        truth, wanted = torch.cat(states), torch.cat(vectors)
        if self.steps < _SPREAD_STEPS:
            self.steps += 1
            share = 1 / self.steps
            self.states += share * (_spread(truth) - self.states)
            self.vectors += share * (_spread(wanted) - self.vectors)
            self.mean += share * (wanted.mean(0) - self.mean)
        kept, got = half(torch.cat(x), shapes)
        losses = [
            weight * ((state - truth[:, at]) ** 2).sum(1).mean() / self.states[at]  # type: ignore[index]
            for at, (weight, state) in enumerate(zip(_STATES, kept, strict=True))
        ]
        losses.append(_VECTORS * ((got - wanted) ** 2).sum(1).mean() / self.vectors)
        a, b = (functional.normalize(v - self.mean, dim=-1) for v in (got, wanted))
        losses.append(_COSINES * ((a @ a.T - b @ b.T) ** 2).mean())
        return torch.stack(losses)


def _draws(count: int, seed: int) -> Iterator[list[int]]:
    """Groups of a step: every group once before any comes again."""
    rng, left = random.Random(seed), []
    while True:
        while len(left) < _GROUPS:
            left += rng.sample(range(count), count)
        yield [left.pop(0) for _ in range(_GROUPS)]


class Course(NamedTuple):
    """How long and how fast one training is."""

    name: str  # of its file
    steps: int  # of which it takes `until`
    rate: float  # the highest; falls to 0 along half a cosine of all steps
    until: int


# Twice the rate of the first undoes the fit at once; half of its steps are taken, then neurons.
FIRST = Course("first", 1_500, 5e-5, until=780)
SECOND = Course("second", 900, 4e-5, until=900)
THIRD = Course("third", 400, 3e-5, until=400)


def train(
    full: Full, start: Half, rows: Sequence[Sequence[int]], folder: Path, course: Course,
    workers: int,
) -> Half:  # fmt: skip
    """Return `start` trained to the full network's vectors of `rows`, token ids with the marks.

    Goes on from what `folder` holds. `workers` processes of one thread each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    Lessons(full, rows, folder)  # makes the files before the workers open them
    if workers == 1:
        _work(0, 1, full, start, rows, folder, course)
    else:
        (folder / "meeting").unlink(missing_ok=True)
        torch.multiprocessing.spawn(_meet, (workers, full, start, rows, folder, course), workers)  # type: ignore[no-untyped-call]
    start.load_state_dict(torch.load(folder / f"{course.name}.pt", weights_only=True)["model"])
    return start


def _meet(
    rank: int, workers: int, full: Full, half: Half, rows: Any, folder: Path, course: Course
) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", init_method=f"file://{(folder / 'meeting').resolve()}", rank=rank,
        world_size=workers, timeout=timedelta(hours=1),
    )  # fmt: skip
    _work(rank, workers, full, half, rows, folder, course)
    distributed.barrier()
    distributed.destroy_process_group()


def _work(
    rank: int, workers: int, full: Full, half: Half, rows: Any, folder: Path, course: Course
) -> None:
    lessons, losses = Lessons(full, rows, folder), _Losses()
    adam = torch.optim.Adam(half.parameters(), lr=course.rate, betas=(0.9, 0.98), foreach=True)
    path, step = folder / f"{course.name}.pt", 0
    if path.exists():
        kept = torch.load(path, weights_only=True)
        half.load_state_dict(kept["model"])
        adam.load_state_dict(kept["adam"])
        step = kept["step"]
    draws = _draws(len(lessons.groups), 1000 * rank + step)
    saved, recent = time.monotonic(), []
    parameters = list(half.parameters())
    while step < course.until:
        fall = (1 + math.cos(math.pi * step / course.steps)) / 2
        rate = course.rate * min(1.0, (step + 1) / _WARM) * fall
        for group in adam.param_groups:
            group["lr"] = rate
        loss = losses(half, [lessons[number] for number in next(draws)])
        adam.zero_grad(set_to_none=True)
        loss.sum().backward()
        if workers > 1:
            _average(parameters, workers)
        clip_grad_norm_(parameters, 1.0)
        adam.step()
        step += 1
        recent.append(loss.detach().numpy())
        if rank:
            continue
        if step % 50 == 0:
            print(
                f"step {step} of {course.until}:",
                *(f"{x:.4f}" for x in np.mean(recent, 0)),
                flush=True,
            )
            recent.clear()
        if step == course.until or time.monotonic() - saved > _SAVE:
            state = {"model": half.state_dict(), "adam": adam.state_dict(), "step": step}
            torch.save(state, path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)
            saved = time.monotonic()


def _average(parameters: Sequence[Any], workers: int) -> None:
    """Give every process the mean of the gradients."""
    flat = torch.cat([p.grad.reshape(-1) for p in parameters])
    distributed.all_reduce(flat)
    sizes = [p.numel() for p in parameters]
    for p, mean in zip(parameters, (flat / workers).split(sizes), strict=True):
        p.grad.copy_(mean.view_as(p))
