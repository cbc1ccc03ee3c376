"""Published label schemas, ready to use: `tw.Labeler(runs, schema=tw.presets.mast, ...)`.

Codes and names are those of their sources; definitions are in our own words. `catalogue()` lists them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trajwidgets.presets.error_taxonomies import agent_debug, mast, trail, trail_errors
from trajwidgets.presets.fault_reactions import fault_reaction
from trajwidgets.presets.feedback import env_feedback, recovery, trajectory_quality
from trajwidgets.presets.first_errors import prm800k, process_bench, who_and_when
from trajwidgets.presets.paths import path_judgement
from trajwidgets.presets.preferences import preference
from trajwidgets.presets.preset import Preset
from trajwidgets.presets.verdicts import (
    agent_reward_bench,
    agentnet,
    helpsteer,
    swe_bench_verified,
    tau_bench_faults,
    webjudge,
)

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "PRESETS",
    "Preset",
    "agent_debug",
    "agent_reward_bench",
    "agentnet",
    "catalogue",
    "env_feedback",
    "fault_reaction",
    "helpsteer",
    "mast",
    "path_judgement",
    "preference",
    "prm800k",
    "process_bench",
    "recovery",
    "swe_bench_verified",
    "tau_bench_faults",
    "trail",
    "trail_errors",
    "trajectory_quality",
    "webjudge",
    "who_and_when",
]

#: Every preset by its name, except `webjudge`, which is made from the key points of a task.
PRESETS: dict[str, Preset] = {
    preset.id: preset
    for preset in (
        env_feedback,
        trajectory_quality,
        recovery,
        path_judgement,
        preference,
        fault_reaction,
        agent_reward_bench,
        mast,
        trail,
        trail_errors,
        prm800k,
        process_bench,
        who_and_when,
        agent_debug,
        tau_bench_faults,
        agentnet,
        swe_bench_verified,
        helpsteer,
    )
}


def catalogue() -> DataFrame:
    """One row a preset: `preset` (its name here), `version`, `asks`, `fields`, `n_codes`, `citation`, `source_url`.

    `webjudge` stands in it with the fields it has for one key point.
    """
    import pandas as pd

    rows = [
        {
            "preset": preset.id,
            "version": preset.version,
            "asks": preset.asks,
            "fields": ", ".join(field.name for field in preset.schema.fields),
            "n_codes": sum(map(len, preset.codes.values())),
            "citation": preset.citation,
            "source_url": preset.source_url,
        }
        for preset in (*PRESETS.values(), webjudge(["..."]))
    ]
    return pd.DataFrame(rows).astype({"n_codes": "int64"})
