"""Tasks side by side, and what can be taken back."""

from __future__ import annotations

from metademo.ui.markdown import plain
from metademo.ui.texts.zh.words import pictures

START = {
    "ready": "试一个现成任务",
    "own": "用我自己的图片",
    "draw": "手绘",
}
START_MORE = {
    "ready": "马上看到结果",
    "own": "上传、拖入、粘贴、拍照",
    "draw": "用鼠标或手指",
}
MY_PICTURES = "我的图片"
NEW_TASK = "新建任务"
UNDO_HELP = "撤销上一次改动。也可以按 Ctrl+Z。"
REDO_HELP = "重新做一次。也可以按 Ctrl+Shift+Z。"
TASK_NAME = "任务名称"
REMOVE_TASK = "删除这个任务"
MANAGE = "当前任务"
ADD_CLASS = "添加类别"
MAKE_CLASSES = "按文件名建立类别"
SAVED_TASK = "我保存的任务"
CAME_LATE = "这些图片读完时，它们的类别已经删除；现在归在没有正确答案的图片里。"
READ_AS = {"characters": "当作字符", "photos": "当作照片"}
ROLES = {"support": "支持集", "query": "查询集"}
_LONGEST = 26


def mine(title: str) -> str:
    """What a ready task is called once it is the person's own."""
    return f"我的{title}"


def too_many_tasks(most: int) -> str:
    """No more tasks."""
    return f"你自己的任务最多 {most} 个。请先删除一个。"


def elsewhere(name: str) -> str:
    """Pictures went into a task that is not the one that is open."""
    return f"你的图片已添加到任务“{name}”，上传时打开的是它。"


def beside(name: str) -> str:
    """Folders that were brought to a ready task are one of their own, which is not the one that is open."""
    return f"你的文件夹自成一个任务：“{name}”。"


def undo(said: str, task: str = "") -> str:
    """The button that takes back the last change; to a ``task`` that is not the one that is open."""
    return f"撤销：{plain(said)}{_in(task)}"


def redo(said: str, task: str = "") -> str:
    """The button that does it again."""
    return f"重做：{plain(said)}{_in(task)}"


def _in(task: str) -> str:
    return f"（{plain(_short(task))}）" if task else ""


def _short(name: str) -> str:
    return f"“{name if len(name) <= _LONGEST else name[: _LONGEST - 1] + '…'}”"


def remove_class(name: str) -> str:
    """A class and its pictures went."""
    return f"删除类别{_short(name)}"


def rename_class(old: str, new: str) -> str:
    """A class has another name."""
    return f"把{_short(old)}改名为{_short(new)}"


def remove_picture(name: str) -> str:
    """A picture went."""
    return f"删除{_short(name)}"


def move(name: str, to: str) -> str:
    """A picture plays another part, or is in another class."""
    return f"把{_short(name)}移到{_short(to)}"


def shots(count: int) -> str:
    """The pictures were dealt out anew."""
    return f"每类 {count} 个样本"


def crop(name: str) -> str:
    """A square was moved."""
    return f"移动{_short(name)}的方框"


SQUARES_BACK = "把方框移回正中"


def add(count: int, into: str | None = None) -> str:
    """Pictures came."""
    return f"添加 {pictures(count)}" + (f"到{_short(into)}" if into else "")


def open_saved(name: str) -> str:
    """A saved task was opened."""
    return f"打开{_short(name)}"


def remove_task(name: str) -> str:
    """A task went."""
    return f"删除任务{_short(name)}"


def rename_task(old: str, new: str) -> str:
    """A task has another name."""
    return f"把任务{_short(old)}改名为{_short(new)}"
