"""What stands beside the record: obsolete forms, records at the wrong name, an alias at the same name."""

import re
from collections.abc import Iterator, Mapping, Sequence

from spfaudit.evidence import Failed, NxDomain, Records, octets_to_text
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.names import LONGEST_NAME
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.verdict import Severity
from spfaudit.record_data import joined_texts
from spfaudit.text import Text, plural


@rule(
    "SPF007",
    "obsolete-spf-rr",
    severity=Severity.WARNING,
    title=Text(
        en="SPF is published with the obsolete record type SPF (99).",
        ja="廃止されたレコードタイプ SPF（99）のレコードが残っています。",
    ),
    rationale=Text(
        en="Receivers read TXT only. The other record is changed by nobody and seen by few: it misleads whoever"
        " looks after the zone.",
        ja="受信側は TXT レコードだけを参照します。古いタイプのレコードは更新されずに残り、管理者の誤解を招きます。",
    ),
    remedy=Text(
        en="Delete the record of type SPF, and keep SPF as TXT.",
        ja="タイプ SPF のレコードを削除し、TXT レコードだけで公開してください。",
    ),
    reference="RFC 7208 §3.1",
)
def obsolete_spf_rr(posture: Posture) -> Iterator[Problem]:
    if isinstance(posture.txt_answer, NxDomain):
        return  # where there is no name, there is no record of any type
    obsolete = joined_texts(posture.rdata("SPF"))
    if not obsolete:
        return
    current = {octets for octets in posture.txt if is_spf(octets)}
    if set(obsolete) == current:
        relation = Text(en="it says the same as the TXT record", ja="内容は TXT レコードと同じです")
    elif current:
        relation = Text(en="it differs from the TXT record", ja="内容が TXT レコードと異なります")
    else:
        relation = Text(
            en="there is no SPF record of type TXT, the only one that receivers read",
            ja="受信側が参照する TXT タイプの SPF レコードはありません",
        )
    yield Problem(
        message=Text(
            en=f"a record of the obsolete type SPF (99) exists; {relation.en}",
            ja=f"廃止されたタイプ SPF（99）のレコードがあります。{relation.ja}",
        ),
        found=" | ".join(map(octets_to_text, obsolete)),
        remedy=None
        if current
        else Text(
            en="Publish the policy as a TXT record, and delete the record of type SPF.",
            ja="内容を TXT レコードとして公開し、タイプ SPF のレコードを削除してください。",
        ),
    )


@rule(
    "SPF008",
    "sender-id-record",
    severity=Severity.INFO,
    title=Text(en="A Sender ID record is left over.", ja="Sender ID のレコードが残っています。"),
    rationale=Text(
        en="Sender ID (spf2.0) was an experiment that has ended; no receiver evaluates it, and it makes TXT answers"
        " larger.",
        ja="Sender ID（spf2.0）は終了した実験的な規格で、現在は評価されません。TXT の応答を大きくするだけです。",
    ),
    remedy=Text(en="Delete the TXT record.", ja="この TXT レコードを削除してください。"),
    reference="RFC 6686 §6, RFC 4406",
)
def sender_id_record(posture: Posture) -> Iterator[Problem]:
    for octets in posture.txt:
        if octets[:7].lower() == b"spf2.0/":
            text = octets_to_text(octets)
            yield Problem(
                message=Text(
                    en="a Sender ID record, which nobody evaluates any more",
                    ja="Sender ID のレコードは、現在は使用されていません",
                ),
                found=text,
                subject=text,
            )


_PURPOSES = {"_dmarc": "DMARC"}
"""Names below a domain where receivers look for one thing, and never for SPF."""
_PURPOSES_OF_TRANSPORT = {"_mta-sts": "MTA-STS", "_smtp._tls": "TLS-RPT"}
"""Those that are asked only where the inventory wants transport to be audited."""
_DMARC_TEXT = re.compile(rb"\s*v\s*=\s*DMARC1(?![0-9a-z])", re.IGNORECASE)


@rule(
    "SPF009",
    "misplaced-record",
    severity=Severity.ERROR,
    title=Text(
        en="An SPF or DMARC record stands at a name where nobody looks for it.",
        ja="SPF または DMARC のレコードが、参照されない名前に置かれています。",
    ),
    rationale=Text(
        en="SPF counts at the domain itself, DMARC at _dmarc below it. A record at the other name protects nothing,"
        " though its owner believes it does.",
        ja="SPF はドメイン名そのもの、DMARC はその下の _dmarc でのみ有効です。"
        "場所を誤ったレコードは、設定したつもりでも保護になりません。",
    ),
    remedy=Text(en="Move the record to its proper name.", ja="レコードを正しい名前に移してください。"),
    reference="RFC 7208 §3, RFC 9989",
    of_transport=tuple(f"{prefix}.{{domain}} {{found}}" for prefix in _PURPOSES_OF_TRANSPORT),
)
def misplaced_record(posture: Posture) -> Iterator[Problem]:
    if not posture.exists:  # and nothing is below (RFC 8020 §2)
        return
    yield from _misplaced_dmarc(posture)
    if posture.inventory.transport:
        yield from _misplaced_spf(posture, _PURPOSES | _PURPOSES_OF_TRANSPORT)
    elif any(map(is_spf, posture.dmarc.ignored)):
        yield from _misplaced_spf(posture, _PURPOSES)


def _misplaced_dmarc(posture: Posture) -> Iterator[Problem]:
    """Told only if it is known that no alias at the proper name leads here: by that, receivers find the record."""
    domain = posture.entry.domain
    at_proper = posture.evidence.answer(posture.first_questions[-1])
    if "_dmarc" in domain.split(".") or isinstance(at_proper, Failed) or at_proper.chain[-1:] == (domain,):
        return
    for octets in filter(_DMARC_TEXT.match, posture.txt):
        yield _misplaced("DMARC", octets, at=domain, proper=f"_dmarc.{domain}")


def _misplaced_spf(posture: Posture, purposes: Mapping[str, str]) -> Iterator[Problem]:
    domain = posture.entry.domain
    names = {f"{prefix}.{domain}": purpose for prefix, purpose in purposes.items()}
    survey = posture.survey_txt(*[name for name in names if len(name) <= LONGEST_NAME])
    suspects = {
        name: answer
        for name, answer in survey.known.items()
        if isinstance(answer, Records) and any(map(is_spf, joined_texts(answer.rdata)))
    }
    # A wildcard that denies mail for all names below answers here as well, and is right to (RFC 4592 §2.1).
    wildcard = posture.rdata("TXT", f"*.{domain}") if suspects else ()
    for name, answer in suspects.items():
        if answer.rdata != wildcard:
            for octets in filter(is_spf, joined_texts(answer.rdata)):
                yield _misplaced("SPF", octets, at=name, proper=domain, instead=names[name], alias=answer.chain)
    survey.require_complete()


def _misplaced(
    kind: str, octets: bytes, *, at: str, proper: str, instead: str = "", alias: Sequence[str] = ()
) -> Problem:
    """`instead`: what is looked for there; `alias`: where the name leads that the record is found at."""
    text = octets_to_text(octets)
    return Problem(
        message=Text(
            en=f"{kind} record at {at}" + (f", where receivers look for {instead}" if instead else ""),
            ja=f"{kind} レコードが {at} に置かれています"
            + (f"（{instead} を参照するための名前です）" if instead else ""),
        ),
        found=text,
        remedy=Text(
            en=f"Publish the {kind} record at {proper} if it is not there yet, and delete the one at {at}.",
            ja=f"{kind} レコードは {proper} に公開し（未公開の場合）、{at} のものは削除してください。",
        )
        if not alias
        else Text(
            en=f"{at} is an alias of {alias[-1]}: delete that alias, or have it lead to a record for {instead}.",
            ja=f"{at} は {alias[-1]} の別名です。別名を削除するか、{instead} レコードのある名前に変更してください。",
        ),
        subject=f"{at} {text}",
    )


@rule(
    "SPF013",
    "cname-conflict",
    severity=Severity.ERROR,
    title=Text(
        en="TXT records and a CNAME stand at one name.",
        ja="同じ名前に TXT レコードと CNAME があります。",
    ),
    rationale=Text(
        en="Beside a CNAME no other record may stand. Which of them a receiver sees depends on servers and caches:"
        " SPF comes and goes.",
        ja="CNAME のある名前にほかのレコードは置けません。どちらが使われるかはサーバーやキャッシュによって異なり、"
        "SPF が有効になったり無効になったりします。",
    ),
    remedy=Text(
        en="Delete the CNAME and publish the address records that it stood for, or delete the TXT records.",
        ja="CNAME を削除して代わりに A/AAAA レコードを置くか、TXT レコードを削除してください。",
    ),
    reference="RFC 1034 §3.6.2",
)
def cname_conflict(posture: Posture) -> Iterator[Problem]:
    answer = posture.txt_answer
    if isinstance(answer, Records) and answer.beside_cname:
        count = len(answer.rdata)
        yield Problem(
            message=Text(
                en=f"{count} TXT {plural(count, 'record')} beside a CNAME to {answer.beside_cname}",
                ja=f"{answer.beside_cname} への CNAME と同じ名前に TXT レコードが {count} 件あります",
            ),
            found=f"CNAME {answer.beside_cname}",
        )
