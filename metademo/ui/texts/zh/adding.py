"""The dialog that adds pictures."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.pictures.limits import MAX_ARCHIVE, MAX_BYTES, MAX_PICTURES, MAX_WAYS
from metademo.ui.markdown import plain
from metademo.ui.texts.zh.words import listed, pictures

ADD_TITLE = "添加图片"
ADDING_UNLABELLED = "没有正确答案的图片"
FOLDERS_EXPLAINED = (
    "每个文件夹成为一个同名的类别；不在任何文件夹里的图片没有正确答案。名为 *train* 和 *test* 的文件夹，分别用来学习和提问；"
    "也可以不用文件夹，而用一个写明文件名和类别的 CSV 文件。"
)
LIMITS = (
    f"单个文件最大 {MAX_ARCHIVE // 2**20} MB，单张图片最大 {MAX_BYTES // 2**20} MB，最多 {MAX_PICTURES:,} 张图片、{MAX_WAYS} 个类别。"
    "压缩包可以是 ZIP、tar、tar.gz、tar.bz2 或 tar.xz。"
)
SAVED = "从这里下载过的任务"
SAVED_WAYS = {"open": "按保存时的样子打开", "join": "并入当前任务"}
FOLDERS = "你带来的文件夹"
FOLDERS_WAYS = {"open": "自成一个任务", "join": "并入当前任务"}
BESIDE_READY = "你的文件夹自成一个任务；现成任务保持原样。"
OPENED = "已按保存时的样子打开。之前打开的任务没有丢失。"
BACK = "回到之前的任务"
SQUARES_BACK = "把方框移回正中"
HOW = "方式"
UPLOAD = "上传"
DRAW = "手绘"
CAMERA = "拍照"
UPLOAD_ZIP = "ZIP 或 tar 文件"
UPLOAD_FOLDER = "文件夹"
UPLOAD_PICTURES = "图片"
UPLOAD_HELP = f"PNG、JPEG、HEIC、WebP、AVIF、GIF、BMP 或 TIFF，每张最大 {MAX_BYTES // 2**20} MB。"
UPLOADING = "正在上传：{done}/{total} 个文件"
STOP_UPLOADING = "停止上传"
DRAW_HELP = "用鼠标或手指写一个字符，尽量写满整张纸。"
PEN = "笔的粗细"
UNDO = "撤销"
CLEAR = "清空"
DRAWING_MORE = "添加，再画一个"
DRAWING_MORE_HELP = "添加这一张，并换上一张空白纸。"
DRAWING_DONE = "添加并关闭"
# of characters, and of things
CAMERA_LABEL = {False: "拍下写在白纸上的一个字符", True: "给它拍照，想拍几张都行"}
CAMERA_HELP = {
    False: "浅色的纸，深色的笔；靠近一些，让字符占满画面，旁边不要有别的字。",
    True: "每拍一张就立即添加，相机随时可以再拍。换个角度、换种光线效果最好。",
}

ANYWHERE = "粘贴的图片，或拖到类别旁边的图片"
PASTED = "粘贴的图片"
WHERE = "这些图片属于哪一类？"
WHERE_NONE = "不给标签，只用来提问"


def left_out(count: int) -> str:
    """How many of the files that were chosen the browser did not send."""
    return f"有 {count:,} 个文件没有上传：一次最多 20,000 个文件、1 GB。请把剩下的单独添加。"


def where(names: Sequence[str]) -> str:
    """The pictures whose class is asked."""
    shown = "".join(f"“{plain(name)}”" for name in names[:3])
    return f"{pictures(len(names))}：{shown}{'……' if len(names) > 3 else ''}。请选择类别："


def make_classes(names: Sequence[str]) -> str:
    """A button: make classes of the files' names."""
    shown = listed(names) if len(names) <= 4 else "、".join(names[:4]) + "……"
    return f"按文件名建立 {len(names)} 个类别：{plain(shown)}"


def names_suggest(names: Sequence[str], pictures: int) -> str:
    """Why classes of the files' names are offered."""
    return f"没有文件夹说明这 {pictures} 张图片属于哪一类。从文件名看，应该有 {len(names)} 个类别。"


def adding_to(name: str) -> str:
    """Which class the dialog adds to."""
    return f"添加到类别“{plain(name)}”"


def drawing_name(number: int) -> str:
    """The name of a drawn picture."""
    return f"手绘 {number}"


def photograph_name(number: int) -> str:
    """The name of a picture taken with the camera."""
    return f"照片 {number}"


def drawn(count: int) -> str:
    """How many drawings have been added."""
    return f"已画 {pictures(count)}。"


def photographed(count: int) -> str:
    """How many pictures have been taken with the camera."""
    return f"已拍 {pictures(count)}。"
