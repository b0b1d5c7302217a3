"""What each chapter of the course asks a person to guess, in Chinese, and what came out, in words that follow the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metademo.ui.texts.zh.numbers import count, hours, percent, points, rounded, seconds
from metademo.ui.texts.zh.words import learner_in_sentence, spaced

QUESTIONS = {
    "task": "抽五个新任务：区分真人手写的十个数字。一张支持图片都还没看，就让 MAML 元学习过的网络来回答。它能答对多少？",
    "scratch": "从零训练在两个任务上，十个数字每个只看一张图片，走五十步。之后它会知道什么？",
    "inner": "MAML 在五个“区分十个数字”的任务上各走五步。它的进步是什么时候得来的？",
    "outer": "让一个随机网络在波形上元训练 300 个元步。哪种误差下降得更多：适应新波形之前的，还是在它的十个点上走十步之后的？",
    "learned": "在五个“区分十个数字”的任务上，一边只让分类头适应，一边让分类头和主干一起适应。前者会差多少？",
    "rules": "把 Meta-SGD 学到的学习率逐层换成该层的平均值。在同样的五个任务上，它会怎样？",
    "no-gradient": "MAML 在五个“区分十个数字”的任务上适应，ProtoNet 只作比较。两者在多少情况下给出相同的回答？",
    "transfer": "MAML（与迁移学习用同样数据训练的那个）和迁移学习，在同样的八个“区分十个数字”的任务上，每个数字一张图片。谁答对得更多？",
    "cost": "此刻在这台电脑上，让自带的 MAML 适应一个任务。当初训练它的时间是这个的多少倍？",
    "questions": "木头、云、布、石头和水，与 MAML 从中学会学习的字符毫无相似之处。每种给五张图片，谁答对得更多：MAML，"
    "还是从随机数开始的"
    "从零训练？",
}
OPTIONS = {
    "task": {
        "fewer": "几乎什么都答不对。",
        "chance": "和瞎猜一样多。",
        "more": "明显比瞎猜多：毕竟经过元学习。",
    },
    "scratch": {
        "heart": "支持图片背得滚瓜烂熟，新图片明显答对得少。",
        "both": "两样都几乎全对。",
        "neither": "连支持图片都答不全。",
    },
    "inner": {
        "first": "几乎全在第一步。",
        "spread": "大部分在第一步，但后面也有不少。",
        "late": "大部分在第一步之后。",
    },
    "outer": {
        "before": "适应之前的误差。",
        "after": "适应之后的误差。",
        "alike": "两者差不多。",
    },
    "learned": {
        "lost": "差五个百分点以上。",
        "alike": "上下不超过五个百分点。",
        "gained": "不差：只适应分类头反而好五个百分点以上。",
    },
    "rules": {
        "worse": "更差，而且不是偶然。",
        "alike": "太接近，分不出高下。",
        "better": "更好，而且不是偶然。",
    },
    "no-gradient": {
        "few": "不到 80% 的情况。",
        "many": "80–95% 的情况。",
        "nearly": "至少 95% 的情况。",
    },
    "transfer": {"first": "MAML。", "second": "迁移学习。", "even": "太接近，分不出高下。"},
    "cost": {
        "less": "不到一千倍。",
        "some": "一千倍到一千万倍。",
        "more": "一千万倍以上。",
    },
    "questions": {"first": "MAML。", "second": "从零训练。", "even": "太接近，分不出高下。"},
}
Numbers = Mapping[str, float]


def said(key: str, answer: str, numbers: Numbers) -> str:
    """What came out, with its numbers."""
    return spaced(_SAID[key](answer, numbers))


def _task(answer: str, n: Numbers) -> str:
    why = (
        "它的分类头是零：此前学到的是该看哪里，而不是这十个分别叫什么。"
        if answer == "chance"
        else "瞎猜也只会碰巧得到这个比例。"
    )
    return (
        f"第一步之前，{count(int(n['total']))} 张图片答对 {percent(n['before'])}，瞎猜是 {percent(n['chance'])}；"
        f"每个数字看过 {count(int(n['shots']))} 张图片，最后一步之后答对 {percent(n['after'])}。{why}"
    )


def _scratch(answer: str, n: Numbers) -> str:
    end = {
        "heart": "背下来的，它并没有理解。",
        "both": "这些任务够简单，从零开始也学得会。",
        "neither": "五十步太少，连见过的都没学会。",
    }[answer]
    return (
        f"{count(int(n['steps']))} 步之后，从零训练在学过的图片上答对 {percent(n['known'])}，"
        f"在新图片上答对 {percent(n['new'])}。{end}"
    )


def _inner(answer: str, n: Numbers) -> str:
    if n["last"] <= n["before"]:
        return f"它没有进步：之前 {percent(n['before'])}，五步之后 {percent(n['last'])}。"
    end = {
        "first": "特征本来就够好，第一步只需把各个类别安放在特征之间。",
        "spread": "在这些任务上，后面的步也有作用。",
        "late": "在这里，起决定作用的不是第一步。",
    }[answer]
    start, first, last = (percent(n[each]) for each in ("before", "first", "last"))
    return f"之前 {start}，第一步之后 {first}，第五步之后 {last}。{end}"


def _outer(answer: str, n: Numbers) -> str:
    end = {
        "after": "它练的就是更新之后的表现，进步的也正是那里。",
        "before": "这一次，进步最大的是起点本身。",
        "alike": "才刚开始，两者一起下降。",
    }[answer]
    return (
        f"{count(int(n['meta_steps']))} 个元步之后，100 条新波形上的均方误差：适应之前从 {n['before_begin']:.2f} 变为 "
        f"{n['before_end']:.2f}，走 {count(int(n['steps']))} 步之后从 {n['after_begin']:.2f} 变为 {n['after_end']:.2f}。{end}"
    )


def _learned(answer: str, n: Numbers) -> str:
    end = {
        "lost": "在这里，主干走的步是值得的：不只是特征。",
        "alike": "特征早就有了：在这样的任务上，是特征复用。",
        "gained": "在这里，主干走的步反而有害。",
    }[answer]
    return f"分类头和主干：答对 {percent(n['all'])}。只有分类头：{percent(n['head'])}。只有主干：{percent(n['body'])}。{end}"


def _rules(answer: str, n: Numbers) -> str:
    end = {
        "worse": "可见，每个参数各走多远确实要紧。",
        "alike": "可见，在这些任务上，只要每层走得远近合适就够了。",
        "better": "可见，在这些任务上，为每个参数单独学到的东西没有帮助。",
    }[answer]
    return (
        f"用各自的学习率答对 {percent(n['own'])}，用各层平均值答对 {percent(n['levelled'])}，"
        f"差值在 {points(n['low'])} 到 {points(n['high'])} 个百分点之间（95% 区间）。{end}"
    )


def _no_gradient(answer: str, n: Numbers) -> str:
    end = {
        "nearly": "更不更新都一样：在这样的任务上，怎么看起决定作用。",
        "many": "大多相同。两者是各自元训练的，不同之处可能来自梯度更新，也可能来自看的方式。",
        "few": "两者看这些任务的方式不同。",
    }[answer]
    return (
        f"两者在 {percent(n['agreed'])} 的图片上回答一致。MAML 答对 {percent(n['maml'])}，ProtoNet 答对 "
        f"{percent(n['protonet'])}。{end}"
    )


def _ahead(answer: str, n: Numbers, first: str, second: str) -> str:
    low, high = points(n["low"]), points(n["high"])
    told = (
        f"{count(int(n['total']))} 张图片中，{first} 答对 {percent(n['first'])}，{second} 答对 {percent(n['second'])}。"
        f"差值在 {low} 到 {high} 个百分点之间（95% 区间）"
    )
    return told + ("，不只是偶然。" if answer != "even" else "：可能只是偶然。到“比较”页多抽一些任务，才能见分晓。")


def _transfer(answer: str, n: Numbers) -> str:
    return _ahead(answer, n, learner_in_sentence("maml-batch"), learner_in_sentence("transfer"))


def _cost(answer: str, n: Numbers) -> str:
    card = f"，另有显卡时间 {hours(n['on_card'] / 3600)}" if n["on_card"] else ""
    return (
        f"卡片上写的训练所用处理器时间是 {hours(n['trained'] / 3600)}{card}，而刚才五次适应中最快的一次用了 {seconds(n['once'])}："
        f"处理器时间前者约是后者的 {count(rounded(n['times']))} 倍。"
    )


def _questions(answer: str, n: Numbers) -> str:
    end = {
        "first": "即使在这里，此前学到的东西也有价值。",
        "second": "在这里，此前学到的东西反而碍事。",
        "even": "它的经验在这里有没有价值，这几个任务看不出来。",
    }[answer]
    return f"{_ahead(answer, n, learner_in_sentence('maml'), learner_in_sentence('scratch'))}{end}"


_SAID: dict[str, Callable[[str, Numbers], str]] = {
    "task": _task,
    "scratch": _scratch,
    "inner": _inner,
    "outer": _outer,
    "learned": _learned,
    "rules": _rules,
    "no-gradient": _no_gradient,
    "transfer": _transfer,
    "cost": _cost,
    "questions": _questions,
}
