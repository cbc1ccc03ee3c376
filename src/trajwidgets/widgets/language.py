"""In which language a widget speaks: as it was told, else as the environment says, else as the page around it does."""

from __future__ import annotations

import os

from trajwidgets.errors import TrajwidgetsError

#: Each has a catalogue in js/src/words, where tsc refuses one that lacks a string. The last two are nobody's: English
#: made longer, and English made to run from right to left, under the tags that others use for them.
LANGUAGES = ("de", "en", "en-XA", "ar-XB")

#: What all widgets of a kernel speak that are not told otherwise.
VARIABLE = "TRAJWIDGETS_LANGUAGE"


def language_of(given: str | None) -> str:
    """The tag to send to the page; "" leaves it to the page, which knows what its notebook is written in.

    A region is kept ("de-AT"): numbers and times are written as there.

    Raises:
        TrajwidgetsError: when there is no catalogue for it.
    """
    said = "language" if given is not None else VARIABLE
    language = os.environ.get(VARIABLE, "") if given is None else given
    if language in LANGUAGES or language.split("-")[0] in LANGUAGES or (language == "" and given is None):
        return language
    raise TrajwidgetsError(
        f"{said}={language!r}: no such language. There are {', '.join(map(repr, LANGUAGES))}, with a region where "
        f"wanted ('de-AT'); None speaks the language of the notebook."
    )
