"""What of a store can be measured: the labels that count for agreement, and the agreement of each field by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import Field, LabelSchema
from trajwidgets.reports.fitting import SETS, measure_of
from trajwidgets.store import joined_scale

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import AgreementResult, Ratings

Scale = tuple[str | int | bool, ...] | None


@dataclass(frozen=True)
class MeasuredField:
    """A field that can be measured: its latest declaration, its scale over all forms, and the rows that judge it.

    `trouble` says in words why it has no one scale; `scale` is None where its values are no single options.
    """

    field: Field
    scale: Scale
    rows: DataFrame
    trouble: str | None

    @property
    def measure(self) -> str | None:
        """How its values are measured, which decides the coefficient: see `fitting.measure_of`."""
        return measure_of(self.field)

    @property
    def options(self) -> tuple[str | int | bool, ...] | None:
        """The options that its values are sets of, those of earlier forms too; None where they are no sets."""
        if self.measure != SETS:
            return None
        return options_of(self.field, (value for value in self.rows["value"] if isinstance(value, tuple | list)))

    def ratings(self, rows: DataFrame | None = None) -> Ratings:
        """The rows, or some of them, as the table that every coefficient is computed from.

        Raises:
            AgreementError: as `ratings_table`.
        """
        from trajwidgets.agreement import ratings_table

        rows = self.rows if rows is None else rows
        return ratings_table(rows, field=self.field.name if len(rows) else None, categories=self.scale)


@dataclass(frozen=True)
class FieldAgreement:
    """The agreement on one field: its latest declaration, and its rows of `agreement_table`, or why there are none.

    Where its values are sets of options, `masi` is alpha with the MASI distance for each row of the table, and
    `options` is `agreement_by_option` of all labels, without intervals.
    """

    field: Field
    table: DataFrame | None
    trouble: str | None
    masi: tuple[AgreementResult, ...] = ()
    options: DataFrame | None = None


def judged_by_annotators(frame: DataFrame, schemas: Iterable[LabelSchema]) -> DataFrame:
    """The rows of a long frame that agreement is about: judgements of annotators on fields that can be measured.

    What was decided in sight of a suggestion is left out: two people who follow one rule agree with the rule.
    """
    measured = {field.name for schema in schemas for field in schema.fields if field.level is not None}
    mine = (frame["state"] == "judged") & (frame["role"] == "annotator") & frame["suggested_by"].isna()
    return frame[mine & frame["field"].isin(list(measured))]


def fresh(frame: DataFrame) -> DataFrame:
    """Without the labels whose step has changed since."""
    return frame[~frame["stale"].fillna(value=False).astype(bool)]


def measured_fields(judged: DataFrame, schemas: Iterable[LabelSchema]) -> Iterator[MeasuredField]:
    """The fields of which any label was given, in declared order.

    The scale is what the forms under which a field was judged declare together.
    """
    for name, forms in declared_fields(schemas).items():
        rows = judged[judged["field"] == name]
        if len(rows):
            in_use = [field for field, schema in forms if (rows["schema_hash"] == schema).any()]
            in_use = in_use or [field for field, _ in forms]
            scale, trouble = scale_of(in_use)
            yield MeasuredField(in_use[-1], scale, rows, trouble)


def declared_fields(schemas: Iterable[LabelSchema]) -> dict[str, list[tuple[Field, str]]]:
    """Every declaration of each field that can be measured, with the hash of its form; oldest form first."""
    declared: dict[str, list[tuple[Field, str]]] = {}
    for schema in schemas:
        for field in schema.fields:
            if field.level is not None:
                declared.setdefault(field.name, []).append((field, schema.schema_hash))
    return declared


def options_of(field: Field, given: Iterable[Iterable[Any]]) -> tuple[Any, ...]:
    """The options that a field of sets declares, then those of earlier forms that some set holds."""
    declared = [option.value for option in getattr(field, "options", ())]
    held = {option for chosen in given for option in chosen}
    return (*declared, *sorted(held - set(declared), key=str))


def of_sets(field: Field, table: DataFrame, of: Callable[[str, Any], Ratings]) -> FieldAgreement:
    """The agreement on a field whose values are sets of options.

    Args:
        field: its latest declaration.
        table: its rows of `agreement_table`.
        of: gives the ratings of a slice by its name and value; "all" is all of them.
    """
    from trajwidgets.reports.per_option import agreement_by_option, masi_alpha

    places = zip(table["slice"], table["slice_value"], strict=True)
    masi = tuple(masi_alpha(of(str(name), value)) for name, value in places)
    whole = of("all", None)
    return FieldAgreement(
        field, table, None, masi, agreement_by_option(whole, options_of(field, whole.categories), bounds=False)
    )


def scale_of(forms: list[Field]) -> tuple[Scale, str | None]:
    """The one scale of a field over the forms that declare it, or in words why there is none."""
    try:
        scale = joined_scale(forms[-1].name, forms)
    except TrajwidgetsError as error:
        return None, str(error)
    # The values of a multi-choice are sets of options, not options.
    return None if forms[-1].kind == "multi_choice" else scale or None, None


def agreement_by_field(judged: DataFrame, schemas: Iterable[LabelSchema]) -> Iterator[FieldAgreement]:
    """One field by itself, so that what is wrong with it leaves the others alone; in declared order."""
    for found in measured_fields(judged, schemas):
        yield FieldAgreement(found.field, None, found.trouble) if found.trouble else _agreement(found)


def _agreement(found: MeasuredField) -> FieldAgreement:
    # Here and not above: a Labeler, which measures nothing, comes without pandas.
    from trajwidgets.agreement import agreement_table

    name = found.field.name
    try:
        table = agreement_table(found.rows, fields=[name], scales={name: found.scale} if found.scale else None)
    except TrajwidgetsError as error:
        return FieldAgreement(found.field, None, str(error))
    if found.measure != SETS:
        return FieldAgreement(found.field, table, None)
    rows = found.rows

    def of(slice_name: str, value: Any) -> Ratings:
        return found.ratings(rows if slice_name == "all" else rows[rows[f"slice_{slice_name}"] == value])

    return of_sets(found.field, table, of)
