"""`spfaudit rules`: the rules, listed or explained."""

from spfaudit.cli.clicking import click
from spfaudit.cli.exit_status import ExitStatus


@click.command(
    "rules",
    epilog="Examples:\n\n  spfaudit rules\n\n  spfaudit rules SPF101\n\n  spfaudit rules missing-null-spf --lang ja",
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("code", required=False)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]")
@click.pass_context
def command(ctx: click.Context, code: str | None, lang: str | None) -> None:
    """List the rules, or explain those that CODE (a code, a name, or a family such as SPF) stands for."""
    from spfaudit.cli.complain import stop
    from spfaudit.cli.language import language
    from spfaudit.cli.rule_text import explain, list_rules
    from spfaudit.policy.settings import SettingsError, matching_rules

    spoken = language(lang)
    if code is None:
        click.echo(list_rules(spoken), nl=False)
        ctx.exit(ExitStatus.CLEAN)
    try:
        codes = matching_rules(code)
    except SettingsError as error:
        stop(error.problem, spoken)
    click.echo("\n".join(explain(one, spoken) for one in codes), nl=False)
