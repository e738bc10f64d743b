"""What is known of the name that a term asks for, before there is a message."""

import pytest

from spfaudit.mail.spf.macro import parse_macro_string
from spfaudit.mail.spf.target import fixed_end


@pytest.mark.parametrize(
    ("spec", "end"),
    [
        ("%{i}._spf.provider.example", "_spf.provider.example"),
        ("%{i}.Provider.Example.", "provider.example"),
        ("%{l}provider.example", "example"),
        ("%{l}-x.%{d}", "mail.example.go.jp"),
        ("%{i}.%{d2}", "go.jp"),
        ("%{i}.%{o}.x%{d1}", "example.org.xjp"),
        ("a.%{h}.b.%{s}", ""),
        ("%{h}", ""),
        ("%{i}.", ""),
        ("_spf.%{d}", "_spf.mail.example.go.jp"),
        ("%{i}.a..example", ""),
    ],
)
def test_what_no_message_changes_of_a_name(spec: str, end: str) -> None:
    assert fixed_end(parse_macro_string(spec), current="mail.example.go.jp", sender_domain="example.org") == end
