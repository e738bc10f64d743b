"""spfaudit: audits SPF and related DNS records of many domains against the usage their owners declared.

    inventory = spfaudit.load_inventory("domains.yaml")
    report = spfaudit.audit(inventory, spfaudit.LiveSource(["127.0.0.1:5353"]))
    print(spfaudit.render(report, "csv", lang="ja"))

- Many domains: `load_inventory`, `audit` (`audit_stream` inside an event loop), `render`; `History`, `compare`,
  `render_diff`.
- One name: `analyse_spf`, `check_host`.
- Where answers come from (`Source`): `LiveSource`, `ZoneSource`, `SnapshotSource`. In front of one of these stand a
  `Recorder`, whose file a `SnapshotSource` reads, a `PolicySource`, which fetches over HTTPS as well, and an
  `OverlaySource`, which answers as if proposed records were published.
- What is judged, and how far: `make_policy`, `Budget`, `Interruption`; what is known already: `load_baseline`.

The library is what is listed in `__all__`: names that stay. The modules behind them may change; the command line is
made of these. Names are imported when first used, so that `import spfaudit` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spfaudit.analysis import analyse_spf
    from spfaudit.auditing import audit, audit_stream
    from spfaudit.checking import check_host
    from spfaudit.comparing import compare, render_diff
    from spfaudit.evidence import Undetermined
    from spfaudit.history.history import History
    from spfaudit.history.history_error import HistoryError
    from spfaudit.history.runs import NoSuchRun
    from spfaudit.interruption import Interruption
    from spfaudit.inventory import InventoryError
    from spfaudit.inventory.model import Inventory, Usage
    from spfaudit.loading import load_inventory
    from spfaudit.mail.check_host.result import CheckResult
    from spfaudit.mail.spf.node import Node
    from spfaudit.mail.spf.publication import Absent, Multiple
    from spfaudit.mail.spf.record import Malformed
    from spfaudit.names import InvalidName
    from spfaudit.policy.settings import Policy, make_policy
    from spfaudit.policy.settings_error import SettingsError
    from spfaudit.policy.verdict import Finding, Severity, Unjudged, Verdict
    from spfaudit.report import render
    from spfaudit.report.baseline import Baseline, BaselineError, load_baseline
    from spfaudit.report.model import Report
    from spfaudit.resolver.budget import Budget
    from spfaudit.resolver.live import LiveSource
    from spfaudit.resolver.overlay import OverlaySource
    from spfaudit.resolver.policies import PolicySource
    from spfaudit.resolver.recorder import Recorder
    from spfaudit.resolver.snapshot import SnapshotSource
    from spfaudit.resolver.source import RecordingError, Source, SourceError
    from spfaudit.resolver.zonefile import ZoneSource

__all__ = [
    "Absent",
    "Baseline",
    "BaselineError",
    "Budget",
    "CheckResult",
    "Finding",
    "History",
    "HistoryError",
    "Interruption",
    "InvalidName",
    "Inventory",
    "InventoryError",
    "LiveSource",
    "Malformed",
    "Multiple",
    "NoSuchRun",
    "Node",
    "OverlaySource",
    "Policy",
    "PolicySource",
    "Recorder",
    "RecordingError",
    "Report",
    "SettingsError",
    "Severity",
    "SnapshotSource",
    "Source",
    "SourceError",
    "Undetermined",
    "Unjudged",
    "Usage",
    "Verdict",
    "ZoneSource",
    "analyse_spf",
    "audit",
    "audit_stream",
    "check_host",
    "compare",
    "load_baseline",
    "load_inventory",
    "make_policy",
    "render",
    "render_diff",
]

_HOMES = {
    "Absent": "mail.spf.publication",
    "Baseline": "report.baseline",
    "BaselineError": "report.baseline",
    "Budget": "resolver.budget",
    "CheckResult": "mail.check_host.result",
    "Finding": "policy.verdict",
    "History": "history.history",
    "HistoryError": "history.history_error",
    "Interruption": "interruption",
    "InvalidName": "names",
    "Inventory": "inventory.model",
    "InventoryError": "inventory",
    "LiveSource": "resolver.live",
    "Malformed": "mail.spf.record",
    "Multiple": "mail.spf.publication",
    "NoSuchRun": "history.runs",
    "Node": "mail.spf.node",
    "OverlaySource": "resolver.overlay",
    "Policy": "policy.settings",
    "PolicySource": "resolver.policies",
    "Recorder": "resolver.recorder",
    "RecordingError": "resolver.source",
    "Report": "report.model",
    "SettingsError": "policy.settings_error",
    "Severity": "policy.verdict",
    "SnapshotSource": "resolver.snapshot",
    "Source": "resolver.source",
    "SourceError": "resolver.source",
    "Undetermined": "evidence",
    "Unjudged": "policy.verdict",
    "Usage": "inventory.model",
    "Verdict": "policy.verdict",
    "ZoneSource": "resolver.zonefile",
    "analyse_spf": "analysis",
    "audit": "auditing",
    "audit_stream": "auditing",
    "check_host": "checking",
    "compare": "comparing",
    "load_baseline": "report.baseline",
    "load_inventory": "loading",
    "make_policy": "policy.settings",
    "render": "report",
    "render_diff": "comparing",
}


def __getattr__(name: str) -> Any:
    try:
        module = import_module(f"spfaudit.{_HOMES[name]}")
    except KeyError:
        raise AttributeError(f"module 'spfaudit' has no attribute {name!r}") from None
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
