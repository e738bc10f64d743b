"""Where is posted to: https alone, and no secret is shown, whatever is wrong."""

import pytest

from spfaudit.notify.target import BadTarget, parse_target

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"https://hooks.example/{SECRET}", "https://hooks.example"),
        (f"HTTPS://Hooks.Example/{SECRET}?key={SECRET}#{SECRET}", "https://hooks.example"),
        (f"https://hooks.example:443/{SECRET}", "https://hooks.example"),
        (f"https://hooks.example:8443?{SECRET}", "https://hooks.example:8443"),
        (f"https://[2001:db8::1]/{SECRET}", "https://[2001:db8::1]"),
        (f"https://192.0.2.1/{SECRET}", "https://192.0.2.1"),  # the operator's choice, and no probe
    ],
)
def test_only_scheme_and_host_are_shown(url: str, shown: str) -> None:
    target = parse_target(url, SECRET)
    assert (target.url, target.token, target.shown) == (url, SECRET, shown)
    assert SECRET not in repr(target)


@pytest.mark.parametrize(
    "url",
    [
        "",
        SECRET,
        f"/{SECRET}",
        f"http://hooks.example/{SECRET}",
        f"ftp://hooks.example/{SECRET}",
        f"file:///{SECRET}",
        f"https:///{SECRET}",
        f"https://?{SECRET}",
        f"https:{SECRET}",
        f"https://hooks.example:{SECRET}/",
        f"https://hooks.example:99999/{SECRET}",
        f"https://[{SECRET}/",
        f"https://user:{SECRET}@hooks.example/",
        f"https://{SECRET}@hooks.example/",
        f"https://@hooks.example/{SECRET}",
        f"https://hooks.example/{SECRET} ",
        f"https://hooks.example/{SECRET}\r\nX: y",
        f"https://hooks.example\\@other.example/{SECRET}",
        f"https://hooks.example\\{SECRET}",  # a browser takes it for a slash; `urlsplit` for part of the host
        f"https://フック.example/{SECRET}",
        f" https://hooks.example/{SECRET}",
    ],
)
def test_what_cannot_be_posted_to_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(BadTarget) as caught:
        parse_target(url, None)
    assert SECRET not in caught.value.problem.en + caught.value.problem.ja + str(caught.value)


@pytest.mark.parametrize("token", ["", f"{SECRET}\r\nX: y", f"{SECRET} x", f"{SECRET}鍵"])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(BadTarget) as caught:
        parse_target("https://hooks.example/", token)
    assert SECRET not in str(caught.value)
