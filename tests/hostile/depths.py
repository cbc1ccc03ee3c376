"""Strangers' texts within a step: marks, evidence, corrections, rankings, taxonomies, suggestions, hits of a search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

import trajwidgets as tw
from tests.hostile.planting import Say, every, named
from trajwidgets.labels import (
    CallTarget,
    Correction,
    Decision,
    FieldOptions,
    JsonTarget,
    Label,
    LabelSchema,
    RunTarget,
    SpanTarget,
    StepTarget,
    Target,
)
from trajwidgets.trajectory import Step, TextPart, ToolCallPart, Trajectory

#: What the harness searches for: a hit begins and ends so, and holds a stranger's text between.
FIRST, LAST = "needle", "eldeen"
#: So much of the text before a hit is shown.
AROUND = 40
#: So many calls of a step the form offers at once.
MOST_CALLS = 20


def run(say: Say) -> Trajectory:
    """A run whose first step holds every text to be marked, and which has a step for each hit of a search."""
    named_calls = zip(say("ToolCallPart.name"), say("ToolCallPart.arguments{key}"), strict=True)
    marked = (
        *(TextPart(text=f"{text}\nbelow") for text in say("TextPart.text")),
        *(
            ToolCallPart(call_id=f"c{place}", name=name, arguments={key: place})
            for place, (name, key) in enumerate(named_calls)
            if place < MOST_CALLS
        ),
    )
    found = zip(say("Hit.before"), say("Hit.found"), say("Hit.after"), strict=True)
    return Trajectory(
        trajectory_id=every(say("RunTarget.trajectory_id")),
        task=tw.Task(goal="marks"),
        steps=(
            Step(step_id="marked", actor="agent", parts=marked),
            *(
                Step(
                    step_id=f"hit {i}",
                    actor="user",
                    lineage=every(say("Step.lineage")) if i == 0 else "",
                    parts=(TextPart(text=f"{before[:AROUND]}{FIRST}{inner}{LAST}{after}"),),
                )
                for i, (before, inner, after) in enumerate(found)
            ),
        ),
    )


def form(say: Say) -> LabelSchema:
    """Rankings, corrections, taxonomies and what else wants more than a key; and questions on calls and marks."""

    def head(kind: str) -> dict[str, str]:
        return {"title": every(say(f"{kind}.title")), "description": every(say(f"{kind}.help"))}

    values = tuple(named(say("Option.value")))
    choice = Literal[values]  # type: ignore[valid-type]
    said = {
        "labels": dict(zip(values, say("Option.label"), strict=False)),
        "definitions": dict(zip(values, say("Option.definition"), strict=False)),
        "examples": dict(zip(values, say("Option.examples[]"), strict=False)),
        "aliases": dict(zip(values, say("Option.aliases[]"), strict=False)),
    }
    groups = {text: [value] for text, value in zip(named(say("Option.group[]")), values, strict=False)}
    ranked, corrected = every(say("RankingField.name")), every(say("CorrectionField.name"))
    step: Any = {
        "code": (Annotated[choice, FieldOptions(groups=groups, **said)], Field(**head("ChoiceField"))),
        "codes": (Annotated[set[choice], FieldOptions(groups=groups, **said)], Field(**head("MultiChoiceField"))),
        f"r{ranked}": (Annotated[list[choice], FieldOptions(ranked=True, **said)], Field(**head("RankingField"))),
        f"c{corrected}": (Correction | None, Field(None, **head("CorrectionField"))),
        "suggested": (
            Annotated[str, FieldOptions(suggest_default=True)],
            Field(every(say("TextField.suggested{}")), title="suggested"),
        ),
        "sure": (Annotated[Literal["yes", "no"], FieldOptions(confidence=True)], Field(**head("ChoiceField"))),
        "then": (Annotated[str | None, FieldOptions(shown_when={"sure": "yes"})], Field(None, **head("TextField"))),
        "note": (str, Field("", title="note")),
    }
    return LabelSchema.from_models(
        step=create_model("Step", **step),
        call=create_model("Call", fine=(Literal["a", "b"], Field(**head("ChoiceField")))),
        span=create_model("Span", kind=(Annotated[choice, FieldOptions(**said)], Field(**head("ChoiceField")))),
        run=create_model("Run", whole=(str, Field("", **head("TextField")))),
        name="depths",
    )


def answers(run: Trajectory, schema: LabelSchema, say: Say, turn: int = 0) -> Iterator[Decision]:
    """Answers to all of it on the marked step, with every text marked and cited."""
    ids, (step, *_) = run.trajectory_id, run.steps
    here = StepTarget(trajectory_id=ids, step_id=step.step_id)
    values = list(named(say("Option.value")))
    names = {field.kind: field.name for field in schema.fields}
    marks: list[Target] = []
    evidence: list[Target] = [RunTarget(trajectory_id=ids), here]
    for place, part in enumerate(step.parts):
        if isinstance(part, TextPart):
            end = min(60, len(part.text))
            where = {"trajectory_id": ids, "step_id": step.step_id, "pointer": f"/parts/{place}/text"}
            marks.append(SpanTarget(**where, start=0, end=end))
        elif isinstance(part, ToolCallPart):
            [key] = part.arguments
            pointer = f"/parts/{place}/arguments/{key.replace('~', '~0').replace('/', '~1')}"
            marks.append(JsonTarget(trajectory_id=ids, step_id=step.step_id, pointer=pointer))
            evidence.append(CallTarget(trajectory_id=ids, step_id=step.step_id, call_id=part.call_id))
    comment = every(say("Label.value{}"))
    corrected = Correction.between(step, {"/parts/0/text": every(say("Label.value{}"))})
    given: list[tuple[Target, str, Any]] = [
        (here, "code", values[turn % len(values)]),
        (here, "codes", values),
        (here, names["ranking"], values),
        (here, names["correction"], corrected.model_dump(mode="json")),
        (here, "sure", ("yes", "no")[turn % 2]),
        (here, "comment", comment),
        (RunTarget(trajectory_id=ids), "whole", comment),
        *((mark, "kind", values[place % len(values)]) for place, mark in enumerate(marks)),
    ]
    if turn > 0:  # Of many annotators each says the same of the rest.
        given = given[:1]
    for place, (target, field, value) in enumerate(given):
        cited = (*evidence, *marks) if field == "code" and turn == 0 else ()
        yield Decision(
            decision_id=f"depths-{turn:04d}-{place:04d}",
            trajectory_id=ids,
            schema_hash=schema.schema_hash,
            labels=(Label(target=target, field=field, value=value, evidence=cited, confidence=0.5),),
            run_digest=run.digest,
            step_digest="" if isinstance(target, RunTarget) else step.digest,
        )


Rule = Callable[[Step, Trajectory], Mapping[str, object]]


def suggests(say: Say) -> Rule:
    """A rule by a stranger's name that says strangers' texts."""

    def rule(_step: Step, _run: Trajectory) -> Mapping[str, object]:
        return {"note": every(say("Label.value{}"))}

    rule.__name__ = " ".join(every(say("OpenedRun.suggested_by")).split())
    return rule


def fails(say: Say) -> Rule:
    """A rule that fails with a stranger's words."""

    def rule(_step: Step, _run: Trajectory) -> Mapping[str, object]:
        raise ValueError(every(say("OpenedRun.trouble")))

    return rule
