"""The scripted agents, one file each. A script fixes what the agent thinks and does; what comes back is real."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from trajwidgets.trajectory import Trajectory

#: Run id -> the module of its agent. Modules are imported when they are needed: only two of them need a browser.
AGENTS = {
    "coding-night-shifts-model": "coding_night_shifts_model",
    "coding-night-shifts-parser": "coding_night_shifts_parser",
    "coding-payroll-rounding": "coding_payroll_rounding",
    "support-damaged-lamp": "support_damaged_lamp",
    "support-double-charge": "support_double_charge",
    "support-final-sale-pressure": "support_final_sale_pressure",
    "web-order-two-lamps": "web_order_two_lamps",
    "web-return-desk-lamp": "web_return_desk_lamp",
}


def agent(trajectory_id: str) -> Callable[[Path], Trajectory]:
    """The function that records this run, given an empty folder."""
    record: Callable[[Path], Trajectory] = import_module(f"{__name__}.{AGENTS[trajectory_id]}").record
    return record
