"""Checks of links, anchors, addresses, and ids in front matter."""

from __future__ import annotations

import pytest

from engine.errors import Problem, Severity
from tests.engine.editions.conftest import SiteFolder


def list_problems(site_folder: SiteFolder) -> list[Problem]:
    problems = list(site_folder.build().problems)
    assert all(problem.severity is Severity.WARNING for problem in problems)
    return problems


GOOD_LINKS = [
    "/",
    "/posts/plain/",
    "/posts/bridges/#how",
    "/posts/bridges/#top",
    "/posts/bridges/?from=here#how",
    "https://little.example/posts/plain/",
    "https://little.example",
    "/about/",
    "/areas/glutes/",
    "/exercises/glute-bridge/",
    "/c/glutes/?rounds=2",
    "/c/glutes.json",
    "/old/",
    "/?p=1",
    "/page/1/",
    "/static/a%20file.svg",
    "/static/favicon.svg",
    "#here",
    "#",
    "#top",
    "https://example.org/lost/",
    "//example.org/lost/",
    "mailto:ada@example.org",
    "tel:+49301234",
]
DEAD_LINKS = [
    ("/posts/plane/", "Did you mean '/posts/plain/'?"),
    ("/posts/plain", "Write '/posts/plain/'"),
    ("/posts/bridges/#elsewhere", "Its headings: how"),
    ("/posts/sketch/", "Publish it"),
    ("https://little.example/lost/", ""),
    ("/areas/glute/", "Did you mean '/areas/glutes/'?"),
    ("/exercises/glute-bridg/", "Did you mean '/exercises/glute-bridge/'?"),
    ("/c/elbows/", "Areas: glutes, calves"),
    ("/c/glutes/?round=2", "Did you mean 'rounds'?"),
    ("/page/2/", ""),
    ("/static/lost.svg", "static/"),
    ("/static/a%20fil.svg", "Did you mean 'a file.svg'?"),
    ("/static/", ""),
    ("/static/../site.toml", "static/"),
    ("#who", ""),
    ("plain/", "'/'"),
]


@pytest.fixture
def linking(site_folder: SiteFolder) -> SiteFolder:
    """The little site with a draft, a static file, and a page with aliases."""
    site_folder.post("sketch", head="draft: true")
    site_folder.write("static/a file.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6"/>')
    site_folder.change("pages/about.md", "title: About", "title: About\naliases: [/old/, '/?p=1']")
    return site_folder


@pytest.mark.parametrize("url", GOOD_LINKS)
def test_a_working_link_is_not_reported(linking: SiteFolder, url: str) -> None:
    linking.post("links", f"## Here\n\nA [link](<{url}>).")
    assert list_problems(linking) == []


@pytest.mark.parametrize(("url", "hint"), DEAD_LINKS)
def test_a_broken_link_is_reported_with_a_hint(linking: SiteFolder, url: str, hint: str) -> None:
    linking.post("links", f"## Other\n\nSee [a link]({url}).")
    (problem,) = list_problems(linking)
    assert (problem.path, problem.line, problem.column) == ("posts/links.md", 8, 14)
    assert hint in problem.hint


def test_images_are_checked_like_links(linking: SiteFolder) -> None:
    linking.post("links", "![A file](/static/a%20file.svg)\n\n![No file](/static/b.svg)")
    linking.post("hero", head="date: 2026-03-04\nhero: {src: /images/b.svg, alt: ''}")
    linking.post("spaces", head="date: 2026-03-04\nhero: {src: /static/a file.svg, alt: ''}")
    linking.post("space", head="date: 2026-03-04\nhero: {src: /static/no file.svg, alt: ''}")
    hero, picture, space = list_problems(linking)
    assert (hero.path, hero.line, hero.column) == ("posts/hero.md", 4, 13)
    assert (space.path, space.line, space.column) == ("posts/space.md", 4, 13)
    assert (picture.path, picture.line) == ("posts/links.md", 8)


def test_an_image_of_another_site_is_reported(linking: SiteFolder) -> None:
    linking.post("links", "![A calf](https://example.org/calf.png)")
    (problem,) = list_problems(linking)
    assert (problem.path, problem.line, problem.column) == ("posts/links.md", 6, 11)
    assert "other sites" in problem.message and "static/" in problem.hint
    assert "\"https://example.org\" to 'images' below [allow]" in problem.hint


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://pictures.example/calf.png", ""),
        ("//Pictures.Example:443/calf.png?w=9", ""),
        ("https://stats.example/count.gif", ""),
        ("http://pictures.example/calf.png", "Write 'https'"),
        ("https://pictures.example.org/calf.png", '"https://pictures.example.org"'),
        ("https://pictures.example@evil.example/calf.png", '"https://evil.example"'),
        ("https://pictures.example:8000/calf.png", '"https://pictures.example:8000"'),
        ("http://127.0.0.1/calf.png", "static/…."),
    ],
)
def test_an_image_of_an_allowed_service_is_not_reported(site_folder: SiteFolder, url: str, words: str) -> None:
    toml = (site_folder.site_dir / "site.toml").read_text()
    allow = '[allow]\nimages = ["https://pictures.example"]\n[analytics]\ngoatcounter = "https://stats.example"\n'
    site_folder.write("site.toml", f"{toml}\n{allow}")
    site_folder.post("text", f"![A calf]({url})")
    site_folder.post("hero", head=f"date: 2026-03-04\nhero: {{src: '{url.replace('//P', 'https://p')}', alt: ''}}")
    problems = list_problems(site_folder)
    assert [problem.path for problem in problems] == (["posts/hero.md", "posts/text.md"] if words else [])
    assert all(words in problem.hint for problem in problems)


def test_a_link_cannot_leave_the_static_folder(linking: SiteFolder) -> None:
    (linking.site_dir / "static" / "linked.svg").symlink_to("/etc/hostname")
    linking.post("links", f"[one](/static/linked.svg) [two](/static/{'x' * 300}) [three](/static/a%00b)")
    assert len(list_problems(linking)) == 3


def test_a_broken_link_in_the_settings_is_reported(site_folder: SiteFolder) -> None:
    toml = (site_folder.site_dir / "site.toml").read_text()
    lines = toml.count("\n")
    navigation = (
        '\n[[navigation]]\nlabel = "Lost"\nurl = "/lost/"\n[[navigation]]\nlabel = "All"\nurl = "/exercises/"\n'
    )
    site_folder.write("site.toml", toml + navigation)
    (problem,) = list_problems(site_folder)
    assert (problem.path, problem.line, problem.column) == ("site.toml", lines + 4, 7)


def test_missing_pictures_in_the_settings_are_reported(site_folder: SiteFolder) -> None:
    before = (site_folder.site_dir / "site.toml").read_text()
    lines = before.count("\n")
    logo = '\n[logo]\nimage = "/static/logo.svg"\nimage_dark = "/static/night.svg"\n'
    others = '[cover]\nimage = "/static/hil.jpg"\n[about]\ntext = "Ada."\nimage = "/static/ada.jpg"\n'
    site_folder.write("site.toml", before + logo + others)
    site_folder.write("static/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site_folder.write("static/hill.jpg", "This is not a picture.")
    problems = list_problems(site_folder)
    assert [(p.line - lines, p.column) for p in problems] == [(4, 14), (6, 9), (9, 9)]
    assert problems[1].hint == "Did you mean '/static/hill.jpg'?"


@pytest.mark.parametrize("settings", ['[cover]\nimage = "hill.jpg"\n', '[about]\ntext = "Ada."\nurl = "about"\n'])
def test_an_invalid_address_in_the_settings_is_one_problem(settings: str, site_folder: SiteFolder) -> None:
    before = (site_folder.site_dir / "site.toml").read_text()
    site_folder.write("site.toml", f"{before}\n{settings}")
    (problem,) = list_problems(site_folder)
    assert "cannot be" in problem.message


def test_unknown_areas_and_related_posts_are_reported(site_folder: SiteFolder) -> None:
    site_folder.post(
        "words", head="date: 2026-03-04\nareas: [glutes, glutess]\nrelated:\n  - plain\n  - plane\n  - words"
    )
    assert [(p.line, p.column, p.hint.partition(" Areas:")[0]) for p in list_problems(site_folder)] == [
        (4, 17, "Did you mean 'glutes'?"),
        (7, 5, "Did you mean 'plain'?"),
        (8, 5, "Remove it from the list."),
    ]


def test_an_address_in_use_is_reported_at_the_later_article(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little"\npermalink = "/{slug}/"\ngone = ["/lost/"]')
    site_folder.change("posts/plain.md", "/posts/bridges/", "/bridges/")
    site_folder.post("greedy", head="date: 2026-03-04\naliases: [/plain/, /greedy/, /areas/, /lost/, /old/, '/?p=1']")
    site_folder.post("late", head="date: 2026-03-04\naliases: [/old/]")
    site_folder.write("pages/greedy.md", "---\ntitle: Greedy\n---\n")
    assert [(p.path, p.line, p.column) for p in list_problems(site_folder)] == [
        ("pages/greedy.md", 1, 1),
        ("posts/greedy.md", 4, 11),
        ("posts/greedy.md", 4, 20),
        ("posts/greedy.md", 4, 30),
        ("posts/greedy.md", 4, 39),
        ("posts/late.md", 4, 11),
    ]


def test_an_article_at_an_address_that_is_gone_is_reported(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little"\ngone = ["/posts/heels/"]')
    assert [problem.path for problem in list_problems(site_folder)] == ["posts/heels.md"]


def test_the_last_good_version_of_a_broken_post_is_not_checked(site_folder: SiteFolder) -> None:
    site_folder.post("links", "[nowhere](/nowhere/)")
    assert len(list_problems(site_folder)) == 1
    site_folder.change("posts/links.md", "title: A title", "title: [A, title]")
    assert [problem.severity for problem in site_folder.build().problems] == [Severity.ERROR]
