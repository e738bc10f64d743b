"""The options that say where answers come from, shared by every command that asks DNS."""

import math
from typing import Any

from click.core import ParameterSource
from msgspec import Struct

from spfaudit.cli.clicking import F, click, option
from spfaudit.inventory.model import MAX_RATE, MAX_TIMEOUT, MAX_TRIES
from spfaudit.text import Text

_WAYS = ("zones", "replay", "nameservers")
"""Options of which one says where answers come from."""
_KEEPING = ("record", "history", "resume", "notify", "write_baseline")
"""Options that keep what a run finds, or tell it as news."""
_NOTHING = {"zones": (), "nameservers": (), "resume": False}
"""What they are if nobody gives them, where that is not None."""


class _Number(click.FloatRange):
    """A number in a range, which nan is not, though it is neither below nor above it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{number} is not in the range {self._describe_range()}.", param, ctx)
        return number


_OPTIONS = (
    option(
        "--zone",
        "zones",
        multiple=True,
        metavar="FILE",
        help=Text(
            en="Answer from this zone file; repeatable.",
            ja="このゾーンファイルの内容で答える（ネットワークは使わない）。複数指定可。",
        ),
    ),
    option(
        "--record",
        metavar="FILE",
        help=Text(en="Keep every answer in this file.", ja="得られた応答をすべてこのファイルに記録する。"),
    ),
    option(
        "--replay",
        metavar="FILE",
        help=Text(
            en="Judge the answers kept in this file, without any network.",
            ja="このファイルに記録された応答で判定する（ネットワークは使わない）。",
        ),
    ),
    option(
        "--nameserver",
        "nameservers",
        multiple=True,
        metavar="ADDR[:PORT]",
        help=Text(
            en="Ask this resolver (tls://ADDR#NAME: over TLS); repeatable.",
            ja="問い合わせ先のリゾルバー（tls://ADDR#NAME で TLS を使う）。複数指定可。",
        ),
    ),
    option(
        "--timeout",
        type=_Number(min=0, min_open=True, max=MAX_TIMEOUT),
        metavar="SECONDS",
        help=Text(en="Seconds to wait for one try.", ja="1 回の問い合わせを待つ秒数。"),
    ),
    option(
        "--tries",
        type=click.IntRange(min=1, max=MAX_TRIES),
        metavar="N",
        help=Text(en="Tries for one question.", ja="1 つの質問を試みる回数。"),
    ),
    option(
        "--rate",
        type=_Number(min=0, min_open=True, max=MAX_RATE),
        metavar="N",
        help=Text(en="Questions a second at most.", ja="1 秒あたりの問い合わせ数の上限。"),
    ),
)


what_if_option = option(
    "--what-if",
    "proposed",
    multiple=True,
    metavar="FILE",
    help=Text(
        en="Answer as if the records in this file were published, in place of those that are; repeatable.",
        ja="このファイルのレコードを公開したものとして判定する（公開中のものと置き換える）。複数指定可。",
    ),
)

https_option = option(
    "--https",
    is_flag=True,
    help=Text(
        en="Fetch MTA-STS policies too; implies transport: true.",
        ja="MTA-STS ポリシーも HTTPS で取得する（transport: true を伴う）。",
    ),
)


class SourceOptions(Struct, frozen=True, kw_only=True):
    """Where to ask, as the command line says."""

    zones: tuple[str, ...]
    proposed: tuple[str, ...] = ()
    """Files of records that are judged as if they were published."""
    record: str | None
    replay: str | None
    nameservers: tuple[str, ...]
    timeout: float | None
    tries: int | None
    rate: float | None

    @property
    def ways(self) -> dict[str, tuple[str, ...]]:
        """By flag, what says where answers come from: of no more than one flag, or the command line is wrong."""
        return {
            "--zone": self.zones,
            "--replay": (self.replay,) if self.replay else (),
            "--nameserver": self.nameservers,
        }


def source_options(command: F) -> F:
    """Gives a command these options."""
    for one in reversed(_OPTIONS):
        command = one(command)
    return command


def take_source_options(options: dict[str, Any]) -> SourceOptions:
    """Takes these options out of a command's.

    Of the ways, a flag leaves none that the environment names. Where records are proposed, nothing is kept that the
    environment alone wants kept: it means the runs that judge what is published.
    """
    origin = click.get_current_context().get_parameter_source
    overruled = list(_KEEPING) if options.get("proposed") else []
    if ParameterSource.COMMANDLINE in map(origin, _WAYS):
        overruled += _WAYS
    for name in overruled:
        if origin(name) is ParameterSource.ENVIRONMENT:
            options[name] = _NOTHING.get(name)
    given = [field for field in SourceOptions.__struct_fields__ if field in options]
    return SourceOptions(**{field: options.pop(field) for field in given})


def given_sources() -> list[str]:
    """Those of the options that a person has typed that say whom to ask, or to keep what is answered."""
    context = click.get_current_context()
    return [
        option.opts[0]
        for option in context.command.params
        if option.name in (*_WAYS, "record")
        and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    ]
