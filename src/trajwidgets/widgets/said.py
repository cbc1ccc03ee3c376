"""What annotators say of a run, for a reader who may see it: which labels count, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trajwidgets.labels import Field, LabelSchema, is_stale
from trajwidgets.store import CurrentLabel, LabelStore
from trajwidgets.trajectory import RunSummary, canonical_json
from trajwidgets.widgets.messages import Said

#: The form of a Viewer that shows no labels: it asks nothing.
NO_FORM = LabelSchema(name="", fields=(), applies_to=())


class Voices:
    """The labels one may see: those of one annotator, in every role, or those of all."""

    def __init__(self, store: LabelStore, annotator: str | None) -> None:
        self._store = store
        self._annotator = annotator

    @property
    def whose(self) -> str:
        """Of whom, in a word or two, by the name shown in this store."""
        return "all annotators" if self._annotator is None else self._store.names().shown(self._annotator)

    def form(self) -> LabelSchema:
        """All forms of the store as one, to name fields and options by: of two fields of one name, the later one."""
        forms = list(self._store.schemas().values())
        if not forms:
            return NO_FORM
        fields = {(field.scope, field.name): field for form in forms for field in form.fields}
        actors = dict.fromkeys(actor for form in forms for actor in form.applies_to)
        return LabelSchema(
            name=forms[-1].name,
            fields=tuple(fields.values()),
            applies_to=tuple(actors),
            guidelines=forms[-1].guidelines,
        )

    def of(self, run: RunSummary) -> tuple[tuple[Said, ...], tuple[str, ...]]:
        """What is said of a run, in order, and the units on which people differ."""
        names = self._store.names()
        annotator = None if self._annotator is None else names.shown(self._annotator)
        labels = self._store.labels(annotator=annotator, trajectory_id=run.trajectory_id)
        there = [each for each in labels if each.step_id is None or run.step_digest(each.step_id) is not None]
        stale = [is_stale(each.label, each.decision, run) for each in there]
        said = tuple(
            Said(annotator=each.annotator, role=each.role, label=each.label, stale=old)
            for each, old in zip(there, stale, strict=True)
        )
        fields = {field.name: field for form in self._store.schemas().values() for field in form.fields}
        return said, disputed([each for each, old in zip(there, stale, strict=True) if not old], fields)


def disputed(labels: Sequence[CurrentLabel], fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The units ("" for the run) on which annotators differ, as `LabelStore.disagreements` counts them."""
    values: dict[tuple[str, str, str], set[bytes]] = {}
    for each in labels:
        field = fields.get(each.label.field)
        if each.role != "annotator" or each.label.state != "judged" or (field is not None and field.level is None):
            continue
        question = (each.step_id or "", each.label.target.key, each.label.field)
        values.setdefault(question, set()).add(canonical_json(each.label.value))
    return tuple(dict.fromkeys(unit for (unit, _, _), given in values.items() if len(given) > 1))
