"""The runs that ship are recordings: let the agents act again, and they do and see the same."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import trajwidgets as tw

NO_BROWSER = 3
SHIPPED = Path("src/trajwidgets/example_runs/data")


def recorder(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.record", *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def runs(capability: str, *, browser: bool) -> list[str]:
    found = [run for run in tw.examples() if (run.slices["capability"] == capability) == browser]
    return [run.trajectory_id for run in found]


@pytest.mark.parametrize("trajectory_id", runs("web navigation", browser=False))
def test_recording_again_gives_the_same_actions_and_results(repository: Path, trajectory_id: str) -> None:
    done = recorder(repository, "--check", "--only", trajectory_id)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.browser
@pytest.mark.parametrize("trajectory_id", runs("web navigation", browser=True))
def test_recording_again_in_a_real_browser_gives_the_same_actions_and_results(
    repository: Path, trajectory_id: str
) -> None:
    done = recorder(repository, "--check", "--only", trajectory_id)
    if done.returncode == NO_BROWSER:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_sees_a_result_that_was_changed_by_hand(repository: Path, tmp_path: Path) -> None:
    name = "support-damaged-lamp.jsonl"
    shutil.copy(repository / SHIPPED / name, tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    run = json.loads(text)
    run["steps"][9]["parts"][-1]["is_error"] = not run["steps"][9]["parts"][-1]["is_error"]
    (tmp_path / name).write_text(json.dumps(run, ensure_ascii=False) + "\n", encoding="utf-8")
    done = recorder(repository, str(tmp_path), "--check", "--only", "support-damaged-lamp")
    assert done.returncode == 1
    assert "is_error" in done.stdout


def test_a_recording_in_which_only_times_differ_leaves_the_file_alone(repository: Path, tmp_path: Path) -> None:
    name = "support-damaged-lamp"
    assert recorder(repository, str(tmp_path), "--only", name).returncode == 0
    first = (tmp_path / f"{name}.jsonl").read_bytes()
    done = recorder(repository, str(tmp_path), "--only", name)
    assert "same as before" in done.stdout
    assert (tmp_path / f"{name}.jsonl").read_bytes() == first
