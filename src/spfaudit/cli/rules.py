"""`spfaudit rules`: the rules, listed or explained."""

from spfaudit.cli import clicking
from spfaudit.cli.clicking import click, examples, option
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text


@clicking.command(
    "rules",
    Text(
        en="List the rules, or explain those that CODE (a code, a name, or a family such as SPF) stands for.",
        ja="規則を一覧表示する。CODE（規則のコード、名前、または SPF などの系列）を指定すると、その規則を説明する。",
    ),
    epilog=examples(
        "spfaudit rules",
        "spfaudit rules SPF101",
        "spfaudit rules --profile jp-gov",
        "spfaudit rules --profile jp-gov --format markdown",
        "spfaudit rules missing-null-spf --lang ja",
    ),
)
@click.argument("code", required=False)
@option(
    "--profile",
    metavar="NAME",
    help=Text(
        en="The severities of this profile, or of a file of your own, and the reasons.",
        ja="指定したプロファイル（自作のファイルも可）での重大度と、その理由を表示する。",
    ),
)
@option(
    "--format",
    type=click.Choice(["terminal", "markdown"]),
    default="terminal",
    show_default=True,
    help=Text(en="How rules are explained.", ja="規則の説明の形式。"),
)
@lang_option
@click.pass_context
def command(ctx: click.Context, code: str | None, profile: str | None, format: str, lang: str | None) -> None:
    """The command."""
    from spfaudit.cli.complain import stop_all
    from spfaudit.cli.language import language
    from spfaudit.cli.outputs import print_whole
    from spfaudit.manual.index import render_index
    from spfaudit.manual.markdown import render_markdown
    from spfaudit.manual.page import make_page
    from spfaudit.manual.profile_markdown import render_profile
    from spfaudit.manual.profile_text import list_demands
    from spfaudit.manual.rule_list import list_rules
    from spfaudit.manual.terminal import render_plain
    from spfaudit.policy.profiles import find_profile
    from spfaudit.policy.rule_words import matching_rules
    from spfaudit.policy.settings_error import SettingsError

    spoken = language(lang)
    try:
        chosen = find_profile(profile) if profile else None
        codes = matching_rules(code) if code is not None else ()
    except SettingsError as error:
        stop_all(error.problems, spoken)
    if code is None:
        if chosen:
            listed = render_profile(chosen, spoken) if format == "markdown" else list_demands(chosen, spoken, _width())
        else:
            listed = render_index(spoken) if format == "markdown" else list_rules(spoken, _width())
        print_whole(listed)
        ctx.exit(ExitStatus.CLEAN)
    demands = chosen.demands if chosen else {}
    render = render_markdown if format == "markdown" else render_plain
    pages = (make_page(one, spoken, demand=demands.get(one)) for one in codes)
    print_whole("\n".join(render(page, spoken) for page in pages))


def _width() -> int | None:
    """Cells of the terminal; a pipe has a line for each rule."""
    import sys

    from spfaudit.cli.outputs import width_of_stdout

    return width_of_stdout() if sys.stdout.isatty() else None
