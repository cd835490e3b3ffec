"""Arrows point one way: foundation <- stages <- corpus <- server <- cli."""

import ast
from pathlib import Path

import pytest

import explorer

ROOT = Path(explorer.__file__).parent

FOUNDATION = {
    "types", "errors", "lang", "settings", "table", "gazetteer", "neighbours", "tokens",
    "patterns", "reference", "data", "work", "sums",
}  # fmt: skip
STAGES = {
    "reading", "segment", "encode", "search", "themes", "reuse", "store", "render", "layout",
    "engine",
}  # fmt: skip
FACADE = {"corpus"}
SERVER = {"server"}
TOP = {"cli", "__main__"}
# Imported only inside the functions that need them, so that no command waits for what it does not
# use. (numpy may stand at the top of a stage: whoever calls a stage needs it. The command line
# imports no stage before a verb runs; see test_cli.py.)
HEAVY = {
    "sklearn", "scipy", "umap", "numba", "onnxruntime", "tokenizers", "torch",
    "transformers", "sentence_transformers", "pandas", "pyarrow", "rapidfuzz", "jinja2", "rich",
    "fontTools", "uvicorn", "pypdfium2", "ray", "loky",
}  # fmt: skip


def room(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


def imports(path: Path, *, top_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = _runtime_top(tree.body) if top_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def _runtime_top(body):
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from _runtime_top(node.body)


FILES = sorted(ROOT.rglob("*.py"))


def allowed(name: str) -> set[str]:
    if name in FOUNDATION:
        return FOUNDATION
    if name in STAGES:
        return FOUNDATION | {name}
    if name in FACADE:
        return FOUNDATION | STAGES | FACADE
    if name in SERVER:
        return FOUNDATION | FACADE | SERVER | {"render"}
    return FOUNDATION | STAGES | FACADE | SERVER | TOP


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_one_way(path):
    here = room(path)
    if here == "__init__":
        return
    rooms = FOUNDATION | STAGES | FACADE | SERVER | TOP
    assert here in rooms, f"{here} has no place in ARCHITECTURE.md"
    for module in imports(path):
        if module.startswith("explorer."):
            there = module.split(".")[1]
            assert there in allowed(here), f"{path.name}: {here} must not import {there}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_packages_are_imported_where_they_are_used(path):
    heavy = {m.split(".")[0] for m in imports(path, top_only=True)} & HEAVY
    if path == ROOT / "corpus" / "estimators.py":  # its classes are scikit-learn's; none imports it
        heavy -= {"sklearn"}
    assert not heavy, f"{path.relative_to(ROOT)} imports {heavy} when it is loaded"


def test_every_room_is_described():
    page = (ROOT.parent / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in {room(p) for p in FILES} - {"__init__", "__main__"}:
        assert f"`{name}" in page or f"{name}/" in page, f"{name} is missing in ARCHITECTURE.md"
