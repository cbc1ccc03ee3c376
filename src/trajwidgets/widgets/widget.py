"""The base of every widget: one door for messages, each ask answered, no text in any trait."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import anywidget
import traitlets
from pydantic import ValidationError

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.trajectory import Frozen
from trajwidgets.widgets.language import language_of
from trajwidgets.widgets.messages import ANSWERS, ASKS, PROTOCOL, Envelope, Failure

#: Differs after every restart of the kernel: the evidence by which a page knows that its kernel is gone.
KERNEL_EPOCH = uuid4().hex

_STATIC = Path(__file__).parent.parent / "static"
_log = logging.getLogger("trajwidgets")

Answer = Frozen | tuple[Frozen, list[bytes]]


def bundle(name: str) -> Path:
    """The built front end of a widget.

    Raises:
        TrajwidgetsError: in a source checkout whose bundles were never built.
    """
    path = _STATIC / f"{name}.js"
    if not path.exists():
        raise TrajwidgetsError(f"{name}.js is not built. In a source checkout run `make build` once.")
    return path


class Widget(anywidget.AnyWidget):
    """A widget that answers typed messages.

    Traits are last-value-wins and are written into saved notebooks, so they hold nothing but names: labels and
    trajectory text travel in messages. Handlers may run on any thread (JupyterLab uses subshells); they hold `_lock`.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _protocol = traitlets.Int(PROTOCOL).tag(sync=True)
    _widget_id = traitlets.Unicode().tag(sync=True)
    _language = traitlets.Unicode().tag(sync=True)

    _bundle: ClassVar[str]

    def __init__(self, *, language: str | None = None, **traits: Any) -> None:
        esm = bundle(self._bundle).read_text(encoding="utf-8")
        super().__init__(_esm=esm, _widget_id=uuid4().hex, _language=language_of(language), **traits)
        self._lock = threading.RLock()
        self._sent = 0
        self.on_msg(self._receive)

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        """What this widget answers: kind of ask -> method."""
        raise NotImplementedError

    def _still(self) -> str:
        """What an output shows where the widget cannot be made, as HTML; made anew whenever the widget is displayed."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **asked: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget for who can make it; for all others (GitHub, nbviewer, untrusted notebooks) what `_still` says."""
        bundle = super()._repr_mimebundle_(**asked)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self._still()}, metadata

    def _receive(self, _widget: object, content: object, _buffers: Sequence[bytes]) -> None:
        """Parse at the door, answer every ask, and never let an error pass in silence."""
        if not (isinstance(content, Mapping) and isinstance(content.get("v"), int) and "id" in content):
            # Not ours: anywidget itself talks over this channel too.
            return
        try:
            # The version first: a page of another one may well send envelopes of another shape.
            _same_protocol(content["v"])
            envelope = Envelope.model_validate(content)
        except (TrajwidgetsError, ValidationError) as error:
            self._say("error", Failure(message=str(error)), reply_to=str(content["id"]))
            return
        try:
            answer = self._answer(envelope)
        except TrajwidgetsError as error:
            self._say("error", Failure(message=str(error)), reply_to=envelope.id)
        except Exception as error:
            _log.exception("%s could not answer %r", type(self).__name__, envelope.kind)
            self._say("error", Failure(message=f"{type(error).__name__}: {error}"), reply_to=envelope.id)
        else:
            body, buffers = answer if isinstance(answer, tuple) else (answer, [])
            self._say(envelope.kind, body, reply_to=envelope.id, buffers=buffers)

    def _answer(self, envelope: Envelope) -> Answer:
        handler = self._handlers().get(envelope.kind)
        if handler is None:
            raise TrajwidgetsError(f"{type(self).__name__} does not answer {envelope.kind!r}.")
        return handler(self._parse(envelope))

    def _parse(self, envelope: Envelope) -> Frozen:
        try:
            return ASKS[envelope.kind].model_validate(envelope.payload)
        except ValidationError as error:
            raise TrajwidgetsError(f"a malformed {envelope.kind!r} message: {error}") from None

    def _say(self, kind: str, body: Frozen, *, reply_to: str | None = None, buffers: Sequence[bytes] = ()) -> None:
        with self._lock:
            self._sent += 1
            envelope = Envelope(
                v=PROTOCOL,
                id=uuid4().hex,
                kind=kind,
                reply_to=reply_to,
                widget_id=self._widget_id,
                session=KERNEL_EPOCH,
                seq=self._sent,
            )
            content = envelope.model_dump(mode="json") | {"payload": json.loads(body.model_dump_json())}
            self.send(content, buffers=list(buffers))


def _same_protocol(version: int) -> None:
    if version != PROTOCOL:
        raise TrajwidgetsError(
            f"this page speaks protocol {version}, the kernel {PROTOCOL}: trajwidgets was updated. "
            f"Run the cell again and reload the page; unsaved labels are kept."
        )


def checked_answers() -> None:
    """Every ask has an answer: a forgotten line in either table fails at import, not in front of a user."""
    missing = ASKS.keys() ^ ANSWERS.keys()
    if missing:
        raise TrajwidgetsError(f"messages without a counterpart: {sorted(missing)}")


checked_answers()
