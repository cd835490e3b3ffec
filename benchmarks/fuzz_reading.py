"""Feed the reader and the segmenter with mutated bytes; only our own errors may come back.

    pip install atheris
    python benchmarks/fuzz_reading.py [CORPUS_FOLDER] [-max_total_time=300 -max_len=65536 ...]

Atheris (libFuzzer) mutates inputs so as to reach new branches of `explorer.reading` and
`explorer.segment`. A crash is any exception but `ReadingError`, a broken invariant below, or an
input that takes longer than `-timeout` seconds. libFuzzer writes what failed to crash-* files and
prints how to run it again. CORPUS_FOLDER holds inputs to start from, and receives new ones; without
one the texts of seeds/ are copied to a temporary folder.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["explorer.reading", "explorer.segment"]):
    from explorer.errors import ReadingError
    from explorer.reading import read_bytes
    from explorer.segment import segment

SEEDS = Path(__file__).parent.parent / "seeds"


def check(data: bytes) -> None:
    """Read, segment, and hold the result to the promises of both."""
    try:
        document = read_bytes(data, path="fuzz.txt")
    except ReadingError:
        return
    text = document.text
    if not text.strip():
        raise AssertionError("a document without text came back")
    outline = segment(text, title=document.metadata.title)
    end = 0
    for sentence in outline.sentences:
        if text[end : sentence.start].strip() or sentence.end <= sentence.start:
            raise AssertionError("text lies between two sentences, or one is empty")
        end = sentence.end
    if text[end:].strip():
        raise AssertionError("text lies behind the last sentence")
    for section in outline.sections:
        if not 0 <= section.start <= section.heading_end <= section.end <= len(text):
            raise AssertionError("a section lies outside the text")


def main() -> None:
    """Fuzz until the time or the patience ends."""
    arguments = list(sys.argv)
    if not any(not a.startswith("-") for a in arguments[1:]):
        folder = Path(tempfile.mkdtemp(prefix="fuzz-reading-"))
        for seed in SEEDS.glob("*.txt"):
            shutil.copy(seed, folder)
        arguments.append(str(folder))
    atheris.Setup(arguments, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
