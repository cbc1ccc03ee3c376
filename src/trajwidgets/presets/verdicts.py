"""Presets that grade a run, a step or a task: AgentRewardBench, tau-bench, AgentNet, WebJudge, SWE-bench, HelpSteer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from trajwidgets.errors import SchemaError
from trajwidgets.labels import FieldOptions
from trajwidgets.presets.preset import Preset

_SURE = Literal["Yes", "No", "Unsure"]
_UNSURE_BY_X = "Press x where you are unsure: the label then says so in its state."


class AgentRewardBench(BaseModel):
    """Of the run of a web agent."""

    trajectory_success: Literal["Successful", "Unsuccessful", "Unsure"] = Field(
        title="Success", description="Was the agent successful in achieving the goal?"
    )
    trajectory_side_effect: _SURE = Field(
        title="Side effects", description="Were there unnecessary actions that could lead to unintended side effects?"
    )
    trajectory_optimality: Annotated[
        Literal["1. Complete Failure", "2. Suboptimal", "3. Somewhat Optimal", "4. Completely Optimal"],
        FieldOptions(ordered=True),
    ] = Field(title="Optimality", description=f"Was the task done optimally, by necessary actions only? {_UNSURE_BY_X}")
    trajectory_looping: Literal["Yes", "No"] = Field(
        title="Looping", description="Did the agent loop through actions without making progress?"
    )


class TauBenchFault(BaseModel):
    """Of a failed run."""

    fault_author: Annotated[
        Literal["user", "agent", "environment"],
        FieldOptions(
            definitions={
                "user": "The simulated user said what the task does not say, or forgot what it does.",
                "agent": "The agent broke a rule or misread the user.",
                "environment": "The task, its tools or its data are wrong.",
            }
        ),
    ] = Field(title="Who is at fault")
    fault_type: Annotated[
        Literal["called_wrong_tool", "used_wrong_tool_argument", "goal_partially_completed", "other"],
        FieldOptions(
            labels={
                "called_wrong_tool": "wrong tool",
                "used_wrong_tool_argument": "wrong argument",
                "goal_partially_completed": "partial goal",
            },
            definitions={
                "called_wrong_tool": "The agent called a tool it should not have called.",
                "used_wrong_tool_argument": "The right tool with a wrong argument.",
                "goal_partially_completed": "Part of the goal was left undone.",
            },
        ),
    ] = Field(title="What kind of fault")
    description: str = Field(default="", title="Description")


class AgentNetStep(BaseModel):
    """Of each step, looking back."""

    last_step_correct: bool = Field(title="Step correct", description="Did it do what it was meant to do?")
    last_step_redundant: bool = Field(title="Step redundant", description="Could it have been left out?")
    reflection: str = Field(default="", title="Reflection")


class AgentNetRun(BaseModel):
    """Of the run."""

    task_completed: bool = Field(title="Task completed")
    alignment_score: int = Field(ge=0, le=10, title="Alignment", description="How well it kept to the task, 0 to 10.")
    efficiency_score: int = Field(ge=0, le=10, title="Efficiency", description="0 to 10.")
    task_difficulty: int = Field(ge=0, le=10, title="Difficulty of the task", description="0 to 10.")


class SweBenchVerified(BaseModel):
    """Of a task, as its annotators judged it before 0 and 1 were taken as valid."""

    underspecified: Annotated[
        Literal[0, 1, 2, 3],
        FieldOptions(
            ordered=True,
            labels={0: "0 well specified", 1: "1 blanks to fill in", 2: "2 vague", 3: "3 impossible to understand"},
            definitions={
                0: "It is clear what is required.",
                1: "There are blanks to fill in, but a sensible reading of what is required.",
                2: "There is room for ambiguity: unclear what a right solution would be.",
                3: "It cannot be understood without more information.",
            },
        ),
    ] = Field(title="Is the issue well specified?")
    false_negative: Annotated[
        Literal[0, 1, 2, 3],
        FieldOptions(
            ordered=True,
            labels={
                0: "0 cover all",
                1: "1 cover the majority",
                2: "2 miss reasonable ones",
                3: "3 test something else",
            },
            definitions={
                0: "The tests accept every right solution.",
                1: "They accept most; an unusual one may fail.",
                2: "They work, but some perfectly reasonable solutions fail.",
                3: "Too narrow or too broad, or they look for something else than the issue says.",
            },
        ),
    ] = Field(title="How valid are the tests?")
    difficulty: Annotated[
        Literal["<15 min fix", "15 min - 1 hour", "1-4 hours", ">4 hours"], FieldOptions(ordered=True)
    ] = Field(title="How long would it take?", description="Somebody who has had time to get to know the code.")


class HelpSteer(BaseModel):
    """Of an answer."""

    helpfulness: int = Field(ge=0, le=4, title="Helpfulness", description="How helpful the answer is, overall.")
    correctness: int = Field(ge=0, le=4, title="Correctness", description="All that matters is there, without errors.")
    coherence: int = Field(ge=0, le=4, title="Coherence", description="Consistent and clear.")
    complexity: int = Field(ge=0, le=4, title="Complexity", description="0: anybody could write it. 4: an expert.")
    verbosity: int = Field(ge=0, le=4, title="Verbosity", description="How much detail, relative to what was asked.")


agent_reward_bench = Preset(
    id="agent_reward_bench",
    title="AgentRewardBench",
    asks="Of the run of a web agent: success, side effects, optimality, looping.",
    citation="Lù et al. 2025, AgentRewardBench, arXiv 2504.08942.",
    source_url="https://github.com/McGill-NLP/agent-reward-bench",
    run=AgentRewardBench,
)

tau_bench_faults = Preset(
    id="tau_bench_faults",
    title="tau-bench faults",
    asks="Of a failed run: who is at fault, and what kind of fault it is.",
    citation="Yao et al. 2024, tau-bench, arXiv 2406.12045; auto_error_identification.py.",
    source_url="https://github.com/sierra-research/tau-bench",
    run=TauBenchFault,
)

agentnet = Preset(
    id="agentnet",
    title="AgentNet (OpenCUA)",
    asks="Of each step: correct, redundant. Of the run: completed, alignment, efficiency, difficulty from 0 to 10.",
    citation="Wang et al. 2025, OpenCUA: Open Foundations for Computer-Use Agents, arXiv 2508.09123.",
    source_url="https://github.com/xlang-ai/OpenCUA",
    step=AgentNetStep,
    run=AgentNetRun,
)

swe_bench_verified = Preset(
    id="swe_bench_verified",
    title="SWE-bench Verified",
    asks="Of a task: is the issue well specified, how valid are the tests, how long would it take. "
    "Of several annotators the source takes the most severe answer.",
    citation="OpenAI 2024, Introducing SWE-bench Verified.",
    source_url="https://openai.com/index/introducing-swe-bench-verified/",
    run=SweBenchVerified,
)

helpsteer = Preset(
    id="helpsteer",
    title="HelpSteer2",
    asks="Of each answer of the agent: helpfulness, correctness, coherence, complexity, verbosity, from 0 to 4.",
    citation="Wang et al. 2024, HelpSteer2, arXiv 2406.08673.",
    source_url="https://huggingface.co/datasets/nvidia/HelpSteer2",
    step=HelpSteer,
)


def webjudge(key_points: Sequence[str]) -> Preset:
    """The preset of Online-Mind2Web for one task: was each of its key points met, and was the task done?

    The key points are the task's own, so each list of them is a form of its own. `key_point_1` is the first.

    Raises:
        SchemaError: when there is no key point.
    """
    if isinstance(key_points, str) or not key_points:
        raise SchemaError("webjudge takes the key points of a task, as a list: webjudge(['...', '...']).")
    points: dict[str, Any] = {
        f"key_point_{number}": (bool, Field(title=f"Key point {number}", description=point))
        for number, point in enumerate(key_points, start=1)
    }
    model = create_model("WebJudge", **points, task_success=(bool, Field(title="Task success")))
    return Preset(
        id="webjudge",
        title="WebJudge key points (Online-Mind2Web)",
        asks="Of the run of a web agent: was each key point of the task met, and was the task done?",
        citation="Xue et al. 2025, An Illusion of Progress?, arXiv 2504.01382.",
        source_url="https://github.com/OSU-NLP-Group/Online-Mind2Web",
        run=model,
    )
