"""`spfaudit rules`: the rules, listed or explained."""

from spfaudit.cli.clicking import click
from spfaudit.cli.exit_status import ExitStatus


@click.command(
    "rules",
    epilog=(
        "Examples:\n\n  spfaudit rules\n\n  spfaudit rules SPF101\n\n  spfaudit rules --profile jp-gov\n\n"
        "  spfaudit rules missing-null-spf --lang ja"
    ),
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("code", required=False)
@click.option("--profile", metavar="NAME", help="As this profile, or a file of your own, has them: severities and why.")
@click.option(
    "--format",
    type=click.Choice(["terminal", "markdown"]),
    default="terminal",
    help="How rules are explained.",
    show_default=True,
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]")
@click.pass_context
def command(ctx: click.Context, code: str | None, profile: str | None, format: str, lang: str | None) -> None:
    """List the rules, or explain those that CODE (a code, a name, or a family such as SPF) stands for."""
    from spfaudit.cli.complain import stop_all
    from spfaudit.cli.language import language
    from spfaudit.cli.manual.index import render_index
    from spfaudit.cli.manual.markdown import render_markdown
    from spfaudit.cli.manual.page import make_page
    from spfaudit.cli.manual.terminal import render_plain
    from spfaudit.cli.profile_text import list_demands
    from spfaudit.cli.rule_text import list_rules
    from spfaudit.policy.profiles import find_profile
    from spfaudit.policy.settings import SettingsError, matching_rules

    spoken = language(lang)
    try:
        chosen = find_profile(profile) if profile else None
        codes = matching_rules(code) if code is not None else ()
    except SettingsError as error:
        stop_all(error.problems, spoken)
    if code is None:
        if chosen and format == "markdown":
            raise click.UsageError("--profile with --format markdown needs a CODE")
        listed = render_index(spoken) if format == "markdown" else list_rules(spoken)
        click.echo(list_demands(chosen, spoken) if chosen else listed, nl=False)
        ctx.exit(ExitStatus.CLEAN)
    demands = chosen.demands if chosen else {}
    render = render_markdown if format == "markdown" else render_plain
    pages = (make_page(one, spoken, demand=demands.get(one)) for one in codes)
    click.echo("\n".join(render(page, spoken) for page in pages), nl=False)
