"""What people write who mean well: the suggestion names what they meant, and is right itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import expect, parse, problems_of

from spfaudit.names import InvalidName, parse_domain


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Info <info@example.jp>", "example.jp"),
        ("1 g.example.jp", "g.example.jp"),
        ("- f.example.jp", "f.example.jp"),
        ("10 mx.example.jp", "mx.example.jp"),
        ("include:_spf.example.jp", "_spf.example.jp"),
        ("one.example.jp,two.example.jp", "one.example.jp, two.example.jp"),
        ("//example.jp", "example.jp"),
        ('"example.jp"', "example.jp"),
        ("\u201cexample.jp\u201d", "example.jp"),
        ("「例え.jp」", "例え.jp"),
        ("example.jp:25", "example.jp"),
        ('example.jp. IN TXT "v=spf1 -all"', "example.jp."),
        ("https://192.0.2.1/", ""),
        ("*.co.jp", ""),
        ("12:30:45", ""),
        (".inf", ""),
        ("@ SOA x", ""),
        ("*", ""),
        ("*a", ""),
        ("a@*b", ""),
        ("x ︒︒b.example.jp", ""),
        ("=cmd|'/c calc'!A1", ""),
        ("a.example、b.example", "a.example, b.example"),
        ("a.example・b.example", "a.example, b.example"),
        ("a.example→b.example", "a.example, b.example"),
        ("●テスト・デスク.example", "テスト・デスク.example"),
        ("テスト・デスク.example・", "テスト・デスク.example"),
        ("●テスト.example・デスク.example", "テスト.example, デスク.example"),
        ("・A・a.example", "a.example"),
        ("a.example—", "a.example"),
        ("a.example（本省）", "a.example"),
        ("<a.example>", "a.example"),
        ("a☃b.example", "xn--ab-fsx.example"),
        ("☃", ""),
        ("ａ−ｂ．ｅｘａｍｐｌｅ", "a-b.example"),
        ("a–b.example", "a-b.example"),
        ("—a.example", "a.example"),
        ("―", ""),
    ],
)
def test_a_suggested_name_is_one(text: str, meant: str) -> None:
    with pytest.raises(InvalidName) as caught:
        parse_domain(text)
    assert caught.value.suggestion == meant
    for name in meant.split(", ") if meant else ():
        assert parse_domain(name)


@pytest.mark.parametrize("text", ["a.example, b.example", "a.example;b.example", "“a.example” “b.example”"])
def test_what_is_several_names_is_to_be_taken_apart(text: str) -> None:
    expect(f"◆{text}\n", ("cannot be in a domain name", "write each by itself: a.example, b.example"), path="names.txt")
    expect(f"domains:\n- ◆{text}\n", ("cannot be in a domain name", "write each by itself: a.example, b.example"))


@given(st.text("ab.*@/:;, \t<>|=-_。．｡︒‥…ａ＠・●#、☃–カ→", max_size=20))
def test_whatever_is_written_is_a_name_or_something_else(text: str) -> None:
    try:
        assert parse_domain(text)
    except InvalidName as error:
        for name in error.suggestion.split(", ") if error.suggestion else ():
            assert parse_domain(name)


@pytest.mark.parametrize("text", ["no", "true", "1e3", "0x10", "2024-01-01", "localhost", "mailserver"])
def test_a_single_label_is_no_suffix_that_anybody_listed(text: str) -> None:
    expect(f"domains: [◆{text if text != 'no' else 'yes'}]\n", ("has no dot", ""))


@pytest.mark.parametrize(
    ("marked", "message", "suggestion"),
    [
        ("◆a.example\n", "no keys", "'- ' before each name"),
        ("domains:\n  ◆a.example: {usage: sending}\n  b.example:\n", "expected a list", "begin each item with '- '"),
        ("domains:\n  - a.example\n  ◆-b.example\n", "a space is missing", "write '- b.example'"),
        ("domains:\n  - domain: a.example\n    usage◆:retired\n", "a space is missing", "write 'usage: retired'"),
        ("domains: ◆-b.example\n", "expected a list", "write - b.example"),
        ("domains: [a.example,\n  b.example\n  {◆domain: c.example}]\n", "", ""),
        ("waivers:\n  - {rule: SPF001, domains: ◆'*.a.example', reason: x, until: 2027-01-01}\ndomains: [a.example]\n",
         "expected a list", "write ['*.a.example']"),
        ("required_rua: ◆'mailto:a@a.example,mailto:b@a.example'\ndomains: [a.example]\n", "one mailbox", ""),
    ],
)  # fmt: skip
def test_yaml(marked: str, message: str, suggestion: str) -> None:
    if message:
        expect(marked, (message, suggestion))
    else:
        assert problems_of(marked.replace("◆", ""))[0].line == 3


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        (
            "domains:\n- {domain◆:a.example, usage◆:sending}\n",
            [("a space is missing", "write 'domain: a.example'"), ("a space is missing", "write 'usage: sending'")],
        ),
        (
            "domains:\n- {domain◆：a.example, usage◆： sendin, ◆組織: x}\n",
            [("colon after 'domain'", "write 'domain: '"), ("colon after 'usage'", ""), ("unknown key '組織'", "")],
        ),
        (
            "domains:\n- ◆a.example:\n    usage: ◆sendin\n    retired_on: ◆never\n- ◆◆a.example:\n  ◆usge: sending\n",
            [
                ("stands where a key should", "domain: a.example"),
                ("unknown usage", "sending"),
                ("not a date", ""),
                ("stands where a key should", ""),
                ("listed twice: first in line 2", ""),
                ("unknown key 'usge'", "usage"),
            ],
        ),
        (
            "domains:\n  ◆a.example:\n    usage: ◆sendin\n  ◆b..example: x\n",
            [("expected a list", "'- '"), ("unknown usage", "sending"), ("empty", "write b.example")],
        ),
        (
            "◆Domains:\n- ◆domian: ◆a..example\n  usage: sending\n  ◆usge: retired\n  ◆waiver: ◆x\n",
            [
                ("unknown key 'Domains'", "domains"),
                ("unknown key 'domian'", "domain"),
                ("empty", "write a.example"),
                ("unknown key 'usge'", "usage"),
                ("unknown key 'waiver'", "waivers"),
                ("expected a list", ""),
            ],
        ),
        ("domains:\n  ◆sending:\n  - a.example\n  - b.example\n", [("expected a list", "'- '")]),
        (
            "domains:\n  ◆domain: ◆a..example\n  usage: ◆sendin\n",
            [("expected a list", "'- '"), ("empty", "write a.example"), ("unknown usage", "sending")],
        ),
    ],
    ids=["spaces", "colons", "names-as-keys", "names-for-a-list", "mistyped", "usages-for-a-list", "keys-for-a-list"],
)
def test_what_is_wrong_with_keys_hides_nothing(marked: str, wanted: list[tuple[str, str]]) -> None:
    expect(marked, *wanted)


def test_a_comma_that_is_missing_is_told_where_it_is() -> None:
    many = ",\n".join(f'    "d{number}.example"' for number in range(50))
    expect(
        f'{{"domains": [\n{many}\n    ◆"other.example"]}}\n',
        ("a comma is missing before this, or the closing of what begins in line 1", ""),
        path="domains.json",
    )


@pytest.mark.parametrize(
    ("network", "meant"),
    [
        ("ip4:192.0.2.1", "write 192.0.2.1"),
        ("IP6:2001:db8::/32", "write 2001:db8::/32"),
        ("192.0.2.*", "write 192.0.2.0/24"),
        ("198.51.*.*", "write 198.51.0.0/16"),
        ("::ffff:192.0.2.1", "write 192.0.2.1"),
        ("::ffff:192.0.2.0/120", "write 192.0.2.0/24"),
        ("*.0.2.1", ""),
        ("mail.example.jp", ""),
        ("fe80::1%eth0", ""),
    ],
)
def test_networks(network: str, meant: str) -> None:
    (problem,) = problems_of(f"senders: {{g: ['{network}']}}\ndomains: [a.example]\n")
    assert (problem.suggestion.en if problem.suggestion else "") == meant


def test_tables() -> None:
    path = "domains.csv"
    assert len(parse("sep=;\ndomain;usage\na.example;retired\n", path).entries) == 1
    expect(
        "◆一覧,,\n\ndomain,usage\na.example,\n",
        ("not a header", "the header is line 3: remove what is above"),
        path=path,
    )
    expect(
        "domain,◆備考\na.example,x\n", ("unknown column '備考'", "remove it, or rename it to one of: domain"), path=path
    )
    expect("domain,◆usge\na.example,x\n", ("unknown column 'usge'", "did you mean usage?"), path=path)
    expect(
        "domain,usage,retired_on\na.example,retired,◆45382\n", ("not a date of the form", "write 2024-03-31"), path=path
    )


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("◆domain,usage\na.example,retired\n", "d.txt", "looks like CSV, and is called .txt"),
        ("# list\n◆domains:\n  - a.example\n", "d.txt", "looks like YAML, and is called .txt"),
        ("◆- a.example\n- b.example\n", "d.txt", "looks like YAML, and is called .txt"),
        ("◆$ORIGIN a.example.\n@ SOA a b 1 2 3 4 5\n", "d.txt", "a zone file"),
        ("◆$TTL 300\n@ SOA a b 1 2 3 4 5\n", "a.zone", "a zone file"),
        ("◆a.example. 300 IN SOA a b 1 2 3 4 5\n", "-", "a zone file"),
        (
            "\n; <<>> DiG 9.18 <<>> axfr a.example\n;; global options: +cmd\n◆a.example. 300 IN SOA a b 1 2 3 4 5\n",
            "-",
            "zone",
        ),
    ],
)
def test_what_is_no_list_is_told_once(text: str, path: str, said: str) -> None:
    expect(text, (said, ""), path=path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04\x14\0\x06\0xl/workbook.xml", "a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook"),
        ("domains: [a.example]".encode("utf-16-le"), "UTF-16"),
        ("domains: [a.example]".encode("utf-16-be"), "UTF-16"),
        ("ドメイン,用途,組織\r\na.example,送信,\r\n".encode("utf-16-le"), "UTF-16"),
        ("ドメイン,用途,組織\na.example,送信,\n".encode("utf-16-be"), "UTF-16"),
        ("ドメイン,用途\na.example,送信\n".encode("iso-2022-jp"), "ISO-2022-JP"),
        ("domains: [a.example]".encode("utf-32"), "UTF-32"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not text"),
        (b"\x7fELF\x02\x01\x01\0\0\xb4\xa2\xb4\xa2", "not text"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xb4\xa2", "not text"),
    ],
)
def test_what_is_no_utf8(data: bytes, said: str) -> None:
    for path in ("d.yaml", "d.csv", "d.txt", "d.xlsx", "-"):
        (problem,) = problems_of(data, path)
        assert said in problem.message.en
        assert problem.suggestion


@pytest.mark.parametrize("bullet", ["・", "･", "●", "■", "※", "◇・", "★"])
def test_a_bullet_is_no_part_of_a_name(bullet: str) -> None:
    expect(f"◆{bullet}a.example\n", ("not a valid internationalised", "write a.example"), path="n.txt")


@pytest.mark.parametrize("comment", ["# x", "#x.example y.example", "＃注"])
def test_a_comment_that_lacks_its_space_is_no_part_of_a_name(comment: str) -> None:
    expect(f"domains:\n- ◆a.example{comment}\n", ("'#' cannot be in a domain name", "write a.example"))
    (problem,) = problems_of(f"domains:\n- a.example{comment}\n")
    assert problem.suggestion
    assert "y.example" not in problem.suggestion.en


@pytest.mark.parametrize("wrong", [r"zones\q", r"\'", r"\ud842"])
def test_an_unknown_escape_is_told_as_that(wrong: str) -> None:
    expect(
        f'domains: [a.example]\nhistory: ◆"{wrong}"\n',
        ("an escape (\\…) that YAML does not know", "single quotes"),
    )


@pytest.mark.parametrize("quoted", ["'it'◆s'", '"the "◆name" of it"'])
def test_a_quotation_mark_inside_quotes_is_told_as_that(quoted: str) -> None:
    text = f"domains:\n- domain: a.example\n  organization: {quoted}\n  usage: sending\n"
    expect(text, ("text after a closing quotation mark", "inside single quotes write ''"))


def test_a_hyphen_that_is_forgotten_is_suggested() -> None:
    expect("domains:\n- a.example\n  ◆b.example\n- c.example\n", ("joins this line", "'- ' before it if it is an item"))


@pytest.mark.parametrize(
    "marked",
    [
        '{\n  ◆// list\n  "domains": ["a.example", // one\n    "b.example"]\n}\n',
        '◆// list\n{"domains": ["a.example"]}\n',
        '◆/* list\n * of all\n */\n{"domains": ["a.example"]}\n',
        '{"version": 1, ◆// the first\n "domains": ["a.example"]}\n',
        '{"domains": ["a.example", ◆/* one */\n "b.example"]}\n',
        '{"domains": ["a.example"]}\n◆// end\n',
        "domains:\n- domain: a.example\n  ◆// old\n  usage: retired\n",
    ],
)
def test_comments_of_other_languages_are_told_as_such(marked: str) -> None:
    expect(marked, ("begin no comment", "begin it with #"))


def test_slashes_in_a_text_are_no_comment() -> None:
    text = "domains:\n- domain: a.example\n  organization: |\n    // one\n    /* two */\n  usage: retired\n"
    assert parse(text).entries[0].organization == "// one\n/* two */"
    expect(f"{text}  waivers: ◆[x\n", ("is not closed", "close it with ]"))


@pytest.mark.parametrize(
    "marked",
    ['{"domain": "a.example"}\n◆{"domain": "b.example"}\n', "domains: [a.example]\n...\n◆domains: [b.example]\n"],
)
def test_more_than_one_document_is_told_as_such(marked: str) -> None:
    expect(marked, ("follows the end of the document", '{"domains": […]}'))


def test_a_comma_too_many_is_told_as_such() -> None:
    expect("domains: [a.example,◆, b.example]\n", ("a value is missing before this", "take a comma away"))


@pytest.mark.parametrize(
    ("marked", "suggestion"),
    [
        ("domains: [a.example]\nresolver: {nameservers: [127.0.0.1, ◆::1]}\n", "write '::1'"),
        ("domains: [a.example]\nsenders:\n  g: [◆::ffff:192.0.2.1 , 192.0.2.1]\n", "write '::ffff:192.0.2.1'"),
        ("domains: [a.example]\nresolver: {nameservers: ◆::1}\n", "write '::1'"),
    ],
)
def test_an_address_in_brackets_that_begins_with_a_colon_needs_quotes(marked: str, suggestion: str) -> None:
    expect(marked, ("cannot begin with a colon", suggestion))
