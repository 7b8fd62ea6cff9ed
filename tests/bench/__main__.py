"""`python -m tests.bench` (`make bench`) prints the results, or writes them to docs/benchmark.md with --write.

`python -m tests.bench PART` only runs that part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from tests.bench import circuit_pages, editions
from tests.bench.frames import EmbedNotShownError
from tests.bench.load import WrongResponseError
from tests.bench.report import (
    report,
    report_cached,
    report_circuit_pages,
    report_comments,
    report_editions,
    report_front,
    report_lighthouse,
    report_reader,
    report_shifts,
    wait_until_quiet,
)
from tests.bench.rivals import RivalUnavailableError
from tests.conftest import ROOT
from tools.docs import fill_parts
from tools.npm import NpmError

PAGE = ROOT / "docs" / "benchmark.md"


def main() -> int:
    """Run the benchmarks, and print or write the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, and print tables in Markdown.")
    kinds = ("cached", "circuit-pages", "comments", "editions", "embeds", "front", "lighthouse", "reader", "shifts")
    parser.add_argument("part", nargs="?", choices=kinds, help="run only this part")
    parser.add_argument("--repetitions", type=int, default=20, help="runs of each case in the browser")
    help_pages = f"circuit pages (default: {circuit_pages.PAGES:,}, or {circuit_pages.FEW:,} in a run of all parts)"
    parser.add_argument("--pages", type=int, help=help_pages)
    parser.add_argument("--posts", type=int, default=editions.POSTS, help="articles of the site for editions")
    parser.add_argument("--changes", type=int, default=editions.CHANGES, help="changes of its articles")
    parser.add_argument("--write", action="store_true", help="write the tables to docs/benchmark.md")
    arguments = parser.parse_args()
    pages = arguments.pages or (circuit_pages.PAGES if arguments.part else circuit_pages.FEW)
    try:
        parts: dict[str, Callable[[], str]] = {
            "measured-embeds": lambda: report(arguments.repetitions),
            "measured-cached": report_cached,
            "measured-circuit-pages": lambda: report_circuit_pages(pages),
            "measured-front": report_front,
            "measured-comments": report_comments,
            "measured-editions": lambda: report_editions(arguments.posts, arguments.changes),
            "measured-lighthouse": report_lighthouse,
            "measured-reader": report_reader,
            "measured-shifts": report_shifts,
        }
        wanted = [f"measured-{arguments.part}"] if arguments.part else list(parts)
        for number, name in enumerate(wanted):
            if number:  # or else the part before would count in the load of this one
                wait_until_quiet()
            tables = parts[name]()
            if arguments.write:  # at once, because a later part can fail
                page = fill_parts(PAGE.read_text(encoding="utf-8"), {name: tables}, by="make bench-docs")
                PAGE.write_text(page, encoding="utf-8")
            else:
                print(tables, end="\n\n", flush=True)
    except (NpmError, EmbedNotShownError, RivalUnavailableError, WrongResponseError, AssertionError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
