"""The only I/O on DNS: sources of answers, and wrappers around them.

Importing this package costs nothing; each name below is loaded when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spfaudit.resolver.live import LiveSource
    from spfaudit.resolver.memo import Memo
    from spfaudit.resolver.policies import PolicySource
    from spfaudit.resolver.recorder import Recorder
    from spfaudit.resolver.snapshot import SnapshotSource
    from spfaudit.resolver.source import RecordingError, Source, SourceError
    from spfaudit.resolver.zonefile import ZoneSource

__all__ = [
    "LiveSource",
    "Memo",
    "PolicySource",
    "Recorder",
    "RecordingError",
    "SnapshotSource",
    "Source",
    "SourceError",
    "ZoneSource",
]

_HOMES = {
    "LiveSource": "live",
    "Memo": "memo",
    "PolicySource": "policies",
    "Recorder": "recorder",
    "RecordingError": "source",
    "SnapshotSource": "snapshot",
    "Source": "source",
    "SourceError": "source",
    "ZoneSource": "zonefile",
}


def __getattr__(name: str) -> Any:
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(import_module(f"{__name__}.{home}"), name)
