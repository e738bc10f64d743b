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
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]")
@click.pass_context
def command(ctx: click.Context, code: str | None, profile: str | None, lang: str | None) -> None:
    """List the rules, or explain those that CODE (a code, a name, or a family such as SPF) stands for."""
    from spfaudit.cli.complain import stop_all
    from spfaudit.cli.language import language
    from spfaudit.cli.profile_text import list_demands, reason_of
    from spfaudit.cli.rule_text import explain, list_rules
    from spfaudit.policy.profiles import find_profile
    from spfaudit.policy.settings import SettingsError, matching_rules

    spoken = language(lang)
    try:
        chosen = find_profile(profile) if profile else None
        codes = matching_rules(code) if code is not None else ()
    except SettingsError as error:
        stop_all(error.problems, spoken)
    if code is None:
        click.echo(list_demands(chosen, spoken) if chosen else list_rules(spoken), nl=False)
        ctx.exit(ExitStatus.CLEAN)
    demands = chosen.demands if chosen else {}
    explained = [
        explain(one, spoken, severity=said.severity, reason=reason_of(said, spoken))
        if (said := demands.get(one))
        else explain(one, spoken)
        for one in codes
    ]
    click.echo("\n".join(explained), nl=False)
