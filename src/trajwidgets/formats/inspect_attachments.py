"""Inspect writes long texts and images once, under their hash, and refers to them: `attachment://<hash>`, once `tc://`."""

from __future__ import annotations

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block

_PROTOCOLS = ("attachment://", "tc://")


class Attachments:
    """The attachments of one sample."""

    def __init__(self, texts: JsonValue) -> None:
        self._texts = dict(texts) if isinstance(texts, dict) else {}

    def text(self, reference: str) -> str | None:
        """What the reference stands for; None where it is no reference or nothing is attached under it."""
        for protocol in _PROTOCOLS:
            if reference.startswith(protocol):
                found = self._texts.get(reference.removeprefix(protocol))
                return found if isinstance(found, str) else None
        return None

    def resolved(self, value: JsonValue, used: list[JsonValue]) -> JsonValue:
        """The value with attached texts in the place of references; the references go into `used`, each once."""
        if isinstance(value, str):
            found = self.text(value)
            if found is None:
                return value
            used += [] if value in used else [value]
            return found
        if isinstance(value, dict):
            return {key: self.resolved(item, used) for key, item in value.items()}
        return [self.resolved(item, used) for item in value] if isinstance(value, list) else value

    def items(self) -> Block:
        """All of them, by hash."""
        return self._texts
