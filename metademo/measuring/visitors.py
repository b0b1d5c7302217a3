"""Visitors of the page that are no browsers: they speak Streamlit's own protocol, and look at what it sends them.

As a browser does, a visitor opens the websocket ``/_stcore/stream``, asks for the page with a ``BackMsg``, takes ``ForwardMsg``
after ``ForwardMsg``, names the messages that it has kept so that they need not come again, and reruns a fragment as often as the
server has told it to.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from streamlit.proto.Delta_pb2 import Delta
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetStates
    from websockets.asyncio.client import ClientConnection

_HEADLINE = re.compile(r'<p class="md-headline"[^>]*>(.*?)</p>', re.DOTALL)
_PICTURE = re.compile(r"\.md-pic-\w+[^{]*\{--pic:url\(([^)]*)\)\}")
"""In the style sheet that holds the pictures which the answers' cards show."""
_CLASS = re.compile(r'<div class="md-what" title="([^"]*)"')
_LONG_STEPS = "long-steps"
"""In the address, what the slider with scratch's steps is at; nothing where nobody has moved it."""


@dataclass
class Visit:
    """What one visitor has seen.

    Attributes:
        task: the ready task that it asked for.
        began: when it opened the page, by :func:`time.perf_counter`.
        headline: the last headline; None without any.
        first: seconds until there was a headline.
        seconds: seconds until the last one, which tells of all learners.
        pictures: those on the answers' cards, as data URIs.
        classes: names of classes on them.
        messages: how many came.
        nbytes: how large they were together.
        waited: the longest time in which nothing came, of those before the last headline, in seconds.
        error: what went wrong; None if nothing did.
    """

    task: str
    began: float = field(default_factory=time.perf_counter)
    headline: str | None = None
    first: float | None = None
    seconds: float | None = None
    pictures: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    messages: int = 0
    nbytes: int = 0
    waited: float = 0.0
    error: str | None = None


async def visit(
    address: str, task: str, limit: float, long_steps: int | None = None, leaves: float | None = None
) -> Visit:
    """Open a ready task's page and stay until nothing more is to come, at most ``limit`` seconds.

    Args:
        address: of the server, as ``127.0.0.1:8501``.
        task: the ready task's name.
        limit: seconds.
        long_steps: where to move the slider with scratch's steps to, as soon as it is there; None to leave it alone.
        leaves: seconds after which the visitor goes, whatever there is by then; None to stay.
    """
    visitor = Visitor(Visit(task), long_steps)
    try:
        async with asyncio.timeout(limit if leaves is None else leaves):
            await visitor.stay(address)
    except TimeoutError:
        if leaves is None:
            visitor.seen.error = f"not done after {limit:g} s"
    except OSError as error:
        visitor.seen.error = str(error)
    return visitor.seen


class Visitor:
    """One who opens the page and stays until nothing more is to come."""

    def __init__(self, seen: Visit, long_steps: int | None = None) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        self.seen = seen
        self._long_steps = long_steps
        self._slider: str | None = None  # what the server calls it, once it is there
        self._moved = False  # and nothing has been seen yet of what follows from it
        self._last = seen.began
        self.back, self._forward = BackMsg, ForwardMsg
        self._kept: dict[str, ForwardMsg] = {}
        self._clocks: dict[str, asyncio.Task[None]] = {}
        self._query = f"task={seen.task}"
        self._page = ""
        self.socket: ClientConnection

    async def stay(self, address: str) -> None:
        """Be there."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed
        from websockets.typing import Subprotocol

        url = f"ws://{address}/_stcore/stream"
        try:
            async with connect(
                url, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, open_timeout=None
            ) as self.socket:
                await self.rerun()
                async for data in self.socket:
                    message = self._forward.FromString(data)
                    self.seen.messages += 1
                    self.seen.nbytes += len(data)
                    now = time.perf_counter()
                    self.seen.waited, self._last = max(self.seen.waited, now - self._last), now
                    if self._taken(message) and not await self.goes_on():
                        return
                    await self.heed(message)
        except ConnectionClosed as error:
            self.seen.error = f"the server hung up: {error}"
        finally:
            self._stop_clocks(list(self._clocks))

    async def rerun(self, fragment: str = "") -> None:
        """Have the page, or a fragment of it, drawn anew."""
        message = self.back()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        self.tell(message.rerun_script.widget_states)
        message.rerun_script.cached_message_hashes.extend(self._kept)
        await self.socket.send(message.SerializeToString())

    async def goes_on(self) -> bool:
        """The page is whole, or something is wrong: whether the visitor does something more."""
        return False

    async def heed(self, message: ForwardMsg) -> None:
        """Answer a message: the slider that is to be moved is moved when it is there."""
        slider = message.delta.new_element.slider
        if self._slider is None and self._long_steps is not None and slider.id.endswith("choice-long_steps"):
            self._slider = slider.id
            # where it stands there already, nothing follows from moving it
            if list(slider.value if slider.set_value else slider.default) != [self._long_steps]:
                self._moved = True
                await self.rerun()

    def tell(self, states: WidgetStates) -> None:
        """Add what the widgets are at that the visitor has touched."""
        if self._slider is not None:
            moved = states.widgets.add()
            moved.id = self._slider
            moved.double_array_value.data.append(float(self._long_steps or 0))

    def _taken(self, message: ForwardMsg) -> bool:
        """Do with a message what a browser does; whether the page is whole and nothing more is to come."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            delta, kind = self._kept[message.ref_hash].delta, "delta"
        else:
            delta = message.delta
            if message.metadata.cacheable:
                self._kept[message.hash] = message
        if kind == "delta":
            self._look(delta)
        elif kind == "new_session":
            self._page = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                self._stop_clocks(list(self._clocks))
                if self._moved:
                    self.seen.headline = None  # that of the task as it was before
        elif kind == "auto_rerun":
            self._stop_clocks([message.auto_rerun.fragment_id])
            clock = self._tick(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            self._clocks[message.auto_rerun.fragment_id] = asyncio.create_task(clock)
        elif kind == "stop_auto_rerun":
            self._stop_clocks(message.stop_auto_rerun.fragment_ids)
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "script_finished":
            cut_short = message.script_finished == self._forward.FINISHED_EARLY_FOR_RERUN
            return not (cut_short or self._moved or self._clocks) and self.seen.headline is not None
        return self.seen.error is not None

    async def _tick(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self.rerun(fragment)

    def _stop_clocks(self, fragments: Iterable[str]) -> None:
        for fragment in fragments:
            if fragment in self._clocks:
                self._clocks.pop(fragment).cancel()

    def _look(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.seen.error = f"{element.exception.type}: {element.exception.message}"
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.seen.error = element.alert.body
        elif kind == "html":
            body = element.html.body
            if found := _HEADLINE.search(body):
                said = html.unescape(found[1])
                now = time.perf_counter() - self.seen.began
                if self.seen.first is None:
                    self.seen.first = now
                if said != self.seen.headline:
                    self.seen.headline, self.seen.seconds = said, now
            if pictures := _PICTURE.findall(body):
                self.seen.pictures = frozenset(pictures)
        elif kind == "bidi_component":
            name, data = element.bidi_component.component_name, element.bidi_component.json
            if name.endswith("metademo_cells"):
                self.seen.classes = frozenset(map(html.unescape, _CLASS.findall(json.loads(data)["html"])))
            elif name.endswith("metademo_address") and self._moved:
                # What the server began after the slider was moved may have been asked for before: a fragment whose clock had
                # ticked, or the page, by itself. Only the address, last on the page, tells that this is the page as asked for.
                asked = parse_qs(json.loads(data).get("query", ""))
                self._moved = asked.get(_LONG_STEPS) != [str(self._long_steps)]
