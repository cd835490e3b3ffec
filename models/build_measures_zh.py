"""Build models/measures-zh: what joins e5-small-zh and static-zh into one encoder.

    python models/build_measures_zh.py CORPORA -o models/measures-zh [--texts 10000]

Needs both models built. Embeds the first texts of the training texts (models/distil/texts.py) and
sentences of the city reports (models/distil/contrast.py) with the default encoder, ten minutes, and
writes its mean over the reference sentences, the mildly whitening directions, the map that
stretches what tells themes apart, and config.json. No label of a person is learnt from; the
strength of whitening, the share of the static part and the stretch were chosen on the tuning halves
of ours.
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import numpy as np
from distil import contrast, texts
from distil.teacher import unit

from explorer.encode import Encoder, Floats, load_encoder
from explorer.reference import reference_texts

FOLDER = Path(__file__).parent / "measures-zh"
DIRECTIONS = 384  # all of the default encoder's; 256 of them: nDCG@10 67.9 instead of 68.5
WHITENING = 0.3  # nDCG@10 of the tuning questions with share 1: 0 65.6, 0.3 67.1, 0.5 66.9
DIM = 384  # of the whole 640: what a corpus keeps; the figures of contrast.py change by 0.5 at most
SHARE = 0.6  # see the figures of contrast.STRETCH


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=FOLDER)
    parser.add_argument("--texts", type=int, default=10_000)
    args = parser.parse_args()

    sentences, words = load_encoder("e5-small-zh"), load_encoder("static-zh")
    lines = [item.text for item in texts.gather(args.corpora)[: args.texts]]
    known = contrast.labelled(args.corpora, sentences)
    print(f"{len(known[0])} sentences whose theme the codebook is sure of", flush=True)
    write(lines, *known, args.out, sentences, words)


def write(
    lines: list[str], known: list[str], themes: list[str], folder: Path,
    sentences: Encoder, words: Encoder,
) -> None:  # fmt: skip
    """Write head.npz and config.json.

    Parameters
    ----------
    lines : training texts
    known, themes : sentences, and the theme of each
    """
    read = sentences.encode(lines)
    reference = list(reference_texts())
    centre = sentences.encode(reference).mean(axis=0)
    spread, axes = np.linalg.eigh(np.cov(unit(read - centre).T))
    order = np.argsort(-spread)[:DIRECTIONS]
    even = axes[:, order] * (spread[order] + 1e-6) ** (-WHITENING / 2)
    words_centre = words.encode(reference).mean(axis=0)

    def beside(vectors: Floats, texts: list[str]) -> Floats:
        """The two models' vectors side by side, as explorer.encode.joined puts them."""
        heard = unit(words.encode(texts) - words_centre)
        return unit(np.hstack([unit(unit(vectors - centre) @ even), SHARE * heard]))

    turn = contrast.stretched(beside(sentences.encode(known), known), themes)
    turn = turn @ contrast.widest(unit(beside(read, lines) @ turn), DIM)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        centre=centre.astype(np.float32),
        axes=even.astype(np.float32),
        words_centre=words_centre.astype(np.float32),
        turn=turn.astype(np.float32),
    )
    config = {
        "name": "measures-zh", "dim": DIM, "sentences": "e5-small-zh",
        "words": "static-zh", "share": SHARE, "licence": "MIT", "languages": ["zh"],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "head.npz").write_bytes(buffer.getvalue())
    text = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
