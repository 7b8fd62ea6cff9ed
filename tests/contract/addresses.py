"""The addresses that are requested from the site in tests/contract/site."""

from __future__ import annotations

from urllib.parse import quote

CIRCUITS = (
    # Areas, groups, and both.
    "/c/hamstrings,glutes/?rounds=1",
    "/c/five-areas/?rounds=1&drills=2",
    "/c/backside/?rounds=1",
    "/c/frontside,triceps/?rounds=1",
    # Each option by itself.
    "/c/glutes/?level=1&rounds=1",
    "/c/glutes/?level=3&rounds=2",
    "/c/glute-med,hips/?equipment=none&rounds=1",
    "/c/hamstrings/?equipment=band,gym&rounds=1",
    "/c/core/?venue=outdoor&rounds=1",
    "/c/calves,quads/?rounds=1&work=40&rest=0",
    "/c/five-areas/?minutes=20",
    "/c/five-areas/?minutes=12&drills=2",
    "/c/calves/?equipment=none&rounds=1&per-area=1",
    "/c/core/?rounds=1&per-area=5",
    "/c/leg-stability,quads/?level=3&rounds=1&quiet=1",
    "/c/five-areas/?rounds=1&avoid=knee",
    "/c/glutes/?rounds=1&seed=monday",
    "/c/glutes/?rounds=1&seed=tuesday",
    "/c/glutes/?rounds=1&swap=glutes-1.2",
    "/c/five-areas/?rounds=1&swap=glute-med-1.1,lower-back-1.1",
    # All of them together.
    "/c/glutes,core/?level=3&equipment=chair,dumbbell&venue=home&rounds=2&work=35&rest=15&minutes=30&drills=1&per-area=1"
    "&quiet=1&avoid=wrist&seed=a-1&swap=core-1.1",
    # Exercises that are listed.
    "/c/glute-bridge,bird-dog,calf-raise/?level=2&rounds=3",
    "/c/towel-scrunch/?level=1&rounds=1",
    "/c/plank,squat/?level=3&rounds=1&work=30",
)
"""Circuits at their canonical addresses."""

FIT = (
    "/c/glutes/?level=3&rounds=2",
    "/c/five-areas/?rounds=1&drills=2",
    "/c/calves,quads/?rounds=1&work=40&rest=0",
    "/c/glutes/?rounds=1&swap=glutes-1.2",
    "/c/glute-bridge,bird-dog,calf-raise/?level=2&rounds=3",
    "/c/towel-scrunch/?level=1&rounds=1",
    "/c/five-areas/?minutes=20",
)
"""Circuits that are recorded as FIT files: with repeated rounds, drills, timed work and listed exercises."""

CALENDARS = (
    "/c/hamstrings,glutes.ics?start=2026-12-01T07:00",
    "/c/hamstrings,glutes.ics?start=2026-12-01T07:00&days=2",
    "/c/five-areas.ics?drills=1&start=2026-12-01T18:30&days=3",
    "/c/five-areas.ics?start=2027-01-01T06:00&days=3",
    "/c/glutes.ics?level=1&seed=monday&start=2026-07-05T23:50&days=2",
    "/c/plank,squat.ics?level=2&rounds=3&start=2026-12-01T07:00&days=2",
    "/c/butt.ics?days=2&level=3&start=2026-12-01T07:00",
    "/c/glutes.ics?start=2026-13-01T07:00",
    "/c/glutes.ics?start=2101-01-01T07:00",
    "/c/glutes.ics?days=4",
    "/c/glutes.ics?begin=2026-12-05T08:00&start=2026-12-01T07:00",  # with an option that is ignored
)

TEXTS = (
    "/c/hamstrings,glutes.txt",
    "/c/five-areas.txt?drills=2",
    "/c/calves,quads.txt?rounds=1&work=40&rest=0",
    "/c/glute-bridge,bird-dog,calf-raise.txt?level=2&rounds=3",
    "/c/butt.txt",
)

PICTURES = (
    "/c/hamstrings,glutes.png",
    "/c/hamstrings,glutes.pin.png",
    "/c/butt.png?level=1",
    "/c/glutess.png",
    "/c/glutes.pin.png?level=9",
)

SPELLINGS = (
    "/c/",
    "/c",
    "/c/glutes,hamstrings/",
    "/c/Glutes/",
    "/c/side-butt/",
    "/c/back%20of%20thigh/",
    "/c/posterior-chain/?drills=1",
    "/c/glutes",
    "/c/glutes//",
    "/c/glutes/?level=2",
    "/c/glutes/?rounds=2&level=1",
    "/c/glutes/?quiet=yes&level=1",
    "/c/glutes/?level=1&level=3",
    "/c/glutes/?equipment=bench,mini+band",
    "/c/glutes/?fbclid=x&level=1",
    "/c/glutes/?lvel=1",
    "/c/plank,squat/",
    "/c/toe-scrunch/",
    "/c/toe-scrunch,plank/?level=1",
    "/c/toe-scrunch.json?level=1&rounds=3",
    "/c/glutes,hamstrings.json",
    "/c/glutes.json?level=2",
    "/c/Glutes.fit?rounds=3",
    "/c/glutes.json/",
)
"""Other spellings of circuits, most of which redirect to the canonical one."""

MISTAKES = (
    "/c/gluts/",
    "/c/glutes/?level=9",
    "/c/glutes/?rounds=many",
    "/c/glutes/?swap=glutes-9.1",
    "/c/glutes,plank/",
    "/c/plank/?seed=x",
    f"/c/{'glutes,' * 40}hips/",
    "/c/gluts.json",
    "/c/glutes.json?level=9",
    "/c/glutes.json?equipment=towel",
    "/c/glutes.json?lvel=1",
    "/c/glutes.json?utm_source=mail",
    "/c/glutes.json?title=x",
    "/c/glutes.json?days=2",
    "/c/glutes,plank.json",
    "/c/plank.json?seed=x",
    "/c/glutes.json?swap=hips-1.1",
    "/c/hamstrings.json?level=1&equipment=none&avoid=groin,knee,shin,hip-flexor,low-back",
    "/c/upper-back.json?level=1&equipment=none&avoid=low-back,wrist,shoulder",
    "/c/gluts.fit",
    "/c/glutes.txt?level=9",
    "/c/glutes.yaml",
)
"""Addresses of circuits that are answered with an error."""

FRAMES = (
    "/embed/c/glutes/",
    "/embed/c/glutes/?level=1&theme=dark&accent=c2185b",
    "/embed/c/plank,squat/?level=2&rounds=3&theme=light",
    "/embed/table/glutes,hips/?limit=2",
    "/embed/exercise/glute-bridge/",
    "/embed/map/glutes/",
    "/embed/c/Glutes/?theme=dark&accent=aa3300&level=1&fbclid=x",
    "/embed/c/toe-scrunch/",
    "/embed/exercise/toe-scrunch/",
    "/embed/table/hips,glutes/",
    "/embed/c/glutes",
    "/embed/c/glutes/?level=9",
    "/embed/c/glutes/?theme=neon&accent=red",
    "/embed/c/gluts/",
    "/embed/c/glutes,plank/",
    "/embed/table/glutes/?limit=x",
    "/embed/exercise/nothing/",
    "/embed/map/nowhere/",
    "/embed/nothing/at-all/",
    "/embed/",
    "/embed/gone/",
)


def _asked(url: str, more: str = "") -> str:
    return f"/oembed?url={quote(url, safe='')}{more}"


SITE = "https://contract.example"
OEMBED = (
    _asked(f"{SITE}/c/glutes/"),
    _asked(f"{SITE}/c/glutes/", "&format=xml"),
    _asked(f"{SITE}/c/glutes/", "&maxwidth=320&maxheight=300"),
    _asked(f"{SITE}/c/glutes,hamstrings/?level=1"),
    _asked(f"{SITE}/c/glutes/?level=1&utm_source=mail"),
    _asked(f"{SITE}/c/glutes/?level=1&theme=dark&accent=c2185b"),
    _asked(f"{SITE}/c/toe-scrunch/"),
    _asked(f"{SITE}/c/"),
    _asked(f"{SITE}/circuits/?areas=glutes&areas=hips&work="),
    _asked(f"{SITE}/c/glutes.png"),
    _asked(f"{SITE}/c/glutes.pin.png?level=1", "&maxwidth=600&format=xml"),
    _asked(f"{SITE}/exercises/glute-bridge/"),
    _asked(f"{SITE}/exercises/glute-bridge/", "&format=xml"),
    _asked(f"{SITE}/areas/glutes/"),
    _asked(f"{SITE}/embed/table/glutes/?limit=2"),
    _asked(f"{SITE}/embed/map/five-areas/"),
    _asked(f"{SITE}/posts/hips/"),
    _asked("/posts/table/"),
    _asked(f"{SITE}/posts/plain/"),
    _asked(f"{SITE}/posts/draft/"),
    _asked(f"{SITE}/old-hips/"),
    "/oembed",
    _asked("https://elsewhere.example/c/glutes/"),
    _asked("http://["),
    _asked("/c/gluts/"),
    _asked("/c/glutes/?lvel=1"),
    _asked("/c/glutes,plank/"),
    _asked("/c/glutes/", "&format=yaml"),
    _asked("/c/glutes/", "&maxwidth=wide"),
)

LOADERS = ("/w/v1.js", "/w/1.0.0/circuit.js", "/w/9.9.9/circuit.js", "/w/v2.js", "/w/")

SHARED = (
    "/share/?url=/c/glutes/",
    "/share/?url=/c/glutes/%3Flevel%3D1&theme=dark&accent=c2185b&changes=1&load=click",
    "/share/?url=/embed/table/glutes,hips/",
    "/share/?url=/posts/hips/",
    "/share/?url=/nothing/",
)

PAGES = (
    "/",
    "/page/2/",
    "/posts/hips/",
    "/posts/plain/",
    "/about/",
    "/exercises/",
    "/exercises/glute-bridge/",
    "/areas/",
    "/areas/glutes/",
    "/favourites/",
    "/circuits/",
    "/circuits/?areas=glutes&level=1",
    "/c/glutes/",
    "/c/glutes/?level=9",
    "/c/gluts/",
    "/share/",
    "/theme.css",
    "/healthz",
    "/readyz",
    "/c/glutes.json",
    "/c/glutes.txt",
    "/c/glutes.fit",
    "/c/glutes.ics?start=2026-12-01T07:00",
    "/c/glutes.png",
    "/preview/draft/",
    "/nothing/",
    "/giveaway/",
)
"""The main types of pages and files, which are recorded with all headers."""

MOVED = (
    "/page/1/",
    "/page/99/",
    "/posts/hips",
    "/posts/hips//",
    "/old-hips/",
    "/?p=12",
    "/?p=12&fbclid=x",
    "/alt-%C3%BCber/",
    "/who/",
    "/about",
    "/posts/draft/",
    "/posts/scheduled/",
    "/posts/expired/",
    "/posts/",
    "/exercises",
    "/exercises/?area=glutes&level=1&equipment=band&equipment=chair",
    "/exercises/toe-scrunch/",
    "/exercises/nothing/",
    "/areas/side-butt/",
    "/areas/nothing/",
    "/circuits/?areas=glutes&level=9",
    "/comments/challenge/",
    "/share/wordpress.zip",
    "/static/nothing.css",
    "/scripts/nothing.js",
)
"""Redirects, missing pages and other addresses, which are recorded without their body."""
