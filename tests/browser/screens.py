"""The screens of the site, with their addresses and titles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """One page in one state.

    site is "own" (this checkout), a folder of tests/sites, "liked", whose readers have favourites, "desk", which has
    comments to moderate, or "crowd", which has much of everything; path may hold
    {token}, the secret of the draft's preview link; title is what the page's title begins with.
    typed is what is typed into fields, by their labels, before the button press is pressed.
    """

    name: str
    path: str
    title: str
    site: str = "own"
    status: int = 200
    typed: tuple[tuple[str, str], ...] = ()
    press: str = ""


ARTICLE = Screen("article", "/posts/five-important-areas/", "Five important areas")
HOME = Screen("home", "/", "Strongstride")
EXERCISES = Screen("exercises", "/exercises/", "Exercises")
EXERCISE = Screen("exercise", "/exercises/glute-bridge/", "Glute bridge")
AREA = Screen("area", "/areas/glutes/", "Glutes")
FOCUS_CIRCUIT = Screen("focus-circuit", "/c/hamstrings,glutes/?equipment=none", "Hamstrings and glutes circuit")
CIRCUIT = Screen("circuit", "/c/five-areas/?drills=2", "The five areas circuit")
BUILDER = Screen("builder", "/circuits/", "Build a circuit")
BUILDER_FILLED = Screen(
    "builder-filled",
    "/circuits/?areas=glutes&areas=hips&level=1&equipment=chair&avoid=knee&work=40",
    "Glutes and hips circuit",
)
BUILDER_WRONG = Screen(
    "builder-wrong",
    "/circuits/?areas=glutse&areas=back&level=9&rounds=many&work=1&equipment=rope",
    "Error: ",
    status=400,
)
PLAN = Screen("plan", "/plans/eight-weeks-to-a-race/?race=2027-01-17", "Eight weeks to a race")
LOG_EMPTY = Screen("log-empty", "/log/", "Your log")
VIDEO = Screen("video", "/posts/video/", "An article with videos", "states")
ELEMENTS = Screen("elements", "/posts/elements/", "A title that goes on", "states")
COMMENTS = Screen("comments-23", "/posts/few/", "Few", "crowd")
PREVIEW = Screen("preview", "/preview/draft/?token={token}", "A draft with mistakes", "states")
SHARE_EMPTY = Screen("share-empty", "/share/", "Embed a circuit")
SHARE = Screen("share", "/share/?url=/c/hamstrings,glutes/&accent=red", "Embed: ")
FAVOURITES = Screen("favourites", "/favourites/", "Readers’ favourites", "liked")
PICKER = Screen("picker", "/picker/", "Favourites", "liked")
PICKER_WRONG = Screen("picker-wrong", "/picker/?wrong", "Error: Favourites", "liked")

MODERATION = Screen("moderation", "/moderation/?done=1", "Pending", "desk")
MODERATION_SCREENS = (
    Screen("login", "/moderation/login/", "Log in", "states"),
    MODERATION,
    Screen("moderation-spam", "/moderation/?status=spam", "Spam", "desk"),
    Screen("moderation-approved", "/moderation/?status=approved", "Approved", "desk"),
    Screen("moderation-empty", "/moderation/?status=trash", "Trash", "desk"),
    Screen("moderation-comment", "/moderation/comments/2/", "Comment by Mia", "desk"),
    Screen("moderation-unmatched", "/moderation/unmatched/", "Unrecognised exercises", "desk"),
    Screen("moderation-blocked", "/moderation/blocked/", "Blocked", "desk"),
    Screen("moderation-log", "/moderation/log/", "Log", "desk"),
    Screen("moderation-account", "/moderation/account/", "Your account", "desk"),
    Screen("moderation-two-factor", "/moderation/account/two-factor/", "Two-factor authentication", "desk"),
)

SCREENS = (
    HOME,
    ARTICLE,
    Screen("backside", "/posts/backside-workouts/", "Backside workouts"),
    Screen("at-home", "/posts/backside-at-home/", "Backside at home"),
    Screen("before-or-after", "/posts/before-or-after-the-run/", "Strength before or after a run?"),
    Screen("shortcodes", "/how-to-use-shortcodes/", "How to use the shortcodes"),
    Screen("about", "/about/", "About"),
    EXERCISES,
    Screen("exercises-filtered", "/exercises/?area=glutes&venue=home&level=1&equipment=none", "Exercises"),
    Screen("exercises-none", "/exercises/?area=triceps&venue=gym&level=1&equipment=ladder", "Exercises"),
    EXERCISE,
    Screen("areas", "/areas/", "Areas"),
    AREA,
    FOCUS_CIRCUIT,
    CIRCUIT,
    BUILDER,
    BUILDER_FILLED,
    BUILDER_WRONG,
    Screen("builder-nothing-fits", "/circuits/?areas=backside&per-area=5", "Error: ", status=422),
    Screen("circuit-pinned", "/c/glute-bridge,plank,calf-raise/?rounds=2", ""),
    Screen("circuit-near-miss", "/c/glutes/?levl=2", "Glutes"),
    Screen("circuit-error", "/c/glutse/", "Circuit not available", status=404),
    Screen("plans", "/plans/", "Plans"),
    PLAN,
    Screen("plan-undated", "/plans/first-six-weeks/", "First six weeks"),
    Screen("plan-wrong", "/plans/in-season/?start=soon", "Error: In season", status=400),
    SHARE_EMPTY,
    SHARE,
    Screen("share-wrong", "/share/?url=/c/glutse/", "Error: Embed", status=404),
    FAVOURITES,
    Screen("favourites-none", "/favourites/", "Readers’ favourites"),
    Screen("favourites-circuit", "/c/favourites/", "The readers’ circuit", "liked"),
    Screen("favourites-no-circuit", "/c/favourites/", "The readers’ circuit"),
    LOG_EMPTY,
    Screen("exercise-liked", "/exercises/squat/", "Squat", "liked"),
    PICKER,
    PICKER_WRONG,
    *MODERATION_SCREENS,
    Screen("article-linked", "/posts/strong/", "Strong", "desk"),
    Screen("search", "/search?q=calf+raise", "calf raise: search"),
    Screen("search-empty", "/search", "Search"),
    Screen("search-nothing", "/search?q=zzzz", "zzzz: search"),
    Screen("accessibility", "/accessibility/", "Accessibility"),
    Screen("privacy", "/privacy/", "Privacy"),
    Screen("archive", "/archive/", "Archive"),
    Screen("tags", "/tags/", "Tags"),
    Screen("authors", "/authors/", "Authors"),
    Screen("series-list", "/series/", "Series"),
    Screen("tag", "/tags/strength/", "strength"),
    Screen("author", "/authors/the-strongstride-editors/", "The Strongstride editors"),
    Screen("series", "/series/from-a-first-circuit-to-a-week/", "From a first circuit to a week"),
    Screen("subscribe", "/subscribe/", "Subscribe"),
    Screen("topics-none", "/archive/", "Archive", "empty"),
    Screen("not-found", "/nowhere/", "Page not found", status=404),
    Screen("home-empty", "/", "Nothing yet", "empty"),
    Screen("home-page-2", "/page/2/", "States of the site", "states"),
    COMMENTS,
    Screen("comments-300", "/posts/many/", "Many", "crowd"),
    Screen("comments-300-last", "/posts/many/?comments=6", "Many", "crowd"),
    Screen("title-long", "/posts/long/", "Everything about strength", "crowd"),
    Screen("home-crowd", "/", "A crowd", "crowd"),
    Screen("archive-crowd", "/archive/", "Archive", "crowd"),
    Screen("tags-300", "/tags/", "Tags", "crowd"),
    Screen("author-crowd", "/authors/", "Authors", "crowd"),
    VIDEO,
    ELEMENTS,
    PREVIEW,
    Screen("gone", "/old-giveaway/", "This page has been removed", "states", 410),
    Screen("broken", "/broken/", "Sorry, something went wrong", "states", 500),
)
"""All screens and states that have an address."""

WRONG_FORMS = (
    Screen("comment-wrong", "/posts/few/", "Error: ", "crowd", 422, press="Post comment"),
    Screen(
        "login-error",
        "/moderation/login/",
        "Error: Log in",
        "states",
        403,
        (("Username", "Ada"), ("Password", "not hers")),
        "Log in",
    ),
    Screen(
        "two-factor-wrong",
        "/moderation/account/two-factor/",
        "Error: Two-factor authentication",
        "desk",
        422,
        (("Code", "000000"), ("Current password", "not hers")),
        "Turn on",
    ),
    Screen(
        "account-wrong",
        "/moderation/account/",
        "Error: Your account",
        "desk",
        422,
        (
            ("Current password", "not hers"),
            ("New password", "a cat at noon, asleep"),
            ("Confirm new password", "a cat at noon, asleep"),
        ),
        "Change password",
    ),
)
"""Forms with errors."""

STYLES, FONT, SCRIPTS = (
    "/static/site.css",
    "/static/fonts/figtree-latin-wght-normal.woff2",
    ("/static/video.js", "/scripts/builder.js", "/scripts/circuit.js", "/scripts/favourites.js"),
)
