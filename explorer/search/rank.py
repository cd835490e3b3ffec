"""Dense and lexical evidence fused into one calibrated score in [0, 1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from explorer.search.batch import Batch, gathered
from explorer.search.chance import Curve, curve
from explorer.search.lexical import Counts, character_cover, heading_cover
from explorer.search.shard import SENTENCE, Shard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")

# All settings below were chosen on the tuning part of benchmarks/search and can be chosen again
# with benchmarks/search_quality.py --sweep.

# Share of the lexical evidence in the fused score; nDCG@10 is flat from 0.5 to 0.65.
LEXICAL_SHARE = 0.6
# It shrinks when less than this share of the question's information stands anywhere in the corpus:
# what an everyday question shares with a text then is chance ("桥不敢走" and 不敢腐). Of the tuning
# questions in official words all are above, of those in everyday words nearly all below.
KNOWN_FROM = 0.6
# Nearness of meaning alone, of a question whose words the corpus does not know, promises less than
# the same evidence of both kinds: at most this part of it is lost. More changes nothing for the
# tuning questions that have answers; without it those that have none come half as near again.
UNKNOWN_LOSS = 0.3
# Of the lexical evidence, the share that the words of one piece (a sentence, or the measure itself)
# give; the rest is what the whole measure holds. Words that stand in the sentence whose meaning is
# near say more than the same words strewn over a long measure. Flat from 0.6 to 0.8.
PIECE_SHARE = 0.7
# Of the words of a short question, the share of its single characters; flat from 0.1 to 0.3.
CHARACTER_SHARE = 0.2
# Sentences shorter than this many characters ("人不负青山！") say no measure, but lie near to every
# question in plain words; each missing character costs its part of SHORT_PENALTY.
SHORT_BELOW = 16
SHORT_PENALTY = 0.25
# A question of several sentences: this share of the meaning is that of its sentences, each at its
# best place (late interaction, Khattab and Zaharia 2020, over sentences instead of tokens), the
# rest that of the whole. Flat from 0.6 to 0.8.
SENTENCES_SHARE = 0.7
# A longer sentence of the question counts no more than one of this many characters.
SENTENCE_WEIGHT_UP_TO = 60
# What nearness to the title of a measure adds, when a measure is the question. Its first few words
# ("提高对外开放水平。") say what the many that follow are instances of. On the tuning measures 0.05
# to 0.15 gain; above, what only shares a topic comes forward.
TITLE_MEANING = 0.1
# And what the words of its best piece add, a piece being as long as most measures and sentences
# are: a short measure that does the same counts more than a long one that does it too. On the
# tuning measures 0.1 to 0.4 gain.
PIECE_WORDS = 0.2
# What the question's words in the headings above add, to a question of one sentence: a measure may
# leave to its chapter to say what it is about. On the tuning questions 0.1 and 0.2 bring keywords
# 0.002 and cost nothing; their judges read no headings, so more is not to be learnt from them. Of
# measures as questions it changes nothing.
HEADING_WORDS = 0.1
# An official word in the place of an everyday one counts almost as much as the word typed.
SYNONYM = 0.9
# What answers the question with its everyday words put into official ones, and what answers the
# official words alone, against what answers the question as typed.
REWRITTEN_SHARE = 0.95
OFFICIAL_SHARE = 0.9
# Of the latter the share of the words is smaller: any of the official words may be meant.
OFFICIAL_LEXICAL_SHARE = 0.4
# What the names of matters nearest to a question in everyday words add, by the words that a text
# holds of them and by its nearness to their mean. Where no list knows the words, 0.12 and 0.3 would
# bring a little more; where one does, they take it away again.
NEIGHBOUR_WORDS = 0.08
NEIGHBOUR_MEANING = 0.2
# Rows scored at a time: bounds the memory when all of a large corpus is wanted.
_BLOCK = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """What is looked for, as vectors and weighted terms.

    Attributes
    ----------
    whole : float32 (dim,), centred, unit length; None in lexical mode
    sentences : float32 (m, dim) of the question's sentences, m may be 0
    sentence_weights : float32 (m,), add up to one
    weights : of the question's terms, see `lexical.weigh`; empty in dense mode
    mean_length : terms of a text of the kind that is searched
    length : how many characters the question has, spaces left out
    known : in [0, 1], the share of the question's information in terms that the corpus holds
    official : the question in official words; None when it has no everyday ones
    characters : weights of the question's characters, see `lexical.weigh_characters`
    neighbours : names of matters near to it; None unless it is in everyday words
    title : float32 (dim,), the title of a question that is a measure, see `Query.title`
    piece_length : mean number of terms of a measure or sentence
    """

    whole: Floats | None
    sentences: Floats
    sentence_weights: Floats
    weights: dict[str, float]
    mean_length: float
    mode: Mode
    length: int = 1
    known: float = 1.0
    official: Official | None = None
    characters: Mapping[str, float] = field(default_factory=dict)
    neighbours: Neighbours | None = None
    title: Floats | None = None
    piece_length: float = 1.0

    @property
    def everyday(self) -> float:
        """How far, in [0, 1], its words are missing from the corpus."""
        return 1 - min(1.0, self.known / KNOWN_FROM)

    @property
    def curve(self) -> Curve:
        """What its evidence promises."""
        return curve(
            self.length,
            several=len(self.sentences) > 0,
            everyday=self.everyday,
            official=0.0 if self.official is None else self.official.part,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Names of matters near to a question that shares few words with the corpus.

    Attributes
    ----------
    names : the names, nearest first
    strengths : float (k,) in (0, 1], how near each is beside the nearest
    weights : those of the terms of each name
    mean : float32 (dim,), unit length: the names' vectors, by strength; None in lexical mode
    """

    names: tuple[str, ...]
    strengths: tuple[float, ...]
    weights: tuple[dict[str, float], ...]
    mean: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Official:
    """A question in everyday words, put into official ones.

    Attributes
    ----------
    alone, rewritten : float32 (dim,): the official words, and the question with them in place of
        the everyday ones; None in lexical mode
    part : in [0, 1], how much of the question the everyday words are
    rest : weights of the terms of what is no everyday word
    concepts : for each everyday word its own weights and those of each official word for it
    """

    alone: Floats | None
    rewritten: Floats | None
    part: float
    rest: dict[str, float]
    concepts: tuple[tuple[dict[str, float], tuple[dict[str, float], ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The evidence for each row, float32 of shape (n,) in [0, 1]."""

    total: Floats  # calibrated
    dense: Floats  # best cosine, negative is 0
    lexical: Floats  # share of the question's information that the text covers
    evidence: Floats  # both fused, before it becomes a chance; may pass 1


def score_rows(ask: Ask, shards: Sequence[Shard], rows: Sequence[Rows]) -> Scores:
    """Score measures or sentences.

    Parameters
    ----------
    rows : for each shard int64, ascending; all of one kind

    Returns
    -------
    The scores of the first shard's rows, then of the second's, ...
    """
    import numpy as np

    if sum(map(len, rows)) <= _BLOCK:
        return _score(ask, gathered(shards, rows))
    parts = [
        _score(ask, gathered([shard], [mine[i : i + _BLOCK]]))
        for shard, mine in zip(shards, rows, strict=True)
        for i in range(0, len(mine), _BLOCK)
    ]
    return Scores(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Scores)))


def _score(ask: Ask, batch: Batch) -> Scores:
    import numpy as np

    best, place, own = batch.best, batch.place, batch.own
    lexical = np.zeros(batch.units, dtype=np.float32)
    dense = np.zeros(batch.units, dtype=np.float32)
    shift = np.zeros(batch.units)
    held = meant_held = asked_held = np.zeros(batch.pieces, dtype=np.float32)
    near = alone = rewritten = around = titled = None
    official = ask.official
    share = LEXICAL_SHARE * (1 - ask.everyday) if ask.mode == "hybrid" else 0.0

    def fused(meaning: Floats | None, cover: Floats, share: float) -> Floats:
        """The best piece of each row by both kinds of evidence."""
        words = PIECE_SHARE * cover + (1 - PIECE_SHARE) * cover[own][place]
        if ask.mode == "lexical":
            return best(words)
        if meaning is None:
            return best(share * words)
        return best((1 - share) * np.clip(meaning, 0, 1) + share * words)

    if ask.mode != "dense" and batch.units:
        counts = Counts(batch, sorted(_terms(ask)), ask.mean_length)
        held = counts.cover(ask.weights, repeats=True)
        if ask.characters:
            by_character = character_cover(batch, ask.characters, ask.mean_length)
            held = (1 - CHARACTER_SHARE) * held + CHARACTER_SHARE * by_character
        lexical = counts.cover(ask.weights, repeats=False)[own]
        if official is not None:
            meant_held, asked_held = _official_cover(counts, official)
            lexical = np.maximum(lexical, meant_held[own])
    if ask.mode != "lexical" and ask.whole is not None and batch.units:
        near, of_sentences, alone, rewritten, around, titled = _near(ask, batch)
        dense = best(near)
        if len(ask.sentences):
            # Much of the meaning comes from the question's sentences, each at its best place.
            each = np.stack([best(column) for column in of_sentences.T], axis=1)
            mixed = (1 - SENTENCES_SHARE) * dense + SENTENCES_SHARE * (each @ ask.sentence_weights)
            shift = (1 - share) * (np.clip(mixed, 0, 1) - np.clip(dense, 0, 1))
            dense = mixed
    evidence = np.maximum(fused(near, held, share) + shift, 0)
    if titled is not None:
        evidence += TITLE_MEANING * np.clip(best(titled), 0, 1)
    if len(ask.sentences) and ask.mode != "dense" and batch.units:
        words = counts.cover(ask.weights, repeats=True, mean_length=ask.piece_length)
        evidence += PIECE_WORDS * best(words)
    elif ask.mode != "dense" and batch.units:
        # Of what has no evidence of its own a heading says nothing.
        evidence += HEADING_WORDS * heading_cover(batch, ask.weights) * (evidence > 0)
    if ask.mode == "hybrid":
        evidence *= 1 - UNKNOWN_LOSS * ask.everyday
    if official is not None:
        asked = REWRITTEN_SHARE * fused(rewritten, asked_held, share)
        of_words = OFFICIAL_LEXICAL_SHARE if ask.mode == "hybrid" else 0.0
        meant = OFFICIAL_SHARE * official.part * fused(alone, meant_held, of_words)
        evidence = np.maximum(evidence, np.maximum(asked, meant))
        if alone is not None:
            dense = np.maximum(dense, best(alone))
    if ask.neighbours is not None and batch.units:
        if ask.mode != "dense":
            covers = [
                strength * counts.cover(weights, repeats=False)
                for strength, weights in zip(
                    ask.neighbours.strengths, ask.neighbours.weights, strict=True
                )
            ]
            cover = np.max(covers, axis=0)
            evidence += NEIGHBOUR_WORDS * best(
                PIECE_SHARE * cover + (1 - PIECE_SHARE) * cover[own][place]
            )
        if around is not None:
            evidence += NEIGHBOUR_MEANING * np.clip(best(around), 0, 1)
    # No evidence is no chance, not the small one that the curve gives.
    total = np.where(evidence > 0, ask.curve.chance(evidence), 0).astype(np.float32)
    return Scores(
        total,
        np.clip(dense, 0, 1).astype(np.float32),
        np.clip(lexical, 0, 1),
        evidence.astype(np.float32),
    )


def _terms(ask: Ask) -> set[str]:
    found = set(ask.weights)
    if ask.neighbours is not None:
        found.update(*ask.neighbours.weights)
    if ask.official is not None:
        found.update(ask.official.rest)
        for typed, each in ask.official.concepts:
            found.update(typed, *each)
    return found


def _official_cover(counts: Counts, official: Official) -> tuple[Floats, Floats]:
    """How far each piece covers the official words, and the question with them in it.

    The second is the synonym operator of structured queries (Pirkola 1998): an everyday word is
    answered by itself or by any official word for it, and weighs what the weightiest of them does;
    the rest of the question keeps its weight.
    """
    import numpy as np

    whole = sum(official.rest.values())
    asked = whole * counts.cover(official.rest, repeats=True)
    meant = np.zeros_like(asked)
    for typed, each in official.concepts:
        covers = [counts.cover(weights, repeats=False) for weights in each]
        meant = np.maximum(meant, np.max(covers, axis=0))
        own = counts.cover(typed, repeats=False)
        weight = max(sum(weights.values()) for weights in (typed, *each))
        asked = asked + weight * np.maximum(own, SYNONYM * np.max(covers, axis=0))
        whole += weight
    return meant, (asked / whole).astype(np.float32) if whole > 0 else asked


def penalty(kind: NDArray[Any], length: NDArray[Any]) -> Floats:
    """What a text loses for being too short to say a measure, float32; 0 for measures.

    Parameters
    ----------
    kind, length : of each text what it is, see `Shard`, and its characters
    """
    import numpy as np

    missing = np.clip((SHORT_BELOW - length) / SHORT_BELOW, 0, 1)
    return np.where(kind == SENTENCE, SHORT_PENALTY * missing, 0).astype(np.float32)


def _near(
    ask: Ask, batch: Batch
) -> tuple[Floats, Floats, Floats | None, Floats | None, Floats | None, Floats | None]:
    """The pieces' cosines to the question (p,), its sentences (p, m), the official words alone, the
    question in official words, the names of matters near to it and its title, all four (p,)."""
    import numpy as np

    assert ask.whole is not None  # noqa: S101  (the caller's condition)
    m = len(ask.sentences)
    others = [
        None if ask.official is None else ask.official.alone,
        None if ask.official is None else ask.official.rewritten,
        None if ask.neighbours is None else ask.neighbours.mean,
        ask.title,
    ]
    wanted = [ask.whole[None, :], ask.sentences, *(v[None, :] for v in others if v is not None)]
    coarse = [shard.coarse.take(rows, axis=0) for shard, rows in batch.parts]
    near = np.concatenate(coarse).astype(np.float32) @ np.concatenate(wanted).T
    near *= batch.taken("scale")[:, None]
    near -= penalty(batch.taken("kind"), batch.taken("text_length"))[:, None]
    columns = iter(near.T[1 + m :])
    alone, rewritten, around, titled = (None if v is None else next(columns) for v in others)
    return near[:, 0], near[:, 1 : 1 + m], alone, rewritten, around, titled
