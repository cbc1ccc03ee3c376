"""Put strangers' texts into every place of runs, forms and labels (those within a step: see `depths`).

`Say` gives the texts for a place (see `fields.places`): one for each place where it is measured what shows where, many
at once where the many hostile texts go through.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import AfterValidator, Field, create_model

import trajwidgets as tw
from trajwidgets.labels import Decision, FieldOptions, Label, LabelSchema, StepTarget
from trajwidgets.trajectory import (
    Agent,
    AudioPart,
    BoxOverlay,
    FilePart,
    ImagePart,
    MemoryAssets,
    Origin,
    Outcome,
    PointerOverlay,
    RawPart,
    ReasoningPart,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
    Usage,
)

Say = Callable[[str], list[str]]


def named(texts: list[str]) -> dict[str, str]:
    """The texts as names, each once; an empty one is none."""
    return {text: text for text in texts if text}


def every(texts: list[str]) -> str:
    """All texts as one, for a place of which there is one."""
    return "\n".join(texts)


def picture() -> bytes:
    """A small image."""
    held = io.BytesIO()
    Image.new("RGB", (32, 24), "navy").save(held, "PNG")
    return held.getvalue()


def parts(say: Say, image: str) -> Iterator[tuple[Any, ...]]:
    """The parts of one step after the other, each of one kind."""
    yield tuple(TextPart(text=text) for text in say("TextPart.text"))
    yield tuple(ReasoningPart(text=text) for text in say("ReasoningPart.text"))
    yield tuple(ToolCallPart(call_id=f"n{i}", name=text) for i, text in enumerate(say("ToolCallPart.name")))
    ids = named(say("ToolCallPart.call_id"))
    yield tuple(
        part
        for text in ids
        for part in (ToolCallPart(call_id=text, name="tool"), ToolResultPart(call_id=text, content=()))
    )
    yield (
        ToolCallPart(call_id="k", name="keys", arguments=dict.fromkeys(say("ToolCallPart.arguments{key}"), 1)),
        ToolCallPart(
            call_id="kk", name="inner keys", arguments={"a": dict.fromkeys(say("ToolCallPart.arguments{}{key}"), 1)}
        ),
        ToolCallPart(
            call_id="v", name="values", arguments={f"v{i}": t for i, t in enumerate(say("ToolCallPart.arguments{}{}"))}
        ),
        ToolCallPart(call_id="vv", name="inner", arguments={"deep": {"er": list(say("ToolCallPart.arguments{}{}"))}}),
        # A long text of arguments has a block of its own.
        ToolCallPart(
            call_id="long",
            name="long",
            arguments={f"code{i}": f"{t}\n" * 2 for i, t in enumerate(say("ToolCallPart.arguments{}{}"))},
        ),
    )
    yield tuple(
        ToolCallPart(call_id=f"r{i}", name="raw", raw_arguments=text)
        for i, text in enumerate(say("ToolCallPart.raw_arguments"))
    )
    yield tuple(
        ToolResultPart(call_id=f"o{i}", content=(TextPart(text=text),), is_error=bool(i % 2), orphan=True)
        for i, text in enumerate(say("TextPart.text"))
    )
    yield tuple(ToolResultPart(call_id=text, orphan=True) for text in say("ToolResultPart.call_id"))
    shown = {"asset_id": image, "media_type": "image/png", "width": 32, "height": 24}
    yield tuple(ImagePart(**shown, alt=text) for text in say("ImagePart.alt"))
    yield (
        *(ImagePart(**shown, overlays=(PointerOverlay(x=1, y=1, label=text),)) for text in say("PointerOverlay.label")),
        *(
            ImagePart(**shown, overlays=(BoxOverlay(x=1, y=1, width=9, height=9, label=text),))
            for text in say("BoxOverlay.label")
        ),
    )
    yield tuple(ImagePart(uri=text, alt="elsewhere") for text in say("ImagePart.uri"))
    yield tuple(ImagePart(asset_id=f"{i:064x}", media_type=t) for i, t in enumerate(say("ImagePart.media_type")))
    yield (
        *(AudioPart(transcript=text) for text in say("AudioPart.transcript")),
        *(AudioPart(media_type=text) for text in say("AudioPart.media_type")),
        *(AudioPart(uri=text) for text in say("AudioPart.uri")),
    )
    yield (
        *(FilePart(name=text) for text in say("FilePart.name")),
        *(FilePart(media_type=text) for text in say("FilePart.media_type")),
        *(FilePart(uri=text) for text in say("FilePart.uri")),
    )
    yield (
        *(RawPart(kind=text, data=1) for text in say("RawPart.kind")),
        RawPart(kind="keys", data=dict.fromkeys(say("RawPart.data{key}"), 1)),
        *(RawPart(kind="text", data=text) for text in say("RawPart.data{}")),
        RawPart(kind="values", data={"in": list(say("RawPart.data{}"))}),
    )
    yield from looks(say)
    # And within the answer of a tool.
    yield (
        ToolResultPart(
            call_id="mixed",
            orphan=True,
            content=(
                *(ImagePart(**shown, alt=text) for text in say("ImagePart.alt")),
                *(AudioPart(transcript=text) for text in say("AudioPart.transcript")),
                *(FilePart(name=text) for text in say("FilePart.name")),
                *(RawPart(kind="value", data={"x": text}) for text in say("RawPart.data{}")),
            ),
        ),
    )


def _as_address(text: str) -> str:
    """The text where Markdown wants an address between angle brackets."""
    return "".join(f"\\{letter}" if letter in "<>\\" else letter for letter in " ".join(text.split("\n")))


def looks(say: Say) -> Iterator[tuple[Any, ...]]:
    """The same texts as terminal output, diffs, edits, tables, trees and code, and as Markdown on request."""
    for wrap in (
        "\x1b[31m{0}\x1b[0m\n\x1b[2K\x1b[1Gover{0}\rdone\n".format,
        "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-{0}\n+{0}\n".format,
        lambda text: json.dumps([{"name": text, "n": 1}, {"name": "b", text[:20]: 2}]),
        lambda text: json.dumps({"some": {"where": {"deep": text}}, "beside": [1, 2, 3, {"more": "and more of it"}]}),
    ):
        yield tuple(
            ToolResultPart(call_id=f"l{i}", orphan=True, content=(TextPart(text=wrap(text)),))
            for i, text in enumerate(say("TextPart.text"))
        )
    yield tuple(
        TextPart(
            text=f"# {text}\n\n**bold** {text}\n\n| a |\n|---|\n| {text} |\n\n"
            f"[bare]({text})\n\n[{text}](<{_as_address(text)}>)"
        )
        for text in say("TextPart.text")
    )
    inner = say("ToolCallPart.arguments{}{}")
    yield tuple(
        ToolCallPart(
            call_id=f"e{i}", name="edit", arguments={"path": "x.py", "old_str": text, "new_str": f"{text}\nmore"}
        )
        for i, text in enumerate(inner)
    )
    yield tuple(
        ToolCallPart(call_id=f"c{i}", name="python", arguments={"code": f"import os\n# {text}\nprint({text!r})"})
        for i, text in enumerate(inner)
    )


def run_of_parts(say: Say) -> tw.Trajectory:
    """One run, with every kind of part in steps of its own, and steps with every name."""
    assets = MemoryAssets()
    image = assets.add(picture())
    steps = [
        tw.Step(step_id=f"p{i}", actor="agent", parts=held, usage=Usage(output_tokens=1))
        for i, held in enumerate(parts(say, image))
    ]
    for place, text in enumerate(named(say("Step.step_id"))):
        steps.append(tw.Step(step_id=text, actor="agent", parts=(TextPart(text="id"),), started_at=None))
        steps.append(tw.Step(step_id=f"after {place}", actor="user", parent_id=text, parts=(TextPart(text="child"),)))
    for place, words in enumerate(
        zip(*(say(f"Step.{name}") for name in ("name", "lineage", "model", "flags[]")), strict=True)
    ):
        name, lineage, model, flag = words
        steps.append(
            tw.Step(
                step_id=f"n{place}",
                actor="environment",
                name=name,
                lineage=lineage,
                model=model,
                flags=(flag,),
                metadata={
                    text: {say("Step.metadata{}{key}")[place]: say("Step.metadata{}{}")[place]}
                    for text in say("Step.metadata{key}")[place : place + 1]
                },
                parts=(TextPart(text="named"),),
            )
        )
    return tw.Trajectory(trajectory_id="parts", task=tw.Task(goal="parts"), steps=tuple(steps)).with_assets(assets)


def runs_of_names(say: Say) -> list[tw.Trajectory]:
    """A run for each text, with that text wherever a run has one: what stands once in a run."""
    found = []
    for place, run_id in enumerate(named(say("Trajectory.trajectory_id"))):

        def one(where: str, place: int = place) -> str:
            return say(where)[place % len(say(where))]

        found.append(
            tw.Trajectory(
                trajectory_id=run_id,
                task=tw.Task(goal=one("Task.goal"), task_id=one("Task.task_id"), criteria=(one("Task.criteria[]"),)),
                agent=Agent(name=one("Agent.name"), version=one("Agent.version"), model=one("Agent.model")),
                tools=(
                    Tool(
                        name=one("Tool.name"),
                        description=one("Tool.description"),
                        parameters={
                            one("Tool.parameters{key}"): {one("Tool.parameters{}{key}"): one("Tool.parameters{}{}")}
                        },
                    ),
                ),
                outcome=Outcome(status="failure", reason=one("Outcome.reason")),
                slices={one("Trajectory.slices{key}"): one("Trajectory.slices{}")},
                origin=Origin(
                    reader=one("Origin.reader"),
                    reader_version=one("Origin.reader_version"),
                    source=one("Origin.source"),
                    source_sha256=one("Origin.source_sha256"),
                ),
                metadata={
                    one("Trajectory.metadata{key}"): {one("Trajectory.metadata{}{key}"): one("Trajectory.metadata{}{}")}
                },
                steps=(
                    tw.Step(step_id="s1", actor="agent", parts=(TextPart(text="one"),)),
                    tw.Step(step_id="s2", actor="agent", parts=(TextPart(text="two"),)),
                ),
            )
        )
    return found


def form(say: Say) -> LabelSchema:
    """A form with these texts for its questions, answers and explanations; one question refuses whatever is said."""

    def refuses(value: str) -> str:
        raise ValueError(every(say("Refusal.message")))

    def head(kind: str, place: int | None = None) -> dict[str, str]:
        titles, helps = say(f"{kind}.title"), say(f"{kind}.help")
        if place is None:
            return {"title": every(titles), "description": every(helps)}
        return {"title": titles[place], "description": helps[place]}

    options = list(named(say("Option.value")))
    said = FieldOptions(
        labels=dict(zip(options, say("Option.label"), strict=False)),
        definitions=dict(zip(options, say("Option.definition"), strict=False)),
    )
    choice = Literal[tuple(options)]  # type: ignore[valid-type]
    fields: dict[str, Any] = {}
    for place in range(len(say("TextField.title"))):
        name = say("TextField.name")[place]
        kinds = {
            "TextField": str,
            "ToggleField": bool,
            "NumberField": float,
            "ScaleField": Annotated[int, Field(ge=1, le=3)],
        }
        # Of many texts each question takes another.
        wanted = kinds if len(say("TextField.title")) == 1 else dict([list(kinds.items())[place % len(kinds)]])
        for kind, annotation in wanted.items():
            fields[f"{kind} {place} {name}"] = (annotation, Field(None, **head(kind, place)))
    fields["one of"] = (Annotated[choice, said], Field(**head("ChoiceField")))
    fields["in order"] = (
        Annotated[choice, FieldOptions(ordered=True, labels=said.labels, definitions=said.definitions)],
        Field(**head("OrderedChoiceField")),
    )
    fields["some of"] = (Annotated[set[choice], said], Field(**head("MultiChoiceField")))
    fields["refused"] = (Annotated[Literal["no"], AfterValidator(refuses)], Field(title="refused"))
    model = create_model("Form", **fields)
    return LabelSchema.from_models(
        step=model, name=every(say("LabelSchema.name")), guidelines=every(say("LabelSchema.guidelines"))
    )


def answers(
    run: tw.Trajectory, schema: LabelSchema, say: Say, store: tw.LabelStore, annotator: str, number: int
) -> None:
    """Labels of all kinds on the steps of a run, as if pressed by somebody who has this number."""
    texts = [field.name for field in schema.fields if field.kind == "text"]
    options = list(named(say("Option.value")))
    for place, step in enumerate(run.steps):
        target = StepTarget(trajectory_id=run.trajectory_id, step_id=step.step_id)
        said = {"one of": options[place % len(options)], "some of": options[:3]}
        if texts:
            said[texts[0]] = say("Label.value{}")[place % len(say("Label.value{}"))]
        labels = tuple(Label(target=target, field=field, value=value) for field, value in said.items())
        decision = Decision(
            decision_id=f"annotator-{number}-{place}",
            trajectory_id=run.trajectory_id,
            schema_hash=schema.schema_hash,
            labels=labels,
            run_digest=run.digest,
            step_digest=step.digest,
        )
        store.save(decision, annotator=annotator)
