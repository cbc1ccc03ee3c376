"""Which line of a Claude Code session follows which: the main line, its branches, and the sub-agents beside it.

Every line names the line before it (`parentUuid`). Lines between two steps (progress, hooks, snapshots) and lines that
add to a step (the blocks of one message, the results of its calls) stand for that step. So several lines may follow one
without any branch: parallel calls, their results and what hooks say of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from trajwidgets.formats.blocks import Block
from trajwidgets.formats.drafts import DraftStep


@dataclass(eq=False)
class Lineage:
    """A line of steps: the main one (""), a branch, or a sub-agent. `root` is the step it leaves from.

    `agent_id` is what the source calls the sub-agent (its own id, or that of the call that began it); "" where it has
    no name for it.
    """

    name: str = ""
    is_agent: bool = False
    agent_id: str = ""
    root: DraftStep | None = None
    first: DraftStep | None = None
    tip: DraftStep | None = None


class Place(NamedTuple):
    """Where a line stands: the step it belongs to or comes after, in which lineage, and the number of the line."""

    step: DraftStep | None
    lineage: Lineage
    number: int


class Lineages:
    """The lineages of a session so far."""

    def __init__(self) -> None:
        self.main = Lineage()
        self._current = self.main
        self._places: dict[str, Place] = {}
        self._agents: dict[str, Lineage] = {}
        self._all: list[Lineage] = [self.main]
        self._steps: list[tuple[DraftStep, Lineage]] = []
        self._first_child: dict[int, int] = {}
        self._branches = 0
        self._calls: dict[str, DraftStep] = {}
        self._prompts: dict[str, list[str]] = {}
        self._kept_ends: set[str] = set()

    def knows(self, uuid: object) -> bool:
        """Whether a line of that id has been read."""
        return isinstance(uuid, str) and uuid in self._places

    def find(self, line: Block) -> tuple[Place | None, Lineage]:
        """The place of the line that this one follows, if that is known, and the lineage this one goes on with."""
        uuid = line.get("parentUuid")
        parent = self._places.get(uuid) if isinstance(uuid, str) and uuid not in self._kept_ends else None
        call_id = line.get("parent_tool_use_id")
        if isinstance(call_id, str) and call_id:
            return parent, self._agent(call_id, self._calls.get(call_id))
        if line.get("isSidechain") is True:
            agent_id = line.get("agentId")
            if isinstance(agent_id, str) and agent_id:
                return parent, self._agent(agent_id, self._root_of(line))
            if parent is not None and parent.lineage.is_agent:
                return parent, parent.lineage
            return parent, self._agent("", self._root_of(line))
        if parent is not None and not parent.lineage.is_agent:
            return parent, parent.lineage
        return None, self._current

    def stands(self, line: Block, place: Place) -> None:
        """Note where a line stands. A line that is written again is followed where it was written last."""
        uuid = line.get("uuid")
        if isinstance(uuid, str) and uuid:
            self._places[uuid] = place

    def goes_on(self, parent: Place | None, lineage: Lineage, number: int) -> Place:
        """The place of a line that makes no step. One that only repeats another has no `parent` that counts."""
        return Place(parent.step if parent else lineage.tip, lineage, number)

    def add(self, step: DraftStep, parent: Place | None, lineage: Lineage, number: int) -> Place:
        """Put a step into a lineage, or, when the line it follows had gone on otherwise before, into a new branch."""
        follows = lineage.tip or lineage.root
        if parent is not None and parent.lineage is lineage and parent.step is not lineage.tip:
            begun = self._first_child.get(-1 if parent.step is None else parent.step.place)
            # A line that was written when the lineage had gone on already belongs to parallel work of the same step.
            if begun is not None and parent.number < begun:
                lineage = self._branch(lineage, parent.step)
                follows = parent.step
                if follows is None:
                    step.flags.append("restart")  # there is no earlier step from which it could leave
        if lineage.first is None:
            lineage.first = step
        lineage.tip = step
        self._steps.append((step, lineage))
        if parent is not None and parent.step is follows:
            self._first_child.setdefault(-1 if follows is None else follows.place, number)
        if follows is not None and follows.place != step.place - 1:
            step.parent = follows
        if not lineage.is_agent:
            self._current = lineage
        return Place(step, lineage, number)

    def called(self, step: DraftStep, call_id: str, prompt: object) -> None:
        """Note a call; one with a prompt may start a sub-agent."""
        self._calls.setdefault(call_id, step)
        if isinstance(prompt, str):
            self._prompts.setdefault(prompt, []).append(call_id)

    def answered(self, agent_id: str, step: DraftStep) -> None:
        """Note that a result names the sub-agent that gave it: it leaves from the step of that call."""
        lineage = self._agents.get(f"agent-{agent_id}")
        if lineage and lineage.root is not step and lineage.first and step.place < lineage.first.place:
            lineage.root = step
            lineage.first.parent = None if step.place == lineage.first.place - 1 else step

    def keeps_end(self, uuid: object) -> None:
        """Note that a compaction kept the lines up to this one: what follows it follows the compaction."""
        if isinstance(uuid, str):
            self._kept_ends.add(uuid)

    def name_steps(self) -> Lineage | None:
        """Write the lineages on their steps. Where only a sub-agent speaks, it is the main line; returns it then."""
        spoken = [lineage for lineage in self._all if lineage.first]
        roots = [lineage for lineage in spoken if lineage.is_agent and "/" not in lineage.name]
        alone = roots[0] if len(roots) == 1 and not self.main.first else None
        for step, lineage in self._steps:
            step.lineage = lineage.name.removeprefix(alone.name).removeprefix("/") if alone else lineage.name
        return alone

    def _root_of(self, line: Block) -> DraftStep | None:
        """The step of the call whose prompt a sub-agent begins with."""
        message = line.get("message")
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(content, list) and len(content) == 1 and isinstance(content[0], dict):
            content = content[0].get("text")
        calls = self._prompts.get(content) if isinstance(content, str) else None
        return self._calls[calls.pop(0)] if calls else None

    def _agent(self, agent_id: str, root: DraftStep | None) -> Lineage:
        name = f"agent-{agent_id or len(self._agents) + 1}"
        if name not in self._agents:
            self._agents[name] = Lineage(name, True, agent_id, root or self._current.tip)
            self._all.append(self._agents[name])
        return self._agents[name]

    def _branch(self, lineage: Lineage, root: DraftStep | None) -> Lineage:
        self._branches += 1
        base = f"{lineage.name}/" if lineage.name else ""
        branch = Lineage(f"{base}branch-{self._branches}", lineage.is_agent, root=root)
        self._all.append(branch)
        return branch
