"""`spfaudit merge`: one report of many."""

from spfaudit.cli.clicking import click


@click.command(
    "merge",
    epilog=(
        "Example, on three machines and then on one:\n\n"
        "  spfaudit check domains.yaml --shard 1/3 --format json=1.json\n\n"
        "  spfaudit merge 1.json 2.json 3.json --format terminal --format csv=all.csv\n\n"
        "Exit status as for check, of the whole."
    ),
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@click.option(
    "--format", "formats", multiple=True, metavar="FMT[=FILE]", help="Report format, to stdout or a file; repeatable."
)
@click.option("--allow-unjudged", is_flag=True, help="Exit 0, not 3, when only lookups failed.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of headings.  [default: the locale's]")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--verbose", "-v", is_flag=True, help="Show passing domains in full, and tracebacks.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    reports: tuple[str, ...],
    formats: tuple[str, ...],
    allow_unjudged: bool,
    lang: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Put the JSON reports of shares (check --shard) together. Findings keep the language they were written in."""
    from pathlib import Path

    from spfaudit.cli.complain import stop
    from spfaudit.cli.exit_status import ExitStatus, status_of
    from spfaudit.cli.language import language
    from spfaudit.cli.outputs import check_outputs, parse_outputs, write_outputs
    from spfaudit.report.merging import MergeError, merge, read_report
    from spfaudit.report.output import OutputError
    from spfaudit.text import Text

    spoken = language(lang)
    outputs = parse_outputs(formats, spoken)
    try:
        check_outputs(outputs)
        whole = merge([read_report(Path(name).read_bytes(), name) for name in reports])
    except MergeError as error:
        stop(error.problem, spoken)
    except OutputError as error:
        stop(error.problem, spoken, ExitStatus.FAILED)
    except OSError as error:
        stop(Text(en=f"{error.filename}: {error.strerror}", ja=f"{error.filename}：{error.strerror}"), spoken)
    if not write_outputs(whole, outputs, lang=spoken, color=color, verbose=verbose):
        ctx.exit(ExitStatus.FAILED)
    ctx.exit(status_of(whole, allow_unjudged=allow_unjudged))
