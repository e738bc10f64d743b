"""What `spfaudit test` does: one check_host(), and its walk in words."""

import re
from ipaddress import ip_address

from msgspec import Struct

from spfaudit.checking import examine
from spfaudit.cli.collisions import refuse_for_answers
from spfaudit.cli.complain import stop
from spfaudit.cli.declared import find_inventory
from spfaudit.cli.exit_status import ExitStatus
from spfaudit.cli.given_names import find_name
from spfaudit.cli.language import language
from spfaudit.cli.outputs import print_whole, wants_color, width_of_stdout
from spfaudit.cli.source_options import SourceOptions
from spfaudit.cli.sources import is_recorded, make_source, stopping_without_answers, tell_notices
from spfaudit.mail.check_host.certain import doubt_of
from spfaudit.names import parse_domain
from spfaudit.report.json_text import json_text
from spfaudit.report.pieces import in_lines
from spfaudit.report.terminal.page import coloured
from spfaudit.report.terminal.walk import walk_lines
from spfaudit.report.walk_document import project_walk
from spfaudit.text import Lang, Text


class TestOptions(Struct, frozen=True, kw_only=True):
    """The command line of `test`, as click parsed it."""

    __test__ = False

    domain: str
    ip: str
    sender: str | None
    helo: str | None
    inventory: str | None
    source: SourceOptions
    format: str
    lang: str | None
    color: str
    verbose: bool


def run(options: TestOptions) -> ExitStatus:
    """The exit status, after the result has been printed."""
    lang = language(options.lang)
    if "@" in options.domain or "://" in options.domain:  # behind an @ there is a domain, but not the one asked about
        find_name(options.domain, lang)
    sender = _sender(options, lang)
    helo = options.helo or options.domain
    try:
        ip_address(options.ip)
    except ValueError:
        stop(Text(en=f"--ip {options.ip}: not an IP address", ja=f"--ip {options.ip}：IP アドレスではありません"), lang)
    inventory = find_inventory(options.inventory, lang)
    refuse_for_answers(options.source, options.inventory, inventory.resolver, lang)
    with stopping_without_answers(lang):
        source = make_source(options.source, inventory, lang, verbose=options.verbose)
        result, evidence = examine(options.ip, sender, helo, source)
    tell_notices(source, lang)
    document = project_walk(result, evidence, ip=options.ip, sender=sender, helo=helo, lang=lang)
    if options.format == "json":
        print_whole(json_text(document))
    else:
        paint = coloured if wants_color(options.color) else lambda text, style: text
        print_whole(in_lines(walk_lines(document, lang, paint, width_of_stdout())))
    if not is_recorded(source, lang):
        return ExitStatus.FAILED
    if result.result == "pass" and doubt_of(result):
        return ExitStatus.UNDETERMINED
    return {"pass": ExitStatus.CLEAN, "temperror": ExitStatus.UNDETERMINED}.get(result.result, ExitStatus.FINDINGS)


def _sender(options: TestOptions, lang: Lang) -> str:
    """MAIL FROM. Its domain is what SPF checks, so it must be the one that was asked about."""
    sender = options.sender
    if sender is None:
        return f"postmaster@{options.domain}"
    bracketed = _BRACKETED.search(sender)
    address = bracketed[1] if bracketed else sender.strip()
    if not address:
        if options.helo and _canonical(options.helo) == _canonical(options.domain):  # RFC 7208 §2.4
            return ""
        stop(
            Text(
                en="--from: of mail without a sender, SPF checks the name in HELO (RFC 7208 §2.4): ask about that name,"
                " and give it as --helo too",
                ja="--from：送信者が空のメールでは、SPF は HELO の名前を確認します（RFC 7208 §2.4）。"
                "その名前を DOMAIN と --helo に指定してください",
            ),
            lang,
        )
    local_part, _, domain = address.rpartition("@")
    if _canonical(domain) != _canonical(options.domain):
        stop(
            Text(
                en=f"--from {sender}: SPF would check {domain}, not {options.domain}",
                ja=f"--from {sender}：SPF で確認されるのは {domain} であり、{options.domain} ではありません",
            ),
            lang,
        )
    return f"{local_part}@{domain}"


_BRACKETED = re.compile(r"<([^<>]*)>\s*\Z")
"""How a mail program shows an address, or SMTP writes it."""


def _canonical(name: str) -> str:
    """The name in the one form in which it can be compared."""
    try:
        return parse_domain(name)
    except ValueError:  # what is no domain that anybody registered can be asked about as well
        return name.lower().removesuffix(".")
