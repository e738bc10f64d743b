"""Remedies by which another host takes the mail, with what senders by an MTA-STS policy want first (RFC 8461 §4.1, §5).

Knows whether there may be such a policy, and not what it says.
"""

from spfaudit.mail.posture import Posture
from spfaudit.text import Text


def name_in_policy_first(posture: Posture, remedy: Text) -> Text:
    """A remedy that has an MX record name another host; with a word on the policy that may have to name it. Raises
    Missing."""
    if not posture.transport.may_have_policy:
        return remedy
    domain = posture.entry.domain
    return remedy + Text(
        en=f"(If senders go by an MTA-STS policy, they deliver to no host that it leaves out: see to it first that the"
        f" one at https://mta-sts.{domain}/.well-known/mta-sts.txt names the new host, and change the id at"
        f" _mta-sts.{domain} whenever you change it.)",
        ja=f"（MTA-STS ポリシーに従う送信側は、記載のないホストには配送しません。先に"
        f" https://mta-sts.{domain}/.well-known/mta-sts.txt に新しいホスト名が記載されていることを確認し、"
        f"変更した場合は _mta-sts.{domain} の id も変更してください。）",
    )
