"""Where somebody who has done a circuit is asked for an answer: the article that asks one, about these areas."""

from __future__ import annotations

from dataclasses import dataclass

from engine.circuits.circuit import Circuit
from web.core.context import edition, now
from widgets import your_turn


@dataclass(frozen=True, slots=True)
class Answer:
    """A call to comment: its words, and the absolute address of the question."""

    url: str
    text: str


def answer_to(circuit: Circuit) -> Answer | None:
    """The question of the live article with most of a circuit's areas, of equals the newest; None where none asks."""
    asking = [item for item in edition().live(now()) if your_turn.widget.name in item.rendered.uses]
    if not asking:
        return None
    # Of equals max takes the first, and the newest stands first.
    best = max(asking, key=lambda item: len(set(item.article.front.areas) & set(circuit.areas)))
    anchor = your_turn.anchor(best.rendered.uses.index(your_turn.widget.name))
    address = edition().site.absolute(best.article.address)
    return Answer(f"{address}#{anchor}", f"Your turn: answer “{best.article.front.title}”")
