"""Zip archives: members of every format, names in GBK, and hostile archives."""

import io
import json
import zipfile

import pytest

from explorer.errors import EmptyDocument, ReadingError, TooLarge
from explorer.reading import read_bytes, read_file, read_many

from .formats import docx, html, pdf, printed, seeds, table_csv, zipped

SEEDS = seeds()


def read(data: bytes, path: str = "a.zip") -> list:
    return list(read_many(data, path=path))


def test_seeds_in_an_archive_of_every_format():
    text = [seed.text for seed in SEEDS]
    found = read(
        zipped(
            {
                "1.txt": text[0].encode("gb18030"),
                "2.html": html(text[1]),
                "3/三.docx": docx(text[2].split("\n")),
                "4.csv": table_csv([{"id": "x", "正文": text[3]}]),
                "5.pdf": pdf(printed(text[4].split("\n"))),
            }
        )
    )
    assert [d.text for d in found] == text
    assert [d.path for d in found] == [
        "a.zip!1.txt", "a.zip!2.html", "a.zip!3/三.docx", "a.zip!4.csv#x", "a.zip!5.pdf",
    ]  # fmt: skip
    for document, seed in zip(found, SEEDS, strict=True):
        assert document.metadata.region == seed.metadata.region
        assert document.metadata.year == seed.metadata.year


def test_a_member_has_the_hash_of_its_own_bytes(tmp_path):
    file = tmp_path / "x.txt"
    file.write_bytes(SEEDS[0].text.encode())
    (member,) = read(zipped({"y.txt": SEEDS[0].text.encode()}))
    assert member.raw_sha256 == read_file(file).raw_sha256


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_the_mark_of_utf_8(encoding):
    name = "塔庄镇/工作总结.txt"
    plain = b"A" * len(name.encode(encoding))
    data = zipped({plain.decode(): SEEDS[3].text.encode()})
    data = data.replace(plain, name.encode(encoding))
    (document,) = read(data)
    assert document.path == f"a.zip!{name}"


def test_the_folders_of_an_archive_are_evidence():
    text = "2024年法治政府建设工作报告\n今年以来，我们坚持依法行政，扎实推进各项工作，成效明显。"
    (document,) = read(zipped({"福建省/福州市/闽清县/报告.txt": text.encode()}))
    assert document.metadata.region.name == "闽清县"


def test_notes_and_hidden_members_are_passed_over():
    good = "一、正文。".encode()
    names = ("README.md", "__MACOSX/._a.txt", ".git/a.txt", "a/~$b.docx", "a/b.txt")
    (document,) = read(zipped(dict.fromkeys(names, good)))
    assert document.path == "a.zip!a/b.txt"
    (error,) = read(zipped({"README.txt": good}))
    assert isinstance(error, EmptyDocument)


def test_names_that_lead_out_are_only_labels(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "一、正文。".encode()
    found = read(zipped({"../../x.txt": text, "/etc/y.txt": text + b"1", "..\\z.txt": text + b"2"}))
    assert sorted(d.path for d in found) == ["a.zip!etc/y.txt", "a.zip!x.txt", "a.zip!z.txt"]
    assert list(tmp_path.iterdir()) == []


def test_two_members_of_one_name_are_both_read():
    out = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "一、甲。")
        archive.writestr("a.txt", "一、乙。")
    assert [(d.path, d.text) for d in read(out.getvalue())] == [
        ("a.zip!a.txt", "一、甲。"),
        ("a.zip!a.txt@2", "一、乙。"),
    ]


def test_one_bad_member_never_stops_the_others():
    good = "一、正文。".encode()
    inner = zipped({"a.txt": good})
    data = zipped({"1.txt": good, "2.png": b"\x89PNG\r\n\x1a\n" + bytes(99), "3.zip": inner,
                   "4.docx": docx(["甲"])[:900], "5.txt": good + b"1"})  # fmt: skip
    found = read(data)
    assert [isinstance(d, ReadingError) for d in found] == [False, True, True, True, False]
    assert "a.zip!3.zip" in str(found[2]) and "archive within" in str(found[2])
    assert all(e.hint for e in found if isinstance(e, ReadingError))


def test_bombs():
    (error,) = read(zipped({"a.txt": bytes(100 << 20)}))
    assert isinstance(error, TooLarge) and "bomb" in str(error)
    # One member that lies about its size, small enough to be built here.
    data = bytearray(zipped({"a.txt": bytes(3 << 20)}))
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(sign) + at
        data[place : place + 4] = (10).to_bytes(4, "little")
    (error,) = read(bytes(data))
    assert isinstance(error, ReadingError)


def test_the_total_is_limited(monkeypatch):
    monkeypatch.setattr("explorer.reading.archive.MAX_UNPACKED", 100)
    found = read(zipped({f"{i}.txt": "一、正文。".encode() * 4 for i in range(3)}))
    assert isinstance(found[-1], TooLarge) and len(found) == 2
    monkeypatch.setattr("explorer.reading.safe_zip.MAX_MEMBERS", 2)
    (error,) = read(zipped({f"{i}.txt": b"1" for i in range(3)}))
    assert isinstance(error, TooLarge) and "limit is 2" in str(error)


def test_encrypted_member():
    data = bytearray(zipped({"a.txt": "一、正文。".encode()}))
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(sign) + at] |= 1
    (error,) = read(bytes(data))
    assert isinstance(error, ReadingError) and "password" in str(error) and error.hint


def test_damaged_archives():
    data = zipped({"a.txt": SEEDS[0].text.encode(), "b.txt": b"x" * 999})
    for broken in (data[:100], data[:-30], b"PK\x03\x04 cut off", b"PK\x05\x06"):
        with pytest.raises(ReadingError) as caught:
            read_bytes(broken, path="坏.zip")
        assert "坏.zip" in str(caught.value)
    turned = bytearray(data)
    turned[60] ^= 255
    found = read(bytes(turned))
    assert isinstance(found[0], ReadingError) and len(found) == 2


def test_a_member_without_a_name():
    data = zipped({"a": "一、正文。".encode()})
    # The same archive with the name's length set to 0 in the list of members.
    at = data.index(b"PK\x01\x02")
    nameless = data[: at + 28] + b"\0\0" + data[at + 30 : at + 46] + data[at + 47 :]
    end = nameless.index(b"PK\x05\x06")
    size = (end - at).to_bytes(4, "little")
    nameless = nameless[: end + 12] + size + nameless[end + 16 :]
    for found in read(nameless):
        assert isinstance(found, ReadingError) or found.text


def test_an_archive_goes_into_a_corpus(tmp_path, run):
    from .conftest import FAKE

    file = tmp_path / "a.zip"
    file.write_bytes(zipped({f"{i}.txt": s.text.encode() for i, s in enumerate(SEEDS)}))
    code, out, err = run("add", file, "-c", tmp_path / "c", *FAKE, "--format", "json")
    assert code == 0, err
    assert [row["status"] for row in json.loads(out)] == ["added"] * len(SEEDS)
