#!/bin/sh
# Make .venv with the first Python >= 3.11 that can (or with $PYTHON, if set), and put uv into it.
set -eu

cd "$(dirname "$0")/.."
venv=.venv

if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    found='' old='' bare=''
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3 python}; do
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            old="$old $python ($version)"
        elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            bare="$bare $python ($version)"
        else
            found=$python
            break
        fi
    done
    if [ -z "$found" ]; then
        if [ -n "$bare" ]; then
            echo "Found$bare, but it cannot make virtual environments." >&2
            echo "On Debian or Ubuntu: apt-get install python3-venv. Then run make again." >&2
        else
            echo "trajwidgets needs Python >= 3.11.${old:+ Found only$old.}" >&2
            echo "Install one, or name it: make PYTHON=/path/to/python3.12" >&2
        fi
        exit 1
    fi
    echo "Making $venv with $found ($version)"
    rm -rf "$venv"
    "$found" -m venv "$venv"
fi

if ! "$venv/bin/uv" --version >/dev/null 2>&1; then
    # uv installs in seconds what takes pip a minute; where there is no uv for this machine, a new enough pip does.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv ||
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
fi
