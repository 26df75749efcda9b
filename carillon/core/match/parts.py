# SPDX-License-Identifier: Apache-2.0
"""What the words of a name are for: names proper, particles, titles, suffixes, patronymics, legal forms, numbers."""

import re
from functools import lru_cache

from carillon.core.match.phrases import ORDINALS


def _words(text: str) -> list[str]:
    return text.split()


# Articles, prepositions and words of descent that come and go between spellings of one name.
ARTICLES = frozenset(
    _words("""
al el ul ur il as ash ar ad az an at adh l d
""")
)
PARTICLES = frozenset(
    _words("""
de del della delle degli dei di da do dos das du des la le las los lo van von der den ten ter te zu zum zur vom am af av
y e i bin ibn ben bint binti bt bte binte wa walad ould uld wald mc mac o the of and und et und u a auf im in st
""")
)
TITLES = frozenset(
    _words("""
mr mrs ms miss mister dr doctor prof professor sir lord lady dame sheikh shaykh shaikh sheik cheikh shekh sh hajji haji
hadji hajj haj al-hajj hadj mullah mulla molla maulana mawlana maulvi mawlawi mawlavi molavi ustad ustadh ustaz qari
hafiz hafez sayyid sayed said syed sayyed imam amir emir sultan prince princess general gen colonel col major maj
captain capt lieutenant lt brigadier admiral commander cdr sergeant sgt marshal comandante senor señor senora don dona
doña monsieur madame herr frau pan pani ing eng engineer eng mgr fr father rev reverend bishop archbishop pastor rabbi
rav shri shrimati sri smt chief hon honorable honourable president minister judge justice kyai ustaad akhund akhond agha
aqa
""")
) - {"said", "sultan", "amir", "al-hajj", "señor", "doña"}
SUFFIXES = frozenset(
    _words("""
jr sr junior senior ii iii iv vi vii viii phd md esq fils pere filho neto bey efendi effendi pasha khanum hanim
""")
)
_PATRONYMIC = tuple(
    _words("""
ovich evich ovna evna ovych evych ivna yivna owitsch ovic oglu ogly ogli qizi kyzy gyzy ovitch ichna oghlu kizi gizi qyzy uulu ugli
""")
)

# Legal forms, folded as `normalise` leaves them and with dots taken out (ISO 20275 has the long list; these are the usual ones).
LEGAL = frozenset(
    _words("""
ltd limited llc inc incorporated corp corporation co company plc llp lp pllc pty pvt pte private gmbh ag kg ohg ug gbr
mbh ev se kgaa sa sas sarl sasu eurl snc scs sca sci srl spa sapa scarl scrl sprl bvba bv nv vof cv cva asbl vzw sl slu
slp sau sad oy oyj ab as asa aps ans hf ehf doo dd ad ood eood ead jsc ojsc cjsc pjsc jscb zao oao ooo pao ao tov pat
prat too kft zrt nyrt bt rt sro spol as zoo spzoo sp akc tas sti san tic ve anonim sirketi limited sirket fze fzco fzc
fz llc wll ksc saog saoc psc pjs qsc spc kk yk kabushiki kaisha yugen gaisha gongsi youxian sdn bhd berhad tbk pt cv co-
op cooperative sociedad anonima compania cia ltda eirl epp me sapi rl sc societe anonyme groupe holding holdings group
gesellschaft aktiengesellschaft ve sanayi ticaret establishment est liability joint stock public closed open
aktsionernoe aktsionerne otkrytoe zakrytoe publichnoe obshchestvo tovarystvo ogranichennoy ogranichennoi
otvetstvennostyu otvetstvennostiu anonyme responsabilidad responsabilite limitada mahdudah musahamah reg trust
foundation stiftung sharika sherkat mahdoud osakeyhtio aktiebolag aktieselskab
""")
) - {"bt", "ve", "me", "sp", "san", "group", "foundation", "trust", "sanayi", "ticaret"}

# Words of organisations' names that are one thing in several languages; the first of a row stands for all.
_CONCEPTS = """
bank banco banque banca banka bankasi banki
national nacional nationale nazionale natsionalny natsionalnyi milli
international internacional internationale internazionale intl uluslararasi mezhdunarodny mezhdunarodnyi beynelmilel
trading trade comercio commerce comercial commercial commerciale ticaret ticari torgovy torgovyi torgovaya tijarat tijari comercializadora
industry industries industrie industria industrial industrias industriel industrielle sanayi sanat promyshlennost promyshlenny
company compania compagnie compagnia kompaniya sherkat sharika sirket sirketi companhia
group groupe grupo gruppo gruppe gruppa grup
foundation fondation fundacion fondazione stiftung fond vakif bonyad fundacao
front frente fronte jabhat jabha cephe
army ejercito armee armia jaysh jaish ordu armiya jeish
party partido parti partei partito partiya hizb
movement movimiento mouvement movimento harakat harakah haraka dvizhenie hareket
organization organisation organizacion organizzazione organizatsiya orgut tanzim munazzamat
liberation liberacion tahrir osvobozhdenie kurtulus
islamic islamique islamico islami islamiya islamiyya islamiyah islamskiy
people popular populaire peoples
republic republica republique repubblica jumhuriya respublika cumhuriyet
airline airlines aviation avia aerolineas aerolinea aviacion aeronautica havayollari aviakompaniya airways lineas
shipping navigation maritime maritima naviera navegacion denizcilik sudokhodstvo sudokhodnaya
transport transporte transportes transportation transports nakliyat tasimacilik
import importacion importadora importaciones ithalat imports

export exportacion exportadora exportaciones ihracat exports
insurance seguros assurance assurances versicherung sigorta bimeh strakhovaya
investment inversiones investissement investments investissements invest inversion inversora inversionista yatirim sarmayeh
construction construcciones constructora constructions insaat stroitelstvo stroy
service services servicios servicio servizi servis
center centre centro zentrum merkez markaz tsentr
institute instituto institut istituto enstitu
university universidad universite universita universitat universitet daneshgah
research investigaciones investigacion recherche recherches forschung ricerca issledovaniya
development desarrollo developpement sviluppo entwicklung kalkinma razvitie
exchange cambio cambios change sarrafi sarraf
committee comite komitet komite lajna
council consejo conseil shura sovet majlis
association asociacion asociacao associazione verein dernek jamiyat jamiat associates asociados
society societa sociedade
ministry ministerio ministere ministerstvo wizarat vezarat
defense defence defensa oborona difa
petroleum petroleo petrole petrol oil neft naft
steel acero acier stal celik fulad
farm finca hacienda
office oficina bureau
factory fabrica usine fabrik zavod
new nuevo nueva nouveau nouvelle neu novy novyi novaya
brothers hermanos freres hnos bros
sons hijos fils
general generale umumi
united unidos unidas unis unida
east oriental orient este vostok eastern
north norte nord sever northern
south sur sud southern yug yuzhny
west oeste ouest zapad western
real inmobiliaria immobiliare
mining minera minero
agricultural agricola agropecuaria agropecuario agro
pharmacy drogueria farmacia drogas
"""
# Legal forms in scripts that write them into the name without a space.
_GLUED = re.compile(
    "株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限責任公司|有限公司|公司|集团|集團|주식회사|유한회사|\\(주\\)|㈱"
)
CONCEPTS: dict[str, str] = {word: row.split()[0] for row in _CONCEPTS.strip().splitlines() for word in row.split()}
_SMALL_WORDS = ARTICLES | PARTICLES
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
_NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4", "5th": "5",
    "primero": "1", "segundo": "2", "uno": "1", "dos": "2", "tres": "3",
}  # fmt: skip


def unglue(cleaned: str) -> str:
    """An organisation's name without the East Asian legal forms written into it."""
    return cleaned if cleaned.isascii() else _GLUED.sub(" ", cleaned).strip() or cleaned


def is_small(reading: str) -> bool:
    """Whether a word is an article, a particle or a title, which many names share."""
    return reading in _SMALL_WORDS or reading in TITLES


@lru_cache(maxsize=65536)
def role(reading: str, kind: str) -> str:
    """`name`, `particle`, `title`, `suffix`, `patronymic`, `initial`, `legal` or `number`, as the word stands in a name of this kind."""
    if kind in ("organisation", "vessel", "aircraft"):
        return _thing_role(reading)
    if len(reading) == 1 and reading not in "ye":
        return "initial"
    if reading in _SMALL_WORDS:
        return "particle"
    if reading in TITLES:
        return "title"
    if reading in SUFFIXES:
        return "suffix"
    if kind == "any" and reading in LEGAL:
        return "legal"
    if reading.endswith(_PATRONYMIC) and len(reading) > 6:
        return "patronymic"
    return "name"


def _thing_role(reading: str) -> str:
    if reading in LEGAL:
        return "legal"
    if number(reading):
        return "number"
    if reading in _SMALL_WORDS:
        return "particle"
    return "name"


def number(reading: str) -> str:
    """The number that a word says in digits, Roman figures or words; empty where it says none."""
    if reading.isdigit():
        return reading.lstrip("0") or "0"
    return _ROMAN.get(reading) or _NUMBER_WORDS.get(reading) or ORDINALS.get(reading, "")
