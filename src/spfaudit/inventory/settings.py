"""The parts of a YAML inventory that hold for the whole list: resolver, severities, approvals, senders.

Knows their keys and values. Knows nothing of domains.
"""

import math
import os
import re
from collections.abc import Mapping

from spfaudit.inventory.addresses import read_nameserver, read_network
from spfaudit.inventory.entries import read_name
from spfaudit.inventory.fullwidth import fold
from spfaudit.inventory.kinds import as_fields, as_mapping, as_scalar, as_scalars
from spfaudit.inventory.model import MAX_RATE, MAX_TIMEOUT, MAX_TRIES, Network, ResolverSettings
from spfaudit.inventory.nodes import Node, Scalar
from spfaudit.inventory.problems import KEEP_ONE, Problems, clip, did_you_mean, write
from spfaudit.inventory.words import read_level, read_rule
from spfaudit.names import Domain, InvalidName, parse_domain
from spfaudit.text import Text

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?|\.[0-9]+")
_SWITCH = {"true": True, "false": False}
_RESOLVER_KEYS = ("nameservers", "zone_files", "timeout", "tries", "rate")


def read_version(node: Node, problems: Problems) -> None:
    """Check that the inventory is of the one version there is."""
    value = as_scalar(node, problems)
    if value is not None and fold(value.text) != "1":
        problems.add(
            value,
            Text(
                en=f"inventory version '{clip(value.text)}' is unknown: this program reads version 1",
                ja=f"インベントリのバージョン「{clip(value.text)}」には対応していません（対応は 1）",
            ),
            write("version: 1"),
        )


def read_resolver(node: Node, folder: str, problems: Problems) -> ResolverSettings:
    """The settings at `node`; paths of zone files are relative to `folder`."""
    fields = as_fields(node, _RESOLVER_KEYS, problems) or {}
    servers = as_scalars(fields["nameservers"], problems) or () if "nameservers" in fields else ()
    files = as_scalars(fields["zone_files"], problems) or () if "zone_files" in fields else ()
    tries = _number(fields, "tries", MAX_TRIES, problems)
    if tries is not None and tries != int(tries):
        problems.add(fields["tries"], Text(en="tries must be a whole number", ja="tries は整数で書いてください"))
    return ResolverSettings(
        nameservers=tuple(server for value in servers if (server := read_nameserver(value, problems)) is not None),
        zone_files=tuple(os.path.join(folder, value.text) for value in files),
        timeout=_number(fields, "timeout", MAX_TIMEOUT, problems),
        tries=int(tries) if tries is not None else None,
        rate=_number(fields, "rate", MAX_RATE, problems),
    )


def _number(fields: Mapping[str, Node], key: str, highest: int, problems: Problems) -> float | None:
    value = as_scalar(fields[key], problems) if key in fields else None
    if value is None:
        return None
    text = fold(value.text)
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if 0 < number <= highest:
        return number
    problems.add(
        value,
        Text(
            en=f"{key} must be a number above 0 and up to {highest:,}, not '{clip(value.text)}'",
            ja=f"{key} は 0 より大きく {highest:,} 以下の数で書いてください（「{clip(value.text)}」は使えません）",
        ),
    )
    return None


def read_severities(node: Node, known_rules: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """Rule code → level."""
    mapping = as_mapping(node, problems)
    severities: dict[str, str] = {}
    for key, value_node in mapping.pairs if mapping else ():
        code = read_rule(key, known_rules, problems)
        value = as_scalar(value_node, problems)
        level = read_level(value, problems) if value is not None else None
        if code in severities:
            problems.add(
                key,
                Text(en=f"{code} is given twice, by code and by name", ja=f"{code} がコードと名前で重複しています"),
                KEEP_ONE,
            )
        elif code is not None and level is not None:
            severities[code] = level
    return severities


def read_names(node: Node, problems: Problems) -> tuple[Domain, ...]:
    """The list of domain names at `node`, each once."""
    values = as_scalars(node, problems) or ()
    names = (name for value in values if (name := read_name(value, problems)) is not None)
    return tuple(dict.fromkeys(names))


def read_mailbox_uri(node: Node, problems: Problems) -> str | None:
    """The `mailto:` URI at `node` (RFC 6068), of one mailbox."""
    value = as_scalar(node, problems)
    if value is None:
        return None
    text = fold(value.text)
    scheme, colon, address = text.rpartition(":")
    if colon and scheme.lower() == "mailto" and _is_mailbox(address):
        return f"mailto:{address}"
    problems.add(
        value,
        Text(
            en=f"'{clip(value.text)}' is not a mailto: URI of one mailbox",
            ja=f"「{clip(value.text)}」は mailto: で始まる 1 つの宛先ではありません",
        ),
        write(f"mailto:{clip(encoded)}")
        if scheme.lower() in ("", "mailto") and _is_mailbox(encoded := _encoded(address))
        else None,
    )
    return None


def _encoded(address: str) -> str:
    """Percent-encoded where mailboxes may have what URIs may not (RFC 6068 §2), in DMARC at least (RFC 9989 §4.8)."""
    return re.sub(r"[!#?^`{|}]", lambda found: f"%{ord(found[0]):02X}", address)


def _is_mailbox(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    if not at or not re.fullmatch(r"(?:[A-Za-z0-9.$&'*+/=_~-]|%[0-9A-Fa-f]{2}){1,200}", local):
        return False
    try:
        parse_domain(domain[:254])
    except (InvalidName, UnicodeError):
        return False
    return domain.isascii()


def read_switch(node: Node, problems: Problems) -> bool:
    """The `true` or `false` at `node`; false where it is neither."""
    value = as_scalar(node, problems)
    if value is None:
        return False
    text = fold(value.text).lower()
    if text not in _SWITCH:
        problems.add(
            value,
            Text(
                en=f"'{clip(value.text)}' is neither true nor false",
                ja=f"「{clip(value.text)}」は true でも false でもありません",
            ),
            did_you_mean(text, _SWITCH) or write("true"),
        )
    return _SWITCH.get(text, False)


def read_senders(node: Node, problems: Problems) -> dict[str, tuple[Network, ...]]:
    """Sender name → its networks. One whose networks are wrong is there all the same: those that name it are right."""
    mapping = as_mapping(node, problems)
    senders: dict[str, tuple[Network, ...]] = {}
    for key, value in mapping.pairs if mapping else ():
        name = as_scalar(key, problems)
        addresses = as_scalars(value, problems)
        networks = [network for item in addresses or () if (network := read_network(item, problems)) is not None]
        if name is not None:
            senders[fold(name.text)] = tuple(dict.fromkeys(networks))
        if addresses == ():
            problems.add(
                key,
                Text(
                    en=f"the sender '{clip(key.text)}' has no address",
                    ja=f"送信元「{clip(key.text)}」にアドレスがありません",
                ),
            )
    return senders


def read_sender_names(values: tuple[Scalar, ...], known: Mapping[str, object], problems: Problems) -> tuple[str, ...]:
    """The senders that `values` refer to, each once."""
    names = []
    for value in values:
        name = fold(value.text)
        if name in known:
            names.append(name)
        else:
            problems.add(
                value,
                Text(
                    en=f"unknown sender '{clip(value.text)}'",
                    ja=f"「{clip(value.text)}」という送信元は定義されていません",
                ),
                did_you_mean(name, known) or Text(en="name it under senders:", ja="senders: で定義してください"),
            )
    return tuple(dict.fromkeys(names))
