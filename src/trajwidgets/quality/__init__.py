"""What makes people's labels better and faster: what a rule or a model would say, and which paths are good ones."""

from trajwidgets.quality.paths import AcceptedPaths
from trajwidgets.quality.suggesting import Rule, RunRule, suggest

__all__ = ["AcceptedPaths", "Rule", "RunRule", "suggest"]
