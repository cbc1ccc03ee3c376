"""The payment gateway's limit: three questions a minute from all desks; asking too early makes the wait longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from trajwidgets.environments.tools import ToolError

_QUESTIONS = 3
_WINDOW = timedelta(seconds=60)
_PENALTY = timedelta(seconds=30)


class PaymentGateway:
    """Counts questions in desk time."""

    def __init__(self, asked_by_colleagues: Iterable[datetime] = ()) -> None:
        self._asked = list(asked_by_colleagues)
        self._closed_until = datetime.min

    def ask(self, now: datetime) -> None:
        """Pass, or raise a `ToolError` that says how long to wait."""
        recent = [at for at in self._asked if now - at < _WINDOW]
        if now < self._closed_until:
            self._closed_until += _PENALTY
        elif len(recent) >= _QUESTIONS:
            self._closed_until = recent[-_QUESTIONS] + _WINDOW
        else:
            self._asked.append(now)
            return
        wait = int((self._closed_until - now).total_seconds())
        raise ToolError(
            {"error": "rate_limited", "message": "Too many questions.", "retry_after_s": wait, "status": 429}
        )
