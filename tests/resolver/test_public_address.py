"""Which addresses may be asked because somebody's DNS names them."""

import pytest

from spfaudit.resolver.public_address import is_public

PUBLIC = "1.1.1.1 203.1.112.1 2606:4700:4700::1111 2001:dc4::1 64:ff9b::101:101"
OTHERS = """
0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.1 192.0.0.192 192.0.2.53 192.168.1.1
198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:192.0.0.192 64:ff9b::7f00:1 64:ff9b::c000:c0 2001:db8::53 3fff::53 5f00::53
2001:0:7f00:1:: 2002:7f00:1:: 2002:a01:203::1
fc00::1 fd00::1 fe80::1 fec0::1 ff02::1 ff0e::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", OTHERS.split())
def test_not_public(address: str) -> None:
    assert not is_public(address)
