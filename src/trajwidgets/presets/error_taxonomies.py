"""Presets that name what went wrong: MAST, TRAIL, AgentDebug."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from trajwidgets.labels import FieldOptions, FirstError
from trajwidgets.presets.preset import Preset

_MAST_GROUPS = {
    "FC1 Specification issues": ["1.1", "1.2", "1.3", "1.4", "1.5"],
    "FC2 Inter-agent misalignment": ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"],
    "FC3 Task verification": ["3.1", "3.2", "3.3"],
}
_MAST_NAMES = {
    "1.1": "Disobey Task Specification",
    "1.2": "Disobey Role Specification",
    "1.3": "Step Repetition",
    "1.4": "Loss of Conversation History",
    "1.5": "Unaware of Termination Conditions",
    "2.1": "Conversation Reset",
    "2.2": "Fail to Ask for Clarification",
    "2.3": "Task Derailment",
    "2.4": "Information Withholding",
    "2.5": "Ignored Other Agent's Input",
    "2.6": "Reasoning-Action Mismatch",
    "3.1": "Premature Termination",
    "3.2": "No or Incomplete Verification",
    "3.3": "Incorrect Verification",
}


class Mast(BaseModel):
    """Of the run of a system of agents."""

    failure_modes: Annotated[
        set[Literal["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"]],
        FieldOptions(
            suggest_default=True,
            groups=_MAST_GROUPS,
            labels={code: f"{code} {name}" for code, name in _MAST_NAMES.items()},
            aliases={
                **{code: [f"FM-{code}", name] for code, name in _MAST_NAMES.items()},
                "2.6": ["FM-2.6", "Reasoning-Action Mismatch", "Action-Reasoning Mismatch"],
                "3.2": ["FM-3.2", "No or Incomplete Verification", "No or Incorrect Verification"],
                "3.3": ["FM-3.3", "Incorrect Verification", "Weak Verification"],
            },
            definitions={
                "1.1": "The constraints or requirements of the task are not kept.",
                "1.2": "An agent acts outside its role, for instance in another one's.",
                "1.3": "Steps that were done already are done again without need.",
                "1.4": "Earlier context is lost, and the work falls back to an older state.",
                "1.5": "It is not noticed when the conversation should end.",
                "2.1": "The dialogue starts anew without reason, and its progress is lost.",
                "2.2": "Unclear or incomplete information is acted on instead of asked about.",
                "2.3": "The work drifts away from the goal.",
                "2.4": "An agent has information that others need and does not share it.",
                "2.5": "What another agent said is not taken into account.",
                "2.6": "What is done does not follow from the reasoning before it.",
                "3.1": "The work ends before its goals are met or all information is exchanged.",
                "3.2": "The result is not checked, or only in part.",
                "3.3": "The result is checked, and the check is wrong.",
            },
        ),
    ] = Field(default=set(), title="Failure modes", description="All that occur anywhere in the run.")


_TRAIL_GROUPS = {
    "Reasoning Errors": {
        "Hallucinations": ["Language-only", "Tool-related"],
        "Information Processing": ["Poor Information Retrieval", "Tool Output Misinterpretation"],
        "Decision Making": ["Incorrect Problem Identification", "Tool Selection Errors"],
        "Output Generation": ["Formatting Errors", "Instruction Non-compliance"],
    },
    "System Execution Errors": {
        "Configuration": ["Tool Definition Issues", "Environment Setup Errors"],
        "API Issues": ["Rate Limiting", "Authentication Errors", "Service Errors", "Resource Not Found"],
        "Resource Management": ["Resource Exhaustion", "Timeout Issues"],
    },
    "Planning and Coordination Errors": {
        "Context Management": ["Context Handling Failures", "Resource Abuse"],
        "Task Management": ["Goal Deviation", "Task Orchestration"],
    },
}
_TrailCategory = Literal[
    "Language-only",
    "Tool-related",
    "Poor Information Retrieval",
    "Tool Output Misinterpretation",
    "Incorrect Problem Identification",
    "Tool Selection Errors",
    "Formatting Errors",
    "Instruction Non-compliance",
    "Tool Definition Issues",
    "Environment Setup Errors",
    "Rate Limiting",
    "Authentication Errors",
    "Service Errors",
    "Resource Not Found",
    "Resource Exhaustion",
    "Timeout Issues",
    "Context Handling Failures",
    "Resource Abuse",
    "Goal Deviation",
    "Task Orchestration",
]
_TRAIL_DEFINITIONS = {
    "Language-only": "Made up, and contradicted by nothing but the facts: no tool was asked.",
    "Tool-related": "A tool, its abilities or its output were made up.",
    "Poor Information Retrieval": "What was looked up does not help, or was looked up badly.",
    "Tool Output Misinterpretation": "The output of a tool was read wrongly.",
    "Incorrect Problem Identification": "The task, or this part of it, was understood wrongly.",
    "Tool Selection Errors": "A tool was used that does not fit.",
    "Formatting Errors": "The output has not the form that was asked for.",
    "Instruction Non-compliance": "An instruction was not followed.",
    "Tool Definition Issues": "A tool is declared wrongly to the agent.",
    "Environment Setup Errors": "Something is missing where the agent runs: a right, a package, a key.",
    "Rate Limiting": "Too many requests (429).",
    "Authentication Errors": "Who asks is not known, or may not (401, 403).",
    "Service Errors": "The service failed (500).",
    "Resource Not Found": "What was asked for is not there (404).",
    "Resource Exhaustion": "Memory, disk or the like ran out.",
    "Timeout Issues": "It took too long.",
    "Context Handling Failures": "What was known before was forgotten or mixed up.",
    "Resource Abuse": "Tools called over and over without need.",
    "Goal Deviation": "The work leads away from the goal.",
    "Task Orchestration": "Steps or agents are put together wrongly.",
}
_ALL_OF_TRAIL: tuple[str, ...] = tuple(_TRAIL_DEFINITIONS)


class TrailStep(BaseModel):
    """Of each step. TRAIL locates each error in a step, with the evidence cited in it."""

    categories: Annotated[
        set[_TrailCategory],
        FieldOptions(groups=_TRAIL_GROUPS, definitions=_TRAIL_DEFINITIONS, suggest_default=True),
    ] = Field(default=set(), title="Errors", description="All that this step makes.")
    impact: Annotated[
        Literal["LOW", "MEDIUM", "HIGH"],
        FieldOptions(
            ordered=True,
            labels={"LOW": "low", "MEDIUM": "medium", "HIGH": "high"},
            shown_when={"categories": _ALL_OF_TRAIL},
        ),
    ] = Field(title="Impact", description="Of the gravest of them on the run.")
    origin: Annotated[
        Literal["independent", "inherited"],
        FieldOptions(
            definitions={
                "independent": "It would have been made without the first error, too.",
                "inherited": "It follows from the first error of the run.",
            },
            shown_when={"categories": _ALL_OF_TRAIL},
        ),
    ] = Field(
        title="Inherited?", description="Not of TRAIL: asked after the first error, so that it is not counted twice."
    )
    description: Annotated[str, FieldOptions(shown_when={"categories": _ALL_OF_TRAIL})] = Field(
        default="", title="Description", description="Press e to cite the words that show it."
    )


class TrailError(BaseModel):
    """Of each error. Its location is the step it was marked in, its evidence the words that were marked."""

    category: Annotated[_TrailCategory, FieldOptions(groups=_TRAIL_GROUPS, definitions=_TRAIL_DEFINITIONS)] = Field(
        title="Error", description="The one kind that these words show."
    )
    impact: Annotated[
        Literal["LOW", "MEDIUM", "HIGH"],
        FieldOptions(ordered=True, labels={"LOW": "low", "MEDIUM": "medium", "HIGH": "high"}),
    ] = Field(title="Impact", description="Of this error on the run.")
    description: str = Field(default="", title="Description", description="Why it is one.")


class TrailRun(BaseModel):
    """Of the run, 1 to 5."""

    reliability_score: int = Field(ge=1, le=5, title="Reliability")
    security_score: int = Field(ge=1, le=5, title="Security")
    instruction_adherence_score: int = Field(ge=1, le=5, title="Instruction adherence")
    plan_opt_score: int = Field(ge=1, le=5, title="Plan optimality")
    overall: int = Field(ge=1, le=5, title="Overall")


_SHOWN = {"no_error": "none"}


class AgentDebugStep(BaseModel):
    """Of each step, module by module. What is suggested counts once Enter has confirmed it."""

    memory: Annotated[
        Literal["no_error", "over_simplification", "memory_retrieval_failure", "hallucination"],
        FieldOptions(
            suggest_default=True,
            labels=_SHOWN,
            definitions={
                "over_simplification": "What was found before is recalled without what matters in it.",
                "memory_retrieval_failure": "What is known from earlier steps is not recalled.",
                "hallucination": "Something is recalled that never happened.",
            },
        ),
    ] = Field(default="no_error", title="Memory")
    reflection: Annotated[
        Literal["no_error", "progress_misjudge", "outcome_misinterpretation", "causal_misattribution", "hallucination"],
        FieldOptions(
            suggest_default=True,
            labels=_SHOWN,
            definitions={
                "progress_misjudge": "How far the task is, is judged wrongly.",
                "outcome_misinterpretation": "What the last action has done is read wrongly.",
                "causal_misattribution": "A failure is put down to a wrong cause.",
                "hallucination": "It reflects on something that never happened.",
            },
        ),
    ] = Field(default="no_error", title="Reflection")
    planning: Annotated[
        Literal["no_error", "constraint_ignorance", "impossible_action", "inefficient_plan"],
        FieldOptions(
            suggest_default=True,
            labels=_SHOWN,
            definitions={
                "constraint_ignorance": "A limit of the task (time, money, space, ...) is not heeded.",
                "impossible_action": "The plan holds what cannot be done here.",
                "inefficient_plan": "It gets there by needless detours.",
            },
        ),
    ] = Field(default="no_error", title="Planning")
    action: Annotated[
        Literal["no_error", "misalignment", "invalid_action", "format_error", "parameter_error"],
        FieldOptions(
            suggest_default=True,
            labels=_SHOWN,
            definitions={
                "misalignment": "What is done is not what was planned.",
                "invalid_action": "There is no such action.",
                "format_error": "It cannot be parsed.",
                "parameter_error": "The right action with a wrong parameter.",
            },
        ),
    ] = Field(default="no_error", title="Action")
    system: Annotated[
        Literal["no_error", "step_limit", "tool_execution_error", "llm_limit", "environment_error", "others"],
        FieldOptions(
            suggest_default=True,
            labels=_SHOWN,
            definitions={
                "step_limit": "The run ended because no step was left.",
                "tool_execution_error": "A tool failed on its own.",
                "llm_limit": "A limit of the model: length, rate, time.",
                "environment_error": "The environment failed or contradicts its own rules.",
                "others": "None of all these.",
            },
        ),
    ] = Field(default="no_error", title="System and others")


class AgentDebugRun(BaseModel):
    """Of the run: the one error without which it would have succeeded."""

    critical_step: int = Field(ge=1, title="Critical step", description="The number of the step.")
    critical_module: Literal["memory", "reflection", "planning", "action", "system", "others"] = Field(
        title="Critical module", description="The error itself stands on that step, under this module."
    )


mast = Preset(
    id="mast",
    title="MAST",
    asks="Of the run of a system of agents: which of 14 failure modes occur.",
    citation="Cemri et al. 2025, Why Do Multi-Agent LLM Systems Fail?, arXiv 2503.13657.",
    source_url="https://arxiv.org/abs/2503.13657",
    run=Mast,
)

trail = Preset(
    id="trail",
    title="TRAIL",
    asks="Of each step: which of 20 kinds of error it makes, and with what impact. Of the run: five scores.",
    citation="Deshpande et al. 2025, TRAIL: Trace Reasoning and Agentic Issue Localization, arXiv 2505.08638.",
    source_url="https://arxiv.org/abs/2505.08638",
    step=TrailStep,
    run=TrailRun,
    first_error=FirstError(field="categories", values=_ALL_OF_TRAIL, afterwards="ask", asks=("origin",)),
)

trail_errors = Preset(
    id="trail_errors",
    title="TRAIL, error by error",
    asks="Of each error, marked in the words that show it: its kind (of 20) and impact. Of the run: five scores.",
    citation=trail.citation,
    source_url=trail.source_url,
    guidelines="Mark the words that show an error: select them, or press e for a caret; then Enter. Each on its own.",
    run=TrailRun,
    span=TrailError,
)

agent_debug = Preset(
    id="agent_debug",
    title="AgentDebug (AgentErrorTaxonomy)",
    asks="Of each step: the error of each module. Of the run: the one critical error.",
    citation="Zhu et al. 2025, Where LLM Agents Fail and How They Can Learn From Failures, arXiv 2509.25370.",
    source_url="https://github.com/ulab-uiuc/AgentDebug",
    step=AgentDebugStep,
    run=AgentDebugRun,
)
