"""Greedy string tiling: what two strings share, in any order.

The longest stretch that both have is taken first, then the longest in what is left, and so on;
each position belongs to one tile at most. Unlike an edit distance it does not punish clauses that
changed places. Method: Wise, "String similarity via greedy string tiling" (1993).
"""

from __future__ import annotations

import heapq
from collections import defaultdict

Tile = tuple[int, int, int]  # start in a, start in b, length


def tiles(a: str, b: str, shortest: int = 2) -> list[Tile]:
    """Tiles of at least `shortest` characters, sorted by their place in a.

    Among stretches of one length the one nearer to the diagonal is taken, so that repeated words
    pair up in order; the result is the same for the swapped strings, with sides swapped, except
    where two choices are equally near.
    """
    if len(a) < shortest or len(b) < shortest:
        return []
    where: dict[str, list[int]] = defaultdict(list)
    for j in range(len(b) - shortest + 1):
        where[b[j : j + shortest]].append(j)
    heap: list[tuple[int, int, int, int]] = []
    for i in range(len(a) - shortest + 1):
        for j in where.get(a[i : i + shortest], ()):
            if i and j and a[i - 1] == b[j - 1]:
                continue
            n = shortest
            while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
                n += 1
            heap.append((-n, abs(i - j), i, j))
    heapq.heapify(heap)
    free_a, free_b = bytearray(b"\1" * len(a)), bytearray(b"\1" * len(b))
    out: list[Tile] = []
    while heap:
        negative, _, i, j = heapq.heappop(heap)
        n = -negative
        run, best = 0, []
        for t in range(n + 1):
            if t < n and free_a[i + t] and free_b[j + t]:
                run += 1
            else:
                if run >= shortest:
                    best.append((t - run, run))
                run = 0
        if best == [(0, n)]:
            free_a[i : i + n] = bytes(n)
            free_b[j : j + n] = bytes(n)
            out.append((i, j, n))
        else:
            for offset, length in best:
                heapq.heappush(heap, (-length, abs(i - j), i + offset, j + offset))
    return sorted(out)
