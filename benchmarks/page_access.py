"""Accessibility of the page, by axe-core in a browser.

    npm install axe-core@4 --prefix DIR
    python benchmarks/page_access.py DIR/node_modules/axe-core/axe.min.js [--page FILE.html]
        [--out FILE.json]

Opens every view (of the five reports in seeds/, or of any page of `explorer report`) in both
languages at the widths of a phone and a desk, light and dark, and runs the rules of WCAG 2.2 A and
AA and axe's best practices. Then it walks through the page with the Tab key: every control must
come, each with a visible mark. Goal: no violation. axe (MPL-2.0) is not part of this project.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from explorer import Corpus  # noqa: E402
from explorer.corpus.page import page_data  # noqa: E402
from explorer.render import render_page  # noqa: E402

VIEWS = {
    "page": "",
    "theme by sub-theme": "document.querySelector('.theme-parts button')?.click()",
    "groups": "document.querySelectorAll('#shared-views button')[1].click()",
    "network": "document.querySelectorAll('#shared-views button')[2].click()",
    "reader": "document.querySelector('td.title a').click()",
}
# Links that begin with "#" lead to views here; axe takes those before a heading for skip links.
AXE = """axe.run(document, { resultTypes: ["violations"],
  rules: { "skip-link": { enabled: false } }, runOnly: { type: "tag", values:
  ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } }).then((r) =>
  r.violations.map((v) => [v.id, v.impact, v.help, v.nodes.length,
    v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message || ""))]))"""
FOCUSED = """(() => { const n = document.activeElement; if (!n || n === document.body) return null;
  const s = getComputedStyle(n), box = n.getBoundingClientRect();
  return [n.tagName + "#" + n.id + "." + n.className,
    s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && box.width > 0,
    [...document.querySelectorAll("*")].indexOf(n)]; })()"""
# Key presses after which a page is held to have no end.
MOST_TABS = 3000


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("axe", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    from tests.browser import Tab, the_browser

    axe = options.axe.read_text(encoding="utf-8")
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        page = options.page
        if page is None:
            page = Path(temporary) / "index.html"
            with Corpus.create(Path(temporary) / "corpus") as corpus:
                corpus.add([ROOT / "seeds"])
                page.write_text(render_page(page_data(corpus, seed=0)), encoding="utf-8")
        for name, act in VIEWS.items():
            for language in ("zh", "en"):
                for width, scheme in ((390, "light"), (1280, "light"), (1280, "dark")):
                    tab = Tab(the_browser(), page.resolve().as_uri(), width, 900)
                    scheme_is = [{"name": "prefers-color-scheme", "value": scheme}]
                    tab.call("Emulation.setEmulatedMedia", features=scheme_is)
                    if language == "en":
                        tab.click("#language")
                    if act:
                        tab.run(act)
                    tab.run("new Promise((done) => setTimeout(done, 100))")
                    tab.run(axe + ";0")
                    where = f"{name}, {language}, {width}, {scheme}"
                    for rule, impact, text, count, nodes in tab.run(AXE):
                        one = found.setdefault(rule, {"impact": impact, "help": text, "at": []})
                        one["at"].append({"view": where, "nodes": count, "first": nodes})
                    tab.close()
        walked, dim = walk(Tab(the_browser(), page.resolve().as_uri(), 1280, 900))
    for rule, one in found.items():
        print(f"{rule} ({one['impact']}): {one['help']}")
        for at in one["at"][:4]:
            print(f"  {at['view']}: {at['nodes']}, {at['first']}")
    print(f"axe: {len(found)} rules violated; keyboard: {walked} stops, {len(dim)} without a mark")
    for name in dim:
        print(f"  {name}")
    if options.out:
        out = {"violations": found, "keyboard stops": walked, "without a mark": dim}
        options.out.write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", "utf-8")


def walk(tab: Any) -> tuple[int, list[str]]:
    """Press Tab until the first control comes again; stops, and those that showed no focus."""
    seen: set[int] = set()
    dim: list[str] = []
    for _ in range(MOST_TABS):
        for kind in ("keyDown", "keyUp"):
            tab.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                     windowsVirtualKeyCode=9)  # fmt: skip
        focused = tab.run(FOCUSED)
        if focused is None or focused[2] in seen:
            break
        seen.add(focused[2])
        if not focused[1]:
            dim.append(focused[0])
    return len(seen), dim


if __name__ == "__main__":
    main()
