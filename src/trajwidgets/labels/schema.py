"""LabelSchema: the user's pydantic models, read once into fields; pydantic stays the one authority that validates."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    JsonValue,
    PlainValidator,
    PrivateAttr,
    ValidationError,
    WrapValidator,
    create_model,
)
from pydantic_core import to_jsonable_python

from trajwidgets.errors import LabelError, SchemaError
from trajwidgets.labels.conditions import FirstError, Given, asked_fields
from trajwidgets.labels.fields import (
    COMMENT,
    ChoiceField,
    Field,
    MultiChoiceField,
    RankingField,
    Scope,
    TextField,
    comment_field,
    fits,
    takes_condition,
)
from trajwidgets.labels.label import Decision, Label
from trajwidgets.labels.reading_models import read_models
from trajwidgets.labels.sparse import Sparse
from trajwidgets.labels.targets import takes_target
from trajwidgets.trajectory import Actor, digest, plain

#: Whose steps ask for labels; and whether those do that were copied from an earlier run.
AppliesTo = Literal[Actor, "copied_context"]
COPIED: Final = "copied_context"

_MODES: dict[str, Any] = {
    "after": AfterValidator,
    "before": BeforeValidator,
    "plain": PlainValidator,
    "wrap": WrapValidator,
}


class LabelSchema(Sparse):
    """The form: fields for steps, runs, tool calls, marks and pairs, with guidelines.

    `applies_to` names the actors whose steps ask for labels (agent by default, so a system prompt is never
    "unlabelled"). Steps copied from an earlier run, as at the head of a run that goes on with another, are shown and
    marked, but neither asked nor counted, since they are judged where they happened; with "copied_context" beside the
    actors they ask too. `first_error` says what the first error of a run changes for the steps after it. `schema_hash`
    names this exact form, guidelines included.
    """

    later = frozenset({"first_error"})

    format: Literal["trajwidgets/schema/1"] = "trajwidgets/schema/1"
    name: str
    fields: tuple[Field, ...]
    applies_to: tuple[AppliesTo, ...] = ("agent",)
    guidelines: str = ""
    first_error: FirstError | None = None

    _judges: dict[tuple[Scope, str], type[BaseModel]] = PrivateAttr(default_factory=dict)

    @classmethod
    def from_models(
        cls,
        *,
        step: type[BaseModel] | None = None,
        run: type[BaseModel] | None = None,
        call: type[BaseModel] | None = None,
        span: type[BaseModel] | None = None,
        pair: type[BaseModel] | None = None,
        name: str = "",
        applies_to: tuple[AppliesTo, ...] = ("agent",),
        guidelines: str = "",
        first_error: FirstError | None = None,
    ) -> Self:
        """The schema of pydantic models: for steps, for the run, for tool calls, for marks, for pairs.

        `step` is asked of every step of `applies_to`, `run` of the run as a whole, `call` of every tool call of a step
        of `applies_to`, and `span` of what the annotator marks: a stretch of text, or a value in the arguments of a
        call. `pair` is asked of two runs side by side, or of two branches. At least one is given.

        Raises:
            SchemaError: when none is given, a field's type has no control, or a name stands in two of them; when a
                choice in `pair` has no order.
        """
        _known_actors(applies_to)
        given: dict[Scope, type[BaseModel] | None]
        given = {"step": step, "run": run, "call": call, "span": span, "pair": pair}
        models = [(scope, model) for scope, model in given.items() if model is not None]
        if not models:
            raise SchemaError(
                "a label schema needs at least one pydantic model: pass step=, run=, call=, span= or pair=."
            )
        fields = read_models(models)
        _turns(fields)
        for _, model in models:
            if model.__pydantic_decorators__.model_validators:
                warnings.warn(
                    f"{model.__name__} has a model validator, which is not run: labels come one field at a time. "
                    f"Put what concerns one field into a field validator.",
                    stacklevel=2,
                )
        scopes: dict[str, list[Scope]] = {}
        for field in fields:
            scopes.setdefault(field.name, []).append(field.scope)
        twice = sorted(name for name, found in scopes.items() if len(found) > 1)
        if twice:
            both = " and the ".join(scopes[twice[0]])
            raise SchemaError(
                f"field {twice[0]!r} stands in both the {both} model. Give them names of their own: "
                f"a field is one column of the frame."
            )
        schema = cls(
            name=name or "+".join(model.__name__ for _, model in models),
            fields=fields,
            applies_to=applies_to,
            guidelines=guidelines,
            first_error=_known_error(first_error, fields),
        )
        schema._judges.update({(scope, f): judge for scope, model in models for f, judge in _judges(model).items()})
        return schema

    @cached_property
    def schema_hash(self) -> str:
        """Lower-case hex sha256 of the schema's canonical JSON."""
        return digest(self.model_dump(mode="json"))

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            LabelError: when there is none; the message names those there are.
        """
        if name == COMMENT and name not in self._by_name:
            return comment_field("step")
        try:
            return self._by_name[name]
        except KeyError:
            raise LabelError(
                f"no field {name!r} in schema {self.name!r}. Fields: {', '.join(self._by_name)}."
            ) from None

    def comments(self) -> tuple[TextField, ...]:
        """Where a comment goes, one field for each scope that is asked; none where the form has such a field itself.

        That is one called `comment`, or a text field that opens with the key of the comment.
        """
        if COMMENT in self._by_name:
            return ()
        asked = dict.fromkeys(field.scope for field in self.fields)
        own = {field.scope for field in self.fields if isinstance(field, TextField) and field.key == "c"}
        return tuple(comment_field(scope, "c") for scope in asked if scope not in own)

    def of(self, scope: Scope) -> tuple[Field, ...]:
        """The fields asked of every step, of the run, of every tool call, of every mark, or of every pair."""
        return tuple(field for field in self.fields if field.scope == scope)

    def asked(self, scope: Scope, answers: Given, *, after_error: bool = False) -> tuple[Field, ...]:
        """The fields that are asked of one target, given the answers on it; see `conditions.asked_fields`."""
        return asked_fields(self.of(scope), answers, self.first_error, after_error=after_error)

    def validate_label(self, label: Label) -> Label:
        """The label with its value as pydantic reads it (a set in declared order).

        Raises:
            LabelError: naming the field and what pydantic says of the value.
        """
        field = self.field(label.field)
        if self._is_comment(label.field):
            if label.state != "judged" or not isinstance(label.value, str):
                raise LabelError(f"field {COMMENT!r}: a comment is a text (got {label.state} {label.value!r}).")
            return label
        if not takes_target(field.scope, label.target.key):
            raise LabelError(f"field {field.name!r} is asked of a {field.scope}, not of a {label.target.type}.")
        if label.state == "judged" and label.value is None:
            raise LabelError(
                f"field {field.name!r}: a judged label carries a value. Where there is none, say why: "
                f"state 'unsure', 'skipped' or 'not_applicable'."
            )
        if label.state != "judged":
            if label.value is not None:
                raise LabelError(f"field {field.name!r}: a label in state {label.state!r} carries no value.")
            return label
        judge = self._judges.get((field.scope, field.name))
        if judge is None:
            raise LabelError(
                f"schema {self.name!r} was read from a store, without its pydantic model, and cannot validate. "
                f"Make it with LabelSchema.from_models."
            )
        try:
            # As JSON, which values are: so that a model with `strict=True` takes a list for a set.
            judged = judge.model_validate_json(json.dumps({field.name: _set_once(field, label.value)}))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise LabelError(f"field {field.name!r}: {first['msg']} (got {label.value!r}).") from None
        except LabelError:
            raise
        except Exception as error:  # the user's own validator may raise anything
            raise LabelError(
                f"field {field.name!r}: its validator failed on {label.value!r} ({type(error).__name__}: {error}). "
                f"A label is one field, so a validator sees no other (`info.data` is empty)."
            ) from error
        return label.model_copy(update={"value": _stored(field, to_jsonable_python(getattr(judged, field.name)))})

    def fits(self, decision: Decision) -> bool:
        """Whether each label of the decision could have been given under this form; see `takes`."""
        return all(self.takes(label.field, label.target.key, label.state, label.value) for label in decision.labels)

    def takes(self, field: str, target: str, state: str, value: object) -> bool:
        """Whether a label could have been given under this form, by its declaration alone; see `fields.fits`.

        `target` is the key of what it speaks of.
        """
        if self._is_comment(field):
            return state == "judged" and isinstance(value, str)
        known = self._by_name.get(field)
        return known is not None and takes_target(known.scope, target) and (state != "judged" or fits(known, value))

    def _is_comment(self, field: str) -> bool:
        """Whether it is the comment that may stand on anything, and no field the form declares itself."""
        return field == COMMENT and field not in self._by_name

    @property
    def can_validate(self) -> bool:
        """Whether the pydantic models are at hand; a schema read from a store has none."""
        return bool(self._judges)

    def validate_decision(self, decision: Decision) -> Decision:
        """The decision with every label validated; raises `LabelError` at the first that does not hold."""
        return decision.model_copy(update={"labels": tuple(self.validate_label(label) for label in decision.labels)})


def _known_actors(applies_to: object) -> None:
    known = get_args(AppliesTo)
    if not isinstance(applies_to, tuple | list) or not set(applies_to) <= set(known):
        raise SchemaError(f"applies_to={applies_to!r}: pass a tuple of actors, out of {', '.join(known)}.")
    if set(applies_to) == {COPIED}:
        raise SchemaError(
            f"applies_to={applies_to!r} names no actor whose copied steps are asked about. Pass ('agent', {COPIED!r})."
        )


def _turns(fields: Sequence[Field]) -> None:
    """What is said of two runs is turned with their sides, which a scale can be, and a plain choice can't."""
    for field in fields:
        if field.scope == "pair" and isinstance(field, ChoiceField | RankingField):
            raise SchemaError(
                f"field {field.name!r} of pairs has options without an order, so nobody knows which of them prefers "
                f"which side. Declare it from one side to the other, such as Literal['A', 'tie', 'B'] with "
                f"FieldOptions(ordered=True)."
            )


def _known_error(rule: FirstError | None, fields: Sequence[Field]) -> FirstError | None:
    if rule is None:
        return None
    steps = {field.name: field for field in fields if field.scope == "step"}
    found = steps.get(rule.field)
    if found is None or not all(takes_condition(found, value) for value in rule.values):
        raise SchemaError(
            f"first_error: {rule.field!r} is no field of the step model, or never one of "
            f"{', '.join(map(str, rule.values))}."
        )
    strangers = [name for name in rule.asks if name not in steps or name == rule.field]
    if strangers or (rule.afterwards == "ask") != bool(rule.asks):
        raise SchemaError(
            f"first_error: asks={rule.asks!r} with afterwards={rule.afterwards!r}. Name the fields of the step model "
            f"that only the steps after the first error are asked, with afterwards='ask'."
        )
    return rule


def _judges(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """One single-field model a field, with the configuration, constraints and field validators the user wrote for it.

    A label is one field, so the model as a whole cannot be asked: its other fields are not there yet.
    """
    written = model.__pydantic_decorators__.field_validators.values()
    # A label names its field, so a field with an alias is found by its name too.
    config = ConfigDict(**{**model.model_config, "populate_by_name": True})
    judges: dict[str, type[BaseModel]] = {}
    for name, info in model.model_fields.items():
        annotation: Any = info.annotation
        for found in written:
            if name in found.info.fields or "*" in found.info.fields:
                annotation = Annotated[annotation, _MODES[found.info.mode](found.func)]
        field: Any = (annotation, info)
        judges[name] = create_model(model.__name__, __config__=config, **{name: field})
    return judges


def _set_once(field: Field, value: JsonValue) -> JsonValue:
    if (
        isinstance(field, MultiChoiceField | RankingField)
        and isinstance(value, list)
        and len(set(map(repr, value))) != len(value)
    ):
        raise LabelError(f"field {field.name!r}: an option stands twice in {value!r}.")
    return value


def _stored(field: Field, value: Any) -> JsonValue:
    if isinstance(field, MultiChoiceField):
        chosen = set(value)
        return [option.value for option in field.options if option.value in chosen]
    if isinstance(value, float) and not math.isfinite(value):
        raise LabelError(f"field {field.name!r}: {value} is no number one can compare.")
    return plain(value)
