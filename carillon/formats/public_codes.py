# SPDX-License-Identifier: Apache-2.0
"""The words of our records as the codes of public notices: eyes, hair, sex, languages, countries. What has no code is left out."""

from collections.abc import Iterable, Mapping

from carillon.formats.interpol_codes import BODIES, EYES, HAIR, bibliographic

_EYE_WORDS = {word: code for code, word in EYES.items()} | {
    "hazel brown": "BROH",
    "gray": "GRY",
    "light": "OTHL",
    "multicoloured": "OTHC",
    "maroon": "BROD",
    # INT-I, the biometric exchange, has codes of its own; pink eyes have none here.
    "blk": "BLA",
    "grn": "GRE",
    "haz": "BROH",
    "mar": "BROD",
    "mul": "OTHC",
}
_HAIR_WORDS = {
    "black": "BLA",
    "brown": "BRO",
    "fair": "BROF",
    "light brown": "BROF",
    "grey": "GRY",
    "gray": "GRY",
    "greying": "GRYG",
    "bald": "HAIB",
    "dyed": "HAID",
    "dark": "OTHD",
    "dark brown": "OTHD",
    "red": "RED",
    "auburn": "REDA",
    "white": "WHI",
    "blond": "YELB",
    "blonde": "YELB",
    "yelbd": "YELB",
    "brol": "YELB",
}
_SEXES = {"m": "M", "male": "M", "f": "F", "female": "F", "u": "U", "other": "U", "x": "U"}
_COUNTRIES = {"XK": "UNK", "ZR": "CD", "BU": "MM", "TP": "TL", "UK": "GB", "EL": "GR"}
"""Codes that the service writes otherwise, and those that ISO took back from countries that go on."""

_TWO = """
aa aar ab abk ae ave af afr ak aka am amh an arg ar ara as asm av ava ay aym az aze ba bak be bel bg bul bh bih bi bis bm bam bn ben bo
tib br bre bs bos ca cat ce che ch cha co cos cr cre cs cze cu chu cv chv cy wel da dan de ger dv div dz dzo ee ewe el gre en eng eo epo
es spa et est eu baq fa per ff ful fi fin fj fij fo fao fr fre fy fry ga gle gd gla gl glg gn grn gu guj gv glv ha hau he heb hi hin ho hmo
hr hrv ht hat hu hun hy arm hz her ia ina id ind ie ile ig ibo ii iii ik ipk io ido is ice it ita iu iku ja jpn jv jav ka geo kg kon ki kik
kj kua kk kaz kl kal km khm kn kan ko kor kr kau ks kas ku kur kv kom kw cor ky kir la lat lb ltz lg lug li lim ln lin lo lao lt lit lu lub
lv lav mg mlg mh mah mi mao mk mac ml mal mn mon mr mar ms may mt mlt my bur na nau nb nob nd nde ne nep ng ndo nl dut nn nno no nor nr nbl
nv nav ny nya oc oci oj oji om orm or ori os oss pa pan pi pli pl pol ps pus pt por qu que rm roh rn run ro rum ru rus rw kin sa san sc srd
sd snd se sme sg sag si sin sk slo sl slv sm smo sn sna so som sq alb sr srp ss ssw st sot su sun sv swe sw swa ta tam te tel tg tgk th tha
ti tir tk tuk tl tgl tn tsn to ton tr tur ts tso tt tat tw twi ty tah ug uig uk ukr ur urd uz uzb ve ven vi vie vo vol wa wln wo wol xh xho
yi yid yo yor za zha zh chi zu zul
"""
_MORE = """
ace ach ada ady afa afh ain akk ale alg alt ang anp apa arc arn arp art arw ast ath aus awa bad bai bal ban bas bat bej bem ber bho bik bin
bla bnt bra btk bua bug byn cad cai car cau ceb cel chb chg chk chm chn cho chp chr chy cmc cnr cop cpe cpf cpp crh crp csb cus dak dar day
del den dgr din doi dra dsb dua dum dyu efi egy eka elx enm ewo fan fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh gon
gor got grb grc gsw gwi hai haw hil him hit hmn hrv hsb hup iba ijo ilo inc ine inh ira iro jbo jpr jrb kaa kab kac kam kar kaw kbd kha khi
kho kmb kok kos kpe krc krl kro kru kum kut lad lah lam lez lol loz lua lui lun luo lus mad mag mai mak man map mas mdf mdr men mga mic min
mis mkh mnc mni mno moh mos mul mun mus mwl mwr myn myv nah nai nap nds new nia nic niu nog non nqo nso nub nwc nym nyn nyo nzi osa ota oto
paa pag pal pam pap pau peo phi phn pon pra pro raj rap rar roa rom rup sad sah sai sal sam sas sat scn sco sel sem sga sgn shn sid sio sit
sla sma smi smj smn sms snk sog son srn srr ssa suk sus sux syc syr tai tem ter tet tig tiv tkl tlh tli tmh tog tpi tsi tum tup tut tvl tyv
udm uga umb und vai vot wak wal war was wen xal yao yap ypk zap zbl zen zgh znd zun zxx zza
"""
_SHORT = dict(zip(_TWO.split()[::2], _TWO.split()[1::2], strict=True))
LANGUAGES = frozenset(_SHORT.values()) | frozenset(_MORE.split())
"""ISO 639-2 in its bibliographic form, without the codes kept for local use."""
_MEMBERS = {
    "cmn": "chi", "yue": "chi", "wuu": "chi", "nan": "chi", "hak": "chi", "arb": "ara", "arz": "ara", "apc": "ara", "ary": "ara",
    "pes": "per", "prs": "per", "zsm": "may", "ekk": "est", "lvs": "lav", "swh": "swa", "uzn": "uzb", "azj": "aze", "azb": "aze",
    "khk": "mon", "npi": "nep", "ory": "ori", "pbt": "pus", "pbu": "pus", "kmr": "kur", "ckb": "kur", "als": "alb", "ydd": "yid",
    "quz": "que", "gug": "grn", "plt": "mlg", "fuc": "ful", "hbs": "srp",
}  # fmt: skip
"""Single languages of ISO 639-3, by the language of ISO 639-2 that they belong to."""


def eyes(words: Iterable[str]) -> list[str]:
    return _codes(words, EYES, _EYE_WORDS)


def hair(words: Iterable[str]) -> list[str]:
    return _codes(words, {code: word for code, word in HAIR.items() if code not in ("YELBD", "BROL")}, _HAIR_WORDS)


def sex(word: str) -> str:
    """M, F or U; U where nothing is known."""
    return _SEXES.get(word.strip().lower(), "U")


def country(code: str) -> str | None:
    """A country's code as the service writes it; None for what it does not know (stateless persons, ICAO's organisations)."""
    given = code.strip().upper()
    given = _COUNTRIES.get(given, given)
    known = given in BODIES or given == "UNK" or (len(given) == 2 and given.isascii() and given.isalpha())
    return given if known and given not in _NOWHERE else None


def languages(codes: Iterable[str]) -> list[str]:
    """ISO 639-2/B in capitals, from two or three letters of ISO 639."""
    found = []
    for given in codes:
        code = given.strip().lower().partition("-")[0]
        code = _SHORT.get(code) or bibliographic(_MEMBERS.get(code, code))
        if code in LANGUAGES:
            found.append(code.upper())
    return list(dict.fromkeys(found))


_NOWHERE = frozenset({"XX", "XA", "XB", "ZZ", "EU", "UN", "QO", "AN", "DD", "SU", "CS", "AC", "EA", "IC", "TA", "EZ"})
"""Two letters that stand for no country of today."""


def _codes(words: Iterable[str], known: Mapping[str, str], by_word: Mapping[str, str]) -> list[str]:
    found = []
    for given in words:
        word = given.strip().lower().removesuffix(" hair").removesuffix(" eyes")
        code = given.strip().upper() if given.strip().upper() in known else by_word.get(word)
        if code:
            found.append(code)
    return list(dict.fromkeys(found))
