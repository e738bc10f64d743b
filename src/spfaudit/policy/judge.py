"""The engine: rules over one domain's evidence, until every rule has fired, kept silent or abstained.

Pure. It is the only place that catches `Missing` and `Undetermined`.
"""

import hashlib
from datetime import date

from spfaudit.evidence import Evidence, Missing, Question, Undetermined
from spfaudit.inventory.model import Entry, Inventory, Waiver
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.shared import SharedTrees
from spfaudit.policy.facts import facts_of, first_questions
from spfaudit.policy.rule import Problem, Rule
from spfaudit.policy.settings import Policy
from spfaudit.policy.verdict import AppliedWaiver, Finding, Unjudged, Verdict
from spfaudit.text import Text

_MOST_PROBLEMS = 50
"""Problems of one rule on one domain that are told one by one: a hostile record could make thousands."""


class Trial:
    """One domain while its evidence is being gathered: rules that have said their word are not run again."""

    def __init__(
        self,
        entry: Entry,
        inventory: Inventory,
        policy: Policy,
        today: date,
        shared: SharedTrees | None = None,
    ) -> None:
        self._posture = Posture(entry, inventory, Evidence(), today, shared)
        self._policy = policy
        self._pending: list[Rule] = list(policy.rules_for(entry.usage))
        self._findings: list[Finding] = []
        self._unjudged: list[Unjudged] = []

    def advance(self, evidence: Evidence) -> tuple[Question, ...]:
        """Judges as far as the evidence goes; returns the questions that must be asked before it can go on.

        Empty: the trial is over. `evidence` must hold all that was given before.
        """
        self._posture.evidence = evidence
        first = [question for question in first_questions(self._posture.entry.domain) if question not in evidence]
        if first:  # nearly every rule would miss these: none need be tried before they are known
            return tuple(first)
        missing: dict[Question, None] = {}
        pending, self._pending = self._pending, []
        for rule in pending:
            try:
                self._run(rule)
            except Missing as wanted:
                missing.update(dict.fromkeys(wanted.questions))
                self._pending.append(rule)
        return tuple(missing)

    def _run(self, rule: Rule) -> None:
        """Runs one rule to its end. Raises Missing, and has then done nothing."""
        problems: list[Problem] = []
        more = 0
        unjudged = None
        try:
            for problem in rule.check(self._posture):
                if len(problems) < _MOST_PROBLEMS:
                    problems.append(problem)
                else:
                    more += 1
        except Undetermined as undetermined:
            unjudged = Unjudged(
                code=rule.code,
                name=rule.name,
                reason=undetermined.failed.describe(),
                question=undetermined.question,
            )
        if more:
            problems.append(
                Problem(
                    message=Text(en=f"{more} more problems of this kind", ja=f"ほかに同種の問題が {more} 件あります"),
                    subject="more",
                )
            )
        # A rule may have proven some problems before it met a failed lookup: neither is lost.
        self._findings.extend(self._finding(rule, problem) for problem in problems)
        if unjudged:
            self._unjudged.append(unjudged)

    def _finding(self, rule: Rule, problem: Problem) -> Finding:
        entry = self._posture.entry
        return Finding(
            code=rule.code,
            name=rule.name,
            severity=self._policy.severities[rule.code],
            message=problem.message,
            found=problem.found,
            position=problem.position,
            remedy=problem.remedy or rule.remedy,
            reference=rule.reference,
            fingerprint=_fingerprint(entry.domain, rule.code, problem.subject),
            waiver=_applicable(entry.waivers, rule.code, self._posture.today),
        )

    def verdict(self) -> Verdict:
        """What came of it. The trial must be over."""
        assert not self._pending
        return Verdict(
            entry=self._posture.entry,
            findings=tuple(sorted(self._findings, key=lambda f: (-f.severity.weight, f.code))),
            unjudged=tuple(self._unjudged),
            facts=facts_of(self._posture),
        )


def judge(entry: Entry, inventory: Inventory, policy: Policy, evidence: Evidence, today: date) -> Verdict:
    """The verdict on one domain, from evidence that holds all it needs. Raises Missing if it does not."""
    trial = Trial(entry, inventory, policy, today)
    if missing := trial.advance(evidence):
        raise Missing(missing)
    return trial.verdict()


def not_attempted(entry: Entry, policy: Policy, reason: Text) -> Verdict:
    """The verdict on a domain that nobody got to: every rule abstains."""
    return Verdict(
        entry=entry,
        unjudged=tuple(
            Unjudged(code=rule.code, name=rule.name, reason=reason, question=None)
            for rule in policy.rules_for(entry.usage)
        ),
    )


def _fingerprint(domain: str, code: str, subject: str) -> str:
    return hashlib.sha256("\0".join((domain, code, subject)).encode()).hexdigest()[:16]


def _applicable(waivers: tuple[Waiver, ...], code: str, today: date) -> AppliedWaiver | None:
    """The waiver in force that lasts longest."""
    running = [waiver for waiver in waivers if waiver.rule == code and waiver.until >= today]
    if not running:
        return None
    longest = max(running, key=lambda waiver: waiver.until)
    return AppliedWaiver(reason=longest.reason, until=longest.until)
