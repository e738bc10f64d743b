"""What is believed of a resolver that has denied what surely exists, message by message."""

import pytest
from msgspec.structs import replace

from spfaudit.evidence import Answer, Failed, Failure, Host, NoData, NxDomain, Provenance, Question, Records, Txt
from spfaudit.resolver.classify import Unproven, classify
from spfaudit.resolver.denial import ROOT, Doubt
from spfaudit.resolver.message import NOERROR, NXDOMAIN, QR, RA, Message, Owner, ResourceRecord

ASKED = Question("gone.fault.example", "TXT")
HERE = Question("here.fault.example", "TXT")


def message(question: Question, apex: str, *answer: ResourceRecord, rcode: int = NXDOMAIN) -> Message:
    return Message(
        id=1,
        bits=QR | RA,
        rcode=rcode,
        question=question,
        answer=answer,
        authority=((apex, "SOA"),) if apex else (),
    )


def weighed(
    doubt: Doubt, apex: str, *answer: ResourceRecord, question: Question = ASKED, rcode: int = NXDOMAIN
) -> Answer | Unproven:
    heard = message(question, apex, *answer, rcode=rcode)
    return doubt.weigh(question, classify(question, heard), heard)


def shown(doubt: Doubt, *before: ResourceRecord, owner: str = HERE.name) -> Answer | Unproven:
    record = ResourceRecord(owner, "TXT", 300, Txt((b"v=spf1 -all",)))
    return weighed(doubt, "", *before, record, question=HERE, rcode=NOERROR)


@pytest.mark.parametrize("rcode", [NXDOMAIN, NOERROR])
@pytest.mark.parametrize("apex", [ROOT, "", ASKED.name], ids=["of the root", "of nobody", "of the very name"])
def test_a_denial_that_rests_on_nothing_is_none(apex: str, rcode: int) -> None:
    doubt = Doubt(ROOT)
    result = weighed(doubt, apex, rcode=rcode)
    assert isinstance(result, Failed)
    assert result.reason is Failure.UNPROVEN
    assert "the root" in result.detail
    assert doubt.hearsay == {"example"}


def test_which_name_it_has_denied_is_told() -> None:
    result = weighed(Doubt("com"), ROOT)
    assert isinstance(result, Failed)
    assert result.detail == "this resolver denies that com exists"


@pytest.mark.parametrize("apex", ["example", "fault.example"])
def test_a_zone_between_proves_it_and_lends_weight_to_all_of_its_top_level_domain(apex: str) -> None:
    doubt = Doubt(ROOT)
    assert isinstance(weighed(doubt, ROOT), Failed)
    assert isinstance(weighed(doubt, apex), NxDomain)
    assert isinstance(weighed(doubt, ROOT), NxDomain)
    assert doubt.hearsay == set()
    assert isinstance(weighed(doubt, ROOT, question=Question("gone.test", "TXT")), Failed)
    assert doubt.hearsay == {"test"}


@pytest.mark.parametrize("owner", [("fault.example", "NS"), ("other.example", "SOA")])
def test_nothing_beside_the_soa_of_the_root_proves_it_but_that_of_a_zone_between(owner: Owner) -> None:
    doubt = Doubt(ROOT)
    heard = replace(message(ASKED, ROOT), authority=((ROOT, "SOA"), owner))
    origin = Provenance(resolver="192.0.2.53:53")
    result = doubt.weigh(ASKED, classify(ASKED, heard, origin), heard)
    assert isinstance(result, Failed)
    assert result.provenance == origin
    assert doubt.hearsay == {"example"}


def test_records_count_and_lend_weight_where_they_stand_and_where_aliases_lead() -> None:
    doubt = Doubt(ROOT)
    alias = ResourceRecord(HERE.name, "CNAME", 300, Host("www.test"))
    assert isinstance(shown(doubt, alias, owner="www.test"), Records)
    for name in ("gone.fault.example", "gone.test"):
        assert isinstance(weighed(doubt, ROOT, question=Question(name, "TXT")), NxDomain)
    assert isinstance(weighed(doubt, ROOT, question=Question("gone.jp", "TXT")), Failed)


def test_of_an_alias_it_is_the_end_that_is_denied() -> None:
    doubt = Doubt(ROOT)
    first = ResourceRecord(ASKED.name, "CNAME", 300, Host("www.jp"))
    second = ResourceRecord("www.jp", "CNAME", 300, Host("gone.sub.test"))
    assert isinstance(weighed(doubt, ROOT, first, second), Failed)
    assert doubt.hearsay == {"test"}
    assert isinstance(weighed(doubt, "sub.test", first, second), NxDomain)
    assert isinstance(weighed(doubt, ROOT), Failed)


def test_who_is_alone_is_believed_on_hearsay() -> None:
    doubt = Doubt(ROOT)
    doubt.is_alone = True
    assert isinstance(weighed(doubt, ROOT), NxDomain)
    assert isinstance(weighed(doubt, ""), Unproven)
    assert isinstance(weighed(doubt, ROOT, rcode=NOERROR), NoData)
    assert doubt.hearsay == {"example"}


def test_who_knew_better_may_have_records_from_then_which_lend_no_weight() -> None:
    doubt = Doubt(ROOT, knew_better=True)
    assert isinstance(shown(doubt), Records)
    assert isinstance(weighed(doubt, ROOT), Failed)
    assert doubt.hearsay == {"example"}
    assert isinstance(weighed(doubt, "example"), NxDomain)
    assert doubt.hearsay == {"example"}


def test_a_failure_stays_one() -> None:
    doubt = Doubt(ROOT)
    result = weighed(doubt, ROOT, rcode=2)
    assert isinstance(result, Failed)
    assert result.reason is Failure.RCODE
    assert doubt.hearsay == set()
