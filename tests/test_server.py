"""The local server: the same rows as everywhere, for this computer only."""

from __future__ import annotations

import html
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

fastapi = pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")

from fastapi.testclient import TestClient  # noqa: E402

from explorer import Corpus  # noqa: E402
from explorer.errors import BadValue  # noqa: E402
from explorer.lang import set_language  # noqa: E402
from explorer.server import create_app, serve  # noqa: E402
from explorer.server import guard as guard_module  # noqa: E402
from explorer.server.pages import WHAT  # noqa: E402
from tests.browser import Tab, needs_chromium, the_browser  # noqa: E402

LOCAL = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def client(seed_folder):
    with TestClient(create_app(seed_folder, port=8765), base_url=LOCAL) as client:
        yield client


def rows(client, path: str, **query) -> dict:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


# -- what it says is what the corpus says --------------------------------------------------------


def plain(value):
    return json.loads(json.dumps(value))


def _query(path: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in path.partition("?")[2].split("&") if pair)


def test_a_draft_is_checked_and_not_kept(client, seed_corpus, seed_files):
    before = [row.id for row in seed_corpus.reports()]
    text = seed_files[0].read_bytes()
    answer = client.post("/api/check", files={"draft": ("../../草稿.txt", text)})
    assert answer.status_code == 200, answer.text
    want = seed_corpus.check(seed_files[0])
    assert answer.json()["rows"] == plain(want.to_dicts()) and want
    assert [row.id for row in seed_corpus.reports()] == before
    for body in (b"", b"\x00\x01\x02" * 400):
        answer = client.post("/api/check", files={"draft": ("x.txt", body)})
        assert answer.status_code == 400 and answer.json()["error"]
    assert client.post("/api/check").status_code == 422


def test_rows_are_those_of_the_corpus(client, seed_corpus):
    for path, want in (
        ("/api/reports", seed_corpus.reports()),
        ("/api/themes", seed_corpus.themes()),
        ("/api/pairs", seed_corpus.pairs()),
        ("/api/reuse", seed_corpus.reuse_rows(seed_corpus.reuse())),
        ("/api/reuse?by=cluster", seed_corpus.clusters()),
        ("/api/reuse?by=template", seed_corpus.templates()),
        ("/api/reuse?by=section", seed_corpus.section_shares()),
        ("/api/reuse?by=phrase", seed_corpus.set_phrases()),
        ("/api/alarms", seed_corpus.alarms()),
        ("/api/coverage?by=province", seed_corpus.coverage(by="province")),
        ("/api/trends", seed_corpus.trends()),
        ("/api/sentences", seed_corpus.sentences()),
        ("/api/themes?inside=publicity", seed_corpus.subthemes("publicity")),
        ("/api/matrix?by=province", seed_corpus.similarity_matrix(by="province")),
        ("/api/reuse?by=borderline", seed_corpus.borderline(10_000)),
    ):
        got = client.get(path, params={**_query(path), "limit": 10_000}).json()
        assert got == {"rows": plain(want.to_dicts()), "total": len(want), "offset": 0}, path
    assert rows(client, "/api/themes", by="province", limit=10_000)["rows"] == plain(
        seed_corpus.themes_by("province").to_dicts()
    )
    assert rows(client, "/api/reuse", by="report")["rows"] == plain(
        seed_corpus.reuse_shares().to_dicts()
    )
    report = seed_corpus.reports()[0].id
    assert rows(client, f"/api/reports/{report}")["text"] == seed_corpus.report(report).text


def test_a_part_of_a_list_says_of_how_much(client, seed_corpus):
    every = seed_corpus.sentences().to_dicts()
    part = rows(client, "/api/sentences", limit=7, offset=3)
    assert part == {"rows": plain(every[3:10]), "total": len(every), "offset": 3}
    assert rows(client, "/api/sentences", limit=0)["total"] == len(every)


def test_search_takes_the_filters_of_the_contract(client, seed_corpus):
    got = rows(client, "/api/similar", text="开展普法宣传", role="measure", k=5)["rows"]
    want = seed_corpus.similar("开展普法宣传", roles=["measure"], k=5)
    assert got == plain(want.to_dicts()) and len(got) == 5
    several = client.get("/api/similar?text=普法宣传&year=2022&year=2021&k=50").json()["rows"]
    assert several and {h["year"] for h in several} <= {2021, 2022}
    unit = seed_corpus.sentences(unit="measure")[3].id
    near = rows(client, "/api/similar", sentence=unit, k=3)["rows"]
    assert near == plain(seed_corpus.similar(sentence=unit, k=3).to_dicts())


def test_likes_peers_and_places_are_those_of_the_corpus(client, seed_corpus):
    report = seed_corpus.reports()[0].id
    got = rows(client, "/api/peers", report=report, k=2)
    want = seed_corpus.peers(report, k=2)
    assert got["rows"] == plain(want.to_dicts())[:100] and got["total"] == len(want) > 0
    unit = seed_corpus.sentences(unit="measure")[3].id
    liked = rows(client, "/api/similar", like=unit, k=4, distinct="true")["rows"]
    assert liked == plain(seed_corpus.similar(like=[unit], k=4, distinct=True).to_dicts()) and liked
    places = seed_corpus.map()
    first = rows(client, "/api/map", limit=1)
    assert first["total"] == len(places)
    assert tuple(places[first["rows"][0]["sentence"]]) == (
        first["rows"][0]["x"], first["rows"][0]["y"],
    )  # fmt: skip
    assert client.get("/api/themes?by=year&tree=true").status_code == 400


def test_reports_are_compared(client, seed_corpus):
    a, b = (row.id for row in seed_corpus.reports()[:2])
    assert rows(client, "/api/compare", a=a, b=b) == plain(seed_corpus.compare(a, b).to_dict())


def test_the_description_names_every_address(client):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1") and "/api/similar" in described["paths"]
    index = client.get("/api").text
    assert WHAT.keys() == described["paths"].keys()
    assert all(path in index for path in described["paths"])
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


# -- what does not fit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/reports/nothing", 404, "nothing"),
        ("/api/similar", 400, "text"),
        ("/api/similar?text=%20", 400, "text"),
        ("/api/similar?text=a&sentence=b", 400, "sentence"),
        ("/api/similar?text=普法&theme=nothing", 404, "nothing"),
        ("/api/similar?text=普法&k=0", 422, "k"),
        ("/api/similar?text=普法&k=999999", 422, "k"),
        ("/api/similar?text=普法&mode=magic", 422, "mode"),
        ("/api/similar?text=普法&year=soon", 400, "soon"),
        ("/api/similar?text=" + "x" * 5000, 422, "text"),
        ("/api/themes?by=colour", 400, "colour"),
        ("/api/reuse?across=colour", 400, "colour"),
        ("/api/sentences?limit=-1", 422, "limit"),
        ("/api/nothing", 404, ""),
    ],
)
def test_what_does_not_fit_is_said_in_json(client, path, status, word):
    answer = client.get(path)
    assert answer.status_code == status and word in json.dumps(answer.json(), ensure_ascii=False)
    assert len(answer.text) < 2000  # what was sent does not come back in full


def test_a_browser_gets_a_page_that_says_what_is_wrong_and_where_to_go(client):
    browser = {"accept": "text/html,*/*;q=0.8"}
    for path, word in (("/nothing", "/nothing"), ("/api/reports/<b>x", "&lt;b&gt;x")):
        answer = client.get(path, headers=browser)
        assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html")
        assert word in answer.text and "<a href=/>" in answer.text and "<b>" not in answer.text
        assert client.get(path).json()["error"]


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_list_of_addresses_reads_in_both_languages_and_its_examples_work(
    client, monkeypatch, tongue
):
    set_language(tongue)
    index = client.get("/api").text
    assert ("JSON 接口" in index) == (tongue == "zh")
    examples = re.findall(r"<a href='(/api/[^']*)'>", index)
    assert len(examples) > 10
    for address in examples if tongue == "en" else ():
        status = client.get(html.unescape(address)).status_code
        # Two need an id, which the page cannot know.
        assert status == 200 or address in ("/api/peers", "/api/compare"), address


def test_a_page_that_takes_long_says_so_and_opens_by_itself(tmp_path):
    """A large corpus takes minutes the first time; a browser must not stand blank meanwhile."""
    with Corpus.create(tmp_path / "c", encoder="hash-ngram"):
        pass
    app = create_app(tmp_path / "c", patience=0)
    with TestClient(app, base_url=LOCAL) as client:
        first = client.get("/")
        assert first.status_code == 202 and "http-equiv=refresh" in first.text
        assert "seconds so far" in first.text
        end = time.monotonic() + 60
        while (answer := client.get("/")).status_code == 202:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert answer.status_code == 200 and 'id="data"' in answer.text


def test_a_corpus_that_is_gone_says_so(tmp_path):
    with TestClient(create_app(tmp_path / "none"), base_url=LOCAL) as client:
        answer = client.get("/api/info")
        assert answer.status_code == 503 and answer.json()["error"] == "CorpusNotFound"


# -- who may ask ---------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_names_of_this_computer_are_answered(client, host):
    assert client.get("/api/reports?limit=0", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "192.168.0.1:8765", "",
     "127.0.0.1.evil.example:8765", "localhost.evil.example:8765", "[::2]:8765"],
)  # fmt: skip
def test_other_names_are_refused(client, host):
    """A name on the web that resolves to this computer (DNS rebinding) reads nothing."""
    answer = client.get("/api/reports", headers={"host": host})
    assert answer.status_code == 421 and "rows" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://localhost:8765"},  # another name of this server is another origin
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
def test_other_sites_are_refused(client, headers):
    assert client.get("/api/reports", headers=headers).status_code == 403
    draft = {"draft": ("a.txt", b"x")}
    assert client.post("/api/check", files=draft, headers=headers).status_code == 403


def test_own_pages_and_plain_programs_may_ask(client):
    for headers in (
        {},
        {"origin": LOCAL, "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"},
    ):
        assert client.get("/api/reports?limit=0", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(client, method):
    assert client.request(method, "/api/reports").status_code == 405


def test_sizes_have_limits(client, monkeypatch):
    assert client.get("/api/similar?text=" + "x" * 20_000).status_code == 414
    monkeypatch.setattr(guard_module, "MOST_BODY", 1000)
    draft = {"draft": ("a.txt", b"x" * 2000)}
    assert client.post("/api/check", files=draft).status_code == 413
    assert client.post("/api/check", headers={"content-length": "many"}).status_code == 413

    def pieces():
        for _ in range(30):
            yield b"x" * 100

    answer = client.post(
        "/api/check", content=pieces(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code in (400, 413)


def test_every_answer_has_the_strict_headers(client):
    for path in ("/", "/api", "/api/reports", "/api/nothing", "/api/similar"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY" and headers["cache-control"] == "no-store"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    assert "access-control-allow-origin" not in headers
    assert "connect-src 'self'" in client.get("/").headers["content-security-policy"]


HOSTILE = "<script>window.pwned=1</script>=1+1"


def test_hostile_texts_are_no_markup(tmp_path):
    folder = tmp_path / "c"
    file = tmp_path / "a.txt"
    file.write_text(
        f"甲县乙镇2024年法治政府建设工作报告{HOSTILE}\n一、主要举措\n{HOSTILE}深入开展普法宣传。\n",
        encoding="utf-8",
    )
    with Corpus.create(folder, encoder="hash-ngram") as corpus:
        corpus.add([file])
    with TestClient(create_app(folder), base_url=LOCAL) as client:
        answer = client.get("/api/sentences")
        assert "<" not in answer.text and HOSTILE in "".join(
            r["text"] for r in answer.json()["rows"]
        )
        assert answer.headers["content-type"] == "application/json"
        answer = client.get("/api/reports/" + HOSTILE.replace("/", "%2F"))
        assert answer.status_code == 404 and "<script>" not in client.get("/api").text


# -- as a person meets it ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(seed_folder):
    """The program itself, on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer", "serve", "-c", str(seed_folder), "--port", "0",
         "--lang", "en"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    line = process.stderr.readline()
    assert line.startswith("http://127.0.0.1:"), line + process.stderr.read()
    while True:  # until the page is made
        with urllib.request.urlopen(line.split()[0], timeout=60) as answer:
            if answer.status == 200:
                break
    yield line.split()[0]
    process.terminate()
    process.wait(timeout=20)
    process.stderr.close()


def test_it_listens_on_the_loopback_address_only(address):
    with urllib.request.urlopen(address + "api/reports?limit=1", timeout=60) as answer:
        assert json.load(answer)["total"] == 5
    port = int(address.rsplit(":", 1)[1].strip("/"))
    names = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for name in names - {"127.0.0.1", "127.0.1.1"}:
        with socket.socket() as other:
            other.settimeout(2)
            assert other.connect_ex((name, port)) != 0, name


@needs_chromium
def test_the_live_page_searches_everything_and_keeps_filters_in_its_address(address):
    tab = Tab(
        the_browser(),
        address + "?text=%E6%99%AE%E6%B3%95%E8%BF%9B%E6%A0%A1%E5%9B%AD&year=2022",
        1280,
        900,
    )

    def until(expression: str):
        end = time.monotonic() + 60
        while not tab.run(expression):
            assert time.monotonic() < end, tab.complaints()
            time.sleep(0.2)

    until("document.querySelectorAll('#search-list li').length > 0")
    wheres = tab.run(
        "[...document.querySelectorAll('#search-list .where')].map((n) => n.textContent)"
    )
    assert wheres and all("2022" in w for w in wheres)
    tab.run("document.querySelector('#search-tools input').value = ''")
    tab.type("#search-tools input", "矛盾纠纷")
    until("location.search.includes('%E7%9F%9B%E7%9B%BE')")
    marks = "[...document.querySelectorAll('#search-list mark')]"
    until(f"{marks}.some((n) => n.textContent.includes('矛盾纠纷'))")
    tab.click("#search-list .where a")
    tab.run("new Promise((done) => setTimeout(done, 100))")
    assert not tab.run("document.getElementById('reader').hidden")
    tab.click("#reader-close")
    draft = (
        "三是完善矛盾纠纷多元化解机制。"
        "建立健全人民调解、行政调解、司法调解联动工作体系。<img src=x>"
    )
    tab.type("#check-tools textarea", draft)
    tab.click("#check-tools button.main")
    until("document.querySelectorAll('#check-result h3').length > 0")
    assert tab.text("#check-status") == "Done." and "<img src=x>" in tab.text("#check")
    assert tab.run("document.querySelectorAll('img').length") == 0
    asked = [c for c in tab.complaints() if not c.startswith(address)]
    assert asked == []
    tab.close()


def test_a_port_that_is_taken_says_so(seed_folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BadValue, match="--port"):
            serve(seed_folder, port=other.getsockname()[1], seed=0, ready=print)
    with pytest.raises(BadValue, match="--port"):
        serve(seed_folder, port=70_000, seed=0, ready=print)


def test_a_report_site_links_to_what_lies_beside_it(seed_folder, tmp_path, run):
    status, out, _ = run("report", "-c", seed_folder, "-o", tmp_path / "site")
    assert status == 0 and str(tmp_path / "site" / "index.html") in out
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    block = page.split('id="data">', 1)[1].split("</script>", 1)[0]
    files = [href for href, _, _ in json.loads(block)["files"]]
    assert "figures/coverage.svg" in files and "tables/reports.csv" in files
    for href in files:
        assert (tmp_path / "site" / href).stat().st_size > 0
    for path in Path(tmp_path / "site" / "figures").glob("*.svg"):
        assert path.with_suffix(".csv").exists() and path.with_suffix(".caption.txt").exists()
    assert "fetch(" not in page


def test_a_report_of_an_empty_corpus_says_what_to_do(tmp_path, run):
    with Corpus.create(tmp_path / "c"):
        pass
    status, *_ = run("report", "-c", tmp_path / "c", "-o", tmp_path / "site")
    assert status == 0 and "explorer run" in (tmp_path / "site" / "index.html").read_text("utf-8")
