"""A page without a browser: it talks to a widget over a comm that keeps whatever leaves, and has runs to show."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal
from uuid import uuid4

from comm.base_comm import BaseComm
from pydantic import BaseModel, Field

from trajwidgets.labels import Decision, Label, LabelSchema, Retraction, StepTarget
from trajwidgets.trajectory import Step, Task, TextPart, ToolCallPart, ToolResultPart, Trajectory
from trajwidgets.widgets.messages import PROTOCOL
from trajwidgets.widgets.widget import Widget


class Feedback(BaseModel):
    """What is asked of every step."""

    outcome: Literal["success", "partial", "failure"]
    score: float | None = Field(default=None, ge=0, le=10)
    note: str = ""


class Verdict(BaseModel):
    """What is asked of the run."""

    solved: bool


class Wire(BaseComm):
    """The kernel's end of a comm."""

    def __init__(self, **given: Any) -> None:
        self.left: list[tuple[str, dict[str, Any], list[bytes]]] = []
        super().__init__(**given)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
        **keys: Any,
    ) -> None:
        self.left.append((msg_type, json.loads(json.dumps(data or {})), [bytes(piece) for piece in buffers or []]))


@dataclass
class Reply:
    """What came back for an ask."""

    kind: str
    payload: dict[str, Any]
    buffers: list[bytes]
    envelope: dict[str, Any]


class Page:
    """The browser's side of one widget."""

    def __init__(self, widget: Widget) -> None:
        self.widget = widget
        self.wire: Wire = widget.comm
        self._seq = count(1)

    def deliver(self, content: object) -> None:
        """What a browser sends, as JSON."""
        data = {"method": "custom", "content": json.loads(json.dumps(content))}
        self.wire.handle_msg({"content": {"data": data}, "buffers": []})

    def envelope(self, kind: str, payload: object = None, **other: Any) -> dict[str, Any]:
        """One ask."""
        about = {"reply_to": None, "widget_id": "w", "session": "page", "seq": next(self._seq)}
        return {"v": PROTOCOL, "id": uuid4().hex, "kind": kind, **about, "payload": payload or {}, **other}

    def ask(self, kind: str, payload: object = None, **other: Any) -> Reply:
        """Ask, and give the one reply."""
        envelope = self.envelope(kind, payload, **other)
        self.deliver(envelope)
        (reply,) = self.replies(envelope["id"])
        return reply

    def outline(self, trajectory_id: str) -> list[dict[str, Any]]:
        """The outline of a run, its columns put together again: what it says of each step."""
        sent = self.ask("open", {"trajectory_id": trajectory_id}).payload["outline"]
        columns = zip(sent["step_ids"], sent["titles"], sent["sizes"], sent["kind_of"], strict=True)
        durations = sent["durations"] or [None] * len(sent["step_ids"])
        return [
            {"step_id": step_id, "title": title, "size": size, "duration_s": duration, **sent["kinds"][kind]}
            | {"n_errors": sent["errors"].get(str(place), 0), "repeats": sent["repeats"].get(str(place))}
            | {"calls": sent["calls"].get(str(place), [])}
            for place, ((step_id, title, size, kind), duration) in enumerate(zip(columns, durations, strict=True))
        ]

    def replies(self, to: str) -> list[Reply]:
        """Everything that answers the ask of that id."""
        return [
            Reply(content["kind"], content["payload"], buffers, content)
            for content, buffers in self.messages()
            if content["reply_to"] == to
        ]

    def messages(self) -> list[tuple[dict[str, Any], list[bytes]]]:
        """Every message so far."""
        return [
            (data["content"], buffers)
            for kind, data, buffers in list(self.wire.left)
            if kind == "comm_msg" and data.get("method") == "custom"
        ]

    def news(self, kind: str) -> list[dict[str, Any]]:
        """What was said unasked."""
        return [c["payload"] for c, _ in self.messages() if c["reply_to"] is None and c["kind"] == kind]

    def everything(self) -> str:
        """All that ever left for this page: state, messages, buffers."""
        shown = [
            [kind, data, [piece.decode("utf-8", "replace") for piece in pieces]]
            for kind, data, pieces in self.wire.left
        ]
        return json.dumps(shown, ensure_ascii=False)

    def save(self, *acts: Decision | Retraction) -> Reply:
        """Send acts as the outbox does."""
        return self.ask("save", {"acts": [act.model_dump(mode="json") for act in acts]})


def run(trajectory_id: str, n: int = 4, *, slices: dict[str, str] | None = None, words: str = "words") -> Trajectory:
    """A request, then `n` steps of the agent: s1, s2, ..."""
    steps = [Step(step_id="ask", actor="user", parts=(TextPart(text=words),))]
    for place in range(1, n + 1):
        call = ToolCallPart(call_id=f"c{place}", name="read", arguments={"path": words})
        result = ToolResultPart(call_id=f"c{place}", content=(TextPart(text=f"{words} {place}"),), is_error=place == 2)
        steps.append(Step(step_id=f"s{place}", actor="agent", parts=(call, result)))
    return Trajectory(trajectory_id=trajectory_id, task=Task(goal=words), steps=tuple(steps), slices=slices or {})


SCHEMA = LabelSchema.from_models(step=Feedback, run=Verdict)


def judge(step_id: str, value: object, *, field: str = "outcome", trajectory_id: str = "r1", **other: Any) -> Decision:
    """One press on a step."""
    target = StepTarget(trajectory_id=trajectory_id, step_id=step_id)
    about = {"decision_id": uuid4().hex, "trajectory_id": trajectory_id, "schema_hash": SCHEMA.schema_hash}
    return Decision(**{**about, "labels": (Label(target=target, field=field, value=value),), **other})


def undo(decision: Decision) -> Retraction:
    """Take a decision back."""
    return Retraction(retraction_id=uuid4().hex, decision_id=decision.decision_id, trajectory_id=decision.trajectory_id)


def eventually(holds: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something holds; news travel on a thread of their own."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
