"""Engines by the names that users type."""

from __future__ import annotations

from explorer.engine.cluster import Cluster
from explorer.engine.local import Local
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.work import Engine

NAMES = ("local", "ray")


def engine(
    name: str = "local",
    *,
    address: str | None = None,
    workers: int | None = None,
    gpus: float = 0.0,
) -> Engine:
    """The engine of a name.

    Parameters
    ----------
    name : "local" (this machine) or "ray"
    address : of a Ray cluster; see `Cluster`
    workers : items worked on at the same time; default what the engine has cores for
    gpus : graphics processors that each process needs that embeds, of a Ray cluster

    Raises
    ------
    BadValue
    """
    if workers is not None and workers < 1:
        raise BadValue(
            Message("至少要有一个进程", "there must be one worker at least"),
            subject=f"--workers {workers}",
        )
    if gpus < 0 or (gpus > 1 and gpus != int(gpus)):
        raise BadValue(
            Message(
                "应为整数，或 0 与 1 之间的小数", "must be a whole number, or lie between 0 and 1"
            ),
            subject=f"--gpus {gpus:g}",
        )
    if name == "ray":
        return Cluster(address, workers=workers, gpus=gpus)
    if name != "local":
        raise BadValue(
            Message(f"可选: {'、'.join(NAMES)}", f"one of: {', '.join(NAMES)}"),
            subject=f"--engine {name}",
        )
    if address is not None or gpus:
        raise BadValue(
            Message("只用于集群: --engine ray", "goes with a cluster only: --engine ray"),
            subject="--address" if address is not None else "--gpus",
        )
    return Local(workers)
