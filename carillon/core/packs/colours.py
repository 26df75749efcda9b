# SPDX-License-Identifier: Apache-2.0
"""The colours of notices as packs declare them: form, criteria, who reviews, how long; and what the automatic checks go by."""

from collections.abc import Collection, Mapping

import msgspec

from carillon.core.model.kinds import Kind
from carillon.core.packs.body import Body

TYPES = ("line", "text", "date", "number", "code", "country", "flag")
SEVERITIES = ("stop", "ask", "note")
CONSENTS = ("owner", "always", "never")
CHARACTERS = ("political", "military", "religious", "racial")
"""What no notice may be about (Article 3 of the constitution of INTERPOL)."""
PROTECTED = ("religion", "ethnicity", "nationality", "opinion", "orientation")
"""What somebody is, and no ground to report him."""
FAMILIES = ("person", "organisation", "object", "any")
_FIELD = frozenset({"label", "type", "codes", "required", "many", "public"})
_CRITERION = frozenset({"when", "is", "needs", "field", "least", "not", "before", "after", "says", "severity", "waivable"})
_COLOUR = frozenset(
    [
        "label",
        "reason",
        "subjects",
        "actions",
        "fields",
        "criteria",
        "drafts",
        "hours",
        "retention",
        "valid",
        "consent",
        "public",
        "quota",
        "neutral",
        "minors",
        "dead",
        "internal",
        "file",
    ]
)
_LIMITS = frozenset({"burst", "burst_days", "rate", "rate_least", "likeness", "record_months", "file"})
_WORDS = ("characters", "protected", "articles")


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a colour's form; `public`: it belongs to the public extract."""

    name: str
    label: str
    type: str = "line"
    codes: str | None = None
    required: bool = False
    many: bool = False
    public: bool = False


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of a colour, evaluated by the automatic checks. It applies where the field `when` holds one of `among` (always, where there is
    no `when`). Then each of `needs` must be filled; one of the fields `field` must be a number of `least` or more; `field` holds none
    of the codes `excludes`; a date in `field` lies `before` or `after` today (its day itself is allowed). `says` is the sentence for
    whoever broke it, and `waivable` that a reviewer may clear in spite of it, in so many words."""

    code: str
    says: str
    severity: str = "stop"
    waivable: bool = False
    when: str | None = None
    among: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    least: int | None = None
    excludes: tuple[str, ...] = ()
    before_today: bool = False
    after_today: bool = False


class Colour(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of notice. `subjects` is the family of records it may be about; `drafts` the roles of the owner's bureau that see it before it
    is published; `hours` the time for the review; `valid_months` how long it stands and `retention_months` how long it is kept after
    its end; `consent` whose word a public extract needs; `properties` those of the subject that it shows; `quota` how many a bureau
    may publish in a year. `neutral`: words of charge and facts are looked at. `minors` and `dead`: the severity of a finding that the
    subject is one, or None. `internal`: held for review, but published to nobody."""

    name: str
    label: str
    reason: str
    subjects: str = "any"
    actions: tuple[str, ...] = ()
    fields: Mapping[str, Field] = {}
    criteria: tuple[Criterion, ...] = ()
    drafts: tuple[str, ...] = ()
    hours: int = 24
    retention_months: int = 12
    valid_months: int = 60
    consent: str = "never"
    properties: tuple[str, ...] = ()
    quota: int | None = None
    neutral: bool = False
    minors: str | None = None
    dead: str | None = None
    internal: bool = False

    def takes(self, kind: Kind) -> bool:
        """Whether a record of this kind may be a subject."""
        people = kind.subject in ("person", "any")
        organisations = kind.subject in ("organisation", "any")
        fits = {
            "person": kind.subject == "person",
            "organisation": people or organisations,
            "object": kind.subject not in ("person", "any"),
        }
        return fits.get(self.subjects, True) and not kind.link


class Compliance(msgspec.Struct, frozen=True, kw_only=True):
    """What the automatic checks go by. `burst` documents declared invalid by one bureau within `burst_days`, or a percentage `rate` of
    refusals among `rate_least` submissions or more within `record_months`, ask a person. `likeness`: the score in hundredths from which two
    descriptions are taken for one subject. `characters`: beginnings of words by character and language; `protected`: the same of what
    people are, which no report may go by alone; `articles`: articles by country that are of such a character by their title."""

    burst: int = 10
    burst_days: int = 3
    rate: int = 30
    rate_least: int = 5
    likeness: int = 85
    record_months: int = 36
    characters: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    protected: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    articles: Mapping[str, tuple[str, ...]] = {}


def read_colours(raw: Mapping[str, dict[str, object]], codes: Mapping[str, object], mistakes: dict[str, str]) -> dict[str, Colour]:
    """The colours, every name in them checked; mistakes go into `mistakes`."""
    found = {}
    for name, given in raw.items():
        body = Body(given, f"{given['file']}: colours.{name}", mistakes)
        body.only(_COLOUR)
        fields = _fields(body.inside("fields"), codes)
        found[name] = Colour(
            name=name,
            label=body.line("label"),
            reason=body.line("reason"),
            subjects=_one(body, "subjects", FAMILIES) or "any",
            actions=body.words("actions"),
            fields=fields,
            criteria=_criteria(body.inside("criteria"), fields),
            drafts=body.words("drafts"),
            hours=body.months("hours", 24),
            retention_months=body.months("retention", 12),
            valid_months=body.months("valid", 60),
            consent=_one(body, "consent", CONSENTS) or "never",
            properties=body.words("public"),
            quota=body.months("quota", 1) if "quota" in body.given else None,
            neutral=body.flag("neutral", False),
            minors=_one(body, "minors", SEVERITIES),
            dead=_one(body, "dead", SEVERITIES),
            internal=body.flag("internal", False),
        )
        body.known("actions", found[name].actions, getattr(codes.get("actions"), "codes", {}))
        if not found[name].actions:
            body.wrong("actions", "Needed: what an officer may be asked to do, the usual one first.")
    return found


def read_compliance(raw: Mapping[str, dict[str, object]], mistakes: dict[str, str]) -> Compliance:
    """What the checks go by; mistakes go into `mistakes`."""
    parts = {name: Body(given, f"{given['file']}: compliance.{name}", mistakes) for name, given in raw.items()}
    for name, part in parts.items():
        if name not in ("limits", *_WORDS):
            part.wrong("", f"Unknown; known are limits, {', '.join(_WORDS)}.")
    limits = parts.get("limits", Body({}, "compliance.limits", mistakes))
    limits.only(_LIMITS)
    plain = Compliance()
    characters = parts.get("characters", Body({}, "compliance.characters", mistakes))
    characters.only((*CHARACTERS, "file"))
    protected = parts.get("protected", Body({}, "compliance.protected", mistakes))
    protected.only((*PROTECTED, "file"))
    articles = parts.get("articles", Body({}, "compliance.articles", mistakes))
    return Compliance(
        burst=limits.months("burst", plain.burst),
        burst_days=limits.months("burst_days", plain.burst_days),
        rate=limits.months("rate", plain.rate),
        rate_least=limits.months("rate_least", plain.rate_least),
        likeness=limits.months("likeness", plain.likeness),
        record_months=limits.months("record_months", plain.record_months),
        characters={name: _languages(characters.inside(name)) for name in characters.given if name != "file"},
        protected={name: _languages(protected.inside(name)) for name in protected.given if name != "file"},
        articles={country: articles.words(country) for country in articles.given if country != "file"},
    )


def _languages(body: Body) -> dict[str, tuple[str, ...]]:
    return {language: body.words(language) for language in body.given}


def _fields(body: Body, codes: Mapping[str, object]) -> dict[str, Field]:
    found = {}
    for name in body.given:
        one = body.inside(name)
        one.only(_FIELD)
        found[name] = Field(
            name=name,
            label=one.line("label"),
            type=_one(one, "type", TYPES) or "line",
            codes=one.text("codes"),
            required=one.flag("required", False),
            many=one.flag("many", False),
            public=one.flag("public", False),
        )
        one.known("codes", [found[name].codes], codes)
        if (found[name].type == "code") != bool(found[name].codes):
            one.wrong("codes", "Goes with the type code and with no other.")
    return found


def _criteria(body: Body, fields: Mapping[str, Field]) -> tuple[Criterion, ...]:
    found = []
    for code in body.given:
        one = body.inside(code)
        one.only(_CRITERION)
        made = Criterion(
            code=code,
            says=one.line("says"),
            severity=_one(one, "severity", SEVERITIES) or "stop",
            waivable=one.flag("waivable", False),
            when=one.text("when"),
            among=one.words("is"),
            needs=one.words("needs"),
            fields=one.words("field"),
            least=one.months("least", 1) if "least" in one.given else None,
            excludes=one.words("not"),
            before_today=one.text("before") == "today",
            after_today=one.text("after") == "today",
        )
        one.known("when", [made.when], fields)
        one.known("needs", made.needs, fields)
        one.known("field", made.fields, fields)
        found.append(made)
    return tuple(found)


def _one(body: Body, key: str, those: Collection[str]) -> str | None:
    value = body.text(key)
    body.known(key, [value], those)
    return value
