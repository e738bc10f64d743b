"""The details of failures that are sentences of our own, in Japanese.

A detail is data, kept in recordings in English: an rcode, an address, what a server or the system said. Those that are
sentences are told in the reader's language; what is not known here is told as it is.
"""

import re
from functools import cache

from spfaudit.system_error import in_japanese
from spfaudit.text import Text

_SENTENCES = (
    (r"(\S+) is delegated, and has no zone file", r"\1 は委任されていますが、委任先のゾーンファイルがありません"),
    (r"no zone file covers (\S+)", r"\1 を含むゾーンファイルがありません"),
    (r"zone files hold no policies", "ゾーンファイルにはポリシーが含まれません"),
    (
        r"zone files have no servers and no signatures to check",
        "ゾーンファイルでは、権威サーバーも署名も確認できません",
    ),
    (r"no resolver answers any more", "応答するリゾルバーがなくなりました"),
    (r"authoritative servers are not asked", "権威サーバーへの問い合わせは指定されていません"),
    (r"(\S+) is no public address", r"\1 は公開アドレスではありません"),
    (
        r"all name servers answer as resolvers do: one on the way may answer for them",
        "すべてのネームサーバーがリゾルバーのように応答します。経路上のリゾルバーが代わりに応答している可能性があります",
    ),
    (r"(\S+) was given up", r"\1 への問い合わせを打ち切りました"),
    (r"this resolver rewrites NXDOMAIN", "このリゾルバーは NXDOMAIN を書き換えます"),
    (r"this resolver denies that the root exists", "このリゾルバーは DNS のルートを存在しないと応答します"),
    (r"this resolver denies that (\S+) exists", r"このリゾルバーは \1 を存在しないと応答します"),
    (r"two answers to one query", "1 つの問い合わせに対して、異なる 2 つの応答が届きました"),
    (r"answered without EDNS only", "EDNS なしの応答しか得られません"),
    (r"recursion not available", "再帰問い合わせに対応していません"),
    (r"NXDOMAIN with records", "NXDOMAIN なのにレコードがあります"),
    (r"NXDOMAIN, though not for (\S+)", r"NXDOMAIN ですが、\1 の応答では存在する名前です"),
    (r"several CNAME at (\S+)", r"\1 に CNAME が複数あります"),
    (r"nothing about (\S+)", r"\1 についての情報がありません"),
    (r"out of time", "時間切れ"),
    (r"out of time: others were asked first", "ほかの問い合わせの順番待ちによる時間切れ"),
    (r"empty question section", "質問部が空です"),
    (r"(\S+) without SOA", r"\1 の応答に SOA がありません"),
    (r"signs of the records outside the answer", "応答部にないレコードの形跡が、メッセージの別の箇所にあります"),
    (r"nothing behind the DNAME at (\S+)", r"\1 の DNAME の先についての情報がありません"),
    (r"(\S+), by the response policy zone (\S+)", r"レスポンスポリシーゾーン \2 による \1"),
    (r"(\S+), made of A records by DNS64", r"\1、DNS64 により A レコードから合成"),
    (r"at (\S+)", r"\1"),
    (r"SOA of (\S+)", r"\1 の SOA"),
    (r"octets after the message", "メッセージの後に余分なデータがあります"),
    (r"no address", "アドレスがありません"),
    (r"the connection broke off", "接続が途中で切れました"),
    (r"TCP connection closed early", "TCP 接続を途中で閉じられました"),
    (r"TLS certificate: (.+)", r"TLS 証明書：\1"),
    (r"(\d+) (?:packets|messages) that answer another query", r"別の問い合わせへの応答が \1 件届きました"),
    (r"only (\d+) octets", r"わずか \1 オクテット"),
    (r"(\d+) questions", r"質問が \1 件"),
    (r"(\d+) questions about names of (\S+)", r"\2 の名前についての質問が \1 件"),
    (r"not a response to a query", "問い合わせへの応答ではありません"),
    (r"an answer without authority", "権威のない応答"),
    (r"(\S+) without authority", r"権威のない \1"),
    (r"a referral to (\S+)", r"\1 への委任応答"),
    (r"an upward referral to (\S+)", r"上位の \1 への委任応答"),
    (r"(\S+), said once only", r"\1、応答は 1 回のみ"),
    (
        r"it may come from (\S+), a wildcard that would not cover the name any more",
        r"ワイルドカード \1 によるものであれば、この名前には及ばなくなります",
    ),
    (
        r"(\S+) may have this from the wildcard, which would say something else",
        r"\1 への応答がワイルドカードによるものであれば、内容が変わります",
    ),
    (
        r"(\S+) would be delegated: what its own servers say is not known",
        r"\1 は委任されることになり、委任先のサーバーの応答は分かりません",
    ),
    (
        r"a DNAME record above (\S+) renames it: what is proposed there would not be seen",
        r"上位の DNAME により \1 は別の名前に移っており、仮のレコードは参照されません",
    ),
)


def describe_detail(detail: str) -> Text:
    """A detail in both languages."""
    for pattern, japanese in _patterns():
        if match := pattern.fullmatch(detail):
            return Text(en=detail, ja=match.expand(japanese))
    return Text(en=detail, ja=in_japanese(detail))


@cache
def _patterns() -> tuple[tuple["re.Pattern[str]", str], ...]:
    """Compiled once something has failed: in most runs nothing does."""
    return tuple((re.compile(pattern), japanese) for pattern, japanese in _SENTENCES)
