"""Update vendored files: the font, the icons, the muscle map, QR codes, and libraries for tests.

`python tools/vendor.py` (`make vendor`) downloads seven npm packages in the versions below, checks their hashes, and
writes the files that are used, with their licences:

- `web/core/static/fonts/`: Figtree's Latin variable fonts (OFL-1.1), served to readers;
- `web/core/static/icons/`: Lucide's icons (ISC), which templates put into pages;
- `widgets/drawing/`: body-muscles' paths (Apache-2.0), next to the module that draws them;
- `web/log/scripts/qr/`: lean-qr (MIT), part of a script for readers;
- `tests/browser/vendor/`: axe-core (MPL-2.0), for accessibility tests, and rss-parser (MIT), for tests of feeds;
- `tests/web/site/vendor/`: the definitions of schema.org (from schema-dts, Apache-2.0), for tests of structured data.

The files are committed, so npm is only needed to update them.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from tools.npm import NpmError, NpmPackage, fetch_package
from tools.svg_paths import shorten

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "web" / "core" / "static" / "fonts"
ICONS = ROOT / "web" / "core" / "static" / "icons"
DRAWING = ROOT / "widgets" / "drawing"
LEAN_QR = ROOT / "web" / "log" / "scripts" / "qr"
FOR_TESTS = ROOT / "tests" / "browser" / "vendor"
SCHEMA_ORG = ROOT / "tests" / "web" / "site" / "vendor"

ICON_NAMES = (
    "check",
    "clock",
    "dumbbell",
    "external-link",
    "info",
    "play",
    "printer",
    "refresh-cw",
    "search",
    "share-2",
    "triangle-alert",
)

VIEWS = {"front": "0 0 35 93", "back": "37 0 35 93"}
"""The views of the body with their view boxes, in the units of the paths."""


FIGTREE = NpmPackage(
    "@fontsource-variable/figtree",
    "5.3.0",
    "VRVodD7OiG7apQwE8/2fMjaqpY/a0qRJqL5HtYj8CKIVps+9amaFcdfKmDIf7iqYQx6iPLlArVXAfKeIZmVcNQ==",
)
LUCIDE = NpmPackage(
    "lucide-static",
    "1.62.0",
    "WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
)
BODY_MUSCLES = NpmPackage(
    "body-muscles",
    "1.0.0",
    "vaYkR9gyaVbqncbA4sGfFuZKwvWiAE6JZYpHR4Stt/jfzYfLPymCE63bba7LEAUi1X8h2wsguP5qYOxmZ2f1ZA==",
)
QR = NpmPackage(
    "lean-qr",
    "2.7.4",
    "tlMPFfqhAAZN7+j/djRSvl/2+AYT2+7RRuyq8bvcbV8gMiENiscquQ9WTfCSyeEdxsVaEB+tU7e9nFZC63BFnQ==",
)
RSS_PARSER = NpmPackage(
    "rss-parser",
    "3.13.0",
    "7jWUBV5yGN3rqMMj7CZufl/291QAhvrrGpDNE4k/02ZchL0npisiYYqULF71jCEKoIiHvK/Q2e6IkDwPziT7+w==",
)
AXE_CORE = NpmPackage(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)

SCHEMA_DTS = NpmPackage(
    "schema-dts",
    "2.1.0",
    "Y/NvOvuJUZwrm+EmNqJF3M+bRufERJs1h5GJPLilUuK5D5b53ttU+XZgIjEFaAVRToh+ib+cQawFmxKC5Jt9ow==",
)
SCHEMA_TYPES = (
    "BlogPosting", "BreadcrumbList", "Comment", "ExercisePlan", "HowTo", "HowToStep", "HowToTool", "ImageObject",
    "ItemList", "ListItem", "Organization", "Person", "ProfilePage", "VideoObject", "WebPage", "WebSite",
)  # fmt: skip
"""The types of schema.org that pages use. The tests know only these, and the types that they inherit from."""


def write_fonts(package: Path, folder: Path) -> None:
    """Copy the upright and the italic Latin fonts and their licence."""
    for style in ("normal", "italic"):
        name = f"figtree-latin-wght-{style}.woff2"
        shutil.copyfile(package / "files" / name, folder / name)
    shutil.copyfile(package / "LICENSE", folder / "LICENSE")


def write_icons(package: Path, folder: Path) -> None:
    """Write each icon as one line for inline use: hidden from screen readers, with the size and colour of the text."""
    for name in ICON_NAMES:
        source = (package / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*>", source)
        drawing = "".join(re.sub(r"\s+/>", "/>", shape) for shape in shapes)
        (folder / f"{name}.svg").write_text(
            '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{drawing}</svg>\n',
            encoding="utf-8",
        )
    shutil.copyfile(package / "LICENSE", folder / "LICENSE")


def read_parts(module: Path) -> dict[str, str]:
    """Return the parts of a view module of body-muscles: their paths by id. Raises NpmError if one has no path."""
    source = module.read_text(encoding="utf-8")
    parts = {part: shorten(path) for part, path in re.findall(r'id: "([^"]+)",[^}]*?path: "([^"]+)"', source)}
    if len(parts) != source.count('id: "'):
        raise NpmError(f"{module.name} has parts that could not be read")
    return parts


def write_muscles(package: Path, folder: Path) -> None:
    """Write both views as JSON: the view box, and the paths by id."""
    views = {
        view: {"box": box, "parts": read_parts(package / "dist" / "esm" / "data" / f"muscles.{view}.js")}
        for view, box in VIEWS.items()
    }
    text = json.dumps(views, indent=1, ensure_ascii=False) + "\n"
    (folder / "body-muscles.json").write_text(text, encoding="utf-8")
    for name in ("LICENSE", "NOTICE"):
        shutil.copyfile(package / name, folder / f"body-muscles.{name}")


def write_qr(package: Path, folder: Path) -> None:
    """Write the encoder as a module with one function, which does not share its short names, and its licence."""
    source = (package / "nano.mjs").read_text(encoding="utf-8").strip()
    parts = re.fullmatch(r"(.*)export\{\w+ as correction,(\w+) as generate\};?", source, re.DOTALL)
    if parts is None:
        raise NpmError("nano.mjs of lean-qr exports something else")
    body, generate = parts.groups()
    (folder / "lean_qr.js").write_text(
        "// lean-qr (MIT), see lean_qr.LICENSE. Written by tools/vendor.py.\n"
        f"export const generateQr = (() => {{\n{body}\nreturn {generate};\n}})();\n",
        encoding="utf-8",
    )
    shutil.copyfile(package / "LICENSE", folder / "lean_qr.LICENSE")


def write_rss_parser(package: Path, folder: Path) -> None:
    """Copy the build of rss-parser for browsers, and its licence."""
    shutil.copyfile(package / "dist" / "rss-parser.min.js", folder / "rss-parser.min.js")
    shutil.copyfile(package / "LICENSE", folder / "rss-parser.LICENSE")


def write_axe(package: Path, folder: Path) -> None:
    """Copy axe-core and its licences."""
    for name in ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"):
        shutil.copyfile(package / name, folder / name)


def write_schema(package: Path, folder: Path) -> None:
    """Write the parents and the properties of SCHEMA_TYPES as JSON, with the types of the values, and the licence."""
    source = (package / "dist" / "schema.d.ts").read_text(encoding="utf-8")
    # A type without properties of its own has no base.
    found = dict(re.findall(r"^export interface (\w+)Leaf extends ([^{]+?) \{", source, re.MULTILINE))
    found |= dict(re.findall(r"^interface (\w+)Base extends ([^{]+?) \{", source, re.MULTILINE))
    bodies = dict(re.findall(r"^interface (\w+)Base extends [^{]+? \{\n(.*?)^\}", source, re.MULTILINE | re.DOTALL))
    types: dict[str, object] = {}
    waiting = list(SCHEMA_TYPES)
    while waiting:
        name = waiting.pop()
        if name not in types and name in found:
            parents = [parent.removesuffix("Base") for parent in re.findall(r"\w+Base", found[name])]
            values = re.findall(r'"(\w+)"\?: SchemaValue<(.+?), "\w+">;', bodies.get(name, ""))
            properties = {key: sorted(set(re.findall(r"\w+", text)) - {"IdReference"}) for key, text in values}
            types[name] = {"parents": parents, "properties": properties}
            waiting += parents
    text = json.dumps(types, indent=1, sort_keys=True) + "\n"
    (folder / "schema_org.json").write_text(text, encoding="utf-8")
    shutil.copyfile(package / "LICENSE", folder / "LICENSE")


def main() -> int:
    """Download all packages before writing any file. Return the exit status."""
    try:
        with tempfile.TemporaryDirectory() as temporary:
            packages = (FIGTREE, LUCIDE, BODY_MUSCLES, QR, AXE_CORE, SCHEMA_DTS, RSS_PARSER)
            figtree, lucide, muscles, qr, axe, schema, rss = (fetch_package(each, Path(temporary)) for each in packages)
            for folder in (FONTS, ICONS, DRAWING, LEAN_QR, FOR_TESTS, SCHEMA_ORG):
                folder.mkdir(parents=True, exist_ok=True)
            write_fonts(figtree, FONTS)
            write_icons(lucide, ICONS)
            write_muscles(muscles, DRAWING)
            write_qr(qr, LEAN_QR)
            write_axe(axe, FOR_TESTS)
            write_rss_parser(rss, FOR_TESTS)
            write_schema(schema, SCHEMA_ORG)
    except NpmError as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
