"""A DMARC record that a remedy has published."""

from msgspec import Struct

from spfaudit.mail.posture import Posture
from spfaudit.policy.master_file import txt_line
from spfaudit.policy.publishing import at_alias
from spfaudit.text import Text


class DmarcLine(Struct, frozen=True, gc=False):
    """A DMARC record of a name, to be published."""

    name: str
    text: str

    def __str__(self) -> str:
        """As a line of a zone file."""
        return txt_line(f"_dmarc.{self.name}", self.text)

    def by(self, posture: Posture, remedy: Text) -> Text:
        """The remedy, which shows the line; where its place is an alias, with what that takes."""
        return at_alias(posture, f"_dmarc.{self.name}", remedy)
