# SPDX-License-Identifier: Apache-2.0
"""Words around a name in one form before it is read: titles, legal forms, numbers, ships' prefixes, "son of"."""

import re


def _table(text: str) -> dict[str, str]:
    """Rows of a Latin word and what stands for it (words with spaces written with an underscore)."""
    return {word.replace("_", " "): row.split()[0] for row in text.strip().splitlines() for word in row.split()[1:]}


# Titles as newspapers and registers write them before or behind a name.
_TITLES = _table("""
dr الدكتور الدكتورة دكتور دكتورة د دکتر ڈاکٹر доктор д-р др δρ ד"ר דר डॉ डॉक्टर ডা ডঃ ড ดร
sheikh الشيخ شيخ شیخ шейх
haji الحاج حاج حاجی الحاجة حاجي хаджи
sayyid السيد سيد سید сеид
mr السيّد آقای جناب г-н господин κ κος κύριος श्री শ্রী ਸ੍ਰੀ શ્રી திரு శ్రీ ಶ್ರೀ ശ്രീ นาย ທ້າວ ბატონი պարոն አቶ
mrs السيدة خانم г-жа госпожа κα κυρία श्रीमती শ্রীমতী ਸ਼੍ਰੀਮਤੀ શ્રીમતી திருமதி శ్రీమతి ಶ್ರೀಮತಿ ശ്രീമതി นาง นางสาว ນາງ ქალბატონი տիկին ወይዘሮ
mullah ملا الملا мулла
imam الإمام إمام امام имам
general اللواء الفريق جنرال генерал στρατηγός
colonel العقيد سرهنگ полковник
captain النقيب капитан
prince الأمير شاهزاده князь
president الرئيس президент
professor الأستاذ أستاذ استاد профессор פרופ'
engineer المهندس مهندس инженер
rabbi הרב רב
""")

# Legal forms and the words of commerce that no reading by sound puts beside their Latin fellows.
_FORMS = _table("""
company شركة الشركة شرکت الشرکة חברה חברת компания компанія фирма фірма εταιρεία บริษัท ບໍລິສັດ ክምፓኒ कंपनी কোম্পানি કંપની
limited المحدودة محدودة محدود בע"מ בעמ จำกัด ຈຳກັດ लिमिटेड লিমিটেড લિમિટેડ லிமிடெட் లిమిటెడ్ ಲಿಮಿಟೆಡ್ ലിമിറ്റഡ് ლიმიტედ
public มหาชน عامة
llc ооо тов тоо ооод οοο ذمم შპს мчж ххк жшс սպը
jsc ао оао зао пао ад ат пат прат хк αε სს փբը бпд сао
ltd еоод оод еад επε доо
trading للتجارة التجارية تجارة بازرگانی торговая торговый торговельна εμπορική سوداگری
group مجموعة گروه группа група ομιλος
bank بنك البنك مصرف بانک банк τράπεζα בנק ธนาคาร ბანკი բանկ ባንክ बैंक ব্যাংক
general العامة عمومی
foundation مؤسسة بنیاد фонд ίδρυμα קרן مؤسسه
organisation منظمة سازمان организация організація οργάνωση ארגון
association جمعية انجمن ассоциация
import الاستيراد للاستيراد импорт
export والتصدير التصدير экспорт
shipping للملاحة الملاحة کشتیرانی судоходная ναυτιλιακή
""") | _table("""
ltd công_ty_tnhh cong_ty_tnhh công_ty_cổ_phần cong_ty_co_phan
limited osakeyhtiö osakeyhtio
kft korlátolt_felelősségű_társaság korlatolt_felelossegu_tarsasag
gmbh gesellschaft_mit_beschränkter_haftung gesellschaft_mit_beschrankter_haftung
ag aktiengesellschaft
ooo obshchestvo_s_ogranichennoy_otvetstvennostyu общество_с_ограниченной_ответственностью
ao акционерное_общество публичное_акционерное_общество
tov товариство_з_обмеженою_відповідальністю
sarl société_à_responsabilité_limitée societe_a_responsabilite_limitee
srl società_a_responsabilità_limitata societa_a_responsabilita_limitata sociedad_de_responsabilidad_limitada
sa sociedad_anónima sociedad_anonima société_anonyme societe_anonyme sociedade_anónima sociedade_anonima
spa società_per_azioni societa_per_azioni
doo društvo_s_ograničenom_odgovornošću drustvo_s_ogranicenom_odgovornoscu друштво_са_ограниченом_одговорношћу
spzoo spółka_z_ograniczoną_odpowiedzialnością spolka_z_ograniczona_odpowiedzialnoscia sp_z_o_o sp._z_o.o.
sro společnost_s_ručením_omezeným spolecnost_s_rucenim_omezenym
""")

_SHIP = re.compile(
    r"^(?:(?:[mfstrp]\s*/\s*[vtsby]|m\.?v\.?|m\.?t\.?|m\.?s\.?|s\.?s\.?|f\.?v\.?|r\.?v\.?|s\.?v\.?|t\.?b\.?|m\.?y\.?|lng/?c|lpg/?c|uss|usns|usnv|hms|hmcs|hmas|ins|"
    r"kri|km|krt|tss|fpso|motor vessel|motor tanker|fishing vessel|теплоход|т/х|танкер|рыболовное судно|سفينة|کشتی)\.?\s+)+(?=\S)"
)
"""What kind of ship it is, before her name; a name of nothing else keeps it."""
_FORMER = re.compile(r"\s+\(?(?:ex|formerly|f/?k/?a|a/?k/?a|ex-name|бывш|напр)\b[.:]?\s+", re.IGNORECASE)

_TENS = {
    word: str(ten)
    for ten, word in zip(range(20, 100, 10), ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], strict=True)
}
_UNITS = {word: str(unit) for unit, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)} | {
    word: str(unit) for unit, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"], 1)
}
_COUNTED = re.compile(rf"\b({'|'.join(_TENS)})(?:[\s-]+({'|'.join(_UNITS)}))?\b")
_DESCENT = frozenset(
    [
        "oglu",
        "ogly",
        "ogli",
        "oghlu",
        "ugli",
        "qizi",
        "kizi",
        "kyzy",
        "gizi",
        "gyzy",
        "qyzy",
        "uly",
        "uulu",
        "улы",
        "угли",
        "оглу",
        "оглы",
        "кызы",
        "қызы",
        "ұлы",
        "уулу",
        "кизи",
        "оғли",
    ]
)
"""Son and daughter of, as the peoples of the Caucasus and Central Asia write it behind the father's name."""


def plain(cleaned: str, kind: str) -> str:
    """A cleaned name with the words around it in one form."""
    if kind != "person":
        return _things(cleaned, kind)
    if not cleaned.isascii():
        cleaned = _replaced(cleaned, _TITLES)
    return cleaned


def descent(words: list[str]) -> list[tuple[int, int]]:
    """The places of a father's name and of the word behind it (Vagif oglu), which together are a patronymic."""
    return [(i - 1, i) for i in range(1, len(words)) if words[i] in _DESCENT and words[i - 1] not in _DESCENT]


def names(cleaned: str, kind: str) -> tuple[str, ...]:
    """The names that a line holds: a ship or body that had another one is written with both (Coral Dawn ex Silver Tide)."""
    if kind == "person":
        return (cleaned,)
    return tuple(part for part in _FORMER.split(cleaned) if part) or (cleaned,)


def _things(cleaned: str, kind: str) -> str:
    if kind == "vessel":
        cleaned = _SHIP.sub("", cleaned)
    if not cleaned.isascii() or " " in cleaned:
        cleaned = _replaced(cleaned, _FORMS)
    return _COUNTED.sub(_figure, cleaned) if "ty" in cleaned else cleaned


def _figure(found: re.Match[str]) -> str:
    tens = _TENS[found[1]]
    return tens[0] + _UNITS[found[2]] if found[2] else tens


_LONGEST = 5


def _replaced(cleaned: str, table: dict[str, str]) -> str:
    """Every word, or row of words, of the table by its Latin fellow; a name of nothing else stays as it is."""
    words = cleaned.split()
    found: list[str] = []
    kept = place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            text = " ".join(words[place : place + length])
            other = table.get(text) or table.get(text.strip(".,:;\"'«»“”()"))
            if other:
                found.append(other)
                place += length
                break
        else:
            found.append(words[place])
            kept += 1
            place += 1
    return " ".join(found) if kept else cleaned


ORDINALS = {
    word: str(place)
    for place, row in enumerate(
        (
            "erste erster erstes primera primeira pervyy pervyi pervaya birinci pierwszy",
            "zweite zweiter zweites deuxieme segunda vtoroy vtoroi vtoraya ikinci",
            "dritte dritter drittes troisieme tercero tercera terceiro terceira tretiy tretya ucuncu",
            "vierte vierter viertes quatrieme cuarta chetvertyy dorduncu",
            "funfte funfter funftes fuenfte fuenftes cinquieme pyatyy besinci",
        ),
        1,
    )
    for word in row.split()
}
"""Ordinals in languages other than English, without those that are brands or family names as often (Prima, Premier, Quinta)."""
