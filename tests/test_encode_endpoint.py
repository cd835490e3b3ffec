"""A model behind an OpenAI-compatible address, on a server of our own on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from explorer import Corpus
from explorer.encode import Encoder, HashEncoder, load_encoder, personal
from explorer.encode.endpoint import EndpointEncoder, _delay, parse
from explorer.errors import BadValue, EncoderError, EncoderMismatch

TEXTS = ["加强法治宣传。", "落实一村一法律顾问制度。", "", "加强法治宣传。", "推进农村污水治理。"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(personal, "_this_process", set())
    for name in ("EXPLORER_API_KEY", "EXPLORER_ENCODER_MODEL", "EXPLORER_ENCODER_BATCH"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)


class Server:
    """Answers with hashed n-grams, after the replies that a test has put in `first`."""

    def __init__(self):
        self.requests = []
        self.first = []  # (status, headers, body) to give before the right answer
        self.most = 1000  # texts a request
        self.bad = None  # a text that is refused
        self.seed = ""  # what the "model" adds to every text
        self.dim = 32
        self.break_answer = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((self.path, dict(self.headers), asked))
                status, headers, body = outer.answer(asked)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def answer(self, asked):
        if self.first:
            return self.first.pop(0)
        texts = asked["input"]
        if len(texts) > self.most:
            return 400, {}, {"error": {"message": "batch too large"}}
        if self.bad is not None and any(self.bad in text for text in texts):
            return 400, {}, {"error": {"message": "content filter"}}
        if asked["model"] != "m":
            return 404, {}, {"error": {"message": f"no model {asked['model']}"}}
        rows = HashEncoder(self.dim).encode([self.seed + text for text in texts])
        data = [{"index": i, "embedding": (3 * row).tolist()} for i, row in enumerate(rows)]
        if self.break_answer:
            self.break_answer(data)
        return 200, {}, {"data": data[::-1]}  # the order is in `index`

    @property
    def sent(self):
        return [text for _, _, asked in self.requests for text in asked["input"]]


@pytest.fixture
def server():
    it = Server()
    yield it
    it.http.shutdown()
    it.thread.join()
    it.http.server_close()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def encoder(server, waits):
    return EndpointEncoder(f"{server.url}#m", wait=waits.append)


def test_vectors_in_order_each_text_once_blank_ones_not_sent(server, encoder):
    rows = encoder.encode(TEXTS)
    assert isinstance(encoder, Encoder)
    assert rows.shape == (5, 32) and encoder.dim == 32
    assert np.allclose(rows[[0, 1, 4]], HashEncoder(32).encode([TEXTS[i] for i in (0, 1, 4)]))
    assert rows[0].tobytes() == rows[3].tobytes()
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert sorted(server.sent) == sorted({*TEXTS} - {""})


def test_nothing_is_sent_before_a_text_is_embedded(server, encoder):
    assert encoder.fingerprint and encoder.name == f"{server.url}#m"
    assert load_encoder(f"{server.url}#m").fingerprint == encoder.fingerprint
    assert server.requests == []


def test_only_blank_texts(server, encoder):
    assert encoder.encode(["", " "]).shape == (2, 32)
    assert encoder.encode([]).shape == (0, 32)


def test_key_and_model_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("EXPLORER_ENCODER_MODEL", "m")
    monkeypatch.setenv("EXPLORER_API_KEY", "secret")
    encoder = load_encoder(server.url)
    encoder.encode(["法治"])
    path, headers, asked = server.requests[0]
    assert path == "/v1/embeddings" and asked["model"] == "m"
    assert headers["Authorization"] == "Bearer secret"
    assert encoder.name == f"{server.url}#m" and "secret" not in encoder.name


def test_without_key_none_is_sent(server, encoder):
    encoder.encode(["法治"])
    assert "Authorization" not in server.requests[0][1]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_faults_are_tried_again_as_the_server_asks(server, encoder, waits, status):
    server.first = [(status, {"Retry-After": "7"}, {}), (status, {}, {})]
    assert encoder.encode(["法治"]).shape == (1, 32)
    assert waits == [7.0, 2.0]


def test_rate_limit_that_stays_says_that_the_work_is_kept(server, encoder, waits):
    server.first = [(429, {}, {"error": {"message": "slow down"}})] * 20
    with pytest.raises(EncoderError, match=r"429: slow down(.|\n)*kept"):
        encoder.encode(["法治"])
    assert waits == [1, 2, 4, 8, 16]


@pytest.mark.parametrize(
    ("asked", "delay"), [(None, 4.0), ("3", 3.0), ("9999", 60.0), ("soon", 4.0), ("-1", 0.0),
                         ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("nan", 60.0)]
)  # fmt: skip
def test_waits_are_bounded(asked, delay):
    assert _delay(2, asked) == delay


def test_key_refused(server, encoder):
    server.first = [(401, {}, {"error": {"message": "bad key"}})]
    with pytest.raises(EncoderError, match=r"401: bad key(.|\n)*EXPLORER_API_KEY"):
        encoder.encode(["法治"])


def test_model_unknown(server):
    with pytest.raises(EncoderError, match="no model other"):
        load_encoder(f"{server.url}#other").encode(["法治"])


def test_server_out_of_reach(waits):
    encoder = EndpointEncoder("http://127.0.0.1:9/v1#m", wait=waits.append)
    with pytest.raises(EncoderError, match="out of reach"):
        encoder.encode(["法治"])
    assert len(waits) == 5


def test_redirects_are_not_followed(server, encoder):
    server.first = [(307, {"Location": "http://127.0.0.1:9/steal"}, {})]
    with pytest.raises(EncoderError, match="307"):
        encoder.encode(["法治"])
    assert len(server.requests) == 1


def test_smaller_requests_where_the_server_takes_fewer(server, encoder):
    server.most = 5
    texts = [f"第{number}条措施" for number in range(40)]
    assert np.allclose(encoder.encode(texts), HashEncoder(32).encode(texts), atol=1e-6)
    before = len(server.requests)
    encoder.encode(texts)
    assert len(server.requests) - before == 10  # of four texts: the size that passed is kept


@pytest.mark.parametrize("place", [0, 3])
def test_one_text_that_the_server_refuses_does_not_fail_the_batch(server, encoder, place):
    server.bad = "坏"
    texts = [f"第{number}条措施" for number in range(6)]
    texts[place] = "坏的文字"
    rows = encoder.encode(texts)
    others = [i for i in range(6) if i != place]
    assert np.allclose(rows[others], HashEncoder(32).encode([texts[i] for i in others]), atol=1e-6)
    assert encoder.refused == [("坏的文字", "the server answers 400: content filter")]
    assert rows[place].tobytes() == encoder.encode([""])[0].tobytes()


def test_a_request_that_is_wrong_for_every_text_is_an_error(server, encoder):
    server.most = 0
    with pytest.raises(EncoderError, match="batch too large"):
        encoder.encode(["法治", "宣传"])
    assert encoder.refused == []


def test_long_text_goes_in_windows_and_all_of_it_counts(server, encoder):
    text = "法" * 700 + "治" * 500
    row = encoder.encode([text])[0]
    assert [len(t) for t in server.sent] == [400, 400, 400]
    mean = HashEncoder(32).encode(["法" * 400, "法" * 300 + "治" * 100, "治" * 400]).mean(axis=0)
    assert np.allclose(row, mean / np.linalg.norm(mean), atol=1e-5)


@pytest.mark.parametrize(
    "fault",
    [
        lambda data: data.pop(),
        lambda data: data[0].update(index=1),
        lambda data: data[0].update(embedding=[1.0]),
        lambda data: data[0].update(embedding=[float("nan")] * 32),
        lambda data: data[0].pop("embedding"),
    ],
)
def test_answers_that_are_not_one_vector_a_text(server, encoder, fault):
    server.break_answer = fault
    with pytest.raises(EncoderError, match="not one vector a text"):
        encoder.encode(["法治", "宣传"])


def test_answer_of_another_kind(server, encoder):
    server.first = [(200, {}, "a page of a proxy")]
    with pytest.raises(EncoderError, match="not one vector"):
        encoder.encode(["法治"])


def test_other_length_than_before(server, encoder):
    encoder.encode(["法治"])
    server.dim = 16
    with pytest.raises(EncoderError, match="32 -> 16"):
        encoder.encode(["宣传"])


@pytest.mark.parametrize(
    "name",
    ["https://", "https://host/v1", "https://user:pw@host/v1#m", "https://host/v1?key=1#m",
     "https://host/v1#m&color=red", "https://host/v1#m&window=0"],
)  # fmt: skip
def test_addresses_that_say_too_little_or_too_much(name):
    with pytest.raises(BadValue) as error:
        load_encoder(name)
    assert "pw" not in str(error.value)


def test_name_is_the_same_however_it_was_typed():
    names = ["https://h/v1#a/b", "https://h/v1/#a/b", "https://h/v1/embeddings#a%2Fb"]
    assert {parse(name).name for name in names} == {"https://h/v1#a/b"}
    full = parse("https://h/v1#m&prefix=query%3A &window=99")
    assert full.prefix == "query: " and full.window == 99
    assert parse(full.name) == full


def test_prefix_is_sent_and_decides_the_vectors(server, encoder):
    other = load_encoder(f"{server.url}#m&prefix=query: ")
    other.encode(["法治"])
    assert server.sent == ["query: 法治"] and other.fingerprint != encoder.fingerprint


# -- in a corpus ---------------------------------------------------------------------------------


def filled(folder, server, seed_files):
    with Corpus.create(folder, encoder=f"{server.url}#m") as corpus:
        corpus.add(seed_files[:1])


def test_corpus_answers_through_the_address(server, tmp_path, seed_files):
    filled(tmp_path / "c", server, seed_files)
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.similar("法治宣传", min_score=0)
        assert corpus.encoder_name == f"{server.url}#m"


def test_corpus_of_somebody_else_sends_nothing(server, tmp_path, seed_files, run, monkeypatch):
    filled(tmp_path / "c", server, seed_files)
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "another-person"))
    monkeypatch.setattr(personal, "_this_process", set())
    before = len(server.requests)
    code, _, err = run("similar", "法治宣传", "-c", tmp_path / "c")
    assert code == 1 and "nothing was sent" in err and "--encoder" in err
    assert len(server.requests) == before
    code, _, _ = run("embed", "-c", tmp_path / "c", "--encoder", f"{server.url}#m")
    assert code == 0
    assert run("similar", "法治宣传", "-c", tmp_path / "c", "--min-score", "0")[0] == 0


def test_another_model_under_the_old_name_is_noticed(server, tmp_path, seed_files, monkeypatch):
    from explorer.corpus import embedding

    filled(tmp_path / "c", server, seed_files)
    monkeypatch.setattr(embedding, "_checked", set())
    server.seed = "另一个模型"
    with (
        Corpus.open(tmp_path / "c") as corpus,
        pytest.raises(EncoderMismatch, match="no longer the one"),
    ):
        corpus.similar("法治宣传")


def test_server_that_stops_in_the_middle_costs_nothing_that_is_done(
    server, tmp_path, seed_files, run, monkeypatch
):
    from explorer.encode import endpoint

    monkeypatch.setattr(endpoint, "_TRIES", 1)
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:1])
        before = corpus.similar("法治宣传", min_score=0)
    right = server.answer
    server.answer = lambda asked: (
        right(asked) if len(server.requests) <= 6 else (503, {}, {"error": "busy"})
    )
    code, _, err = run("embed", "-c", tmp_path / "c", "--encoder", f"{server.url}#m")
    assert code == 1 and "503" in err and "explorer embed" in err
    with Corpus.open(tmp_path / "c") as corpus:  # the old vectors still answer
        assert corpus.encoder_name == "hash-ngram"
        assert corpus.similar("法治宣传", min_score=0) == before
        assert corpus.embedding_state().pending == f"{server.url}#m"
    server.answer = right
    sent = len(server.sent)
    assert run("embed", "-c", tmp_path / "c", "--encoder", f"{server.url}#m")[0] == 0
    with Corpus.open(tmp_path / "c") as corpus:
        total = corpus.store.encoders()[0].vectors
        assert corpus.encoder_name == f"{server.url}#m" and len(corpus.store.encoders()) == 1
        assert corpus.embedding_state().pending is None
    assert len(server.sent) - sent < total


def test_refused_texts_are_told(server, tmp_path, seed_files, run):
    server.bad = "宪法"
    url = f"{server.url}#m"
    code, _, err = run("add", seed_files[0], "-c", tmp_path / "c", "--encoder", url)
    assert code == 0 and "refused by the server" in err and "content filter" in err
