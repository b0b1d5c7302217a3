"""The browser's own storage, seen from the server: what is in it, what is on its way there, what is asked of it.

The browser writes (``components/cupboard.js``); it reports what it has written, and that is believed no more than any other
upload. Nothing here reaches the server's disk.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.spelling import clean_name
from metademo.ui.parcels import Kept, Sent, kept_records, number, packed, texts
from metademo.ui.shelf import Record, Shelf, Slot

AT_ONCE = 24 * 2**20
"""Bytes of pieces that are sent at once, or one larger piece."""
OWN = "own"
"""Part of the Lab's address while a task of the person's own is open: after a reload the browser is likely to hand it back."""
PATIENCE = 20.0
"""Seconds for which that is waited for, rather than to show a ready task that goes away again."""
_KEY = "cupboard"


@dataclass
class Cupboard:
    """All that the server knows of one person's browser, for as long as their session lasts.

    Attributes:
        nonce: tells this session from the ones before it.
        shelf: what there is to keep.
        ids: what each record of this session is called in the browser.
        placed: identities of those that have been sent there, or have come from there.
        there: the records that the browser has as they are.
        held: keys of the pieces that it has.
        sent: what is on its way.
        orders: what it is to do, each with a number, until it has.
        kept: what it says that it has.
        met: identities of what it had when this session began.
        moved: what records are called now that another tab has taken the place of.
        heard: whether it has said anything; in ``told`` the numbers that it said last.
        refused: why it keeps nothing; "" if it does.
        lost: number of what could not be kept, which is not sent again as it is.
        clashes: names of tasks that another tab has changed as well, of which nothing has been said yet; and in ``clashed`` up to
            which number they are known.
        awaited: records that it is to hand back, and in ``shown`` the one to open; ``silent`` if nobody asked for them.
        settled: whether this session stands where the person left off, so that what it shows may be remembered.
        unsettled: whether the session before this one ended before it stood there.
        behind: whether the page shows less than has become known.
        declined: whether the person does not want to be asked now.
        expected: whether the address says that a task of the person's own was open, and is to be again.
        since: when that was waited for first, by :func:`time.monotonic`.
    """

    nonce: str = field(default_factory=lambda: uuid.uuid4().hex)
    shelf: Shelf = field(default_factory=Shelf)
    ids: dict[Slot, str] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    there: dict[str, Record] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    sent: Sent | None = None
    number: int = 0
    orders: list[tuple[int, str, tuple[Any, ...]]] = field(default_factory=list)
    ordered: int = 0
    kept: tuple[Kept, ...] = ()
    heard: bool = False
    told: tuple[int, int] = (0, 0)
    met: frozenset[str] = frozenset()
    moved: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    lost: int = 0
    clashed: int = 0
    clashes: list[str] = field(default_factory=list)
    awaited: dict[str, Kept] = field(default_factory=dict)
    shown: str = ""
    silent: bool = False
    settled: bool = False
    unsettled: bool = False
    behind: bool = False
    declined: bool = False
    expected: bool = False
    since: float = field(default_factory=time.monotonic)

    # What the browser is told

    def records(self) -> dict[str, Record]:
        """What is to be kept, by what it is called in the browser; what has gone from this session is to go there too."""
        found = {}
        now = self.shelf.records()
        for slot, record in now.items():
            found[self.ids.setdefault(slot, uuid.uuid4().hex)] = record
        if gone := sorted(self.placed - found.keys()):
            for identity in gone:
                self.there.pop(identity, None)
            self.placed -= set(gone)
            self.order("drop", *gone)
        return found

    def pending(self, records: Mapping[str, Record]) -> Sent | None:
        """What the browser has not written yet, or the first part of it; the same object until it has."""
        missing = {identity: one for identity, one in records.items() if self.there.get(identity) != one}
        if not missing:
            self.sent = None
            return None
        if self.sent is not None and self.sent.missing == missing:
            return None if self.refused and self.sent.number <= self.lost else self.sent
        chosen: dict[str, Record] = {}
        pieces: dict[str, bytes] = {}
        size = 0
        for identity, one in missing.items():
            whole = True
            for key, data in one.contents.items():
                if key in self.held or key in pieces:
                    continue
                if pieces and size + len(data) > AT_ONCE:
                    whole = False
                    break
                pieces[key] = data
                size += len(data)
            if whole:
                chosen[identity] = one
        self.number += 1
        self.sent = Sent(self.number, missing, chosen, frozenset(pieces), packed(chosen, pieces))
        self.placed |= chosen.keys()
        return self.sent

    def order(self, what: str, *given: Any) -> None:
        """Have the browser do something: ``drop``, ``rename``, ``hand`` or ``clear``."""
        self.ordered += 1
        self.orders.append((self.ordered, what, given))

    # What it says

    def take(self, report: Any) -> None:
        """Take over what the browser reports: all that it knows, whenever any of it has changed."""
        if not isinstance(report, dict) or report.get("nonce") != self.nonce:
            return
        done, order = number(report.get("done")), number(report.get("order"))
        self.told = done, order
        if self.sent is not None and done >= self.sent.number:
            self.there.update(self.sent.records)
            self.held |= self.sent.keys
            lacks = {each for each in texts(report.get("lacks")) if each in self.held}
            if lacks:
                self.held -= lacks
                for identity, one in [*self.there.items()]:
                    if lacks & set(one.pieces.values()):
                        del self.there[identity]
            self.sent = None
            if done > self.clashed:
                self.clashes += [clean_name(each, MAX_CLASS_NAME) for each in texts(report.get("clashes"))]
                self.behind |= bool(self.clashes)
                self.clashed = done
        self.orders = [each for each in self.orders if each[0] > order]
        refused = report.get("refused")
        refused = refused if refused in ("full", "forbidden") else ""
        lost = number(report.get("lost"))
        if self.sent is not None and lost >= self.sent.number:
            self.lost = lost
            if not refused:
                self.sent = None  # it was not there any more: anew
        self.behind |= refused != self.refused
        self.refused = refused
        kept = tuple(kept_records(report.get("kept")))
        before, self.kept = self.offers, kept
        moved = report.get("moved")
        self.moved = {old: str(new) for old, new in moved.items()} if isinstance(moved, dict) else {}
        if not self.heard:
            self.heard, self.met = True, frozenset(texts(report.get("met")))
            self._begin(report.get("tab"))
        self.behind |= {each.identity for each in before} != {each.identity for each in self.offers}

    def _begin(self, tab: Any) -> None:
        """What the browser had when this session began: a tab that has been here before goes on where it was."""
        ids = texts(tab.get("ids")) if isinstance(tab, dict) and tab.get("nonce") != self.nonce else []
        known = {each.identity: each for each in self.kept}
        mine = [identity for identity in ids if identity in known]
        if not mine:
            self.settled = True
            return
        self.unsettled = tab.get("unsettled") is True
        shown = tab.get("open")
        self.ask(mine, shown if isinstance(shown, str) else "", silent=True)

    # What is asked of it

    def ask(self, ids: Iterable[str], shown: str = "", silent: bool = False) -> None:
        """Have it hand these records back, and open ``shown``; own learners first, since the tasks' choices name them."""
        known = {each.identity: each for each in self.kept}
        wanted = [known[identity] for identity in dict.fromkeys(ids) if identity in known]
        wanted.sort(key=lambda each: each.kind != "learner")
        self.awaited = {each.identity: each for each in wanted}
        self.shown, self.silent = shown, silent
        if wanted:
            self.order("hand", *self.awaited)

    def opened(self, slot: Slot | None, identity: str) -> None:
        """A record that was handed back is open as ``slot``; None if nothing came of it."""
        self.awaited.pop(identity, None)
        if slot is not None:
            self.ids[slot] = identity
            self.placed.add(identity)
            record = self.shelf.records().get(slot)
            if record is not None:
                self.there[identity] = record
                self.held |= set(record.pieces.values())
        if not self.awaited:
            self.settled = True

    @property
    def opening(self) -> bool:
        """Whether what this tab showed before is about to come back: something else would be shown for a moment only."""
        coming = bool(self.shown and self.silent and self.shown in self.awaited) if self.heard else True
        return self.expected and coming and time.monotonic() - self.since < PATIENCE

    @property
    def here(self) -> frozenset[str]:
        """What the records of this session are called in the browser, where another tab may have taken their place."""
        return frozenset(self.moved.get(identity, identity) for identity in self.ids.values())

    @property
    def offers(self) -> tuple[Kept, ...]:
        """What is kept and not open here, the newest first."""
        here = {*self.here, *self.awaited}
        return tuple(sorted((each for each in self.kept if each.identity not in here), key=lambda each: -each.saved))

    def forget(self) -> None:
        """Have the browser forget everything, and begin anew."""
        self.ids.clear()
        self.placed.clear()
        self.there.clear()
        self.held.clear()
        self.awaited.clear()
        self.sent, self.kept, self.settled = None, (), True
        self.shelf = Shelf()
        self.order("clear")


def cupboard() -> Cupboard:
    """This person's."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, Cupboard):
        # an address that names a task as well is somebody's link
        expected = OWN in st.query_params and not {"task", "project"} & {*st.query_params}
        found = st.session_state[_KEY] = Cupboard(expected=expected)
    return found
