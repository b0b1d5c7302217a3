"""The page 'Sentences'."""

from __future__ import annotations

import re
from string import digits

from metademo.ui.texts.zh.words import spaced

SENTENCES = "句子"
INTRODUCTION = (
    "<b>几句话，就能区分各类句子。</b>每类给几句，再拿别的句子来问：用的是同样的内循环，主干在十亿个句对上训练过；"
    "旁边的对手则只认得眼前的词。"
)
JUMP = "看看发生了什么 ↓"
LANGUAGE = "主干学的是**英语**。任何语言都可以输入，只是对别的语言，它只知道偶然读到的那一点；现成任务“两种语言”演示了这种情形。"


def missing(command: str) -> str:
    """In place of everything, where the body is not installed; Markdown."""
    return f"句子需要专用的主干，是一个 83\u00a0MB 的可选组件。请安装它，然后重新启动本页面：`{command}`"


# Part 1: your sentences

YOURS = "你的句子"
YOURS_EXPLAINED = {
    "什么放在哪里？": "一个类别是人们会说的一种话：一个愿望、一种心情、一个话题。每行写一句。每个类别的前几句用来学习，"
    "其余的用来提问，它们的类别就是正确答案。",
    "能读哪些文件？": "CSV 和 TSV 表格（一列是句子，一列是类别）、JSON 和 JSONL、文本文件（一个文件或文件夹是一类，每行一句）、"
    "XLSX 电子表格（第一张工作表），以及装有这些文件的 ZIP。也可以从电子表格复制几行，粘贴进来。公式一律不计算。",
    "它们会去哪里？": "只到运行本页面的电脑，而且只在页面打开期间；你的浏览器会替你留到下次（“保存在这个浏览器里”）。",
    "支持哪些语言？": LANGUAGE,
}
TASK = "任务"
OWN = "我自己的句子"
TASKS = {
    "kitchen": "厨房里",
    "library": "图书馆前台",
    "moods": "心情",
    "topics": "话题",
    "two-languages": "两种语言",
    "word-length": "短词与长词",
    "rhyme": "押韵",
}
ABOUT = {
    "kitchen": "厨师要厨房帮手做什么？主干元训练时学的就是这样的意图，不过不是这几种。",
    "library": "五种愿望，每种只有两个说法；其余的句子和它们几乎没有共同的词。",
    "moods": "四种心情，一种也没有直说。元训练里没有这样的内容。",
    "topics": "说的是什么话题？每个话题给两句。",
    "two-languages": "用英语学，先用英语问，再用德语问。没有人特意让主干读过德语：请在回答里比较两者。",
    "word-length": "超出主干见过的世界：与意思无关，只看词有多长。",
    "rhyme": "超出主干见过的世界：只看结尾的读音，而主干从来没有听过声音。",
}
_CLASSES = {
    "set a timer": "定时",
    "convert a measure": "换算单位",
    "replace an ingredient": "替换食材",
    "how long it keeps": "能放多久",
    "borrow longer": "续借",
    "find a book": "找书",
    "use a room": "使用房间",
    "pay a fine": "交罚款",
    "printing": "打印",
    "joyful": "高兴",
    "worried": "担心",
    "annoyed": "恼火",
    "calm": "平静",
    "ends like night": "与 night 押韵",
    "ends like day": "与 day 押韵",
    "ends like tree": "与 tree 押韵",
    "gardening": "园艺",
    "astronomy": "天文",
    "football": "足球",
    "music": "音乐",
    "asks the way": "问路",
    "orders food": "点餐",
    "complains": "投诉",
    "short words": "短词",
    "long words": "长词",
}


def title(task: str) -> str:
    """What a task is called: a ready one's name, or the person's own."""
    return TASKS.get(task, OWN)


def class_name(name: str) -> str:
    """What a class of a ready task is called."""
    return _CLASSES.get(name, name)


CLASS_NAME = "类别名称"
CLASS_SENTENCES = "它的句子，每行一句"
SENTENCES_PLACEHOLDER = "每行一句"
REMOVE = "删除这个类别"
ADD_CLASS = "添加类别"
OTHERS = "其他要问的句子"
OTHERS_HELP = "没有指定类别的句子，每行一句。学习器会说出把它们认作哪一类。"
SHOTS = "每类用来学习的句数"
SHOTS_HELP = "取每个类别的前几句，后面的都用来提问。"
ADD = "从文件添加"
PASTE = "粘贴"
UPLOAD = "CSV、TSV、JSON、JSONL、文本、XLSX 或 ZIP"
PASTE_LABEL = "表格中的几行，或每行一句"
PASTE_HELP = "从电子表格复制的行：句子和类别。没有类别的，用来提问。"
PASTE_BUTTON = "添加"
NOTHING_PASTED = "粘贴的内容里没有句子。"


def parts(support: int, query: int) -> str:
    """Below a class: what becomes of its sentences."""
    return f"{support} 句用来学习，{query} 句用来提问"


def parts_named(support: int, query: int, name: str) -> str:
    """The same where the class's name counts as one more."""
    return f"{support} 句和名称“{name}”用来学习，{query} 句用来提问"


def class_number(number: int) -> str:
    """A new class's name."""
    return f"类别 {number}"


def added(count: int) -> str:
    """What files or a paste gave."""
    return f"添加了 {count:,} 句。"


NO_QUERY = "还没有可以提问的句子：某个类别的句子要多于用来学习的句数，或者在下面另写几句。"


def shortened(tokens: int) -> str:
    """That long sentences are not read to their end."""
    return f"最长的句子只读大约前 {round(tokens * 0.75)} 个词：主干，或者容纳这么多句子的空间，只到这里。"


# Part 2: who learns

LEARNING = "谁来学"
LEARNING_EXPLAINED = {
    "适应的是什么？": "除最后一个外，所有学习器都用同一个主干：六层的 Transformer。MAML 走五步，改变分类头，每类一个向量；"
    "轮流留出几句话来检验，如果有帮助，就连主干的最后一层也一起改。",
    "这里的从零训练是什么？": "词的计数，加上在计数上训练的一层：在有这样的主干之前，人们就是这么做的。"
    "它不知道“费用”和“价格”是一个意思。",
    "它们是用什么训练的？": "MAML 和 ProtoNet 用的是顾客和语音助手用户的 145 种意图（banking77 和 clinc150）。"
    "最近类均值和迁移学习所用的普通主干，一种也没见过。",
}
LEARNERS = "学习器"
WHO_IS_WHO = "它们都是谁？"
LINES = {
    "maml": "从元学习得到的起点出发，走五步梯度；在你的句子上，如果有帮助，连最后一层也会动。",
    "nearest-mean": "不用元学习，也不做梯度更新：主干保持原样，取最近类均值。",
    "protonet": "经过元训练，不必做梯度更新：由最近类均值决定。",
    "transfer": "不用元学习：主干保持原样，用你的句子训练一个新的最后一层。",
    "scratch": "在词的计数上训练的一层。除了眼前的句子，它什么都不知道。",
}
STEPS = "MAML 的内循环步数"
DEPTH = "MAML 改到多深"
DEPTHS = {"learned": "视效果而定", "head": "分类头", "all": "连同最后一层"}
NAMES = "名称也算一句"
NAMES_ON = "是"
NAMES_HELP = (
    "每个类别的名称也作为一句用来学习，对所有学习器都一样；下划线和连字符读作空格。这样它们就知道了句子里没有说的东西，"
    "每类只有一两句时帮助最大。名称没有意义，或者说的和句子不是一回事，就会适得其反。没有人取过的名称（如“类别 1”）和"
    "句子里已经有的名称不读。现成任务的名称按英语读，和句子一样。"
)
NOBODY = "选一个学习器，它做的事就会显示在这里。"

# Part 3: what happened

HAPPENED = "发生了什么"
HAPPENED_EXPLAINED = {
    "图中画的是什么？": "每一步之后，答对了多少句，回答错得有多厉害。第 0 步还什么都没学，纯属猜测。",
    "哪些词起了作用？": "逐个去掉每个词，再问一遍学习器。去掉之后回答变得不那么可能，说明这个词支持这个回答，用底色标出；"
    "变得更可能，说明它反对这个回答，用下划线标出。不会重新学习任何东西。",
    "什么是“都不是”？": "没有指定类别的一句话，离所有类别都比各类自己的句子更远。",
}


def names_told(count: int, ways: int) -> str:
    """That so many of the classes' names were learned from."""
    if not count:
        return "名称本来也算一句，但这里的名称说的，句子里都已经有了，或者什么也没说。"
    whose = "每个类别的名称都" if count == ways else f"{ways} 个类别中 {count} 个的名称"
    return f"{whose}算作一个支持句，这里凡是数支持句或留出句子的地方都包括它们。"


def and_names(said: str) -> str:
    """What is said of sentences that were held out, where names were too."""
    return said.replace("句轮流留出", "句（包括名称）轮流留出")


FAILED = "程序出错，没能学成。详情见服务器日志；其他任务仍可使用。"
CANCEL = "停止"
STOPPED = "中途停止，显示的是停止前的进展；改动任何内容都会重新开始。"


def standing(ahead: int, share: float) -> str:
    """How far a run is."""
    return f"前面还有 {ahead} 个在排队" if ahead else f"正在学习：已走完 {100 * share:.0f}% 的步"


ANSWERS = "各学习器的回答"
SHOW = "显示"
ALL = "全部"
WORDS = "哪些词起了作用"
WORDS_HELP = "逐个去掉每个词，再问第一个学习器。需要几秒钟。"
WEIGHING = "正在逐个去掉每个词"
NOT_WEIGHED = "这次比平常久。请换到别的步或别的页，或者稍等再试。"


def wrong_for(name: str) -> str:
    """The choice of the answers that one learner gets wrong."""
    return spaced(f"{name} 答错的")


def shown(count: int, total: int) -> str:
    """How many answers are shown."""
    return f"提问了 {total} 句" if count == total else f"提问的 {total} 句中的 {count} 句"


def legend(name: str) -> str:
    """What shading and lines mean, said once above the answers."""
    return spaced(f"底色：支持 {name} 的回答。下划线：反对它的回答。")


def weight_title(word: str, weight: float) -> str:
    """Of one word, when pointed at."""
    way = "降低" if weight > 0 else "升高"
    return f"去掉“{word}”，回答的对数几率{way} {abs(weight):.2f}"


NONE_WRONG = "这一步没有答错的。"
NOT_GIVEN = "未指定类别"
TRY = "试一句话"
TRY_PLACEHOLDER = "输入任意一句话，按回车"


def tried(learner: str) -> str:
    """Above the shares of a sentence that was typed."""
    return spaced(f"{learner} 认为它是")


DOWNLOAD = "下载回答（CSV）"
COLUMNS = ("句子", "类别", "学习器", "回答", "占比")

# Part 4: the drawer of many divisions

DIVISIONS = "是运气吗？在许多次随机划分上比较"
DIVISIONS_ABOUT = (
    "上面用来学习的是哪几句，是选定的；换几句，领先的可能就是另一个学习器。这里把所有有类别的句子一次又一次随机划分："
    "每类抽几句用来学习，另抽几句（各类一样多）用来提问。上面选的学习器按所选的步数和深度，遇到完全相同的划分"
    "（叫作**回合任务**），每次都从头开始。"
)


def quoted(task: str) -> str:
    """What a task is called within a sentence."""
    return f"“{TASKS[task]}”" if task in TASKS else "你自己的句子"


def divided(title: str, classes: int, smallest: int) -> str:
    """What the divisions are of."""
    return f"{title}：{classes} 个类别，每类至少 {smallest} 句。"


DIVIDED_NAMES = "抽出的句子之外，名称在这里也算一句。"


def titled_named(title: str) -> str:
    """What divisions of it are called where names count too."""
    return f"{title}（名称也算一句）"


_COUNTS = digits + "每这那哪几一两三四五逐同"
_MEASURE, _PICTURES = "张", "图片"
_MEASURED = re.compile(f"(?<=[{_COUNTS}])( ?){_MEASURE}(?:{_PICTURES})?")
_THINGS = (("支持图片", "支持句"), ("查询图片", "查询句"), (_PICTURES, "句子"), ("最后一个阶段", "主干的最后一层"))


def of_sentences(said: str) -> str:
    """What the Lab says of pictures, said of sentences."""
    said = _MEASURED.sub(lambda found: found[1] + "句", said)
    for picture, sentence in _THINGS:
        said = said.replace(picture, sentence)
    return said
