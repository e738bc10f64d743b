"""The GitHub action: what its script runs, and that no input becomes part of it."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from command import ROOT, environment

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
CHECK: dict[str, Any] = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "check")
DEFAULTS = {name.upper().replace("-", "_"): given["default"] for name, given in ACTION["inputs"].items()}


def run(tmp_path: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """The script, as the runner runs it, and the outputs it sets."""
    program = tmp_path / "spfaudit" / "bin" / "spfaudit"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m spfaudit "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "script.sh"
    script.write_text(CHECK["run"])
    output = tmp_path / "output"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=ROOT,
        env={
            **environment(RUNNER_TEMP=str(tmp_path), GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=""),
            **DEFAULTS,
            **inputs,
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    written = output.read_text().splitlines() if output.exists() else []
    return done, dict(line.split("=", 1) for line in written)


def test_every_input_reaches_the_script_and_only_by_the_environment() -> None:
    assert CHECK["env"] == {name: f"${{{{ inputs.{name.lower().replace('_', '-')} }}}}" for name in DEFAULTS}
    assert all("${{" not in step["run"] for step in ACTION["runs"]["steps"] if "run" in step)


def test_annotates_and_keeps_the_status(tmp_path: Path) -> None:
    done, outputs = run(tmp_path, INVENTORY="domains.example.yaml")
    assert done.returncode == 1
    assert outputs == {"status": "1"}
    assert all(line.startswith("::") for line in done.stdout.splitlines())


def test_sarif_is_kept_for_the_upload_though_there_are_findings(tmp_path: Path) -> None:
    table = tmp_path / "all.csv"
    done, outputs = run(
        tmp_path, INVENTORY="domains.example.yaml", FORMATS=f"github\n\ncsv={table}\n", UPLOAD_SARIF="true"
    )
    assert done.returncode == 1
    assert json.loads(Path(outputs["sarif"]).read_bytes())["version"] == "2.1.0"
    assert table.exists()


def test_two_audits_are_two_categories() -> None:
    """Of one tool and category, a job may upload once, and what a workflow uploads last is all that counts."""
    (upload,) = (step["with"] for step in ACTION["runs"]["steps"] if "upload-sarif" in step.get("uses", ""))
    assert upload["category"].startswith("spfaudit/")
    assert {"inputs.inventory", "inputs.profile"} <= set(re.findall(r"inputs\.\w+", upload["category"]))


def test_without_a_report_there_is_nothing_to_upload(tmp_path: Path) -> None:
    done, outputs = run(tmp_path, INVENTORY="no-such.yaml", UPLOAD_SARIF="true")
    assert done.returncode == 2
    assert outputs == {"status": "2"}


@pytest.mark.parametrize("name", ["INVENTORY", "PROFILE", "FAIL_ON", "FORMATS"])
def test_inputs_are_data(tmp_path: Path, name: str) -> None:
    done, _ = run(tmp_path, **{"INVENTORY": "domains.example.yaml", name: f"$(touch {tmp_path}/run); --help"})
    assert done.returncode == 2
    assert not os.path.exists(tmp_path / "run")
