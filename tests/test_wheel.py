"""The built wheel stands alone: a new environment, away from the checkout, runs the main job."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_it_carries_model_codebook_gazetteer_and_licences(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for piece in (
        "explorer/_models/e5-small-zh/model.onnx",
        "explorer/_models/e5-small-zh/tokenizer.json",
        "explorer/_models/e5-small-zh/known.npz",
        "explorer/_models/static-zh/vectors.npz",
        "explorer/_models/static-zh/tokenizer.json",
        "explorer/_models/measures-zh/config.json",
        "explorer/render/assets/font/NotoSansSC.ttf.xz",
        "explorer/search/data/thesaurus.txt",
        "explorer/themes/data/codebook.yaml",
        "explorer/data/reference.txt",
    ):
        assert piece in names
    assert any(n.startswith("explorer/gazetteer/data/") for n in names)
    assert any("licenses/" in n for n in names)
    assert not any(n.startswith(("tests/", "benchmarks/", "seeds/")) for n in names)


@pytest.mark.slow
def test_the_main_job_runs_from_an_installed_wheel(wheel, tmp_path):
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-q", "--no-compile"]
    install.append("--disable-pip-version-check")
    subprocess.run(
        [*install, "-c", str(ROOT / "constraints.txt"), str(wheel)],
        check=True,
        cwd=tmp_path,
        capture_output=True,
    )
    shutil.copytree(ROOT / "seeds", tmp_path / "reports")
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "EXPLORER"))}
    explorer = environment / "bin" / "explorer"
    done = subprocess.run(
        [str(explorer), "run", "reports", "--lang", "en"],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "5 reports" in done.stdout
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "杰勒阿尕什镇" in page
    rows = subprocess.run(
        [str(explorer), "similar", "法治副校长", "--format", "json"],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "法治副校长" in json.loads(rows.stdout)[0]["text"]
    torch = subprocess.run([str(python), "-c", "import torch"], capture_output=True)
    assert torch.returncode != 0, "the light install must not bring PyTorch"
