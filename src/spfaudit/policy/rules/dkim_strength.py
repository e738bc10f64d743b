"""How much the keys at the declared selectors are worth (RFC 8301, RFC 6376)."""

from collections.abc import Iterator

from spfaudit.mail.dkim.record import RECOMMENDED_RSA, Key, KeyType
from spfaudit.mail.dkim.selectors import Selector
from spfaudit.mail.posture import Posture
from spfaudit.policy.rule import Problem, S, rule
from spfaudit.policy.verdict import Severity
from spfaudit.text import Text


@rule(
    "DKI002",
    "weak-dkim-key",
    severity=Severity.ERROR,
    usages=frozenset({S}),
    title=Text(
        en="A DKIM key is too short, or admits SHA-1 only.",
        ja="DKIM の鍵が短すぎるか、SHA-1 しか許可していません。",
    ),
    rationale=Text(
        en="Verifiers must not accept RSA keys under 1024 bits, nor signatures with SHA-1. A key of 512 bits is broken"
        " in hours, and whoever has it signs in the domain's name. 1024 bits are still accepted, and should be 2048.",
        ja="1024 ビット未満の RSA 鍵と SHA-1 による署名は、受信側で受け入れてはならないとされています。"
        "512 ビットの鍵は数時間で破られ、第三者がこのドメイン名で署名できます。"
        "1024 ビットはまだ受け入れられますが、2048 ビットにすべきです。",
    ),
    remedy=Text(
        en="Make an RSA key of 2048 bits, publish it at a new selector, let the signing host change over, and revoke"
        " the old key a week later (p= left empty).",
        ja="2048 ビットの RSA 鍵を作成して新しいセレクターで公開し、署名サーバーを切り替え、"
        "1 週間ほど後に古い鍵を失効（p= を空に）してください。",
    ),
    reference="RFC 8301 §3",
)
def weak_dkim_key(posture: Posture) -> Iterator[Problem]:
    if not posture.entry.dkim_selectors:
        return
    for selector, key in _keys(posture):
        if key.type is KeyType.RSA and key.bits < RECOMMENDED_RSA:  # RFC 8301 §3.2
            yield Problem(
                message=Text(
                    en=f"the RSA key at {selector.location} has {key.bits} bits"
                    + (
                        ", and verifiers must not accept it"
                        if key.too_short
                        else f"; {RECOMMENDED_RSA} are recommended"
                    ),
                    ja=f"{selector.location} の RSA 鍵は {key.bits} ビットです"
                    + (
                        "（受信側で受け入れられません）"
                        if key.too_short
                        else f"（推奨は {RECOMMENDED_RSA} ビット以上）"
                    ),
                ),
                found=key.text,
                subject=selector.name,
                severity=None if key.too_short else Severity.WARNING,
            )
        if not key.takes_sha256 and "sha1" in (key.hashes or ()):  # RFC 8301 §3.1
            yield Problem(
                message=Text(
                    en=f"the key at {selector.location} admits SHA-1 only (h=), which verifiers must not accept",
                    ja=f"{selector.location} の鍵は SHA-1 しか許可していません（h=）。受信側で受け入れられません",
                ),
                found=key.text,
                remedy=Text(
                    en="Remove h=sha1 from the record, or write h=sha256; and let the signing host use"
                    f" {key.type}-sha256.",
                    ja="レコードの h=sha1 を削除するか h=sha256 とし、"
                    f"署名サーバーで {key.type}-sha256 を使用してください。",
                ),
                subject=f"{selector.name} sha1",
            )
    posture.dkim.declared.require_complete()


@rule(
    "DKI004",
    "dkim-test-mode",
    severity=Severity.WARNING,
    usages=frozenset({S}),
    title=Text(en="A DKIM key is in test mode.", ja="DKIM の鍵がテストモードです。"),
    rationale=Text(
        en="With t=y the domain says that it is only testing: verifiers must treat its signed mail as if it were not"
        " signed.",
        ja="t=y は DKIM を試験中であるという宣言です。受信側は、署名されたメールも署名なしとして扱います。",
    ),
    remedy=Text(
        en="Remove t=y from the key record as soon as signatures verify (t=s may stay).",
        ja="署名の検証が確認できたら、鍵レコードから t=y を削除してください（t=s は残して構いません）。",
    ),
    reference="RFC 6376 §3.6.1",
)
def dkim_test_mode(posture: Posture) -> Iterator[Problem]:
    if not posture.entry.dkim_selectors:
        return
    for selector, key in _keys(posture):
        if key.testing:
            yield Problem(
                message=Text(
                    en=f"the key at {selector.location} is in test mode (t=y)",
                    ja=f"{selector.location} の鍵がテストモードです（t=y）",
                ),
                found=key.text,
                subject=selector.name,
            )
    posture.dkim.declared.require_complete()


def _keys(posture: Posture) -> Iterator[tuple[Selector, Key]]:
    """The keys of the declared selectors that can be read."""
    for selector in posture.dkim.declared.known:
        if isinstance(selector.published, Key):
            yield selector, selector.published
