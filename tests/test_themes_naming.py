"""Names by an OpenAI-compatible endpoint: a local server stands in for one."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from explorer.errors import BadValue
from explorer.themes.naming import suggest

ASK = {
    "keywords": ["人民调解", "矛盾纠纷"],
    "sentences": ["排查化解矛盾纠纷。"],
    "siblings": ["政务公开"],
}


@pytest.fixture
def endpoint():
    """A server that notes what it is asked and answers what the test puts into `says`."""

    class Handler(BaseHTTPRequestHandler):
        says = "矛盾纠纷化解"
        body = None
        asked: ClassVar[list] = []

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.asked.append((self.path, self.headers.get("Authorization"), body))
            said = {"choices": [{"message": {"content": self.says}}]}
            raw = (self.body or json.dumps(said)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_):
            pass

    Handler.asked = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", Handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_answer_is_the_name_and_nothing_else_is_sent(endpoint):
    url, server = endpoint
    server.says = "“矛盾纠纷化解”。\n"
    assert suggest(**ASK, endpoint=url, model="m", key="secret") == "矛盾纠纷化解"
    ((path, key, body),) = server.asked
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer secret", "m")
    sent = body["messages"][0]["content"]
    assert all(piece in sent for piece in ("人民调解、矛盾纠纷", "排查化解矛盾纠纷。", "政务公开"))


@pytest.mark.parametrize(
    "says", ["", "政务公开", "这一主题说的是人民调解与矛盾纠纷的排查化解", "一\n二"]
)
def test_what_is_no_name_is_not_taken(endpoint, says):
    url, server = endpoint
    server.says = says
    assert suggest(**ASK, endpoint=url, model="m") is None


@pytest.mark.parametrize("body", ["[]", "no json", '{"choices": []}'])
def test_an_odd_answer_is_a_clear_error(endpoint, body):
    url, server = endpoint
    server.body = body
    with pytest.raises(BadValue, match="does not answer"):
        suggest(**ASK, endpoint=url, model="m")


def test_an_address_that_does_not_answer():
    with pytest.raises(BadValue, match="cannot be reached"):
        suggest(**ASK, endpoint="http://127.0.0.1:9/v1", model="m")
    with pytest.raises(BadValue, match="http"):
        suggest(**ASK, endpoint="file:///etc", model="m")


def test_in_a_corpus(endpoint, tmp_path, seed_files):
    from explorer import Corpus

    url, server = endpoint
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:2])
        first = corpus.themes(method="discovered")
        assert not server.asked  # off unless called
        corpus.rename_theme(first[0].id, "甲乙丙丁")
        given = corpus.name_themes(endpoint=url, model="m")
        # One theme takes the name; for the others it is a sibling's.
        assert list(given.values()) == ["矛盾纠纷化解"]
        after = {t.id: t.label for t in corpus.themes(method="discovered")}
        assert after[first[0].id] == "甲乙丙丁"
        assert len(set(after.values())) == len(after)
        assert len(server.asked) == len(first) - 1
