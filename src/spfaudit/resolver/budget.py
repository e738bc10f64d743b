"""What one domain may cost, in questions and in time."""

from msgspec import Struct
from msgspec.structs import replace

from spfaudit.inventory.model import Inventory
from spfaudit.resolver.source import rate_of


class Budget(Struct, frozen=True):
    """What one domain may cost. What is beyond is undetermined, never absent."""

    questions: int = 60
    seconds: float = 30.0
    third_party: int = 40
    """Questions about the names of any one third party, that is under one registrable domain other than its own:
    nobody's record makes us flood somebody else."""

    def __post_init__(self) -> None:
        if not (self.questions >= 0 and self.seconds >= 0 and self.third_party >= 0):
            raise ValueError("questions, seconds and third_party must not be negative")


def usual_budget(inventory: Inventory, source: object = None) -> Budget:
    """What one domain may cost unless somebody says otherwise: twice the questions, if name servers are asked too."""
    questions = 2 * Budget().questions if inventory.authoritative else Budget().questions
    return at_the_rate_of(source, Budget(questions=questions))


def at_the_rate_of(source: object, budget: Budget) -> Budget:
    """`budget`, and the time that so many questions take where they must not be asked faster."""
    return replace(budget, seconds=budget.seconds + budget.questions / rate_of(source))
