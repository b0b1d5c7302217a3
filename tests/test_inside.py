"""What learners look at, and the switch for the unlabelled pictures."""

from dataclasses import replace

import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from metademo.insights.finding import Found
from metademo.learners import LEARNERS, records
from metademo.learners.base import AdaptSettings
from metademo.pictures.images import read_picture
from metademo.ui.charts import graph
from metademo.ui.charts.finding import draw
from metademo.ui.charts.heat import SIDE, over
from metademo.ui.components.find import scene
from metademo.ui.components.inside import attention_html
from metademo.ui.texts.en import inside as texts
from metademo.ui.texts.en import words
from tests.helpers.packing import png
from tests.helpers.pages import APP, settled, widget


def pictures(count):
    return [(None, read_picture(f"{n}.png", png(10 * n))) for n in range(count)]


def test_the_table_lists_what_a_picture_attends_to_most_first(make_learner, make_episode):
    trace = make_learner("in-context").adapt(make_episode(shots=(1, 3, 2)))
    weights = torch.tensor([[[0.1, 0.05, 0.4, 0.05, 0.2, 0.1, 0.1]]]).repeat(2, 6, 1)
    trace = replace(trace, steps=(replace(trace.last, attention=weights),))
    said = attention_html(trace, 0, pictures(6), pictures(6), row=1)
    assert said.index("2.png") < said.index("4.png") < said.index("0.png", said.index("<table"))
    assert "Layer 2" in said
    assert "40\u00a0%" in said
    assert "itself" in said
    assert f"taken for class {int(trace.last.query_classes[1])}" in said


def test_a_graph_is_drawn_at_every_step(make_learner, make_episode):
    trace = make_learner("label-propagation").adapt(make_episode(shots=(1, 3, 2)), AdaptSettings(steps=4))
    places = torch.rand(12, 2, generator=torch.Generator().manual_seed(0)).tolist()
    edges, asked, given = graph.draw(trace, 0, places).data
    assert len(edges.x) == 3 * len(trace.last.graph)
    assert (len(asked.x), len(given.x)) == (6, 6)
    assert asked.marker.opacity == pytest.approx([0.25] * 6)  # no label has come to any of them
    assert max(graph.draw(trace, 4, places).data[1].marker.opacity) > 0.3
    assert given.hovertext[0] == "class 0: learned from"
    assert len(set(graph.class_colours(20))) == 20
    said = graph.describe(trace, 0)
    assert said.startswith("Graph of label propagation (transductive): 6 pictures learned from and 6 asked about, ")
    assert said.endswith("At step 0, labels have reached 0 of the 6.")
    assert texts.flowed(0, False) != texts.flowed(2, False) != texts.flowed(4, True)


def test_every_transductive_learner_is_called_so_and_says_what_it_assumes():
    known = [key for key, each in LEARNERS.items() if each(None, {}).transductive]
    assert known == ["label-propagation", "soft-k-means", "pt-map"]
    for key in known:
        assert "transductive" in words.learner_name(key)
        assert "assumes" in records()[key].words.story
        assert "assumes" in texts.ASSUMPTIONS[key]


@pytest.mark.slow
def test_unlabelled_pictures_are_used_when_that_is_switched_on_and_not_before():
    page = AppTest.from_file(APP, default_timeout=120).run()
    assert "label-propagation" not in settled(page).parts
    widget(page.toggle, texts.UNLABELLED).set_value(True).run()
    assert not page.exception
    run = settled(page)
    assert "label-propagation" in run.parts
    assert [each for each in run.parts if each in ("soft-k-means", "pt-map")] == []
    assert texts.ASSUMPTIONS["label-propagation"] in [each.value for each in page.caption]
    assert run.traces()["label-propagation"].last.graph is not None
    widget(page.toggle, texts.UNLABELLED).set_value(False).run()
    assert "label-propagation" not in settled(page).parts


def test_a_scene_is_made_of_a_picture_of_each_class_and_what_is_found_is_drawn():
    asked = [(key, picture) for key, (_, picture) in zip([1, 1, 2, 3], pictures(4), strict=True)]
    whole = scene(asked)
    assert whole.shape == (3, 384, 384)
    assert float(whole[:, 300:, 300:].std()) < 1e-5  # three classes leave a quarter free
    assert float(whole[:, :192, :192].std()) > 1e-3
    assert scene([]) is None
    found = Found(1, (0.5, 0.25), (0.25, 0.0, 1.0, 0.5), 0.9)
    drawn = draw(whole, [found], ("a", "b & <c>"))
    assert 'viewBox="0 0 576 576"' in drawn
    assert 'cx="288" cy="144"' in drawn
    assert ">b &amp; &lt;c&gt;</text>" in drawn
    assert "<circle" not in draw(whole, [], ("a", "b"))
    assert texts.found_said("MAML", 2, ["b"]) == "MAML after 2 steps finds b."
    assert texts.found_said("MAML", 0, []).endswith("finds nothing.")


def test_heat_is_laid_over_a_picture():
    values = torch.tensor([[1.0, 0.0], [0.0, -1.0]])
    laid = over(Image.new("L", (28, 28), 128), values)
    assert laid.size == (SIDE, SIDE)
    red, blue = laid.getpixel((5, 5)), laid.getpixel((SIDE - 6, SIDE - 6))
    assert red[0] > red[2] + 100
    assert blue[2] > blue[0] + 100
    ink = Image.new("L", (28, 28), 255)
    ink.putpixel((1, 1), 0)
    bare = over(ink, torch.zeros(2, 2))
    # an edge of ink stays an edge, and ink goes so far towards white that colours are seen on it
    one = SIDE / 28
    assert bare.getpixel((int(one) - 1, int(one) + 3)) == (255, 255, 255)
    assert bare.getpixel((int(one) + 1, int(one) + 3)) == (115, 115, 115)
