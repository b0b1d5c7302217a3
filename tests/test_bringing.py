"""A visitor who uploads pictures: what it tells the server, message by message."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from metademo.measuring.bringing import _OWN, _UPLOADER, _Bringer
from metademo.measuring.serving import awaited
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


class Line:
    """What is sent over it."""

    def __init__(self):
        self.sent = []

    async def send(self, data):
        self.sent.append(BackMsg.FromString(data).WhichOneof("type"))


def test_files_wait_for_the_task_that_they_are_for():
    visitor = _Bringer("127.0.0.1:1", Visit("runes"), {"a/1.png": b"abc"})
    visitor._ids[_OWN] = "open"
    visitor.socket = line = Line()
    ended, begun = ForwardMsg(), ForwardMsg()
    ended.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    begun.new_session.initialize.session_id = "it"

    async def meet():
        assert await visitor.goes_on()
        await visitor.heed(ended)  # that of the ready task, which nobody has waited for
        assert line.sent == ["rerun_script"]
        await visitor.heed(begun)
        await visitor.heed(ended)

    awaited(meet())
    assert line.sent == ["rerun_script", "file_urls_request"]
