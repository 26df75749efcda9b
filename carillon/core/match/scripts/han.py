# SPDX-License-Identifier: Apache-2.0
"""Han characters as Chinese names: pinyin with the readings that surnames take, Wade-Giles, Cantonese where the tables know it."""

from functools import lru_cache

from anyascii import anyascii


def _words(text: str) -> list[str]:
    return text.split()


# Two-character surnames (the usual ones of the Hundred Family Surnames), traditional and simplified.
COMPOUND = frozenset(
    _words("""
欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙 長孫 司徒
夏侯 端木 轩辕 軒轅 百里 南宫 南宮 东郭 東郭 西门 西門 呼延 赫连 赫連 澹台 澹臺 独孤 獨孤 申屠 太史
钟离 鍾離 闻人 聞人 万俟
""")
)
# Readings that a character takes only as a surname.
SURNAME = {
    "单": "shan", "單": "shan", "解": "xie", "曾": "zeng", "查": "zha", "仇": "qiu", "朴": "piao", "区": "ou", "區": "ou", "华": "hua",
    "盖": "ge", "蓋": "ge", "覃": "qin", "乐": "yue", "樂": "yue", "冼": "xian", "翟": "zhai", "缪": "miao", "繆": "miao", "任": "ren",
    "沈": "shen", "尹": "yin", "葛": "ge", "逄": "pang", "员": "yun", "員": "yun", "秘": "bi", "祭": "zhai", "折": "she", "薄": "bo",
    "尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "澹台": "tantai", "澹臺": "tantai", "长孙": "zhangsun", "長孫": "zhangsun",
    "阚": "kan", "闞": "kan", "重": "chong", "召": "shao", "种": "chong", "黑": "he", "盛": "sheng", "石": "shi", "曲": "qu", "娄": "lou",
}  # fmt: skip
# Surnames as spelt in Hong Kong, Macao, Singapore, Malaysia and the Philippines (Cantonese, Hokkien, Teochew), from general knowledge.
_SOUTHERN = """
陳陈 chan tan chin|林 lam lim|黃黄 wong ng oei ooi|李 lee lei
張张 cheung chong teo|王 wong ong heng|吳吴 ng goh go|劉刘 lau low liew
蔡 choi chua choy tsai|楊杨 yeung yeo yong|許许 hui koh khaw
鄭郑 cheng tay chang|謝谢 tse cheah chia|郭 kwok kuok quek kwek|洪 hung ang
邱 yau khoo khoo|曾 tsang chan chen|周 chow chew chau|葉叶 yip yap
趙赵 chiu teo chew|何 ho hoe|梁 leung leong neo|羅罗 law lo loh|馬马 ma beh
朱 chu choo|胡 wu woo oh|孫孙 suen sun soon|高 ko koh|鄧邓 tang|馮冯 fung foong
余 yu yee|潘 poon phua pun|蕭萧 siu seow|盧卢 lo loo|蘇苏 so soh|呂吕 lui loo
丁 ting teng|魏 ngai goi|薛 sit|錢钱 chin|江 kong kang|黎 lai|陸陆 luk|譚谭 tam
莫 mok|關关 kwan|方 fong png|簡简 kan|龔龚 kung|麥麦 mak|湯汤 tong|溫温 wan oon|伍 ng
歐陽欧阳 auyeung|司徒 szeto|區区 au|戴 tai|杜 to toh|韓韩 hon|石 shek|白 pak peh
侯 hau|史 sze|倪 ngai|唐 tong|顏颜 ngan gan|柯 or kua|賴赖 lai|甘 kam|程 ching
沈 shum sim|彭 pang|袁 yuen|任 yam|姚 yiu|崔 chui|曹 cho|鍾钟 chung|萬万 man
岑 shum|傅 fu poh|金 kam|鄒邹 chow|蔣蒋 cheung|連连 lin|文 man|利 lee|雷 lui
卓 cheuk toh|冼 sin|霍 fok|康 hong|詹 chim|施 sze sy see|童 tung|阮 yuen|嚴严 yim
董 tung|宋 sung|田 tin|范 fan|姜 keung|熊 hung|龍龙 lung|翁 yung ong|古 koo|屈 wat
招 chiu|凌 ling|符 foo|游 yau yew|湛 cham|饒饶 yiu|車车 che|容 yung|黃黄 vong|尤 yau
紀纪 kei
"""
SOUTHERN: dict[str, tuple[str, ...]] = {}
for _row in _SOUTHERN.replace("\n", "|").strip("|").split("|"):
    _names, *_spelt = _row.split()
    for _name in (_names[:2], _names[2:]) if len(_names) == 4 or _names == "司徒" else _names:
        if _name:
            SOUTHERN[_name] = tuple(dict.fromkeys((*SOUTHERN.get(_name, ()), *_spelt)))
# Pinyin initials in Wade-Giles (apostrophes left out, as passports and lists do).
_WADE_INITIAL = (("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"),
                 ("j", "ch"), ("q", "ch"), ("x", "hs"), ("r", "j"), ("z", "ts"), ("c", "ts"),
                 ("l", "l"), ("m", "m"), ("n", "n"), ("h", "h"), ("f", "f"))  # fmt: skip
_WADE_WHOLE = {
    "zi": "tzu", "ci": "tzu", "si": "szu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "yi": "i", "you": "yu", "yan": "yen",
    "ye": "yeh", "yong": "yung", "er": "erh", "he": "ho", "ge": "ko", "ke": "ko", "e": "o",
    "ju": "chu", "qu": "chu", "xu": "hsu", "yue": "yueh",
    "jiong": "chiung", "qiong": "chiung", "xiong": "hsiung",
}  # fmt: skip
_WADE_FINAL = (("ong", "ung"), ("ian", "ien"), ("ie", "ieh"), ("ue", "ueh"), ("uo", "o"))


@lru_cache(maxsize=16384)
def pinyin(char: str) -> str:
    """The Mandarin syllable of one character, without tone; empty where it is unknown."""
    return "".join(c for c in anyascii(char).lower() if "a" <= c <= "z")


@lru_cache(maxsize=2048)
def wade_giles(syllable: str) -> str:
    """A pinyin syllable in Wade-Giles without apostrophes and marks."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    for initial, wade in _WADE_INITIAL:
        if syllable.startswith(initial):
            rest = syllable[len(initial) :]
            return wade + _wade_final(rest, initial)
    return _wade_final(syllable, "")


def _wade_final(final: str, initial: str) -> str:
    if final == "uo" and initial in ("g", "k", "h", "sh"):
        return final
    if final == "ui" and initial in ("g", "k"):
        return "uei"
    for pinyin_final, wade in _WADE_FINAL:
        if final == pinyin_final:
            return wade
    return "e" + final[1:] if initial in ("zh", "ch", "sh") and final == "eng" else final


@lru_cache(maxsize=1)
def _spellings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for char, southern in SOUTHERN.items():
        syllable = SURNAME.get(char) or "".join([pinyin(c) for c in char])
        for spelt in (syllable, wade_giles(syllable), *southern):
            found.setdefault(spelt, set()).add(char)
    return {spelt: frozenset(chars) for spelt, chars in found.items()}


def surnames(spelt: str) -> frozenset[str]:
    """The surnames that are written so in Latin letters, in the North or the South."""
    return _spellings().get(spelt, frozenset())


def divide(word: str) -> tuple[str, str]:
    """A personal name's surname and given name; a word that is too short or too long for one has an empty surname."""
    if word[:2] in COMPOUND and 3 <= len(word) <= 4:
        return word[:2], word[2:]
    if 2 <= len(word) <= 3:
        return word[:1], word[1:]
    return "", word


def readings(word: str, *, surname: bool = False) -> tuple[str, ...]:
    """Mandarin readings of a word, pinyin, then Wade-Giles; of a surname also the southern spellings."""
    syllables = [pinyin(c) for c in word]
    if surname:
        spelt = SURNAME.get(word) or "".join(syllables)
        return tuple(dict.fromkeys((spelt, wade_giles(spelt), *SOUTHERN.get(word, ()), "".join(syllables))))
    return tuple(dict.fromkeys(("".join(syllables), "".join(wade_giles(s) for s in syllables))))
