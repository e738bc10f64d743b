"""What providers publish in those two years, and which of them the domains lead to: nobody announces the changes."""

Timeline = dict[int, str | None]
"""By the place of the run that is the first to find it so: a record, None (there is none), or `FAILS`."""
FAILS = "?"

HOSTS = {"out.news.example": "203.0.113.7", "relay.news.example": "203.0.113.8"}

PROVIDERS: dict[str, Timeline] = {
    # Costs more, then less again; what is below it changes as well, and not always so that it shows above.
    "_spf.mail.example": {
        0: "v=spf1 include:_a.mail.example include:_b.mail.example ~all",
        8: "v=spf1 include:_a.mail.example include:_b.mail.example include:_c.mail.example ~all",
        19: "v=spf1 include:_b.mail.example include:_a.mail.example ~all",
    },
    "_a.mail.example": {
        0: "v=spf1 ip4:192.0.2.0/25 -all",
        5: "v=spf1 ip4:192.0.2.0/24 -all",
        9: "v=spf1 ip4:192.0.2.0/24 ip4:198.18.0.0/16 -all",
        16: "v=spf1 ip4:198.18.0.0/16 -all",
        21: "v=spf1 ip4:192.0.2.0/24 ip4:198.18.0.0/16 -all",
    },
    "_b.mail.example": {
        0: "v=spf1 ip4:192.0.2.128/25 ip6:2001:db8:2::/48 -all",
        12: "v=spf1 ip4:192.0.2.128/25 ip6:2001:db8:2::/47 -all",
    },
    "_c.mail.example": {0: "v=spf1 ip4:203.0.113.64/26 -all"},
    # Grows, cannot be looked up for two runs, and is as it was in the beginning.
    "_spf.news.example": {
        0: "v=spf1 ip4:198.51.100.0/24 a:out.news.example -all",
        6: "v=spf1 ip4:198.51.100.0/24 a:out.news.example a:relay.news.example -all",
        13: FAILS,
        15: "v=spf1 ip4:198.51.100.0/25 a:out.news.example a:relay.news.example -all",
        17: "v=spf1 ip4:198.51.100.0/24 a:out.news.example -all",
    },
    # Its record is gone, comes back as another, is gone, and comes back the same.
    "_spf.survey.example": {
        0: "v=spf1 ip4:192.0.2.64/26 -all",
        7: None,
        12: "v=spf1 include:_r.relay.example ip4:192.0.2.64/27 -all",
        20: None,
        22: "v=spf1 include:_r.relay.example ip4:192.0.2.64/27 -all",
    },
    # Never changes; what it redirects to does, once in its words alone.
    "_spf.relay.example": {0: "v=spf1 redirect=_r.relay.example"},
    "_r.relay.example": {
        0: "v=spf1 ip4:203.0.113.128/26 -all",
        11: "v=spf1 ip4:203.0.113.128/26 ~all",
        19: "v=spf1 ip4:203.0.113.128/25 ~all",
    },
    # First the innermost cannot be looked up, then what is in the middle, so that each fact of that was last known in
    # another run; behind it something changes meanwhile. Later the innermost fails again, and goes.
    "_spf.deep.example": {0: "v=spf1 include:_mid.deep.example ip4:192.0.2.0/28 -all"},
    "_mid.deep.example": {
        0: "v=spf1 ip4:203.0.113.0/26 include:_low.deep.example -all",
        11: FAILS,
        13: "v=spf1 ip4:203.0.113.0/25 include:_low.deep.example -all",
    },
    "_low.deep.example": {
        0: "v=spf1 ip6:2001:db8:100::/56 -all",
        9: FAILS,
        11: "v=spf1 ip6:2001:db8:100::/56 -all",
        12: "v=spf1 ip6:2001:db8:100::/56 ip6:2001:db8:ffff::1 -all",
        20: FAILS,
        21: "v=spf1 ip6:2001:db8:100::/56 ip6:2001:db8:ffff::1 -all",
        23: None,
        25: "v=spf1 ip6:2001:db8:100::/56 -all",
    },
    # Each has one customer, whose own record fails in the run before the change, or who had gone by then.
    "_spf.ticket.example": {
        0: "v=spf1 ip4:198.51.100.32/27 -all",
        3: "v=spf1 ip4:198.51.100.0/26 -all",
        20: "v=spf1 ip4:198.51.100.0/26 include:_b.mail.example -all",
    },
    "_spf.form.example": {
        0: "v=spf1 ip4:203.0.113.16/28 -all",
        8: "v=spf1 ip4:203.0.113.16/29 -all",
        14: "v=spf1 ip4:203.0.113.16/29 ip4:203.0.113.32/28 -all",
    },
    "_spf.parting.example": {0: "v=spf1 ip4:192.0.2.240/28 -all", 11: "v=spf1 ip4:192.0.2.224/27 -all"},
    "_spf.late.example": {
        0: "v=spf1 ip4:198.51.100.64/27 -all",
        17: "v=spf1 ip4:198.51.100.64/26 -all",
        24: "v=spf1 ip4:198.51.100.64/26 ip4:198.51.100.128/26 -all",
    },
}

CUSTOMERS: dict[int, dict[int, str]] = {
    0: {
        0: "include:_spf.mail.example include:_spf.news.example ~all",
        12: "include:_spf.news.example include:_spf.mail.example -all",
    },
    1: {0: "include:_spf.mail.example include:_spf.survey.example -all"},
    5: {0: "include:_spf.deep.example include:_spf.mail.example -all"},
    6: {0: "include:_spf.late.example -all"},
    10: {0: "include:_spf.form.example -all", 6: "ip4:192.0.2.16/28 -all", 12: "include:_spf.form.example -all"},
    11: {0: "include:_spf.mail.example -all"},
    15: {0: "include:_spf.relay.example ~all"},
    16: {0: "ip4:192.0.2.48/28 include:_spf.survey.example -all"},
    20: {0: "ip4:203.0.113.0/28 include:_spf.deep.example -all"},
    21: {0: "mx a include:_spf.mail.example include:_spf.news.example include:_spf.relay.example -all"},
    25: {0: "include:_spf.deep.example ?all", 5: "include:_spf.deep.example ip4:192.0.2.32/28 -all"},
    26: {
        0: "include:_spf.news.example -all",
        19: "include:_spf.news.example include:_spf.survey.example -all",
    },
    30: {0: "ip4:192.0.2.8/29 include:_spf.ticket.example -all"},
    31: {0: "redirect=_spf.relay.example"},
    35: {0: "include:_spf.mail.example include:_spf.news.example include:_spf.deep.example -all"},
    36: {0: "include:_spf.parting.example -all"},
    40: {0: "include:_spf.relay.example -all"},
}
"""By the number of a sending domain: what stands behind `v=spf1` where it publishes what it should."""


def since(timeline: dict[int, str] | Timeline, place: int) -> str | None:
    """What holds at a place."""
    return timeline[max(start for start in timeline if start <= place)]


def terms_of(number: int, place: int) -> str:
    """Of a sending domain; of more domains than are told above, each is as one of these."""
    numbers = sorted(CUSTOMERS)
    its = since(CUSTOMERS[number if number in CUSTOMERS else numbers[number % len(numbers)]], place)
    assert its is not None
    return its
