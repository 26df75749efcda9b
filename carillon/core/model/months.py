# SPDX-License-Identifier: Apache-2.0
"""Names of the months, as passports, police files and lists write them in a dozen languages, and in Roman numerals."""

from collections.abc import Mapping

_NAMES = (
    "jan january janv janvier ene enero januar jänner gen gennaio janeiro januari янв январь января січня "
    "stycznia styczeń ocak يناير كانونالثاني i",
    "feb february fév févr février fev fevr fevrier febrero februar feber febbraio fevereiro februari фев февраль февраля лютого "
    "luty lutego şub şubat فبراير شباط ii",
    "mar march mars marzo mär märz maerz mrz mrt maart março marco maart мар март марта березня marzec marca mart مارس آذار iii",
    "apr april avr avril abr abril aprile апр апрель апреля квітня kwiecień kwietnia nis nisan أبريل ابريل نيسان iv",
    "may mai mayo mag maggio maio mei май мая травня maj maja mayıs مايو أيار ايار v",
    "jun june juin junio juni giu giugno junho июн июнь июня червня czerwiec czerwca haz haziran يونيو حزيران vi",
    "jul july juil juillet julio juli lug luglio julho июл июль июля липня lipiec lipca tem temmuz يوليو تموز vii",
    "aug august août aout ago agosto augustus авг август августа серпня sierpień sierpnia ağu ağustos أغسطس اغسطس آب viii",
    "sep sept september septembre septiembre set settembre setembro сен сент сентябрь сентября вересня wrzesień września "
    "eyl eylül سبتمبر أيلول ايلول ix",
    "oct october octobre octubre okt oktober ott ottobre out outubro окт октябрь октября жовтня październik października "
    "eki ekim أكتوبر اكتوبر تشرينالأول تشرينالاول x",
    "nov november novembre noviembre novembro ноя ноябрь ноября листопада listopad listopada kas kasım نوفمبر تشرينالثاني xi",
    "dec december déc décembre decembre dic diciembre dez dezember dicembre dezembro дек декабрь декабря грудня grudzień grudnia "
    "ara aralık ديسمبر كانونالأول كانونالاول xii",
)


def _number() -> dict[str, int]:
    months: dict[str, int] = {}
    for number, names in enumerate(_NAMES, start=1):
        for name in names.split():
            months.setdefault(name, number)
    return months


MONTHS: Mapping[str, int] = _number()
"""From a month's name in lower case, long or short, to its number. Arabic names of two words are written as one."""
