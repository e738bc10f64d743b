"""Names without records of their own, for which a wildcard answers: what it takes to publish something there.

A wildcard answers for names that do not exist. The first record at a name, or at one below it, makes the name exist,
and ends that for all types: who publishes SPF there takes the web server's address away.
"""

from spfaudit.evidence import Answer, Failed, denies_name, say_the_same
from spfaudit.mail.posture import Posture
from spfaudit.mail.survey import Survey
from spfaudit.names import random_name_below
from spfaudit.policy.left_records import every_record, records_behind
from spfaudit.suffixes import registrable_domain
from spfaudit.text import Text, listed

_TYPES = ("A", "AAAA", "MX", "TXT")
_MOST_LISTED = 10


def beside_wildcard(posture: Posture, remedy: Text) -> Text:
    """A remedy that has a record published at the name or below it; where a wildcard answers, with what that takes."""
    answers = _by_wildcard(posture)
    kept = every_record(answers) if answers else []
    if not answers or not kept:
        return remedy
    note = _note(posture.entry.domain, kept)
    if any(answer.chain for answer in answers.known.values()):
        note += _beside_no_cname(posture.entry.domain, records_behind(answers))
    return remedy + note if note.en not in remedy.en else remedy


def is_wildcards_alias(posture: Posture, owner: str, chain: tuple[str, ...]) -> bool:
    """Whether a wildcard makes `owner` an alias along `chain`, as any name beside it, so far as is known.

    Raises Missing.
    """
    above = owner.partition(".")[2] if owner != registrable_domain(owner) else None
    beside = random_name_below(above) if above else None  # no public suffix has a wildcard that is an alias
    if not beside:
        return False
    # Below a name that exists, which may have the very same alias of its own, no wildcard above answers (RFC 4592
    # §3.3.1).
    names = [name for name in (beside, random_name_below(owner)) if name]
    known = posture.survey_txt(*names).known
    return all(name in known and known[name].chain == chain for name in names)


def _by_wildcard(posture: Posture) -> Survey | None:
    """All that the name answers, if it answers as any name beside it and below it; None if it does not, or unknown.

    Raises Missing.
    """
    domain, evidence = posture.entry.domain, posture.evidence
    txt, _, dmarc = (evidence.answer(question) for question in posture.first_questions)
    beside = random_name_below(domain.partition(".")[2])
    # Below a name that exists, a wildcard above it answers for nothing (RFC 4592 §3.3.1), and no suffix has wildcards.
    if not beside or registrable_domain(domain) == domain or not _is_same(txt, dmarc):
        return None
    own, others = posture.survey(*_TYPES), posture.survey_at(beside, *_TYPES)
    return own if all(_is_same(own.known.get(type), others.known.get(type)) for type in _TYPES) else None


def _is_same(one: Answer | None, other: Answer | None) -> bool:
    """Whether both say the same, as what one wildcard answers does, and are answers at all."""
    if one is None or other is None or isinstance(one, Failed) or isinstance(other, Failed):
        return False
    return say_the_same(one, other) and not denies_name(one)


def _note(domain: str, kept: list[str]) -> Text:
    some = listed(kept, _MOST_LISTED)
    return Text(  # RFC 4592 §2.2.1
        en=f"(It seems that {domain} has no records of its own and that a wildcard answers for it. That ends with the"
        f" first record at it or below it: publish at {domain}, too, what it is to keep of: {some})",
        ja=f"（{domain} 自体のレコードはなく、ワイルドカードが応答していると思われます。この名前またはその配下に"
        f"レコードを 1 件でも公開すると、ワイルドカードの応答はなくなります。次のうち残すものを {domain} にも"
        f"公開してください：{some}）",
    )


def _beside_no_cname(domain: str, behind: list[str]) -> Text:
    """What the wildcard's alias is replaced by where other records are published; `behind`: what it leads to."""
    some = listed(behind, _MOST_LISTED)
    en, ja = (f"publish {some} instead of it", f"CNAME の代わりに {some} を公開してください")
    if not behind:
        en, ja = "leave it out", "CNAME は公開しないでください"
    return Text(  # RFC 1034 §3.6.2
        en=f"(Nothing may stand beside a CNAME: where another record is to stand at {domain} itself, {en}.)",
        ja=f"（CNAME とほかのレコードは併存できません。{domain} 自体にほかのレコードを置く場合は、{ja}。）",
    )
