"""How likely a text is to be a name that a person gave, by its letters: a small model of the world's scripts.

It is made for names of files and folders, which are too short for detectors of prose. Each character costs what it would take
to guess it: a frequent one little, a rare one much, what no name holds (box drawing, controls) most. Costs are natural
logarithms, so that those of a text may be added, and texts that one byte string may stand for be compared.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_SYMBOL = 14.0
_ASCII = 3.2
_FOREIGN_NEIGHBOUR = 6.0
_CASE_AMISS = 6.0

# The characters that names of things and everyday words are made of, most frequent ones of prose among them.
_SIMPLIFIED = (
    "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实"
    "回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真"
    "听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应"
    "路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南"
    "度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办"
    "运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史"
    "商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏格"
    "蜻蜓蜘蛛蚂蚁苍蝇郁金香飞汽车轮火箭围巾手套眼镜"
    "狗猫鸟鱼虫兔鼠牛羊猪鸡鸭鹅龙蛇虎狮熊猴鹿狼象草树叶木竹苹蕉橙梨桃葡萄莓瓜菜豆米面茶杯碗盘刀叉勺瓶桌椅床灯钟表笔纸剪"
    "图照相画册案夹档测试验练集类别样例训标签圆方三角形正菱星线十叉环箭红绿蓝紫粉灰棕橘黑衣裤鞋帽袜球船桥楼塔雨雪云雷电"
    "左右上下内外冬春夏秋冷热甜酸苦辣汉拼词句蝴蝶蜂蚁蛙龟鲸鲨鹰鸽雀梅兰菊荷玫瑰牡丹松柏柳枫复副建文件压缩资料动植物果实蔬"
)
_TRADITIONAL = (
    "的一是不了人我在有他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後小麼心多天而能好都"
    "然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法此"
    "實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平"
    "真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市眼體別處總才場師書比住員九笑性通目華報立馬命張活難神數件安表原車白"
    "應路期叫死常提感金何更反合放做系計或司利受光王果親界及今京務制解各任至清物台臺象記邊共風戰接它許八特覺望直服毛林題建"
    "南度統色字請交愛讓認算論百吃義科怎元社術結六功指思非流每青管夫連遠資隊跟帶花快條院變聯言權往展該領傳近留紅治決周保達"
    "辦運武半候七必城父強步完革深區即求品士轉量空甚眾技輕程告江語英基派滿式李息寫呢識極令黃德收臉錢黨倒未持取設始版雙歷越"
    "蜻蜓蜘蛛螞蟻蒼蠅鬱金香飛汽車輪火箭圍巾手套眼鏡杯"
    "狗貓鳥魚蟲兔鼠牛羊豬雞鴨鵝龍蛇虎獅熊猴鹿狼草樹葉木竹蘋蕉橙梨桃葡萄莓瓜菜豆米麵茶杯碗盤刀叉匙瓶桌椅床燈鐘錶筆紙剪蓋"
    "圖照片相畫冊案夾檔測試驗練集類別樣例訓標籤圓形角菱星線環箭綠藍紫粉灰棕橘黑衣褲鞋帽襪球船橋樓塔雨雪雲雷左右冬春夏秋"
    "冷熱甜酸苦辣漢拼詞句蝴蝶蜂蟻蛙龜鯨鯊鷹鴿雀梅蘭菊荷玫瑰牡丹松柏柳楓複副資料動植物果實蔬許餐育成淚"
)
_KANJI = (
    "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電"
    "校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強"
    "公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工建空急止送切転研足究楽"
    "起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂"
    "鳥飯勉冬昼茶弟牛魚兄犬妹姉漢猫鼠馬羊豚鶏虎竜龍蛇猿熊鹿狼兎亀蛙虫蝶蜂象桜梅松竹葉草実果物野菜林森石岩島空雲雪星光影丸"
    "角形三四円線点表裏像真撮材筆箱皿鉢刀傘靴帽机椅子時計橋塔船窓門戸鍵糸布緑紫黄灰桃橙銅鉄器皿能作品写真類種例件資料保存"
    "練習問題正誤解答試験学年組番号左側右前後内外横縦十字矢印輪環面体章構暴予申貼蚕噺浄欺圭"
)
_HANGUL = (
    "이다는의에가을로고하기지은도를한사자리어시나인서아정전대스일과그해부수제보있주들장조원게상으마여성라신진안것동구비유도우선"
    "오정미산만계무공재바모행국소경화생물학현방위관연영회강통중분발실년명세문식건차김박최파포하교직술서거니러드트르레크프토테페"
    "개고양이새사과나무꽃말소돼지닭오리거북토끼쥐호랑원숭곰늑대여우뱀용나비벌딸기포도배감귤수박바나참외복숭아빵밥국물컵접시칼"
    "책상의자연필종이가위시계신발모자옷집다리탑배차버스하늘구름비눈별달해바람산강바다섬돌흙불빨간파란노란초록검은흰색원형삼각"
    "사각십자화살표고리선점그림사진폴더새파일이름연습시험문제정답오답학생교실한글자음모음숫자분류예제자료복사본왼쪽오른위아래"
)
_RANKED = {
    # letters from the most to the least frequent
    "CYRILLIC": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґўјљњћђџѓќ",
    "GREEK": "αοιετσνηυρπκμάόίλςωέήγδθχύώβφξζψϊϋΐΰ",
    "HEBREW": "יוהלאמרבתשנכםחדקעפטגסזןצךףץ",
    "ARABIC": "اليمونرتبةعدسفهكقحجشطصخأزىضغئثذآءظؤإ",
    "THAI": "านรอกเงมยลวดท่สต้ะปบคหแจพชขใไโซธศผำีิัุูื็์",
}
_VOWELS = {"CYRILLIC": frozenset("аеёиоуыэюяіїєў"), "GREEK": frozenset("αεηιουωάέήίόύώϊϋ")}
_MUST_END = frozenset("ךםןףץς")
_MAY_NOT_END = frozenset("כמנצσβγδθκλμξπτφχψΒΓΔΘΛΞΠΦΨ")  # Greek words end in vowels, in ν, ρ and ς
_CENTRAL = "áéíóúýčěšžřňůťďąęłśćżźńőűăîâșțäöüôľĺŕđ"
_ACCENTED = "éèüöäßáíóñçàêâôîúåøæëïùûìòãõœÿşğıłąęśćńżźčšžřěůýőűđțșăľťďňķļņģūēāī"


@cache
def script(character: str) -> str:
    """The script of a letter as Unicode names it, as LATIN, CJK or CYRILLIC; "" for what is no letter."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    return unicodedata.name(character, "").split(" ")[0]


@cache
def _tables() -> dict[str, frozenset[str]]:
    return {
        "simplified": frozenset(_SIMPLIFIED),
        "traditional": frozenset(_TRADITIONAL),
        "japanese": frozenset(_KANJI),
        "hangul": frozenset(_HANGUL),
    }


def _double_byte(character: str, language: str) -> float | None:
    """The cost of a character that takes two bytes in East Asian code pages; None for others."""
    table = _tables()
    kind = script(character)
    if kind == "CJK":
        if language == "korean":
            return 13.0
        if character in table[language]:
            return 6.4
        return (
            9.6
            if character in table["simplified"] | table["traditional"] | table["japanese"]
            else _rarity(character, language)
        )
    if kind == "HANGUL":
        return 5.6 if character in table["hangul"] else 9.2 if _standard(character, "euc-kr") else 15.0
    if kind in ("HIRAGANA", "KATAKANA"):
        return 4.6 if language == "japanese" else 11.0
    if kind == "HALFWIDTH":
        return 7.5
    if character == "ー":
        return 5.0 if language == "japanese" else 12.0
    if kind == "FULLWIDTH" or character in "（）【】「」、。・～《》－＿　":
        return 8.0
    return None


@cache
def _standard(character: str, codec: str) -> bool:
    try:
        return len(character.encode(codec)) == 2  # Python spells out Korean syllables that the standard lacks
    except UnicodeEncodeError:
        return False


@cache
def _rarity(character: str, language: str) -> float:
    """The cost of a Chinese character that is none of the frequent ones: by where its country's standard has it."""
    codec, ends = {
        "simplified": ("gb2312", 0xD7),  # the standards order their frequent half first
        "traditional": ("big5", 0xC6),
        "japanese": ("cp932", 0x97),
    }[language]
    try:
        lead = character.encode(codec)[0]
    except UnicodeEncodeError:
        return 13.5
    return 9.9 if lead <= ends else 12.0


def cost(text: str, language: str) -> float:
    """What it takes to guess a name: the smaller, the likelier.

    Args:
        text: one part of a path.
        language: ``simplified``, ``traditional``, ``japanese`` or ``korean`` for texts with such characters,
            ``central`` for languages of Central Europe, which have accents of their own; ``""`` else.
    """
    total, before = 0.0, ""
    for at, character in enumerate(text):
        after = text[at + 1 : at + 2]
        total += _cost(character, before, after, language)
        before = character
    return total + _vowelless(text)


def _cost(character: str, before: str, after: str, language: str) -> float:
    if character < "\x80":
        return _ASCII if " " <= character < "\x7f" else _SYMBOL
    if language and language != "central":
        double = _double_byte(character, language)
        if double is not None:
            # words of two scripts are seldom written as one
            return double + sum(2.5 for near in (before, after) if near.isascii() and near.islower())
    kind = script(character)
    ranked = _RANKED.get(kind)
    if ranked is None and kind != "LATIN":
        # signs that names do hold, such as degrees, cost less than boxes do
        return 9.0 if character in "°·–—’‘“”«»№²³½€£§ªº¿¡©®\xa0" else _SYMBOL
    small = character.lower()[:1]
    if ranked is None:
        plain = not unicodedata.decomposition(small) and small not in _ACCENTED
        central = language == "central"
        at = (_CENTRAL if central else _ACCENTED).find(small)
        total = 9.0 if plain else 5.0 + (at if at >= 0 else 45) / (30 if central else 15)
        # one accent seldom follows another
        total += sum(1.0 if central else 2.5 for near in (before, after) if near >= "\x80")
    else:
        at = ranked.find(small)
        total = 2.2 + (at if at >= 0 else 50) / 9
        total += sum(_FOREIGN_NEIGHBOUR for near in (before, after) if near and script(near) not in ("", kind))
    return total + _amiss(character, before, after) + (2.0 if language and language != "central" else 0.0)


def _amiss(character: str, before: str, after: str) -> float:
    """What a letter costs more where it is not written so: a capital after a small letter, a final form in the middle."""
    total = 0.0
    if character.isupper():
        total += _CASE_AMISS if before.islower() else 0.8
    elif character.islower() and before.isupper() and before >= "\x80" and len(before) and after.isupper():
        total += _CASE_AMISS
    ends = not (after and script(after))
    if character in _MUST_END and not ends:
        total += 5.0
    if character in _MAY_NOT_END and ends and before and script(before):
        total += 3.0
    return total


def _vowelless(text: str) -> float:
    """What a text costs more whose words of three letters and more have no vowel, in scripts that write vowels."""
    total = 0.0
    for word in "".join(each if script(each) else " " for each in text).split():
        vowels = _VOWELS.get(script(word[0]))
        if vowels and len(word) >= 3 and not vowels & set(word.lower()):
            total += 4.0
    return total
