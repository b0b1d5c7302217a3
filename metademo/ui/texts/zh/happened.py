"""Part 3, 'What happened': the words around the charts and on the answers' cards."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.learners.depth import DEEP, SHALLOW, Depth
from metademo.ui.texts.zh.numbers import percent, seconds
from metademo.ui.texts.zh.words import after, learner_in_sentence, learner_name, listed, pictures, spaced, steps

MEASURE_CAPTIONS = {
    "accuracy": "答对了多少图片。越高越好。",
    "loss": "回答错得多厉害。越低越好。",
}
PLAY = "播放"
PAUSE = "暂停"
STEP_LABEL = "步"
STILL_RUNNING = "还在学习；每当一个学习器完成，或者隔一会儿，就会显示更多。"
ANSWERS_TITLE = "每个学习器的回答"
SHOW_LABEL = "显示"
SHOW_HELP = "显示所有查询图片，或者只显示某个学习器在所选步答错的图片。"
SHOW_ALL = "全部"
PREVIEW_LABEL = "网络看到的样子"
PREVIEW_HELP = "不按你添加时的样子，而按交给网络的小图显示每张图片。"
CONFUSION_TITLE = "哪些类别被混淆"
CONFUSION_CAPTION = "每一行是一个类别。对角线上是答对的数量，其余都是答错的。点击一个数，可以看到对应的图片。"
MOVEMENT_TITLE = "每一层移动了多远"
MOVEMENT_CAPTION = (
    "从第一步之前到现在，一层的数值改变了多少，以占自身大小的比例表示。分类头从零开始，所以对它来说，这就是距离本身。"
    "“–”表示在这个学习器里，这一层不参与适应。"
)
MOVEMENT_NONE = "第一步之前，没有任何一层移动过。请选择后面的一步。"
GATES_CAPTION = (
    "梯度下降保留每个数的全部，再加上梯度的固定一份。这里由一个 LSTM 决定这两者，对每个数、每一步都重新决定；"
    "显示的是每一层的平均值。"
)
GATES = {
    "forget": ("保留", "一个数保留多大比例。1 是全部保留，和梯度下降一样。"),
    "input": ("放进", "减去梯度的多大比例：它自己选定的学习率。"),
}
GATES_STEP = "步"
TABLE_TITLE = "每一步的数据表"
TABLE_CAPTION = "每个学习器在每一步的损失、准确率、时间和移动量。文件里内容相同，位数更多。"
TABLE_COLUMNS = ("学习器", "步", "支持集损失", "支持集准确率", "查询集损失", "查询集准确率", "秒")


def table_moved(layer: str) -> str:
    """The heading of a column of movements."""
    return f"移动量：{layer}"


DOWNLOAD = "下载 CSV"
DOWNLOAD_HELP = "每个学习器的每一步占一行。"
FILE_NAME = "metademo-steps.csv"
UNKNOWN = "未给出类别"
VERDICTS = {"right": "正确", "wrong": "错误", "unknown": UNKNOWN}
CELLS_LABEL = "查询图片；用方向键逐张查看"
LAYERS = {"head": "分类头", "top": "最后一个卷积", "centre": "特征的中心", "log_scale": "特征的尺度"}


_STAGES = {1: "最后一个阶段", 2: "最后两个阶段", 3: "最后三个阶段"}


def depth_told(learner: str, depth: Depth) -> str:
    """How deep a learner adapts to these pictures, and what that rests on."""
    name, deep = learner_name(learner), depth.adapts == DEEP
    what = f"分类头和{_STAGES.get(depth.stages or 0, '主干')}" if deep else "只有分类头"
    if not depth.held_out:
        return spaced(
            f"{name} 参与适应的：{what}。有的类别只有一张图片，没法留出来检验这样做有没有用；“适应多深”由你来选。"
        )
    (own, likely), (other, less) = depth.told(depth.adapts), depth.told(SHALLOW if deep else DEEP)
    return spaced(
        f"{name} 参与适应的：{what}。对这些图片来说，这样给正确答案的概率更高。{depth.held_out} 张图片轮流留出，"
        f"正确答案的概率平均为 {percent(likely)}，答对 {own} 张；{'只用分类头' if deep else '再深一些'}则为 {percent(less)}，答对 {other} 张。"
    )


def deeper(learner: str) -> str:
    """What more could be bent, where a class has several pictures."""
    return spaced(
        f"{learner_name(learner)} 还可以连{_STAGES[2]}一起改动。在留作他用的图片上，与元训练图片不同的，这样做更准；相似的，则略差一些。"
    )


def deeper_button(cost: float) -> str:
    """So much it would take, in seconds."""
    return spaced(f"改动两个阶段：大约 {seconds(cost)}")


def deep(learner: str, stages: int) -> str:
    """That it bends so many because somebody has asked for it."""
    return spaced(f"应你的要求，{learner_name(learner)} 在这里改动{_STAGES[stages]}。")


AS_LEARNED = "恢复按元训练"


def changed(learner: str, body: float, made: int) -> str:
    """What a learner changed in as many steps: the head, and the body's layers by such a share of their size at most."""
    who = f"{learner_name(learner)} 用 {steps(made)}"
    if not body:
        return spaced(f"{who}只改动说出类别的分类头；提取特征的主干保持原样。")
    most = f"都不超过 {moved(body)}" if body >= 0.0005 else f"都不到 {moved(0.001)}"
    return spaced(f"{who}改动了说出类别的分类头和提取特征的主干：主干每一层的改动占其大小的比例{most}。")


def moved(share: float) -> str:
    """How far a layer moved, as a share of its own size."""
    return f"{100 * share:.1f}%"


def gates_title(learner: str) -> str:
    """The drawer that shows a learned update rule."""
    return spaced(f"{learner_name(learner)} 保留了什么，放进了什么")


def gate(value: float) -> str:
    """A gate's mean, to three digits where it matters."""
    return f"{value:.4f}" if value > 0.99 else f"{value:.3f}"


def layer_name(layer: str) -> str:
    """What a layer is called: ``卷积块 1`` for ``block1``."""
    if layer.startswith("block"):
        return f"卷积块 {layer.removeprefix('block')}"
    return LAYERS.get(layer, layer)


def standing(learner: str, made: int, chosen: int, finished: bool, right: tuple[int, int] | None = None) -> str:
    """How many steps a learner has made, and why not more; how many of how many are ``right`` then."""
    counted = f"：答对 {right[0]} / {right[1]}" if right else ""
    if finished and not made and chosen:
        return spaced(f"{learner_name(learner)}（不更新）{counted}")
    said = f"{learner_name(learner)} {after(made)}"
    if made < chosen:
        said += "（最后一步）" if finished else "（目前）"
    return spaced(said + counted)


def wrong_for(learner: str) -> str:
    """The choice to show only a learner's mistakes."""
    return spaced(f"{learner_in_sentence(learner)} 答错的")


def shown(count: int, total: int, missed: int, labelled: int, sorted_so: bool = True) -> str:
    """How many of the pictures are shown, and how many of those with a right answer some learner gets wrong.

    With ``sorted_so``, those come first.
    """
    said = f"{pictures(total)}中的 {count} 张" if count < total else pictures(total)
    if not labelled:
        return f"{said}。指向或点按一张，可以看大图。"
    wrong = "这一步没有学习器答错" if not missed else f"这一步有学习器答错的是 {missed} 张"
    first = "，排在最前" if sorted_so and 0 < missed < total and count == total else ""
    return f"{said}。{wrong}{first}。指向或点按一张，可以看大图。"


def cell_label(name: str | None, verdicts: Sequence[tuple[str, str]], strangers: Sequence[str] = ()) -> str:
    """One small picture, for who cannot see its marks; ``strangers`` find it unlike all classes."""
    if name is None:
        told = f"{UNKNOWN}，{'、'.join(learner_name(each) for each, _ in verdicts)}"
    else:
        said = "，".join(spaced(f"{learner_name(learner)} {VERDICTS[verdict]}") for learner, verdict in verdicts)
        told = f"{name}：{said}"
    return f"{told}；和这里的类都不像：{listed([learner_name(each) for each in strangers])}" if strangers else told


def sureness(shots: Sequence[int], learners: Sequence[str], corrected: Sequence[str]) -> str:
    """What the percentages on the cards rest on; at one shot each, ``corrected`` have a temperature from the ready tasks.

    ``shots`` are those of each class.
    """
    if several := sum(each > 1 for each in shots):
        if several < len(shots):
            which = "唯一有多张图片的那个类别" if several == 1 else f"有多张图片的 {several} 个类别"
            return (
                f"置信度经过校准：每个学习器有自己的温度，轮流留出{which}的支持图片求得。其余类别各只有一张，没有可以留出来的："
                "对它们来说，百分比可能离实际的正确率更远。"
            )
        return (
            "置信度经过校准：每个学习器有自己的温度，轮流留出支持图片求得。目标是在所有 80% 肯定的回答里，大约有 80% 是对的，"
            "并非每个学习器都做得到；各自离目标有多近，见“结果”页。"
        )
    own = [each for each in learners if each not in corrected]
    said = "每类只有一张支持图片，没有可以留出来校准的。"
    if corrected:
        names = listed([learner_in_sentence(each) for each in corrected])
        said += f"{names} 的百分比，用现成任务求得的温度作了修正"
        own_names = listed([learner_in_sentence(each) for each in own]) if own else ""
        return spaced(f"{said}；{own_names} 的是网络自己的，怎样修正都没有改善。" if own else f"{said}。")
    return f"{said}百分比是网络自己的；在现成任务上，怎样修正都没有改善。"


def mixed_up(learner: str, right: str, answer: str, count: int) -> str:
    """Whose pictures a count of a confusion matrix leads to."""
    who = learner_name(learner)
    if right == answer:
        return spaced(f"{who} 答对的“{right}”，{pictures(count)}：")
    return spaced(f"{who} 把“{right}”认作“{answer}”，{pictures(count)}：")


def none_wrong(learner: str) -> str:
    """In place of the cards, when a learner makes no mistake."""
    return spaced(f"这一步 {learner_name(learner)} 全部答对。")


def picture_alt(name: str | None, file: str) -> str:
    """The text alternative of one picture asked about."""
    return f"{file}，“{name}”的图片" if name else f"{file}，未给出类别的图片"


def answer_title(learner: str, answer: str, share: float) -> str:
    """One learner's answer on one card, in full."""
    return spaced(f"{learner_name(learner)} 认作“{answer}”，{percent(share)} 肯定")
