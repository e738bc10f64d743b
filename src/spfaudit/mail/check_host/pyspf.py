"""The module `spf`, loaded without a word about its source.

Where it has not been compiled before (by uv, or in a folder that cannot be written to), Python warns of a backslash in
it, each time: nobody who runs the command can mend that, and cron would mail it.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import spf

__all__ = ["spf"]
