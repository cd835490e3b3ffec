"""Any sentence-transformers model, and the default as one of them."""

import builtins

import numpy as np
import pytest
from scipy.stats import spearmanr

from explorer.encode import Encoder, as_sentence_transformer, load_encoder
from explorer.encode.hub import HubEncoder
from explorer.errors import BadValue, EncoderError, EncoderNotFound, MissingExtra

TEXTS = ["加强法治宣传。", "落实一村一法律顾问制度。", "", "法" * 300, "加强法治宣传。"]


@pytest.fixture
def without_extra(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.split(".")[0] == "sentence_transformers":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_missing_extra_names_the_install_line(without_extra):
    with pytest.raises(MissingExtra, match=r'pip install "explorer\[transformers\]"'):
        load_encoder("BAAI/bge-small-zh-v1.5")
    with pytest.raises(MissingExtra, match=r'pip install "explorer\[transformers\]"'):
        as_sentence_transformer()


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/model", "a/b/c", ""])
def test_folder_that_is_not_there_needs_no_extra(without_extra, name):
    with pytest.raises(EncoderNotFound, match="no such folder"):
        load_encoder(name)


def test_bundled_name_that_is_not_there():
    with pytest.raises(EncoderNotFound, match="e5-small-zh"):
        as_sentence_transformer("e5-large-zh")


@pytest.fixture(scope="module")
def package():
    return pytest.importorskip("sentence_transformers")


@pytest.fixture(scope="module")
def folder(package, tmp_path_factory):
    """A tiny untrained model with a limit of 32 tokens and a default prompt."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["<pad>", "<unk>", "<s>", "</s>", *"加强法治宣传落实一村顾问制度律。提示"]
    core = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, "<unk>"))
    core.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    core.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)]
    )
    root = tmp_path_factory.mktemp("hub")
    PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<pad>", unk_token="<unk>", model_max_length=32
    ).save_pretrained(root / "inner")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=32, hidden_dropout_prob=0.0,
    )  # fmt: skip
    BertModel(config).save_pretrained(root / "inner")
    model = SentenceTransformer(
        modules=[Transformer(str(root / "inner"), max_seq_length=32), Pooling(16, "mean")],
        device="cpu", prompts={"query": "提示"}, default_prompt_name="query",
    )  # fmt: skip
    model.save(str(root / "model"))
    return root / "model"


@pytest.mark.slow
def test_folder_gives_the_models_own_vectors(package, folder):
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, Encoder) and encoder.dim == 16
    rows = encoder.encode(TEXTS)
    assert rows.shape == (5, 16) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0].tobytes() == rows[4].tobytes()
    model = package.SentenceTransformer(str(folder), device="cpu")
    expected = model.encode(TEXTS[:2], prompt="提示", normalize_embeddings=True)
    assert np.allclose(rows[:2], expected, atol=1e-5)
    assert not np.allclose(
        rows[:2], model.encode(TEXTS[:2], prompt="", normalize_embeddings=True), atol=1e-3
    )


def test_alone_or_among_others_to_float32_rounding(folder):
    encoder = load_encoder(str(folder))
    together = encoder.encode(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        assert float(encoder.encode([text])[0] @ row) > 0.999999


def test_end_of_a_long_text_counts(folder):
    encoder = load_encoder(str(folder))
    a, b = encoder.encode(["法" * 300, "法" * 200 + "村" * 100])
    assert float(a @ b) < 0.999


def test_progress_and_fingerprint(folder):
    first, second = load_encoder(str(folder)), load_encoder(str(folder))
    seen = []
    first.encode(TEXTS, on_progress=seen.append)
    assert seen[-1] == len(TEXTS)
    first.encode(["换一批。"] * 3)
    assert first.fingerprint == second.fingerprint == load_encoder(str(folder)).fingerprint


def test_name_without_network(package):
    with pytest.raises(EncoderNotFound, match="e5-small-zh"):
        load_encoder("nobody/no-such-model-of-any-kind")


def refused(url):
    """What huggingface_hub's own HTTP package raises where nobody listens."""
    from huggingface_hub.utils import get_session

    try:
        get_session().get(url)
    except Exception as error:
        return error
    raise AssertionError("somebody listens")


def test_hub_out_of_reach_is_asked_once(package, monkeypatch):
    asked = []

    def watch(*_, local_files_only=False, **__):
        asked.append(local_files_only)
        raise OSError("not in the cache")

    monkeypatch.setattr(package, "SentenceTransformer", watch)
    for error in (ConnectionError("no network"), refused("http://127.0.0.1:9/")):

        def out_of_reach(*_, error=error, **__):
            raise error

        monkeypatch.setattr("huggingface_hub.HfApi.model_info", out_of_reach)
        with pytest.raises(EncoderNotFound, match="Hugging Face"):
            load_encoder("nobody/model")
    assert asked == [True, True]  # the cache alone: loading would try every file again and again

    def no_such_model(*_, **__):
        error = OSError("404")
        error.response = 404
        raise error

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", no_such_model)
    with pytest.raises(EncoderNotFound):
        load_encoder("nobody/model")
    assert asked[2:] == [True, False]


def test_folder_that_is_no_model(package, tmp_path):
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EncoderError, match="does not load"):
        HubEncoder(str(tmp_path))


def test_default_as_a_sentence_transformer_gives_the_same_vectors(package, tmp_path):
    texts = ["加强法治宣传。", "落实“一村一法律顾问”制度。", "", "坚持和发展新时代枫桥经验，" * 80]
    model, encoder = as_sentence_transformer(), load_encoder("e5-small-zh")
    assert model.encode(texts).tobytes() == encoder.encode(texts).tobytes()
    assert model.get_embedding_dimension() == encoder.dim
    assert model.prompts["query"] == "query: " and model.default_prompt_name == "query"
    asked = model.encode(texts[:1], prompt_name="query")
    assert asked.tobytes() == encoder.encode(texts[:1]).tobytes()
    similarity = model.similarity(asked, asked)
    assert float(similarity[0, 0]) == pytest.approx(1, abs=1e-5)
    with pytest.raises(BadValue, match="query:"):  # the graph holds that one prompt
        model.encode(texts[:1], prompt="passage: ")


def test_out_of_memory_tries_smaller_batches_then_says_so(folder, monkeypatch):
    encoder = HubEncoder(str(folder))
    expected = encoder.encode(TEXTS)
    real, sizes = encoder._model.encode, []

    def tight(texts, *, batch_size, **options):
        sizes.append(batch_size)
        if batch_size > 1:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return real(texts, batch_size=batch_size, **options)

    monkeypatch.setattr(encoder._model, "encode", tight)
    assert np.allclose(encoder.encode(TEXTS), expected, atol=1e-5)
    assert sizes == [32, 1]

    def none(*_, **__):
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr(encoder._model, "encode", none)
    with pytest.raises(EncoderError, match="not enough memory"):
        encoder.encode(TEXTS)


def test_faults_that_are_not_memory_are_not_hidden(folder, monkeypatch):
    encoder = HubEncoder(str(folder))

    def broken(*_, **__):
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(encoder._model, "encode", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        encoder.encode(TEXTS)


def test_code_of_a_model_runs_only_when_asked_for(package, monkeypatch):
    asked = []

    def watch(*_, trust_remote_code, **__):
        asked.append(trust_remote_code)
        raise OSError

    monkeypatch.setattr(package, "SentenceTransformer", watch)
    monkeypatch.setattr("huggingface_hub.HfApi.model_info", lambda *_, **__: None)
    for trust in (False, True):
        with pytest.raises(EncoderNotFound):
            load_encoder("nobody/model", trust_remote_code=trust)
    assert asked == [False, False, True, True]


def test_evaluators_and_similarity_functions_work_on_the_default(package):
    from sentence_transformers.sentence_transformer.evaluation import (
        EmbeddingSimilarityEvaluator,
        InformationRetrievalEvaluator,
    )

    model = as_sentence_transformer()
    pairs = [
        ("加强法治宣传", "开展普法宣传活动", 1.0),
        ("聘请法律顾问", "落实一村一法律顾问", 0.8),
        ("加强法治宣传", "农村污水治理", 0.0),
    ]
    left, right, grades = map(list, zip(*pairs, strict=True))
    scores = EmbeddingSimilarityEvaluator(left, right, grades)(model)
    encoder = load_encoder("e5-small-zh")
    cosines = (encoder.encode(left) * encoder.encode(right)).sum(axis=1)
    assert scores["spearman_cosine"] == pytest.approx(spearmanr(cosines, grades).statistic)
    search = InformationRetrievalEvaluator(
        {"q": "村里的法律顾问"},
        {"a": "落实一村一法律顾问制度。", "b": "推进农村污水治理。"},
        {"q": {"a"}},
    )
    assert search(model)["cosine_accuracy@1"] == 1
    for name in ("cosine", "dot", "euclidean", "manhattan"):
        model.similarity_fn_name = name
        a, b = model.encode(["法治宣传", "普法宣传"])
        assert np.isfinite(float(model.similarity(a, b)))


def test_what_the_default_cannot_do_as_a_module(package):
    """onnxruntime's numbers have no gradients: losses can be computed, weights not trained."""
    model = as_sentence_transformer()
    assert list(model.parameters()) == []
    features = model.preprocess(["法治宣传"])
    assert not model(features)["sentence_embedding"].requires_grad
