"""What a person's own browser keeps for them, and hands back."""

from __future__ import annotations

from metademo.ui.markdown import plain
from metademo.ui.texts.zh.words import pictures, spaced

STATES = {
    "kept": "✓ 你的任务已保存",
    "keeping": "正在保存到这个浏览器……",
    "elsewhere": "这个任务在同一浏览器的另一个标签页里改过。你在这里的改动会另存为一个任务，两份都保留。",
    "refused": "没有保存：浏览器不给这个页面留空间。离开之前请下载 ZIP。",
}
WHERE = (
    "你做的东西保存在这台设备的这个浏览器里。你在页面上时，服务器只在内存里放着它，从不写到硬盘。别的浏览器和别的设备上没有："
    "请下载 ZIP，拖到那边的页面上就能打开。"
)
REFUSED = {
    "forbidden": (
        "这个浏览器不让页面保存任何东西，比如在无痕窗口里。关闭或离开页面后，你做的东西就没有了。请先下载"
        "（“下载这些图片”、“下载这些句子”），文件以后在这里可以再打开。"
    ),
    "full": (
        "这个浏览器没有空间了，最近的改动没有保存：请下载（“下载这些图片”、“下载这些句子”），并删掉不需要的已保存任务。"
    ),
}
OPENING = "正在打开你的图片……"
KEPT = "保存在这个浏览器里"
HANDED_BACK = "浏览器交回的文件"
NOTHING = "还没有保存任何东西。你一用自己的图片，就会自动保存。"
HERE = "在本页的任务里"
OTHER_TAB = "来自另一个标签页"
GO_ON = "继续"
FORGET_IT = "删除"
NOT_NOW = "以后再说"
NAME = "名称"
FORGET_ALL = "全部删除"
FORGET_ALL_HELP = "删除这个浏览器保存的一切，以及本页上你自己的任务。"
FORGET_SURE = "确定，全部删除"
FORGOTTEN = "这个浏览器保存的一切都已删除。"
SENTENCES_HERE = "你在这里已经写了句子，打开保存的句子会盖掉它们，所以现有的保持不变。想打开保存的句子，请换一个标签页，或者先清空这里的任务。"
DOWNLOAD_SENTENCES = "下载这些句子"
DOWNLOAD_SENTENCES_HELP = "一个文件，里面是你在这里写的一切和所做的选择。在这里作为文件添加，就按原样打开。"
DAMAGED = "保存的内容无法读取：它已损坏，或由本程序更新的版本保存。"


def _counted(kind: str, classes: int, count: int) -> str:
    if kind == "learner":
        return "自己的元初始化"
    things = pictures(count) if kind == "pictures" else f"{count} 句"
    return f"{classes} 类，{things}"


def about(kind: str, classes: int, count: int, when: str) -> str:
    """What a kept task holds, and of when it is."""
    return f"{_counted(kind, classes, count)} · {when}"


def offer(name: str, kind: str, classes: int, count: int, when: str) -> str:
    """The newest kept task is offered."""
    return f"这个浏览器里保存着 **{plain(name)}**：{_counted(kind, classes, count)}，{when}。"


def more(count: int) -> str:
    """And there are more."""
    return f"另外还有 {count} 个。"


def when(days: int, hour: str, date: str) -> str:
    """When it was kept: ``days`` ago, at an hour of that day; long ago, its date."""
    if days <= 0:
        return f"今天 {hour}"
    return f"昨天 {hour}" if days == 1 else date


def clash(name: str) -> str:
    """A task was changed in two tabs."""
    return spaced(
        f"“{plain(name)}”在同一浏览器的另一个标签页里也改过。两份都保留：这一份用原来的名称，另一份在它旁边（“{KEPT}”）。"
    )


def retrained(names: str) -> str:
    """Learners are not the ones with which a task was saved."""
    return f"保存这个任务时，{plain(names)} 用的是另一次训练。结果可能与当时略有不同。"


def unknown_choices(names: str) -> str:
    """Choices that this version does not have."""
    return f"{plain(names)} 的选择在这个版本里不存在；其余的与保存时一样。"
