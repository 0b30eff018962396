"""The rules that every article meets."""

from dataclasses import dataclass, field

from tocsin.intake.placement import StorySettings
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRules:
    """The compiled watchlists and settings that every article meets."""

    engine: Engine
    policy: IntakePolicy
    stories: StorySettings
    revisits: RevisitPolicy = field(default_factory=RevisitPolicy)
    evidence: frozenset[str] = frozenset()
    """The watchlists whose pages are kept as evidence."""
