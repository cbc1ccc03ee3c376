"""Hold the picture of the rooms true: read every import in src/ and see that its arrow points down."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "src" / "trajwidgets"

# From the ground up. A room sees those of lower floors; those on its own floor it does not know.
FLOORS: list[set[str]] = [
    {"errors"},
    {"plugins", "durable", "amounts"},
    {"trajectory"},
    {"labels"},
    {"formats", "exports", "store", "agreement", "presets"},
    {"reports"},
    {"quality", "environments", "example_runs"},
    {"widgets", "fast"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# Libraries that belong to a room, or to a few.
AT_HOME: dict[str, set[str]] = {
    "anywidget": {"widgets"},
    "ipywidgets": {"widgets"},
    "traitlets": {"widgets"},
    "IPython": {"widgets"},
    "ipykernel": {"widgets"},
    "comm": {"widgets"},
    "sqlalchemy": {"store"},
    "sqlite3": {"environments", "store"},
}


# Libraries that come with an extra: imported inside the function that needs them, so that the core runs without.
OF_AN_EXTRA = {
    "backports": "inspect",
    "jsonschema": "corrections",
    "jsonschema_specifications": "corrections",  # which comes with it
    "cloudpickle": "environments",
    "datasets": "training",
    "compression": "inspect",  # the same library, part of Python from 3.14 on
    "matplotlib": "figures",
    "narwhals": "frames",
    "re2": "search",
}


def room_of(path: Path) -> str:
    """The room a module stands in; "" for the public roll, `trajwidgets/__init__.py`."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute dotted name of everything a module imports, inside functions and for type checking too."""
    package = ["trajwidgets", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            if module == "trajwidgets":
                yield from ((node.lineno, f"trajwidgets.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_room_is_in_the_picture() -> None:
    rooms = {room_of(path) for path in MODULES} - {""}
    assert rooms, f"no modules under {PACKAGE}"
    assert rooms <= FLOOR.keys(), "a new room: decide on which floor it stands, here and in CONTRIBUTING.md"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down_only(path: Path) -> None:
    room = room_of(path)
    if not room:
        return  # The public roll names what all the rooms offer.
    wrong = []
    for line, name in imports_of(path):
        library, _, rest = name.partition(".")
        if library == "trajwidgets":
            other = rest.partition(".")[0]
            if other != room and FLOOR.get(other, len(FLOORS)) >= FLOOR[room]:
                wrong.append(f"line {line}: {room}/ may not know {name}")
        elif room not in AT_HOME.get(library, {room}):
            wrong.append(f"line {line}: {name} belongs to {'/, '.join(sorted(AT_HOME[library]))}/")
    assert not wrong, "\n".join(wrong)


def test_the_server_extension_stands_alone() -> None:
    known_to = [path for path in MODULES for _, name in imports_of(path) if name.startswith("trajwidgets.fast")]
    knows = [name for _, name in imports_of(PACKAGE / "fast.py") if name.startswith("trajwidgets")]
    assert (known_to, knows) == ([], [])


def test_the_core_imports_only_what_pyproject_declares() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {Requirement(text).name.lower().replace("-", "_") for text in project["dependencies"]}
    # Pydantic documents these two as the home of its errors and constraints, and pins them itself.
    declared |= {"pydantic_core", "annotated_types"}
    undeclared = {
        f"{path.relative_to(REPOSITORY)}:{line}: {name}"
        for path in MODULES
        for line, name in imports_of(path)
        if (library := name.partition(".")[0]) not in {*sys.stdlib_module_names, "trajwidgets"}
        and library.lower() not in declared
        and OF_AN_EXTRA.get(library) not in project["optional-dependencies"]
    }
    assert not undeclared


def test_what_comes_with_an_extra_is_imported_only_where_it_is_needed() -> None:
    outside = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno}"
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if name and name.partition(".")[0] in OF_AN_EXTRA
    ]
    assert not outside
