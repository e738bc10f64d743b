"""Where mail for a name goes: its mail exchangers, or its own address (RFC 5321 §5.1, RFC 7505)."""
