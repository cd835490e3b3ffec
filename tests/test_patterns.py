"""Patterns that are compiled when first used do what compiled ones do."""

import pickle
import re

import pytest

from explorer.patterns import lazy

TEXT = "一、加强领导\n二、健全机制，2024年开展3次"


@pytest.mark.parametrize(
    ("source", "flags"), [(r"^([一二])、", re.M), (r"\d+", 0), (r"(?P<year>\d{4})年", re.I)]
)
def test_every_method_answers_as_a_compiled_pattern(source, flags):
    ours, plain = lazy(source, flags), re.compile(source, flags)
    assert ours.pattern == plain.pattern
    assert ours.findall(TEXT) == plain.findall(TEXT)
    assert [m.span() for m in ours.finditer(TEXT)] == [m.span() for m in plain.finditer(TEXT)]
    assert ours.sub("#", TEXT, 1) == plain.sub("#", TEXT, 1)
    assert ours.subn("#", TEXT) == plain.subn("#", TEXT)
    assert ours.split(TEXT) == plain.split(TEXT)
    assert ours.groupindex == plain.groupindex and ours.groups == plain.groups
    for method in ("search", "match", "fullmatch"):
        found, wanted = (getattr(p, method)(TEXT) for p in (ours, plain))
        assert (found and found.span()) == (wanted and wanted.span())


def test_a_pattern_is_compiled_once_and_only_when_used(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *args: compiled.append(args) or real(*args))
    ours = lazy(rb"gb\d+", re.I)
    assert compiled == [] and ours.pattern == rb"gb\d+"
    assert ours.search(b"GB2312") and ours.match(b"gb18030") and len(compiled) == 1


def test_an_unknown_method_and_a_wrong_pattern_are_the_errors_of_re():
    with pytest.raises(AttributeError):
        lazy("a").no_such_method  # noqa: B018
    with pytest.raises(re.error):
        lazy("(").search("")


def test_a_pattern_travels_to_other_processes():
    """Before its first use, and after: methods of a compiled pattern cannot be pickled."""
    pattern = lazy("甲(.)", re.DOTALL)
    for _ in range(2):
        back = pickle.loads(pickle.dumps(pattern))
        assert back.search("x甲\n").group(1) == "\n"
        assert pattern.search("甲乙").group(1) == "乙"
