"""`--verbose`: a line on stderr for every question: who was asked, by which way, what came of it, and how long it took.

    asked 192.0.2.53:53 udp: _spf.provider.example TXT: 2 records (2 tries, 12 ms)

Each line is written at once and whole, so that those of several processes do not mix.
"""

import sys
from collections.abc import Callable

from spfaudit.cli.streams import ERASE_LINE, obeys_escapes
from spfaudit.evidence import Answer, Failed, NoData, NxDomain, Question, Records
from spfaudit.resolver.overheard import Hear
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text, plural, same

_LONGEST = 400
"""Characters of a line, less than a pipe takes at once."""


def teller(lang: Lang, describe: Callable[[], str], *, recorded: bool) -> Hear:
    """Who tells of what is asked. `describe`: of whom, where an answer does not say.

    `recorded`: answers are those of an earlier day, and how long they took is not known.
    """
    start = ERASE_LINE if obeys_escapes(sys.stderr) else ""  # there may be a bar

    def tell(question: Question, answer: Answer, seconds: float) -> None:
        line = asked(question, answer, None if recorded else seconds, describe()).to(lang)
        print(f"{start}{visible(line, _LONGEST)}", file=sys.stderr, flush=True)

    return tell


def asked(question: Question, answer: Answer, seconds: float | None, source: str) -> Text:
    """One question in words. `source` answered, if the answer does not say who did."""
    origin = answer.provenance
    who = f"{origin.resolver} {origin.transport}".strip() or source
    if origin.transport == "zone":
        who = f"zone {origin.resolver}".strip()
    came = _outcome(answer)
    details = _details(answer, seconds)
    return Text(
        en=f"asked {who}: {question}: {came.en}{_in_brackets(details, lang='en')}",
        ja=f"問い合わせ {who}: {question}: {came.ja}{_in_brackets(details, lang='ja')}",
    )


def _outcome(answer: Answer) -> Text:
    match answer:
        case Records(rdata=rdata):
            count = len(rdata)
            return Text(en=f"{count} {plural(count, 'record')}", ja=f"レコード {count} 件")
        case NoData():
            return Text(en="no such record (NODATA)", ja="該当するレコードなし（NODATA）")
        case NxDomain():
            return Text(en="no such name (NXDOMAIN)", ja="名前が存在しない（NXDOMAIN）")
        case Failed():
            why = answer.describe()
            return Text(en=f"FAILED: {why.en}", ja=f"失敗：{why.ja}")


def _details(answer: Answer, seconds: float | None) -> list[Text]:
    origin = answer.provenance
    details = []
    if not isinstance(answer, Failed) and answer.chain:
        details.append(same(f"CNAME {answer.chain[-1]}"))
    if isinstance(answer, Failed) and origin.rcode:
        details.append(same(origin.rcode))
    if origin.tries > 1:
        details.append(Text(en=f"{origin.tries} tries", ja=f"{origin.tries} 回試行"))
    if seconds is not None:
        if seconds >= 0.0005:  # a file answers at once
            details.append(same(f"{seconds * 1000:,.0f} ms"))
    elif origin.at:
        details.append(Text(en=f"recorded {origin.at}", ja=f"{origin.at} に記録"))
    return details


def _in_brackets(details: list[Text], *, lang: Lang) -> str:
    told = [detail.to(lang) for detail in details]
    if not told:
        return ""
    return f" ({', '.join(told)})" if lang == "en" else f"（{'、'.join(told)}）"
