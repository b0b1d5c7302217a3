"""Try it live."""

from __future__ import annotations

from metademo.ui.markdown import plain

LIVE = "再来一张"
EXPLAINED = (
    "把相机对准一样东西，或者拖一张图片进来：学习器像下面那样适应你的支持图片，然后说出它们把这一张认作什么。"
    "它们有多肯定，说法和下面的卡片一样。"
)
TOGETHER = "在这里，直推式学习器只看这一张图片。在上面，它们把所有查询图片一起回答，说法可能不同。"
HOW = "方式"
WAYS = {"file": "图片", "camera": "相机"}
CAMERA = "把相机对准一样东西"
CAMERA_HELP = "照片只传到运行本页面的电脑，不会去别处。清除之后可以再拍。"
FILE = "一张图片"
ADD_TO = "添加到……"
CHOOSE = "它属于哪一类？"
ADD = "添加"
ADD_HELP = "如果这一类的支持图片还不到所选的样本数，它就成为支持图片；否则成为查询图片。"


def add(name: str) -> str:
    """The button, once a class is chosen."""
    return f"添加到“{plain(name)}”"


def added(picture: str, name: str) -> str:
    """A picture that was tried now belongs to a class."""
    return f"“{picture}”已加入类别“{name}”。把它移到支持集，网络就会从它学习。"
