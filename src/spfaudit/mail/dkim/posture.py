"""What a rule sees of a domain's DKIM keys, lazily."""

from collections.abc import Iterable

from spfaudit.mail.dkim.probe import live_selectors
from spfaudit.mail.dkim.record import Key
from spfaudit.mail.dkim.selectors import NO_SELECTORS, Selectors, at_selector, survey_selectors
from spfaudit.mail.fact import fact
from spfaudit.mail.ground import FactsOf


class DkimPosture(FactsOf):
    """The DKIM keys of one domain. Every fact raises Missing and Undetermined as those of a posture do."""

    @fact
    def declared(self) -> Selectors:
        """What stands at the selectors that the owner declares. Raises Missing, and never Undetermined."""
        entry = self._ground.entry
        if not entry.dkim_selectors:
            return NO_SELECTORS
        return survey_selectors(self._ground, {at_selector(name, entry.domain): name for name in entry.dkim_selectors})

    @fact
    def works(self) -> bool:
        """Whether a declared selector is known to hold a key with which mail passes (see `Key.usable`).

        False if none is declared, or if all are known to hold none. A key in test mode is none: verifiers must take
        mail signed with it for unsigned. Raises Undetermined if it hangs on a lookup that failed.
        """
        declared = self.declared
        if any(isinstance(selector.published, Key) and selector.published.usable for selector in declared.known):
            return True
        declared.require_complete()
        return False

    def live(self, common: Iterable[str]) -> Selectors:
        """The selectors that hold a key with which mail can be signed; see `probe.live_selectors`.

        Raises Undetermined by itself only if it is not known whether the domain exists.
        """
        return live_selectors(self._ground, self.declared, common) if self._ground.exists else NO_SELECTORS
