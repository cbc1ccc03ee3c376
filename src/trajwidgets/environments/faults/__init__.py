"""Faults on purpose: what goes wrong at a step, so that somebody shows how to recover."""

from trajwidgets.environments.faults.environment import FAULTS, FaultyEnvironment
from trajwidgets.environments.faults.injecting import Injected, inject
from trajwidgets.trajectory import AMBIGUOUS, INJECTED, Fault, Recovery, recovery_of

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
