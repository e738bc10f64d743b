"""DKIM: key records as typed values, and what stands at a domain's selectors (RFC 6376)."""
