"""The codebook: themes that are named in advance, in a file that users edit.

`load_codebook` reads and checks a file. Every fault names the file, the theme and the key, because
the file is written by people who do not program.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.themes.cue import BadCue, Cue

_OWN = Path(__file__).parent / "data" / "codebook.yaml"

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_THEME_KEYS = {
    "id", "label", "label_en", "description", "description_en", "examples", "cues", "against",
    "parent",
}  # fmt: skip
_TOP_KEYS = {"name", "version", "against", "themes"}


@dataclass(frozen=True)
class CodebookTheme:
    """One theme of a codebook."""

    id: str
    label: str
    label_en: str | None
    description: str
    description_en: str | None
    examples: tuple[str, ...]
    cues: tuple[Cue, ...]
    against: tuple[Cue, ...]
    parent: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands for the theme in vector space: its description and its examples."""
        return (f"{self.label}：{self.description}", *self.examples)


@dataclass(frozen=True)
class Codebook:
    """The themes in file order, and where they came from.

    `against` holds the words that speak against every theme: thanks, salutes, phrases that open a
    report and name everything in it.
    """

    name: str
    themes: tuple[CodebookTheme, ...]
    against: tuple[Cue, ...] = ()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the themes, in file order."""
        return tuple(theme.id for theme in self.themes)

    @cached_property
    def by_id(self) -> Mapping[str, CodebookTheme]:
        """The themes by their ids."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that bears on assignment: the same fingerprint gives the same themes.

        Comments, layout and the order of keys do not matter; the order of themes does, since
        rows are printed in it.
        """
        content = [
            {
                "id": theme.id,
                "label": theme.label,
                "label_en": theme.label_en,
                "description": theme.description,
                "description_en": theme.description_en,
                "examples": theme.examples,
                "cues": {cue.phrase: cue.weight for cue in theme.cues},
                "against": {cue.phrase: cue.weight for cue in theme.against},
                "parent": theme.parent,
            }
            for theme in self.themes
        ]
        content.append({"against": {cue.phrase: cue.weight for cue in self.against}})
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def line(self, theme: str) -> tuple[str, ...]:
        """The theme and those above it, narrowest first."""
        out = [theme]
        while (parent := self.by_id[out[-1]].parent) is not None:
            out.append(parent)
        return tuple(out)


def load_codebook(path: Path | None = None) -> Codebook:
    """Read and check a codebook; without a path, the one that comes with the program.

    Raises
    ------
    BadValue
        The file cannot be read, or something in it does not fit; file, theme and key are named.
    """
    return _parsed(_text_of(path or _OWN), str(path) if path else _OWN.name)


# A corpus asks for its codebook with every question, and reading one takes 0.1 s; it is known by
# its whole text, so an edit is seen at once.
@lru_cache(maxsize=4)
def _parsed(text: str, name: str) -> Codebook:
    return _check(*_read(text, name))


@dataclass(frozen=True)
class _File:
    """What faults name: the file, and the line of each entry ("water.cues.河长" -> 12)."""

    name: str
    lines: Mapping[str, int] = field(default_factory=dict)


def _fault(file: _File, where: str, zh: str, en: str) -> BadValue:
    # An entry that is missing has no line; then the line of what it is missing from.
    known = where
    while known not in file.lines and known:
        known = known.rpartition(".")[0]
    at = Message(where, where)
    if known:
        line = file.lines[known]
        at = Message(f"第 {line} 行，{where}", f"line {line}, {where}")
    return BadValue(
        Message(f"{at.zh}：{zh}", f"{at.en}: {en}"),
        subject=file.name,
        hint=Message(
            "各项的写法见自带主题词典开头的说明。",
            "The head of the codebook that comes with the program says how each entry is written.",
        ),
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadValue(
            Message("没有这个文件", "there is no such file"),
            subject=str(path),
            hint=Message("检查路径和文件名。", "Check the path and the name."),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(
            Message(f"无法读取主题词典：{error}", f"cannot read the codebook: {error}"),
            subject=str(path),
            hint=Message(
                "主题词典是 UTF-8 编码的 YAML 文件。", "A codebook is a YAML file in UTF-8."
            ),
        ) from error


def _read(text: str, name: str) -> tuple[Any, _File]:
    import yaml

    try:
        node = yaml.compose(text, _loader())
        _refuse_repeated_keys(node, name)
        data = yaml.load(text, _loader())  # noqa: S506  (a safe loader, chosen in _loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        zh, en = (f"第 {mark.line + 1} 行", f"line {mark.line + 1}") if mark else ("文件", "file")
        said = getattr(error, "problem", None) or str(error)
        raise BadValue(
            Message(f"{zh}：不是有效的 YAML：{said}", f"{en}: not valid YAML: {said}"),
            subject=name,
            hint=Message(
                "检查该行的缩进、冒号后的空格和引号。",
                "Check the indentation, the space after the colon and the quotes of that line.",
            ),
        ) from error
    return data, _File(name, _lines(node))


def _lines(node: Any) -> dict[str, int]:
    """The line of each entry, by the name that faults give it."""
    import yaml

    out: dict[str, int] = {}

    def walk(node: Any, name: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = f"{name}.{key.value}" if name else str(key.value)
                out[inner] = key.start_mark.line + 1
                walk(value, inner)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value, 1):
                inner = f"{name}[{number}]"
                out[inner] = value.start_mark.line + 1
                walk(value, inner)

    walk(node, "")
    # Themes go by their ids where they have one.
    for name in [name for name in out if re.fullmatch(r"themes\[\d+\]\.id", name)]:
        theme = name.removesuffix(".id")
        number = int(theme[len("themes[") : -1])
        id_ = _id_of(node, number)
        inside = {k: v for k, v in out.items() if k == theme or k.startswith((theme + ".",))}
        for key, line in inside.items():
            out.setdefault(id_ + key.removeprefix(theme), line)
    return out


def _id_of(node: Any, number: int) -> str:
    themes = next(value for key, value in node.value if key.value == "themes")
    return str(next(v.value for k, v in themes.value[number - 1].value if k.value == "id"))


def _loader() -> Any:
    """The safe loader in C where PyYAML has it: 25 ms for our file instead of 190."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse_repeated_keys(node: Any, name: str) -> None:
    """YAML lets the last of two equal keys win in silence; here that is somebody's lost edit."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if text in seen:
                raise _fault(
                    _File(name, {text: key.start_mark.line + 1}), text, "写了两次", "written twice"
                )
            seen.add(text)
            _refuse_repeated_keys(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value, name)


def _check(data: Any, file: _File) -> Codebook:
    if not isinstance(data, dict) or not isinstance(data.get("themes"), list):
        raise _fault(file, "themes", "缺少主题列表 themes", "there is no list of themes")
    for key in data:
        if key not in _TOP_KEYS:
            raise _fault(file, str(key), "不认识的项", f"unknown key; known: {_listed(_TOP_KEYS)}")
    if not data["themes"]:
        raise _fault(file, "themes", "主题列表是空的", "the list of themes is empty")
    name = data.get("name") or "codebook"
    if not isinstance(name, str):
        raise _fault(file, "name", "应为文字", "must be text")
    themes = tuple(_check_theme(entry, i, file) for i, entry in enumerate(data["themes"], 1))
    seen: set[str] = set()
    for number, theme in enumerate(themes, 1):
        if theme.id in seen:
            raise _fault(file, f"themes[{number}].id", "编号重复", "another theme has this id")
        seen.add(theme.id)
    _check_parents(themes, file)
    return Codebook(name, themes, _cues(data, "against", "", file))


def _check_parents(themes: tuple[CodebookTheme, ...], file: _File) -> None:
    parents = {theme.id: theme.parent for theme in themes}
    for theme in themes:
        at = f"{theme.id}.parent"
        above: str | None = theme.parent
        passed = {theme.id}
        while above is not None:
            if above not in parents:
                raise _fault(file, at, f"没有主题 “{above}”", f"there is no theme {above!r}")
            if above in passed:
                raise _fault(file, at, "上级主题循环", "the themes above go round in a circle")
            passed.add(above)
            above = parents[above]


def _check_theme(entry: Any, number: int, file: _File) -> CodebookTheme:
    if not isinstance(entry, dict):
        raise _fault(file, f"themes[{number}]", "应为若干键值", "must be a mapping of keys")
    id_ = entry.get("id")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise _fault(
            file, f"themes[{number}].id", f"编号应为小写字母、数字、- 和 _，得到 {id_!r}",
            f"must be small Latin letters, digits, - and _, got {id_!r}",
        )  # fmt: skip
    for key in entry:
        if key not in _THEME_KEYS:
            raise _fault(
                file, f"{id_}.{key}", "不认识的项", f"unknown key; known: {_listed(_THEME_KEYS)}"
            )
    examples = entry.get("examples")
    if not isinstance(examples, list) or not examples:
        raise _fault(file, f"{id_}.examples", "至少要有一个例句", "must list at least one example")
    for i, example in enumerate(examples, 1):
        if not isinstance(example, str) or not example.strip():
            raise _fault(
                file, f"{id_}.examples[{i}]", f"应为文字，得到 {example!r}",
                f"must be text, got {example!r}",
            )  # fmt: skip
    return CodebookTheme(
        id=id_,
        label=_text(entry, "label", id_, file),
        label_en=_optional_text(entry, "label_en", id_, file),
        description=_text(entry, "description", id_, file),
        description_en=_optional_text(entry, "description_en", id_, file),
        examples=tuple(example.strip() for example in examples),
        cues=_cues(entry, "cues", id_, file),
        against=_cues(entry, "against", id_, file),
        parent=_optional_text(entry, "parent", id_, file),
    )


def _listed(keys: set[str]) -> str:
    return ", ".join(sorted(keys))


def _text(entry: dict[str, Any], key: str, id_: str, file: _File) -> str:
    value = _optional_text(entry, key, id_, file)
    if value is None:
        raise _fault(file, f"{id_}.{key}", "缺少这一项", "is missing")
    return value


def _optional_text(entry: dict[str, Any], key: str, id_: str, file: _File) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise _fault(
            file, f"{id_}.{key}", f"应为文字，得到 {value!r}", f"must be text, got {value!r}"
        )
    return value.strip()


def _cues(entry: dict[str, Any], key: str, id_: str, file: _File) -> tuple[Cue, ...]:
    value = entry.get(key) or {}
    if not isinstance(value, dict):
        raise _fault(
            file, f"{id_}.{key}".lstrip("."), "应写成 “词: 权重”，每行一个",
            "must be written 'phrase: weight', one a line",
        )  # fmt: skip
    out = []
    for phrase, weight in value.items():
        # Bare digits such as 12348 are read as a number by YAML; they are meant as text.
        phrase = str(phrase).strip()
        at = f"{id_}.{key}.{phrase}".lstrip(".")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
            raise _fault(
                file, at, f"权重应在 0 到 1 之间，得到 {weight!r}",
                f"the weight must be between 0 and 1, got {weight!r}",
            )  # fmt: skip
        cue = Cue(phrase, float(weight))
        try:
            _ = cue.forms
        except BadCue as error:
            raise _fault(file, at, error.said.zh, error.said.en) from error
        out.append(cue)
    return tuple(out)
