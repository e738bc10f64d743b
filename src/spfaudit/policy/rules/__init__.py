"""The rules, one family a file. Importing this package fills `spfaudit.policy.rule.RULES`, in the catalogue's order."""

from spfaudit.policy.rule import RULES
from spfaudit.policy.rules import (
    aliases,
    dkim,
    dkim_leftovers,
    dkim_strength,
    holding,
    life_cycle,
    mx_duplicates,
    mx_records,
    mx_targets,
    retirement,
    senders,
    spf_duplicates,
    spf_evaluation,
    spf_helo,
    spf_includes,
    spf_lookups,
    spf_neighbours,
    spf_reach,
    spf_record,
    spf_strength,
    spf_strings,
    spf_terms,
    undeclared,
    usage,
    usage_dmarc,
    usage_mx,
    usage_unused,
    wildcards,
)

__all__ = [
    "aliases",
    "dkim",
    "dkim_leftovers",
    "dkim_strength",
    "holding",
    "life_cycle",
    "mx_duplicates",
    "mx_records",
    "mx_targets",
    "retirement",
    "senders",
    "spf_duplicates",
    "spf_evaluation",
    "spf_helo",
    "spf_includes",
    "spf_lookups",
    "spf_neighbours",
    "spf_reach",
    "spf_record",
    "spf_strength",
    "spf_strings",
    "spf_terms",
    "undeclared",
    "usage",
    "usage_dmarc",
    "usage_mx",
    "usage_unused",
    "wildcards",
]

_FAMILIES = ("SPF", "USE", "DMA", "MX", "DKI", "TLS", "BIM", "LIF")

for _code in sorted(RULES, key=lambda code: (_FAMILIES.index(code.rstrip("0123456789")), code)):
    RULES[_code] = RULES.pop(_code)
