"""What makes people's labels better and faster: so far, what a rule or a model would say."""

from trajwidgets.quality.suggesting import Rule, RunRule, suggest

__all__ = ["Rule", "RunRule", "suggest"]
