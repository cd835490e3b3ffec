"""Fixtures that several files use: the five real reports, read once and embedded once."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from explorer.cli import main
from explorer.lang import set_language

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
# Needs no model file: quick, and good enough wherever the ranking is not what is asserted.
FAKE = ["--encoder", "hash-ngram"]

# Tests never look for a model on a network, and never find a corpus of the person who runs them.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.pop("EXPLORER_CORPUS", None)

# The same examples at every run and no stop-watch: what fails here fails everywhere. Looking for
# new examples is a run with HYPOTHESIS_PROFILE=search.
settings.register_profile(
    "repeat", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


def run_python(code: str) -> None:
    """Run a script in a process of its own; fail with what it wrote when it fails."""
    script = ["-c", textwrap.dedent(code)]
    done = subprocess.run([sys.executable, *script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(autouse=True)
def _english():
    """Messages are asserted in English; tests of Chinese say so themselves."""
    set_language("en")
    yield
    set_language(None)


@pytest.fixture(scope="session")
def seed_files() -> list[Path]:
    return sorted(SEEDS.glob("*.txt"))


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory) -> Path:
    """A corpus of the five seeds with the default encoder; treat it as read-only."""
    from explorer import Corpus

    folder = tmp_path_factory.mktemp("seeds") / "corpus"
    with Corpus.create(folder) as corpus:
        corpus.add([SEEDS])
        corpus.themes()
    return folder


@pytest.fixture
def seed_corpus(seed_folder):
    from explorer import Corpus

    with Corpus.open(seed_folder) as corpus:
        yield corpus


@pytest.fixture(scope="session")
def by_seed(seed_folder) -> dict[str, str]:
    """File stem -> report id."""
    from explorer import Corpus

    with Corpus.open(seed_folder) as corpus:
        return {Path(r.path).stem: r.id for r in corpus.reports()}


@pytest.fixture
def run(capsys):
    """Run the program in this process; return (exit status, stdout, stderr)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        set_language("en")
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return call


def pytest_collection_modifyitems(items):
    """Long tests first, so that the last worker is not left waiting for one of them."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
