# SPDX-License-Identifier: Apache-2.0
"""Which country codes a record may hold: ISO 3166-1, states that were, and territories that lists name."""

from carillon.core.model import countries

# ISO 3166-1, with codes that it keeps for others (AC EA EU IC TA UN) or gave out once (AN DD ZR), XK for Kosovo as the
# European Union writes it, and ZZ for "everywhere".
_LETTERS = """
    AC AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DD DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ
    FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS
    IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA
    RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR
    TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZR ZW ZZ
"""
# States that were and territories with a life of their own, as FollowTheMoney writes them.
_LONGER = """
    CSHH CSXX SUHH YUCS AZ-NK CN-XZ CY-TRNC GB-NIR GB-SCT GB-WLS GE-AB IQ-KR MD-PMR PK-KM SO-SOM UA-CRI UA-DPR UA-LPR X-SO
"""
CODES = frozenset(_LETTERS.split()) | frozenset(_LONGER.split())


def read(text: str) -> str | None:
    """The code in capitals: two letters, FollowTheMoney's longer ones, or what three letters of ISO or ICAO 9303 stand for."""
    code = text.strip().upper()
    if code in CODES:
        return code
    if len(code) == 3 or code == "D":
        return countries.alpha2(code)
    return None
