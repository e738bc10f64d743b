"""Where to post: an https URL that may hold a secret, of which only scheme, host and port are ever shown."""

import re
from urllib.parse import urlsplit

from msgspec import Struct

from spfaudit.text import ProblemError, Text

_WRITABLE = re.compile(r"[!-~]+", re.ASCII)
"""Characters that a URL or a token can have (RFC 3986 §2, RFC 6750 §2.1 within them)."""


class BadTarget(ProblemError):
    """Nothing can be posted there. `problem` says why, and shows no secret."""


class Target(Struct, frozen=True, kw_only=True):
    """Where to, and what to show there. Its repr has no secret either."""

    url: str
    shown: str
    """Scheme, host and port."""
    token: str | None

    def __repr__(self) -> str:
        return f"Target({self.shown})"


def parse_target(url: str, token: str | None) -> Target:
    """The target. Raises BadTarget."""
    if not _WRITABLE.fullmatch(url) or "\\" in url:
        raise BadTarget(_UNWRITABLE)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadTarget(_NO_URL) from None
    if parts.scheme != "https":
        raise BadTarget(_NOT_HTTPS)
    if not host:
        raise BadTarget(_NO_URL)
    if "@" in parts.netloc:
        raise BadTarget(_USER)
    if token is not None and not _WRITABLE.fullmatch(token):
        raise BadTarget(_TOKEN)
    at = f"[{host}]" if ":" in host else host
    return Target(url=url, shown=f"https://{at}" + (f":{port}" if port and port != 443 else ""), token=token)


_NOT_HTTPS = Text(
    en="only https:// is posted to: changes are no secret, but the address may hold one",
    ja="通知先に指定できるのは https:// の URL だけです（URL に秘密情報が含まれ得るため）",
)
_NO_URL = Text(
    en="this is no URL such as https://hooks.example/path",
    ja="https://hooks.example/path のような URL を指定してください",
)
_UNWRITABLE = Text(
    en="the URL has a character that must be written otherwise (%20, an A-label)",
    ja="URL に使えない文字があります（%20 や A ラベルの形で書いてください）",
)
_USER = Text(
    en="a user or password in the URL is not used; put a token into SPFAUDIT_NOTIFY_TOKEN",
    ja="URL にユーザー名やパスワードは書けません。トークンは SPFAUDIT_NOTIFY_TOKEN で指定してください",
)
_TOKEN = Text(
    en="SPFAUDIT_NOTIFY_TOKEN has a character that no token has (a space, a line end)",
    ja="SPFAUDIT_NOTIFY_TOKEN に使えない文字（空白や改行など）があります",
)
