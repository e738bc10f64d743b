"""An event loop of one's own, for callers who have none. Knows nothing of what is run in it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_blocking(doing: Callable[[], Coroutine[Any, Any, T]], *, instead: str = "") -> T:
    """What `doing` returns or raises. Raises RuntimeError inside a running event loop (a notebook has one).

    `instead`: what else to do there than to call it in a thread, with an "or" behind it.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass  # outside of this handler: whatever goes wrong has nothing to do with it
    else:
        raise RuntimeError(
            f"a call that blocks, inside a running event loop: {instead}call it in a thread, as by asyncio.to_thread()"
        )
    return asyncio.run(doing())
