"""What unremarkable records look like: one look at their summary instead of a dozen rules each.

A look must be stricter than all the rules that it spares together; the tests try both on whatever records there are.
"""

from spfaudit.evidence import Records, denies_name
from spfaudit.mail.dmarc.discovery import rejects
from spfaudit.mail.dmarc.record import Absent as NoDmarc
from spfaudit.mail.dmarc.record import Disposition
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Reach
from spfaudit.mail.spf.grammar import is_spf
from spfaudit.mail.spf.limits import MX_LIMIT, VOID_LIMIT
from spfaudit.mail.spf.node import Branch, Node
from spfaudit.mail.spf.publication import Absent
from spfaudit.mail.spf.record import Qualifier, Record, Redirect
from spfaudit.policy.data import shared_senders
from spfaudit.policy.glance import glance, wide_glance
from spfaudit.policy.rule import N, R, S, X
from spfaudit.policy.rules.spf_lookups import LITTLE_HEADROOM
from spfaudit.policy.rules.spf_reach import BROADEST_ALLOWED
from spfaudit.policy.rules.spf_special import has_special, lists_special
from spfaudit.policy.rules.spf_strings import RECORD_LIMIT, answer_size

_REFUSES = frozenset({Qualifier.FAIL, Qualifier.SOFTFAIL})
_MOST_SURELY_DISTINCT = 3


_OF_SPF_RECORDS = frozenset(
    {
        *("SPF002", "SPF003", "SPF010", "SPF011", "SPF012", "SPF101", "SPF102", "SPF103", "SPF104", "SPF105", "SPF106"),
        *("SPF107", "SPF108", "SPF109", "SPF110", "SPF201", "SPF202", "SPF204", "SPF205", "SPF206", "SPF207", "SPF208"),
        "SPF212",
    }
)


@glance(*_OF_SPF_RECORDS, asks_as="SPF103")
def plain_spf(posture: Posture) -> bool:
    """A valid record with nothing but sound terms, far from every limit, that refuses everybody else; or none."""
    tree, reach = posture.spf_tree, posture.spf_reach
    if tree is None or reach is None:
        return isinstance(posture.spf, Absent)
    record = tree.published
    return (
        isinstance(record, Record)
        and _is_sound(posture, tree, reach, record)
        and reach.ipv4_prefix >= BROADEST_ALLOWED[4]
        and reach.ipv6_prefix >= BROADEST_ALLOWED[6]
        and reach.passes.ipv4.count <= posture.limits.address_budget
        and (not record.networks or _are_disjoint(record, reach))
        and not has_special(reach.listed)
    )


def _is_sound(posture: Posture, tree: Node, reach: Reach, record: Record) -> bool:
    """Whether there is nothing amiss but with the networks that the record lists itself: these make no difference.

    Looked at once a run, for all records of one skeleton.
    """
    known = posture.shared.sound_skeletons
    sound = known.get(record.skeleton) if tree.portable else None
    if sound is None:
        last = posture.spf_final
        sound = (
            last is not None
            and last.all is not None
            and last.all.qualifier in _REFUSES
            and not tree.outcomes
            and tree.lookups < LITTLE_HEADROOM
            and not (tree.failures or tree.uses_ptr or tree.passes_all)
            and not (reach.failures or reach.dangling)
            and reach.voids.ipv4 <= VOID_LIMIT
            and reach.voids.ipv6 <= VOID_LIMIT
            and reach.mx_names <= MX_LIMIT
            and tree.leads_to.isdisjoint(shared_senders())
            and not (record.unknown or record.explanation or (record.all and record.redirect))
            and len(record.directives) == len(record.effective)
            and _are_distinct(tree.others)
            and not posture.some_passing_step(lists_special)
        )
        if tree.portable and not reach.failures:
            known[record.skeleton] = sound
    return sound


def _are_disjoint(record: Record, reach: Reach) -> bool:
    """Whether its networks lie apart: those that overlap, or lie side by side, are fewer ranges than there are."""
    return len(record.networks) == len(reach.listed.ipv4.pairs) + len(reach.listed.ipv6.pairs)


def _are_distinct(branches: tuple[Branch, ...]) -> bool:
    """Whether no two terms of one kind ask for one name."""
    if len(branches) < _MOST_SURELY_DISTINCT:
        return True
    terms = [(branch.term, branch.target) for branch in branches]
    kinds = {(Redirect if isinstance(term, Redirect) else type(term.mechanism), name) for term, name in terms}
    return len(kinds) == len(branches)


_OF_TEXTS = frozenset({"SPF001", "SPF004", "SPF005", "SPF006", "SPF008", "SPF009", "SPF013"})


@glance(*_OF_TEXTS, asks_as="SPF009")
def plain_txt(posture: Posture) -> bool:
    """One SPF record, and no other text that is about mail, all of them short and in one piece; or no such name."""
    answer = posture.txt_answer
    if not isinstance(answer, Records):
        return denies_name(answer)
    return (
        posture.texts.is_plain
        and not answer.beside_cname
        and answer_size(posture) <= RECORD_LIMIT
        and not posture.inventory.transport
        and not any(map(is_spf, posture.dmarc.ignored))
    )


_OF_DMARC_RECORDS = frozenset(
    {*("DMA001", "DMA002", "DMA003", "DMA004", "DMA007", "DMA008", "DMA009", "DMA010", "DMA011", "DMA015", "DMA018")}
)


@glance(*_OF_DMARC_RECORDS, asks_as="DMA011", usages=frozenset({S}))
def plain_dmarc(posture: Posture) -> bool:
    """A record of the name's own without a flaw and without an exception from its policy, whatever that is."""
    return posture.dmarc.standing.is_plain


@glance(*_OF_DMARC_RECORDS, "USE003", asks_as="DMA011", usages=frozenset({R, N, X}))
def plain_reject(posture: Posture) -> bool:
    """The same, and the policy is reject; or nothing at all, and reject is inherited."""
    dmarc = posture.dmarc
    standing = dmarc.standing
    if standing.own:
        return standing.is_plain and standing.own.p is Disposition.REJECT
    return isinstance(standing.published, NoDmarc) and not standing.ignored and rejects(dmarc.in_force)


@glance(
    *("MX001", "MX002", "MX003", "MX004", "MX005", "MX007", "USE007", "USE008", "USE011"),
    asks_as="MX001",
    usages=frozenset({S, R}),
)
def plain_mx(posture: Posture) -> bool:
    """MX records that all name different hosts, each with addresses of its own."""
    exchangers = posture.exchangers
    return exchangers.exchange.is_orderly and exchangers.hosts.is_plain


_OF_NO_MX = frozenset({"MX001", "MX002", "MX003", "MX004", "MX007", "USE005"})


@glance(*_OF_NO_MX, asks_as="MX001", usages=frozenset({N, X}))
def no_mx(posture: Posture) -> bool:
    """A null MX as it should be, or no MX records."""
    exchange = posture.exchangers.exchange
    return exchange.is_null or not exchange.records


@wide_glance(
    *(_OF_SPF_RECORDS | _OF_TEXTS | _OF_DMARC_RECORDS | _OF_NO_MX),
    *("SPF203", "SPF209", "USE001", "USE003", "USE010", "DMA005", "DMA006", "DMA012"),
    usages=frozenset({N, X}),
)
def plainly_locked_down(posture: Posture) -> bool:
    """The one null SPF, a DMARC policy that has all mail rejected and reported, and no MX but a null one."""
    spf, dmarc = posture.spf, posture.dmarc
    if not isinstance(spf, Record) or spf.text != "v=spf1 -all" or dmarc.in_force is None:
        return False
    return (
        bool(dmarc.in_force.record.rua)
        and plain_reject(posture)
        and no_mx(posture)
        and plain_txt(posture)
        and rejects(dmarc.below(exists=False))
        and rejects(dmarc.below(exists=True))
    )
