# SPDX-License-Identifier: Apache-2.0
"""Templates of the public pages into HTML, one environment a language, and their one style sheet under a name that holds its digest."""

import hashlib
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from carillon.core.packs.pack import Packs
from carillon.doors.language import Language
from carillon.doors.public import words

_STYLE = resources.files("carillon.doors.public").joinpath("static", "public.css").read_bytes()
STYLES = {f"public.{hashlib.sha256(_STYLE).hexdigest()[:12]}.css": _STYLE}


class Pages:
    """Renders a template in a language."""

    def __init__(self, packs: Packs, languages: Mapping[str, Language]) -> None:
        self._environments = {code: _environment(packs, language) for code, language in languages.items()}

    def render(self, language: Language, template: str, values: dict[str, Any]) -> str:
        return self._environments[language.code].get_template(template).render(values)


def _environment(packs: Packs, language: Language) -> Environment:
    made = Environment(
        loader=PackageLoader("carillon.doors.public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    install: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]
    install(language.gettext, language.ngettext, newstyle=True)
    made.filters |= {"moment": language.moment, "day": language.day, "number": language.number, "country": language.country}
    made.globals |= {"language": language, "packs": packs, "words": words, "style": f"/public/static/{next(iter(STYLES))}"}
    return made
