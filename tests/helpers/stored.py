"""A browser's storage, stood in for: it does in Python what ``components/cupboard.js`` does, as far as the server can tell."""

from __future__ import annotations

import io
import json
import struct
import tarfile
from itertools import count


class Browser:
    """What one browser keeps, over any number of visits."""

    def __init__(self):
        self.pieces, self.tasks = {}, {}
        self.clock = count(1_700_000_000_000)
        self.tab = {}

    def visit(self, cupboard):
        """What it reports at once, to a session that has just begun."""
        self.report = {
            "nonce": cupboard.nonce,
            "done": 0,
            "order": 0,
            "lost": 0,
            "lacks": [],
            "clashes": [],
            "refused": "",
        }
        self.report |= {"tab": dict(self.tab), "met": [*self.tasks]}
        return {**self.report, "kept": self.listed()}

    def write(self, cupboard):
        """Store what is on its way; what it reports then."""
        sent = cupboard.sent
        length = struct.unpack(">I", sent.data[:4])[0]
        listed, at = json.loads(sent.data[4 : 4 + length]), 4 + length
        for key, size in listed["pieces"]:
            self.pieces[key] = sent.data[at : at + size]
            at += size
        assert at == len(sent.data)
        lacks = []
        for task in listed["tasks"]:
            missing = [key for key in task["pieces"].values() if key not in self.pieces]
            if missing:
                lacks += missing
                continue
            self.tasks[task["id"]] = {**task, "saved": next(self.clock)}
        self.tab = {"nonce": cupboard.nonce, "ids": [*self.tasks], "open": [*self.tasks, ""][0]}
        self.report = {**self.report, "done": sent.number, "lacks": lacks}
        return {**self.report, "kept": self.listed()}

    def obey(self, cupboard):
        """Do what it is told; what it reports then, and the files that it hands back."""
        files = []
        for number, what, given in cupboard.orders:
            self.report["order"] = number
            if what == "hand":
                files += [self.file(each) for each in given if each in self.tasks]
            elif what == "drop":
                for each in given:
                    self.tasks.pop(each, None)
            elif what == "rename":
                self.tasks[given[0]]["name"] = given[1]
            else:
                self.tasks.clear()
                self.pieces.clear()
        return {**self.report, "kept": self.listed()}, files

    def file(self, identity):
        """A record as it is handed back."""
        task = self.tasks[identity]
        if task["kind"] == "sentences":
            return f"cupboard-{identity}.json", task["list"].encode()
        if task["kind"] == "learner":
            (key,) = task["pieces"].values()
            return f"cupboard-{identity}.safetensors", self.pieces[key]
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for path, data in [
                ("metademo.json", task["list"].encode()),
                *((path, self.pieces[key]) for path, key in task["pieces"].items()),
            ]:
                entry = tarfile.TarInfo(path)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        return f"cupboard-{identity}.tar", buffer.getvalue()

    def listed(self):
        names = ("id", "kind", "name", "classes", "count", "domain", "saved")
        return [{name: task[name] for name in names} | {"beside": False} for task in self.tasks.values()]
