# SPDX-License-Identifier: Apache-2.0
"""Invented reports in many languages, each with the event that it is about: how often that one is first, and how much noise there is."""

from importlib.resources import files
from random import Random
from typing import Any

import pytest
import yaml

from carillon.core.match.relevance.ranker import Ranker
from carillon.core.match.relevance.thing import Thing
from tests.core.match.relevance.calendar import EVENTS

RANKER = Ranker(EVENTS)
SPRING, SUMMER = "2027-04-05", "2027-07-30"

ABOUT: list[tuple[str, str, str]] = [
    # (event, when, what is said)
    ("paris-27", SPRING, "A caller said that the Paris Marathon would be remembered for the wrong reason."),
    ("paris-27", SPRING, "Un appelant a dit que le marathon de Paris resterait dans les mémoires."),
    ("paris-27", SPRING, "Alguien pregunta cuándo cambian los turnos en el maratón de París."),
    ("paris-27", SPRING, "Ein Mann fragte nach den Absperrungen beim Pariser Marathon."),
    ("paris-27", SPRING, "Неизвестный спрашивал о маршруте Парижского марафона."),
    ("paris-27", SPRING, "Письмо с угрозой: марафон в Париже не состоится."),
    ("paris-27", SPRING, "تهديد عبر الهاتف ضد ماراثون باريس يوم الأحد"),
    ("paris-27", SPRING, "تهدید علیه ماراتن پاریس"),
    ("paris-27", SPRING, "有人在巴黎马拉松终点附近拍摄警卫。"),
    ("paris-27", SPRING, "パリマラソンのゴール付近で不審な人物が撮影していた。"),
    ("paris-27", SPRING, "파리마라톤에서 경비원을 촬영하는 사람이 있었다."),
    ("paris-27", SPRING, "पेरिस मैराथन के रास्ते की तस्वीरें ली गईं"),
    ("paris-27", SPRING, "מישהו צילם את השומרים במרתון פריז"),
    ("paris-27", SPRING, "Um homem filmou a chegada da Maratona de Paris."),
    ("paris-27", SPRING, "Groźba pod adresem maratonu w Paryżu"),
    ("paris-27", SPRING, "Paris Maratonu için sahte akreditasyon kartı"),
    ("paris-26", "2026-04-10", "Bag left near the start of the Paris Marathon."),
    ("paris-26", "2027-04-05", "Debriefing of the Paris Marathon 2026: a list of plates."),
    ("boston-27", SPRING, "Threat against the Boston Marathon in a forum."),
    ("boston-27", SPRING, "Amenaza contra el maratón de Boston."),
    ("boston-27", SPRING, "Угроза взрыва на Бостонском марафоне, марафон Бостон назван прямо."),
    ("boston-27", SPRING, "波士顿马拉松的起点被拍摄。"),
    ("boston-27", SPRING, "تهديد ضد ماراثون بوسطن"),
    ("nairobi-27", "2027-06-25", "Two men counted guards along the route of the Nairobi Marathon."),
    ("nairobi-27", "2027-06-25", "Угроза марафону в Найроби"),
    ("nairobi-27", "2027-06-25", "Mails that pretend to come from Twiga Bank offer places at the Nairobi run."),
    ("tokyo-27", "2027-03-01", "東京マラソンのコースで爆発物を示唆する電話があった。"),
    ("tokyo-27", "2027-03-01", "Call about the marathon in Tokyo, male voice."),
    ("tokyo-27", "2027-03-01", "도쿄 마라톤 협박 전화"),
    ("tokyo-27", "2027-03-01", "东京马拉松收到威胁邮件"),
    ("tokyo-27", "2027-03-01", "Угроза Токийскому марафону: марафон Токио"),
    ("cup-26", "2026-03-01", "Forged tickets for the World Cup 2026 are offered."),
    ("cup-26", "2026-06-15", "Se venden entradas falsas para el Mundial: Copa del Mundo 2026, Estadio Azteca."),
    ("cup-26", "2026-06-15", "Drone au-dessus du Stade Rimrock pendant la Coupe du monde."),
    ("cup-26", "2026-06-15", "Поддельные билеты на чемпионат мира, FIFA"),
    ("cup-26", "2026-06-15", "تذاكر مزورة لكأس العالم، استاد أزتيكا"),
    ("cup-26", "2026-06-15", "有人出售世界杯假票，FIFA"),
    ("cup-26", "2026-06-15", "ワールドカップの偽チケット FIFA"),
    ("summit-27", SPRING, "A message names the Summit of the Two Rivers."),
    ("summit-27", SPRING, "On a demandé l'heure d'arrivée des voitures au Palais Lumen."),
    ("summit-27", SPRING, "Somebody followed cars of the Delegation of Utopia."),
    ("fest-27", SUMMER, "Am Rand der Kranichwiese in Hamburg stand drei Nächte ein Lieferwagen."),
    ("fest-27", SUMMER, "Sonnenklang has received letters about the Lighthouse Festival."),
    ("games-28", "2027-12-01", "Si chiedono i piani del Palaghiaccio Aurora a Torino."),
]


def first(when: str, text: str, **more: Any) -> str:
    found = RANKER.rank(Thing(kind="report", id="rep-1", texts=(text,), occurred=when, area="terrorism", behaviours=("TESTSEC",), **more))
    return found[0].event if found else ""


@pytest.mark.parametrize(("event", "when", "text"), ABOUT)
def test_the_right_event_is_first(event: str, when: str, text: str) -> None:
    assert first(when, text) == event


UNRELATED = [
    "The marathon session of the parish council ended at ten.",
    "He won a city marathon years ago and now repairs boats.",
    "A final of the school cup was called off.",
    "The summit of the mountain was closed.",
    "A summit of two gangs took place in a garage.",
    "Le sommet de la colline est fermé.",
    "The world of cups and plates, a shop, was robbed.",
    "Stadium seats were stolen from a depot.",
    "Boris carried a rucksack.",
    "Il habite avenue Foch depuis dix ans, dit-il au téléphone.",
    "The festival of lights went well.",
    "متهم بسرقة في السوق",
    "В городе украли машину.",
    "市场发生盗窃案。",
]


@pytest.mark.parametrize("text", UNRELATED)
def test_common_words_say_nothing(text: str) -> None:
    assert first(SPRING, text) == ""


def test_there_is_little_noise() -> None:
    """A thousand reports of other places from the demonstration's templates, in the weeks of the events."""
    dice = Random(7)
    texts = yaml.safe_load(files("carillon.demo").joinpath("reports.yml").read_text("utf-8"))
    towns = [line.split(" | ") for line in texts["towns"].splitlines()]
    false = 0
    for number in range(1000):
        template = dice.choice([one for one in texts["templates"] if one["at"] == "town"])
        name, country, lat, lon = dice.choice(towns)
        words = {"{city}": name, "{event}": "Exampleville Fair", "{venue}": "the fair ground"}
        text = template["title"] + "\n" + template["text"]
        for slot, word in words.items():
            text = text.replace(slot, word)
        thing = Thing(
            kind="report",
            id=f"rep-{number}",
            texts=(text,),
            places=(name.strip(),),
            points=((float(lat), float(lon)),),
            country=country,
            occurred=dice.choice(("2026-06-20", "2027-04-08", "2027-07-01", "2027-08-10")),
            area=template["area"],
            behaviours=tuple(template["b"]),
            sector=template["sector"],
            urgency=template.get("how", "routine"),
        )
        false += sum(1 for one in RANKER.rank(thing) if not any(reason.feature == "place" for reason in one.reasons))
    assert false <= 5
