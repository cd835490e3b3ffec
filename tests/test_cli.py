"""The program: what it prints, where, and with which exit status."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys

import pytest

from explorer.cli import main
from explorer.cli.app import HELP
from explorer.corpus.matrix import short_names

from .conftest import FAKE, SEEDS

REPORT_FIELDS = {
    "id", "path", "title", "issuer", "issuer_kind", "genre", "province", "city", "county",
    "township", "admin_code", "level", "year", "published", "signed", "source", "url",
    "document_number", "parts", "characters", "sections", "measures", "sentences",
}  # fmt: skip
UNIT_FIELDS = {
    "id", "report", "start", "end", "text", "unit", "role", "section", "measure", "formulaic",
    "themes",
}  # fmt: skip
THEME_FIELDS = {
    "id", "label", "label_en", "kind", "sentences", "share", "reports", "regions", "keywords",
    "representatives",
}  # fmt: skip
HIT_FIELDS = {
    "rank", "score", "unit_id", "report", "title", "region", "year", "role", "start", "end",
    "text", "why",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A corpus of the seeds with the fake encoder."""
    path = tmp_path_factory.mktemp("cli") / "corpus"
    with pytest.raises(SystemExit) as stop:
        main(["add", str(SEEDS), "-c", str(path), *FAKE])
    assert not stop.value.code
    return path


def rows(text: str) -> list[dict]:
    return json.loads(text)


def test_help_loads_nothing_heavy_and_speaks_both_languages():
    code = (
        "import sys\nfrom explorer.cli import main\n"
        "try: main(['--help', '--lang', sys.argv[1]])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'torch', 'onnxruntime', 'sklearn', 'umap', 'tokenizers'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    for language, word in (("zh", "相似举措"), ("en", "Similar measures")):
        done = subprocess.run(
            [sys.executable, "-c", code, language], capture_output=True, text=True, check=True
        )
        assert word in done.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verb_has_help_in_one_language_only(language):
    """Its own process: help texts are made once, in the language of the run."""
    code = (
        "import sys\nfrom explorer.cli import main\nfrom explorer.lang import set_language\n"
        "set_language(sys.argv[1])\nfrom explorer.cli.app import HELP\n"
        "for verb in HELP:\n"
        "    print('VERB', verb)\n"
        "    try: main([verb, '--help', '--lang', sys.argv[1]])\n"
        "    except SystemExit as stop: assert not stop.code\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, language], capture_output=True, text=True, check=True
    )
    pages = done.stdout.split("VERB ")[1:]
    assert len(pages) == len(HELP)
    for page in pages:
        chinese = any("\u4e00" <= c <= "\u9fff" for c in page)
        assert chinese == (language == "zh"), page


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        (["reports"], REPORT_FIELDS),
        (["sentences"], UNIT_FIELDS),
        (["sentences", "--unit", "measure"], UNIT_FIELDS),
        (["sentences", "--unit", "section"], UNIT_FIELDS),
        (["themes"], THEME_FIELDS),
        (["themes", "--method", "discovered"], THEME_FIELDS),
        (["similar", "法治副校长", "--min-score", "0"], HIT_FIELDS),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_rows_hold_the_fields_of_the_contract(run, folder, verb, fields):
    status, out, _ = run(*verb, "-c", folder, "--format", "json")
    found = rows(out)
    assert status == 0 and found
    for row in found:
        assert fields <= set(row)


@pytest.mark.parametrize("verb", ["reports", "sentences", "themes", "reuse"])
def test_formats_say_the_same(run, folder, verb):
    _, as_json, _ = run(verb, "-c", folder, "--format", "json")
    _, as_lines, _ = run(verb, "-c", folder, "--format", "jsonl")
    _, as_csv, _ = run(verb, "-c", folder, "--format", "csv")
    expected = rows(as_json)
    assert [json.loads(line) for line in as_lines.splitlines()] == expected
    table = list(csv.DictReader(io.StringIO(as_csv)))
    assert len(table) == len(expected)
    assert set(table[0]) == set(expected[0])
    status, out, _ = run(verb, "-c", folder, "--format", "md")
    assert status == 0 and out.count("\n|") >= len(expected)


def test_offsets_point_into_the_stored_text(run, folder):
    _, out, _ = run("sentences", "-c", folder, "--format", "json")
    texts: dict[str, str] = {}
    for row in rows(out):
        if row["report"] not in texts:
            _, shown, _ = run("show", row["report"], "-c", folder, "--format", "json")
            texts[row["report"]] = rows(shown)[0]["text"]
        assert texts[row["report"]][row["start"] : row["end"]] == row["text"]


def test_rows_go_to_stdout_and_notes_to_stderr(run, folder):
    status, out, err = run("themes", "-c", folder, "--format", "jsonl")
    assert status == 0
    assert all(json.loads(line) for line in out.splitlines())
    assert "carry no theme" in err


def test_a_place_is_shown_by_the_name_that_tells_it_apart(run, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, narrow, _ = run("themes", "--by", "region", "-c", folder)
    assert "杰勒阿尕什镇" in narrow and "…" not in narrow.split("columns not shown")[0]
    monkeypatch.setenv("COLUMNS", "120")
    _, wide, _ = run("themes", "--by", "region", "-c", folder)
    assert "新疆维吾尔自治区 塔城地区 额敏县" in wide
    _, full, _ = run("themes", "--by", "region", "-c", folder, "--format", "json")
    assert "广东省 江门市 台山市 大江镇" in {row["group"] for row in rows(full)}


def test_names_of_places_are_as_long_as_they_must_be():
    names = ["广东省 台山市 大江镇", "湖南省 洪江市 大江镇", "湖南省 洪江市", "湖南省", "–"]
    assert short_names(names) == {
        "广东省 台山市 大江镇": "台山市 大江镇", "湖南省 洪江市 大江镇": "洪江市 大江镇",
        "湖南省 洪江市": "洪江市", "湖南省": "湖南省", "–": "–",
    }  # fmt: skip


def test_adding_again_says_that_nothing_changed(run, folder):
    before = run("info", "-c", folder, "--format", "json")[1]
    status, out, _ = run("add", SEEDS, "-c", folder, "--format", "json")
    assert status == 0
    assert {row["status"] for row in rows(out)} == {"duplicate"}
    assert rows(before)[0]["encoder"] == "hash-ngram"


def test_show_draws_the_tree_and_says_what_was_removed(run, folder):
    name = next(
        r["id"]
        for r in rows(run("reports", "-c", folder, "--format", "json")[1])
        if r["path"].endswith("dajiang-2021.txt")
    )
    status, out, _ = run("show", name, "-c", folder)
    assert status == 0 and "强化思想理论学习" in out and "2021-11-23" in out
    status, out, _ = run("show", name[:4], "-c", folder, "--removed", "--format", "json")
    removed = rows(out)
    assert any("扫一扫" in r["text"] for r in removed)
    assert all(r["reason"] and r["line"] >= 1 for r in removed)


def test_a_change_replaces_and_a_copy_is_recognised(run, tmp_path):
    corpus = tmp_path / "corpus"
    file = tmp_path / "报告.txt"
    text = (SEEDS / "jilong-2024.txt").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    (first,) = rows(run("add", file, "-c", corpus, *FAKE, "--format", "json")[1])
    assert first["status"] == "added"
    file.write_text(text + "\n附则:本报告自公布之日起公开。\n", encoding="utf-8")
    (second,) = rows(run("add", file, "-c", corpus, "--format", "json")[1])
    assert second["status"] == "updated" and second["report"] != first["report"]
    copy = tmp_path / "copy.txt"
    copy.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    (third,) = rows(run("add", copy, "-c", corpus, "--format", "json")[1])
    assert third["status"] == "duplicate" and third["report"] == second["report"]
    assert len(rows(run("reports", "-c", corpus, "--format", "json")[1])) == 1


def test_meta_overrides_what_was_read(run, tmp_path):
    corpus = tmp_path / "corpus"
    shutil.copy(SEEDS / "jeleagash-2024.txt", tmp_path / "a.txt")
    meta = tmp_path / "meta.csv"
    meta.write_text("file,title,year\na.txt,杰勒阿尕什镇报告,2023\n", encoding="utf-8-sig")
    status, _, _ = run("add", tmp_path / "a.txt", "-c", corpus, "--meta", meta, *FAKE)
    assert status == 0
    (row,) = rows(run("reports", "-c", corpus, "--format", "json")[1])
    assert (row["title"], row["year"]) == ("杰勒阿尕什镇报告", 2023)
    meta.write_text("file,colour\na.txt,red\n", encoding="utf-8")
    status, _, err = run("add", tmp_path / "a.txt", "-c", corpus, "--meta", meta)
    assert status == 1 and "colour" in err


def test_remove_takes_all_or_none(run, tmp_path):
    corpus = tmp_path / "corpus"
    run("add", SEEDS, "-c", corpus, *FAKE)
    ids = [r["id"] for r in rows(run("reports", "-c", corpus, "--format", "json")[1])]
    status, _, err = run("remove", ids[0], "nonsense", "-c", corpus)
    assert status == 1 and "nonsense" in err
    assert len(rows(run("reports", "-c", corpus, "--format", "json")[1])) == 5
    assert run("remove", ids[0], "-c", corpus)[0] == 0
    left = rows(run("reports", "-c", corpus, "--format", "json")[1])
    assert [r["id"] for r in left] == ids[1:]


def test_standard_input_is_a_report_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "add", "-", "-c", "c", *FAKE, "--format", "json"],
        input=(SEEDS / "tazhuang-2022.txt").read_bytes(),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "EXPLORER_LANG": "en"},
    )
    assert done.returncode == 0, done.stderr.decode()
    (row,) = json.loads(done.stdout)
    assert row["status"] == "added" and row["path"] == "-"


def test_export_writes_every_table(run, folder, tmp_path):
    out = tmp_path / "tables"
    status, said, _ = run("export", "-c", folder, "-o", out, "--format", "csv", "--format", "json")
    assert status == 0
    names = {"reports", "sentences", "measures", "themes", "similar_measures", "reuse"}
    for name in names:
        assert str(out / f"{name}.csv") in said
        found = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
        data = (out / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the byte-order mark"
        table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        assert len(table) == len(found)


def test_models_lists_the_default_and_what_is_in_use(run, folder):
    status, out, _ = run("models", "-c", folder, "--format", "json")
    names = {row["name"]: row["in_use"] for row in rows(out)}
    assert status == 0 and "e5-small-zh" in names and names.get("e5-small-zh") is False


def test_misuse_exits_with_2(run):
    assert run("nonsense")[0] == 2
    assert run("similar", "--k-is-not-an-option")[0] == 2
    assert run("--lang", "fr", "reports")[0] == 2


def test_version(run):
    status, out, _ = run("--version")
    assert status == 0 and out.startswith("explorer ")


def test_ctrl_c_says_that_finished_work_is_kept(run, folder, monkeypatch):
    from explorer import Corpus

    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Corpus, "reports", interrupt)
    status, _, err = run("reports", "-c", folder)
    assert status == 130 and "finished is kept" in err
