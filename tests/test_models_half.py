"""The half network: fitted, trained and written as a graph, on a full one of toy size."""

import sys
from pathlib import Path

import numpy as np
import pytest

MODELS = Path(__file__).parent.parent / "models"
HIDDEN, HEADS, WIDE, PIECES, LONGEST = 16, 2, 32, 50, 24
BEFORE, AFTER = [1, 2, 3, 4], [5]


@pytest.fixture(scope="module", autouse=True)
def _build_scripts():
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    sys.path.insert(0, str(MODELS))
    yield
    sys.path.remove(str(MODELS))


@pytest.fixture(scope="module")
def bert():
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=PIECES, hidden_size=HIDDEN, num_hidden_layers=12, num_attention_heads=HEADS,
        intermediate_size=WIDE, max_position_embeddings=LONGEST, type_vocab_size=2,
        initializer_range=0.3,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture(scope="module")
def full(bert):
    from e5build.full import Full

    return Full(bert)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(1)
    lengths = rng.integers(2, 12, 60)
    return [[*BEFORE, *rng.integers(6, PIECES, n).tolist(), *AFTER] for n in lengths]


def plan(keys, values, neurons):
    from e5build.half import Width

    return [Width(keys, values, neurons)] * 12


def vectors(full, half, rows):
    import torch
    from e5build.full import body

    with torch.inference_mode():
        parts = [body(full.embed(torch.tensor([row]))) for row in rows]
        return np.concatenate([half(x, [(1, len(x))])[1].numpy() for x in parts])


def true_vectors(bert, rows):
    import torch
    from torch.nn.functional import normalize

    with torch.inference_mode():
        means = [bert(torch.tensor([row])).last_hidden_state.mean(1) for row in rows]
        return normalize(torch.cat(means), dim=-1).numpy()


def test_steps_are_the_layers_of_the_model(bert, full, rows):
    import torch

    ids = torch.tensor([rows[0]])
    with torch.inference_mode():
        hidden = bert(ids, output_hidden_states=True).hidden_states
        for number, state in zip((3, 6, 9, 12), full.states(ids), strict=True):
            assert torch.allclose(state, hidden[number], atol=1e-5)


def test_groups_hold_every_row_once_by_length():
    from e5build.half import groups

    rows = [[0] * n for n in (3, 5, 3, 3, 9, 5)]
    cut = groups(rows, 7)
    assert sorted(place for group in cut for place in group) == list(range(6))
    assert all(len({len(rows[place]) for place in group}) == 1 for group in cut)
    assert [len(group) for group in cut] == [2, 1, 1, 1, 1]


def test_nothing_cut_and_marks_alike_is_the_full_network(bert, full):
    """One length and one text: then the marks' states are constants, and nothing is given up."""
    from e5build import fit

    rng = np.random.default_rng(2)
    rows = [[*BEFORE, *rng.integers(6, PIECES, 8).tolist(), *AFTER]] * 40
    half = fit.fit(full, rows, plan(HIDDEN // HEADS, HIDDEN // HEADS, WIDE), lambda _: None)
    cosines = (vectors(full, half, rows[:1]) * true_vectors(bert, rows[:1])).sum(1)
    assert cosines[0] > 0.9999


def test_more_width_loses_less(bert, full, rows):
    from e5build import fit

    truth, found = true_vectors(bert, rows), []
    for width in (plan(2, 4, 8), plan(6, 7, 24)):
        half = fit.fit(full, rows, width, lambda _: None)
        found.append(float((vectors(full, half, rows) * truth).sum(1).mean()))
    assert found[0] < found[1] and found[1] > 0.9


def test_inputs_that_others_make_up_for_are_left_out():
    import torch
    from e5build.fit import fewer

    rng = torch.Generator().manual_seed(0)
    x = torch.randn(500, 6, generator=rng, dtype=torch.float64)
    x[:, 3], x[:, 5] = x[:, 0] + x[:, 1], 0  # the fourth can be had from others, the last is idle
    wanted = x[:, [0, 1, 2, 4]] @ torch.randn(4, 3, generator=rng, dtype=torch.float64)
    inputs = torch.cat([x, torch.ones(500, 1, dtype=torch.float64)], 1)
    old = torch.zeros(7, 3, dtype=torch.float64)
    kept, solved = fewer(inputs.T @ inputs, inputs.T @ wanted, old, 4)
    assert 5 not in kept and len(kept) == 4
    got = torch.cat([x[:, kept], torch.ones(500, 1, dtype=torch.float64)], 1) @ solved
    assert ((got - wanted) ** 2).mean() < 1e-4 * (wanted**2).mean()


def test_training_comes_nearer_and_goes_on_where_it_stopped(
    bert, full, rows, tmp_path, monkeypatch
):
    import torch
    from e5build import fit, train

    monkeypatch.setattr(train, "_WARM", 5)
    course = train.Course("one", 60, 1e-5, until=20)
    start = fit.fit(full, rows, plan(2, 4, 8), lambda _: None)
    truth = true_vectors(bert, rows)
    before = (vectors(full, start, rows) * truth).sum(1).mean()
    train.train(full, start, rows, tmp_path, course, 1)
    assert torch.load(tmp_path / "one.pt", weights_only=True)["step"] == 20
    again = fit.fit(full, rows, plan(2, 4, 8), lambda _: None)
    trained = train.train(full, again, rows, tmp_path, course._replace(until=60), 1)
    assert torch.load(tmp_path / "one.pt", weights_only=True)["step"] == 60
    assert (vectors(full, trained, rows) * truth).sum(1).mean() > before


def test_fewer_neurons_give_nearly_what_all_gave(full, rows):
    from e5build import fit

    half = fit.fit(full, rows, plan(6, 7, 24), lambda _: None)
    truth = vectors(full, half, rows)
    same = fit.narrow(full, half, rows, [24] * 12)
    assert np.allclose(vectors(full, same, rows), truth, atol=1e-3)
    found = [
        float((vectors(full, fit.narrow(full, half, rows, [n] * 12), rows) * truth).sum(1).mean())
        for n in (12, 20)
    ]
    assert 0.8 < found[0] < found[1] < 1


def test_lessons_of_other_texts_are_refused(full, rows, tmp_path):
    from e5build.train import Lessons

    Lessons(full, rows, tmp_path)
    with pytest.raises(SystemExit, match="other texts"):
        Lessons(full, rows[:-1], tmp_path)


def test_last_map_is_solved_towards_the_wanted_directions():
    from e5build import finish

    rng = np.random.default_rng(3)
    given = rng.normal(size=(400, 6)).astype(np.float32)
    turn, shift = rng.normal(size=(6, 6)), rng.normal(size=6)
    wanted = given @ turn.T + shift
    lengths = np.linalg.norm(wanted, axis=1, keepdims=True)
    # The old map gives the lengths, not the directions.
    mirror = np.diag([-1, 1, 1, 1, 1, 1]) @ turn
    weight, bias = finish.solved(
        given, wanted / lengths, mirror, np.diag([-1, 1, 1, 1, 1, 1]) @ shift
    )
    assert np.allclose(given @ weight.T + bias, wanted, atol=0.05 * np.abs(wanted).max())


def test_graph_gives_the_vectors_of_the_network(bert, full, rows):
    """Eight bits of toy weights: near, not equal; one row by itself is the row among others."""
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    from e5build import finish, fit, graph, half, ranges
    from e5build.source import Shape, Weights

    shape = Shape(HIDDEN, 12, HEADS, WIDE, PIECES, LONGEST, 2, bert.config.layer_norm_eps)
    names = {
        "emb.word": "word_embeddings.weight", "emb.pos": "position_embeddings.weight",
        "emb.type": "token_type_embeddings.weight", "emb.ln.w": "LayerNorm.weight",
        "emb.ln.b": "LayerNorm.bias",
    }  # fmt: skip
    state = bert.embeddings.state_dict()
    weights = Weights(shape, {name: state[key].numpy() for name, key in names.items()}, ())
    model = fit.fit(full, rows, plan(6, 7, 24), lambda _: None)
    tops = ranges.measure_half(model, full, rows)
    written = graph.build(weights, range(PIECES), tops, half.as_tensors(model))
    session = onnxruntime.InferenceSession(written, providers=["CPUExecutionProvider"])
    for group in half.groups(rows, 60)[:6]:
        own = np.array([rows[place][4:-1] for place in group], np.int64)
        got = session.run(None, {"ids": own})[0]
        expected = vectors(full, model, [rows[place] for place in group])
        assert ((got * expected).sum(1) > 0.97).all()
        assert np.allclose(np.linalg.norm(got, axis=1), 1, atol=1e-5)
        means = finish.means(written, own.tolist())
        mapped = means @ half.as_tensors(model)["map.w"].T + half.as_tensors(model)["map.b"]
        assert np.allclose(mapped / np.linalg.norm(mapped, axis=1, keepdims=True), got, atol=1e-5)
        alone = session.run(None, {"ids": own[-1:]})[0]
        assert alone[0].tobytes() == got[-1].tobytes()
