"""What an AgreementPanel is told: figures of all labels, and never a single one of them."""

from __future__ import annotations

from trajwidgets.labels import Scope
from trajwidgets.trajectory import Frozen
from trajwidgets.widgets.view_messages import Withheld


class ReportAsk(Frozen):
    """The agreement of all labels in the store, now."""


class Coefficient(Frozen):
    """A coefficient, or None with the reason in words."""

    value: float | None
    reason: str | None
    method: str


class SliceReport(Frozen):
    """Agreement within one slice of one field: `n_items` were judged by two annotators or more.

    `withheld` says why no number is shown at all. `masi` is there for sets of options, where `alpha` has the Jaccard
    distance.
    """

    slice: str
    slice_value: str
    n_items: int
    n_annotators: int
    withheld: str | None
    percent: Coefficient
    kappa: Coefficient
    alpha: Coefficient
    masi: Coefficient | None = None


class OptionReport(Frozen):
    """Agreement on one option of a multi-choice, chosen or not; at least one annotator chose it on `n_chosen` items."""

    option: str
    n_chosen: int
    prevalence: float | None
    observed: float | None
    kappa: Coefficient
    withheld: Withheld | None


class FieldReport(Frozen):
    """Agreement on one field: all labels first, then slice by slice; of a multi-choice option by option besides."""

    field: str
    title: str
    scope: Scope
    kind: str
    level: str | None
    slices: tuple[SliceReport, ...]
    #: Why nothing can be computed, in words.
    trouble: str | None
    options: tuple[OptionReport, ...] = ()


class Report(Frozen):
    """What the panel shows. Never an item, never a single label: people may be labelling blind beside it.

    `n_stale` labels are left out, since the step they judged has changed.
    """

    n_labels: int
    n_stale: int
    n_items: int
    n_runs: int
    annotators: tuple[str, ...]
    last_label_at: str | None
    fields: tuple[FieldReport, ...]
