"""`spfaudit completion`: the script by which a shell completes the command line."""

from spfaudit.cli.clicking import click


@click.command(
    "completion",
    epilog=(
        "Examples:\n\n  spfaudit completion bash > ~/.local/share/bash-completion/completions/spfaudit\n\n"
        '  spfaudit completion zsh > "${fpath[1]}/_spfaudit"\n\n'
        "  spfaudit completion fish > ~/.config/fish/completions/spfaudit.fish"
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes commands, options, rules, profiles and the inventory's names."""
    from click.shell_completion import get_completion_class

    from spfaudit.cli.clicking import COMPLETE

    found = get_completion_class(shell)
    assert found is not None  # click knows these three
    script = found(ctx.find_root().command, {}, "spfaudit", COMPLETE)
    click.echo(script.source_template % script.source_vars())
