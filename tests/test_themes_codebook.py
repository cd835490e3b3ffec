"""The codebook that ships, and clear errors for those that users write."""

import copy
import re

import pytest
import yaml

from explorer.errors import BadValue
from explorer.lang import set_language
from explorer.themes import Cue, codebook_texts, load_codebook
from explorer.themes.cues import strengths
from explorer.tokens import fold

FIXED = [
    "leadership", "study", "publicity", "mediation", "enforcement", "decision", "normative",
    "openness", "services", "business", "review", "supervision", "governance", "team", "emergency",
]  # fmt: skip

GOOD = {
    "name": "own",
    "themes": [
        {
            "id": "water",
            "label": "河湖治理",
            "description": "河长制与水环境。",
            "examples": ["河长巡河发现问题及时整改。"],
            "cues": {"河长": 0.9, "清理…垃圾": 0.6, 12345: 0.1},
        },
        {
            "id": "water-law",
            "label": "水行政执法",
            "description": "水利执法。",
            "examples": ["查处非法采砂。"],
            "parent": "water",
        },
    ],
}


def write(tmp_path, data):
    path = tmp_path / "own.yaml"
    text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_codebook_that_ships():
    codebook = load_codebook()
    assert set(FIXED) <= set(codebook.ids)
    for theme in codebook.themes:
        assert theme.label_en and theme.description_en, theme.id
        assert 10 <= len(theme.examples) <= 24, theme.id
        assert len(theme.examples) == len(set(theme.examples)), theme.id
        assert theme.cues, theme.id
    assert len(codebook_texts(codebook)) == sum(len(t.examples) + 1 for t in codebook.themes)


def test_no_cue_speaks_both_for_and_against():
    for theme in load_codebook().themes:
        assert not {c.phrase for c in theme.cues} & {c.phrase for c in theme.against}, theme.id


def test_a_users_codebook(tmp_path):
    codebook = load_codebook(write(tmp_path, GOOD))
    assert codebook.ids == ("water", "water-law")
    assert codebook.line("water-law") == ("water-law", "water")
    assert codebook.by_id["water"].cues[-1] == Cue("12345", 0.1)
    assert codebook.by_id["water-law"].cues == ()


def test_fingerprint_follows_content_not_layout(tmp_path):
    first = load_codebook(write(tmp_path, GOOD)).fingerprint
    shuffled = {"themes": [dict(reversed(t.items())) for t in GOOD["themes"]], "name": "other"}
    assert load_codebook(write(tmp_path, shuffled)).fingerprint == first
    changed = copy.deepcopy(GOOD)
    changed["themes"][0]["cues"]["河长"] = 0.8
    assert load_codebook(write(tmp_path, changed)).fingerprint != first


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("化解各类矛盾纠纷", True),
        ("化解农村土地承包等各类纠纷", True),
        ("化解风险，调处纠纷", False),  # another clause
        ("化解一二三四五六七八九十十一十二纠纷", False),  # too far apart
        ("纠纷化解", False),
    ],
)
def test_a_gap_stays_within_a_clause(text, yes):
    assert Cue("化解…纠纷", 0.8).found_in(fold(text)) is yes


@pytest.mark.parametrize(
    ("phrase", "text", "yes"),
    [
        ("学习……行政复议法", "学习民法典、行政处罚法，以及行政复议法", True),  # over commas
        ("学习……行政复议法", "学习民法典。行政复议法", False),
        ("学习……行政复议法", "学习" + "法" * 61 + "行政复议法", False),
        ("[聘请|选聘]…律师", "选聘两名律师", True),
        ("[聘请|选聘]…律师", "邀请两名律师", False),
        ("律师[参与|审查]", "由律师审查", True),
        ("[村|社区][法律顾问|律师]", "社区律师", True),
    ],
)
def test_long_gaps_and_alternatives(phrase, text, yes):
    assert Cue(phrase, 0.8).found_in(fold(text)) is yes


def test_cues_are_found_in_full_width_text():
    assert Cue("互联网+", 0.8).found_in(fold("创新“互联网＋政务服务”模式"))


def _with(**changes):
    data = copy.deepcopy(GOOD)
    data["themes"][0].update(changes)
    return data


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ("themes: [", "line 2"),
        ("themes:\n  - id: a\n   label: b\n", "line 3"),
        ("name: x\n", "themes"),
        ("themes: []\n", "themes"),
        ("themes:\n  - id: a\n    id: b\n", "line 3, id: written twice"),
        ({**GOOD, "colour": 1}, "colour"),
        ({"themes": ["water"]}, "themes[1]"),
        (_with(id="水"), "themes[1].id"),
        (_with(id=None), "themes[1].id"),
        (_with(id="water-law"), "themes[2].id: another"),
        (_with(label=" "), "water.label"),
        (_with(description=None), "water.description"),
        (_with(examples=[]), "water.examples"),
        (_with(examples="河长巡河"), "water.examples"),
        (_with(examples=["河长", 3]), "water.examples[2]"),
        (_with(cues=["河长"]), "water.cues"),
        (_with(cues={"河长": 1.5}), "water.cues.河长"),
        (_with(cues={"河长": "高"}), "water.cues.河长"),
        (_with(cues={"河长": True}), "water.cues.河长"),
        (_with(cues={"…河长": 0.5}), "water.cues.…河长"),
        (_with(cues={"河………长": 0.5}), "there must be text before and after"),
        (_with(cues={"[河|]长": 0.5}), "every choice must have text"),
        (_with(cues={"[河|湖长": 0.5}), "brackets must be closed"),
        (_with(cues={"河]长": 0.5}), "without '['"),
        (_with(cues={"[一|二|三|四|五|六]" * 3: 0.5}), "216 forms; at most 200"),
        (_with(against={"": 0.5}), "water.against."),
        (_with(parent="river"), "water.parent"),
        (_with(parent="water-law"), "water.parent"),  # round in a circle
        (_with(parent="water"), "water.parent"),
        (_with(keywords=["河"]), "water.keywords"),
    ],
)
def test_errors_name_file_theme_and_key(tmp_path, data, where):
    path = write(tmp_path, data)
    with pytest.raises(BadValue) as error:
        load_codebook(path)
    assert error.value.subject == str(path)
    assert where in str(error.value), str(error.value)
    if isinstance(data, dict) and "themes" in data:
        assert re.search(r"line \d+", str(error.value)), str(error.value)
    set_language("zh")
    assert "：" in str(error.value)


def test_the_line_is_the_line_of_the_entry(tmp_path):
    text = (
        "name: own\nthemes:\n  - id: a\n    label: 甲\n    description: 乙\n"
        "    examples:\n      - 丙\n      - 3\n    cues:\n      河长: 2\n"
    )
    with pytest.raises(BadValue, match=r"line 8, a\.examples\[2\]"):
        load_codebook(write(tmp_path, text))
    with pytest.raises(BadValue, match=r"line 10, a\.cues\.河长"):
        load_codebook(write(tmp_path, text.replace("- 3", "- 丁")))
    # What is missing has the line of what it is missing from.
    with pytest.raises(BadValue, match=r"line 3, a\.label: is missing"):
        load_codebook(write(tmp_path, text.replace("    label: 甲\n", "").replace("- 3", "- 丁")))


def test_words_against_every_theme(tmp_path):
    with_thanks = load_codebook(write(tmp_path, {**GOOD, "against": {"衷心感谢": 1.0}}))
    without = load_codebook(write(tmp_path, GOOD))
    assert with_thanks.fingerprint != without.fingerprint
    text = "向全体河长表示衷心感谢。"
    assert strengths(without, text)[0] > 0.8
    assert not strengths(with_thanks, text).any()


def test_a_repeated_cue_is_an_error_not_a_lost_edit(tmp_path):
    text = (
        "themes:\n  - id: a\n    label: 甲\n    description: 乙\n    examples: [丙]\n"
        "    cues:\n      河长: 0.9\n      河长: 0.1\n"
    )
    with pytest.raises(BadValue, match="line 8"):
        load_codebook(write(tmp_path, text))


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(BadValue, match=r"none\.yaml"):
        load_codebook(tmp_path / "none.yaml")
    bad = tmp_path / "gb.yaml"
    bad.write_bytes("name: 河长".encode("gb18030"))
    with pytest.raises(BadValue, match="UTF-8"):
        load_codebook(bad)
