"""The engine: rules over one domain's evidence, until every rule has fired, kept silent or abstained.

Pure. What a rule lets pass, `Missing` and `Undetermined`, is caught here.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from spfaudit.evidence import Evidence, Missing, Question, Undetermined, may_pass
from spfaudit.inventory.model import Entry, Inventory, Usage
from spfaudit.mail.posture import Posture
from spfaudit.mail.shared import SharedFacts
from spfaudit.policy.crowd import fingerprint, told
from spfaudit.policy.facts import facts_of, wanted_by_facts
from spfaudit.policy.lock_down import tell_together
from spfaudit.policy.rule import MOST_PROBLEMS, Problem, Rule, catalogue_order
from spfaudit.policy.settings import Policy
from spfaudit.policy.sparing import Spared, plan
from spfaudit.policy.verdict import Finding, Severity, Unjudged, Verdict
from spfaudit.policy.waiving import waiver_in_force
from spfaudit.text import Text

_NOTHING = Evidence()


class Trial:
    """One domain while its evidence is being gathered: rules that have said their word are not run again."""

    __slots__ = ("_begun", "_findings", "_glances", "_pending", "_policy", "_posture", "_unjudged")

    _pending: Sequence[Rule]
    _glances: Sequence[Spared]
    """Looks that have not been taken yet, because something is missing."""

    def __init__(
        self,
        entry: Entry,
        inventory: Inventory,
        policy: Policy,
        today: date,
        shared: SharedFacts | None = None,
    ) -> None:
        self._posture = Posture(entry, inventory, _NOTHING, today, shared, policy.limits)
        self._policy = policy
        self._begun = False
        self._findings: list[Finding] = []
        self._unjudged: list[Unjudged] = []

    @property
    def first_questions(self) -> tuple[Question, ...]:
        """What `pursue` misses before anything was asked."""
        return self._posture.first_questions

    def advance(self, evidence: Evidence) -> tuple[Question, ...]:
        """Judges as far as the evidence goes; returns the questions that must be asked before it can go on.

        Empty: the trial is over. `evidence` must hold all that was given before.
        """
        posture = self._posture
        if not self._begun:
            first = evidence.missing(posture.first_questions)
            if first:  # nearly every rule would miss these: none need be tried before they are known
                return tuple(first)
        posture.see(evidence)
        if not self._begun:
            self._begin()
        missing: dict[Question, None] = {}
        if self._glances:
            self._look(missing)
        waiting: list[Rule] = []
        out_of_reach: list[str] = []
        """Facts that cannot be worked out yet."""
        for rule in self._pending:
            if out_of_reach and rule.needs in out_of_reach:
                waiting.append(rule)
                continue
            problems: list[Problem] | None = None
            try:
                for problem in rule.check(posture):
                    if problems is None:
                        problems = []
                    problems.append(problem)
            except Missing as wanted:
                missing |= dict.fromkeys(wanted.questions)
                waiting.append(rule)
                if rule.needs and not posture.knows(rule.needs):
                    out_of_reach.append(rule.needs)
                continue
            except Undetermined as undetermined:
                self._abstain(rule, undetermined)
            if problems:  # a rule may have proven some before it met a failed lookup: neither is lost
                self._tell(rule, problems)
        self._pending = waiting
        return tuple(missing)

    def pursue(self, evidence: Evidence) -> tuple[Question, ...]:
        """As `advance`, for one who can ask: when no rule misses anything, what facts would like to know is asked too.

        Else it would hang on the other domains of the run, and on their order, whether that is known.
        """
        return self.advance(evidence) or wanted_by_facts(self._posture)

    def _begin(self) -> None:
        """Decides what judges the domain: the first answers are there."""
        self._begun = True
        by = plan(self._policy, self._posture.entry.usage)
        self._pending, self._glances = by.others, by.glances
        if by.first:
            try:
                if by.first(self._posture):
                    self._pending, self._glances = by.left, ()
            except (Missing, Undetermined):
                pass

    def _look(self, missing: dict[Question, None]) -> None:
        """Takes the looks that can be taken. Where there may be something to tell, the rules have to run after all."""
        later = []
        for glance in self._glances:
            try:
                if glance.look(self._posture):
                    continue
            except Missing as wanted:
                missing |= dict.fromkeys(wanted.questions)
                later.append(glance)
                continue
            except Undetermined:
                pass
            self._pending = (*self._pending, *glance.rules)
        self._glances = tuple(later) if later else ()

    def _tell(self, rule: Rule, problems: list[Problem]) -> None:
        if len(problems) > 1:
            problems = list(dict.fromkeys(problems))  # of a term that a record repeats, nothing is told twice
        if len(problems) > MOST_PROBLEMS:
            problems = told(rule, problems)
        for problem in problems:
            self._findings.append(self._finding(rule, problem))

    def _abstain(self, rule: Rule, undetermined: Undetermined) -> None:
        self._unjudged.append(
            Unjudged(
                code=rule.code,
                name=rule.name,
                reason=undetermined.failed.describe(),
                question=undetermined.question,
                passing=may_pass(undetermined.failed),
            )
        )

    def _finding(self, rule: Rule, problem: Problem) -> Finding:
        entry, given = self._posture.entry, self._policy.severities[rule.code]
        return Finding(
            code=rule.code,
            name=rule.name,
            severity=_weighed(rule, problem.severity, given) if problem.severity else given,
            message=problem.message,
            found=problem.found,
            position=problem.position,
            remedy=problem.remedy or rule.remedy,
            records=problem.records,
            wants_more=problem.wants_more,
            reference=rule.reference,
            fingerprint=fingerprint(entry.domain, rule.code, problem.subject),
            cause=problem.cause,
            waiver=waiver_in_force(entry.waivers, rule.code, self._posture.today) if entry.waivers else None,
        )

    def _in_order(self) -> tuple[Unjudged, ...]:
        """The abstentions in the catalogue's order, whatever that in which answers came."""
        abstained = {unjudged.code: unjudged for unjudged in self._unjudged}
        return tuple([abstained[code] for code in self._policy.severities if code in abstained])

    def verdict(self) -> Verdict:
        """What came of it. The trial must be over; this is its end."""
        assert self._begun
        assert not self._pending
        assert not self._glances
        findings: Sequence[Finding] = self._findings
        if len(findings) > 1:
            in_order = sorted(findings, key=lambda f: (-f.severity.weight, catalogue_order(f.code)))
            findings = tell_together(in_order, (unjudged.code for unjudged in self._unjudged))
        verdict = Verdict(
            entry=self._posture.entry,
            findings=tuple(findings),
            unjudged=self._in_order() if len(self._unjudged) > 1 else tuple(self._unjudged),
            facts=facts_of(self._posture),
        )
        # Facets hold the posture that holds them: without this, only the collector of cycles would free them all.
        vars(self._posture).clear()
        return verdict


def not_attempted(entry: Entry, policy: Policy, reason: Text) -> Verdict:
    """The verdict on a domain that nobody got to: every rule abstains."""
    return Verdict(entry=entry, unjudged=_none_judged(policy, entry.usage, reason))


@lru_cache(maxsize=64)  # a run that breaks off may leave out a million domains, for one reason and of four usages
def _none_judged(policy: Policy, usage: Usage, reason: Text) -> tuple[Unjudged, ...]:
    return tuple(Unjudged(code=rule.code, name=rule.name, reason=reason, question=None) for rule in policy.rules[usage])


def _weighed(rule: Rule, own: Severity, given: Severity) -> Severity:
    """The severity of a problem that weighs `own` among those of its rule, to which the policy gives `given`."""
    if given is rule.severity:
        return own
    # Somebody has decided how much the rule weighs: its milder cases may still weigh less, but nothing more.
    return min(own, given, key=lambda severity: severity.weight) if own.weight < rule.severity.weight else given
