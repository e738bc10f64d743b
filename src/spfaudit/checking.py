"""One message checked by SPF, as a receiver would: for callers who want an answer and not a verdict."""

import time

from spfaudit.arguments import require
from spfaudit.evidence import Evidence
from spfaudit.mail.check_host.check import check
from spfaudit.mail.check_host.message import mailbox
from spfaudit.mail.check_host.result import CheckResult
from spfaudit.resolver.budget import Budget
from spfaudit.resolver.settle import settle
from spfaudit.resolver.source import Source


def check_host(ip: str, sender: str, helo: str, source: Source, *, budget: Budget | None = None) -> CheckResult:
    """check_host() of RFC 7208: may `ip` send mail from `sender` (MAIL FROM, be it `<in brackets>`; "" or `<>`: none)?

    Blocks. Raises ValueError if `ip` is no address, and SourceError where no answer could ever come.
    """
    return examine(ip, sender, helo, source, budget=budget)[0]


def examine(
    ip: str, sender: str, helo: str, source: Source, *, budget: Budget | None = None
) -> tuple[CheckResult, Evidence]:
    """The same, with the evidence that the result rests on."""
    require(sender=(sender, str), helo=(helo, str))
    now = int(time.time())

    def attempt(evidence: Evidence) -> tuple[CheckResult, Evidence]:
        return check(evidence, ip=ip, sender=sender, helo=helo, now=now), evidence

    return settle(lambda: attempt, source, budget, mailbox(sender).rpartition("@")[2] or helo)
