"""Find out where the articles of old addresses are now: their files were renamed, or their addresses have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import unquote

from engine.content.article import Article
from engine.editions.address_history import AddressHistory, OldAddress
from engine.editions.similar_texts import Fingerprint, measure_similarity

MAX_WAIT = timedelta(days=30)
"""The time for which a deleted article may turn up under another name."""
MAX_LOST = 200
"""The number of deleted articles that are remembered. Each needs about a kilobyte."""
MIN_SIMILARITY = 0.4
MARGIN = 0.1
"""A file has the article of another one if it is this much more similar to it than any other."""

Found = tuple[str, tuple[str, ...]]
"""The target and the candidates of an old address."""


def find_old_addresses(
    history: AddressHistory,
    articles: Mapping[str, Article],
    hidden: Set[str],
    read_old: Callable[[str], Fingerprint | None],
    read_new: Callable[[str], Fingerprint],
    today: date,
) -> Mapping[str, OldAddress]:
    """Return the old addresses, from the history up to the last edition and from the articles now, by path.

    hidden are the paths of files that are broken or not published. read_old returns the fingerprint of the last
    good version of a file that is gone, and read_new that of a file in articles.
    """
    present = {article.address for path, article in articles.items() if path not in hidden}
    old = dict(history.old)
    left: dict[str, Fingerprint] = {}
    for path, address in history.present.items():
        if address in present or path in hidden:
            continue
        if path in articles:
            old[address] = OldAddress(today, target=path)
        elif fingerprint := read_old(path):
            left[path] = fingerprint
            old[address] = OldAddress(today, left[path])
    old = _limit({address: _check_files(entry, {*articles, *hidden}, left) for address, entry in old.items()}, today)
    lost = {entry.fingerprint for entry in old.values() if entry.fingerprint and not entry.target}
    added = articles.keys() - history.present.keys() if lost else ()
    found = _match(lost, {path: read_new(path) for path in sorted(added)})
    return {address: _add_found(entry, found) for address, entry in old.items()}


def drop_decided(
    old: Mapping[str, OldAddress], taken: Collection[str], gone: Collection[str]
) -> Mapping[str, OldAddress]:
    """Return the old addresses that no article has, as its own or as an alias, and that are not listed as gone."""
    decided = {unquote(address).rstrip("/") for address in (*taken, *gone)}
    return {address: entry for address, entry in old.items() if unquote(address).rstrip("/") not in decided}


def _check_files(entry: OldAddress, paths: Set[str], left: Mapping[str, Fingerprint]) -> OldAddress:
    """Return the entry without files that do not exist any more. If its target has left, its article is lost again."""
    candidates = tuple(path for path in entry.candidates if path in paths)
    if entry.target in left:
        return replace(entry, target="", candidates=(), fingerprint=left[entry.target])
    return replace(entry, target=entry.target if entry.target in paths else "", candidates=candidates)


def _match(lost: Set[Fingerprint], added: Mapping[str, Fingerprint]) -> Mapping[Fingerprint, Found]:
    """Return the new file of each lost article, or all that it may be if there is no clear one."""
    scores: dict[Fingerprint, dict[str, float]] = {}
    for article in lost:
        all_scores = {path: measure_similarity(article, other) for path, other in added.items()}
        scores[article] = {path: score for path, score in all_scores.items() if score >= MIN_SIMILARITY}
    targets: dict[Fingerprint, str] = {}
    for article, similar in scores.items():
        best = max(similar, key=lambda path: similar[path], default="")
        rivals = [score for path, score in similar.items() if path != best]
        rivals += [others[best] for other, others in scores.items() if other != article and best in others]
        if best and all(score <= similar[best] - MARGIN for score in rivals):
            targets[article] = best
    free = set(added).difference(targets.values())
    return {
        article: (targets.get(article, ""), () if article in targets else tuple(sorted(free.intersection(similar))))
        for article, similar in scores.items()
    }


def _add_found(entry: OldAddress, found: Mapping[Fingerprint, Found]) -> OldAddress:
    if entry.target or entry.fingerprint is None or entry.fingerprint not in found:
        return entry
    target, candidates = found[entry.fingerprint]
    if target and not entry.candidates:
        return replace(entry, target=target)
    return replace(entry, candidates=tuple(sorted({*entry.candidates, *candidates, *([target] if target else [])})))


def _limit(old: Mapping[str, OldAddress], today: date) -> dict[str, OldAddress]:
    """Return the entries without those of deleted articles that are too old or too many."""
    kept = {address: entry for address, entry in old.items() if entry.target or entry.candidates}
    lost = [(entry.since, address) for address, entry in old.items() if address not in kept and entry.fingerprint]
    recent = sorted((each for each in lost if each[0] > today - MAX_WAIT), reverse=True)[:MAX_LOST]
    return kept | {address: old[address] for _, address in recent}
