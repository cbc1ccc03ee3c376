"""The books of the shop: an SQLite database in memory made from data/*.sql, and the policy articles beside it."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

from trajwidgets.environments.tools import ToolError

_DATA = Path(__file__).parent / "data"


def euro(cents: int) -> str:
    """An amount as people read it."""
    return f"{cents / 100:.2f} EUR"


def _connected() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA foreign_keys = ON")
    return database


class OrderBooks:
    """A fresh database, filled with the same customers, orders and payments each time. Pickles with all it holds."""

    def __init__(self) -> None:
        self._db = _connected()
        for script in ("schema.sql", "seed.sql"):
            self._db.executescript((_DATA / script).read_text(encoding="utf-8"))

    def __getstate__(self) -> str:
        """Everything, as SQL in the order of the tables: the same rows give the same text."""
        return "\n".join(self._db.iterdump())

    def __setstate__(self, state: str) -> None:
        """A database like the one that was pickled."""
        self._db = _connected()
        self._db.execute("PRAGMA foreign_keys = OFF")
        self._db.executescript(state)
        self._db.execute("PRAGMA foreign_keys = ON")

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
        return {file.stem: file.read_text(encoding="utf-8") for file in sorted((_DATA / "policy").glob("*.md"))}

    def vary(self, dice: random.Random) -> None:
        """Other prices, and another pace of the processor, by chance; each order still costs what was paid for it."""
        with self._db:
            factor = {sku: 1 + dice.randrange(-20, 21) / 100 for (sku,) in self._db.execute("SELECT sku FROM items")}
            for sku, by in factor.items():
                self._db.execute(
                    "UPDATE items SET unit_cents = round(unit_cents * ? / 10) * 10 WHERE sku = ?", (by, sku)
                )
            self._db.execute(
                "UPDATE payments SET amount_cents = (SELECT sum(quantity * unit_cents) FROM items"
                " WHERE items.order_id = payments.order_id)"
            )
            self._db.execute("UPDATE payments SET processor = ?", (dice.choice(["quick", "slow"]),))
