"""MTA-STS: whether senders can find a policy that makes them use TLS, and what the policy does to them."""

from collections.abc import Iterator

from msgspec.structs import replace

from spfaudit.mail.mta_sts import MtaSts
from spfaudit.mail.mta_sts_policy import Mode, Policy, Served, Unserved, Unusable, can_name
from spfaudit.mail.posture import Posture
from spfaudit.mail.text_record import Absent
from spfaudit.policy.publishing import at_alias
from spfaudit.policy.rule import Problem, R, S, rule
from spfaudit.policy.rules.text_records import Wanted, flaw_problems, void_record_problems
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "TLS001",
    "invalid-mta-sts-record",
    severity=Severity.WARNING,
    usages=frozenset({S, R}),
    title=Text(
        en="The MTA-STS record is invalid, or no valid policy stands behind it.",
        ja="MTA-STS レコードが不正か、有効なポリシーがありません。",
    ),
    rationale=Text(
        en="Without a valid record and policy, senders use TLS only where it is offered, and an attacker can suppress"
        " the offer. A policy in enforce mode that leaves out an MX host stops the mail to that host. The policy is"
        " looked at with --https only: without it, the record alone is judged.",
        ja="レコードとポリシーが有効でなければ、TLS による保護は攻撃者に外されるおそれがあります。enforce のポリシーに"
        " MX ホストの記載漏れがあると、そのホストには配送されません。"
        "ポリシーの確認は --https の指定時だけ行い、指定がなければレコードだけを判定します。",
    ),
    remedy=Text(
        en='Publish one record, such as: _mta-sts.DOMAIN TXT "v=STSv1; id=20260401", and the policy at'
        " https://mta-sts.DOMAIN/.well-known/mta-sts.txt. Change the id with every change of the policy.",
        ja='レコード（例：_mta-sts.ドメイン名 TXT "v=STSv1; id=20260401"）を 1 件と、ポリシーを'
        " https://mta-sts.ドメイン名/.well-known/mta-sts.txt で公開し、ポリシーを変更したら id も変更してください。",
    ),
    reference="RFC 8461 §3, §4.1",
)
def invalid_mta_sts_record(posture: Posture) -> Iterator[Problem]:
    transport = posture.transport
    if not transport.hosts:  # nobody delivers mail there
        return
    record = transport.mta_sts
    if not isinstance(record, MtaSts):
        for problem in void_record_problems(posture, record, _wanted(posture)):
            yield replace(problem, remedy=problem.remedy + _policy_first(posture) if problem.remedy else None)
        return
    kept = replace(_wanted(posture), example=f"v=STSv1; id={record.id}")
    yield from flaw_problems(posture, record.text, record.flaws, kept)
    match transport.policy:
        case Unserved() as unserved:
            yield _unserved(posture, unserved)
        case Served(media_type=media_type, content=content):
            if media_type != "text/plain":
                yield _wrong_media_type(media_type)
            yield from _content_problems(posture, content)


def _policy_first(posture: Posture) -> Text:
    """What is to be seen to before a record that nobody has heeded counts."""
    return Text(
        en=f"(Senders go by the policy at {_url(posture)} from then on: see to it first that it names every MX host.)",
        ja=f"（以後、送信側は {_url(posture)} のポリシーに従います。"
        "先に、すべての MX ホストが記載されていることを確認してください。）",
    )


def _wanted(posture: Posture) -> Wanted:
    return Wanted(
        kind="MTA-STS",
        begin="v=STSv1;",
        name=f"_mta-sts.{posture.entry.domain}",
        example=f"v=STSv1; id={posture.today:%Y%m%d}",
        readers=Text(en="senders", ja="送信側"),
    )


def _url(posture: Posture) -> str:
    return f"https://mta-sts.{posture.entry.domain}/.well-known/mta-sts.txt"


def _example(posture: Posture) -> str:
    """A policy for the domain as it is, as one line of text; of every host, or mail stops there once it is enforced."""
    named = list(filter(can_name, posture.transport.hosts)) or posture.transport.hosts  # the rest is MX003's business
    hosts = " / ".join(f"mx: {host}" for host in named)
    return f"version: STSv1 / mode: testing / {hosts} / max_age: 604800"


def _unserved(posture: Posture, unserved: Unserved) -> Problem:
    host, status = f"mta-sts.{posture.entry.domain}", unserved.status
    if not status:
        message = Text(
            en=f"the record promises a policy, but {host} has no address",
            ja=f"レコードはありますが、ポリシーを置く {host} にアドレスがありません",
        )
    elif 300 <= status < 400:
        message = Text(
            en=f"{host} answers with a redirect (HTTP {status}), which senders must not follow",
            ja=f"{host} がリダイレクト（HTTP {status}）を返しますが、送信側はリダイレクトをたどりません",
        )
    else:
        message = Text(
            en=f"the record promises a policy, but {host} has none (HTTP {status})",
            ja=f"レコードはありますが、{host} にポリシーがありません（HTTP {status}）",
        )
    return Problem(
        message=message,
        found=unserved.location or None,
        remedy=Text(
            en=f"Serve the policy at {_url(posture)} itself, with these lines: {_example(posture)}."
            " If MTA-STS is not wanted, serve it with mode: none, change the id, and delete both when the max_age of"
            " all policies that were there before is over (RFC 8461 §8.3).",
            ja=f"{_url(posture)} で次の各行からなるポリシーを直接公開してください：{_example(posture)}。"
            "MTA-STS を使わない場合は mode: none のポリシーを公開して id を変更し、以前のポリシーすべての max_age が"
            "過ぎてから、ポリシーとレコードを削除してください（RFC 8461 §8.3）。",
        ),
        subject="unserved",
    )


def _wrong_media_type(media_type: str) -> Problem:
    return Problem(
        message=Text(
            en=f"the policy's Content-Type is {media_type or 'missing'}, not text/plain: some senders reject it",
            ja=f"ポリシーの Content-Type が text/plain ではなく「{media_type or 'なし'}」のため、"
            "拒否する送信側があります",
        ),
        found=media_type or None,
        remedy=Text(
            en="Let the web server send the policy with Content-Type: text/plain.",
            ja="Web サーバーがポリシーを Content-Type: text/plain で返すように設定してください。",
        ),
        subject="media type",
    )


def _content_problems(posture: Posture, content: Policy | Unusable) -> Iterator[Problem]:
    if isinstance(content, Unusable):
        yield Problem(
            message=Text(
                en=f"the policy is invalid: {content.why.en}; senders ignore it",
                ja=f"ポリシーが不正なため、送信側は無視します：{content.why.ja}",
            ),
            found=content.text or None,
            remedy=Text(
                en=f"Correct {_url(posture)}; a right policy has these lines: {_example(posture)}",
                ja=f"{_url(posture)} を修正してください。正しい例（各行）：{_example(posture)}",
            ),
            subject="policy",
        )
        return
    for flaw in content.flaws:
        yield Problem(
            message=Text(
                en=f"line {flaw.line} of the policy: {flaw.why.en}", ja=f"ポリシーの {flaw.line} 行目：{flaw.why.ja}"
            ),
            found=flaw.text or None,
            remedy=Text(en=f"Correct {_url(posture)}.", ja=f"{_url(posture)} を修正してください。"),
            subject=f"policy {flaw.line} {flaw.text}",
        )
    if content.mode is Mode.ENFORCE:
        left_out = [host for host in posture.transport.hosts if not content.allows(host)]
        if left_out:
            yield _left_out(posture, content, left_out)


def _left_out(posture: Posture, policy: Policy, hosts: list[str]) -> Problem:
    lines = ", ".join(f"mx: {host}" for host in hosts if can_name(host))
    nameless = ", ".join(host for host in hosts if not can_name(host))
    add = Text(
        en=f"Add to {_url(posture)}: {lines}; and change the id in the record.",
        ja=f"{_url(posture)} に次の行を追加し、レコードの id を変更してください：{lines}",
    )
    mend = Text(
        en=f"No policy can name {nameless}, which is no host name: mend the MX record first (MX003).",
        ja=f"{nameless} はホスト名の形式ではないため、ポリシーに記載できません。"
        "先に MX レコードを修正してください（MX003）。",
    )
    return Problem(
        message=Text(
            en=f"the policy is in enforce mode and leaves out {', '.join(hosts)}: senders do not deliver there",
            ja=f"ポリシーが enforce なのに {'、'.join(hosts)} の記載がなく、このホストには配送されません",
        ),
        found=", ".join(f"mx: {pattern}" for pattern in policy.mx),
        remedy=add if not nameless else mend + add if lines else mend,
        subject="left out",
    )


@rule(
    "TLS002",
    "missing-mta-sts",
    severity=Severity.INFO,
    usages=frozenset({S, R}),
    title=Text(
        en="A domain that receives mail has no MTA-STS record.",
        ja="メールを受信するドメインに MTA-STS レコードがありません。",
    ),
    rationale=Text(
        en="Without MTA-STS (or DANE) senders use TLS only where it is offered: whoever stands between can have the"
        " mail sent in the clear.",
        ja="MTA-STS（または DANE）がなければ TLS は任意であり、通信経路上の攻撃者が平文での配送に誘導できます。",
    ),
    remedy=Text(
        en="Serve a policy in testing mode, publish the record, and go to enforce when the reports are clean.",
        ja="まず testing モードのポリシーとレコードを公開し、レポートに問題がなくなったら enforce に移行してください。",
    ),
    reference="RFC 8461 §3.1",
)
def missing_mta_sts(posture: Posture) -> Iterator[Problem]:
    if posture.transport.hosts and isinstance(posture.transport.mta_sts, Absent):
        wanted = _wanted(posture)
        yield Problem(
            message=Text(en=f"no MTA-STS record at {wanted.name}", ja=f"{wanted.name} に MTA-STS レコードがありません"),
            remedy=at_alias(
                posture,
                wanted.name,
                Text(
                    en=f"Serve at {_url(posture)} a policy with these lines: {_example(posture)}; then publish"
                    f" {wanted.line}",
                    ja=f"{_url(posture)} で次の各行からなるポリシーを公開し：{_example(posture)}、"
                    f"続いて次のレコードを公開してください：{wanted.line}",
                ),
            ),
        )
