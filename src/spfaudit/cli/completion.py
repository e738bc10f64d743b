"""`spfaudit completion`: the script by which a shell completes the command line."""

from spfaudit.cli import clicking
from spfaudit.cli.clicking import COMPLETE, click, examples
from spfaudit.cli.shared_options import lang_option
from spfaudit.text import Text

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response word type value before=
    local words=() last=-1 i

    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]-}
        if ((i > 0)) && [[ $word == = || $before == = ]]; then
            words[last]+=$word
        else
            words[++last]=$word
        fi
        before=$word
    done
    local begun=${words[last]}
    [[ $before == = ]] || begun=${begun%%"$before"}
    [[ $begun == --*=* ]] && begun=${begun#*=}

    response=$(env COMP_WORDS="${words[*]}" COMP_CWORD=$last %(complete_var)s=bash_complete $1)

    for completion in $response; do
        IFS=',' read type value <<< "$completion"

        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'plain' ]]; then
            COMPREPLY+=("${value#"$begun"}")
            [[ $begun == *= && -e ${COMPREPLY[-1]} ]] && compopt -o filenames
        fi
    done

    return 0
}

%(complete_func)s_setup() {
    complete -o nosort -F %(complete_func)s %(prog_name)s
}

%(complete_func)s_setup;
"""
"""As click has it, but for `=`: bash takes that for a word of its own, and what stands behind it for another."""
_EVERY_COMMA = 'string split ","'
_FIRST_COMMA = 'string split --max 1 ","'
"""How fish is to part a candidate's type from the rest, in which commas may be: codes, or what a rule says."""


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
    template = _BASH if shell == "bash" else script.source_template
    if shell == "fish":
        template = template.replace(_EVERY_COMMA, _FIRST_COMMA)
    print_whole(template % script.source_vars() + "\n")
