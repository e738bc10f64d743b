"""One domain as declared, checked and typed; the same for every format.

Knows what the declarations of one domain and of the whole list must fulfil. Knows no file format.
"""

import re
from datetime import date

from msgspec import Struct

from spfaudit.inventory.dates import read_date
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.model import Entry, Usage, Waiver
from spfaudit.inventory.nodes import Scalar
from spfaudit.inventory.organizations import organization_name
from spfaudit.inventory.problems import KEEP_ONE, Problems, clip, write
from spfaudit.inventory.words import read_usage
from spfaudit.names import LONGEST_NAME, Domain, InvalidName, parse_domain
from spfaudit.text import Text

MAX_NAME = 1000
"""Characters of what can still be a domain name in some encoding."""

# RFC 6376 §3.1: sub-domain *( "." sub-domain ); underscores are in use.
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_SELECTOR = rf"{_LABEL}(?:\.{_LABEL})*"


class Defaults(Struct, frozen=True, kw_only=True):
    """What holds for a domain that doesn't say otherwise."""

    usage: Usage = Usage.SENDING
    organization: str | None = None
    senders: tuple[str, ...] = ()
    dkim_selectors: tuple[str, ...] = ()
    profile: str | None = None
    """The list's: no entry names it."""


class Declared(Struct, frozen=True, kw_only=True):
    """What the file says of one domain. None: not said."""

    domain: Scalar | None
    """None: missing, and reported."""
    usage: Scalar | None = None
    organization: Scalar | None = None
    senders: tuple[str, ...] | None = None
    dkim_selectors: tuple[Scalar, ...] | None = None
    retired_on: Scalar | None = None
    hold_until: Scalar | None = None
    profile: str | None = None
    waivers: tuple[Waiver, ...] = ()


FirstLines = dict[Domain, int]
"""Where each domain was listed first."""


def read_name(value: Scalar, problems: Problems, after: str = "") -> Domain | None:
    """The domain name that `value` writes; `after`: a beginning of it that is left out."""
    try:
        if len(value.text) > MAX_NAME:
            raise InvalidName(Text(en="too long for a domain name", ja="ドメイン名として長すぎます"))
        return parse_domain(fold(value.text)[len(after) :] if after else value.text)
    except InvalidName as error:
        problem, meant = error.problem, error.suggestion
    except UnicodeError:
        problem, meant = Text(en="not a domain name", ja="ドメイン名ではありません"), ""
    problems.add(
        value,
        Text(en=f"'{clip(value.text)}': {problem.en}", ja=f"「{clip(value.text)}」：{problem.ja}"),
        _write_name(meant, after) if meant else None,
    )
    return None


def _write_name(meant: str, after: str) -> Text:
    """The suggestion of a name; of several, that they be taken apart."""
    if ", " in meant:
        return Text(en=f"write each by itself: {meant}", ja=f"1 つずつ書いてください：{meant}")
    return write(f"'{after}{meant}'" if after else meant)


def read_listed_name(value: Scalar, first_lines: FirstLines, problems: Problems) -> Domain | None:
    """The domain name that `value` writes, unless the list has it already."""
    domain = read_name(value, problems)
    if domain is None:
        return None
    first = first_lines.get(domain)
    if first is None:
        first_lines[domain] = value.line
        return domain
    problems.add(
        value,
        Text(
            en=f"{domain} is listed twice: first in line {first}",
            ja=f"{domain} が重複しています（最初は {first} 行目）",
        ),
        KEEP_ONE,
    )
    return None


def read_entry(declared: Declared, defaults: Defaults, first_lines: FirstLines, problems: Problems) -> Entry | None:
    """The entry that `declared` makes; None if its name is no name. Other problems leave the default in place."""
    domain = read_listed_name(declared.domain, first_lines, problems) if declared.domain else None
    usage = read_usage(declared.usage, problems) if declared.usage else defaults.usage
    retired_on = read_date(declared.retired_on, problems) if declared.retired_on else None
    hold_until = read_date(declared.hold_until, problems) if declared.hold_until else None
    _check_dates(declared, usage, retired_on, hold_until, problems)
    selectors = (
        read_selectors(declared.dkim_selectors, problems)
        if declared.dkim_selectors is not None
        else defaults.dkim_selectors
    )
    if domain is None or declared.domain is None:
        return None
    _check_lengths(domain, selectors, declared.domain, problems)
    return Entry(
        domain=domain,
        usage=usage or defaults.usage,
        organization=organization_name(declared.organization.text) if declared.organization else defaults.organization,
        senders=declared.senders if declared.senders is not None else defaults.senders,
        dkim_selectors=selectors,
        retired_on=retired_on,
        hold_until=hold_until,
        profile=declared.profile,
        waivers=declared.waivers,
        line=declared.domain.line,
    )


def read_selectors(values: tuple[Scalar, ...], problems: Problems) -> tuple[str, ...]:
    """The DKIM selectors that `values` write, in lower case, each once."""
    selectors = []
    for value in values:
        selector = fold(value.text).lower()
        before, key_label, _ = selector.partition("._domainkey")
        if re.fullmatch(_SELECTOR, selector) and not key_label:
            selectors.append(selector)
        else:
            problems.add(
                value,
                Text(
                    en=f"'{clip(value.text)}' is not a DKIM selector",
                    ja=f"「{clip(value.text)}」は DKIM セレクターではありません",
                ),
                write(before) if key_label and re.fullmatch(_SELECTOR, before) else None,
            )
    return tuple(dict.fromkeys(selectors))


def _check_dates(
    declared: Declared, usage: Usage | None, retired_on: date | None, hold_until: date | None, problems: Problems
) -> None:
    for key, value in (("retired_on", declared.retired_on), ("hold_until", declared.hold_until)):
        if value is not None and usage not in {Usage.RETIRED, None}:
            problems.add(
                value,
                Text(
                    en=f"{key} belongs to usage retired, and this name is {usage}",
                    ja=f"{key} は用途が retired の場合だけ書けます（このドメインは {usage}）",
                ),
                Text(
                    en=f"write usage: retired, or remove {key}",
                    ja=f"usage: retired とするか、{key} を取り除いてください",
                ),
            )
    if declared.hold_until and retired_on and hold_until and hold_until < retired_on:
        problems.add(
            declared.hold_until,
            Text(
                en=f"hold_until ({hold_until}) is before retired_on ({retired_on})",
                ja=f"hold_until（{hold_until}）が retired_on（{retired_on}）より前です",
            ),
        )


def _check_lengths(domain: Domain, selectors: tuple[str, ...], place: Scalar, problems: Problems) -> None:
    for selector in selectors:
        if len(f"{selector}._domainkey.{domain}") > LONGEST_NAME:
            problems.add(
                place,
                Text(
                    en=f"with the DKIM selector '{clip(selector)}' the name is longer than 253 octets",
                    ja=f"DKIM セレクター「{clip(selector)}」を付けると 253 オクテットを超えます",
                ),
            )
