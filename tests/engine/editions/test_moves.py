"""Renamed files: their old addresses redirect, and `flask check` proposes the aliases."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from engine.editions.address_history import HISTORY_FILE
from engine.editions.edition import Edition
from engine.editions.edition_store import EditionStore
from engine.errors import Severity
from tests.engine.editions.conftest import NOON, SiteFolder

WORDS = ("hip", "knee", "calf", "foot", "run", "rest", "lift", "squat", "slow", "fast", "week", "day")


def write_words(seed: int, count: int = 200) -> str:
    """Return a text of its own for each seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=count))


TEXT = write_words(1)


def move(folder: SiteFolder, old: str, new: str) -> None:
    """Rename a file."""
    target = folder.site_dir / new
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder.site_dir / old).rename(target)


def list_moves(edition: Edition) -> dict[str, str]:
    """Return the old addresses that redirect, and the addresses that they lead to."""
    found = {old: edition.find_moved(old) for old in edition.old_addresses}
    return {old: item.article.address for old, item in found.items() if item}


def list_proposals(edition: Edition) -> list[tuple[str, int, str]]:
    """Return the path, the line and the message of each warning about an old address."""
    warnings = [p for p in edition.problems if "' before. Links" in p.message or "is gone. It may" in p.message]
    assert all(p.severity is Severity.WARNING for p in warnings)
    return [(p.path, p.line, p.message) for p in warnings]


@pytest.fixture
def renamed(site_folder: SiteFolder) -> SiteFolder:
    """A site with a post that has moved from a.md to b.md. No edition was built since."""
    site_folder.post("a", TEXT)
    site_folder.build()
    move(site_folder, "posts/a.md", "posts/b.md")
    return site_folder


def test_a_renamed_file_redirects_and_its_alias_is_proposed(renamed: SiteFolder) -> None:
    edition = renamed.build()
    assert list_moves(edition) == {"/posts/a/": "/posts/b/"}
    (problem,) = edition.problems
    assert (problem.path, problem.line, problem.severity) == ("posts/b.md", 1, Severity.WARNING)
    assert "'/posts/a/'" in problem.message and "'aliases: [/posts/a/]'" in problem.hint and "'gone'" in problem.hint


def test_a_link_to_the_old_address_is_reported_with_the_new_one(renamed: SiteFolder) -> None:
    renamed.post("linking", "[a](/posts/a/) and [b](/posts/b/)")
    problems = [problem for problem in renamed.build().problems if problem.path == "posts/linking.md"]
    assert [(p.line, p.column, p.hint) for p in problems] == [(6, 5, "Write '/posts/b/'.")]


def test_the_redirect_lasts_while_the_article_changes_and_after_restarts(renamed: SiteFolder) -> None:
    renamed.build()
    for seed in range(2, 5):
        renamed.post("b", write_words(seed), title="Other")
        assert list_moves(renamed.build(NOON + timedelta(days=100 * seed))) == {"/posts/a/": "/posts/b/"}


def test_checking_finds_the_renamed_file_before_and_after_the_site_does(renamed: SiteFolder) -> None:
    check = renamed.build(ignore_last_good=True)
    assert not (renamed.instance_dir / "kept" / "addresses.json").read_text().count("/posts/b/")
    assert list_proposals(check) == list_proposals(renamed.build()) != []
    assert list_proposals(renamed.build(ignore_last_good=True)) == list_proposals(check)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Another title", TEXT),
        ("A title", f"{TEXT} with one more sentence at its end."),
        ("A titel", TEXT.replace("squat", "lunge", 3)),
        ("A title", TEXT[:700]),
    ],
)
def test_a_file_that_was_edited_and_renamed_at_once_is_recognised(
    site_folder: SiteFolder, title: str, text: str
) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    site_folder.delete("posts/a.md")
    site_folder.post("b", text, title=title, head="date: 2026-03-05")
    assert list_moves(site_folder.build()) == {"/posts/a/": "/posts/b/"}


@pytest.mark.parametrize("text", [write_words(2), "Words.", TEXT[:100]])
def test_an_unrelated_new_file_is_not_taken_for_a_deleted_one(site_folder: SiteFolder, text: str) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    site_folder.delete("posts/a.md")
    site_folder.post("b", text, title="Something else")
    edition = site_folder.build()
    assert list_moves(edition) == {} and edition.problems == ()


def test_short_articles_are_recognised_with_their_title_only(site_folder: SiteFolder) -> None:
    site_folder.post("a", "<<areas>>", title="All areas")
    site_folder.post("b", "<<areas>>", title="Where to begin")
    site_folder.build()
    site_folder.delete("posts/a.md")
    move(site_folder, "posts/b.md", "posts/c.md")
    assert list_moves(site_folder.build()) == {"/posts/b/": "/posts/c/"}


def test_files_that_are_renamed_together_are_told_apart(site_folder: SiteFolder) -> None:
    for slug, end in (("a", "calves"), ("b", "glutes")):
        site_folder.post(slug, f"{TEXT} {write_words(ord(end[0]), 60)}", title=f"Strong {end}")
    site_folder.build()
    move(site_folder, "posts/a.md", "posts/y.md")
    move(site_folder, "posts/b.md", "posts/x.md")
    assert list_moves(site_folder.build()) == {"/posts/a/": "/posts/y/", "/posts/b/": "/posts/x/"}


def test_of_several_files_none_is_guessed_and_the_author_is_asked(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    site_folder.delete("posts/a.md")
    site_folder.post("b", TEXT)
    site_folder.post("c", TEXT)
    for edition in (site_folder.build(), site_folder.build(), site_folder.build(ignore_last_good=True)):
        assert list_moves(edition) == {}
        message = "The article at '/posts/a/' is gone. It may be in posts/b.md or posts/c.md now."
        assert list_proposals(edition) == [("posts/b.md", 1, message)]
    site_folder.post("c", TEXT, head="date: 2026-03-04\naliases: [/posts/a/]")
    edition = site_folder.build()
    assert edition.problems == () and edition.find_redirect("/posts/a/", ()) is edition.by_slug["c"]


def test_equal_articles_can_move_to_the_same_file(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT)
    site_folder.post("b", TEXT)
    site_folder.build()
    site_folder.delete("posts/a.md")
    move(site_folder, "posts/b.md", "posts/c.md")
    assert list_moves(site_folder.build()) == {"/posts/a/": "/posts/c/", "/posts/b/": "/posts/c/"}


@pytest.mark.parametrize("alias", ["/posts/a/", "/posts/a", "/posts/%61/"])
def test_an_alias_decides(renamed: SiteFolder, alias: str) -> None:
    renamed.build()
    renamed.change("posts/b.md", "date: 2026-03-04", f"date: 2026-03-04\naliases: [{alias}]")
    edition = renamed.build()
    assert edition.old_addresses == {} and edition.problems == ()
    renamed.change("posts/b.md", f"\naliases: [{alias}]", "")
    assert renamed.build().old_addresses == {}


def test_an_alias_of_another_article_decides(renamed: SiteFolder) -> None:
    renamed.change("posts/plain.md", "title: Only words", "title: Only words\naliases: [/posts/a/]")
    edition = renamed.build()
    assert edition.old_addresses == {}
    assert edition.find_redirect("/posts/a/", ()) is edition.by_slug["plain"]


def test_an_address_that_is_listed_as_gone_is_decided(renamed: SiteFolder) -> None:
    renamed.build()
    renamed.change("site.toml", 'title = "Little"', 'title = "Little"\ngone = ["/posts/a/"]')
    edition = renamed.build()
    assert edition.old_addresses == {} and edition.problems == ()


def test_a_new_article_at_the_old_address_wins(renamed: SiteFolder) -> None:
    renamed.build()
    renamed.post("a", "A new text.", title="New", head="draft: true")
    assert list_moves(renamed.build()) == {"/posts/a/": "/posts/b/"}
    renamed.post("a", "A new text.", title="New")
    edition = renamed.build()
    assert edition.old_addresses == {} and edition.problems == ()


def test_the_aliases_of_the_article_are_part_of_the_proposal(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT, head="date: 2026-03-04\naliases: [/old/]")
    site_folder.build()
    move(site_folder, "posts/a.md", "posts/b.md")
    (problem,) = site_folder.build().problems
    assert (problem.line, problem.column) == (4, 1)
    assert "'aliases: [/old/, /posts/a/]'" in problem.hint


def test_a_file_that_is_renamed_twice_leaves_two_redirects_without_chains(renamed: SiteFolder) -> None:
    renamed.build()
    renamed.post("b", write_words(7))
    renamed.build()
    move(renamed, "posts/b.md", "posts/c.md")
    assert list_moves(renamed.build()) == {"/posts/a/": "/posts/c/", "/posts/b/": "/posts/c/"}
    move(renamed, "posts/c.md", "posts/a.md")
    assert list_moves(renamed.build()) == {"/posts/b/": "/posts/a/", "/posts/c/": "/posts/a/"}


@pytest.mark.parametrize("new", ["posts/2026/a.md", "posts/a.markdown", "posts/a/index.md"])
def test_a_file_that_keeps_its_address_has_not_moved(site_folder: SiteFolder, new: str) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    move(site_folder, "posts/a.md", new)
    edition = site_folder.build()
    assert edition.old_addresses == {} and edition.problems == ()


def test_a_post_that_becomes_a_page_redirects(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    move(site_folder, "posts/a.md", "pages/a.md")
    assert list_moves(site_folder.build()) == {"/posts/a/": "/a/"}


def test_an_address_that_changes_with_the_date_redirects(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little"\npermalink = "/{year}/{slug}/"')
    site_folder.post("a", TEXT)
    site_folder.build()
    site_folder.change("posts/a.md", "2026-03-04", "2025-03-04")
    edition = site_folder.build()
    assert list_moves(edition) == {"/2026/a/": "/2025/a/"} and list_proposals(edition)[0][:2] == ("posts/a.md", 1)
    site_folder.change("posts/a.md", "2025-03-04", "2026-03-04")
    assert list_moves(site_folder.build()) == {"/2025/a/": "/2026/a/"}


def test_addresses_are_remembered_from_the_time_on_at_which_the_site_has_its_own(site_folder: SiteFolder) -> None:
    address = 'address = "https://little.example"'
    site_folder.post("a", TEXT)
    site_folder.change("site.toml", address, "")
    for title in ('title = "Little"\npermalink = "/tried/{slug}/"', 'title = "Little"'):
        site_folder.build()
        site_folder.write("site.toml", f"{title}\nuse_builtin_exercises = false\n")
    assert site_folder.build().old_addresses == {}
    for path in ("first", "second"):
        site_folder.write("site.toml", f'title = "Little"\n{address}\npermalink = "/{path}/{{slug}}/"\n')
        edition = site_folder.build()
    of_a = {old: new for old, new in list_moves(edition).items() if old.endswith("/a/")}
    assert of_a == {"/posts/a/": "/second/a/", "/first/a/": "/second/a/"}
    site_folder.change("site.toml", address, "")
    assert list_moves(site_folder.build()) == list_moves(edition)


def test_a_copy_is_not_a_renamed_file(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    site_folder.post("b", TEXT)
    assert site_folder.build().old_addresses == {}


def test_articles_that_swap_their_names_do_not_redirect(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT)
    site_folder.post("b", write_words(2))
    site_folder.build()
    move(site_folder, "posts/a.md", "posts/x.md")
    move(site_folder, "posts/b.md", "posts/a.md")
    move(site_folder, "posts/x.md", "posts/b.md")
    assert site_folder.build().old_addresses == {}


@pytest.mark.parametrize("head", ["draft: true", "date: 2026-04-01"])
def test_the_address_of_an_article_that_was_never_published_is_not_known(site_folder: SiteFolder, head: str) -> None:
    site_folder.post("a", TEXT, head=head)
    site_folder.build()
    move(site_folder, "posts/a.md", "posts/b.md")
    assert site_folder.build().old_addresses == {}


def test_a_post_that_became_live_without_a_new_edition_is_known(site_folder: SiteFolder) -> None:
    times = [NOON]
    site_folder.post("a", TEXT, head="date: 2026-03-11")
    store = EditionStore(site_folder.builder(), lambda: times[0])
    times[0] = NOON + timedelta(days=2)
    store.refresh()
    move(site_folder, "posts/a.md", "posts/b.md")
    assert store.refresh() and list_moves(store.edition) == {"/posts/a/": "/posts/b/"}


@pytest.mark.parametrize(("days", "found"), [(29, {"/posts/a/": "/posts/b/"}), (31, {})])
def test_a_file_may_turn_up_some_time_after_it_has_disappeared(
    renamed: SiteFolder, days: int, found: dict[str, str]
) -> None:
    move(renamed, "posts/b.md", "elsewhere/b.md")
    edition = renamed.build()
    assert list_moves(edition) == {} and edition.problems == ()
    move(renamed, "elsewhere/b.md", "posts/b.md")
    assert list_moves(renamed.build(NOON + timedelta(days=days))) == found


def test_a_renamed_file_with_an_error_redirects_when_it_is_fixed(renamed: SiteFolder) -> None:
    renamed.change("posts/b.md", "title: A title", "title: [A title]")
    assert list_moves(renamed.build()) == {}
    renamed.change("posts/b.md", "title: [A title]", "title: A title")
    assert list_moves(renamed.build()) == {"/posts/a/": "/posts/b/"}


def test_the_redirect_ends_with_the_article(renamed: SiteFolder) -> None:
    renamed.build()
    renamed.delete("posts/b.md")
    assert list_moves(renamed.build()) == {} == list_moves(renamed.build())


def test_a_broken_file_has_not_moved(site_folder: SiteFolder) -> None:
    site_folder.post("a", TEXT)
    site_folder.build()
    site_folder.post("a", TEXT, head="date: never")
    site_folder.post("b", TEXT)
    assert site_folder.build().old_addresses == {}


@pytest.mark.parametrize("damage", [b"", b"{", b'{"present": 1}', b"\xff"])
def test_a_damaged_history_counts_as_empty_and_is_replaced(renamed: SiteFolder, damage: bytes) -> None:
    (renamed.instance_dir / HISTORY_FILE).write_bytes(damage)
    assert renamed.build().old_addresses == {}
    move(renamed, "posts/b.md", "posts/c.md")
    assert list_moves(renamed.build()) == {"/posts/b/": "/posts/c/"}


def test_without_a_change_the_history_is_not_written(site_folder: SiteFolder) -> None:
    site_folder.build()
    before = (site_folder.instance_dir / HISTORY_FILE).stat().st_ino
    site_folder.build()
    assert (site_folder.instance_dir / HISTORY_FILE).stat().st_ino == before
