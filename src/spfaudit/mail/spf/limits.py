"""How much one check may ask before it is permerror (RFC 7208 §4.6.4)."""

LOOKUP_LIMIT = 10
"""DNS-querying terms that may be evaluated."""
VOID_LIMIT = 2
"""Lookups that may come back empty."""
MX_LIMIT = 10
"""MX names that one `mx` term may have."""
