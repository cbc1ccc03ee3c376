"""Presets bear the names that their sources publish, and become forms that a Labeler takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import trajwidgets as tw
from trajwidgets.errors import LabelError, SchemaError
from trajwidgets.labels import Label, LabelSchema, RunTarget, StepTarget

TRAIL = [
    *("Language-only", "Tool-related"),
    *("Poor Information Retrieval", "Tool Output Misinterpretation"),
    *("Incorrect Problem Identification", "Tool Selection Errors"),
    *("Formatting Errors", "Instruction Non-compliance"),
    *("Tool Definition Issues", "Environment Setup Errors"),
    *("Rate Limiting", "Authentication Errors", "Service Errors", "Resource Not Found"),
    *("Resource Exhaustion", "Timeout Issues"),
    *("Context Handling Failures", "Resource Abuse"),
    *("Goal Deviation", "Task Orchestration"),
]

#: Field, values as published, kind; from the papers, data files and READMEs that each preset cites.
PUBLISHED: dict[str, dict[str, tuple[str, list[Any]]]] = {
    "agent_reward_bench": {
        "trajectory_success": ("choice", ["Successful", "Unsuccessful", "Unsure"]),
        "trajectory_side_effect": ("choice", ["Yes", "No", "Unsure"]),
        "trajectory_optimality": (
            "ordered_choice",
            ["1. Complete Failure", "2. Suboptimal", "3. Somewhat Optimal", "4. Completely Optimal"],
        ),
        "trajectory_looping": ("choice", ["Yes", "No"]),
    },
    "mast": {
        "failure_modes": (
            "multi_choice",
            ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"],
        )
    },
    "trail": {
        "categories": ("multi_choice", TRAIL),
        "impact": ("ordered_choice", ["LOW", "MEDIUM", "HIGH"]),
        "reliability_score": ("scale", [1, 2, 3, 4, 5]),
        "plan_opt_score": ("scale", [1, 2, 3, 4, 5]),
    },
    "trail_errors": {
        "category": ("choice", TRAIL),
        "impact": ("ordered_choice", ["LOW", "MEDIUM", "HIGH"]),
        "overall": ("scale", [1, 2, 3, 4, 5]),
    },
    "prm800k": {
        "rating": ("ordered_choice", [-1, 0, 1]),
        "finish_reason": ("choice", ["solution", "found_error", "bad_problem", "give_up"]),
    },
    "agent_debug": {
        "memory": ("choice", ["no_error", "over_simplification", "memory_retrieval_failure", "hallucination"]),
        "reflection": (
            "choice",
            ["no_error", "progress_misjudge", "outcome_misinterpretation", "causal_misattribution", "hallucination"],
        ),
        "planning": ("choice", ["no_error", "constraint_ignorance", "impossible_action", "inefficient_plan"]),
        "action": ("choice", ["no_error", "misalignment", "invalid_action", "format_error", "parameter_error"]),
        "system": (
            "choice",
            ["no_error", "step_limit", "tool_execution_error", "llm_limit", "environment_error", "others"],
        ),
    },
    "tau_bench_faults": {
        "fault_author": ("choice", ["user", "agent", "environment"]),
        "fault_type": (
            "choice",
            ["called_wrong_tool", "used_wrong_tool_argument", "goal_partially_completed", "other"],
        ),
    },
    "agentnet": {
        "alignment_score": ("scale", list(range(11))),
        "efficiency_score": ("scale", list(range(11))),
        "task_difficulty": ("scale", list(range(11))),
    },
    "swe_bench_verified": {
        "underspecified": ("ordered_choice", [0, 1, 2, 3]),
        "false_negative": ("ordered_choice", [0, 1, 2, 3]),
        "difficulty": ("ordered_choice", ["<15 min fix", "15 min - 1 hour", "1-4 hours", ">4 hours"]),
    },
    "helpsteer": {
        name: ("scale", [0, 1, 2, 3, 4])
        for name in ("helpfulness", "correctness", "coherence", "complexity", "verbosity")
    },
    "env_feedback": {
        "outcome": ("choice", ["success", "partial", "failure"]),
        "next_action": (
            "choice",
            ["continue", "retry", "retry_modified", "switch_tool", "ask_user", "escalate", "stop"],
        ),
    },
    "path_judgement": {
        "goal_completion": ("ordered_choice", ["none", "partial", "complete"]),
        "efficiency": ("ordered_choice", ["wasteful", "detours", "as_cheap"]),
        "path": ("choice", ["known", "valid_new", "invalid"]),
    },
    "preference": {
        name: ("ordered_choice", [-2, -1, 0, 1, 2])
        for name in ("preference", "goal_completion", "efficiency", "error_handling")
    },
    "fault_reaction": {"reaction": ("choice", ["papered_over", "abandoned", "blind_retry", "adapted"])},
    "trajectory_quality": {
        "goal_completion": ("scale", [1, 2, 3, 4, 5]),
        "path_valid": ("choice", ["yes", "no", "alternative"]),
    },
}

ALL = [*tw.presets.PRESETS.values(), tw.presets.webjudge(["The lamp is in the basket.", "Two of them."])]


@pytest.mark.parametrize(
    ("preset", "field"), [(preset, field) for preset, fields in PUBLISHED.items() for field in fields]
)
def test_a_field_has_the_codes_its_source_publishes(preset: str, field: str) -> None:
    kind, codes = PUBLISHED[preset][field]
    found = tw.presets.PRESETS[preset].schema.field(field)
    assert (found.kind, [option.value for option in found.options]) == (kind, codes)


@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.id)
def test_a_preset_says_what_it_asks_and_where_it_comes_from(preset: tw.presets.Preset) -> None:
    assert getattr(tw.presets, preset.id) is preset or preset.id == "webjudge"
    assert preset.asks
    assert preset.citation
    assert preset.license_note
    assert preset.schema.name == f"{preset.id}/{preset.version}"
    assert preset.title in preset.schema.guidelines
    assert preset.citation in preset.schema.guidelines
    assert (
        LabelSchema.model_validate(json.loads(preset.schema.model_dump_json())).schema_hash == preset.schema.schema_hash
    )


@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.id)
def test_every_answer_of_a_preset_has_a_key_or_is_found_by_typing(preset: tw.presets.Preset) -> None:
    pressed: dict[str, list[str]] = {"step": [], "run": [], "span": [], "pair": []}
    for field in preset.schema.fields:
        options = getattr(field, "options", ())
        grouped = any(option.group for option in options)
        keys = [option.key for option in options] if options and not grouped else [field.key]
        if field.kind == "toggle":
            keys.append(field.no_key)
        assert all(keys) or (field.kind == "scale" and len(options) == 11), field.name
        pressed[field.scope] += [key for key in keys if key]
    assert all(len(set(keys)) == len(keys) for keys in pressed.values())


def test_codes_are_found_by_every_name_they_go_by() -> None:
    mast = tw.presets.mast
    for name in ("2.6", "FM-2.6", "Reasoning-Action Mismatch", "action-reasoning mismatch"):
        assert mast.code_of("failure_modes", name) == "2.6"
    assert mast.code_of("failure_modes", "Weak Verification") == "3.3"
    assert mast.codes["failure_modes"]["1.3"] == "1.3 Step Repetition"
    with pytest.raises(LabelError, match="no code 'Bad Mood'"):
        mast.code_of("failure_modes", "Bad Mood")


def test_the_reactions_to_a_fault_go_by_the_names_of_their_source() -> None:
    # As on the page of the source, with the grades that it gives.
    published = {
        "Error papered over as success": ("papered_over", "FAIL"),
        "Total abandonment after a transient error": ("abandoned", "FAIL"),
        "Reflexive identical retries": ("blind_retry", "WARN"),
        "Error diagnosed, path adapted": ("adapted", "PASS"),
    }
    preset = tw.presets.fault_reaction
    means = {option.value: option.definition for option in preset.schema.field("reaction").options}
    for name, (code, grade) in published.items():
        assert preset.code_of("reaction", name) == code
        assert means[code].startswith(f"Graded {grade}.")


def test_a_preset_validates_like_any_form() -> None:
    step = StepTarget(trajectory_id="r1", step_id="s1")
    assert tw.presets.prm800k.schema.validate_label(Label(target=step, field="rating", value=-1)).value == -1
    with pytest.raises(LabelError, match="rating"):
        tw.presets.prm800k.schema.validate_label(Label(target=step, field="rating", value=2))
    run = RunTarget(trajectory_id="r1")
    stored = tw.presets.mast.schema.validate_label(Label(target=run, field="failure_modes", value=["3.1", "1.3"]))
    assert stored.value == ["1.3", "3.1"]


def test_key_points_are_those_of_the_task() -> None:
    form = tw.presets.webjudge(["Two lamps.", "Paid by card."]).schema
    assert [(field.name, field.help) for field in form.fields[:2]] == [
        ("key_point_1", "Two lamps."),
        ("key_point_2", "Paid by card."),
    ]
    assert form.fields[-1].name == "task_success"
    for none in ([], "Two lamps."):
        with pytest.raises(SchemaError, match="key points"):
            tw.presets.webjudge(none)


def test_the_catalogue_lists_every_preset_with_its_source() -> None:
    listed = tw.presets.catalogue()
    assert list(listed["preset"]) == [*tw.presets.PRESETS, "webjudge"]
    assert dict(zip(listed["preset"], listed["n_codes"], strict=True))["mast"] == 14
    assert listed["citation"].str.len().min() > 0
