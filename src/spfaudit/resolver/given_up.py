"""What a person is told of a resolver that is not asked, or not any more."""

from spfaudit.failure_detail import describe_detail
from spfaudit.resolver.nameserver import Nameserver
from spfaudit.resolver.upstream import Upstream
from spfaudit.text import Text


def unusable_notice(server: Nameserver, why: str) -> Text:
    """Says that there is no way to a resolver."""
    return Text(
        en=f"resolver {server} cannot be used from here: {why}.",
        ja=f"リゾルバー {server} はこの環境から利用できません（{why}）。",
    )


def given_up_notice(upstream: Upstream) -> Text:
    """Says that a resolver is asked no more, or was not for a while, and why."""
    if upstream.futility.open and upstream.latest_error:
        why = upstream.latest_error.describe()
        return Text(
            en=f"resolver {upstream.server} tells nothing any more and was given up: {why.en}",
            ja=f"リゾルバー {upstream.server} から有効な応答が得られないため、問い合わせを打ち切りました：{why.ja}",
        )
    if not upstream.breaker.open:  # when all had been given up, what was under way was still waited for
        return Text(
            en=f"resolver {upstream.server} did not answer for a while and was given up; it has answered since:"
            " run again",
            ja=f"リゾルバー {upstream.server} がしばらく応答しなかったため、問い合わせを打ち切りました。"
            "その後は応答があったため、もう一度実行してください",
        )
    why = describe_detail(upstream.why_silent)
    return Text(
        en=f"resolver {upstream.server} does not answer any more and was given up" + (f" ({why.en})" if why.en else ""),
        ja=f"リゾルバー {upstream.server} が応答しなくなったため、問い合わせを打ち切りました"
        + (f"（{why.ja}）" if why.ja else ""),
    )
