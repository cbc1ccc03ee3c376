"""Feedback of the environment: what was done in which situation, what came of it, and what should be done next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from trajwidgets.exports.conversation import Message, Unfit
from trajwidgets.exports.corrections import up_to_the_change
from trajwidgets.exports.material import Answer, Material, Record
from trajwidgets.trajectory import Step, Trajectory, line_to


def feedback(
    material: Material,
    *,
    outcome: str = "outcome",
    next_action: str = "next_action",
    words: str = "other_action",
    desirable: Collection[Any] = ("success",),
    context: int | None = None,
) -> Iterator[Record | Unfit]:
    """One record for each step, or call, on which `outcome` has an answer; the fields are those of `env_feedback`.

    `prompt` is all that came before, `completion` what the agent did, `observation` what was answered, `feedback` the
    label and `label` whether it is desirable, which makes the record one of unpaired preference. `next_action` and
    `next_words` say what is right next. `corrected` is the action as it should have been and `next_completion` the
    agent's next step as it should have been, where people corrected these.

    Args:
        material: runs and labels.
        outcome: the field that says what the environment's answer shows.
        next_action: the field that says what is right next.
        words: the field that says so in words.
        desirable: the answers to `outcome` for which `label` is true.
        context: of what came before, only how it began (all before the agent's first step) and so many of the last
            steps. Each record holds its prompt whole, so a long run with a label on each step makes a file that grows
            with the square of its length.
    """
    for run in material.runs:
        for step in run.steps:
            for question in material.open_questions(run, step.step_id):
                if question.field == outcome:
                    yield Unfit(f"{outcome}: {question.reason}")
            for answer in material.answers(run, step.step_id):
                if answer.field == outcome:
                    try:
                        yield _record(material, run, step, answer, (next_action, words), desirable, context)
                    except Unfit as unfit:
                        yield unfit


def _record(
    material: Material,
    run: Trajectory,
    step: Step,
    said: Answer,
    fields: tuple[str, str],
    desirable: Collection[Any],
    context: int | None,
) -> Record:
    prompt = material.writer.messages(_before(line_to(run, step.step_id)[:-1], context))
    if not any(message["role"] != "system" for message in prompt):
        raise Unfit("nothing was asked before it")
    done, observation = _acted(material, _judged(step, said))
    if not done:
        raise Unfit("nothing that an agent said or did")
    action, said_so = (_beside(material, run, said, field) for field in fields)
    now, following = _mended(material, run, step), _mended(material, run, _next(run, step))
    columns = {
        "prompt": prompt,
        "completion": done,
        "observation": observation,
        "label": said.value in desirable,
        "feedback": said.value,
        "next_action": None if action is None else action.value,
        "next_words": None if said_so is None else said_so.value or None,
        "corrected": None if now is None else now[0],
        "next_completion": None if following is None else following[0],
    }
    corrections = [found[1] for found in (now, following) if found is not None]
    return material.record([run], [each for each in (said, action, said_so, *corrections) if each], columns)


def _before(line: Sequence[Step], context: int | None) -> Sequence[Step]:
    n_begun = next((place for place, step in enumerate(line) if step.actor == "agent"), len(line))
    if context is None or context >= len(line) - n_begun:
        return line
    return [*line[:n_begun], *line[len(line) - context :]]


def _judged(step: Step, said: Answer) -> Step:
    """The step, or as much of it as has to do with the call that was judged."""
    kind, _, call_id = said.target.partition(":")
    if kind != "call":
        return step
    parts = [part for part in step.parts if getattr(part, "call_id", call_id) == call_id]
    return step.model_copy(update={"parts": tuple(parts)})


def _acted(material: Material, step: Step) -> tuple[list[Message], list[Message]]:
    """What the agent did, and what came after the first answer."""
    messages = material.writer.of_step(step)
    n = next((place for place, message in enumerate(messages) if message["role"] != "assistant"), len(messages))
    return messages[:n], messages[n:]


def _beside(material: Material, run: Trajectory, said: Answer, field: str) -> Answer | None:
    """What was answered to another field there; where each annotator's label counts, by the same one."""
    for answer in material.answers(run, said.step_id):
        same_voice = material.policy != "all" or answer.annotators == said.annotators
        if same_voice and (answer.target, answer.field) == (said.target, field):
            return answer
    return None


def _mended(material: Material, run: Trajectory, step: Step | None) -> tuple[list[Message], Answer] | None:
    """What the agent should have done in a step; None where nobody said, or people said different things."""
    try:
        found = None if step is None else material.correction(run, step)
    except Unfit:
        return None
    if step is None or found is None:
        return None
    return _acted(material, up_to_the_change(step, found[0]))[0], found[1]


def _next(run: Trajectory, step: Step) -> Step | None:
    """The agent's step that follows."""
    for later in run.steps[run.place(step.step_id) + 1 :]:
        if later.actor == "agent" and later.lineage == step.lineage and run.parent_of(later) == step.step_id:
            return later
    return None
