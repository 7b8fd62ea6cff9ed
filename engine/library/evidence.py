"""The rule for the strength of a reference, which readers see with every finding.

- belief: no study was made (`design: experience`)
- association: people were observed, without a treatment (`design: observation`)
- trial: a treatment was tried on people, and compared (`design: trial`)
- systematic review: trials or studies were searched for systematically, and pooled (`design: review`)
- mixed: a review or trial that `conflict` says is contradicted, by itself or by another. A review whose first effect
  may be no effect at all (its interval includes it) is always mixed.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.library.vocabulary import EvidenceStrength, Reference, StudyDesign
from engine.validation.located import LocatedData

_STRENGTH_OF_DESIGN = {
    StudyDesign.REVIEW: EvidenceStrength.SYSTEMATIC_REVIEW,
    StudyDesign.TRIAL: EvidenceStrength.TRIAL,
    StudyDesign.OBSERVATION: EvidenceStrength.ASSOCIATION,
    StudyDesign.EXPERIENCE: EvidenceStrength.BELIEF,
}


def rate_strength(reference: Reference) -> EvidenceStrength:
    """Return the strength by the rule. A reference without a design keeps its own."""
    if reference.design is None:
        return reference.strength
    is_study = reference.design in (StudyDesign.REVIEW, StudyDesign.TRIAL)
    if is_study and (reference.conflict or _is_inconclusive_review(reference)):
        return EvidenceStrength.MIXED
    return _STRENGTH_OF_DESIGN[reference.design]


def check_reference(reference: Reference, source: LocatedData) -> Iterator[Problem]:
    """Yield a warning about a strength that breaks the rule, and about intervals without their value."""
    expected = rate_strength(reference)
    if reference.strength is not expected:
        message = f"The strength '{reference.strength}' does not match the other fields."
        hint = f"Write 'strength: {expected}', or correct design, conflict or effects."
        yield source.position_of((reference.id, "strength")).warning(message, hint)
    for number, effect in enumerate(reference.effects):
        if not effect.low <= effect.value <= effect.high:
            message = f"The interval {effect.low:g} to {effect.high:g} does not include the value {effect.value:g}."
            yield source.position_of((reference.id, "effects", number)).warning(message, "Correct the numbers.")


def _is_inconclusive_review(reference: Reference) -> bool:
    return (
        reference.design is StudyDesign.REVIEW and bool(reference.effects) and reference.effects[0].includes_no_effect
    )
