"""`spfaudit completion`: the script by which a shell completes the command line."""

from spfaudit.cli import clicking
from spfaudit.cli.clicking import COMPLETE, click, examples
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text


@clicking.command(
    "completion",
    Text(
        en="Print the script by which SHELL (bash, zsh or fish) completes commands, options, rules, profiles and the"
        " inventory's names.",
        ja="シェル（bash、zsh、fish）の補完スクリプトを出力する。コマンド、オプション、規則、プロファイル、"
        "インベントリのドメインを補完できる。",
    ),
    epilog=examples(
        "spfaudit completion bash > ~/.local/share/bash-completion/completions/spfaudit",
        'spfaudit completion zsh > "${fpath[1]}/_spfaudit"',
        "spfaudit completion fish > ~/.config/fish/completions/spfaudit.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
@lang_option
@click.pass_context
def command(ctx: click.Context, shell: str, lang: str | None) -> None:
    """The command."""
    from click.shell_completion import get_completion_class

    from spfaudit.cli.outputs import print_whole

    found = get_completion_class(shell)
    assert found is not None  # click knows these three
    script = found(ctx.find_root().command, {}, "spfaudit", COMPLETE)
    print_whole(script.source_template % script.source_vars() + "\n")
