"""The build hook: a wheel, sdist or editable install made from a git checkout gets its bundles built from js/.

An sdist carries the bundles and the digest of their sources, so building a wheel from it needs no Node.
TRAJWIDGETS_BUNDLES=skip leaves static/ as it is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bundles
import node


class BundleHook(BuildHookInterface[Any]):
    """Bring the bundles up to date before hatchling collects files."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, but only when there is something to build and no Node to build it with."""
        return [node.REQUIREMENT] if self._due() and node.find() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is due. A failure stops the build: a wheel without its bundles would show empty cells."""
        if self._due():
            bundles.build()

    def _due(self) -> bool:
        return os.environ.get("TRAJWIDGETS_BUNDLES") != "skip" and not bundles.fresh()
