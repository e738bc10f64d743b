"""The job summary of GitHub Actions: written beside workflow commands, behind what other steps wrote."""

from pathlib import Path

from command import spfaudit

EXIT_FAILED = 4


def test_is_appended_where_github_names_a_file(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n")
    out = tmp_path / "commands.txt"
    done = spfaudit("check", "domains.example.yaml", "--format", f"github={out}", GITHUB_STEP_SUMMARY=str(summary))
    assert done.stdout == ""
    assert out.read_text().splitlines()[-1].startswith("::notice title=spfaudit::")
    assert summary.read_text().startswith("# Before\n\n## spfaudit: `domains.example.yaml`\n")


def test_is_not_written_for_other_formats_nor_where_no_file_is_named(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    spfaudit("check", "domains.example.yaml", "--format", "csv", GITHUB_STEP_SUMMARY=str(summary))
    assert not summary.exists()
    done = spfaudit("check", "domains.example.yaml", "--format", "github", GITHUB_STEP_SUMMARY="")
    assert done.returncode != EXIT_FAILED


def test_that_it_cannot_be_written_is_told_and_costs_no_report(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "summary.md"
    done = spfaudit("check", "domains.example.yaml", "--format", "github", GITHUB_STEP_SUMMARY=str(missing))
    assert done.returncode == EXIT_FAILED
    assert "cannot write" in done.stderr
    assert "::notice title=spfaudit::" in done.stdout
