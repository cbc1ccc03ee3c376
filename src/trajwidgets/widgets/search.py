"""Search through a whole run: every text of every step, also those that were cut on their way to the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import accumulate, islice

from trajwidgets.errors import MissingExtra, TrajwidgetsError
from trajwidgets.trajectory import Step
from trajwidgets.widgets.folded import Folded
from trajwidgets.widgets.messages import Hit, Hits, SearchAsk
from trajwidgets.widgets.texts import texts

#: An answer is sent after this many seconds, complete or not: the kernel has keys to save in between.
SLICE_S = 0.3
#: Characters that an excerpt shows on each side of its hit, and of the hit itself.
AROUND = 40
LONGEST_SHOWN = 120

_FLAGS = "(?im)"

#: From where to where, in code points, without overlaps.
Spans = Iterator[tuple[int, int]]


def search(folded: Folded, ask: SearchAsk) -> Hits:
    """The next hits from where the ask says, and from where to ask on; `next` is None once all was searched.

    Raises:
        TrajwidgetsError: when the regular expression is none.
        MissingExtra: for a regular expression without the extra `search`.
    """
    spans_in = regex(ask.query) if ask.regex else plain(ask.query)
    wanted = None if ask.regex else ask.query.casefold()
    steps = folded.trajectory.steps
    end = time.monotonic() + SLICE_S
    hits: list[Hit] = []
    stop = len(steps) if ask.stop is None else min(ask.stop, len(steps))
    skip = ask.skip
    for place in range(ask.start, stop):
        # Only a step that holds the query at all is worth the walk from text to text.
        worth = wanted is None or wanted in folded.step(place)
        for hit in islice(_hits(steps[place], place, spans_in), skip, None) if worth else ():
            if len(hits) == ask.limit:
                already = sum(each.place == place for each in hits) + skip
                return Hits(hits=tuple(hits), next=place, skip=already)
            hits.append(hit)
        skip = 0
        if time.monotonic() > end and place + 1 < stop:
            return Hits(hits=tuple(hits), next=place + 1, skip=0)
    return Hits(hits=tuple(hits), next=None, skip=0)


def _hits(step: Step, place: int, spans_in: Callable[[str], Spans]) -> Iterator[Hit]:
    for pointer, text in texts(step):
        for start, end in spans_in(text):
            yield Hit(
                place=place,
                step_id=step.step_id,
                pointer=pointer,
                start=start,
                end=end,
                before=text[max(0, start - AROUND) : start],
                found=text[start : min(end, start + LONGEST_SHOWN)],
                after=text[end : end + AROUND],
            )


def plain(query: str) -> Callable[[str], Spans]:
    """Finds the query as it stands, in small or capital letters (Unicode's full case folding)."""
    wanted = query.casefold()

    def spans_in(text: str) -> Spans:
        folded = text.casefold()
        at = folded.find(wanted) if wanted else -1
        if at < 0:
            return
        # Folding may lengthen a text ("ß" is found as "ss"), never shorten it: of one length, places are the same.
        places = None if len(folded) == len(text) else _places(text)
        while at >= 0:
            end = at + len(wanted)
            yield (at, end) if places is None else (places[at], places[end - 1] + 1)
            at = folded.find(wanted, end)

    return spans_in


def _places(text: str) -> list[int]:
    """Of each character of the folded text: the place in the text it comes from."""
    lengths = [len(character.casefold()) for character in text]
    ends = list(accumulate(lengths))
    places = [0] * (ends[-1] if ends else 0)
    for place, (end, length) in enumerate(zip(ends, lengths, strict=True)):
        places[end - length : end] = [place] * length
    return places


def regex(query: str) -> Callable[[str], Spans]:
    """Finds what RE2 matches, in time linear in the text whatever the expression; `^` and `$` are ends of lines.

    In small or capital letters, unless the expression begins with `(?-i)`. Matches of nothing are none.

    Raises:
        TrajwidgetsError: when it is no regular expression that RE2 takes (it takes no backreferences, for one).
        MissingExtra: when RE2 is not installed.
    """
    try:
        import re2
    except ImportError as error:
        raise MissingExtra(
            "a regular expression is searched for by RE2, which no expression can keep busy for long. "
            "Install the extra: pip install 'trajwidgets[search]'."
        ) from error
    options = re2.Options()
    options.log_errors = False
    try:
        pattern = re2.compile(_FLAGS + query, options)
    except re2.error as error:
        why = error.args[0] if error.args else error
        said = (why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)).replace(_FLAGS, "")
        raise TrajwidgetsError(f"no regular expression: {said}. Search for it as plain text, or correct it.") from None

    def spans_in(text: str) -> Spans:
        if query:
            yield from (found.span() for found in pattern.finditer(text) if found.end() > found.start())

    return spans_in
