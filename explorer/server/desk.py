"""One corpus and the one thread that may touch it.

SQLite's connections belong to the thread that opened them, and the encoder uses all cores for one
text already: requests take turns.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from explorer.corpus import Corpus

T = TypeVar("T")


class Desk:
    """Opens the corpus when first asked and keeps it open."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder = folder
        self.seed = seed
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="corpus")
        self._corpus: Corpus | None = None
        self._page: tuple[str, str] | None = None
        self._making: asyncio.Future[str] | None = None
        self._began = 0.0

    async def ask(self, question: Callable[[Corpus], T]) -> T:
        """Answer a question about the corpus, in its thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, lambda: question(self._opened())
        )

    async def page(self, patience: float | None = None) -> str | None:
        """The live page; made again when the reports have changed.

        None where that takes longer than `patience` seconds: it goes on meanwhile, and whoever
        asks again gets the page once it is there.
        """

        def make(corpus: Corpus) -> str:
            from explorer.corpus.page import page_data
            from explorer.render import render_page

            key = corpus.store.state_key()
            if self._page is None or self._page[0] != key:
                self._page = (key, render_page(page_data(corpus, seed=self.seed), live=True))
            return self._page[1]

        if self._making is None:
            self._began = time.monotonic()
            self._making = asyncio.ensure_future(self.ask(make))
        making = self._making
        await asyncio.wait({making}, timeout=patience)
        if not making.done():
            return None
        if self._making is making:
            self._making = None
        return making.result()

    def waited(self) -> float:
        """Seconds for which the page has been in the making."""
        return time.monotonic() - self._began

    def close(self) -> None:
        """Close the corpus."""

        def shut() -> None:
            if self._corpus is not None:
                self._corpus.close()
                self._corpus = None

        self._thread.submit(shut).result()
        self._thread.shutdown()

    def _opened(self) -> Corpus:
        if self._corpus is None:
            self._corpus = Corpus.open(self.folder)
        return self._corpus
