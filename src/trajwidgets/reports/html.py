"""Tables as HTML that every host shows: semantic, escaped, self-contained; no script, and nothing that is loaded.

Hosts treat such an output unalike. JupyterLab puts it into the page as it stands where the notebook is trusted, else
without `<style>`; GitHub drops `<style>` and every `style=`. So the tables carry the meaning (caption, scope) and the
style only the looks, on one class. Headings are no `<h1>` to `<h6>`: those would enter the notebook's own outline.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

# What `HIDDEN` of js/src/text.tsx covers: control and format characters, odd line breaks, what Unicode says draws
# nothing; but tab, line ends, and the two selectors of emoji.
_HIDDEN = re.compile(
    "(?!\r\n)[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)

# Greys that stand out from white and from black alike, so that one sheet serves light, dark and paper.
# The doubled class outweighs what hosts say of tables in an output.
_STYLE = """\
.tw-report{font:13px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:1120px;color:inherit}
.tw-report .tw-head{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline;padding:8px 12px;margin:0 0 10px;\
border:1px solid rgba(128,128,128,.35);border-radius:8px;background:rgba(128,128,128,.08)}
.tw-report .tw-title{font-size:14px}
.tw-report .tw-asof{margin-left:auto}
.tw-report p{margin:0 0 8px}
.tw-report .tw-boxes{display:flex;flex-wrap:wrap;gap:0 48px;align-items:flex-start}
.tw-report.tw-report table{border-collapse:collapse;margin:10px 0 16px;font-size:12px;max-width:100%;table-layout:auto;\
font-variant-numeric:tabular-nums;border:0}
.tw-report.tw-report caption{text-align:left;font-weight:600;padding:0 0 4px;color:inherit;font-size:13px;\
white-space:nowrap}
.tw-report tr,.tw-report .tw-boxes table{break-inside:avoid}
.tw-report .tw-pale{font-weight:400;opacity:.78}
.tw-report.tw-report tr,.tw-report.tw-report tbody tr:nth-child(n),.tw-report.tw-report thead{background:none;border:0}
.tw-report.tw-report th,.tw-report.tw-report td{padding:3px 20px 3px 0;text-align:left;vertical-align:baseline;\
border:0;border-bottom:1px solid rgba(128,128,128,.28);font-weight:400;white-space:pre-line;max-width:none}
.tw-report.tw-report thead th{font-size:11px;opacity:.85;vertical-align:bottom}
.tw-report.tw-report .tw-n{text-align:right}
.tw-report.tw-report .tw-within{display:block;padding-left:14px}
.tw-report small{font-size:11px;opacity:.85}
.tw-report code{font-size:11.5px;overflow-wrap:break-word}
.tw-report time{white-space:nowrap}
.tw-report .tw-bar{display:inline-block;width:120px;height:8px;border-radius:2px;background:rgba(128,128,128,.22);\
overflow:hidden}
.tw-report .tw-bar span{display:block;height:8px;background:#4472f0}
@media print{.tw-report .tw-bar span{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


class Html(str):
    """Markup that is safe to show: only this module turns somebody's text into some."""

    __slots__ = ()


Content = Html | str | int | float | None


def text(value: str) -> Html:
    """Somebody's text, escaped. A character that does not show by itself shows as its code, such as U+202E."""
    visible = escape(_HIDDEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", value))
    # Right-to-left letters in it may not turn round what stands beside it.
    return Html(visible if visible.isascii() else f"<bdi>{visible}</bdi>")


def code(value: str) -> Html:
    """An id or a hash, in letters of one width."""
    return Html(f"<code>{text(value)}</code>")


def joined(*parts: Content) -> Html:
    """One after the other."""
    return Html("".join(map(shown, parts)))


def pale(content: Content) -> Html:
    """Said more quietly."""
    return Html(f'<span class="tw-pale">{shown(content)}</span>')


def loud(content: Content) -> Html:
    """What must not be overlooked."""
    return Html(f"<b>{shown(content)}</b>")


def below(content: Content) -> Html:
    """A second line in a cell, in small letters."""
    return Html(f"<br><small>{shown(content)}</small>")


def within(content: Content) -> Html:
    """One of several that the row above sums up."""
    return Html(f'<span class="tw-within">{shown(content)}</span>')


def bar(share: float) -> Html:
    """A bar for a share from 0 to 1; the number itself stands beside it."""
    width = round(100 * min(max(share, 0.0), 1.0))
    return Html(f'<span class="tw-bar"><span style="width:{width}%"></span></span>')


def number(value: float | None) -> Html:
    """Two decimals with a true minus sign; a dash where there is none."""
    # Adding zero makes the minus zero that rounding leaves a plain one.
    return Html("–" if value is None or math.isnan(value) else f"{round(value, 2) + 0:.2f}".replace("-", "−"))


def moment(when: datetime | None) -> Html:
    """A time in UTC to the minute; a dash where there is none."""
    if when is None:
        return Html("–")
    utc = when.astimezone(UTC)
    return Html(f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{utc:%Y-%m-%d %H:%M} UTC</time>')


def table(
    caption: Content, head: Sequence[Content], rows: Iterable[Sequence[Content]], *, numbers: Sequence[int] = ()
) -> Html:
    """A table whose columns and rows have headers. The columns at `numbers` are set flush right.

    The last cell of a row that is shorter than the head reaches over what is left, and holds words.
    """
    align = [' class="tw-n"' if place in numbers else "" for place in range(len(head))]
    columns = "".join(f'<th scope="col"{align[place]}>{shown(name)}</th>' for place, name in enumerate(head))
    body = []
    for row in rows:
        cells = [f"<td{align[place]}>{shown(cell)}</td>" for place, cell in enumerate(row[1:], 1)]
        if len(row) < len(head):
            cells[-1] = f'<td colspan="{len(head) - len(row) + 1}">{shown(row[-1])}</td>'
        body.append(f'<tr><th scope="row">{shown(row[0])}</th>{"".join(cells)}</tr>\n')
    return Html(
        f"<table><caption>{shown(caption)}</caption>\n<thead><tr>{columns}</tr></thead>\n"
        f"<tbody>\n{''.join(body)}</tbody></table>\n"
    )


def beside(*tables: Html) -> Html:
    """Small tables side by side as far as there is room."""
    return Html(f'<div class="tw-boxes">\n{"".join(tables)}</div>\n')


def note(content: Content) -> Html:
    """A line of its own."""
    return Html(f"<p>{shown(content)}</p>\n")


def page(title: Content, facts: Iterable[Content], as_of: datetime, *parts: Html) -> Html:
    """A whole report: what it is and when it was made, then its tables.

    JupyterLab sets what stands between dollar signs as mathematics, in other people's text too; the class forbids it.
    """
    said = "".join(f"<span>· {shown(fact)}</span> " for fact in facts)
    return Html(
        f'<div class="tw-report mathjax_ignore tex2jax_ignore"><style>\n{_STYLE}</style>\n'
        f'<div class="tw-head"><b class="tw-title">{shown(title)}</b> {said}'
        f'<span class="tw-asof">· as of {moment(as_of)}</span></div>\n'
        f"{''.join(parts)}</div>\n"
    )


def shown(content: Content) -> str:
    """The markup of whatever stands in a cell: a text is escaped, a number has thousands set apart, None is a dash."""
    if isinstance(content, Html):
        return content
    if content is None:
        return "–"
    return text(content) if isinstance(content, str) else escape(f"{content:,}")
