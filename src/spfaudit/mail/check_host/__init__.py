"""check_host() of RFC 7208 §4 for one message, evaluated by pyspf over evidence. The only importer of pyspf."""

from dns import _features

_features.force("doh", enabled=False)  # two thirds of what loading pyspf takes, for ways to ask that nobody here uses
