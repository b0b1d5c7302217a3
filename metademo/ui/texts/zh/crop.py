"""The dialog that moves the square of a photograph that the network sees."""

from __future__ import annotations

TITLE = "网络看到什么"
EXPLAINED = "网络看到的是一个方框。把它拖到要学的东西上，或者用方向键移动。下载的文件里只有方框里的部分。"
WORDS = {
    "square": "网络看到的方框。方向键移动它，同时按 Shift 移得更远；加号和减号改变大小。",
    "seen": "网络看到的样子",
    "zoom": "放大",
    "done": "就用这个方框",
    "proposed": "框住主体",
    "middle": "回到正中",
}
