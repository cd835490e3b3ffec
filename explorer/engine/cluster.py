"""A Ray cluster: the same work on many machines.

Plain Ray tasks rather than Ray Data or actors: results of reading are trees of dataclasses, which
Ray Data would turn into Arrow blocks and back, and a task that is lost with its machine is simply
run again on another, where an actor waits for a place of its own. A process keeps the work that it
has started, so a model is loaded once in each.
"""

from __future__ import annotations

import logging
import socket
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from explorer.errors import EngineError, MissingExtra
from explorer.lang import Message, language, set_language
from explorer.work import IN_FLIGHT, Item, Result, Work

# Times that an item is tried again when the machine that worked on it is lost. An item that ends
# its process each time would otherwise go round for ever.
RETRIES = 5
KNOCK_SECONDS = 10.0  # a machine on the other side of the world answers within one


class Cluster:
    """Ray, already running at an address, or started on this machine for this process.

    Parameters
    ----------
    address : of a running cluster ("auto" finds the one of this machine, "ray://host:10001" one
        elsewhere); None starts one here that ends with this process
    workers : items worked on at the same time; default as many as the cluster has cores
    gpus : graphics processors that each item needs of work that can use one (`Work.gpu`); a
        fraction shares one
    """

    name = "ray"

    def __init__(
        self, address: str | None = None, *, workers: int | None = None, gpus: float = 0.0
    ) -> None:
        self.address = address
        self.gpus = gpus
        self._wanted = workers
        self._ours = False

    @property
    def workers(self) -> int:
        """How many items at most; grows and shrinks with the cluster unless it was stated."""
        if self._wanted is not None:
            return self._wanted
        return max(1, int(self._ray().cluster_resources().get("CPU", 1)))

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results, in the order of the items; see `Engine.map`."""
        ray = self._ray()
        key = uuid4().hex
        # Only a model has a use for one: reading and themes go on with the cores alone.
        gpus = self.gpus if getattr(work, "gpu", False) else 0.0
        if gpus > ray.cluster_resources().get("GPU", 0.0):
            raise _too_few(gpus)  # Ray itself would wait for ever
        task = ray.remote(
            num_cpus=1, num_gpus=gpus, max_retries=RETRIES, scheduling_strategy="SPREAD"
        )(_run)
        sent = ray.put((work, language()))
        under_way: deque[Any] = deque()
        try:
            for item in items:
                while len(under_way) >= IN_FLIGHT * self.workers:
                    yield ray.get(under_way.popleft())
                # In a list the reference stays a reference: the work travels once to a machine
                # and is unpacked once in a process.
                under_way.append(task.remote(key, [sent], item))
            while under_way:
                yield ray.get(under_way.popleft())
        except ray.exceptions.RayError as error:
            if isinstance(error, ray.exceptions.RayTaskError):
                raise error.as_instanceof_cause() from error
            raise _lost(self.address, error) from error
        finally:
            for reference in under_way:
                ray.cancel(reference, force=True)

    def close(self) -> None:
        """Leave the cluster; one that was started for this process ends."""
        if self._ours:
            self._ray().shutdown()
            self._ours = False

    def _ray(self) -> Any:
        try:
            import ray
        except ImportError as error:
            raise MissingExtra(
                Message("使用集群需要 Ray", "working on a cluster needs Ray"),
                subject="--engine ray",
                hint=Message(
                    "安装: pip install 'explorer[ray]'", "Install it: pip install 'explorer[ray]'"
                ),
            ) from error
        if not ray.is_initialized():
            try:
                _knock(self.address)
                ray.init(
                    address=self.address or "local",
                    num_cpus=self._wanted if self.address is None else None,
                    include_dashboard=False,
                    log_to_driver=False,
                    logging_level=logging.ERROR,
                )
            except (
                ConnectionError, RuntimeError, ValueError, OSError, ray.exceptions.RayError,
            ) as error:  # fmt: skip
                raise _lost(self.address, error) from error
            self._ours = True
        return ray


def _knock(address: str | None) -> None:
    """Raise OSError where nobody listens; Ray itself would try again for minutes."""
    host, colon, port = (address or "").removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        with socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK_SECONDS):
            pass


def _too_few(gpus: float) -> EngineError:
    return EngineError(
        Message(
            "集群中没有一台机器有这么多显卡", "the cluster has not so many graphics processors"
        ),
        subject=f"--gpus {gpus:g}",
        hint=Message(
            "查看集群: ray status；不用显卡: 去掉 --gpus",
            "Look at the cluster: ray status; without graphics processors: leave --gpus out",
        ),
    )


def _lost(address: str | None, error: BaseException) -> EngineError:
    return EngineError(
        Message(
            f"连不上集群，或集群中断: {error}",
            f"the cluster cannot be reached or was lost: {error}",
        ),
        subject=address or "ray",
        # A cluster that was started where Ray found a token asks for it; with a stated address Ray
        # sends one only when told to.
        hint=Message(
            "已完成的都已保存。查看集群: ray status；"
            "集群要令牌时先运行: export RAY_AUTH_MODE=token；在本机继续: --engine local",
            "What was finished is kept. Look at the cluster: ray status; if it asks for a token, "
            "first: export RAY_AUTH_MODE=token; go on here: --engine local",
        ),
    )


# Of a process of the cluster: the work that it has started, the latest last. A cluster that serves
# several jobs may alternate; models of jobs long past are let go.
_started: OrderedDict[str, Any] = OrderedDict()
_KEPT = 2


def _run(key: str, sent: list[Any], item: Any) -> Any:
    work = _started.get(key)
    if work is None:
        import ray

        work, spoken = ray.get(sent[0])
        set_language(spoken)  # messages may quote one another
        work.start()
        _started[key] = work
        while len(_started) > _KEPT:
            _started.popitem(last=False)
    return work(item)
