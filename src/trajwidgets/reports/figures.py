"""The panel's views as static images, by matplotlib: for papers and audits, and for notebooks read without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import TrajwidgetsError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

Lines = tuple[float, float]
#: Where people are to be retrained below, and a claim is met above, unless a rule says otherwise.
LINES: Lines = (0.75, 0.80)
FEWEST = 30


def figure_of(view: str, table: DataFrame, title: str = "", *, lines: Lines = LINES) -> Figure:
    """The frame of a view as a matplotlib figure, in black and grey, so that it prints: `figure.savefig("slices.pdf")`.

    Args:
        view: "slices", "pairs", "confusion", "time", "labels", "annotators" or "coverage".
        table: that frame, as `AgreementPanel.to_frame` gives it.
        title: above it.
        lines: where people are to be retrained below, and a claim is met above.

    Raises:
        TrajwidgetsError: without matplotlib, or for a view that is a list and no drawing.
    """
    if view not in DRAWINGS:
        raise TrajwidgetsError(f"view {view!r} has no drawing. There are {', '.join(map(repr, DRAWINGS))}.")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise TrajwidgetsError(
            'figure() draws with matplotlib, which is not installed: pip install "trajwidgets[figures]".'
        ) from error
    # Without pyplot: no window, no state of a session, nothing to close.
    figure = Figure(figsize=(6.4, max(2.4, 1.2 + 0.32 * len(table))), layout="constrained")
    axes = figure.subplots()
    DRAWINGS[view](axes, table)
    _limits(axes, view, lines)
    if title:
        axes.set_title(title, loc="left", fontsize=10)
    return figure


def _limits(axes: Axes, view: str, lines: Lines) -> None:
    if view in ("slices", "time"):
        for line in lines:
            (axes.axvline if view == "slices" else axes.axhline)(line, color="0.5", linestyle=":", linewidth=1)


def _slices(axes: Axes, table: DataFrame) -> None:
    rows = table.iloc[::-1].reset_index(drop=True)
    for place, row in enumerate(rows.to_dict("records")):
        shade = "0.6" if row["n_items"] < FEWEST else "black"
        axes.plot([row["low"], row["high"]], [place, place], color=shade, linewidth=1.5)
        axes.plot([row["value"]], [place], "o", color=shade, markerfacecolor="white" if shade != "black" else shade)
    names = ["all" if row["slice"] == "all" else str(row["slice_value"]) for _, row in rows.iterrows()]
    labels = [f"{name} (n {row['n_items']})" for name, (_, row) in zip(names, rows.iterrows(), strict=True)]
    axes.set_yticks(range(len(rows)), labels)
    if "state" in rows:
        # On the right the state in words, never as a colour alone: so that it prints.
        right = axes.secondary_yaxis("right")
        right.set_yticks(range(len(rows)), ["" if state is None else str(state) for state in rows["state"]])
        right.tick_params(length=0)
    axes.set_xlim(min(0.0, *table[["value", "low"]].min().fillna(0)), 1.02)
    axes.set_xlabel(str(table["coefficient"].iloc[0]))


def _pairs(axes: Axes, table: DataFrame) -> None:
    import pandas as pd

    turned = table.rename(columns={"annotator": "other", "other": "annotator"})
    both = pd.concat([table, turned])
    values = both.pivot(index="annotator", columns="other", values="value")
    sizes = both.pivot(index="annotator", columns="other", values="n_items")
    _grid(axes, values, lambda row, column: _pair_text(values.iat[row, column], sizes.iat[row, column]))


def _pair_text(value: Any, n_items: Any) -> str:
    return "" if n_items != n_items else f"{value:.2f}\nn {int(n_items)}"


def _confusion(axes: Axes, table: DataFrame) -> None:
    most = max(1, int(table.to_numpy().max(initial=0)))
    _grid(axes, table / most, lambda row, column: str(table.iat[row, column]))


def _coverage(axes: Axes, table: DataFrame) -> None:
    judged = table.pivot(index=table.columns[0], columns="annotator", values="n_judged")
    items = table.groupby(table.columns[0])["n_items"].first()
    _grid(axes, judged.div(items, axis=0), lambda row, column: str(judged.iat[row, column]))


def _grid(axes: Axes, values: DataFrame, text: Callable[[int, int], str]) -> None:
    axes.imshow(values.astype(float).to_numpy(), cmap="Greys", vmin=0, vmax=1.6, aspect="auto")
    axes.set_xticks(range(values.shape[1]), [str(name) for name in values.columns])
    axes.set_yticks(range(values.shape[0]), [str(name) for name in values.index])
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            axes.text(column, row, text(row, column), ha="center", va="center", fontsize=8)


def _time(axes: Axes, table: DataFrame) -> None:
    axes.plot(table["n_items"], table["cumulative"], color="black", label="all so far")
    axes.plot(table["n_items"], table["rolling"], color="0.4", linestyle="--", label="last items")
    changed = table["n_items"][table["forms"].diff() > 0]
    for place, n_items in enumerate(changed):
        axes.axvline(n_items, color="0.6", linestyle="-.", label="form changed" if place == 0 else None)
    for n_items, words in table.loc[table["marks"].notna(), ["n_items", "marks"]].itertuples(index=False):
        axes.axvline(n_items, color="0.3", linewidth=1)
        axes.annotate(
            words, (n_items, 0.02), xycoords=("data", "axes fraction"), rotation=90, fontsize=8, ha="right", va="bottom"
        )
    axes.set_xlabel("items judged twice")
    axes.set_ylim(top=1.02)
    axes.legend(frameon=False, fontsize=8)


def _labels(axes: Axes, table: DataFrame) -> None:
    _bars(axes, table, "label", {"agreement": "black", "prevalence": "0.7"})


def _annotators(axes: Axes, table: DataFrame) -> None:
    given = {"value": "black", "observed": "0.7"}
    _bars(axes, table, "annotator", given | ({"gold_accuracy": "0.4"} if table["gold_n"].any() else {}))


def _bars(axes: Axes, table: DataFrame, names: str, columns: dict[str, str]) -> None:
    rows = table.iloc[::-1]
    height = 0.8 / len(columns)
    for place, (name, shade) in enumerate(columns.items()):
        at = [row + height * (len(columns) / 2 - place - 0.5) for row in range(len(rows))]
        axes.barh(at, rows[name].fillna(0), height=height, color=shade, label=name.replace("_", " "))
    axes.set_yticks(range(len(rows)), [str(name) for name in rows[names]])
    axes.legend(frameon=False, fontsize=8)


DRAWINGS: dict[str, Callable[[Any, DataFrame], None]] = {
    "slices": _slices,
    "pairs": _pairs,
    "confusion": _confusion,
    "time": _time,
    "labels": _labels,
    "annotators": _annotators,
    "coverage": _coverage,
}
