"""The options that say where answers come from, shared by every command that asks DNS."""

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

from spfaudit.cli.clicking import click

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--zone", "zones", multiple=True, metavar="FILE", help="Answer from this zone file; repeatable."),
    click.option("--record", metavar="FILE", help="Keep every answer in this file."),
    click.option("--replay", metavar="FILE", help="Judge the answers kept in this file, without any network."),
    click.option(
        "--nameserver",
        "nameservers",
        multiple=True,
        metavar="ADDR[:PORT]",
        help="Ask here (tls://ADDR#NAME: over TLS); repeatable.",
    ),
    click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="For one try."),
    click.option("--tries", type=click.IntRange(min=1), metavar="N", help="Tries for one question."),
    click.option(
        "--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="Questions a second at most."
    ),
)


https_option = click.option("--https", is_flag=True, help="Fetch MTA-STS policies too; implies transport: true.")


class SourceOptions(Struct, frozen=True, kw_only=True):
    """Where to ask, as the command line says."""

    zones: tuple[str, ...]
    record: str | None
    replay: str | None
    nameservers: tuple[str, ...]
    timeout: float | None
    tries: int | None
    rate: float | None


def source_options(command: F) -> F:
    """Gives a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def take_source_options(options: dict[str, Any]) -> SourceOptions:
    """Takes these options out of a command's."""
    return SourceOptions(**{field: options.pop(field) for field in SourceOptions.__struct_fields__})
