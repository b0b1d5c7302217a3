"""Several visitors at once, who speak Streamlit's own protocol: all get results, the right ones, and nobody another's."""

import json
from contextlib import contextmanager
from dataclasses import replace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from metademo.cli.parser import main
from metademo.measuring import benchmark_classroom
from metademo.measuring.benchmark_classroom import Bare, bare, faults, together
from metademo.measuring.serving import awaited, memory, served
from metademo.measuring.visitors import Visit, Visitor
from metademo.samples import samples

EXPECTED = {
    "a": Bare(1.0, ("40 of 45", "20 of 45"), frozenset({"x", "y"})),
    "b": Bare(1.0, ("30 of 45",), frozenset({"z", "w"})),
}
SEEN = {
    "a": Visit(
        "a",
        0.0,
        "MAML gets 40 of 45 right (95 % interval 77 to 95 %) and scratch 20 (31 to 59 %).",
        1.0,
        1.0,
        frozenset({"p", "q"}),
        frozenset({"x", "y"}),
    ),
    "b": Visit(
        "b", 0.0, "MAML gets 30 of 45 right (95 % interval 52 to 79 %).", 1.0, 2.0, frozenset({"r"}), frozenset({"z"})
    ),
}


@pytest.mark.slow
def test_visitors_at_once_all_see_their_own_results():
    asked = [next(each for each in samples() if each.id == task) for task in ("vireth", "vireth", "rings")]
    took = {}
    with served(took) as (address, process):
        before = memory(process)
        visits = together(address, [each.id for each in asked], 240)
        after = together(address, ["rings"], 240)
        assert memory(process) >= before / 2 > 0
    assert faults([*visits, *after], bare(asked)) == []
    assert took["metademo warming"] > 0
    assert took["metademo run"] > 0 < took["ScriptRunner.scriptThread"] < took["all"]
    assert [each.task for each in visits] == ["vireth", "vireth", "rings"]
    # what has been learned is there from the first drawing on
    assert after[0].first == after[0].seconds
    assert after[0].messages < 400


@pytest.fixture(scope="module")
def address():
    """Of a page that is served."""
    with served() as (address, _):
        yield address


@pytest.mark.slow
def test_who_moves_a_slider_sees_what_follows_from_it_though_others_leave(address):
    tasks = ["vireth"] * 3
    few, other, left = together(address, tasks, 240, long_steps=[3, 5, 50], leaves=[None, None, 0.5])
    assert few.error is other.error is left.error is None
    assert "after 3" in few.headline or "3 steps" in few.headline, few.headline
    assert few.headline != other.headline
    assert 0 < few.waited <= few.seconds


class Told:
    """What a visitor gets and asks, with no server: what a message makes of it, and whether it takes the page for whole."""

    def __init__(self, long_steps):
        self.visitor = Visitor(Visit("vireth"), long_steps)
        self.visitor.socket, self.asked = self, []

    async def send(self, data):
        self.asked.append(BackMsg.FromString(data).rerun_script)

    def begins(self, *fragments):
        message = ForwardMsg()
        message.new_session.SetInParent()
        message.metadata.run.fragment_ids.extend(fragments)
        return self.gets(message)

    def shows(self, headline):
        message = ForwardMsg()
        message.delta.new_element.html.body = f'<p class="md-headline">{headline}</p>'
        return self.gets(message)

    def shows_slider(self, at):
        message = ForwardMsg()
        slider = message.delta.new_element.slider
        slider.id, slider.set_value = "some-choice-long_steps", True
        slider.value.append(at)
        return self.gets(message)

    def says(self, **parts):
        message = ForwardMsg()
        component = message.delta.new_element.bidi_component
        component.component_name, component.json = "metademo_address", json.dumps(parts)
        return self.gets(message)

    def ends(self, how="FINISHED_SUCCESSFULLY"):
        return self.gets(ForwardMsg(script_finished=ForwardMsg.ScriptFinishedStatus.Value(how)))

    def gets(self, message):
        whole = self.visitor._taken(message)
        awaited(self.visitor.heed(message))
        return whole


def test_what_was_under_way_when_a_slider_was_moved_is_not_taken_for_what_follows():
    page = Told(3)
    page.begins()
    page.shows("before")
    page.shows_slider(50)
    (asked,) = page.asked
    assert list(asked.widget_states.widgets[0].double_array_value.data) == [3]
    # a fragment whose clock had ticked
    page.begins("line")
    assert not page.ends("FINISHED_FRAGMENT_RUN_SUCCESSFULLY")
    # the page, which had begun anew by itself
    page.begins()
    page.shows("before")
    page.says(key="step", id=None)
    page.says(query="task=vireth")
    assert not page.ends()
    page.begins()
    page.shows_slider(50)
    page.shows("after 3 steps")
    page.says(query="task=vireth&long-steps=3")
    assert page.ends()
    assert page.visitor.seen.headline == "after 3 steps"
    assert len(page.asked) == 1


def test_a_headline_of_before_is_none_of_what_follows():
    page = Told(3)
    page.shows("before")
    page.shows_slider(50)
    page.begins()
    page.says(query="task=vireth&long-steps=3")
    assert not page.ends()
    page.shows("after 3 steps")
    assert page.ends()


def test_a_slider_that_is_there_already_is_left_alone():
    page = Told(50)
    page.begins()
    page.shows_slider(50)
    page.shows("after 50 steps")
    page.says(query="task=vireth")
    assert page.ends()
    assert not page.asked


@pytest.mark.slow
def test_an_error_on_the_page_is_seen(address):
    # a task that does not exist opens the first ready one, with a warning, which is no error
    assert together(address, ["nothing"], 240)[0].error is None
    (slow,) = together(address, ["vireth"], 0.001)
    assert slow.error == "not done after 0.001 s"


def test_right_ones_have_no_faults():
    assert faults([SEEN["a"], SEEN["b"], SEEN["a"]], EXPECTED) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"error": "hung up"}, "a: hung up"),
        ({"headline": None}, "a: no headline"),
        (
            {"headline": "MAML gets 40 of 45 right and scratch 21 (20 to 61 %)."},
            "a: the headline does not say 20 of 45",
        ),
        ({"classes": frozenset({"x", "z"})}, "a: classes of another task: z"),
        ({"pictures": frozenset({"p"})}, "a: not the pictures that another visitor"),
        ({"pictures": frozenset()}, "a: not the pictures"),
    ],
)
def test_what_is_wrong_is_said(wrong, said):
    (fault,) = faults([SEEN["a"], replace(SEEN["a"], **wrong)], EXPECTED)
    assert fault.startswith(said)


def test_another_task_s_pictures_are_noticed():
    mixed = replace(SEEN["b"], pictures=frozenset({"p"}))
    assert faults([SEEN["a"], mixed], EXPECTED) == ["a and b: the same pictures on both"]


@pytest.mark.parametrize(("seconds", "status"), [(1.9, 0), (2.1, 1)])
def test_the_exit_status_tells_whether_a_bar_was_missed(monkeypatch, capsys, seconds, status):
    @contextmanager
    def nothing_served(took=None):
        yield "nowhere", 0
        if took is not None:
            took.update({"all": 10.0, "ScriptRunner.scriptThread": 0.5, "metademo run": 9.0})

    right = EXPECTED["a"]
    monkeypatch.setattr(benchmark_classroom, "served", nothing_served)
    monkeypatch.setattr(benchmark_classroom, "memory", lambda process: 10**8)
    monkeypatch.setattr(benchmark_classroom, "bare", lambda wanted: {each.id: right for each in wanted})

    def together(address, tasks, **_):
        return [replace(SEEN["a"], task=each, seconds=1.0 if len(tasks) == 1 else seconds) for each in tasks]

    monkeypatch.setattr(benchmark_classroom, "together", together)
    assert main(["benchmark", "classroom", "--visitors", "5", "--visits", "0"]) == status
    assert ("MISSED" in capsys.readouterr().out) == bool(status)


def test_nonsense_is_refused(capsys):
    assert main(["benchmark", "classroom", "--visitors", "0"]) == 1
    assert "--visitors" in capsys.readouterr().err
