"""What of a store can be measured: the labels that count for agreement, and the agreement of each field by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import Field, LabelSchema
from trajwidgets.store import joined_scale

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class FieldAgreement:
    """The agreement on one field: its latest declaration, and its rows of `agreement_table`, or why there are none."""

    field: Field
    table: DataFrame | None
    trouble: str | None


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


def agreement_by_field(judged: DataFrame, schemas: Iterable[LabelSchema]) -> Iterator[FieldAgreement]:
    """One field by itself, so that what is wrong with it leaves the others alone; in declared order.

    The scale is what the forms under which it was judged declare together; fields nobody judged are left out.
    """
    for name, forms in declared_fields(schemas).items():
        rows = judged[judged["field"] == name]
        if len(rows):
            in_use = [field for field, schema in forms if (rows["schema_hash"] == schema).any()]
            yield _agreement(rows, in_use or [field for field, _ in forms])


def declared_fields(schemas: Iterable[LabelSchema]) -> dict[str, list[tuple[Field, str]]]:
    """Every declaration of each field that can be measured, with the hash of its form, oldest form first."""
    declared: dict[str, list[tuple[Field, str]]] = {}
    for schema in schemas:
        for field in schema.fields:
            if field.level is not None:
                declared.setdefault(field.name, []).append((field, schema.schema_hash))
    return declared


def field_agreement(forms: list[Field], table: Callable[[Any], DataFrame]) -> FieldAgreement:
    """The agreement on a field as these forms declare it together; `table` makes its rows, given the one scale."""
    try:
        return FieldAgreement(forms[-1], table(joined_scale(forms[-1].name, forms) or None), None)
    except TrajwidgetsError as error:
        return FieldAgreement(forms[-1], None, str(error))


def _agreement(rows: DataFrame, forms: list[Field]) -> FieldAgreement:
    # Here and not above: a Labeler, which measures nothing, comes without pandas.
    from trajwidgets.agreement import agreement_table

    name = forms[-1].name
    return field_agreement(
        forms, lambda scale: agreement_table(rows, fields=[name], scales={name: scale} if scale else None)
    )
