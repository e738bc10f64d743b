"""checkdmarc's verdict on the text of an MTA-STS, TLS-RPT or BIMI record, or of an MTA-STS policy.

Only its parsers are used, on texts that we have found: it looks for records in ways of its own, and fetches what they
point at. The parser of BIMI records does so as well; the instance of it that is made here finds no web server.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, NoReturn

from spfaudit.mail.second_opinion.opinion import Opinion, instance


class Kind(StrEnum):
    """What a text is."""

    MTA_STS = "MTA-STS"
    POLICY = "MTA-STS policy"
    TLS_RPT = "TLS-RPT"
    BIMI = "BIMI"


def opinion_on(kind: Kind, text: str) -> Opinion:
    """What checkdmarc's parser says of the text. Opens no socket. The first call takes half a second."""
    import checkdmarc

    parse, refusal = _parser(kind)
    valid: bool | None = True
    error = ""
    warnings: tuple[str, ...] = ()
    try:
        warnings = tuple(map(str, parse(text)["warnings"]))
    except refusal as refused:
        valid, error = False, str(refused)
    except Exception as broken:  # whatever a text does to checkdmarc is said of checkdmarc, and no crash of ours
        valid, error = None, f"{type(broken).__name__}: {broken}"
    return Opinion(
        tool="checkdmarc",
        version=checkdmarc.__version__,
        subject=kind.value,
        valid=valid,
        error=error,
        warnings=warnings,
    )


@cache
def _parser(kind: Kind) -> tuple[Callable[[str], Any], type[Exception]]:
    """The function, and what it raises for a text that it refuses."""
    match kind:
        case Kind.MTA_STS:
            mta_sts = instance("checkdmarc.mta_sts")
            return mta_sts.parse_mta_sts_record, mta_sts.MTASTSError
        case Kind.POLICY:
            mta_sts = instance("checkdmarc.mta_sts")
            return mta_sts.parse_mta_sts_policy, mta_sts.MTASTSError
        case Kind.TLS_RPT:
            tls_rpt = instance("checkdmarc.smtp_tls_reporting")
            return tls_rpt.parse_smtp_tls_reporting_record, tls_rpt.SMTPTLSReportingError
        case Kind.BIMI:
            bimi = instance("checkdmarc.bimi")
            bimi.__dict__["requests"] = _no_web(bimi.requests)
            return bimi.parse_bimi_record, bimi.BIMIError


def _no_web(requests: Any) -> SimpleNamespace:
    """In place of the web client: every request fails as if nothing could be reached."""

    def get(*_: object, **__: object) -> NoReturn:
        raise requests.ConnectionError("not fetched")

    session = partial(SimpleNamespace, headers={}, get=get)
    return SimpleNamespace(Session=session, RequestException=requests.RequestException)
