"""Which pictures may join a project."""

from operator import attrgetter

from metademo.pictures import reasons
from metademo.pictures.archives import Found
from metademo.pictures.images import Picture
from metademo.project.admission import admitted, by_class


def picture(name: str, content: str | None = None) -> Picture:
    return Picture(name, b"", content or name)


def test_found_pictures_by_class_whatever_space_is_around_its_name():
    items = [
        Found("Cats", picture("a")),
        Found(None, picture("b")),
        Found(" Cats\n", picture("c")),
        Found("cats", picture("e")),
        Found("", picture("d")),
    ]
    named, loose = by_class(items)
    assert [(name, [item.picture for item in its]) for name, its in named.values()] == [
        ("Cats", [picture("a"), picture("c")]),
        ("cats", [picture("e")]),
    ]
    assert loose == [picture("b"), picture("d")]


def test_admitted_in_order_until_there_is_no_room():
    asking = [picture("a"), picture("b"), picture("again", "a"), picture("c"), picture("d")]
    welcome, notices = admitted(
        asking, {"b": reasons.contradiction("dogs", "cats")}, reasons.ALREADY_HERE, room=2, called=attrgetter("name")
    )
    assert welcome == (picture("a"), picture("c"))
    assert [notice.split("'")[1] for notice in notices] == ["b", "again", "d"]
    assert "'dogs' already" in notices[0]
    assert "already and was not added again" in notices[1]
    assert "are the most" in notices[2]


def test_nothing_asked_nothing_told():
    assert admitted([], {}, reasons.ALREADY_HERE, room=0, called=attrgetter("name")) == ((), ())
