"""The learners by key: what they are called, who they are, and a few sentences more."""

from __future__ import annotations

from metademo.learners import Words

LEARNERS = {
    "maml": Words(
        label="MAML",
        line="一个元初始化，从它出发走几个梯度步就能走得很远；元训练正是为此（Finn 等，2017）。",
        story="元训练适应一个又一个小任务，每次都问：元初始化本该是什么样，适应之后的网络才会答得更好？"
        "这个梯度穿过每一个内循环步往回传。得到的网络还什么都不擅长，却离许多事情都很近。",
        photographs="先在 ImageNet 上预训练，再在许多种类的图片上元训练，元训练穿过它的第一步：在每一类的均值处放一个点（Finn 等，2017；"
        "Hu 等，2022）。之后的步移动这些点，并一起弯曲主干的最后一个阶段：每类只有一张图片时总是如此，多于一张时，要看你的图片说这样是否有用。"
        "这些步的学习率是在别的图片上选定的，不是元学习来的。",
    ),
    "fomaml": Words(
        label="FOMAML",
        line="不要二阶导数的 MAML：元训练更省（Finn 等，2017）。",
        story="它取内循环结束处的梯度，好像之前的步与元初始化无关。这在元训练时省下时间和内存，准确率往往损失很小。"
        "适应的方式和 MAML 相同。",
    ),
    "anil": Words(
        label="ANIL",
        line="只适应最后一层（分类头）的 MAML（Raghu 等，2020）。",
        story="Almost No Inner Loop，“几乎没有内循环”：作者们问，MAML 究竟是学得快，还是学到的特征本来就合用？"
        "答案主要是后者。所以主干停在元训练留下的样子，只有分类头走内循环步。",
    ),
    "boil": Words(
        label="BOIL",
        line="除了分类头，全都参与适应的 MAML（Oh 等，2021）。",
        story="Body Only update in Inner Loop，“内循环只更新主干”：与 ANIL 相反。分类头的向量停在元训练放好的位置，"
        "特征必须向它们移动，于是每一类都得在几步之内找到自己的向量。",
    ),
    "meta-sgd": Words(
        label="Meta-SGD",
        line="还为每一个参数各学一个学习率的 MAML（Li 等，2017）。",
        story="从哪里开始，每个数该移动多远，两者一起学。学习率可以是负的：这个参数最好逆着自己的梯度走。"
        "要学的数是 MAML 的两倍。",
    ),
    "maml++": Words(
        label="MAML++",
        line="每层每步各有一个学习率、元训练更平稳的 MAML（Antoniou 等，2019）。",
        story="MAML 的元训练有时不稳定。这里一开始就计入每个内循环步之后的回答，而不只是最后一步的；二阶导数后来才加入；"
        "每层每步都有自己的学习率。",
    ),
    "reptile": Words(
        label="Reptile",
        line="一个元初始化，一次又一次地朝着在任务上训练的终点挪动一点（Nichol 等，2018）。",
        story="没有梯度穿过内循环，也不需要查询图片：用普通方法在一个任务上训练，然后把起点朝终点挪一段。"
        "面对新任务，它像普通训练那样走许多小步。",
    ),
    "meta-lstm": Words(
        label="Meta-LSTM",
        line="一个学会了当优化器的 LSTM，也学会了从哪里开始（Ravi 和 Larochelle，2017）。",
        story="梯度下降保留每个数的全部，再减去梯度的固定一份。这里由一个小的循环网络，对每个数、每一步决定这两者："
        "保留多少，放进多少梯度。",
    ),
    "protonet": Words(
        label="ProtoNet",
        line="不做梯度更新：在专门为此学到的特征里，取最近类均值（Snell 等，2017）。",
        story="原型网络（Prototypical Networks）。元训练塑造特征，让同一类的图片聚在一起，不管是什么类。"
        "于是新的类别就由它支持图片的均值来认定，网络里什么都不改。",
        photographs="同样的预训练，再元训练到不必做梯度更新：由最近类均值决定（Snell 等，2017）。",
    ),
    "proto-maml": Words(
        label="Proto-MAML",
        line="分类头从类均值开始的 MAML（Triantafillou 等，2020）。",
        story="ProtoNet 的起点，MAML 的步：第一步之前，它已经按最近类均值回答，之后的步由此继续。元训练时两者都考虑在内。",
    ),
    "in-context": Words(
        label="Transformer",
        line="像读文章一样读你有标签的图片，然后回答的 Transformer；不做梯度更新（仿 CAML：Fifty 等，2024）。",
        story="每张支持图片成为一个词元，带着它的类别；查询图片是一个不带类别的词元。注意力把相关的东西联系起来。"
        "学一个新任务，就是看它一眼，正像语言模型从提示里的例子学习。它的得分是最近类均值的得分，再加上它读到的：目前还很少。",
        photographs="ImageNet 的特征，加上一个像读文章一样读你有标签的图片的 Transformer；不做梯度更新（仿 CAML：Fifty 等，2024）。",
    ),
    "label-propagation": Words(
        label="标签传播（直推式）",
        line="把你所有的图片连成一张图，标签沿着边流动（Zhou 等，2004；TPN：Liu 等，2019）。",
        story="每张图片，不管有没有标签，都和最像它的几张相连，一轮又一轮地把自己知道的类别传下去。"
        "它假设：靠在一起的图片属于同一类。",
        short="标签传播",
    ),
    "soft-k-means": Words(
        label="软 K 均值（直推式）",
        line="类均值，由没有正确答案的图片拉向它们自己所在的地方（Ren 等，2018）。",
        story="从有标签图片的均值开始。每一轮，其余的每张图片按它属于各类的概率计入各类的均值。"
        "它假设：每张图片都属于你的某一类，每一类自成一堆。",
        short="软 K 均值",
    ),
    "pt-map": Words(
        label="PT+MAP（直推式）",
        line="把没有正确答案的图片分给各类，每类一样多（Hu 等，2021）。",
        story="轮流求类中心和分配比例：图片归到近的中心，但每类分得一样多；然后每个中心朝分到的图片移动。"
        "它假设你其余的图片每类一样多，如果不是这样，就会被误导。",
        short="PT+MAP",
    ),
    "transfer": Words(
        label="迁移学习",
        line="没有元学习：网络用普通方法学会了区分许多字符；在这里换上新的最后一层（Chen 等，2019）。",
        story="普通的迁移学习，小样本学习的文献称之为 Baseline：先做一个大的分类问题，再在你的图片上训练几十步。"
        "从来没有训练过它怎样适应。",
        photographs="没有元学习：主干是 ImageNet 留下的样子，加上在你的图片上训练的新的最后一层。",
    ),
    "baseline++": Words(
        label="Baseline++",
        line="最后一层只看角度的迁移学习（Chen 等，2019）。",
        story="最后一层比较方向，不管长度，预训练时和之后都是这样，这让同一类的图片更集中。新任务的类向量从随机数开始。",
    ),
    "maml-batch": Words(
        label="MAML（批归一化）",
        line="用批归一化的 MAML，与已发表的数据表相同。",
        story="最早的论文用手头所有图片的统计量来归一化每一层。这样，查询图片就能互相知道；"
        "除非统计量只取自支持图片，这里如果不另作选择，就是如此。",
        short="MAML-BN",
    ),
    "photos-small": Words(
        label="小网络",
        line="元训练之前什么都没见过的网络，用 MAML。",
        story="它显示单靠元训练能做到什么：没有 ImageNet，图片很小，网络一眨眼就适应好。",
        photographs="大小只有三十分之一的网络，从零元训练：没见过 ImageNet，看到的图片是 32 × 32。"
        "最后一层参与适应，你也可以选择全部参与。",
    ),
    "nearest-mean": Words(
        label="最近类均值",
        line="既没有元学习，也不做梯度更新：预训练留下的主干，加上最近类均值。",
        story="看预训练的特征本身值多少。主干相同的学习器比它多答对的图片，都归功于元训练或它走的步。",
        photographs="既没有元学习，也不做梯度更新：ImageNet 留下的主干，加上最近类均值。",
    ),
    "scratch": Words(
        label="从零训练",
        line="同样的网络从随机数开始，由优化器 Adam 在你的图片上训练。",
        story="事先什么都没学过的训练就是这样，也是公平的对手：同样的网络和图片，精心选过的优化器和学习率，想走多少步就走多少步。"
        "除了你的图片，它一无所知。",
        photographs="小网络从随机数开始，由优化器 Adam 在你的图片上训练。大网络从随机数开始也不会更好，时间却要十倍以上。",
    ),
    "scratch-sgd": Words(
        label="从零训练（SGD）",
        line="用普通梯度下降的从零训练。",
        story="同上，但不用 Adam：每一步都以同一个学习率沿着梯度走，和 MAML 的内循环步一样。",
    ),
}
