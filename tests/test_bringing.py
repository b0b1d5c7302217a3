"""A visitor who uploads pictures: what it tells the server, message by message."""

from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from metademo.measuring.bringing import _UPLOADER, _Bringer
from metademo.measuring.visitors import Visit


def told(visitor: _Bringer) -> WidgetStates:
    states = WidgetStates()
    visitor.tell(states)
    return states


def test_a_button_is_pressed_once_and_files_stay_uploaded():
    visitor = _Bringer("127.0.0.1:1", Visit("runes"), {"a/1.png": b"abc"})
    visitor._pressed = "open"
    visitor._ids[_UPLOADER] = "takes-files"
    assert [state.id for state in told(visitor).widgets] == ["open"]
    assert not told(visitor).widgets

    visitor._uploaded = [FileURLs(file_id="7", upload_url="/7")]
    for _ in range(2):  # the server may take only the later one of two demands that come close together
        (state,) = told(visitor).widgets
        (info,) = state.file_uploader_state_value.uploaded_file_info
        assert (state.id, info.name, info.size, info.file_id) == ("takes-files", "a/1.png", 3, "7")
