"""The web shop's server: its pages from shop/, and a small interface that checks, remembers and refuses."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

_PAGES = Path(__file__).parent / "shop"
_PRICES = {
    "skagen-desk": 4900,
    "skagen-floor": 11900,
    "viken-floor": 18900,
    "storr-ceiling": 12900,
    "rimfrost-rug": 21900,
    "dune-rug": 4500,
    "bulb-e27": 1790,
    "bulb-e14": 1590,
}
_DELIVERY = {"standard": 490, "express": 1290}
_VOUCHERS = {"WELCOME10": 10}
_PAST_ORDERS = {
    "HB-20433": {
        "email": "ines.okafor@example.org",
        "items": [
            {"id": "viken-floor", "name": "Viken floor lamp", "colour": "Brass", "cents": 18900},
            {"id": "skagen-desk", "name": "Skagen desk lamp", "colour": "Moss", "cents": 4900},
            {"id": "bulb-e27", "name": "Bulb E27, box of 6", "colour": "White", "cents": 1790},
        ],
    }
}

Reply = tuple[HTTPStatus, dict[str, Any]]


class Shop:
    """What the shop knows and decides. Serves on a free port of this machine until closed."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.returns: list[dict[str, Any]] = []
        shop = self

        class Handler(_Handler):
            def answer(self, path: str, body: dict[str, Any] | None) -> Reply:
                return shop.answer(path, body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: dict[str, Any] | None) -> Reply:
        """What the interface says to one request."""
        if path.startswith("/api/vouchers/"):
            return self._voucher(unquote(path.removeprefix("/api/vouchers/")))
        if body is not None and path == "/api/orders":
            return self._order(body)
        if body is not None and path == "/api/returns/find":
            return self._find(body)
        if body is not None and path == "/api/returns":
            self.returns.append(body)
            return HTTPStatus.CREATED, {"return_id": f"RT-{5100 + len(self.returns)}"}
        return HTTPStatus.NOT_FOUND, {"message": "no such address"}

    def _voucher(self, code: str) -> Reply:
        if code not in _VOUCHERS:
            return HTTPStatus.NOT_FOUND, {"message": f"There is no voucher {code}." if code else "Type a code first."}
        return HTTPStatus.OK, {"code": code, "percent": _VOUCHERS[code]}

    def _order(self, body: dict[str, Any]) -> Reply:
        problems = {name: "Needed." for name in ("name", "street", "city") if not str(body.get(name, "")).strip()}
        if not re.fullmatch(r"\d{5}", str(body.get("postcode", ""))):
            problems["postcode"] = "Five digits."
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", str(body.get("email", ""))):
            problems["email"] = "Not an e-mail address."
        if problems:
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"problems": problems}
        goods = sum(_PRICES[line["id"]] * line["count"] for line in body["basket"])
        total = goods - round(goods * _VOUCHERS.get(body["voucher"], 0) / 100) + _DELIVERY[body["way"]]
        self.orders.append({**body, "total_cents": total})
        order_id = f"HB-{20510 + len(self.orders)}"
        return HTTPStatus.CREATED, {
            "order_id": order_id,
            "total_cents": total,
            "way": body["way"],
            "email": body["email"],
        }

    def _find(self, body: dict[str, Any]) -> Reply:
        order = _PAST_ORDERS.get(body["order_id"])
        if not re.fullmatch(r"HB-\d{5}", body["order_id"]):
            return HTTPStatus.BAD_REQUEST, {"message": "An order number looks like HB-12345."}
        if order is None or order["email"] != body["email"].lower():
            return HTTPStatus.NOT_FOUND, {"message": "We know no such order with this e-mail address."}
        return HTTPStatus.OK, {"items": order["items"]}


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, directory=str(_PAGES), **named)

    def answer(self, path: str, body: dict[str, Any] | None) -> Reply:
        """What the shop says."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """A page, or a question to the interface."""
        if self.path.startswith("/api/"):
            self._reply(*self.answer(self.path, None))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Something for the interface to decide."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._reply(*self.answer(self.path, body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The shop's own page for what is not there."""
        page = (_PAGES / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def end_headers(self) -> None:
        """Nothing is kept between two recordings."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the browser's requests are not part of a run."""

    def _reply(self, status: HTTPStatus, data: dict[str, Any]) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
