"""What was found in the traces, in a sentence each, and why it is so."""

from __future__ import annotations

from metademo.insights.findings import Difference, Finding, Rule
from metademo.ui.texts.zh.numbers import percent
from metademo.ui.texts.zh.words import learner_in_sentence, listed, spaced, steps

WHY = "为什么？"


def _points(difference: Difference) -> str:
    """``20 个百分点（95% 区间 8 到 32，不只是运气）``, of the larger share minus the smaller one."""
    low, high = sorted(abs(100 * end) for end in difference.interval)
    share = abs(100 * (difference.first - difference.second) / difference.total)
    return f"{share:.0f} 个百分点（95% 区间 {low:.0f} 到 {high:.0f}，不只是运气）"


def _even(who: str, difference: Difference) -> str:
    """The ends of the interval, which holds zero."""
    low, high = (round(abs(100 * end)) for end in difference.interval)
    if not low or not high:
        return f"{who} 可能一样好" + (
            f"，也可能落后 {low} 个百分点" if low else f"，也可能领先 {high} 个百分点" if high else ""
        )
    return f"{who} 可能落后 {low} 个百分点，也可能领先 {high} 个"


def _more(difference: int) -> str:
    """``一样多``, ``多 1 张``, ``少 2 张``: pictures that are right."""
    if not difference:
        return "一样多"
    return f"{'多' if difference > 0 else '少'} {abs(difference)} 张"


def _than_first(difference: int) -> str:
    """The pictures that are right, beside those after one step: ``与 1 步之后一样多``, ``比 1 步之后多 1 张``."""
    return f"{'比' if difference else '与'} 1 步之后{_more(difference)}"


def said(finding: Finding) -> str:
    """The finding, in a sentence."""
    return spaced(_said(finding))


def _said(finding: Finding) -> str:
    who = learner_in_sentence(finding.learner)
    other = learner_in_sentence(finding.other) if finding.other else ""
    numbers, difference = finding.numbers, finding.difference
    if finding.rule is Rule.LOSS_RISES:
        lost = int(numbers.get("fewer", 0))
        fewer = f"答对的图片也少了 {lost} 张" if lost else "而答对的图片并没有变少"
        return (
            f"{who} 的损失又升高了：{steps(int(numbers['step']))}之后为 {numbers['least']:.2f}，"
            f"最后为 {numbers['last']:.2f}，{fewer}。"
        )
    if finding.rule is Rule.BY_HEART:
        return f"{who} 把支持图片背得滚瓜烂熟（100%），查询图片只答对 {percent(numbers['share'])}。"
    assert difference is not None
    even = _even(who, difference)
    later = f"{steps(int(numbers['steps']))}之后" if "steps" in numbers else ""
    gained = difference.first - difference.second
    return {
        Rule.SCRATCH_BEATEN: f"最后 {who} 领先 {other} {_points(difference)}。",
        Rule.SCRATCH_WINS: f"最后 {other} 领先 {who} {_points(difference)}。",
        Rule.SCRATCH_EVEN_EASY: f"这个任务很容易：最后 {other} 答对的{'比' if gained else '与'} {who} {_more(-gained)}。",
        Rule.SCRATCH_EVEN: f"最后 {who} 和 {other} 分不出高下：{even}。",
        Rule.AHEAD: f"最后 {who} 领先 {other} {_points(difference)}。",
        Rule.BEHIND: f"最后 {other} 领先 {who} {_points(difference)}。",
        Rule.AGREE: f"最后 {who} 和 {other} 对 {percent(numbers.get('same', 0.0))} 的图片给出相同的回答。",
        Rule.EVEN: f"最后 {who} 和 {other} 分不出高下：{even}。",
        Rule.OVERSHOOTS: f"{who} {later}比第一步之后更差，低了 {_points(difference)}。",
        Rule.RISES: f"{who} 在第一步之后继续进步：{later}又高了 {_points(difference)}。",
        Rule.PEAK: f"{who} 在{steps(int(numbers.get('step', 0)))}之后答对的最多，比最后多 {difference.second - difference.first} 张"
        f"{'' if difference.behind else '，不过这可能是运气'}。",
        Rule.FLAT: f"{who} 最后停在第一步到达的地方{'附近' if gained else ''}，途中答对 {numbers['lowest']:.0f} 到 {numbers['highest']:.0f} 张：{later}答对的图片"
        f"{_than_first(gained)}。"
        if "lowest" in numbers
        else f"{who} 的曲线在第一步之后就{'几乎' if gained else ''}平了：{later}答对的图片{_than_first(gained)}。",
    }[finding.rule]


def _moved(share: float) -> str:
    """What later steps do to the body, whose layers move by this share of their size at most."""
    if share == 0:
        return "在这里没有改动主干"
    if share >= 0.0005:
        return f"在这里对主干每一层的改动都不超过 {100 * share:.1f}%"
    return "在这里对主干每一层的改动都不到 0.1%"


def why(finding: Finding) -> str:
    """What lies behind it."""
    numbers = finding.numbers
    shots = int(numbers.get("shots", 1))
    if untaught := int(numbers.get("untaught", 0)):
        both = [finding.learner, finding.other]
        names = [
            learner_in_sentence(each) for each in (both if untaught == 3 else both[untaught - 1 : untaught]) if each
        ]
        return spaced(f"{listed(names)} 一步也没有走：分类头还是零，每一类都同样可能。步数的滑块在“学习”下面。")
    if finding.rule is Rule.SCRATCH_WINS:
        if shots >= 5:
            return (
                f"每类有 {shots} 张支持图片，即使对以前的任务一无所知，也足够学会；从零训练还可以想走多少步就走多少步。"
                "元初始化看重的东西，未必就是区分这些类别的东西。"
            )
        return "元初始化从别的任务学会看什么，但那些不是区分这些类别的东西：图片和元训练时见过的不像，它可能成为比随机数更差的起点。"
    if finding.rule is Rule.FLAT:
        moved, before, after = numbers.get("moved", 0.0), numbers.get("loss before"), numbers.get("loss after")
        loss = ""
        if before is not None and after is not None:
            same = f"{before:.2f}" == f"{after:.2f}"
            loss = f"其间损失一直是 {after:.2f}。" if same else f"其间损失从 {before:.2f} 变到 {after:.2f}。"
        return (
            "分类头从零开始，所以第一步就把它变成最近类均值分类器：每一类的向量指向它支持图片的均值，"
            f"而元训练正好让特征适合这样比较。后面的步{_moved(moved)}；它们更多地决定回答有多肯定，而不是回答是什么。{loss}"
        )
    if finding.rule is Rule.AGREE and finding.other in ("protonet", "nearest-mean"):
        return "两者最后接近同一条规则：在特征空间里，哪一类支持图片的均值最近，图片就属于哪一类。不同的是走到这一步的方式。"
    if finding.rule is Rule.RISES and not numbers.get("moved"):
        return "第一步让每一类的向量指向它支持图片的均值。这里只有分类头在动：之后的每一步，都让这些向量离各类的共同之处更远。"
    return {
        Rule.SCRATCH_BEATEN: f"两者从同样的支持图片学习。{learner_in_sentence(finding.learner)} 带来了从别的图片学到的特征，有了这些特征，几张图片就够；"
        "从零训练只能从这几张图片里自己寻找特征。",
        Rule.SCRATCH_EVEN_EASY: "这些类别怎样区分，网络从这几张图片里就能找到，哪怕在人看来它们很像。所以从别的任务学来的知识添不了多少，甚至什么也添不了。",
        Rule.SCRATCH_EVEN: "图片这么少，运气的成分很大，差值的区间里包含零。查询图片再多一些，区间就会变窄；“比较”页面会抽取许多回合任务。",
        Rule.AHEAD: "两者回答的是同样的图片，所以图片难易的运气对双方一样，剩下的运气已经算在区间里。",
        Rule.BEHIND: "它是为别的任务准备的。如果这些任务和那些相差够远，用一个好的主干，加上更简单的方法，反而可能更好。",
        Rule.AGREE: "它们学习的方式不同，却得出相同的回答：在这些图片上，两者没有区别。",
        Rule.EVEN: "图片这么少，运气的成分很大，差值的区间里包含零。",
        Rule.OVERSHOOTS: "内循环学习率是从别的任务元学习来的；在不同的任务上，同样的步可能走得太远。"
        "在“学习”里把内循环学习率调小，就能看出是不是这个原因。",
        Rule.PEAK: "哪一步最好，要等知道答案才知道，所以不能照着答案来选。走多少步是事先在别的任务上定下的；在某一个任务上，"
        "少走或多走几步可能更好。",
        Rule.RISES: "主干一步一步地向这些类别弯过去；第一步只移动分类头，做不到这一点。",
        Rule.LOSS_RISES: "它对自己答错的图片越来越肯定。损失计较回答有多肯定，准确率只看回答对不对。",
        Rule.BY_HEART: "图片这么少，网络可以记住每一张，而学不到一类的共同之处；只有用它没见过的图片才能看出差别。",
    }[finding.rule]
