"""Discovered themes by other tools, on the same vectors and the same words.

    python -m benchmarks.themes_quality CORPORA --write-peers FOLDER      (with explorer)
    python benchmarks/themes_peers.py FOLDER/test.npz [--only bertopic evoc ...] [--out FILE.json]
                                      [--table FILE.md]

The second runs in an environment of its own (pip install bertopic turftopic evoc fast_hdbscan) and
needs nothing of explorer: FOLDER/*.npz holds vectors (raw and centred), words, labels, the
codebook's names and words, and what explorer itself made of them with the same seeds, which is
judged by the same code. Each tool runs at its defaults, and again at the setting that is best
for short Chinese sentences: centred vectors, our word segmentation, small clusters, and the number
of labelled themes where it takes one, which is more than our own method is told. Seeds 0 to 9.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

warnings.filterwarnings("ignore")


class Data:
    """What every tool is given."""

    def __init__(self, path: Path) -> None:
        file = np.load(path, allow_pickle=False)
        self.raw = np.ascontiguousarray(file["raw"], dtype=np.float32)
        self.centred = np.ascontiguousarray(file["centred"], dtype=np.float32)
        self.words = [str(x) for x in file["words"]]
        self.labels = [str(x) for x in file["labels"]] if "labels" in file else None
        self.k = len(set(self.labels)) if self.labels else int(file["k"])
        self.theme_names = [str(x) for x in file["theme_names"]]
        self.theme_words = [str(x).split() for x in file["theme_words"]]
        self.theme_vectors = np.ascontiguousarray(file["theme_vectors"], dtype=np.float32)
        # "ours_guided" and "ours_unguided": one row of themes a seed, as explorer gave them.
        self.ours = {name[5:]: file[name] for name in file.files if name.startswith("ours_")}


def by_spaces(text: str) -> list[str]:
    """The words, which are given."""
    return text.split()


def ours(data: Data, seed: int, best: bool) -> Any:
    """Explorer's discovered themes, computed beforehand; guided by the codebook at its best."""
    return data.ours["guided" if best else "unguided"][seed]


def k_means(data: Data, seed: int, best: bool) -> Any:
    """scikit-learn's k-means: 8 clusters, or the labelled number with ten starts."""
    from sklearn.cluster import KMeans

    if best:
        return KMeans(data.k, n_init=10, random_state=seed).fit_predict(data.centred)
    return KMeans(random_state=seed).fit_predict(data.raw)


def fast_hdbscan(data: Data, seed: int, best: bool) -> Any:
    """fast_hdbscan on the vectors; no chance in it."""
    from fast_hdbscan import HDBSCAN

    if best:
        return HDBSCAN(min_cluster_size=5, min_samples=1).fit_predict(data.centred)
    return HDBSCAN().fit_predict(data.raw)


def evoc(data: Data, seed: int, best: bool) -> Any:
    """EVoC: its chosen layer, or the layer nearest to the labelled number of clusters."""
    from evoc import EVoC

    if not best:
        return EVoC(random_state=seed).fit_predict(data.raw)
    model = EVoC(base_min_cluster_size=5, approx_n_clusters=data.k, random_state=seed)
    return model.fit_predict(data.centred)


def _bertopic(data: Data, seed: int, best: bool, **options: Any) -> Any:
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    vectoriser = CountVectorizer(tokenizer=by_spaces, token_pattern=None, lowercase=False)
    if best:
        options = {"min_topic_size": 5, "nr_topics": data.k + 1, **options}
    return BERTopic(umap_model=reduce, vectorizer_model=vectoriser, **options)


def bertopic(data: Data, seed: int, best: bool) -> Any:
    """BERTopic; at its best its outliers are given to the nearest topic."""
    model = _bertopic(data, seed, best)
    vectors = data.centred if best else data.raw
    topics, _ = model.fit_transform(data.words, vectors)
    if best and -1 in topics and set(topics) != {-1}:
        topics = model.reduce_outliers(
            data.words, topics, strategy="embeddings", embeddings=vectors
        )
    return topics


def bertopic_guided(data: Data, seed: int, best: bool) -> Any:
    """BERTopic guided by the codebook's words, whose vectors are those of its names."""
    model = _bertopic(data, seed, best, seed_topic_list=[w[:10] for w in data.theme_words],
                      embedding_model=_Given(data))  # fmt: skip
    vectors = data.centred if best else data.raw
    topics, _ = model.fit_transform(data.words, vectors)
    if best and -1 in topics and set(topics) != {-1}:
        topics = model.reduce_outliers(
            data.words, topics, strategy="embeddings", embeddings=vectors
        )
    return topics


def bertopic_zero_shot(data: Data, seed: int, best: bool) -> Any:
    """BERTopic's zero-shot topics: the codebook's names and descriptions."""
    model = _bertopic(
        data, seed, False, zeroshot_topic_list=data.theme_names,
        zeroshot_min_similarity=0.3 if best else 0.7, embedding_model=_Given(data),
        min_topic_size=5 if best else 10,
    )  # fmt: skip
    topics, _ = model.fit_transform(data.words, data.centred if best else data.raw)
    return topics


def _Given(data: Data) -> Any:
    """An embedder that knows the vectors of the codebook's names and word lists, and no others."""
    from bertopic.backend import BaseEmbedder

    known = dict(zip(data.theme_names, data.theme_vectors, strict=True))
    known |= {
        " ".join(words[:10]): vector
        for words, vector in zip(data.theme_words, data.theme_vectors, strict=True)
    }

    class Given(BaseEmbedder):  # type: ignore[misc]
        def embed(self, documents: list[str], verbose: bool = False) -> Any:
            unknown = np.zeros(data.raw.shape[1], dtype=np.float32)
            unknown[0] = 1
            return np.array([known.get(text, unknown) for text in documents])

    return Given()


def turftopic_keynmf(data: Data, seed: int, best: bool) -> Any:
    """Turftopic's KeyNMF on the given vectors; a sentence goes to its heaviest topic."""
    from sklearn.feature_extraction.text import CountVectorizer
    from turftopic import KeyNMF

    model = KeyNMF(
        data.k if best else 10, encoder=_WordVectors(data), random_state=seed,
        vectorizer=CountVectorizer(tokenizer=by_spaces, token_pattern=None, min_df=3),
    )  # fmt: skip
    weights = model.fit_transform(data.words, embeddings=data.centred if best else data.raw)
    weights = np.asarray(weights)
    return np.where(weights.sum(axis=1) > 0, weights.argmax(axis=1), -1)


def turftopic_clustering(data: Data, seed: int, best: bool) -> Any:
    """Turftopic's clustering topic model (UMAP and HDBSCAN, reduced to the labelled number)."""
    from sklearn.feature_extraction.text import CountVectorizer
    from turftopic import ClusteringTopicModel

    model = ClusteringTopicModel(
        n_reduce_to=data.k if best else None, encoder=_WordVectors(data), random_state=seed,
        vectorizer=CountVectorizer(tokenizer=by_spaces, token_pattern=None, min_df=3),
    )  # fmt: skip
    model.fit_transform(data.words, embeddings=data.centred if best else data.raw)
    return model.labels_


class _WordVectors:
    """A word's vector as the mean of the vectors of the sentences that hold it.

    KeyNMF compares words with sentences and wants an encoder for the words; no model is downloaded.
    """

    def __init__(self, data: Data) -> None:
        total: dict[str, Any] = {}
        for text, vector in zip(data.words, data.centred, strict=True):
            for word in set(text.split()):
                total[word] = total.get(word, 0) + vector
        self._known = total
        self._dim = data.centred.shape[1]

    def encode(self, texts: list[str], **_: Any) -> Any:
        rows = np.array([self._known.get(t, np.zeros(self._dim)) for t in texts], dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1)


TOOLS: dict[str, Callable[[Data, int, bool], Any]] = {
    "explorer": ours,
    "k-means": k_means,
    "fast_hdbscan": fast_hdbscan,
    "evoc": evoc,
    "bertopic": bertopic,
    "bertopic, guided": bertopic_guided,
    "bertopic, zero-shot": bertopic_zero_shot,
    "turftopic, KeyNMF": turftopic_keynmf,
    "turftopic, clustering": turftopic_clustering,
}


def judged(data: Data, tool: str, best: bool, seeds: int) -> dict[str, Any]:
    """One tool at one setting: agreement with the labels and with itself, time, memory."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    runs, times = [], []
    for seed in range(seeds):
        start = time.perf_counter()
        said = [str(x) for x in TOOLS[tool](data, seed, best)]
        times.append(time.perf_counter() - start)
        runs.append(said)
    pairs = [(a, b) for i, a in enumerate(runs) for b in runs[:i]]
    ami = [adjusted_mutual_info_score(data.labels, r) for r in runs] if data.labels else []
    here = tool != "explorer"  # explorer's themes were computed in its own environment
    return {
        "tool": tool,
        "setting": SETTINGS[tool == "explorer"][best],
        "sentences": len(data.words),
        "seeds": seeds,
        "themes": [len(set(r) - {"-1"}) for r in runs],
        "assigned": rounded(np.mean([np.mean([x != "-1" for x in r]) for r in runs])),
        "ami": rounded(np.mean(ami)) if ami else None,
        "ami_each": [rounded(x) for x in ami],
        "ari_seeds": rounded(np.mean([adjusted_rand_score(*p) for p in pairs])) if pairs else None,
        "seconds_first": round(times[0], 2) if here else None,  # compiling included
        "seconds": round(min(times), 2) if here else None,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 if here else None,
    }


SETTINGS = (("default", "best Chinese"), ("without codebook", "default"))


def rounded(value: Any) -> float:
    """Four decimals are more than ten seeds can tell apart."""
    return round(float(value), 4)


def rows(data: Data, tools: list[str], seeds: int, bests: list[bool]) -> Iterator[dict[str, Any]]:
    """Every tool at both settings; one that fails says how."""
    for tool in tools:
        for best in bests:
            if tool == "explorer" and not data.ours:
                continue
            try:
                yield judged(data, tool, best, seeds)
            except Exception as error:  # a rival's failure is a result
                yield {
                    "tool": tool,
                    "setting": SETTINGS[tool == "explorer"][best],
                    "error": f"{type(error).__name__}: {str(error)[:200]}",
                }


def table(found: list[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| tool | setting | themes | assigned | AMI, mean (lowest–highest) | ARI between seeds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in found:
        if "error" in row:
            lines.append(f"| {row['tool']} | {row['setting']} | {row['error']} | | | |")
            continue
        low, high = min(row["themes"]), max(row["themes"])
        each = row["ami_each"]
        ami = f"{row['ami']:.3f} ({min(each):.3f}–{max(each):.3f})" if each else "–"
        ari = "–" if row["ari_seeds"] is None else f"{row['ari_seeds']:.3f}"
        lines.append(
            f"| {row['tool']} | {row['setting']} | {low if low == high else f'{low}–{high}'} "
            f"| {row['assigned']:.3f} | {ami} | {ari} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", nargs="*", default=list(TOOLS), choices=list(TOOLS))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--setting", choices=["default", "best", "both"], default="both")
    parser.add_argument("--out", type=Path, help="JSON; rows of other tools in it are kept")
    parser.add_argument("--table", type=Path, help="the same as a Markdown table")
    options = parser.parse_args()
    data = Data(options.data)
    bests = {"default": [False], "best": [True], "both": [False, True]}[options.setting]
    found = []
    if options.out and options.out.exists():
        found = json.loads(options.out.read_text(encoding="utf-8"))
    for row in rows(data, options.only, options.seeds, bests):
        print(json.dumps(row, ensure_ascii=False), flush=True)
        key = (row["tool"], row["setting"])
        found = [old for old in found if (old["tool"], old["setting"]) != key] + [row]
        found.sort(key=lambda r: (list(TOOLS).index(r["tool"]), r["setting"] == "best Chinese"))
        if options.out:
            options.out.write_text(
                json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
    if options.table:
        options.table.write_text(table(found), encoding="utf-8")


if __name__ == "__main__":
    main()
