"""A site with many articles of 600 words and a circuit each. The same number gives the same files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

_SECTIONS = 4
_PARAGRAPHS_PER_SECTION, _SENTENCES_PER_PARAGRAPH, _WORDS_PER_SENTENCE = 3, 4, 12
_AREAS = ("glutes", "hamstrings", "calves", "core", "quads", "glute-med", "lower-back", "hip-flexors")
_WORDS = (
    "run runner stride hill track tempo easy long short week month season race plan rest sleep knee ankle hip "
    "foot heel toe arch calf back spine trunk arm shoulder neck breath step pace stance swing push land bend "
    "lift lower hold press squat hinge bridge plank lunge raise drop jump skip strong weak stiff loose slow "
    "quick steady heavy light before after during between above below and then so but because when while if "
    "until often rarely always never again once every each most some few many more less better worse first "
    "last next other same new old good small large the a of to in on with without from for by at as it they we "
    "you is are was were can may should do does make keep feel need "
)
_VOCABULARY = _WORDS.split()


_TAGS = _VOCABULARY[:40]


def write_posts(site_dir: Path, count: int) -> None:
    """Write site.toml and the posts. Their slugs are post-0 and so on, in the order of their dates."""
    posts = site_dir / "posts"
    posts.mkdir(parents=True)
    (site_dir / "site.toml").write_text('title = "Many posts"\nlanguage = "en"\n', encoding="utf-8")
    for number in range(count):
        (posts / f"post-{number}.md").write_text(make_post(number), encoding="utf-8")


def make_post(number: int, note: str = "") -> str:
    """Return the text of a post, with a note at the start of its body."""
    words = random.Random(number)
    day = datetime(2000, 1, 1, 7) + timedelta(hours=20 * number)
    areas = ",".join(words.sample(_AREAS, 3))
    head = (
        f"---\ntitle: Post {number} {' '.join(words.sample(_VOCABULARY, 5))}\ndate: {day:%Y-%m-%d %H:%M:%S}\n"
        f"summary: {_sentence(words)}\ntags: [{', '.join(words.sample(_TAGS, 2))}]\n"
        f"areas: [{areas}]\n---\n\n{note}\n\n"
    )
    circuit = f'<<circuit areas="{areas}" level="{words.randint(1, 3)}" rounds="2" seed="{number}">>'
    link = f"[an earlier post](/posts/post-{number // 2}/)"
    others = [_section(words, "a *stronger* **stride**") for _ in range(_SECTIONS - 1)]
    return head + "\n\n".join([_section(words, link), circuit, *others]) + "\n"


def _section(words: random.Random, phrase: str) -> str:
    paragraphs = [
        " ".join(_sentence(words) for _ in range(_SENTENCES_PER_PARAGRAPH)) for _ in range(_PARAGRAPHS_PER_SECTION)
    ]
    heading = " ".join(words.sample(_VOCABULARY, 4)).capitalize()
    return "\n\n".join([f"## {heading}", *paragraphs, f"Here is {phrase}."])


def _sentence(words: random.Random) -> str:
    chosen: Sequence[str] = words.choices(_VOCABULARY, k=_WORDS_PER_SENTENCE)
    return " ".join(chosen).capitalize() + "."
