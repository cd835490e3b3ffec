"""Inner loops of the search for edited copies, on plain lists or compiled.

The functions here are ordinary Python over sequences of integers. For a handful of pairs they run
as they stand, on lists; for many `compiled` returns the same functions as machine code (numba,
which umap-learn brings along). There is one source, so both give the same answers.
"""

from __future__ import annotations

from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any, Final

# Pairs from which compiling (some 10 s the first time after installing, under 1 s from then on)
# is quicker than plain Python (some 0.3 ms a pair).
COMPILE_FROM: Final = 4_000

# What the marks of a symbol say: how strong the boundary before it is (3 for a sentence, 0 none),
# whether it is own wording, of a set phrase, and in no slot or the first of one.
BREAKS: Final = 3
OWN: Final = 4
FORMULA: Final = 8
OPENS: Final = 16
# Of masked rows only: whether it stands in an item of a list (`lists`).
LISTED: Final = 32
# What the loops over edited copies read of the marks: whether a clause begins, and the same.
CLAUSE: Final = 1
ITEM: Final = 2
# Symbols: a scrap of a neighbouring sentence at the end of a run is shorter than this.
SCRAP: Final = 6
# And when it is whole clauses than this: the number of the next heading (四、, （十一）) goes.
NUMBER: Final = 3
# Two stretches that share a run of fewer than NAME symbols of their own (as many as an exact copy
# needs) and fewer than BESIDE symbols besides share a name or a list (非物质文化遗产代表性项目),
# unless the run is WHOLE of the shorter one or SURE of both is shared. Besides does not count what
# lies inside one item of a list on both sides (新材料、高端装备、新能源), or goes on beyond it by
# fewer than SPILL symbols, with which many items begin (家庭农场、农民). Of 0, 4, 6 and 8 symbols
# besides and of 0.85 and 0.9 shared, all with the same F1 over all kinds on the tuning half of
# benchmarks/reuse_quality.py, those that leave fewest false alarms and most matches; lists change
# nothing there, and of 20 false alarms of benchmarks/reuse_unrelated.py leave 11.
NAME: Final = 16
BESIDE: Final = 6
SPILL: Final = 3
WHOLE: Final = 0.95
SURE: Final = 0.85

# Two stretches are near when this share of their symbols is the same in the same order; stretches
# of fewer than ORDERED_FROM symbols need ORDERED_SHORT more for each that is missing. On the tuning
# half of benchmarks/reuse_quality.py unrelated sentences reach 0.58 and copies with three words in
# ten replaced 0.60 to 0.70; of hand-written sentences about two objects in one frame, which are
# short, the nearest have 0.63 at 19 symbols and 0.72 at 12.
ORDERED: Final = 0.6
ORDERED_AS: Final = 0.55  # the threshold of edited copies with which these were tuned
ORDERED_FROM: Final = 23
ORDERED_SHORT: Final = 0.018

_Row = Any  # a list of numbers, or an array of them when compiled


def common_at_least(grams: _Row, a: int, a_end: int, b: int, b_end: int, need: float) -> bool:
    """Whether two sorted stretches of `grams` have at least `need` values in common."""
    found = 0
    while a < a_end and b < b_end:
        if found + min(a_end - a, b_end - b) < need:
            return False
        x, y = grams[a], grams[b]
        if x == y:
            found += 1
            a += 1
            b += 1
        elif x < y:
            a += 1
        else:
            b += 1
    return found >= need


def enough_in_common(
    left: _Row, right: _Row, grams: _Row, at: _Row, least: _Row, share: float, out: _Row
) -> None:
    """Set out[p] where the two units of pair p have `share` of the larger's grams in common.

    least[u] is how many grams the smallest stretch of unit u that is compared by itself has.
    """
    for p in range(len(left)):
        i, j = left[p], right[p]
        need = share * max(least[i], least[j])
        out[p] = common_at_least(grams, at[i], at[i + 1], at[j], at[j + 1], need)


def tile(codes: _Row, a: int, a_end: int, b: int, b_end: int, shortest: int) -> Any:
    """Greedy string tiling of two stretches of `codes`: a flat list of start in a, start in b and
    length, sorted by the place in a.

    Among stretches of one length the one nearer to the diagonal is taken. Method: Wise, "String
    similarity via greedy string tiling" (1993).
    """
    n_a, n_b = a_end - a, b_end - b
    lengths, firsts, seconds = [0], [0], [0]
    lengths.pop()
    firsts.pop()
    seconds.pop()
    for i in range(n_a - shortest + 1):
        x, x2 = codes[a + i], codes[a + i + 1]
        for j in range(n_b - shortest + 1):
            if codes[b + j] != x or codes[b + j + 1] != x2:
                continue
            if i > 0 and j > 0 and codes[a + i - 1] == codes[b + j - 1]:
                continue
            n = 2
            while i + n < n_a and j + n < n_b and codes[a + i + n] == codes[b + j + n]:
                n += 1
            if n >= shortest:
                lengths.append(n)
                firsts.append(i)
                seconds.append(j)
    free_a, free_b = [1] * max(1, n_a), [1] * max(1, n_b)
    # pair[i] - 1 is the place in b that place i of a is tiled with.
    pair = [0] * max(1, n_a)
    starts = [0] * max(1, n_a)
    while True:
        best, n, d, i, j = -1, 0, 0, 0, 0
        for c in range(len(lengths)):
            m = lengths[c]
            if m < n or m == 0:
                continue
            x, y = firsts[c], seconds[c]
            e = x - y if x > y else y - x
            if m > n or e < d or (e == d and (x < i or (x == i and y < j))):
                best, n, d, i, j = c, m, e, x, y
        if best < 0:
            break
        lengths[best] = 0
        run, whole = 0, True
        for t in range(n):
            if not (free_a[i + t] and free_b[j + t]):
                whole = False
        if whole:
            starts[i] = 1
            for t in range(n):
                free_a[i + t] = 0
                free_b[j + t] = 0
                pair[i + t] = j + t + 1
            continue
        for t in range(n + 1):
            if t < n and free_a[i + t] and free_b[j + t]:
                run += 1
                continue
            if run >= shortest:
                lengths.append(run)
                firsts.append(i + t - run)
                seconds.append(j + t - run)
            run = 0
    out = [0]
    out.pop()
    i = 0
    while i < n_a:
        if pair[i] == 0:
            i += 1
            continue
        n = 1
        while i + n < n_a and pair[i + n] > 0 and starts[i + n] == 0:
            n += 1
        out.append(a + i)
        out.append(b + pair[i] - 1)
        out.append(n)
        i += n
    return out


def trim(breaks: _Row, start: int, end: int, tiles: Any, side: int, edge: float) -> tuple[int, int]:
    """The stretch without the clauses at its ends of which less than `edge` is tiled; (0, 0) when
    nothing is left. side 0 takes the tiles' places in a, 1 those in b.
    """
    size = end - start
    covered = [0] * max(1, size)
    for t in range(0, len(tiles), 3):
        for p in range(tiles[t + side] - start, tiles[t + side] - start + tiles[t + 2]):
            covered[p] = 1
    first, last, at = -1, -1, 0
    while at < size:
        stop = at + 1
        while stop < size and breaks[start + stop] & CLAUSE == 0:
            stop += 1
        count = 0
        for p in range(at, stop):
            count += covered[p]
        if count >= edge * (stop - at):
            if first < 0:
                first = at
            last = stop
        at = stop
    if first < 0:
        return 0, 0
    return start + first, start + last


def align(
    codes: _Row,
    own: _Row,
    breaks: _Row,
    a: int,
    a_end: int,
    b: int,
    b_end: int,
    shortest: int,
    edge: float,
    min_near: int,
    near_score: float,
    short: float,
) -> Any:
    """Align two stretches; a flat list: start and end in a, start and end in b, symbols of their
    own on both sides, those of them that are tiled, then the tiles. Empty when they are not near,
    whatever the slots hold.
    """  # fmt: skip
    none = [0]
    none.pop()
    tiles = tile(codes, a, a_end, b, b_end, shortest)
    if len(tiles) == 0:
        return none
    a, a_end = trim(breaks, a, a_end, tiles, 0, edge)
    b, b_end = trim(breaks, b, b_end, tiles, 1, edge)
    size_a, size_b = 0, 0
    for p in range(a, a_end):
        size_a += own[p]
    for p in range(b, b_end):
        size_b += own[p]
    smaller = min(size_a, size_b)
    if smaller < min_near:
        return none
    same = 0
    out = [a, a_end, b, b_end, size_a, size_b, 0]
    for t in range(0, len(tiles), 3):
        i, j, n = tiles[t], tiles[t + 1], tiles[t + 2]
        if a <= i and i + n <= a_end and b <= j and j + n <= b_end:
            for p in range(n):
                same += own[i + p] + own[j + p]
            out.append(i)
            out.append(j)
            out.append(n)
    out[6] = same
    if same < (size_a + size_b) * (near_score + short * (1.0 - near_score) / smaller):
        return none
    if name_only(own, breaks, out):
        return none
    return out


def name_only(own: _Row, breaks: _Row, found: Any) -> bool:
    """Whether two stretches, as `align` returns them, share one short run and little besides: what
    both name, not what they say.
    """
    if found[6] >= SURE * (found[4] + found[5]):
        return False
    longest, at_longest, total = 0, 0, 0
    for t in range(7, len(found), 3):
        size = 0
        for p in range(found[t + 2]):
            size += own[found[t] + p] + own[found[t + 1] + p]
        said = outside(own, breaks, found[t], found[t + 1], found[t + 2])
        total += said
        if size > longest:
            longest, at_longest = size, said
    whole = WHOLE * min(found[4], found[5])
    return bool(longest < 2 * min(NAME, whole) and total - at_longest < 2 * BESIDE)


def outside(own: _Row, breaks: _Row, i: int, j: int, n: int) -> int:
    """How many symbols of their own two equal stretches have on both sides; those in items of lists
    only when it goes on beyond a mark by SPILL, for then their order is the same too.
    """
    size, inside, crossed = 0, 0, False
    for p in range(n):
        if SPILL <= p <= n - SPILL and (breaks[i + p] | breaks[j + p]) & CLAUSE:
            crossed = True
        both = own[i + p] + own[j + p]
        size += both
        if breaks[i + p] & breaks[j + p] & ITEM:
            inside += both
    return size if crossed else size - inside


def common_in_order(codes: _Row, own: _Row, a: int, a_end: int, b: int, b_end: int) -> int:
    """How many symbols of their own two stretches have in common in the same order."""
    width = b_end - b
    before = [0] * (width + 1)
    for i in range(a, a_end):
        if not own[i]:
            continue
        corner = 0
        for j in range(width):
            above = before[j + 1]
            if codes[b + j] == codes[i] and own[b + j]:
                before[j + 1] = corner + 1
            elif before[j] > above:
                before[j + 1] = before[j]
            corner = above
    return before[width]


def in_order(
    codes: _Row,
    own: _Row,
    a: int,
    a_end: int,
    b: int,
    b_end: int,
    shortest: int,
    min_near: int,
    short: float,
    floor: float,
) -> Any:
    """Two whole stretches as `align` returns them, when enough of them is the same in the same
    order: copies whose words were replaced one here, one there, so that few long tiles are left.

    The share that is the same in order is brought to the scale of the tiles' share: ORDERED, and
    more in short stretches, becomes the score that a threshold of ORDERED_AS asks of them.
    """  # fmt: skip
    none = [0]
    none.pop()
    size_a, size_b = 0, 0
    for p in range(a, a_end):
        size_a += own[p]
    for p in range(b, b_end):
        size_b += own[p]
    smaller = min(size_a, size_b)
    if smaller < min_near:
        return none
    need = ORDERED + max(0, ORDERED_FROM - smaller) * ORDERED_SHORT
    least = ORDERED_AS + short * (1.0 - ORDERED_AS) / smaller
    lowest = floor + short * (1.0 - floor) / smaller
    if 2.0 * smaller / (size_a + size_b) < need + lowest - least:
        return none
    share = 2.0 * common_in_order(codes, own, a, a_end, b, b_end) / (size_a + size_b)
    score = min(1.0, least + share - need)
    if score < lowest:
        return none
    tiles = tile(codes, a, a_end, b, b_end, shortest)
    # Rounded up: whoever reaches the score exactly is in.
    out = [a, a_end, b, b_end, size_a, size_b, -int(-score * (size_a + size_b) // 1)]
    out.extend(tiles)
    return out


def near(
    codes: _Row,
    own: _Row,
    breaks: _Row,
    a: int,
    a_end: int,
    b: int,
    b_end: int,
    windows: _Row,
    wa: int,
    wa_end: int,
    wb: int,
    wb_end: int,
    shortest: int,
    edge: float,
    min_near: int,
    near_score: float,
    short: float,
    floor: float,
) -> Any:
    """The near stretches of two units: of the wholes, else of their windows. For each how many
    numbers follow, and what `align` returns. When there are none, the wholes if they reach `floor`
    in the place of `near_score`: what a lower threshold would bring.

    windows holds start and end of each window in turn; a unit without any is its own window.
    Windows that overlap on both sides are aligned again as one.
    """  # fmt: skip
    low = align(codes, own, breaks, a, a_end, b, b_end, shortest, edge, min_near, floor, short)
    out = [0]
    out.pop()
    if len(low) > 0:
        need = near_score + short * (1.0 - near_score) / min(low[4], low[5])
        if low[6] >= (low[4] + low[5]) * need:
            out.append(len(low))
            out.extend(low)
            return out
    line = in_order(codes, own, a, a_end, b, b_end, shortest, min_near, short, floor)
    if len(line) > 0:
        need = near_score + short * (1.0 - near_score) / min(line[4], line[5])
        if line[6] >= (line[4] + line[5]) * need:
            out.append(len(line))
            out.extend(line)
            return out
        if len(low) == 0:
            low = line
    if wa == wa_end and wb == wb_end:
        if len(low) > 0:
            out.append(len(low))
            out.extend(low)
        return out
    found = [0]
    found.pop()
    count_a, count_b = max(1, wa_end - wa), max(1, wb_end - wb)
    # Which 3-grams of each side the other has: few of them, and a window cannot be near.
    marks_a, marks_b = [0] * (a_end - a + 1), [0] * (b_end - b + 1)
    for i in range(a_end - a - 2):
        for j in range(b_end - b - 2):
            if (
                codes[a + i] == codes[b + j]
                and codes[a + i + 1] == codes[b + j + 1]
                and codes[a + i + 2] == codes[b + j + 2]
            ):
                marks_a[i] = 1
                marks_b[j] = 1
    good_b = [0] * count_b
    for y in range(count_b):
        s, e = b, b_end
        if wb < wb_end:
            s, e = windows[2 * (wb + y)], windows[2 * (wb + y) + 1]
        count = 0
        for p in range(s - b, e - b - 2):
            count += marks_b[p]
        good_b[y] = 1 if 4 * count >= e - s - 2 else 0
    # Where each near pair of windows begins in `found`.
    at = [0]
    at.pop()
    for x in range(count_a):
        s, e = a, a_end
        if wa < wa_end:
            s, e = windows[2 * (wa + x)], windows[2 * (wa + x) + 1]
        count = 0
        for p in range(s - a, e - a - 2):
            count += marks_a[p]
        if 4 * count < e - s - 2:
            continue
        for y in range(count_b):
            if good_b[y] == 0:
                continue
            u, v = b, b_end
            if wb < wb_end:
                u, v = windows[2 * (wb + y)], windows[2 * (wb + y) + 1]
            one = align(codes, own, breaks, s, e, u, v, shortest, edge, min_near, near_score, short)
            if len(one) > 0:
                at.append(len(found))
                found.extend(one)
    total = len(at)
    at.append(len(found))
    # The same number for windows that overlap on both sides, directly or through others.
    group = [0] * max(1, total)
    groups = 0
    for i in range(total):
        if group[i] > 0:
            continue
        groups += 1
        group[i] = groups
        grown = True
        while grown:
            grown = False
            for x in range(total):
                if group[x] != groups:
                    continue
                f = at[x]
                for y in range(total):
                    h = at[y]
                    if (
                        group[y] == 0
                        and found[f] < found[h + 1]
                        and found[h] < found[f + 1]
                        and found[f + 2] < found[h + 3]
                        and found[h + 2] < found[f + 3]
                    ):
                        group[y] = groups
                        grown = True
    for g in range(1, groups + 1):
        s, e, u, v, members = a_end, a, b_end, b, 0
        for x in range(total):
            if group[x] == g:
                f = at[x]
                members += 1
                s, e = min(s, found[f]), max(e, found[f + 1])
                u, v = min(u, found[f + 2]), max(v, found[f + 3])
        if members > 1:
            one = align(codes, own, breaks, s, e, u, v, shortest, edge, min_near, near_score, short)
            if len(one) > 0:
                out.append(len(one))
                out.extend(one)
                continue
        # The best of them, then the best of what overlaps none taken before.
        while True:
            best, top = -1, -1.0
            for x in range(total):
                if group[x] == g:
                    f = at[x]
                    worth = found[f + 6] / (found[f + 4] + found[f + 5])
                    worth *= found[f + 1] - found[f]
                    if worth > top:
                        best, top = x, worth
            if best < 0:
                break
            t = at[best]
            out.append(at[best + 1] - t)
            for p in range(t, at[best + 1]):
                out.append(found[p])
            for x in range(total):
                f = at[x]
                if group[x] == g and (
                    (found[f] < found[t + 1] and found[t] < found[f + 1])
                    or (found[f + 2] < found[t + 3] and found[t + 2] < found[f + 3])
                ):
                    group[x] = 0
    if len(out) == 0 and len(low) > 0:
        out.append(len(low))
        out.extend(low)
    return out


def near_many(
    left: _Row,
    right: _Row,
    codes: _Row,
    own: _Row,
    breaks: _Row,
    starts: _Row,
    ends: _Row,
    windows: _Row,
    window_at: _Row,
    shortest: int,
    edge: float,
    min_near: int,
    near_score: float,
    short: float,
    floor: float,
) -> Any:
    """`near` of many pairs of units, as one flat list: for each near stretch the number of its
    pair, how many numbers follow, and what `align` returns.
    """  # fmt: skip
    out = [0]
    out.pop()
    for p in range(len(left)):
        i, j = left[p], right[p]
        found = near(
            codes, own, breaks, starts[i], ends[i], starts[j], ends[j],
            windows, window_at[i], window_at[i + 1], window_at[j], window_at[j + 1],
            shortest, edge, min_near, near_score, short, floor,
        )  # fmt: skip
        x = 0
        while x < len(found):
            size = found[x]
            out.append(p)
            for y in range(x, x + 1 + size):
                out.append(found[y])
            x += 1 + size
    return out


def counted_in(a: _Row, b: _Row, i: int, j: int, n: int) -> int:
    """How many symbols of a run count: own wording on both sides, a slot once."""
    found = 0
    for p in range(n):
        if a[i + p] & b[j + p] & (OWN | OPENS) == OWN | OPENS:
            found += 1
    return found


def clause_at(a: _Row, b: _Row, i: int, j: int) -> bool:
    """Whether a clause begins, and so one ends, at both places; the end of a row ends one."""
    return bool((i == len(a) or a[i] & BREAKS > 0) and (j == len(b) or b[j] & BREAKS > 0))


def sentences_in(a: _Row, b: _Row, i: int, j: int, n: int) -> tuple[int, int]:
    """Where the first and the last sentence begin inside a run, on either side; 0 for none."""
    first, last = 0, 0
    for p in range(1, n):
        if a[i + p] & BREAKS == BREAKS or b[j + p] & BREAKS == BREAKS:
            last = p
            if first == 0:
                first = p
    return first, last


def exact(
    a: _Row, b: _Row, i: int, j: int, n: int, min_clause: int, min_exact: int
) -> tuple[int, int, int]:
    """What stands of an equal run by itself: its place in both rows and its length, 0 for nothing.

    Set phrases at its ends and slots that it cuts in two are taken off. What is left must have
    `min_exact` symbols that count; or `min_clause` when it is whole clauses in both: without
    scraps of neighbouring sentences, or as it is, or cut to its clauses.

    a and b hold the marks of both rows (`marks` of `prepared.Row`).
    """
    while n > 0 and (a[i] | b[j]) & FORMULA:
        i, j, n = i + 1, j + 1, n - 1
    while n > 0 and (a[i + n - 1] | b[j + n - 1]) & FORMULA:
        n -= 1
    # Never end inside a slot: "100" is not the beginning of "1000".
    while n > 0 and not a[i] & OPENS:
        i, j, n = i + 1, j + 1, n - 1
    while n > 0 and not b[j] & OPENS:
        i, j, n = i + 1, j + 1, n - 1
    while n > 0 and i + n < len(a) and not a[i + n] & OPENS:
        n -= 1
    while n > 0 and j + n < len(b) and not b[j + n] & OPENS:
        n -= 1
    if n < min_clause or counted_in(a, b, i, j, n) < min_clause:
        return i, j, 0
    opened, closed = clause_at(a, b, i, j), clause_at(a, b, i + n, j + n)
    # Without scraps of neighbouring sentences, unless a clause begins or ends there.
    start, end = 0, n
    first, last = sentences_in(a, b, i, j, n)
    if first > 0:
        if first < SCRAP and not opened:
            start = first
        if n - last < (NUMBER if closed else SCRAP):
            end = last
        if start >= end:
            start, end = 0, n
    for _ in range(2):
        size = counted_in(a, b, i + start, j + start, end - start)
        if size >= min_exact or (
            size >= min_clause
            and clause_at(a, b, i + start, j + start)
            and clause_at(a, b, i + end, j + end)
        ):
            return i + start, j + start, end - start
        start, end = 0, n  # as it is
    # The longest part that is whole clauses on both sides.
    start, end = n, 0
    for p in range(n + 1):
        if clause_at(a, b, i + p, j + p):
            start, end = min(start, p), p
    if start < end and counted_in(a, b, i + start, j + start, end - start) >= min(
        min_clause, min_exact
    ):
        return i + start, j + start, end - start
    return i, j, 0


def exact_many(
    left: _Row,
    right: _Row,
    runs: _Row,
    marks: _Row,
    at: _Row,
    min_clause: int,
    min_exact: int,
) -> None:
    """`exact` of many runs, written in the place of `runs`: three numbers for each.

    marks holds all rows end to end; row r is ``marks[at[r]:at[r + 1]]``. left and right say in
    which rows a run lies.
    """  # fmt: skip
    for p in range(len(left)):
        a = marks[at[left[p]] : at[left[p] + 1]]
        b = marks[at[right[p]] : at[right[p] + 1]]
        i, j, n = exact(a, b, runs[p, 0], runs[p, 1], runs[p, 2], min_clause, min_exact)
        runs[p, 0] = i
        runs[p, 1] = j
        runs[p, 2] = n


def stands(
    a: _Row,
    b: _Row,
    i: int,
    j: int,
    n: int,
    kinds: _Row,
    at: int,
    min_template: int,
    min_clause: int,
    min_exact: int,
) -> bool:
    """Whether `matching.pieces` makes anything of an equal run of two masked rows by itself: the
    steps of its templates, without what they are made of.

    a and b hold the marks of both rows; ``kinds[at + p]`` says of place p of the run whether it is
    no slot (0), a slot with one filler (1) or with two (2).
    """  # fmt: skip
    # Without set phrases at its ends.
    while n > 0 and (a[i] | b[j]) & FORMULA:
        i, j, at, n = i + 1, j + 1, at + 1, n - 1
    while n > 0 and (a[i + n - 1] | b[j + n - 1]) & FORMULA:
        n -= 1
    # Without scraps of neighbouring sentences, unless a clause begins or ends there.
    first, last = sentences_in(a, b, i, j, n)
    if first > 0:
        start, end = 0, n
        if first < SCRAP and not clause_at(a, b, i, j):
            start = first
        if n - last < (NUMBER if clause_at(a, b, i + n, j + n) else SCRAP):
            end = last
        if start < end:
            i, j, at, n = i + start, j + start, at + start, end - start
    size, slots, differing = 0, 0, 0
    for p in range(n):
        if kinds[at + p] > 0:
            slots += 1
            if kinds[at + p] == 2:
                differing += 1
        elif a[i + p] & b[j + p] & OWN:
            size += 1
    if differing == 0 or size < min(min_template, min_clause - slots):
        return False
    # Sentence by sentence, those alike together; start, end and whether a filler differs.
    starts, ends, templates = [0], [0], [0]
    starts.pop()
    ends.pop()
    templates.pop()
    begin = 0
    for p in range(1, n + 1):
        if p < n and a[i + p] & BREAKS != BREAKS and b[j + p] & BREAKS != BREAKS:
            continue
        template, own = 0, 0
        for t in range(begin, p):
            if kinds[at + t] == 2:
                template = 1
            if kinds[at + t] == 0 and a[i + t] & b[j + t] & OWN:
                own += 1
        if len(ends) > 0 and (templates[-1] == template or own < SCRAP):
            ends[-1] = p
            templates[-1] = max(template, templates[-1])
        else:
            starts.append(begin)
            ends.append(p)
            templates.append(template)
        begin = p
    for part in range(len(ends)):
        start, end = starts[part], ends[part]
        for narrow in range(2):
            if narrow == 1:  # to whole clauses
                low, high = end, start
                for p in range(start, end + 1):
                    if clause_at(a, b, i + p, j + p):
                        low, high = min(low, p), p
                if low < high:
                    start, end = low, high
            own, symbols, fillers = 0, 0, 0
            for t in range(start, end):
                if kinds[at + t] > 0:
                    symbols += 1
                    if kinds[at + t] == 2:
                        fillers += 1
                elif a[i + t] & b[j + t] & OWN:
                    own += 1
            symbols += own
            least = min_exact
            if (
                symbols < least
                and clause_at(a, b, i + start, j + start)
                and clause_at(a, b, i + end, j + end)
            ):
                least = 0 if templates[part] else min_clause
            if symbols >= least and (
                templates[part] == 0 or (own >= min_template and own >= 2 * fillers > 0)
            ):
                return True
    return False


def stands_many(
    left: _Row,
    right: _Row,
    runs: _Row,
    kinds: _Row,
    kinds_at: _Row,
    marks: _Row,
    at: _Row,
    min_template: int,
    min_clause: int,
    min_exact: int,
    out: _Row,
) -> None:
    """Clear out[p] where `stands` says no of run p: its places in the rows left[p] and right[p] and
    its length. Rows lie as in `exact_many`; the kinds of run p begin at ``kinds_at[p]``.
    """  # fmt: skip
    for p in range(len(left)):
        if out[p]:
            a = marks[at[left[p]] : at[left[p] + 1]]
            b = marks[at[right[p]] : at[right[p] + 1]]
            i, j, n = runs[p, 0], runs[p, 1], runs[p, 2]
            out[p] = stands(a, b, i, j, n, kinds, kinds_at[p], min_template, min_clause, min_exact)


def outermost(pair: _Row, spans: _Row, out: _Row) -> None:
    """Clear out[i] where span i lies, on both sides, in an earlier one of the same pair that is not
    cleared itself. Spans hold start and end in a and in b, those of a pair one after the other.
    """
    first = 0
    for i in range(len(pair)):
        if i and pair[i] != pair[i - 1]:
            first = i
        x = spans[i]
        for h in range(first, i):
            y = spans[h]
            if out[h] and y[0] <= x[0] and x[1] <= y[1] and y[2] <= x[2] and x[3] <= y[3]:
                out[i] = False
                break


def joined(
    pair: _Row, start_a: _Row, end_a: _Row, start_b: _Row, end_b: _Row, gap: int, out: _Row
) -> None:
    """Join matches of two reports across gaps of at most `gap` characters on both sides.

    Matches come by pair, and in the order of a; out[i] is set to the first match of the passage
    that match i belongs to: the first passage still open whose last match it follows.
    """
    open_, last = [0], [0]  # of each passage that is open its first and its last match
    open_.pop()
    last.pop()
    for i in range(len(pair)):
        if i and pair[i] != pair[i - 1]:
            open_.clear()
            last.clear()
        # What ended too long ago in a is over.
        kept = 0
        for g in range(len(open_)):
            if start_a[i] - end_a[last[g]] <= gap:
                open_[kept] = open_[g]
                last[kept] = last[g]
                kept += 1
        while len(open_) > kept:
            open_.pop()
            last.pop()
        out[i] = i
        for g in range(kept):
            gap_a = start_a[i] - end_a[last[g]]
            gap_b = start_b[i] - end_b[last[g]]
            # A little overlap is possible where matches of two kinds meet.
            if -gap < gap_a <= gap and -gap < gap_b <= gap:
                out[i] = open_[g]
                last[g] = i
                break
        if out[i] == i:
            open_.append(i)
            last.append(i)


_FUNCTIONS: Final[tuple[Any, ...]] = (
    common_at_least, enough_in_common, tile, trim, outside, name_only, align, common_in_order,
    in_order, near, near_many,
    counted_in, clause_at, sentences_in, exact, exact_many, stands, stands_many, outermost,
    joined,
)  # fmt: skip


def plain() -> SimpleNamespace:
    """The functions as they stand; give them lists."""
    return SimpleNamespace(**{f.__name__: f for f in _FUNCTIONS})


@cache
def compiled() -> SimpleNamespace:
    """The functions as machine code; give them arrays."""
    import numba

    names: dict[str, Any] = dict(globals())
    for function in _FUNCTIONS:
        bound = FunctionType(function.__code__, names, function.__name__, function.__defaults__)
        try:
            names[function.__name__] = numba.njit(cache=True, nogil=True)(bound)
        except RuntimeError:  # nowhere to keep it: compiled anew in each process
            names[function.__name__] = numba.njit(nogil=True)(bound)
    return SimpleNamespace(**{f.__name__: names[f.__name__] for f in _FUNCTIONS})
