"""Inputs that are no report, or nearly none: each gets one clear error, or is read with doubts."""

import io
import zipfile

import pytest

from explorer.errors import EmptyDocument, MissingPath, NotText, ReadingError, TooLarge
from explorer.lang import set_language
from explorer.reading import MAX_BYTES, find_files, read_bytes, read_file, survey

REPORT = "塔庄镇2022年法治政府建设工作总结\n2022年,塔庄镇坚持依法行政,推进法治政府建设。\n"


@pytest.fixture(autouse=True)
def chinese():
    set_language("zh")
    yield
    set_language(None)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"\n \t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\xff\xfe", "\u3000\u200b\n".encode()],
)
def test_no_text(data):
    with pytest.raises(EmptyDocument, match="没有文字"):
        read_bytes(data, path="空.txt")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (zipped("OFD.xml"), "OFD"),
        (zipped("ppt/presentation.xml"), "PPTX"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "JPEG"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x7fELF" + bytes(100), "程序"),
    ],
)
def test_binary_is_named_and_says_what_to_do(data, named):
    with pytest.raises(NotText) as caught:
        read_bytes(data, path="文件.txt")
    assert named in str(caught.value)
    assert caught.value.subject == "文件.txt"
    assert ".txt" in str(caught.value.hint)


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00" * 100, b"\x80\x81\xfe\xff" * 50])
def test_noise_is_no_text(data):
    with pytest.raises(NotText):
        read_bytes(data, path="noise")


def test_over_the_limit_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "大.txt"
    with file.open("wb") as out:
        out.truncate(MAX_BYTES + 1)
    with pytest.raises(TooLarge, match="MiB") as caught:
        read_file(file)
    assert "16" in str(caught.value)
    with pytest.raises(TooLarge):
        read_bytes(b"a" * (MAX_BYTES + 1), path="x")


# Each piece invites a regular expression to try again and again; 0.4 MB of it in one line.
@pytest.mark.parametrize(
    "piece",
    [
        "推进依法行政,", "来源:", "来源 : ", "首页>", " > ", "打印 收藏 ", "(", "一", "2024年",
        "2024-", "二〇二四年一月", "人民政府", "代表", "我市", "镇", "中华人民共和国", "《", "第一",
        "\u3000", "A ", "1.",
    ],
)  # fmt: skip
def test_one_huge_line_of_a_single_piece(piece):
    data = (piece * (400_000 // len(piece.encode()))).encode()
    try:
        document = read_bytes(data, path="x")
    except ReadingError:
        return
    whole = document.text + "".join(r.text for r in document.removed)
    assert whole.replace(" ", "").replace("\u3000", "") == data.decode().replace(" ", "").replace(
        "\u3000", ""
    )


def test_many_short_lines_of_furniture_only():
    document = read_bytes("首页\n打印\n".encode() * 5000, path="x")
    assert "no-title" in document.metadata.doubts


def test_missing_folder_and_unreadable(tmp_path):
    with pytest.raises(MissingPath, match="没有这个文件"):
        read_file(tmp_path / "无.txt")
    with pytest.raises(ReadingError, match="文件夹"):
        read_file(tmp_path)
    with pytest.raises(ReadingError):
        read_file("bad\0name")


def test_one_word_and_one_character():
    for text in ("报告", "法", "a", "1", "。"):
        document = read_bytes(text.encode(), path="x")
        assert document.text == text
        assert document.metadata.region is None
        assert document.metadata.year is None
        assert {"no-region", "no-year", "no-issuer"} <= set(document.metadata.doubts)


def test_report_without_title_or_region_is_read_with_doubts():
    text = "今年以来,我们坚持依法行政,扎实推进各项工作,取得了明显成效,人民群众满意度不断提高。\n"
    document = read_bytes(text.encode(), path="x.txt")
    assert document.text == text.strip()
    assert document.metadata.title is None
    assert document.metadata.region is None
    assert {"no-title", "no-region"} <= set(document.metadata.doubts)


def test_find_files_order_hidden_and_notes(tmp_path):
    for name in (
        "b/2.txt",
        "b/.隐藏.txt",
        "b/~$打开.docx",
        "b/README.md",
        "a.txt",
        ".git/x",
        "空/.x",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(REPORT, encoding="utf-8")
    (tmp_path / "b" / "10.txt").write_text(REPORT, encoding="utf-8")
    found = survey([tmp_path])
    assert [str(f.relative_to(tmp_path)) for f in found.files] == ["a.txt", "b/10.txt", "b/2.txt"]
    names = {f.name for f in found.skipped}
    assert names == {".隐藏.txt", "~$打开.docx", "README.md", ".x"}
    assert found.errors == []
    # A file that is named directly is read, whatever it is called; and only once.
    readme = tmp_path / "b" / "README.md"
    files, errors = find_files([readme, str(readme), tmp_path / "b"])
    assert [f.name for f in files] == ["README.md", "10.txt", "2.txt"]
    assert errors == []


def test_find_files_patterns_and_missing(tmp_path):
    for name in ("x1.txt", "x2.txt", "y[1].txt"):
        (tmp_path / name).write_text(REPORT, encoding="utf-8")
    files, errors = find_files([str(tmp_path / "x*.txt")])
    assert [f.name for f in files] == ["x1.txt", "x2.txt"]
    files, errors = find_files([str(tmp_path / "y[1].txt"), tmp_path / "no.txt", "*.nothing"])
    assert [f.name for f in files] == ["y[1].txt"]
    assert [type(e) for e in errors] == [MissingPath, MissingPath]


def test_folder_with_nothing_in_it(tmp_path):
    files, errors = find_files([tmp_path])
    assert files == []
    assert isinstance(errors[0], EmptyDocument)
    assert str(tmp_path) in str(errors[0])


def test_a_folder_given_twice_is_no_error(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    files, errors = find_files([tmp_path, tmp_path])
    assert len(files) == 1
    assert errors == []


def test_a_link_that_leads_round_is_no_hang(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    files, _ = find_files([tmp_path])
    assert [f.name for f in files] == ["a.txt"]


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("福建省/闽清县/a.txt", True),
        ("广东省/江门市/a.txt", False),
        ("台山市大江镇2021.txt", False),
        ("reports/a.txt", False),
    ],
)
def test_a_folder_that_says_another_place_than_the_report_is_a_conflict(path, listed):
    text = "台山市大江镇2021年法治建设工作报告\n2021年，大江镇坚持依法行政。\n一、做法\n加强学习。"
    metadata = read_bytes(text.encode(), path=path).metadata
    assert metadata.region is not None
    assert metadata.region.code == "440781100"
    assert ("region-conflict" in metadata.doubts) == listed
