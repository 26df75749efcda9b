# SPDX-License-Identifier: Apache-2.0
"""Templates into HTML, one environment a language."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from carillon.core.packs.pack import Packs
from carillon.doors.language import Language
from carillon.doors.web import event_words, notice_words, words
from carillon.doors.web.assets import Assets

_ICON = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>')
"""A picture beside a text that says the same, and therefore hidden from screen readers."""


class _Compiled(BytecodeCache):
    """Templates once compiled, kept for the process: all languages share them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


class Pages:
    """Renders a template in a language."""

    def __init__(self, packs: Packs, assets: Assets, languages: Mapping[str, Language]) -> None:
        self._environments = {code: _environment(packs, assets, language) for code, language in languages.items()}

    def render(self, language: Language, template: str, values: dict[str, Any]) -> str:
        return self._environments[language.code].get_template(template).render(values)


def _environment(packs: Packs, assets: Assets, language: Language) -> Environment:
    made = Environment(
        loader=PackageLoader("carillon.doors.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
        bytecode_cache=_compiled,
    )
    install: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]
    install(language.gettext, language.ngettext, newstyle=True)
    made.filters |= {
        "moment": language.moment,
        "day": language.day,
        "number": language.number,
        "span": language.span,
        "percent": language.percent,
        "country": language.country,
        "code_label": lambda code: (code.code, language.gettext(code.label)),
        "handling_label": lambda code: (code.code, f"{code.code}: {language.gettext(code.label)}"),
        "area_label": lambda area: (area.name, language.gettext(area.label)),
        "kind_label": lambda kind: (kind.schema, language.gettext(kind.label)),
        "map_label": lambda pair: (pair[0], language.gettext(pair[1])),
    }
    sprite = assets.address("icons.svg")
    made.globals |= {"icon": lambda name: _ICON.format(sprite, name)}
    made.globals |= {"asset": assets.address, "has_asset": assets.__contains__, "language": language, "packs": packs, "words": words}
    made.globals |= {"notice_words": notice_words, "event_words": event_words}
    return made
