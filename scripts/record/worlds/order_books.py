"""The books of the shop: an SQLite database made from orders/*.sql, and the policy articles beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from scripts.record.toolbox import ToolError

_ORDERS = Path(__file__).parent / "orders"


def euro(cents: int) -> str:
    """An amount as people read it."""
    return f"{cents / 100:.2f} EUR"


class OrderBooks:
    """A fresh database, filled with the same customers, orders and payments each time."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA foreign_keys = ON")
        for script in ("schema.sql", "seed.sql"):
            self._db.executescript((_ORDERS / script).read_text(encoding="utf-8"))

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Every row the query finds."""
        return [dict(row) for row in self._db.execute(query, values)]

    def one(self, query: str, *values: object, what: str) -> dict[str, Any]:
        """The first row the query finds; `what` is named in the error when there is none."""
        found = self.rows(query, *values)
        if not found:
            raise ToolError({"error": "not_found", "message": f"There is no {what}.", "status": 404})
        return found[0]

    def order(self, order_id: str) -> dict[str, Any]:
        """The order, without its articles."""
        return self.one("SELECT * FROM orders WHERE order_id = ?", order_id, what=f"order {order_id}")

    def write(self, statement: str, *values: object) -> None:
        """Write and commit."""
        with self._db:
            self._db.execute(statement, values)

    def next_id(self, table: str, prefix: str, base: int) -> str:
        """The next free id of a table."""
        count: int = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - never from an agent
        return f"{prefix}{base + count + 1}"

    def policies(self) -> dict[str, str]:
        """Policy articles by name."""
        return {file.stem: file.read_text(encoding="utf-8") for file in sorted((_ORDERS / "policy").glob("*.md"))}
