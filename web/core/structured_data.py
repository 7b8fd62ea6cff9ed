"""Structured data of pages for search engines (JSON-LD, schema.org). Templates print it with the macro `json_ld`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from engine.circuits.circuit import Circuit
from engine.config.site import Author
from engine.content.body import ArticleVideo
from engine.library.exercise import Exercise
from engine.library.vocabulary import Area
from engine.plans.plan import Plan
from web.core.article_view import ArticleView
from web.core.context import edition
from web.core.link_preview import LinkPicture
from widgets.video import find_player

Json = dict[str, object]

LOGO_PATH = "/icon-512.png"
VIDEO_FILES = (".mp4", ".m4v", ".mov", ".webm", ".ogv")
EXERCISE_TYPE = "Strength training"


def in_context(data: Json) -> Json:
    """Return data as the document of a page."""
    return {"@context": "https://schema.org", **data}


def publisher_data() -> Json:
    """Return the site as an Organization, the publisher of its pages. The home page has more about it."""
    site = edition().site
    return {"@type": "Organization", "name": site.title, "url": site.absolute_url("/")}


def _organization_data() -> Json:
    site = edition().site
    logo = {"@type": "ImageObject", "url": site.absolute_url(LOGO_PATH)}
    profiles = [item.url for item in site.follow if item.url.startswith("http")]
    return publisher_data() | {"logo": logo} | ({"sameAs": profiles} if profiles else {})


def profile_data(author: Author, path: str) -> Json:
    """Return the page of an author, at a path, as a ProfilePage."""
    url = edition().site.absolute_url(path)
    profiles = [url for url in (author.url, *(link.url for link in author.links)) if url and url.startswith("http")]
    person: Json = {"@type": "Person", "name": author.name, "url": url}
    person |= ({"description": author.bio} if author.bio else {}) | ({"sameAs": profiles} if profiles else {})
    return in_context({"@type": "ProfilePage", "url": url, "mainEntity": person})


def site_data(articles: Sequence[ArticleView]) -> Json:
    """Return the home page as a WebSite with its newest articles."""
    site = edition().site
    data: Json = {
        "@type": "WebSite",
        "name": site.title,
        "url": site.absolute_url("/"),
        "inLanguage": site.language,
        "publisher": _organization_data(),
    }
    if articles:
        data["mainEntity"] = _list(articles)
    return in_context(data)


def list_data(things: Iterable[ArticleView | Exercise | Area | Plan]) -> Json:
    """Return a list of pages as an ItemList."""
    return in_context(_list(things))


def breadcrumb_data(links: Sequence[tuple[str, str]], name: str) -> Json:
    """Return the way to a page as a BreadcrumbList: links as names and paths, and the name of the page itself."""
    site = edition().site
    steps = links or [("Home", "/")]
    entries: list[Json] = [
        {
            "@type": "ListItem",
            "position": position,
            "name": label,
            "item": {"@type": "WebPage", "@id": site.absolute_url(path)},
        }
        for position, (label, path) in enumerate(steps, 1)
    ]
    entries.append({"@type": "ListItem", "position": len(steps) + 1, "name": name})
    return in_context({"@type": "BreadcrumbList", "itemListElement": entries})


def exercise_data(exercise: Exercise, picture: LinkPicture | None) -> Json:
    """Return an exercise as a HowTo: its cues as steps, its equipment, and its video."""
    site, library = edition().site, edition().library
    equipment = dict.fromkeys(id_ for ids in exercise.equipment_any_of for id_ in ids)
    tools = [{"@type": "HowToTool", "name": library.vocabulary.equipment[id_].name} for id_ in equipment]
    steps = [{"@type": "HowToStep", "text": cue} for cue in exercise.cues] or [
        {"@type": "HowToStep", "text": exercise.summary}
    ]
    data: Json = {
        "@type": "HowTo",
        "name": exercise.name,
        "description": exercise.summary,
        "url": site.absolute_url(f"/exercises/{exercise.id}/"),
        "step": steps,
        **_image(picture),
    }
    if tools:
        data["tool"] = tools
    if exercise.video and exercise.video.uploaded and picture:
        video = ArticleVideo(exercise.video.url, exercise.video.title, exercise.video.uploaded)
        data["video"] = video_data(video, exercise.summary, picture)
    return in_context(data)


def video_data(video: ArticleVideo, description: str, picture: LinkPicture) -> Json:
    """Return a video as a VideoObject. Google reports an error for one without a date or a picture."""
    data: Json = {
        "@type": "VideoObject",
        "name": video.title,
        "description": description,
        "url": video.url,
        "thumbnailUrl": picture.url,
        "uploadDate": video.uploaded.isoformat(),
    }
    if player := find_player(video.url)[1]:
        data["embedUrl"] = player
    elif urlsplit(video.url).path.lower().endswith(VIDEO_FILES):
        data["contentUrl"] = video.url
    return data


def circuit_data(circuit: Circuit, picture: LinkPicture | None) -> Json:
    """Return a circuit as an ExercisePlan with its exercises in their order."""
    site = edition().site
    return in_context(
        {
            "@type": "ExercisePlan",
            "name": circuit.title,
            "url": site.absolute_url(circuit.request.path),
            "exerciseType": EXERCISE_TYPE,
            "activityDuration": f"PT{circuit.minutes}M",
            "repetitions": circuit.rounds,
            "intensity": f"Level {circuit.request.level} of 3",
            "hasPart": [_link("HowTo", *_entry(station.exercise)) for station in circuit.stations],
            "publisher": publisher_data(),
            **_image(picture),
        }
    )


def plan_data(plan: Plan, picture: LinkPicture | None) -> Json:
    """Return a plan as an ExercisePlan with the sessions of its first week."""
    site, count = edition().site, len(plan.sessions)
    sessions = [_link("ExercisePlan", each.session.name, each.path) for each in plan.weeks[0].workouts]
    return in_context(
        {
            "@type": "ExercisePlan",
            "name": plan.title,
            "description": plan.summary,
            "url": site.absolute_url(plan.path),
            "exerciseType": EXERCISE_TYPE,
            "activityFrequency": f"{count} session{'' if count == 1 else 's'} a week for {len(plan.weeks)} weeks",
            "hasPart": sessions,
            "publisher": publisher_data(),
            **_image(picture),
        }
    )


def _list(things: Iterable[ArticleView | Exercise | Area | Plan]) -> Json:
    site = edition().site
    entries = [
        {"@type": "ListItem", "position": position, "name": name, "url": site.absolute_url(path)}
        for position, (name, path) in enumerate(map(_entry, things), 1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(entries), "itemListElement": entries}


def _entry(thing: ArticleView | Exercise | Area | Plan) -> tuple[str, str]:
    """Return the name and the path of a page."""
    match thing:
        case ArticleView():
            return thing.title, thing.address
        case Exercise():
            return thing.name, f"/exercises/{thing.id}/"
        case Area():
            return thing.name, f"/areas/{thing.id}/"
        case Plan():
            return thing.title, thing.path


def _link(kind: str, name: str, path: str) -> Mapping[str, object]:
    return {"@type": kind, "name": name, "url": edition().site.absolute_url(path)}


def _image(picture: LinkPicture | None) -> Mapping[str, object]:
    return {"image": picture.url} if picture else {}
