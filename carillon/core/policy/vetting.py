# SPDX-License-Identifier: Apache-2.0
"""The vetting of a report of suspicious activity before anybody else reads it, in two parts, as the ISE-SAR functional standard has it.

Such a report says what somebody did, and never what somebody is: of religion, ethnicity, nationality, opinion or orientation alone there is
nothing to report. Behaviours that are mostly lawful need more facts where the report names people: that what was done is one of the coded
behaviours, on grounds that can be said in words; and what it may have to do with.
"""

from collections.abc import Collection

from carillon.core.model.report import Report
from carillon.core.packs.pack import Packs
from carillon.core.policy.compliance import spoken
from carillon.errors import Invalid

AREAS = ("terrorism",)
"""Crime areas of which reports tell of suspicious activity, and not of what happened."""
LEAST = 20
"""Characters of grounds that say anything."""
NEXUSES = "nexuses"


def protected(packs: Packs, text: str) -> dict[str, list[str]]:
    """What a text says of what people are: by characteristic, its words."""
    plain = text.casefold()
    found = {name: spoken(languages, plain) for name, languages in packs.compliance.protected.items()}
    return {name: words for name, words in found.items() if words}


def lawful(packs: Packs, report: Report) -> tuple[str, ...]:
    """Those of a report's behaviours that are mostly lawful by themselves."""
    codes = packs.codes["behaviours"].codes
    return tuple(one for one in report.behaviours if one in codes and codes[one].extra.get("lawful") == "yes")


def needs(packs: Packs, report: Report, kinds: Collection[str]) -> bool:
    """Whether a report is vetted before it is sent. `kinds` are those of the records that it names."""
    people = any(packs.kinds[kind].subject in ("person", "any") for kind in kinds if kind in packs.kinds)
    return report.area in AREAS and people and bool(lawful(packs, report))


def require(packs: Packs, report: Report, kinds: Collection[str]) -> None:
    """Before a report is sent. Raises Invalid for one that goes by what people are, and one that was not vetted or did not stand."""
    require_behaviour(packs, report)
    if report.vetting is None:
        if needs(packs, report, kinds):
            raise Invalid(
                "The report names people for what is mostly lawful, and nobody has vetted it.",
                help="An officer or analyst of your bureau vets it: grounds in words, and what it may have to do with.",
                fields={"vetting": f"Needed for: {', '.join(lawful(packs, report))}."},
            )
        return
    if packs.codes[NEXUSES].codes[report.vetting.nexus].extra.get("send") != "yes":
        raise Invalid(
            "The report was vetted, and has to do with nothing that others should know.",
            help="Add what was learnt since and have it vetted again, or leave it.",
            fields={"vetting": packs.codes[NEXUSES].codes[report.vetting.nexus].label},
        )


def require_behaviour(packs: Packs, report: Report) -> None:
    """Raises Invalid where a report of suspicious activity says what somebody is and codes nothing that he did."""
    if report.area not in AREAS or report.behaviours:
        return
    said = protected(packs, f"{report.title}\n{report.narrative}")
    if said:
        words = ", ".join(word for some in said.values() for word in some)[:200]
        raise Invalid(
            f"The report tells what somebody is ({', '.join(said)}) and no behaviour: no ground for suspicion, and not passed on.",
            help="Say what was done, with its code. If nothing was done that a code stands for, there is nothing to report.",
            fields={"behaviours": f"Needed: a behaviour. The report goes by: {words}."},
        )


def faults(packs: Packs, report: Report, nexus: str, grounds: str) -> dict[str, str]:
    """What is wrong with a vetting, by field."""
    wrong = {}
    if not report.behaviours:
        wrong["behaviours"] = "The first part: which of the coded behaviours it was."
    plain = grounds.casefold()
    for word in (word for words in protected(packs, grounds).values() for word in words):
        plain = plain.replace(word, "")
    if len(plain.strip()) < LEAST:
        wrong["grounds"] = "Say what was seen that an innocent explanation does not cover; what somebody is does not count."
    known = packs.codes[NEXUSES].codes
    if nexus not in known:
        wrong["nexus"] = f"The second part, what it may have to do with: one of {', '.join(known)}."
    return wrong
