"""Part 1, 'Classes'."""

from __future__ import annotations

from metademo.ui.markdown import plain

CLASSES = "类别"
CLASSES_EXPLAINED = {
    "什么是类别？": "要区分的一种东西，比如一套文字里的一个字符。每张卡片是一个类别。有五个类别的任务叫“5 类”任务（*5-way*）。",
    "什么是支持集和查询集？": "**支持集**是网络用来学习的：几张图片，附有正确答案。**查询集**是考题：网络没有学过的图片。"
    "每类只有一张支持图片，就是“1 样本”任务（*1-shot*）。",
    "怎样改动？": "点击一张图片，可以把它在支持集和查询集之间移动，移到别的类别，或者删除；也可以直接拖动"
    "（在触摸屏上，先用手指按住一会儿）。滑块会重新分配图片。每次改动都能撤销：用右上角的按钮，或者按 Ctrl+Z。",
    "我的图片会去哪里？": "只到运行本页面的电脑，而且只在页面打开期间；你的浏览器会替你留到下次（“保存在这个浏览器里”）。ZIP 可以带到别处：拖进来，还是同一个任务。",
}
DOMAIN = "图片里是什么"
DOMAINS = {"characters": "字符", "photos": "照片"}
DOMAIN_HELP = (
    "决定由哪些网络来适应，以及它们怎样看你的图片。字符网络只认得纸上的笔迹，别的一概不知；"
    "照片网络认得颜色、形状和表面，却不认得任何一套文字。"
)
LOOK_LIKE = {
    "photos": "这些看起来是照片。字符网络只看得见纸上的笔迹，很难看懂它们。",
    "characters": "这些看起来是手写字符。从几千种字符学习过的网络，更清楚其中什么重要。",
}
READ_AS_THEY_LOOK = {
    "photos": "它们看起来像照片，已当作照片读入。",
    "characters": "它们看起来像手写字符，已当作字符读入。",
}
READ_AS = {"photos": "当作照片", "characters": "当作字符"}
TASK = "现成任务，或我自己的"
# of characters, where real digits are among them, and of photographs
TASK_HELP = {
    False: "现成任务是拿来就能用的几组图片，除了真人手写的数字，都是为本页面制作的；没有网络用它们训练过。"
    "你自己的任务按名称并列保存，直到你删除它们。",
    True: "现成任务是拿来就能用的几组图片，全部为本页面制作；没有网络用它们训练过。你自己的任务按名称并列保存，直到你删除它们。",
}
OWN_TASK = "我自己的图片"
OUTSIDE = "超出网络见过的世界：别指望它做得好。"
DOWNLOAD_ZIP = "下载这些图片"
DOWNLOAD_ZIP_HELP = "一个 ZIP 文件，每个类别一个文件夹；一张大照片占 0.1 到 0.4 MB。拖回来，还是这个任务。"
SHOTS = "样本数：每类的支持图片"
SHOTS_HELP = "网络从每类的几张图片学习。其余的成为查询图片。"
SHOTS_BY_HAND = "各类的张数不一样。拖动滑块会把所有图片重新分配。"
SEEN = "按网络看到的样子显示图片"
SEEN_HELP = "28 × 28 个点，纸上的笔迹，裁剪并居中，和它元训练时用的字符一样。"
CLASS_NAME = "类别名称"
ADD = "添加"
REMOVE = "删除"
EMPTY_CLASS = {
    False: "还没有图片。点击**添加**，上传、手绘或拍几张。",
    True: "还没有图片。点击**添加**，上传或拍几张。",
}
NO_LABEL = "没有正确答案"
DROP_UNLABELLED = "把没有正确答案的图片拖到这里，或者"
FOLDED = "每个类别占一行；展开可以看到它的图片。文件也可以直接拖到这一行上。"
FOLD = "收起"
UNFOLD = "展开"
UNLABELLED = "没有正确答案的图片"
UNLABELLED_HELP = "网络会说出它们把这些图片认作什么，但不计分。"
UNLABELLED_ADD = "添加要识别的图片，不带正确答案"
# of characters, and of things
UNLABELLED_EMPTY = {
    False: "想试试？在这里画一张，看看每个网络把它认作什么。",
    True: "想试试？在这里添加一张图片，看看每个网络把它认作什么。",
}
ADD_CLASS = "添加类别"
ADD_CLASS_HELP = "再加一张卡片，最多二十张。"
ADD_FOLDERS = "添加文件夹或 ZIP"
ADD_FOLDERS_HELP = "一个文件夹或 ZIP 文件，里面每个文件夹是一个类别。"
TILES = {
    "support": "支持集",
    "query": "查询集",
    "seen": "网络看到的样子",
    "to_query": "移到查询集",
    "to_support": "移到支持集",
    "to_class": "移到类别……",
    "crop": "移动方框",
    "remove": "删除",
}


def class_number(number: int) -> str:
    """What a class is called that nobody has named yet."""
    return f"类别 {number}"


def add_to(name: str) -> str:
    """What the Add button of a class does."""
    return f"上传、手绘或拍摄“{plain(name)}”的图片"


def drop_on(name: str) -> str:
    """What the field of a card is for."""
    return f"把“{plain(name)}”的图片拖到这里，或者"


def fold(name: str) -> str:
    """What opens and closes the line of a class."""
    return f"显示或隐藏“{plain(name)}”的图片"


def counts(support: int, query: int) -> str:
    """How many pictures a class has, in its line."""
    return f"{support}\u00a0+\u00a0{query}"


def remove_class(name: str) -> str:
    """What the remove button of a class does."""
    return f"删除类别“{plain(name)}”和它的图片"


def from_to(least: int, most: int) -> str:
    """How many pictures the classes learn from, where they differ."""
    return f"{least}–{most}" if least < most else str(most)
