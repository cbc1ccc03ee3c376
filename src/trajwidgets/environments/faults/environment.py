"""An environment in which one thing goes wrong at one call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from trajwidgets.environments.faults.answers import Struck
from trajwidgets.environments.faults.permission import permission_error
from trajwidgets.environments.faults.rate_limit import rate_limit
from trajwidgets.environments.faults.timeout import timeout
from trajwidgets.environments.faults.truncated import truncated
from trajwidgets.environments.faults.wrong_response import wrong_response
from trajwidgets.environments.protocol import Environment, Observation
from trajwidgets.errors import EnvironmentFault
from trajwidgets.plugins import Family
from trajwidgets.trajectory import AMBIGUOUS, Fault

#: What a fault answers to the call it strikes.
FaultKind = Callable[[Struck], Observation]

FAULTS: Family[FaultKind] = Family(
    "trajwidgets.faults",
    {
        "wrong_response": wrong_response,
        "permission_error": permission_error,
        "rate_limit": rate_limit,
        "timeout": timeout,
        "truncated": truncated,
    },
    error=EnvironmentFault,
)


class FaultyEnvironment:
    """Another environment, in which a fault strikes at a call. Everything else is as there, goals and checks too.

    Where it strikes is counted from the beginning, so that the same calls meet the same fault each time.
    """

    def __init__(self, environment: Environment, fault: Fault, *, at_call: int) -> None:
        """Nothing has happened yet.

        Args:
            environment: where the calls go.
            fault: what goes wrong; one of a tool.
            at_call: how many calls come before the one it strikes.

        Raises:
            EnvironmentFault: for a kind that no tool can have.
        """
        if fault.kind == AMBIGUOUS:
            raise EnvironmentFault(f"{AMBIGUOUS} strikes what the user says; no tool can have it.")
        self._strike = FAULTS[fault.kind]
        self._inner, self._fault, self._at = environment, fault, at_call
        self.name, self.tools = environment.name, environment.tools
        self.goals, self.assets = environment.goals, environment.assets
        self._n_calls = 0
        self._struck_tool: str | None = None
        self._answers: dict[str, Observation] = {}

    def __repr__(self) -> str:
        """The environment, and what is wrong with it."""
        return f"FaultyEnvironment({self._inner!r}, {self._fault.kind!r} at call {self._at + 1})"

    def reset(self, seed: int = 0) -> None:
        """Begin anew."""
        self._inner.reset(seed)
        self._n_calls, self._struck_tool, self._answers = 0, None, {}

    def call(self, name: str, arguments: Mapping[str, JsonValue]) -> Observation:
        """Call a tool, and meet the fault where it strikes."""
        number, self._n_calls = self._n_calls, self._n_calls + 1
        if number == self._at:
            self._struck_tool = name
        strikes = number == self._at or (
            self._fault.persistence == "permanent" and number > self._at and name == self._struck_tool
        )
        if not strikes:
            answer = self._inner.call(name, arguments)
            self._answers[name] = answer
            return answer
        return self._strike(
            Struck(self._fault, name, lambda: self._inner.call(name, arguments), self._answers.get(name))
        )

    def snapshot(self) -> bytes:
        """The state, and how many calls there were."""
        answers = {name: answer.model_dump(mode="json") for name, answer in self._answers.items()}
        head = json.dumps([self._n_calls, self._struck_tool, answers]).encode()
        return len(head).to_bytes(8, "big") + head + self._inner.snapshot()

    def restore(self, snapshot: bytes) -> None:
        """Put that back."""
        end = 8 + int.from_bytes(snapshot[:8], "big")
        self._n_calls, self._struck_tool, answers = json.loads(snapshot[8:end])
        self._answers = {name: Observation.model_validate(answer) for name, answer in answers.items()}
        self._inner.restore(snapshot[end:])

    def check(self, goal: str) -> Mapping[str, bool]:
        """Whether a goal is reached; what was a lie of the fault does not count."""
        return self._inner.check(goal)

    def close(self) -> None:
        """End what runs for it."""
        self._inner.close()
