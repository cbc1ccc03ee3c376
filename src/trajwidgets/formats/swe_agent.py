"""Read SWE-agent's `.traj` files: tool calls of the later generations, actions in text of the earlier ones.

`history` is what the model saw and said, and fuller than `trajectory`, whose entries bring what the history lacks:
times, states, and an observation that came too late for it. Demonstrations (`is_demo`) were shown to the agent and are
no steps of the run: they stand in the metadata. Without a history the steps come from `trajectory`. Source: SWE-agent,
`sweagent/types.py` of the versions 0.2 to 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.blocks import Block, Blocks, filled, note
from trajwidgets.formats.drafts import DraftRun
from trajwidgets.formats.faults import run_or_fault
from trajwidgets.formats.openai_blocks import OPENAI_BLOCKS
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.repetition import Said
from trajwidgets.formats.rows import first_words
from trajwidgets.formats.sources import Source
from trajwidgets.formats.strict_json import MAX_DEPTH, NotJson, parse
from trajwidgets.formats.swe_agent_history import read_history
from trajwidgets.formats.swe_agent_shape import attempts_of, is_trajectory
from trajwidgets.formats.swe_agent_trajectory import join_trajectory, read_trajectory
from trajwidgets.trajectory import Agent, Outcome, Task, Trajectory

NAME = "swe_agent"
VERSION = "1"


def sniff(sample: Sample) -> bool:
    """Whether every value of the sample is a run of SWE-agent."""
    return bool(sample.values) and all(map(is_trajectory, sample.values))


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """One trajectory for each run; of several attempts the chosen one, or all of them while none is chosen."""
    for record in source.records():
        if isinstance(record, FormatError):
            yield record
            continue
        attempts = attempts_of(record.value) if isinstance(record.value, dict) else []
        rows = [record.row(number, attempt) for number, attempt in enumerate(attempts, start=1)]
        yield from (run_or_fault(row, _run) for row in rows or [record])


def _run(record: Record) -> Trajectory:
    value = record.value
    rest = dict(value) if isinstance(value, dict) else {}
    history, entries = (rest.pop(key) if isinstance(rest.get(key), list) else None for key in ("history", "trajectory"))
    if history is None and entries is None:
        raise record.fault(
            f'no run of SWE-agent: this is {describe(value)}. A .traj file has a "history" or a "trajectory"; '
            f'check format="{NAME}".'
        )
    blocks = Blocks(OPENAI_BLOCKS)
    draft = DraftRun(blocks)
    said = Said()
    demonstrations: list[JsonValue] = []
    if isinstance(history, list) and history:
        said.add(history)
        agents, demonstrations = read_history(history, draft)
        left_entries = join_trajectory(entries, agents, draft, said)
    else:
        left_entries = read_trajectory(entries, draft, said)
    steps = draft.steps()
    attempts = rest.pop("attempts", None)
    metadata = filled(rest)
    note(metadata, "demonstrations", demonstrations)
    note(metadata, "trajectory", left_entries)
    note(metadata, "attempts", said.news(attempts))
    return Trajectory.trusted(
        assets=blocks.assets,
        trajectory_id=record.run_id,
        task=Task(goal=first_words(steps), task_id=_task_id(rest)),
        steps=steps,
        agent=_agent(rest),
        outcome=Outcome(reason=status if isinstance(status := _at(rest, "info", "exit_status"), str) else ""),
        origin=record.origin(NAME, VERSION),
        metadata=metadata,
    )


def _agent(rest: Block) -> Agent:
    model, version = _at(_replay(rest), "agent", "model", "name"), _at(rest, "info", "swe_agent_version")
    return Agent(
        name="SWE-agent",
        version=version if isinstance(version, str) else "",
        model=model if isinstance(model, str) else "",
    )


def _task_id(rest: Block) -> str | None:
    found = _at(_replay(rest), "problem_statement", "id")
    return found if isinstance(found, str) and found else None


def _replay(rest: Block) -> Block:
    """The configuration of the run, which some versions write as JSON text."""
    config = rest.get("replay_config")
    if isinstance(config, str):
        try:
            config = parse(config, max_depth=MAX_DEPTH)
        except NotJson:
            return {}
    return config if isinstance(config, dict) else {}


def _at(value: JsonValue, *keys: str) -> JsonValue:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
