"""What a person takes away: the words in the Lab, and those of the files themselves."""

from __future__ import annotations

TAKE_AWAY = "带走"
TAKE_AWAY_HELP = "适应之后的学习器，或者一份报告，存成你自己的文件。"
LEARNER = "适应之后的学习器"
LEARNER_HELP = "带走哪个学习器，按走完内循环步的样子。"
ABOUT_LEARNER = (
    "它学到的东西跟着你走，离开本页面也能用。点击之后才会生成文件。**网页**：在任何浏览器里打开。**ONNX**：许多语言写的程序都能运行的"
    "网络格式。**检查点**：网络的全部数值，可以在 Python 里接着用。"
)
PAGE = "网页"
PAGE_HELP = (
    "一个 HTML 文件，在任何浏览器里都能回答，不需要服务器，也不需要联网：拖入、粘贴、手绘或拍摄一张图片，"
    "还可以教它新的类别。里面有一些支持图片的缩小图。"
)
ONNX = "ONNX"
ONNX_HELP = (
    "其他程序都能运行的文件，无论用什么语言写成（Open Neural Network Exchange）。输入网络看到的图片，输出各类的概率。"
)
NO_ONNX = "提供本页面的电脑上需要安装 onnx 包：`pip install onnx`。"
CHECKPOINT = "检查点"
CHECKPOINT_HELP = (
    "适应之后网络的全部数值（safetensors）和说明它们的卡片，打包成 ZIP。"
    "命令 `metademo adapt NAME.json …` 可以用它回答，或由此继续适应。"
)
ABOUT_REPORT = "本页面全部内容的报告，可以上交，也可以打印；拖回这里，就会重新打开这个任务。"
REPORT = "报告"
REPORT_HELP = "一个 HTML 文件：图表、每一步、所有图片和回答、所作的选择，以及重做一次的命令。里面有你的图片。"
CODE = "用 Python 做同样的事"
FILE_PAGE = "{task} 分类器.html"
FILE_ONNX = "{task}.onnx"
FILE_CHECKPOINT = "{task} 检查点.zip"
FILE_REPORT = "{task} 报告.html"
FROM = "{ways} 个类别的 {support} 张支持图片，由 {checkpoint} 适应而来"
STEPS = "内循环步"
RATE = "内循环学习率的倍数"
ADAPTS = "哪些部分参与适应"
SEED = "随机种子"
VARIATIONS = "变体"
KIND = "图片种类"
PAGE_WORDS = {
    "title": "分类器：{classes}",
    "subtitle": "{learner}，{steps}，学自 {pictures}。全部内容都在这个文件里：不需要服务器，也不需要联网，"
    "图片不会离开这台设备。",
    "no_script": "本页面需要 JavaScript。",
    "broken": "本页面在这里无法运行：文件已损坏，或者浏览器比 2023 年更早。",
    "ask": "问一张图片",
    "drop": "把图片拖到这里，或者粘贴。",
    "choose": "选择文件",
    "camera": "使用相机",
    "shoot": "就问这个画面",
    "stop": "关闭相机",
    "draw": "或者用鼠标、笔或手指画一张。",
    "sheet": "画图用的纸",
    "undo": "撤销一笔",
    "clear": "清空",
    "answer": "回答",
    "nothing_yet": "还没有问过图片。",
    "asked": "你的图片",
    "seen": "网络看到的样子",
    "best": "{name}，{share}",
    "stranger": "和这里的类都不像。如果非选一类：“{name}”，{share}。",
    "teach": "它其实是：",
    "learn": "学习这张图片",
    "learned": "已作为“{name}”学习：内循环在分类头上重新走了 {steps} 步，全部图片的损失从 {first} 降到 {last}。"
    "主干还是文件里的样子。",
    "learned_means": "已作为“{name}”学习：重新求了各类的均值。主干还是文件里的样子。",
    "cannot_learn": "这个学习器在这里不能再学习图片：它的步所依据的东西不在这个文件里。",
    "learned_from": "它从这些图片学习",
    "more": "另有 {more} 张",
    "about": "由 metademo {version} 于 {date} 生成。网络：{network}。{sure}；“都不是”由到各类均值的距离判断。",
    "sure_found": "置信度除以了从支持集求得的温度",
    "sure_own": "置信度是网络自己的",
    "steps": "走了 {steps} 个内循环步",
    "one_step": "走了 1 个内循环步",
    "no_steps": "不走内循环步",
    "pictures": "{ways} 个类别的 {count} 张图片",
    "blank": "图片里什么也没找到。请换一张对比更强的。",
    "too_large": "{name} 太大。请用小于 32 MB、不到一亿像素的图片。",
    "unreadable": "{name} 在这里无法作为图片读取。PNG、JPEG 和 WebP 在所有浏览器里都能用。",
    "pasted": "粘贴的内容",
    "no_camera": "这里没有相机，或者没有允许使用。",
    "between": "、",
    "and_so_on": "……",
    "per_cent": "%",
    "licence": "{network} 的权重按 Apache License 2.0 许可",
}
REPORT_WORDS = {
    "title": "报告：{task}",
    "subtitle": "{date}。从 {ways} 个类别的 {support} 张图片学习，查询图片 {queries} 张。",
    "no_script": "画图表和重放各步需要 JavaScript。",
    "broken": "无法显示这份报告：文件已损坏，或者浏览器比 2023 年更早。",
    "happened": "发生了什么",
    "accuracy": "准确率",
    "loss": "损失",
    "query_set": "查询集",
    "support_set": "支持集",
    "dashed": "实线：查询集，用来提问的图片。虚线：支持集，用来学习的图片。",
    "play": "播放",
    "pause": "暂停",
    "step": "内循环步",
    "learner": "学习器",
    "right": "答对",
    "of": "{right}/{labelled}",
    "query_loss": "查询集损失",
    "support_loss": "支持集损失",
    "answers": "这一步的回答",
    "really": "其实是“{name}”",
    "best": "{name}，{share}",
    "stranger": "和这里的类都不像。非选一类：{name}，{share}",
    "support": "它们从这些图片学习",
    "how": "设置",
    "again": "再做一次",
    "again_told": "这个文件里有任务本身。把它拖到实验室页面上就能打开，或者在下面的命令里写上它的名字。",
    "save_task": "把任务存成 ZIP 文件",
    "no_task": "任务的图片太大，放不进这个文件。请在实验室里把任务存成 ZIP 文件。",
    "about": "由 metademo {version} 生成，PyTorch {torch}，Python {python}。",
    "between": "，",
    "per_cent": "%",
}

# Of the page of sentences

SENTENCE_PAGE_HELP = (
    "一个 30 MB 的 HTML 文件，整个主干都在里面：在任何浏览器里都能回答，不需要服务器，也不需要联网，还可以教它新的类别。"
    "里面有用来学习的句子。"
)
SENTENCE_ONNX_HELP = (
    "其他程序都能运行的文件，无论用什么语言写成（Open Neural Network Exchange），49 MB。"
    "输入句子的词元编号，输出各类的概率；词元由 `MiniLm.tokenised` 得到。"
)
SENTENCE_REPORT_HELP = "一个 HTML 文件：图表、每一步、所有句子和回答、所作的选择，以及重做一次的命令。里面有你的句子。"
SENTENCE_REPORT_ABOUT = "本页面全部内容的报告，可以上交，也可以打印；作为文件添加到这里，就会重新打开这个任务。"
SENTENCES_FROM = "{ways} 个类别的 {support} 个支持句子，由 {checkpoint} 适应而来"
SENTENCES_FROM_NAMED = "{ways} 个类别的 {support} 个支持句子和名称，由 {checkpoint} 适应而来"
SENTENCE_WORDS = {
    **{
        name: PAGE_WORDS[name]
        for name in (
            "title",
            "no_script",
            "broken",
            "answer",
            "best",
            "stranger",
            "teach",
            "learned_means",
            "steps",
            "one_step",
            "no_steps",
            "between",
            "and_so_on",
            "sure_found",
            "sure_own",
            "per_cent",
        )
    },
    "subtitle": "{learner}，{steps}，学自 {pictures}。全部内容都在这个文件里：不需要服务器，也不需要联网，"
    "句子不会离开这台设备。",
    "ask": "问一个句子",
    "typed": "输入一个句子，或者粘贴几个：一行一个。",
    "asking": "提问",
    "opening": "正在打开 2300 万个权重……",
    "reading": "正在读第 {at} 个句子，共 {of} 个……",
    "nothing_yet": "还没有问过句子。",
    "sentence": "句子",
    "confidence": "置信度",
    "learn": "学习这个句子",
    "learned": "已作为“{name}”学习：内循环在分类头上重新走了 {steps} 步，全部句子的损失从 {first} 降到 {last}。"
    "主干还是文件里的样子。",
    "cannot_learn": "这个学习器在这里不能再学习句子：它的步所依据的东西不在这个文件里。",
    "learned_from": "它从这些句子学习",
    "about": "由 metademo {version} 于 {date} 生成。网络：{network}，学的是英语，权重取整为 8 位。"
    "{sure}；“都不是”由到各类均值的距离判断。",
    "pictures": "{ways} 个类别的 {count} 个句子",
    "licence": "{network}（sentence-transformers）的权重经内循环和取整改动，按 Apache License 2.0 许可",
}
SENTENCE_REPORT_WORDS = {
    **REPORT_WORDS,
    "subtitle": "{date}。从 {ways} 个类别的 {support} 个句子学习，查询句子 {queries} 个。",
    "dashed": "实线：查询集，用来提问的句子。虚线：支持集，用来学习的句子。",
    "again_told": "这个文件里有任务本身。在“句子”页面上把它作为文件添加，就能打开，或者在下面的命令里写上它的名字。",
    "no_task": "任务的句子太多，放不进这个文件。请在“句子”页面上把它们存成文件。",
}
PAGE_NAMED = {"pictures": "{ways} 个类别的 {count} 个句子和名称"}
REPORT_NAMED = {"subtitle": "{date}。从 {ways} 个类别的 {support} 个句子和名称学习，查询句子 {queries} 个。"}
