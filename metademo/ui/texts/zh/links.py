"""Links: what an address asked for and was not given, and how a view is handed on."""

from __future__ import annotations

from collections.abc import Sequence

# What is refused

NOT_HERE = "无：当前任务没有这项选择"


def whole(least: int, most: int) -> str:
    """What is wanted: a number."""
    return f"{least} 到 {most} 的整数"


def decimal(least: str, most: str) -> str:
    """What is wanted: a number with decimals."""
    return f"{least} 到 {most} 的数"


def one_of(names: Sequence[str]) -> str:
    """What is wanted: one of these."""
    return "、".join(names[:12]) + (" 等" if len(names) > 12 else "")


def at_most(characters: int) -> str:
    """What is wanted: shorter words."""
    return f"最多 {characters} 个字符"


def refused(name: str, value: str, wanted: str) -> str:
    """One part of the address is left out."""
    return f"链接中 {name} 的值“{value}”没有采用。可以是：{wanted}。"


def unknown(name: str) -> str:
    """A part of the address that nobody knows."""
    return f"链接中有一项“{name}”，本页面不认识，没有采用。"


def unknown_project(name: str) -> str:
    """The address names a project that does not lie on this server."""
    return f"链接要打开项目“{name}”，但这台服务器上没有；链接的其余部分照常采用。"


def more_refused(count: int) -> str:
    """The lines are not all said."""
    return f"链接中还有 {count} 项没有采用。"


# The menu

MENU = "链接与导览"
COPY = "复制链接"
COPIED = "已复制"
COPY_FAILED = "请从左边的框中手动复制"
ADDRESS = "当前画面的网址"
COPY_EXPLAINED_OWN = "它打开实验室和你的选择：学习器、步数，以及“学习”下面的其他各项。"
COPY_EXPLAINED = "它打开的就是眼前的画面：任务、学习器和其他各项选择；在实验室和*句子*页面上，还有正在看的那一步。"
NO_PICTURES = (
    "**其中不含你自己的图片**：任何链接都装不下。请把 ZIP 文件也一并交给对方：任务下方的“下载这些图片”。"
    "拖进页面，就又是同一个任务。"
)
NO_SENTENCES = "**其中不含你自己的句子**：任何链接都装不下。"
NO_OWN_LEARNERS = "**其中不含你自己的学习器**：请把它们的文件也一并交给对方，实验室的“你自己的学习器”里可以下载。"

# The teacher's link

TEACHER = "给课堂的链接"
TEACHER_EXPLAINED = "它打开现在这个实验室，只留下你选中的控件，上方显示你写的文字。学生可以随时展开全部。"
TEACHER_ELSEWHERE = "给课堂的链接要在实验室里制作。"
CONTROLS = "保留的控件"
CONTROL_NAMES = {
    "pictures": "类别与图片",
    "shots": "用来学习的图片数",
    "learners": "学习器",
    "steps": "内循环步",
    "rate": "内循环学习率",
    "adapts": "哪些部分参与适应",
    "long-steps": "训练步",
    "scratch-rate": "从零训练的学习率",
    "variations": "支持图片的变体",
    "tail": "深度",
    "transductive": "查询图片相互归一化",
    "together": "也利用没有正确答案的图片",
    "seed": "随机种子",
}
NOTE = "上方的文字"
NOTE_PLACEHOLDER = "把滑块拖到 0，再一步一步往前走。第 1 步发生了什么？"
PROJECT = "打开什么"
PROJECT_NOW = "当前的现成任务"
PROJECT_HELP = "放在这台服务器 assets/shared 文件夹里的任务 ZIP，由管理服务器的人放入；不会从别处获取任何东西。"
COPY_TEACHER = "复制课堂链接"
OWN_IS_NO_READY_TASK = (
    "现在打开的是你自己的图片，任何链接都装不下：请选择服务器上的一个项目，或者打开一个现成任务。"
    "否则，链接打开的是第一个现成任务。"
)
OPEN_EVERYTHING = "展开全部"
PREPARED = "这是准备好的页面，只有作者留下的控件。"
PREPARED_PICTURES = "图片"


def project(name: str) -> str:
    """A project on the server."""
    return f"项目：{name}"


def support_of(name: str) -> str:
    """Alternative text: the pictures of a class that are learned from."""
    return f"类别“{name}”用来学习的图片"
