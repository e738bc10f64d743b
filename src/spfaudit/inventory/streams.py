"""Which inventories are streams and not files, by what they are called. Knows nothing of what is in them."""

import os


def is_stream(path: str) -> bool:
    """Whether it is `-`, standard input, or what a shell hands over (`<(…)`).

    Nothing lies beside it, and the next run finds other things there.
    """
    folder, name = os.path.split(path)
    if not folder:
        return path == "-"
    folder = os.path.realpath(folder)
    return (folder, name) == ("/dev", "stdin") or folder.startswith(("/dev/fd", "/proc/"))
