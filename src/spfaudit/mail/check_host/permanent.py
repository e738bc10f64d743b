"""Why a check ends in permerror, in words. Knows no evaluation."""

from spfaudit.mail.spf.record import Malformed
from spfaudit.text import Text


class PermanentError(Exception):
    """permerror (RFC 7208 §2.6.7), and why."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def no_record(domain: str) -> PermanentError:
    """§5.2, §6.1: an include or a redirect leads to nothing."""
    return PermanentError(Text(en=f"{domain} has no SPF record", ja=f"{domain} に SPF レコードがありません"))


def several_records(domain: str) -> PermanentError:
    """§4.5."""
    return PermanentError(
        Text(en=f"{domain} has more than one SPF record", ja=f"{domain} に SPF レコードが複数あります")
    )


def malformed(domain: str, record: Malformed) -> PermanentError:
    """§4.6."""
    return PermanentError(
        Text(
            en=f"the SPF record of {domain} is malformed: {record.reason.en}",
            ja=f"{domain} の SPF レコードに構文エラーがあります：{record.reason.ja}",
        )
    )


def too_many_lookups(limit: int) -> PermanentError:
    """§4.6.4."""
    return PermanentError(
        Text(en=f"more than {limit} DNS-querying terms", ja=f"DNS を問い合わせる項目が {limit} 個を超えました")
    )


def too_many_voids(limit: int, last: str) -> PermanentError:
    """§4.6.4."""
    return PermanentError(
        Text(
            en=f"more than {limit} lookups came back empty, the last one for {last}",
            ja=f"該当レコードのない問い合わせ（void lookup）が {limit} 回を超えました（最後は {last}）",
        )
    )


def too_many_exchanges(domain: str, limit: int) -> PermanentError:
    """§4.6.4."""
    return PermanentError(
        Text(en=f"{domain} has more than {limit} MX records", ja=f"{domain} の MX レコードが {limit} 件を超えています")
    )


def too_much_work(limit: int) -> PermanentError:
    """§11.1: a receiver has to bound what a policy makes it do."""
    return PermanentError(
        Text(
            en=f"the policy has more than {limit:,} terms, macros and addresses",
            ja=f"ポリシーの項目・マクロ・アドレスの合計が {limit:,} を超えています",
        )
    )
