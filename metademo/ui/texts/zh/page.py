"""The page as a whole, and its messages."""

from __future__ import annotations

from metademo.ui.texts.zh.words import learner_in_sentence, spaced

LAB = "实验室"
IDEAS = "原理"
EXPLAIN = "说明"
DISMISS = "知道了"
PUT_AWAY = "收起这条"
WHOLE_NOTICE = "看全文"
FEWER_NOTICES = "折叠"
LANGUAGE = "语言"
JUMP = "看看发生了什么 ↓"
PARTS = "本页的各部分"
_GIVE = (
    "<b>给出几张有标签的图片，类别是任何网络都没见过的。</b>MAML 从学到的起点出发，走几个梯度步就能适应；"
    "和它并排的，是一个预训练网络，还有一个从随机数开始的网络。"
)
LAB_INTRODUCTION = {"characters": _GIVE, "photos": _GIVE}


def unknown_task(asked: str) -> str:
    """The address names a ready task that does not exist."""
    short = asked if len(asked) <= 40 else asked[:39] + "…"
    return f"网址要打开的任务“{short}”不存在。"


def no_checkpoint(reason: str) -> str:
    """MAML cannot be shown."""
    return f"MAML 无法运行，因为读不出它学到的元初始化。{reason}"


# Part 3: what happened

HAPPENED = "发生了什么"
_HAPPENED = {
    "为什么第 0 步等于瞎猜？": "第一步之前，网络的回答和你的类别毫无关系：每一类的可能性都一样。走第一步时，它才第一次看你的标签。",
    "95% 区间是什么？": "查询图片这么少，运气的成分很大。与所见结果相符的准确率，都在这个区间里（Wilson 得分区间）。",
    "滑块和播放做什么？": "滑块选择一步：那句话、图中的竖线和各个回答，都显示学习器在那一步的样子。播放从第一步走到最后一步。",
}
HAPPENED_EXPLAINED = {
    "characters": _HAPPENED
    | {
        "这样比较公平吗？": "同样的网络，同样的图片，同样的损失。迁移学习见过 MAML 训练所用的那些字母表的字符，但训练它是为了区分这些字符，而不是为了适应，"
        "训练的时间也短一些；“结果”页面写着每个学习器在什么上训练、训练了多久。"
        "从零训练什么都没见过；它有适合自己的优化器和学习率，还可以多走许多步。"
    },
    "photos": _HAPPENED
    | {
        "这样比较公平吗？": "图片和损失相同，经历却不同。MAML、迁移学习和最近类均值出自同一个看过一百万张照片的主干，MAML 的最后几层随后又经过元训练。"
        "所以要看元学习和适应各带来了什么，就比较这三个。从零训练是一个没有任何经历的小网络；"
        "大网络从随机数开始也不会更好，时间却要十倍以上。"
    },
}
NOTHING_YET = (
    "**把图片、文件夹或 ZIP 拖到这个页面的任何地方**。每个文件夹成为一个类别。也可以在“1 · 类别”里给每个类别几张图片："
    "上传、手绘、粘贴或用相机拍。两个类别、各一张，就可以开始。"
)
NOTHING_YET_ADD = "选择文件夹或 ZIP"
NOBODY = "没有选择学习器。请在“学习”中选择一个或几个。"
CANCEL = "取消"
CANCELLED = "已取消：显示的是到那时为止的结果。"
OUTDATED = "显示的是最近一次改动之前的结果。点击**运行**来更新。"
BEFORE = "在有新结果之前，显示上一次的结果。"
READING_FAILED = "读取文件时，本程序出了错，已中止；原因见服务器日志。什么都没有添加。"
STOP_READING = "停止读取"
STOP_READING_HELP = "正在读取的文件一个也不会添加。"
RUN_FAILED = "运行时本程序出了错，已中止；原因见服务器日志。你的图片都还在。"


def more_notices(count: int) -> str:
    """How many messages are folded away below the one that is shown."""
    return f"还有 {count} 条消息"


def progress(share: float) -> str:
    """How far a run is."""
    return f"正在学习：已走完 {100 * share:.0f}% 的步"


def learning(learner: str, made: int, planned: int) -> str:
    """Which learner of a run is at which step."""
    return spaced(f"正在学习：{learner_in_sentence(learner)} 走到第 {made} 步，共 {planned} 步")


def queued(before: int) -> str:
    """A run has to wait for those of other people, on the same computer."""
    return f"正在等待：前面还有 {before} 次运行"


def reading(done: int, total: int) -> str:
    """How far the reading of uploaded files is."""
    return f"正在读取你的图片：{min(done, total)}/{total}"
