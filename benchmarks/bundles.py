"""What the largest widget weighs on the wire: anywidget sends its bundle with every instance."""

from __future__ import annotations

import gzip

from benchmarks.figure import Figure, figure
from benchmarks.results import REPOSITORY

STATIC = REPOSITORY / "src" / "trajwidgets" / "static"
BUDGET_KB = 120


def measure() -> dict[str, Figure]:
    """`bundle_gzip_kb`: the largest bundle after `gzip -9`."""
    sizes = {path.stem: len(gzip.compress(path.read_bytes(), 9, mtime=0)) / 1024 for path in STATIC.glob("*.js")}
    if not sizes:
        raise SystemExit(f"no bundle in {STATIC}. Run `make bundles` first.")
    largest = max(sizes, key=lambda name: sizes[name])
    others = ", ".join(f"{name} {size:.1f}" for name, size in sorted(sizes.items()) if name != largest)
    how = f"The {largest} bundle, gzip -9, 1 KB = 1024 bytes; of {len(sizes)} bundles the largest (others: {others})."
    return {"bundle_gzip_kb": figure(sizes[largest], "KB", how, budget=BUDGET_KB)}
