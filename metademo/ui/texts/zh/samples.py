"""The ready tasks by name: what they are called and about, and what their classes are called. Letters keep their sounds."""

from __future__ import annotations

from metademo.ui.texts.spoken import SampleWords

_LEAVES = {"sarrel": "长矛叶", "hearn": "心形叶", "pentle": "五星叶", "ookin": "裂片叶", "fanna": "扇形叶"}
_BEETLES = {"dottle": "斑点虫", "harrow": "条纹虫", "zagrin": "横带虫", "forkin": "叉角虫", "snoutle": "长鼻虫"}
_POTS = {"belun": "葫芦瓶", "tarsk": "双耳罐", "ovind": "高脚碗", "ushka": "单柄壶", "grobb": "波纹杯"}
_TOYS = {"hoop": "圆环", "jack": "三叉球", "steps": "台阶", "gate": "拱门", "reel": "线轴"}

SAMPLES = {
    "vireth": SampleWords("维瑞斯树枝文", "一套虚构文字的五个字母，由枝条和圆点组成；ithu 和 itha 只差一个点的位置。"),
    "skeldic": SampleWords(
        "斯凯尔德符文", "一套虚构字母的五个符文，棱角分明，每个由十个人书写；aur 和 dorn 长得很像。"
    ),
    "lumoe": SampleWords("卢莫圆圈文", "一套虚构草书的五个圆形字母，每个一笔写成；ola 和 oli 只差在那一圈怎样收尾。"),
    "oshari": SampleWords("奥沙里音节，二十类", "一套虚构音节文字的全部二十个符号一起上：瞎猜的话，二十次能对一次。"),
    "hands": SampleWords(
        "五个符号，二十个人写", "五个弯弯的奥沙里符号，每个由二十个人书写：够取十个样本，还剩十个来提问。"
    ),
    "digits": SampleWords("真人手写的数字", "十个数字，扫描时只有 8 × 8 个点，已平滑放大。"),
    "twins": SampleWords(
        "镜像双胞胎",
        "互为镜像的两个字母：笔画相同，只是那个圆肚子在竖线的左边或右边。",
        {"bowl left": "圆肚在左", "bowl right": "圆肚在右"},
    ),
    "rings": SampleWords(
        "开口还是闭合",
        "闭合的圆，和某处有缺口的圆：差别很小，位置每次都不同。",
        {"closed": "闭合", "open": "开口"},
    ),
    "paper": SampleWords("拍下来的纸片", "像手机拍纸一样的五个符号：光线不匀，有阴影，墨水有颜色。"),
    "surfaces": SampleWords(
        "木头、云、布、石头、水",
        "五种材料的小片，谁都分得清，却没有笔画可依。",
        {"wood": "木头", "clouds": "云", "weave": "布", "pebbles": "石头", "ripples": "水波"},
    ),
    "leaves": SampleWords(
        "世上没有的叶子",
        "五种叶子，颜色各异，放在木头、布、沙子或石头上：只有轮廓和叶脉能区分它们。",
        _LEAVES,
    ),
    "beetles": SampleWords(
        "还没有命名的甲虫", "五种甲虫，颜色各异；能区分它们的是体形、触角和鞘翅上的花纹。", _BEETLES
    ),
    "pottery": SampleWords("消失民族的陶器", "五种器形，每一件的陶土和釉都不同，放在不同的桌上，光线也不同。", _POTS),
    "toys": SampleWords(
        "滚来滚去的玩具", "五种木头形状，哪一面朝上、什么颜色、什么光线都可能：像素都靠不住，只有形状可靠。", _TOYS
    ),
    "rims": SampleWords(
        "一种叶子，五种叶缘",
        "同一种叶子的五种样子，除了叶缘都相同：光滑、细齿、粗齿、圆齿、波浪。很难。",
        {"sool": "光滑", "tine": "细齿", "grad": "粗齿", "crem": "圆齿", "wend": "波浪"},
    ),
    "twenty": SampleWords(
        "叶子、甲虫、陶器和玩具，二十类",
        "这四个现成任务的二十个类别一起上：瞎猜的话，二十次能对一次。",
        _LEAVES | _BEETLES | _POTS | _TOYS,
    ),
}
