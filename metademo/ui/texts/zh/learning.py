"""Part 2, 'Learning'."""

from __future__ import annotations

from metademo.checkpoints.catalogue import AS_IT_PAYS, Contender
from metademo.learners import Family
from metademo.ui.texts.spoken import learner_words
from metademo.ui.texts.zh.words import learner_name, pictures, spaced

LEARNING = "学习"
_HAPPENS = {
    "这里发生了什么？": "网络看支持图片，量出自己错得多厉害（即“损失”，这里是交叉熵：不肯定的回答也算错一部分），"
    "然后把自己的数值改动一点，好错得少一些。每一次这样的改动是一个**内循环步**。",
    "适应之后的网络还认得以前的类别吗？": "不认得。它的回答只有这个任务的类别；每个任务都重新从同一个元初始化开始。",
}
_SEEN = {
    "characters": {
        "元初始化见过什么？": "Omniglot 50 套文字中 38 套的 1,200 个手写字符，每个字符由二十个人书写（准确率用其余 423 个字符来测，"
        "其中除四个以外都属于别的文字），"
        "组成成千上万个像这样的小任务。它被调整到：在新任务上只走几步就能走得很远。",
        "它从没见过什么？": "你的类别，以及现成任务中的所有字符。它也只懂笔画：照片、纹理和颜色都超出它的世界。",
    },
    "photos": {
        "元初始化见过什么？": "先是一百万张照片，一千种东西（ImageNet），按普通方法分类：这是“预训练”，靠前的层就停在这时的样子。"
        "然后是许多种类的小图片（CIFAR-FS 的照片、幼苗、垃圾、衣服、表情符号、游戏方块、涂鸦），组成成百上千个像这样的小任务："
        "这是“元训练”，只训练最后几层。",
        "它从没见过什么？": "你的类别，作为任务来说，它没见过。但日常的东西 ImageNet 里有很多：你桌上的杯子它没见过，杯子却见过。"
        "这里的现成任务，画的是虚构的东西，任何数据集里都没有。",
        "每个部分各贡献了什么？": "把几个学习器选来并排看。“从零训练”除了你的图片一无所有；“小网络”经过元训练，但没见过 ImageNet；"
        "“迁移学习”和“最近类均值”只有预训练；ProtoNet 有预训练和元训练，但不做梯度更新；MAML 三样都有。"
        "大部分来自预训练，一部分来自元训练；你的图片越不像它训练时见过的，MAML 的步带来的就越多。数据见“结果”页面。",
    },
}
LEARNING_EXPLAINED = {domain: _SEEN[domain] | _HAPPENS for domain in _SEEN}
LEARNERS = "学习器"
LEARNERS_HELP = "选择哪些学习器并排显示。它们得到的图片完全相同。"
FAMILY_LINES = {
    Family.GRADIENT_STEPS: "从许多任务学到一个元初始化，由它出发，走几个梯度步就到了新任务。",
    Family.LEARNED_STEPS: "怎样更新，也是学来的。",
    Family.NO_STEPS: "从许多任务只学特征；对新任务不作任何训练。",
    Family.TRANSDUCTIVE: "它们把所有查询图片放在一起看，所以一个回答取决于另外还问了什么。",
    Family.NOT_META_LEARNED: "用普通方法在你的图片上训练，从随机数或普通的预训练开始。",
}
STEPS = "内循环步"
STEPS_HELP = (
    "MAML 和它的同类在支持集上走几个梯度步。一开始，和元训练时一样多（用于字符的 MAML，主干的元训练只穿过第一步，学习率穿过所有的步）；用于照片的 MAML 元训练只穿过第一步，"
    "所以它的步数取在留作他用的图片上最好的那个。"
)
RATE = "内循环学习率"
RATE_HELP = "乘在各学习器自己的学习率上的倍数：元训练中学到的学习率；用于照片的 MAML 则是在留作他用的图片上最好的学习率。× 1 就是保持不变。"
ADAPTS = "哪些部分参与适应"
ADAPTS_HELP = (
    "各学习器自己的做法；或者所有层，或者只有分类头（说出类别的最后一层），或者只有主干（提取特征的部分）。"
    "分类头从零开始时，单靠主干无从下手，只能停在随机水平。"
)
ADAPTS_NAMES = {"learned": "按元训练", "all": "全部", "head": "分类头", "body": "主干"}
LONG_STEPS = "训练步"
LONG_STEPS_HELP = "靠训练而不是适应的学习器（例如从零训练和迁移学习）可以训练多久。"
SCRATCH_RATE = "从零训练的学习率"
SCRATCH_RATE_HELP = "从零训练一步走多远。在专门留出来选它的任务上，0.003 最好。"
VARIATIONS = "支持图片的变体"
VARIATIONS_HELP = (
    "把你的支持图片镜像、随机裁剪，一并用来学习。随机种子相同，裁剪就相同。支持集准确率仍然只计你自己的图片，每张一次。"
    "“按元训练”：MAML 用镜像，因为它要弯曲主干，否则会去迁就唯一的那个视图；其他学习器不用。"
)
VARIATIONS_NAMES = {
    "learned": "按元训练",
    "none": "无",
    "mirror": "镜像",
    "crops": "镜像和裁剪",
}
TAIL = "适应多深"
TAIL_HELP = (
    "MAML 的内循环步可以改动大网络的多少。“按元训练”：轮流留出一半支持图片，分别试只改分类头（说出类别的最后一层）、"
    "连最后一个阶段一起改，采用让留出图片的正确答案概率更高的那种，并说明是哪种；每类只有一张图片、没有可留出的时，改最后一个阶段，这在留作他用的图片上有用。一个阶段是同属一组的几个块。图片越不像照片，更多的阶段越有用；改两个阶段大约要五倍时间，三个要十倍。只要选了任何阶段，小网络就全部参与适应。"
)
TAILS = {AS_IT_PAYS: "按元训练", 0: "分类头", 1: "最后一个阶段", 2: "最后两个", 3: "最后三个"}
TRANSDUCTIVE = "直推式"
TRANSDUCTIVE_HELP = "在有批归一化的网络里，让查询图片互相参与归一化，已发表的数据表就是这样做的：这样，一个回答还取决于另外问了哪些图片。"
SEED = "随机种子"
SEED_HELP = "从零训练和随机的分类头从哪些随机数开始。种子相同，结果就相同。"
AUTOMATIC = "每次改动后自动运行"
AUTOMATIC_HELP = "关闭时：想改多少改多少，然后点击按钮。"
RUN = "运行"


def learns_from(own: int, more: int, as_learned: bool = False) -> str:
    """How many pictures the learners adapt to; as they learned to, MAML alone has more than a person's own."""
    if more and as_learned:
        return f"MAML 从 {pictures(own + more)}学习：你的 {own} 张，加上由它们变出的 {more} 张；其他学习器从你的 {own} 张学习。"
    if not more:
        return f"网络从 {pictures(own)}学习。"
    return f"网络从 {pictures(own + more)}学习：你的 {own} 张，加上由它们变出的 {more} 张。"


def more_learners(count: int) -> str:
    """The drawer that holds all learners."""
    return f"全部学习器（{count}），以及各是什么"


def others_behind_switch(count: int, switch: str, compared: int) -> str:
    """In the Lab's drawer: the learners that are not in it, and how many the page Compare lists with them."""
    return f"另有 {count} 个把所有要问的图片放在一起回答：它们在开关“{switch}”后面。“比较”页把它们也列在一起，共 {compared} 个。"


def with_those_behind_switch(count: int, switch: str, listed: int) -> str:
    """In Compare's drawer: those that the Lab's does not have."""
    return (
        f"其中 {count} 个把所有要问的图片放在一起回答。实验室把它们放在开关“{switch}”后面，列出的是其余 {listed} 个。"
    )


def learner_line(contender: Contender, photographs: bool) -> str:
    """Who a learner is, in a line, beside photographs or characters."""
    if contender.record is None:
        name = learner_name(contender.learner.record.key)
        return spaced(f"另一次元训练得到的 {name}，检查点 {contender.checkpoint}。")
    words = learner_words(contender.record.key) or contender.record.words
    return (photographs and words.photographs) or words.line


def learner_story(contender: Contender) -> str:
    """What more there is to say of a learner."""
    record = contender.record or contender.learner.record
    return (learner_words(record.key) or record.words).story


# Checkpoints of one's own

OWN = "你自己的学习器"
OWN_HELP = "它们只在这次访问期间存在。想保留就下载；文件以后可以再拖到这里。"
REMOVE_OWN = "删除"
DOWNLOAD_OWN = "下载"
CARD = "它的说明卡"


def own_line(learner: str, seconds: float, meta_steps: int) -> str:
    """Who a learner of the person's own is, in a line."""
    return f"你自己的：{learner_name(learner)}，元训练 {seconds:,.0f} 秒，{meta_steps:,} 个元步。"


def own_added(name: str) -> str:
    """A checkpoint is among the learners now."""
    return spaced(f"{name} 已加入学习器。")


def own_added_elsewhere(name: str, domain: str) -> str:
    """A checkpoint is kept for tasks of another kind than the one that is open."""
    kind = "字符" if domain == "characters" else "照片"
    return spaced(f"{name} 已加入{kind}学习器：打开{kind}任务时可以选用。")


def of_another_kind(file: str) -> str:
    """A checkpoint of pictures that the Lab does not show."""
    return spaced(f"{file} 学的任务，实验室里不显示。")
