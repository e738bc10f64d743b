"""Does every server that a zone is delegated to serve it, and do all say the same."""

from collections.abc import Iterator, Mapping

from spfaudit.evidence import Rdata
from spfaudit.failure_detail import describe_detail
from spfaudit.mail.delegation import Lame, Server, Unserved
from spfaudit.mail.posture import Posture
from spfaudit.policy.left_records import record_text
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause
from spfaudit.policy.rules.lapsed import lapsed_domains
from spfaudit.policy.verdict import Severity
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text


@rule(
    "LIF006",
    "lame-delegation",
    severity=Severity.ERROR,
    title=Text(
        en="A name server of the zone does not serve it, or holds other records than the others.",
        ja="ゾーンのネームサーバーに、応答できないもの、または内容の異なるものがあります。",
    ),
    rationale=Text(
        en="Resolvers choose among all servers listed: mail and its protection fail now and then. If the server's name"
        " is free, whoever registers it answers for the whole zone. The servers themselves are asked with"
        " --authoritative only.",
        ja="リゾルバーは登録されたサーバーのどれにでも問い合わせるため、メールや認証が断続的に失敗します。"
        "サーバー名のドメインが失効していれば、取得した第三者がゾーン全体に応答できます。"
        "ネームサーバー自体への問い合わせは、--authoritative の指定時だけ行います。",
    ),
    remedy=Text(
        en="Remove the server from the NS records, here and at the parent; or set the zone up on it.",
        ja="NS レコード（上位ゾーンの委任も含む）からそのサーバーを削除するか、サーバーにゾーンを設定してください。",
    ),
    reference="RFC 1034 §4.2.2, RFC 1912 §2.8",
)
def lame_delegation(posture: Posture) -> Iterator[Problem]:
    if not posture.inventory.authoritative:  # strangers' servers are asked only on demand
        return
    delegation = posture.delegation
    zone = delegation.zone
    if zone is None:
        return
    free = [registrable_domain(one.host) for one in delegation.unserved if not one.exists]
    own = registrable_domain(posture.entry.domain)
    lapsed = lapsed_domains(posture, [name for name in free if name and name != own])
    for one in delegation.unserved:
        owner = registrable_domain(one.host)
        yield _of_unserved(posture, zone.apex, one, owner if owner in lapsed.names else None)
    yield from (_of_lame(zone.apex, one) for one in delegation.lame)
    yield from (_of_difference(type, versions) for type, versions in delegation.differing.items())
    lapsed.require_complete()
    delegation.require_complete()


def _of_unserved(posture: Posture, apex: str, unserved: Unserved, lapsed: str | None) -> Problem:
    what = Text(en="has no address", ja="にアドレスがありません")
    if not unserved.exists:
        what = Text(en="does not exist", ja="は存在しません")
    if lapsed:
        what = Text(
            en=f"does not exist, and {lapsed} may be free to register: whoever does answers for the zone",
            ja=f"は存在せず、{lapsed} は失効しているおそれがあります。取得した第三者がゾーン全体に応答できます",
        )
    return Problem(
        message=Text(
            en=f"the name server {unserved.host} of {apex} {what.en}",
            ja=f"{apex} のネームサーバー {unserved.host} {what.ja}",
        ),
        found=f"{apex} NS {unserved.host}",
        subject=unserved.host,
        cause=cause(posture, "domain", lapsed) if lapsed else cause(posture, "host", unserved.host),
    )


def _of_lame(apex: str, lame: Lame) -> Problem:
    says = describe_detail(lame.says)
    return Problem(
        message=Text(
            en=f"the name server {lame.server} does not serve {apex}: {says.en}",
            ja=f"ネームサーバー {lame.server} は {apex} の権威サーバーとして応答しません（{says.ja}）",
        ),
        found=f"{apex} NS {lame.server.host}",
        subject=lame.server.address,
    )


def _of_difference(type: str, versions: Mapping[tuple[Rdata, ...], tuple[Server, ...]]) -> Problem:
    told = [f"{servers[0]}{_and_more(len(servers))}: {_told(rdata)}" for rdata, servers in versions.items()]
    return Problem(
        message=Text(
            en=f"the name servers hold different {type} records",
            ja=f"ネームサーバーによって {type} レコードの内容が異なります",
        ),
        found=" | ".join(told),
        remedy=Text(
            en="See why the zone is not transferred to every server, or wait if it has just been changed; then check"
            " again.",
            ja="ゾーン転送が全サーバーに行き渡っているか確認してください。変更直後であれば、反映後に再確認してください。",
        ),
        subject=type,
    )


def _and_more(count: int) -> str:
    return f" +{count - 1}" if count > 1 else ""


def _told(rdata: tuple[Rdata, ...]) -> str:
    return ", ".join(map(record_text, rdata)) or "-"
