"""Whether tools would take the arguments: those a correction makes, and those of an authored run."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from trajwidgets.errors import LabelError
from trajwidgets.labels import Correction, check_arguments, check_correction
from trajwidgets.quality.validation.case import Case, Problem


def tool_arguments(case: Case) -> Iterator[Problem]:
    """A corrected call whose arguments the tool's JSON Schema refuses.

    Raises:
        MissingExtra: when a tool has a schema and `trajwidgets[corrections]` is not installed.
    """
    corrections = {field.name for field in case.schema.fields if field.kind == "correction"}
    for label in case.labels:
        step = case.trajectory.find(label.step_id) if label.step_id is not None else None
        if label.label.field not in corrections or label.label.state != "judged" or step is None:
            continue
        try:
            check_correction(step, Correction.model_validate(label.label.value), case.trajectory.tools)
        except (LabelError, ValidationError) as error:
            yield Problem.of(label, str(error))


def tool_calls(case: Case) -> Iterator[Problem]:
    """A call of the run that its tool's JSON Schema refuses, and a call of a tool the run does not have.

    For runs that become demonstrations: they should show no call that cannot work. Raises like `tool_arguments`.
    """
    tools = {tool.name: tool for tool in case.trajectory.tools}
    for step in case.trajectory.steps:
        for call in step.calls:
            where = f"call:{call.call_id}"
            if tools and call.name not in tools:
                message = f"{case.place(step.step_id).capitalize()} calls {call.name!r}, which is no tool of the run."
                yield Problem(message, step.step_id, where)
            elif tools:
                try:
                    check_arguments(tools[call.name], call.arguments)
                except LabelError as error:
                    yield Problem(f"{case.place(step.step_id).capitalize()}: {error}", step.step_id, where)
