"""Makes the small corpora of earlier versions that tests/test_store_migrations.py opens.

    python tests/data/make_old_corpora.py COMMIT...

Each commit of this repository is unpacked into a temporary folder, and its own explorer, run by
this Python, adds the three reports below, embeds them with the encoder that needs no model file,
assigns the codebook and asks one question, so that themes and results are stored too. What is
kept, in tests/data/corpora/<format>-<commit>.tar.xz, is the database, the vectors and the arrays of
results; the search index is made anew from them whenever it is of another format.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TEXTS = {
    "a.txt": """高州市人民政府2023年法治政府建设情况报告
一、主要举措和成效
（一）加强普法宣传。开展法治副校长进校园活动15场次，发放宣传资料5000余份。
（二）规范行政执法。落实行政执法公示制度，办理行政复议案件3件。
二、存在的不足
基层执法力量还不够充足。
三、下一年度工作安排
继续推进人民调解进村居。
高州市人民政府
2024年1月7日
""",
    "b.txt": """丰都县暨龙镇2024年法治政府建设情况报告
一、强化组织领导
镇主要负责人专题研究法治建设工作4次，开展法治副校长进校园活动8场次，发放宣传资料600余份。
二、存在的问题
普法宣传形式比较单一。
丰都县暨龙镇人民政府
2025年1月15日
""",
    "c.txt": "没有标题，也没有地区。\n第二行！\n",
}
# Runs in the old checkout: only names that all of these commits have.
MAKE = """
import sys
from explorer import Corpus
with Corpus.create(sys.argv[1], encoder="hash-ngram") as corpus:
    corpus.add([sys.argv[2]])
    corpus.themes()
    corpus.similar("普法宣传")
    corpus.reuse()
"""


def make(commit: str) -> Path:
    """Make the corpus of one commit; return its folder."""
    with tempfile.TemporaryDirectory() as base:
        old, files, corpus = (Path(base) / name for name in ("old", "files", "corpus"))
        for folder in (old, files):
            folder.mkdir()
        names = subprocess.run(
            ["git", "ls-tree", "--name-only", commit],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout.split()  # fmt: skip
        packed = subprocess.run(
            ["git", "archive", commit, *(n for n in ("explorer", "models") if n in names)],
            cwd=ROOT, check=True, capture_output=True,
        ).stdout  # fmt: skip
        subprocess.run(["tar", "-x", "-C", str(old)], input=packed, check=True)
        for name, text in TEXTS.items():
            (files / name).write_text(text, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-c", MAKE, str(corpus), "files"],
            cwd=base, check=True, env={**os.environ, "PYTHONPATH": str(old)},
        )  # fmt: skip
        db = sqlite3.connect(corpus / "corpus.db")
        db.execute("PRAGMA journal_mode = DELETE")  # so that the database is one file
        db.execute("VACUUM")
        ((version,),) = db.execute("PRAGMA user_version").fetchall()
        db.close()
        target = HERE / "corpora" / f"{version}-{commit}.tar.xz"
        target.parent.mkdir(exist_ok=True)
        with tarfile.open(target, "w:xz") as archive:
            for name in ("corpus.db", "vectors", "results"):
                if (corpus / name).exists():
                    archive.add(corpus / name, name)
    return target


if __name__ == "__main__":
    for each in sys.argv[1:]:
        print(make(each))
