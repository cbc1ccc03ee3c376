"""What is decided on each slice and field, less what would give an answer away: the states and changes of the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trajwidgets.reports.store_decisions import Decided, Noticed
from trajwidgets.widgets.deciding import Deciding
from trajwidgets.widgets.state_messages import ChangeFigure, StateFigure, States, Thresholds
from trajwidgets.widgets.views.withholding import shown, withheld

if TYPE_CHECKING:
    from trajwidgets.agreement import DecisionRule
    from trajwidgets.agreement.decision_log import Look

#: So many changes are listed, the latest; the log has all.
MOST_CHANGES = 20


def states_of(deciding: Deciding, *, everything: bool, behind: bool = False) -> States:
    """The states, and the changes not dismissed. What other views would withhold for its size is left out."""
    decided, rule = deciding.decided, deciding.rule
    changes = [
        (number, noticed)
        for number, noticed in enumerate(decided.changes, start=1)
        if number > deciding.dismissed
        and noticed.look.before is not None
        and _may_be_told(noticed, everything=everything)
    ]
    return States(
        rule=thresholds(rule),
        states=tuple(state_told(look, rule) for look in looks_told(decided, everything=everything)),
        changes=tuple(_change(number, noticed, rule) for number, noticed in changes[: -MOST_CHANGES - 1 : -1]),
        n_changes=len(changes),
        behind=behind,
        trouble=deciding.stuck or deciding.trouble,
    )


def looks_told(decided: Decided, *, everything: bool) -> list[Look]:
    """The last look at each slice and field, without those that other views would withhold for their size."""
    siblings: dict[tuple[str | None, str], list[Any]] = {}
    for field, name, value in decided.looks:
        siblings.setdefault((field, name), []).append(value)
    told = []
    for (field, name), values in siblings.items():
        places = [(field, name, value) for value in values]
        hidden = withheld([decided.sizes[place] for place in places], everything=everything)
        told += [decided.looks[place] for place, why in zip(places, hidden, strict=True) if why is None]
    return told


def thresholds(rule: DecisionRule) -> Thresholds:
    """Those that the page draws and says."""
    return Thresholds(**{name: getattr(rule, name) for name in Thresholds.model_fields})


def _may_be_told(noticed: Noticed, *, everything: bool) -> bool:
    """Whether its figures could be seen when they were new, going by the sizes of all slices of that name then."""
    values = list(noticed.sizes)
    hidden = withheld(list(noticed.sizes.values()), everything=everything)
    return hidden[values.index(noticed.look.place[2])] is None


def _change(number: int, noticed: Noticed, rule: DecisionRule) -> ChangeFigure:
    look = noticed.look
    return ChangeFigure(
        number=number, at=look.time.isoformat(), before=look.before or "too few", now=state_told(look, rule)
    )


def state_told(look: Look, rule: DecisionRule) -> StateFigure:
    """What is told of a look, with the figures that are its reason."""
    from trajwidgets.agreement.decision_rule import lack_of

    field, name, value = look.place
    evidence = look.evidence
    lack = lack_of(rule, evidence)
    lacking = {"items": evidence.n_items, "clusters": evidence.n_clusters, "minority": evidence.n_minority}
    return StateFigure(
        field=str(field),
        slice=name,
        slice_value="" if name == "all" else str(value),
        state=look.state,
        n_items=evidence.n_items,
        value=shown(evidence.value),
        p_below=shown(evidence.p_below),
        p_above=shown(evidence.p_above),
        lack=lack,
        n_lacking=0 if lack is None else lacking.get(lack) or 0,
        reason=evidence.reason if lack == "undefined" else None,
    )
