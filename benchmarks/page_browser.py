"""The page in a browser: its size, how soon it answers, how smoothly the map moves.

    python benchmarks/page_browser.py [--sentences 100000] [--runs 5] [--busy 0] [--out FILE.json]

Two pages: the five reports in seeds/ (goal: at most 3 MB, interactive within 1.5 s), and a
synthetic one of many sentences (goal: at most 40 MB, 30 frames a second while the map is dragged
and zoomed). The synthetic page shuffles the sentences of the seeds into reports of 45 and spreads
them over the plane; it measures size and speed, and says nothing of quality.

Chromium runs headless without a graphics card (software rendering), at 1280 x 900. "interactive" is
from the start of the navigation until the page says that it is ready and an animation frame has
been drawn. A frame counts when the map's canvas was painted again, moved or scaled to where
the pointer is by then (by requestAnimationFrame, while mouse events drag or the wheel zooms),
over at least two seconds; "afresh" is how often a second all points were drawn anew for it.
`--busy N` keeps N processors busy with other work meanwhile.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from explorer import Corpus  # noqa: E402
from explorer.corpus.page import page_data  # noqa: E402
from explorer.render import PageData, render_page  # noqa: E402

# Sentences a synthetic report holds: the mean of the seeds.
A_REPORT = 45
# Bytes and figures that the measurements are held against.
GOALS = {
    "seeds megabytes": (3.0, "most"),
    "seeds interactive seconds": (1.5, "most"),
    "large megabytes": (40.0, "most"),
    "large drag frames a second": (30.0, "least"),
    "large zoom frames a second": (30.0, "least"),
}
DRAG = """(async () => {
  const canvas = document.getElementById("map-canvas");
  canvas.scrollIntoView({ behavior: "instant", block: "center" });
  const box = canvas.getBoundingClientRect();
  const paints = [];
  const context = canvas.getContext("2d");
  // Every painting puts the picture of the points on the canvas once.
  const act = context.drawImage.bind(context);
  context.drawImage = (...a) => { paints.push(performance.now()); act(...a); };
  // All points anew begins with one of these two, on the picture that is kept.
  let afresh = 0;
  for (const name of ["clearRect", "putImageData"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...a) {
      afresh += 1;
      draw.apply(this, a);
    };
  }
  const fire = (type, x, y) => canvas.dispatchEvent(new MouseEvent(type, {
    bubbles: true, clientX: x, clientY: y, button: 0, buttons: 1, view: window }));
  const cx = box.left + box.width / 2, cy = box.top + box.height / 2;
  const step = MOVE;
  fire("mousedown", cx, cy);
  const start = performance.now();
  for (let n = 0; performance.now() - start < 2500; n++) {
    step(fire, canvas, cx, cy, n);
    await new Promise(requestAnimationFrame);
  }
  fire("mouseup", cx, cy);
  const gaps = paints.slice(1).map((t, n) => t - paints[n]).sort((a, b) => a - b);
  const seconds = (performance.now() - start) / 1000;
  return { frames: paints.length, afresh, seconds, p95: gaps[Math.floor(gaps.length * 0.95)] };
})()"""
MOVES = {
    "drag": "(fire, canvas, x, y, n) => window.dispatchEvent(new MouseEvent('mousemove', "
    "{ clientX: x + 60 * Math.sin(n / 9), clientY: y + 60 * Math.cos(n / 9), buttons: 1, "
    "view: window }))",
    "zoom": "(fire, canvas, x, y, n) => canvas.dispatchEvent(new WheelEvent('wheel', "
    "{ bubbles: true, cancelable: true, ctrlKey: true, deltaY: n % 40 < 20 ? -12 : 12, "
    "clientX: x, clientY: y }))",
}


def large(base: PageData, sentences: int) -> PageData:
    """A page of so many body sentences, shuffled out of a small one."""
    chance = random.Random(0)
    texts = {r["id"]: r["text"] for r in base.reports}
    pool = [s for s in base.sentences if s.get("body")]
    reports: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    made = 0
    while made < sentences:
        count = min(A_REPORT, sentences - made)
        name = f"r{len(reports):07}"
        text = ""
        for n in range(count):
            one = chance.choice(pool)
            words = texts[one["report"]][one["start"] : one["end"]].strip()
            start, end = len(text), len(text) + len(words)
            text += words + "\n"
            rows.append(
                {
                    **one, "id": f"{name}.s{n}", "report": name, "start": start, "end": end,
                    "x": chance.gauss(0, 1), "y": chance.gauss(0, 1),
                }
            )  # fmt: skip
        place = base.reports[len(reports) % len(base.reports)]
        reports.append({**place, "id": name, "text": text, "outline": [], "township": f"{name}镇"})
        made += count
    themes = [{**t, "representatives": (), "boundaries": (), "parts": ()} for t in base.themes]
    return PageData(info=base.info, language="zh", reports=reports, sentences=rows, themes=themes)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    from tests.browser import Browser

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        with Corpus.create(folder / "corpus") as corpus:
            corpus.add([ROOT / "seeds"])
            seeds = page_data(corpus, seed=0)
        pages = {"seeds": seeds, "large": large(seeds, options.sentences)}
        found: dict[str, float] = {}
        busy = [subprocess.Popen([sys.executable, "-c", "while 1: 0"]) for _ in range(options.busy)]
        browser = Browser(folder / "profile")
        try:
            for name, data in pages.items():
                path = folder / f"{name}.html"
                path.write_text(render_page(data), encoding="utf-8")
                found[f"{name} megabytes"] = path.stat().st_size / 1e6
                found[f"{name} interactive seconds"] = statistics.median(
                    interactive(browser, path) for _ in range(options.runs)
                )
                for move, code in MOVES.items():
                    rates = [measured(browser, path, code) for _ in range(options.runs)]
                    found[f"{name} {move} frames a second"] = statistics.median(r[0] for r in rates)
                    found[f"{name} {move} p95 milliseconds"] = statistics.median(
                        r[1] for r in rates
                    )
                    found[f"{name} {move} afresh a second"] = statistics.median(r[2] for r in rates)
        finally:
            browser.close()
            for process in busy:
                process.kill()
                process.wait()
    for name, value in found.items():
        goal = GOALS.get(name)
        said = ""
        if goal:
            good = value <= goal[0] if goal[1] == "most" else value >= goal[0]
            said = f"  goal {goal[1]} {goal[0]:g}: {'met' if good else 'MISSED'}"
        print(f"{name:36} {value:10.2f}{said}")
    if options.out:
        out = {
            "command": f"python benchmarks/page_browser.py --sentences {options.sentences} "
            f"--runs {options.runs} --busy {options.busy}",
            "measured": found,
        }
        options.out.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


def interactive(browser: Any, path: Path) -> float:
    """Seconds from navigation until the page is ready and has drawn."""
    tab = opened(browser, path)
    value = tab.run(
        "new Promise((done) => requestAnimationFrame(() => setTimeout(() => "
        "done(performance.now() / 1000))))"
    )
    # What came after readiness is the wait for this question; the mark is the page's own.
    ready = tab.run("(performance.getEntriesByName('ready')[0] || {}).startTime / 1000")
    tab.close()
    return float(ready if ready else value)


def measured(browser: Any, path: Path, move: str) -> tuple[float, float, float]:
    """Frames a second, the 95th percentile of the milliseconds between two, drawings a second."""
    tab = opened(browser, path)
    result = tab.run(DRAG.replace("MOVE", move))
    tab.close()
    seconds = result["seconds"]
    return result["frames"] / seconds, float(result["p95"] or 0), result["afresh"] / seconds


def opened(browser: Any, path: Path) -> Any:
    from tests.browser import Tab

    return Tab(browser, path.as_uri(), 1280, 900)


if __name__ == "__main__":
    main()
