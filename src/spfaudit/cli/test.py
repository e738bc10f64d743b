"""`spfaudit test`: would this sender pass?"""

from typing import Any

from spfaudit.cli.clicking import click
from spfaudit.cli.source_options import source_options, take_source_options


@click.command(
    "test",
    epilog=(
        "Examples:\n\n  spfaudit test example.go.jp --ip 192.0.2.10\n\n"
        "  spfaudit test example.go.jp --ip 2001:db8::25 --from info@example.go.jp --helo mail.example.go.jp\n\n"
        "Exit status: 0 pass, 1 any other result, 3 temperror."
    ),
    context_settings={"auto_envvar_prefix": "SPFAUDIT", "help_option_names": ["-h", "--help"]},
)
@click.argument("domain")
@click.option("--ip", required=True, metavar="ADDRESS", help="The client that sends.")
@click.option("--from", "sender", metavar="ADDRESS", help="MAIL FROM.  [default: postmaster@DOMAIN]")
@click.option("--helo", metavar="NAME", help="What the client calls itself.  [default: DOMAIN]")
@click.option("--inventory", metavar="FILE", help="Take the resolver's settings from here.")
@source_options
@click.option("--format", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language.  [default: the locale's]")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--verbose", "-v", is_flag=True, help="Tracebacks.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Tell whether DOMAIN's SPF lets a client pass, term by term, as a receiver would find out (RFC 7208)."""
    from spfaudit.cli.test_run import TestOptions, run

    source = take_source_options(options)
    ctx.exit(int(run(TestOptions(source=source, **options))))
