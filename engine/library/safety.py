"""The rules about safety and load that go with every circuit, and the cautions of exercises in words."""

from engine.library.exercise import CautionTag, Exercise
from engine.text import join_words

SAFETY_RULE = (
    "Stop if something hurts or you feel faint. Tired muscles are fine.",
    "See a doctor or physiotherapist about pain that lasts a day or comes back. For chest pain, get help now.",
)
"""When to stop, and when to get help: one line each."""
LOAD_RULE = (
    "End a set with two or three good repetitions left. When the highest number of an exercise's range is easy, take "
    "more weight or its harder version."
)
"""How hard a set is, and when to progress."""


def name_cautions(exercise: Exercise) -> str:
    """Return the body parts and conditions that an exercise may affect, in order: "knee, lower back and pregnancy"."""
    tags = {caution.tag for caution in exercise.cautions}
    return join_words([tag.words for tag in CautionTag if tag in tags])
