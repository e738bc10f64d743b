"""The rules, one family a file. Importing this package fills `spfaudit.policy.rule.RULES`, in the catalogue's order."""

from spfaudit.policy.rule import RULES as RULES
from spfaudit.policy.rule import catalogue_order
from spfaudit.policy.rules import aliases as aliases
from spfaudit.policy.rules import at_a_glance as at_a_glance
from spfaudit.policy.rules import bimi as bimi
from spfaudit.policy.rules import dane as dane
from spfaudit.policy.rules import delegation as delegation
from spfaudit.policy.rules import dkim_invalid as dkim_invalid
from spfaudit.policy.rules import dkim_leftovers as dkim_leftovers
from spfaudit.policy.rules import dkim_missing as dkim_missing
from spfaudit.policy.rules import dkim_strength as dkim_strength
from spfaudit.policy.rules import dmarc_mechanisms as dmarc_mechanisms
from spfaudit.policy.rules import dmarc_policy as dmarc_policy
from spfaudit.policy.rules import dmarc_record as dmarc_record
from spfaudit.policy.rules import dmarc_report_uris as dmarc_report_uris
from spfaudit.policy.rules import dmarc_reports as dmarc_reports
from spfaudit.policy.rules import dmarc_syntax as dmarc_syntax
from spfaudit.policy.rules import dmarc_tags as dmarc_tags
from spfaudit.policy.rules import dnssec as dnssec
from spfaudit.policy.rules import holding as holding
from spfaudit.policy.rules import life_cycle as life_cycle
from spfaudit.policy.rules import mta_sts as mta_sts
from spfaudit.policy.rules import mx_duplicates as mx_duplicates
from spfaudit.policy.rules import mx_names as mx_names
from spfaudit.policy.rules import mx_records as mx_records
from spfaudit.policy.rules import mx_targets as mx_targets
from spfaudit.policy.rules import retirement as retirement
from spfaudit.policy.rules import senders as senders
from spfaudit.policy.rules import spf_duplicates as spf_duplicates
from spfaudit.policy.rules import spf_evaluation as spf_evaluation
from spfaudit.policy.rules import spf_helo as spf_helo
from spfaudit.policy.rules import spf_includes as spf_includes
from spfaudit.policy.rules import spf_lookups as spf_lookups
from spfaudit.policy.rules import spf_near_misses as spf_near_misses
from spfaudit.policy.rules import spf_neighbours as spf_neighbours
from spfaudit.policy.rules import spf_reach as spf_reach
from spfaudit.policy.rules import spf_record as spf_record
from spfaudit.policy.rules import spf_special as spf_special
from spfaudit.policy.rules import spf_strength as spf_strength
from spfaudit.policy.rules import spf_strings as spf_strings
from spfaudit.policy.rules import spf_targets as spf_targets
from spfaudit.policy.rules import spf_terms as spf_terms
from spfaudit.policy.rules import tls_rpt as tls_rpt
from spfaudit.policy.rules import undeclared as undeclared
from spfaudit.policy.rules import usage as usage
from spfaudit.policy.rules import usage_dmarc as usage_dmarc
from spfaudit.policy.rules import usage_mx as usage_mx
from spfaudit.policy.rules import usage_unused as usage_unused
from spfaudit.policy.rules import wildcards as wildcards

for _code in sorted(RULES, key=catalogue_order):
    RULES[_code] = RULES.pop(_code)
