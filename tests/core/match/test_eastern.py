# SPDX-License-Identifier: Apache-2.0
"""East Asian personal names: invented ones, put together from common parts."""

import pytest

from carillon.core.match.eastern import southern
from carillon.core.match.engine import compare
from carillon.core.match.keys import query_terms, terms
from carillon.core.match.romanise import romanise
from carillon.core.match.subject import Subject

POSSIBLE, HIT = 0.70, 0.90


def score(left: str, right: str) -> float:
    return compare(Subject(kind="person", names=(left,)), Subject(kind="person", names=(right,))).score


JAPAN = [
    ("山田太郎", "YAMADA Taro"), ("山田太郎", "Tarou Yamada"), ("山田 太郎", "Taroh Yamada"),
    ("太田 順子", "Ohta Junko"), ("太田順子", "Oota Zyunko"),
    ("太田順子", "Ōta, Junko"), ("林健一", "Hayashi Ken'ichi"), ("庄司翔子", "Syouzi Syouko"), ("髙橋 一郎", "Takahashi Ichiro"),
    ("山﨑 直美", "Naomi Yamazaki"), ("渡邉 裕子", "Watanabe Yuko"), ("渡邊裕子", "WATANABE, Hiroko"), ("澤田 健", "Sawada Takeshi"),
    ("齋藤 学", "Manabu Saito"), ("斉藤学", "Saitoh Manabu"), ("佐々木 希", "Sasaki Nozomi"),
    ("一ノ瀬 翔", "Ichinose Sho"), ("山田はなこ", "Yamada Hanako"),
    ("高橋くみ子", "Takahashi Kumiko"), ("さとう けんじ", "Sato Kenji"), ("ｻﾄｳ ｹﾝｼﾞ", "Satou Kenji"), ("サトウ・ケンジ", "Kenji Satoh"),
    ("新垣結衣", "Yui Aragaki"), ("本間 純平", "Homma Jumpei"), ("本間純平", "Honma Junpei"),
]  # fmt: skip
CHINA = [
    ("王小明", "Wang Xiaoming"), ("欧阳小明", "Ouyang Xiaoming"), ("歐陽 小明", "OUYANG, Xiao-ming"), ("张志强", "Chang Chih-chiang"),
    ("張志強", "Cheung Chi Keung"), ("陳大文", "Chan Tai Man"), ("陳大文", "Chen Dawen"),
    ("陈大文", "Tan Tai Man"), ("黃美玲", "Ng Mei Ling"), ("梁詠詩", "LEUNG Wing-sze"),
    ("林淑芬", "Lin Shu-fen"), ("林淑芬", "Lam Shuk Fan"), ("郭国荣", "Kwok Kwok Wing"),
]  # fmt: skip
KOREA = [
    ("김철수", "Kim Chul-soo"), ("이영희", "Lee Young-hee"), ("이영희", "Rhee Yeonghui"),
    ("리영희", "Yi Yong Hui"), ("박지훈", "Park Ji-hoon"), ("박지훈", "BAK Jihun"),
    ("최명철", "Choe Myong Chol"), ("金明哲", "Kim Myong Chol"), ("李明洙", "Lee Myung-soo"),
    ("朴正民", "Park Jeong-min"), ("崔英姬", "Choi Young Hee"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "latin"), [*JAPAN, *CHINA, *KOREA])
def test_both_ways(native: str, latin: str) -> None:
    assert score(native, latin) >= POSSIBLE
    assert score(latin, native) >= POSSIBLE


@pytest.mark.parametrize(("native", "latin"), [*JAPAN, *CHINA, *KOREA])
def test_is_found_by_the_index(native: str, latin: str) -> None:
    for question, record in ((native, latin), (latin, native)):
        asked, held = query_terms(question), terms(record)
        assert set(asked.skeletons) & set(held.skeletons) or set(asked.grams) & set(held.grams)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("張志強", "张志强"),
        ("髙橋一郎", "高橋一郎"),
        ("渡邉裕子", "渡辺裕子"),
        ("齋藤学", "斉藤学"),
        ("山﨑直美", "山崎直美"),
        ("澤田健", "沢田健"),
    ],
)
def test_characters_written_for_each_other(left: str, right: str) -> None:
    assert score(left, right) >= HIT


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("山田太郎", "Taro Yamamoto"),
        ("山田太郎", "Taro Yamagata"),
        ("山田太郎", "Jiro Yamada"),
        ("中村健一", "Nakamura Koji"),
        ("譚永康", "Lam Wing Hong"),
        ("劉志強", "Chow Chi Keung"),
        ("박지훈", "Paik Ji-hoon"),
        ("김영희", "Kim Young-chul"),
        ("李明洙", "Lee Myung-hee"),
        ("Chan Tai Man", "Chen Xiaoming"),
        ("Chan Tai Man", "Lin Dawen"),
    ],
)
def test_other_people(left: str, right: str) -> None:
    assert score(left, right) < POSSIBLE
    assert score(right, left) < POSSIBLE


@pytest.mark.parametrize(
    ("left", "right"),
    [("Chan Tai Man", "Chen Dawen"), ("CHAN, Tai-man", "Da Wen Chen"), ("Wong Taiman", "Wang Dawen"), ("Kwok Ka Ming", "Guo Jiaming")],
)
def test_spelt_in_the_north_and_the_south_is_possible_and_no_more(left: str, right: str) -> None:
    assert POSSIBLE <= score(left, right) < HIT
    assert POSSIBLE <= score(right, left) < HIT


@pytest.mark.parametrize("words", [("john", "smith"), ("chen", "dawen"), ("chan",), ("chan", "peter"), ("maria", "lam", "garcia")])
def test_no_other_name_is_read_as_southern(words: tuple[str, ...]) -> None:
    assert southern(words) == ()


@pytest.mark.parametrize(
    ("text", "reading"),
    [("山田はなこ", "yamada hanako"), ("高橋くみ子", "takahashi kumiko"), ("長谷川 一", "hasegawa hajime"), ("金明哲", "kim myeongcheol")],
)
def test_reads(text: str, reading: str) -> None:
    assert reading in romanise(text)
