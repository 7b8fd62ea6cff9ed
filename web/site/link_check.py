"""Check links to pages of this site, for `flask check`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.options import OPTIONS_BY_NAME
from engine.circuits.parsing import parse_query
from engine.circuits.schedule import SCHEDULE_OPTIONS, parse_schedule
from engine.editions.edition import Edition
from engine.errors import UnlocatedProblem, did_you_mean
from engine.images.files import is_picture_name
from engine.library.former_equipment import describe_former_equipment
from engine.pagination import count_pages
from engine.plans.timetable import make_timetable, parse_dates
from engine.text import parse_number
from web.core.assets import STATIC_FOLDERS
from web.core.presets import READERS_CIRCUIT

_FIXED_PATHS = {"/", "/exercises/", "/areas/", "/circuits/", "/c/", "/favourites/", "/plans/"}
_FIXED_PATHS |= {"/archive/", "/tags/", "/series/", "/authors/", "/subscribe/", "/accessibility/"}
_FIXED_PATHS |= {"/feed.xml", "/feed.json", "/feeds/comments.atom"}
CIRCUIT_SUFFIXES = (".json", ".txt", ".ics", ".fit", ".pin.png", ".png")
"""The suffixes of circuit files. Longer ones come first, because some end with a shorter one."""
PLAN_SUFFIXES = ("/", ".json", ".txt", ".ics")
"""The suffixes of the page and the files of a plan."""


def check_link(address: str, edition: Edition) -> UnlocatedProblem | None:
    """Return the problem of a link to a path (and query) of this site, or None if it works.

    The caller checks files in the site's own static/ first.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
    if path in _FIXED_PATHS or edition.find_redirect(path, pairs):
        return None
    if path in edition.by_address:
        if edition.by_address[path].article.front_matter.draft:
            return UnlocatedProblem(
                f"'{path}' is a draft, so readers can't open it.", "Publish it, or remove the link."
            )
        return None
    if not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
        problem = check_link(f"{path}/?{parts.query}", edition)
        return problem or UnlocatedProblem(f"'{path}' needs a slash at the end.", f"Write '{path}/'.")
    head, _, rest = path.removeprefix("/").partition("/")
    match head:
        case "exercises":
            ids = [*edition.library.exercises, *edition.library.former_ids]
            return _check_known(path, (f"/exercises/{id_}/" for id_ in ids))
        case "areas":
            return _check_known(path, (f"/areas/{area}/" for area in edition.library.vocabulary.areas))
        case "plans":
            return _check_plan(path, pairs, edition)
        case "c":
            return _check_circuit(rest, pairs, edition)
        case "static":
            return _check_static_file(path)
        case "tags" | "series" | "authors":
            paths = (f"/{kind}/{slug}/" for kind, slug in edition.topics if kind == head)
            return _check_known(path, (f"{topic}{end}" for topic in paths for end in ("", "feed.xml", "feed.json")))
        case "page" if _is_home_page(rest.removesuffix("/"), edition):
            return None
    return _check_known(
        path, (address for address, item in edition.by_address.items() if not item.article.front_matter.draft)
    )


def _check_known(path: str, known: Iterable[str]) -> UnlocatedProblem | None:
    paths = list(known)
    if path in paths:
        return None
    if is_picture_name(path):
        return UnlocatedProblem(f"There is no picture '{path}'.", "Save it beside the article or in static/.")
    return UnlocatedProblem(f"There is no page '{path}'.", did_you_mean(path, paths))


def _check_plan(path: str, pairs: tuple[tuple[str, str], ...], edition: Edition) -> UnlocatedProblem | None:
    """Check the page or file of a plan, with its dates."""
    plans = {plan.path.removesuffix("/") + ending: plan for plan in edition.plans.values() for ending in PLAN_SUFFIXES}
    for plan in edition.plans.values():
        plans |= {f"{plan.path}{workout.id}.fit": plan for week in plan.weeks for workout in week.workouts}
    if path not in plans:
        return _check_known(path, plans)
    try:
        make_timetable(plans[path], parse_dates(pairs))
    except CircuitError as problem:
        return UnlocatedProblem(problem.message, problem.hint)
    return None


def _check_circuit(name: str, pairs: tuple[tuple[str, str], ...], edition: Edition) -> UnlocatedProblem | None:
    """Check the page or file of a circuit. name is the path after "/c/", such as "glutes/" or "glutes.ics"."""
    ending = next((ending for ending in CIRCUIT_SUFFIXES if name.endswith(ending)), "/")
    terms = name.removesuffix(ending)
    if terms == READERS_CIRCUIT:
        return None
    try:
        if ending == ".ics":
            parse_schedule([pair for pair in pairs if pair[0] in SCHEDULE_OPTIONS], datetime.min)
            pairs = tuple(pair for pair in pairs if pair[0] not in SCHEDULE_OPTIONS)
        parsed = parse_query(terms, pairs, edition.library)
        if parsed.unknown_options:
            option = parsed.unknown_options[0]
            return UnlocatedProblem(f"Circuits have no option '{option}'.", did_you_mean(option, OPTIONS_BY_NAME))
        build_circuit(parsed.validated(), edition.library)
    except CircuitError as problem:
        return UnlocatedProblem(problem.message, problem.hint)
    equipment = ",".join(value for option, value in pairs if option.strip().lower() == "equipment")
    return describe_former_equipment(equipment, edition.library.vocabulary)


def _check_static_file(path: str) -> UnlocatedProblem | None:
    files = (
        file.relative_to(folder).as_posix() for folder in STATIC_FOLDERS for file in folder.rglob("*") if file.is_file()
    )
    if path.removeprefix("/static/") in files:
        return None
    return UnlocatedProblem(f"There is no file '{path}'.", "Add it to the folder static/.")


def _is_home_page(text: str, edition: Edition) -> bool:
    number = parse_number(text)
    count = sum(not post.article.front_matter.draft for post in edition.posts)
    pages = count_pages(count, edition.site.posts_per_page)
    return number is not None and number <= pages
