"""What the documentation promises exists."""

import re
import shlex
import tomllib

import pytest

import explorer
from explorer import settings
from explorer.cli.app import HELP, build

from .conftest import ROOT, SEEDS

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(text):
    """Every `explorer VERB ...` of the fenced blocks and inline code."""
    for block in re.findall(r"```(?:console|sh|bash|text)?\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            found = re.match(r"^\$? ?(explorer [a-z].*)$", line.strip())
            if found:
                yield found.group(1)
    yield from re.findall(r"`(explorer [a-z][^`]*)`", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_in_the_docs_exists(page):
    import typer

    verbs = typer.main.get_command(build()).commands
    for command in commands(page.read_text(encoding="utf-8")):
        verb, *rest = command.split()[1:]
        assert verb in verbs, command
        known = {name for p in verbs[verb].params for name in p.opts} | {"--help", "-h", "--lang"}
        for word in rest:
            if re.match(r"^--?[a-z]", word):
                assert word.split("=")[0] in known, f"{command}: no option {word}"


def shown(text):
    """Lines without what pads them, and the scores in them, which may differ a little elsewhere."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\d\.\d\d\b", "#", lines), [float(n) for n in re.findall(r"\d\.\d\d\b", lines)]


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_examples_of_the_readmes_print_what_they_show(
    name, lang, seed_folder, tmp_path, monkeypatch, run, capsys
):
    text = (ROOT / name).read_text(encoding="utf-8")
    (tmp_path / "corpus").symlink_to(seed_folder)
    (tmp_path / "seeds").symlink_to(SEEDS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "92")
    pairs = []
    found = re.search(r"```python\n(from explorer.*?)```\n+```\n(.*?)```", text, re.DOTALL)
    assert found
    exec(found[1], {})
    pairs.append((capsys.readouterr().out, found[2]))
    for command, output in re.findall(r"```console\n\$ explorer (.*?)\n(.*?)```", text, re.DOTALL):
        pairs.append(
            (run("--lang", lang, *shlex.split(command.removeprefix("--lang en ")))[1], output)
        )
    assert len(pairs) > 1
    for printed, promised in pairs:
        (words, numbers), (wanted, figures) = shown(printed), shown(promised)
        assert words == wanted
        assert numbers == pytest.approx(figures, abs=0.02)


def test_readmes_name_every_verb():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for verb in HELP:
            assert f"explorer {verb}" in text, f"{name} lacks {verb}"


def test_both_readmes_name_the_two_commands():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make run" in text and "make test" in text


def test_public_names_exist_and_are_sorted():
    assert explorer.__all__ == sorted(explorer.__all__)
    for name in explorer.__all__:
        assert getattr(explorer, name) is not None
    with pytest.raises(AttributeError):
        explorer.no_such_name  # noqa: B018


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == settings.VERSION == explorer.__version__


def test_links_inside_the_docs_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
