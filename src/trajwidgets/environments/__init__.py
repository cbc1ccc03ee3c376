"""What people and agents act in: tools over a state, from functions or from a recorded run."""

from trajwidgets.environments.acts import Act, CallAct, SayAct
from trajwidgets.environments.demonstration import Demonstration
from trajwidgets.environments.draft import Draft
from trajwidgets.environments.faults import Fault, FaultyEnvironment, Injected, Recovery, inject, recovery_of
from trajwidgets.environments.functions import FunctionEnvironment
from trajwidgets.environments.limits import Limits
from trajwidgets.environments.protocol import Environment, Goal, Observation
from trajwidgets.environments.recorded import RecordedEnvironment
from trajwidgets.environments.replaying import Difference, replay
from trajwidgets.environments.support_desk import support_desk
from trajwidgets.environments.tools import Picture, ToolError

__all__ = [
    "Act",
    "CallAct",
    "Demonstration",
    "Difference",
    "Draft",
    "Environment",
    "Fault",
    "FaultyEnvironment",
    "FunctionEnvironment",
    "Goal",
    "Injected",
    "Limits",
    "Observation",
    "Picture",
    "RecordedEnvironment",
    "Recovery",
    "SayAct",
    "ToolError",
    "inject",
    "recovery_of",
    "replay",
    "support_desk",
]
