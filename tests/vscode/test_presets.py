"""Each preset is labelled by keys alone, and comes out of `to_frame()` with its kinds, levels and categories.

In the pages that play VS Code, which cost least, with one kernel for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser

import trajwidgets as tw
from lab import PATIENCE_MS, LabelerView
from tests.vscode import pages as played
from trajwidgets.labels import Field, LabelSchema, declared_scale

#: What the annotator does on one unit after the other: a field and its answer, or the key that goes on.
Script = list[tuple[str, str, Any] | str]

KEY_POINTS = ["Two lamps are in the basket.", "The order is paid by card."]
NONE: tuple[str, ...] = ()


def of_run(**answers: Any) -> Script:
    """Answers on the run as a whole."""
    return [("", field, value) for field, value in answers.items()]


def each_step(*units: str, **answers: Any) -> Script:
    """The same answers on several steps."""
    return [(unit, field, value) for unit in units for field, value in answers.items()]


NO_ERROR = dict.fromkeys(("memory", "reflection", "planning", "action", "system"), "no_error")

SCRIPTS: dict[str, Script] = {
    "env_feedback": [
        *each_step("s1", outcome="success", next_action="continue"),
        *each_step("s2", outcome="failure", next_action="escalate"),
        ("s3", "other_action", "ask the supervisor"),
        *each_step("s3", outcome="partial", next_action="retry_modified"),
    ],
    "trajectory_quality": of_run(goal_completion=5, efficiency=1, error_handling=3, path_valid="alternative"),
    "recovery": of_run(
        fault="step 2",
        detected_at_step=3,
        diagnosis="partial",
        strategy="papered_over",
        recovered=False,
        side_effects=True,
        cost_in_steps=4,
    ),
    "path_judgement": of_run(
        goal_completion="complete", efficiency="detours", error_handling="clumsy", path="valid_new"
    ),
    "fault_reaction": of_run(fault="step 2", reaction="blind_retry"),
    "agent_reward_bench": of_run(
        trajectory_success="Unsuccessful",
        trajectory_side_effect="Unsure",
        trajectory_optimality="2. Suboptimal",
        trajectory_looping="Yes",
    ),
    "mast": of_run(failure_modes=("1.3", "3.3")),
    "trail": [
        "Enter",  # what is suggested: no error
        ("s1", "categories", NONE),
        ("s2", "categories", ("Rate Limiting", "Goal Deviation")),
        ("s2", "impact", "HIGH"),
        "Enter",
        ("s3", "categories", ("Timeout Issues",)),
        ("s3", "impact", "LOW"),
        ("s3", "origin", "inherited"),
    ],
    "trail_errors": [
        "ArrowUp",
        *("e", " ", "w", "Enter"),  # the first word is marked
        ("s4", "category", "Rate Limiting"),
        ("s4", "impact", "LOW"),
        ("s4", "description", "it waits and asks again"),
        "j",
        *of_run(
            reliability_score=5,
            security_score=4,
            instruction_adherence_score=3,
            plan_opt_score=2,
            overall=1,
        ),
    ],
    "prm800k": [
        ("s1", "rating", 1),
        "Enter",
        ("s2", "rating", 0),
        ("s2", "flagged", True),
        ("s3", "rating", -1),
        ("s3", "human_completion", "add the two"),
        "Enter",
        *of_run(finish_reason="found_error"),
    ],
    "process_bench": [
        *each_step("s1", "s2", step_correct="correct"),
        ("s3", "step_correct", "wrong"),
        ("", "final_answer_correct", False),
    ],
    "who_and_when": [
        ("s1", "mistake", "no"),
        ("s2", "mistake", "decisive"),
        ("s2", "mistake_agent", "Orchestrator"),
        ("s2", "mistake_reason", "sent the task to the wrong agent"),
    ],
    "agent_debug": [
        "Enter",
        *each_step("s1", **NO_ERROR),
        ("s2", "action", "parameter_error"),
        "Enter",
        *each_step("s2", **{field: value for field, value in NO_ERROR.items() if field != "action"}),
        "Enter",
        *each_step("s3", **NO_ERROR),
        "Enter",
        *each_step("s4", **NO_ERROR),
        *of_run(critical_step=2, critical_module="action"),
    ],
    "tau_bench_faults": of_run(
        description="refunded another order", fault_author="agent", fault_type="used_wrong_tool_argument"
    ),
    "agentnet": [
        *each_step("s1", "s2", "s3", "s4", last_step_correct=True, last_step_redundant=False),
        *of_run(task_completed=True, alignment_score=7, efficiency_score=3, task_difficulty=9),
    ],
    "swe_bench_verified": of_run(underspecified=0, false_negative=2, difficulty="1-4 hours"),
    "helpsteer": each_step("s1", helpfulness=4, correctness=3, coherence=2, complexity=1, verbosity=0),
    "webjudge": of_run(key_point_1=True, key_point_2=False, task_success=False),
}

#: Answers that Enter gives: they are in the frame without a key of their own.
CONFIRMED = {
    ("trail", "s1", "categories"),
    *(("agent_debug", unit, field) for unit in ("s1", "s3", "s4") for field in NO_ERROR),
    *(("agent_debug", "s2", field) for field in NO_ERROR if field != "action"),
}

RUN = """
import trajwidgets as tw

run = tw.Trajectory(
    trajectory_id="lamp",
    task=tw.Task(goal="Order two lamps."),
    steps=tuple(
        tw.Step(step_id=f"s{n}", actor="agent", parts=(tw.trajectory.TextPart(text=f"Step {n} of four."),))
        for n in range(1, 5)
    ),
)
"""


@dataclass
class Room:
    """One notebook in which labeler after labeler is opened."""

    visit: played.Pages

    def label(self, preset: str) -> LabelerView:
        """A labeler with that preset, and the keyboard in it."""
        made = f"tw.presets.webjudge({KEY_POINTS!r})" if preset == "webjudge" else f"tw.presets.{preset}"
        cell = f'tw.Labeler([run], schema={made}, store="{preset}.db", annotator="a1")'
        self.visit.run_cells(cell, first=1)
        widget = self.visit.widget("labeler")
        widget.get_by_text(f"{preset}/1", exact=True).wait_for(timeout=PATIENCE_MS)
        widget.locator("aside .field").first.wait_for(timeout=PATIENCE_MS)
        view = LabelerView(self.visit.page, widget)
        if any(field.scope == "step" for field in form_of(preset).fields):
            # Nothing is taken on a step that has not arrived.
            view.wait()
        view.focus()
        widget.locator("footer .r").get_by_text("keys active").wait_for(timeout=PATIENCE_MS)
        return view


def form_of(preset: str) -> LabelSchema:
    """The form of the preset."""
    made = tw.presets.webjudge(KEY_POINTS) if preset == "webjudge" else tw.presets.PRESETS[preset]
    return made.schema


@pytest.fixture(scope="module")
def room(browser: Browser, files: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """An editor and a kernel for all presets."""
    with played.visiting(browser, tmp_path_factory.mktemp("presets"), files) as visit:
        visit.run_cells(RUN)
        yield Room(visit)


def answer(labeler: LabelerView, field: Field, value: Any) -> None:
    """Press what says the value."""
    page = labeler.page
    if any(option.group for option in getattr(field, "options", ())):
        # A taxonomy: what one looks for is typed.
        labeler.press(field.key)
        for code in value if field.kind == "multi_choice" else [value]:
            page.keyboard.type(next(option.label for option in field.options if option.value == code))
            labeler.press("Enter")
        if field.kind == "multi_choice":
            labeler.press("Escape", "Escape")
    elif field.kind in ("text", "number"):
        labeler.note(str(value), key=field.key)
    elif field.kind == "toggle":
        labeler.press(field.key if value else field.no_key)
    else:
        labeler.press(next(option.key for option in field.options if option.value == value))


def stored(value: Any, field: Field) -> Any:
    """An answer as a frame has it: of a set a tuple in declared order."""
    if field.kind != "multi_choice":
        return value
    return tuple(option.value for option in field.options if option.value in value)


@pytest.mark.parametrize("preset", SCRIPTS)
def test_a_preset_is_labelled_by_keys_and_comes_out_typed(room: Room, preset: str) -> None:
    schema = form_of(preset)
    labeler = room.label(preset)
    unit = None
    for act in SCRIPTS[preset]:
        if isinstance(act, str):
            labeler.press(act)
        elif (preset, *act[:2]) not in CONFIRMED:
            unit, name, value = act
            assert (labeler.step() or "") == unit, f"before {name} is answered"
            answer(labeler, schema.field(name), value)
    labeler.wait_saved()

    with tw.LabelStore(room.visit.folder / f"{preset}.db") as store:
        frame = store.to_frame()
        said = {
            (step_id if isinstance(step_id, str) else "", field): value
            for step_id, field, value in zip(frame["step_id"], frame["field"], frame["value"], strict=True)
        }
        answers = [act for act in SCRIPTS[preset] if not isinstance(act, str)]
        expected = {(unit, field): stored(value, schema.field(field)) for unit, field, value in answers}
        assert said == expected
        for row in frame.to_dict("records"):
            field = schema.field(row["field"])
            assert (row["kind"], row["level"] if isinstance(row["level"], str) else None) == (field.kind, field.level)
        for field in {each: schema.field(each) for each in frame["field"]}.values():
            values = store.to_frame(field=field.name)["value"]
            scale = declared_scale(field)
            if scale and field.kind != "toggle":
                assert isinstance(values.dtype, pd.CategoricalDtype)
                assert list(values.cat.categories) == list(scale)
                assert values.cat.ordered == (field.level == "ordinal")
