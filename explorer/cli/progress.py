"""Progress on stderr: bars in a terminal, nothing in a pipe or a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from explorer.lang import Message

# Seconds before a bar appears: what is done sooner needs none.
PATIENCE = 0.5

_STAGES = {
    "read": Message("阅读报告", "Reading"),
    "mark": Message("标记固定提法", "Marking set phrases"),
    "embed": Message("计算句向量", "Embedding"),
    "themes": Message("归纳主题", "Themes"),
    "subthemes": Message("归纳子主题", "Sub-themes"),
    "pairs": Message("比较举措", "Comparing measures"),
    "copy": Message("复制报告", "Copying reports"),
    "index": Message("建立检索索引", "Indexing for search"),
    "queries": Message("逐条查询", "Asking"),
    "peers": Message("与同行比较", "Comparing with peers"),
    "matrix": Message("比较各地区", "Comparing regions"),
    "reuse": Message("查找共用文字", "Shared wording"),
    "map": Message("绘制句子地图", "Laying out the map"),
    "page": Message("写网页", "Writing the page"),
    "export": Message("导出", "Exporting"),
}


class Bars:
    """A `explorer.corpus.Progress` that draws; use it in a `with` statement."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._progress: Any = None
        self._tasks: dict[str, Any] = {}
        self._on = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Move a stage's bar."""
        if not self._on:
            return
        if self._progress is None:
            if time.monotonic() - self._start < PATIENCE and stage != "map":
                return
            self._progress = _make()
            self._progress.start()
        if stage not in self._tasks:
            label = str(_STAGES.get(stage, Message(stage, stage)))
            self._tasks[stage] = self._progress.add_task(label, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)

    def __enter__(self) -> Bars:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()


def _make() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Remaining(),
        console=Console(stderr=True),
        transient=True,
    )
