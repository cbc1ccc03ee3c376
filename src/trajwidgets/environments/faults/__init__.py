"""Faults on purpose: what goes wrong at a step, so that somebody shows how to recover."""

from trajwidgets.environments.faults.environment import FAULTS, FaultyEnvironment
from trajwidgets.environments.faults.injecting import INJECTED, Injected, inject
from trajwidgets.environments.faults.recovery import Recovery, recovery_of
from trajwidgets.environments.faults.spec import AMBIGUOUS, Fault

__all__ = [
    "AMBIGUOUS",
    "FAULTS",
    "INJECTED",
    "Fault",
    "FaultyEnvironment",
    "Injected",
    "Recovery",
    "inject",
    "recovery_of",
]
