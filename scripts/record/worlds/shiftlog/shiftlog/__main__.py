"""The command line: `python -m shiftlog LOG [--days | --check]`."""

import sys
from pathlib import Path

from shiftlog.parse import parse_log
from shiftlog.report import daily, summary, warnings

VIEWS = {"": summary, "--days": daily, "--check": warnings}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[-1].startswith("--") and arguments[-1] not in VIEWS:
        print("usage: python -m shiftlog LOG [--days | --check]", file=sys.stderr)
        return 2
    view = arguments[1] if len(arguments) > 1 else ""
    shifts = parse_log(Path(arguments[0]).read_text(encoding="utf-8"))
    print(VIEWS[view](shifts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
