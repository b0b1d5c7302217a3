"""What a download button stood for can be had for a while after it has been drawn anew, and then is let go of."""

from types import SimpleNamespace

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from metademo.ui.serving import downloads


@pytest.fixture
def clock(monkeypatch):
    found = SimpleNamespace(now=100.0)
    monkeypatch.setattr(downloads, "time", SimpleNamespace(monotonic=lambda: found.now))
    return found


@pytest.fixture
def files(monkeypatch, clock):
    """Streamlit's own manager and store of files, for one visitor."""

    class Manager(media_file_manager.MediaFileManager):
        pass

    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "a visitor")
    downloads.stay(Manager)
    downloads.stay(Manager)  # once is enough
    return Manager(MemoryMediaFileStorage("/media"))


def drawn(files, data, whole=True):
    """A run that draws the button: its number."""
    if whole:
        files.clear_session_refs()
    number = files.add_deferred(lambda: data, "text/plain", "0.1", "a.txt")
    files.remove_orphaned_files()
    return number


def served(files, url):
    return files.read_file(url.rsplit("/", 1)[-1].split(".")[0])


@pytest.mark.parametrize("whole", [True, False])
def test_a_button_that_was_drawn_anew_can_still_be_pressed_as_it_was(files, clock, whole):
    first = drawn(files, b"first")
    second = drawn(files, b"second", whole)
    assert served(files, files.execute_deferred(first)).content == b"first"
    clock.now += downloads.STAY - 1
    third = drawn(files, b"third", whole)
    assert served(files, files.execute_deferred(first)).content == b"first"
    clock.now += 2  # of the first more than that has gone by, of the second not
    files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        files.execute_deferred(first)
    assert served(files, files.execute_deferred(second)).content == b"second"
    assert served(files, files.execute_deferred(third)).content == b"third"


def test_a_run_that_ends_while_another_page_is_being_drawn_takes_nothing_away(files):
    number = drawn(files, b"mine")
    files.clear_session_refs()  # the page is being drawn anew, and its button has not been yet
    files.remove_orphaned_files()  # another visitor's run ends
    assert served(files, files.execute_deferred(number)).content == b"mine"


def test_a_file_that_was_made_waits_to_be_fetched_and_then_goes(files, clock):
    url = files.execute_deferred(drawn(files, b"made"))
    for _ in range(5):
        files.remove_orphaned_files()
    assert served(files, url).content == b"made"
    clock.now += downloads.STAY + 1
    files.remove_orphaned_files()
    files.remove_orphaned_files()
    assert served(files, url) is None
    assert not [each for each in files._unshown if each in url]


def test_what_is_shown_again_begins_to_wait_anew(files, clock):
    url = files.add(b"fixed", "text/plain", "0.2", "b.txt", is_for_static_download=True)
    files.clear_session_refs()
    files.remove_orphaned_files()
    clock.now += downloads.STAY - 1
    assert files.add(b"fixed", "text/plain", "0.2", "b.txt", is_for_static_download=True) == url
    files.remove_orphaned_files()
    files.clear_session_refs()
    clock.now += 2
    files.remove_orphaned_files()
    files.remove_orphaned_files()
    assert served(files, url).content == b"fixed"


def test_streamlit_is_made_as_this_takes_it_to_be():
    assert all(hasattr(media_file_manager.MediaFileManager, name) for name in downloads._ASKED)
    made = media_file_manager.MediaFileManager(MemoryMediaFileStorage("/media"))
    kept = ("_files_by_session_and_coord", "_deferred_callables", "_file_metadata")
    assert all(isinstance(getattr(made, name), dict) for name in kept)


def test_another_version_s_managers_are_left_alone():
    class Other:
        pass

    downloads.stay(Other)
    assert not hasattr(Other, "_unshown")
