"""Where pure work is done: here, in processes beside this one, or on a cluster.

The one seam between explorer and any engine: `Engine.map`. Work is an object that can be pickled,
started once in each process and called for each item; it knows nothing of a corpus. Results come
in the order of the items, a bounded number is under way, and whoever asked stores them as they
come: a stop costs what was under way and nothing else. Work that is pure and takes one item at a
time gives the same results on every engine.
"""

from __future__ import annotations

from explorer.engine.local import Local
from explorer.engine.named import NAMES, engine
from explorer.work import Engine, Work

__all__ = ["NAMES", "Engine", "Local", "Work", "engine"]
