"""check_host() of RFC 7208 §4 for one message, evaluated by pyspf over evidence. The only importer of pyspf."""
