#!/bin/sh
# Install trajwidgets into .venv, editable, with everything its tests and its demo need.
set -eu

cd "$(dirname "$0")/.."
# The bundles are built in a step of their own, where one sees what Node says.
export TRAJWIDGETS_BUNDLES=skip

set -- --constraint requirements/constraints.txt --group demo --group test --group dev --editable .
if [ -x .venv/bin/uv ]; then
    .venv/bin/uv pip install --quiet --python .venv/bin/python "$@"
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
fi
