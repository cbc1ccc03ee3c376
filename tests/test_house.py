"""The repository's own promises: what ships, how long files get, what may stand in them."""

import gzip
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parent.parent
BUNDLE_BUDGET = 120 * 1024
EXAMPLES_BUDGET = 1024 * 1024
LONGEST_FILE = 400

# Sinks that turn a string into elements. Markdown does without: its tree becomes elements one by one.
RAW_HTML = re.compile(
    r"\.(?:inner|outer)HTML\b|\[[\"'](?:inner|outer)HTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe"
    r"|dangerouslySetInnerHTML|\bsrcdoc\b|document\.write|\bnew Function\b|(?<![\w.])eval\("
)
# Biome refuses the bare globals.
REMOTE = re.compile(
    r"(?:window|globalThis|self)\.fetch\b|XMLHttpRequest|new WebSocket|new EventSource|https?://(?:cdn|unpkg|esm\.sh|fonts\.)"
)
# Written so that this file does not find itself.
OURS_ALONE = re.compile(
    r"(?<![\w.-])/(?:work|root)/|/tmp/(?:brief|bash_)"
    r"|registry\.npm\w*\.org|\bpypi\.org|pythonhosted\.org|\bdeb\.debian\.org|npmmirror\.com"
)


def tracked() -> list[Path]:
    """The files git knows, or would with the next `git add .`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of the files that belong to it")
    return [path for name in listed.stdout.split("\0") if name and (path := REPOSITORY / name).is_file()]


def lines_matching(pattern: re.Pattern[str], paths: list[Path]) -> Iterator[str]:
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # A picture.
        for number, line in enumerate(text.splitlines(), 1):
            if found := pattern.search(line):
                yield f"{path.relative_to(REPOSITORY)}:{number}: {found.group()}"


def browser_sources() -> list[Path]:
    return [path for path in sorted((REPOSITORY / "js" / "src").rglob("*.ts*")) if ".gen." not in path.name]


def test_no_source_file_is_longer_than_400_lines() -> None:
    files = [*(REPOSITORY / "src").rglob("*.py"), *browser_sources()]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    long = {str(path.relative_to(REPOSITORY)): length for path, length in lengths.items() if length > LONGEST_FILE}
    assert not long, "which second noun has moved in?"


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    assert not list(lines_matching(OURS_ALONE, tracked()))


def test_the_browser_side_has_no_raw_html_sink() -> None:
    assert not list(lines_matching(RAW_HTML, browser_sources()))


def test_the_browser_side_loads_nothing_from_elsewhere() -> None:
    assert not list(lines_matching(REMOTE, browser_sources()))


def test_every_widget_has_a_twin_in_python() -> None:
    twins = {path.stem for path in (REPOSITORY / "src" / "trajwidgets" / "widgets").glob("*.py")}
    assert {path.stem for path in (REPOSITORY / "js" / "src" / "widgets").glob("*.tsx")} <= twins


def test_the_constraints_cover_what_pyproject_asks_for() -> None:
    pyproject = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"]]
    asked += [entry for group in pyproject["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    pinned = [
        Requirement(line)
        for line in (REPOSITORY / "requirements" / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    missing = [
        str(wanted)
        for wanted in map(Requirement, asked)
        if not any(
            canonicalize_name(pin.name) == canonicalize_name(wanted.name)
            and all(wanted.specifier.contains(specifier.version) for specifier in pin.specifier)
            for pin in pinned
        )
    ]
    assert not missing, "run `make lock`"


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An sdist of this checkout, and a wheel built from that sdist by a process that can find no Node."""
    folder = tmp_path_factory.mktemp("distributions")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, "--sdist", str(REPOSITORY)], check=True)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        # Python 3.11.3 and older know no filters, Python 3.12 and 3.13 warn without one.
        archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    unpacked = folder / sdist.name.removesuffix(".tar.gz")
    subprocess.run([*build, "--wheel", str(unpacked)], check=True, env=without_node(folder))
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


def without_node(folder: Path) -> dict[str, str]:
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    return {**os.environ, "PATH": str(empty)}


@pytest.mark.slow
def test_the_wheel_carries_bundles_types_and_example_runs(distributions: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(distributions[1]) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        bundles = {name: gzip.compress(archive.read(name)) for name in sizes if re.search(r"/static/\w+\.js$", name)}
    widgets = {path.stem for path in (REPOSITORY / "js" / "src" / "widgets").glob("*.tsx")}
    assert widgets
    assert {Path(name).stem for name in bundles} == widgets
    assert max(map(len, bundles.values())) <= BUNDLE_BUDGET
    assert "trajwidgets/py.typed" in sizes
    assert "trajwidgets/static/THIRD-PARTY-LICENSES.txt" in sizes
    assert [name for name in sizes if name.endswith("/data/etc/jupyter/jupyter_server_config.d/trajwidgets-fast.json")]
    examples = [name for name in sizes if name.startswith("trajwidgets/example_runs/") and not name.endswith(".py")]
    assert examples
    assert sum(sizes[name] for name in examples) <= EXAMPLES_BUDGET
    assert not [name for name in sizes if not name.startswith(("trajwidgets/", "trajwidgets-"))]


@pytest.mark.slow
def test_the_first_snippet_of_the_readme_runs_from_the_wheel_in_a_bare_environment(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    snippet = re.search(r"^```python\n(.*?)^```$", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert snippet, "README.md shows no Python"
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", str(bare)], check=True)
    python = bare / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    install = (
        [str(uv), "pip", "install", "--python", str(python)] if uv.exists() else [str(python), "-m", "pip", "install"]
    )
    constraints = REPOSITORY / "requirements" / "constraints.txt"
    subprocess.run([*install, "--quiet", "--constraint", str(constraints), str(distributions[1])], check=True)

    done = subprocess.run(
        [str(python), "-c", snippet.group(1)],
        cwd=tmp_path,
        env=without_node(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
