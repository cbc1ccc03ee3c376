"""Presets on the first error of a run: PRM800K, ProcessBench, Who&When. Steps after it are not asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from trajwidgets.labels import FieldOptions, FirstError
from trajwidgets.presets.preset import Preset


class Prm800kStep(BaseModel):
    """One step of a solution."""

    rating: Annotated[
        Literal[-1, 0, 1],
        FieldOptions(
            ordered=True,
            labels={1: "good", 0: "neutral", -1: "bad"},
            definitions={
                1: "Correct, verifiable, and a step forward.",
                0: "Neither wrong nor a step forward: ambiguous, subtle, or beside the point.",
                -1: "Wrong, unreasonable, or a step that cannot lead to the solution.",
            },
            aliases={1: "+1", 0: "okay"},
        ),
    ] = Field(title="Rating")
    flagged: bool = Field(default=False, title="Flagged", description="You do not know how to rate this step.")
    human_completion: str = Field(default="", title="Completion", description="The step as it should have been.")


class Prm800kRun(BaseModel):
    """How the labelling of a solution ended."""

    finish_reason: Annotated[
        Literal["solution", "found_error", "bad_problem", "give_up"],
        FieldOptions(
            definitions={
                "solution": "A step concludes in the correct answer.",
                "found_error": "There is an error; the steps after the first one are not rated.",
                "bad_problem": "The problem is broken.",
                "give_up": "Stuck: it takes too long, or the instructions are unclear.",
            }
        ),
    ] = Field(title="Finish reason")


class ProcessBenchStep(BaseModel):
    """One paragraph of a solution."""

    step_correct: Annotated[
        Literal["correct", "wrong"],
        FieldOptions(
            definitions={
                "correct": "Nothing up to here is wrong.",
                "wrong": "The first error of the solution is in this step. `label` is its index, from 0.",
            }
        ),
    ] = Field(title="This step")


class ProcessBenchRun(BaseModel):
    """The solution as a whole."""

    final_answer_correct: bool = Field(title="Final answer correct")


class WhoAndWhenStep(BaseModel):
    """One turn of one agent."""

    mistake: Annotated[
        Literal["no", "decisive"],
        FieldOptions(
            definitions={
                "no": "Not the decisive mistake.",
                "decisive": "The earliest mistake without which the run would have succeeded. This is `mistake_step`.",
            }
        ),
    ] = Field(title="Decisive mistake")
    mistake_agent: Annotated[str, FieldOptions(shown_when={"mistake": "decisive"})] = Field(
        title="Which agent", description="The name of the agent that made it."
    )
    mistake_reason: Annotated[str, FieldOptions(shown_when={"mistake": "decisive"})] = Field(title="Reason")


prm800k = Preset(
    id="prm800k",
    title="PRM800K",
    asks="Of each step: good, neutral or bad, up to the first bad one. Of the solution: how its labelling ended.",
    citation="Lightman et al. 2023, Let's Verify Step by Step, arXiv 2305.20050.",
    source_url="https://github.com/openai/prm800k",
    step=Prm800kStep,
    run=Prm800kRun,
    first_error=FirstError(field="rating", values=(-1,)),
)

process_bench = Preset(
    id="process_bench",
    title="ProcessBench",
    asks="The first wrong step of a solution, and whether its final answer is correct.",
    citation="Zheng et al. 2024, ProcessBench: Identifying Process Errors in Mathematical Reasoning, arXiv 2412.06559.",
    source_url="https://github.com/QwenLM/ProcessBench",
    step=ProcessBenchStep,
    run=ProcessBenchRun,
    first_error=FirstError(field="step_correct", values=("wrong",)),
)

who_and_when = Preset(
    id="who_and_when",
    title="Who&When",
    asks="Which agent made the decisive mistake, at which step, and why.",
    citation="Zhang et al. 2025, Which Agent Causes Task Failures and When?, arXiv 2505.00212.",
    source_url="https://github.com/ag2ai/Agents_Failure_Attribution",
    step=WhoAndWhenStep,
    first_error=FirstError(field="mistake", values=("decisive",)),
)
