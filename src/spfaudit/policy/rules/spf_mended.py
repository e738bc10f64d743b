"""What a record that receivers cannot read so far would do to a name that sends, once they can."""

from spfaudit.mail.spf.grammar import parse_record
from spfaudit.mail.spf.record import Record
from spfaudit.text import Text


def senders_first(text: str, remedy: Text) -> Text:
    """A remedy that has that SPF record of a name that sends published; with a word on one that denies everybody."""
    record = parse_record(text.encode())
    if not isinstance(record, Record) or record.all is None or not record.only_fails:
        return remedy
    return remedy + Text(
        en="(It denies every sender: list those of the domain before -all first (USE006).)",
        ja="（このレコードはすべての送信を拒否します。先に -all の前に送信元を記述してください（USE006）。）",
    )
