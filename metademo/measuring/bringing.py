"""A visitor who brings pictures of their own: from the last one uploaded to the first headline."""

from __future__ import annotations

import asyncio
import time
import urllib.request
import uuid
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING

from metademo.measuring.visitors import Visit, Visitor

if TYPE_CHECKING:
    from streamlit.proto.Common_pb2 import FileURLs
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetStates

_OWN, _UPLOADER = "start-own-button", "upload-anywhere-0"
"""How the server's names of the two widgets end: what opens a task of one's own, and what takes files dropped anywhere."""


async def bring(address: str, task: str, files: Mapping[str, bytes], limit: float) -> Visit:
    """Open a ready task, then one's own of its kind, and upload files to it.

    Args:
        address: of the server, as ``127.0.0.1:8501``.
        task: the ready task's name.
        files: by their names, folders among them: a class each.
        limit: seconds for all of it.

    Returns:
        What was seen; ``first`` and ``seconds`` count from the last upload on.
    """
    visitor = _Bringer(address, Visit(task), files)
    try:
        async with asyncio.timeout(limit):
            await visitor.stay(address)
    except TimeoutError:
        visitor.seen.error = f"not done after {limit:g} s"
    except OSError as error:
        visitor.seen.error = str(error)
    return visitor.seen


class _Bringer(Visitor):
    def __init__(self, address: str, seen: Visit, files: Mapping[str, bytes]) -> None:
        super().__init__(seen)
        self._address, self._files = address, files
        self._session = ""
        self._ids: dict[str, str] = {}  # what the server calls widgets
        self._pressed: str | None = None  # a button, with the next message
        self._opened = False
        self._there = False  # one's own task, or at least the run that draws it
        self._asked = False  # for addresses to upload to
        self._uploaded: list[FileURLs] = []

    async def goes_on(self) -> bool:
        """Open one's own task, once the ready one is whole."""
        if self._opened or self.seen.error is not None:
            return False
        self._opened, self._pressed = True, self._ids[_OWN]
        self.seen.headline = None
        await self.rerun()
        return True

    async def heed(self, message: ForwardMsg) -> None:
        """Upload, once one's own task is there."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id or self._session
            # the ready task's last run ends after the button has been pressed: files that came with the button would be the ready
            # task's, and one's own would stay empty
            self._there |= self._opened and not message.metadata.run.fragment_ids
        elif kind == "delta":
            element = message.delta.new_element
            for each in (element.button.id, element.file_uploader.id):
                for end in (_OWN, _UPLOADER):
                    if each.endswith(end):
                        self._ids[end] = each
        elif kind == "script_finished" and self._there and not self._asked:
            self._asked = True
            asking = self.back()
            asking.file_urls_request.request_id = str(uuid.uuid4())
            asking.file_urls_request.session_id = self._session
            asking.file_urls_request.file_names.extend(self._files)
            await self.socket.send(asking.SerializeToString())
        elif kind == "file_urls_response":
            urls = list(message.file_urls_response.file_urls)
            await asyncio.to_thread(self._upload, urls)
            self._uploaded = urls
            self.seen.began, self.seen.first, self.seen.seconds, self.seen.headline = (
                time.perf_counter(),
                None,
                None,
                None,
            )
            await self.rerun()

    def tell(self, states: WidgetStates) -> None:
        """The button that was pressed, once, and the files that have been uploaded, from then on.

        The server may answer two demands with one run, and takes what the later one says: were the files told once only,
        a fragment's demand could drop them before anybody saw them.
        """
        if self._pressed is not None:
            pressed = states.widgets.add()
            pressed.id, pressed.trigger_value = self._pressed, True
            self._pressed = None
        if self._uploaded:
            uploader = states.widgets.add()
            uploader.id = self._ids[_UPLOADER]
            for (name, data), urls in zip(self._files.items(), self._uploaded, strict=True):
                info = uploader.file_uploader_state_value.uploaded_file_info.add()
                info.name, info.size, info.file_id = name, len(data), urls.file_id
                info.file_urls.CopyFrom(urls)

    def _upload(self, urls: list[FileURLs]) -> None:
        """Put the files where the server wants them, with the token that it gives against forged requests."""
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(f"http://{self._address}/_stcore/health").close()
        token = next((each.value or "" for each in jar if each.name == "_streamlit_xsrf"), "")
        for (name, data), each in zip(self._files.items(), urls, strict=True):
            line = uuid.uuid4().hex
            head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            body = (
                f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + f"\r\n--{line}--\r\n".encode()
            )
            request = urllib.request.Request(f"http://{self._address}{each.upload_url}", body, method="PUT")
            request.add_header("Content-Type", f"multipart/form-data; boundary={line}")
            request.add_header("X-Xsrftoken", token)
            opener.open(request).close()
