"""A Ray cluster of several nodes: the same corpus as here, also when a node or the driver is lost.

    python -m benchmarks.engine_nodes CORPORA [--hosts processes|namespaces] [--nodes 2]
        [--reports 120] [--out FILE.json]

A head without cores and some nodes of one core each run on this machine: as separate processes, or
each in a network namespace of its own, with its own address on a bridge, so that they are hosts to
Ray and to the network (needs root and iproute2). The reports are the city reports
(CORPORA/gov_work_report_city_2024) with a line of their own. Reading and embedding (static-zh, in
small batches, so that a loss meets many), codebook themes and shared wording are done, and all that
is stored and found is compared,

- here, on one process (`local`): what the others are compared with, byte for byte;
- on the cluster (`cluster`), with the number of nodes that took part;
- on the cluster while a node is lost in the middle (`node lost`): its processes are killed, or in
  namespaces its link is cut, so that nobody is told and only silence says so;
- by a driver that is killed in the middle (`driver lost`) and run again: what was stored is not
  done again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PORT = 6397  # beside Ray's usual 6379, so that a cluster of the user's is left alone
BRIDGE, NETWORK = "exbr", "10.87.23"
STORE_BYTES = 100 << 20  # of Ray's object store a node; reports are small
CHUNK = 64  # texts a batch
START_SECONDS = 300.0  # on a busy machine a node takes half a minute


def call(*command: str) -> None:
    """Run a command; stop with what it wrote when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")


def here() -> str:
    """The address by which other hosts know this machine: where drivers look for their node."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


class Node:
    """One Ray node: a head, or one of one core."""

    def __init__(self, number: int, head: str | None, *, namespace: bool) -> None:
        self.name = f"exns{number}"
        self.namespace = namespace
        inside = [] if not namespace or head is None else ["ip", "netns", "exec", self.name]
        own = namespace and head is not None
        self.address = f"{NETWORK}.{number + 1}" if own else here()
        ray = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block"]
        if head is None:
            ray += ["--head", f"--port={PORT}", "--num-cpus=0", "--include-dashboard=false"]
        else:
            ray += [f"--address={head}", "--num-cpus=1"]
        ray += [f"--node-ip-address={self.address}", f"--object-store-memory={STORE_BYTES}"]
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  (as long as the node)
        self.process = subprocess.Popen(
            [*inside, *ray], start_new_session=True, stdout=self.log, stderr=subprocess.STDOUT
        )

    def said(self) -> str:
        """The last that it wrote."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-600:]

    def lose(self) -> None:
        """Take it away without a word."""
        if self.namespace:
            call("ip", "link", "set", f"{self.name}b", "down")
        else:
            self.kill()

    def kill(self) -> None:
        """Kill its processes."""
        for pid in [*descendants(self.process.pid), self.process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


def descendants(pid: int) -> list[int]:
    """The processes below a process, as /proc tells."""
    above: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            above.setdefault(parent, []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        children = above.get(left.pop(), [])
        found += children
        left += children
    return found


def lay_network(nodes: int) -> None:
    """A bridge with an address here, and a namespace with one for each node."""
    clear_network(nodes)
    call("ip", "link", "add", BRIDGE, "type", "bridge")
    call("ip", "addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
    call("ip", "link", "set", BRIDGE, "up")
    for number in range(1, nodes + 1):
        name = f"exns{number}"
        call("ip", "netns", "add", name)
        call("ip", "link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b")
        call("ip", "link", "set", f"{name}a", "netns", name)
        call("ip", "link", "set", f"{name}b", "master", BRIDGE)
        call("ip", "link", "set", f"{name}b", "up")
        inside = ("ip", "-n", name)
        call(*inside, "addr", "add", f"{NETWORK}.{number + 1}/24", "dev", f"{name}a")
        call(*inside, "link", "set", f"{name}a", "up")
        call(*inside, "link", "set", "lo", "up")
        call(*inside, "route", "add", "default", "via", f"{NETWORK}.1")


def clear_network(nodes: int) -> None:
    """Take away what `lay_network` made, also what a killed run left."""
    for number in range(1, nodes + 1):
        subprocess.run(["ip", "netns", "del", f"exns{number}"], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", f"exns{number}b"], capture_output=True, check=False)
    subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)


def files(corpora: Path, folder: Path, count: int) -> None:
    """So many city reports, each with a line of its own."""
    folder.mkdir()
    sources = sorted((corpora / "gov_work_report_city_2024").rglob("*.txt"))
    for number in range(count):
        text = sources[number % len(sources)].read_text(encoding="utf-8")
        (folder / f"{number:04d}.txt").write_text(f"{text}\n第{number + 1}份。\n", "utf-8")


def fill(folder: Path, reports: Path, address: str | None, workers: int) -> dict[str, Any]:
    """The whole job on an engine; return what was done and a digest of all that came of it."""
    from explorer import Corpus
    from explorer.corpus import adding, embedding
    from explorer.engine import Local, engine

    embedding.TEXTS_A_COMMIT = embedding.LIGHT_A_BATCH = CHUNK
    embedding.LIGHT_A_COMMIT = 8 * CHUNK
    adding._REPORTS_A_COMMIT = 4  # what a stop can cost; small, to see that it is kept
    used = Local(1) if address is None else engine("ray", address=address, workers=workers)
    began = time.perf_counter()
    with Corpus.open_or_create(folder, encoder="static-zh", engine=used) as corpus:
        rows = corpus.add([reports], embed=False)
        embedded = corpus.embed()
        themes = corpus.themes_by("report").to_dicts()
        matches = corpus.reuse().to_dicts()
        return {
            "seconds": round(time.perf_counter() - began, 1),
            "read": sum(r.status == "added" for r in rows),
            "embedded": embedded,
            "theme counts": len(themes),
            "matches": len(matches),
            "failed": sum(r.status == "failed" for r in rows),
            "digest": digest(corpus, themes, matches),
        }


def digest(corpus: Any, *found: object) -> str:
    """SHA-256 of all reports, of all vectors of their sentences, and of what was found in them."""
    total = hashlib.sha256(corpus.store.state_key().encode())
    hashes = sorted(
        {h for u, h in zip(corpus.store.units("sentence"), corpus.store.text_hashes("sentence"),
                           strict=True) if not u.heading}
    )  # fmt: skip
    mark = corpus.store.setting("encoder_fingerprint")
    total.update(corpus.store.get_vectors(mark, hashes).tobytes())
    total.update(json.dumps(found, ensure_ascii=False).encode())
    return total.hexdigest()


def progress_of(folder: Path) -> tuple[int, int]:
    """Reports and vectors that a corpus holds, as another process sees them."""
    from explorer.errors import CorpusError
    from explorer.store import Store

    try:
        with Store.open(folder, readonly=True) as store:
            return len(store.report_ids()), sum(e.vectors for e in store.encoders())
    except CorpusError:
        return 0, 0


def driver(arguments: list[str]) -> subprocess.Popen[str]:
    """This program again, filling a corpus in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.engine_nodes", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def result_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a driver found."""
    out, err = process.communicate()
    if process.returncode:
        raise SystemExit(err)
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def when(folder: Path, reached: Callable[[int, int], bool], process: subprocess.Popen[str]) -> bool:
    """Wait until a corpus has got so far; False when its driver ended before."""
    while process.poll() is None:
        if reached(*progress_of(folder)):
            return True
        time.sleep(0.05)
    return False


def nodes_used(address: str, nodes: int) -> list[str]:
    """The addresses of the nodes that do work for us."""
    from explorer.engine import engine

    cluster = engine("ray", address=address, workers=nodes)
    used = sorted(set(cluster.map(Where(), range(20 * nodes))))
    cluster.close()
    return used


class Where:
    """Work that tells on which node it was done."""

    def start(self) -> None:
        """Nothing to load."""

    def __call__(self, item: int) -> str:
        import ray

        time.sleep(0.02)
        return str(ray.get_runtime_context().get_node_id())


def wait_for_port(address: str) -> None:
    """Wait until the head listens; a node that comes sooner gives up."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection((address, PORT), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the head did not start")


def wait_for(address: str, nodes: int) -> None:
    """Wait until the cluster has as many cores as it should."""
    import ray

    deadline = time.monotonic() + START_SECONDS
    why: object = "too few cores"
    while time.monotonic() < deadline:
        try:
            ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            why = error
            time.sleep(0.5)
            continue
        try:
            while time.monotonic() < deadline:
                if ray.cluster_resources().get("CPU", 0) >= nodes:  # type: ignore[no-untyped-call]
                    return
                time.sleep(0.2)
        finally:
            ray.shutdown()
    raise SystemExit(f"the cluster did not start: {why}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--hosts", choices=("processes", "namespaces"), default="processes")
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--reports", type=int, default=120)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--fill", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        folder, reports, address = options.fill
        on = None if address == "local" else address
        print(json.dumps(fill(Path(folder), Path(reports), on, options.nodes)))
        return
    # Nodes and drivers agree, whether or not this user has a token of Ray's.
    os.environ["RAY_AUTH_MODE"] = "disabled"
    namespaces = options.hosts == "namespaces"
    base = Path(tempfile.mkdtemp())
    files(options.corpora, base / "files", options.reports)
    count = options.nodes
    if namespaces:
        lay_network(count)
    nodes: list[Node] = []

    def start() -> str:
        head = Node(0, None, namespace=namespaces)
        nodes.append(head)
        address = f"{head.address}:{PORT}"
        wait_for_port(head.address)
        try:
            for number in range(1, count + 1):  # two at once may take the same ports
                nodes.append(Node(number, address, namespace=namespaces))
                wait_for(address, number)
        except SystemExit as error:
            raise SystemExit("\n---\n".join([str(error), *(n.said() for n in nodes)])) from error
        return address

    def run(name: str, address: str) -> subprocess.Popen[str]:
        return driver(
            [str(options.corpora), "--nodes", str(count),
             "--fill", str(base / name), str(base / "files"), address]
        )  # fmt: skip

    found: dict[str, Any] = {}
    try:
        found["local"] = result_of(run("local", "local"))
        address = start()
        found["nodes that worked"] = len(nodes_used(address, count))
        found["cluster"] = result_of(run("cluster", address))
        print(found, flush=True)

        # The driver goes first: the node that is lost does not come back.
        process = run("driver", address)
        half = options.reports // 2
        stopped = when(base / "driver", lambda reports, _: reports >= half, process)
        process.kill()
        process.communicate()
        kept = progress_of(base / "driver")
        found["driver lost"] = {
            "while": "reading", "killed in the middle": stopped, "reports kept": kept[0],
            **result_of(run("driver", address)),
        }  # fmt: skip
        assert found["driver lost"]["read"] == options.reports - kept[0]
        process = run("driver2", address)
        vectors = found["local"]["embedded"] // 3
        stopped = when(base / "driver2", lambda _, v: v >= vectors, process)
        process.kill()
        process.communicate()
        kept = progress_of(base / "driver2")
        found["driver lost later"] = {
            "while": "embedding", "killed in the middle": stopped, "vectors kept": kept[1],
            **result_of(run("driver2", address)),
        }  # fmt: skip
        print(found, flush=True)

        process = run("node", address)
        reached = threading.Event()
        if when(base / "node", lambda reports, _: reports >= options.reports // 3, process):
            reached.set()
            nodes[-1].lose()
        found["node lost"] = {
            "how": "link cut" if namespaces else "processes killed",
            "lost in the middle": reached.is_set(),
            **result_of(process),
        }
    finally:
        for node in reversed(nodes):
            node.kill()
        if namespaces:
            clear_network(count)
        shutil.rmtree(base, ignore_errors=True)
    same = found["local"]["digest"]
    for name, row in found.items():
        if isinstance(row, dict):
            row["equal to local"] = row.pop("digest") == same
            assert row["equal to local"], name
            assert row["failed"] == 0
    result = {
        "command": f"python -m benchmarks.engine_nodes CORPORA --hosts {options.hosts}"
        f" --nodes {count} --reports {options.reports}",
        **found,
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
