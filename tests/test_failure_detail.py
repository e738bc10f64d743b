"""Details of failures, and what the system says, in the reader's language."""

import errno
import os

import pytest

from spfaudit.evidence import Failed, Failure
from spfaudit.failure_detail import describe_detail
from spfaudit.system_error import describe_system_error


@pytest.mark.parametrize(
    ("detail", "japanese"),
    [
        (
            "a.example is delegated, and has no zone file",
            "a.example は委任されていますが、委任先のゾーンファイルがありません",
        ),
        ("192.0.2.53 is no public address", "192.0.2.53 は公開アドレスではありません"),
        (os.strerror(errno.ECONNREFUSED), "接続を拒否されました"),
        ("NXDOMAIN without SOA", "NXDOMAIN の応答に SOA がありません"),
        ("NXDOMAIN, by the response policy zone rpz.example", "レスポンスポリシーゾーン rpz.example による NXDOMAIN"),
        (
            "it may come from *.example, a wildcard that would not cover the name any more",
            "ワイルドカード *.example によるものであれば、この名前には及ばなくなります",
        ),
        (
            "a.example may have this from the wildcard, which would say something else",
            "a.example への応答がワイルドカードによるものであれば、内容が変わります",
        ),
        (
            "a.example would be delegated: what its own servers say is not known",
            "a.example は委任されることになり、委任先のサーバーの応答は分かりません",
        ),
        (
            "a DNAME record above a.example renames it: what is proposed there would not be seen",
            "上位の DNAME により a.example は別の名前に移っており、仮のレコードは参照されません",
        ),
        ("TCP connection closed early", "TCP 接続を途中で閉じられました"),
        ("TLS certificate: certificate has expired", "TLS 証明書：certificate has expired"),
        ("64 packets that answer another query", "別の問い合わせへの応答が 64 件届きました"),
        ("only 3 octets", "わずか 3 オクテット"),
        ("0 questions", "質問が 0 件"),
        ("40 questions about names of provider.example", "provider.example の名前についての質問が 40 件"),
        ("REFUSED, said once only", "REFUSED、応答は 1 回のみ"),
        ("an answer without authority", "権威のない応答"),
        ("NXDOMAIN without authority", "権威のない NXDOMAIN"),
        ("a referral to example.go.jp", "example.go.jp への委任応答"),
        ("an upward referral to .", "上位の . への委任応答"),
        ("at www.example.go.jp", "www.example.go.jp"),
        ("SOA of other.go.jp", "other.go.jp の SOA"),
        ("SERVFAIL, 22 No Reachable Authority", "SERVFAIL, 22 No Reachable Authority"),
        (r"\g<0> is delegated, and has no zone file \1", r"\g<0> is delegated, and has no zone file \1"),
    ],
)
def test_sentences_are_translated_and_data_is_not(detail: str, japanese: str) -> None:
    assert describe_detail(detail).en == detail
    assert describe_detail(detail).ja == japanese
    assert japanese in Failed(reason=Failure.REFERRAL, detail=detail).describe().ja


def test_what_the_system_says() -> None:
    assert describe_system_error(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).ja == "空き容量がありません"
    assert describe_system_error(OSError("odd")).ja == "odd"
    assert describe_system_error(ValueError("embedded null byte")).en == "embedded null byte"
