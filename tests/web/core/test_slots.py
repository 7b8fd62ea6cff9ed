"""What owners add to pages: templates in slots, a logo, a footer, an about box, and services of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.config.allow import Allow
from engine.config.site import read_site
from engine.errors import Problem, Severity
from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of
from web.core.slot_check import list_template_problems
from web.core.slots import SLOTS
from web.core.template_check import check_templates
from web.core.templating import WEB

SETTINGS = """
sponsored = ["shop.example"]

[logo]
image = "/static/logo.svg"
image_dark = "/static/night.svg"

[footer]
text = "Not medical <advice>."
links = [{label = "Shop", url = "https://shop.example/"}, {label = "Who we are", url = "/about/"}]

[about]
text = "Two coaches."
url = "/about/"

[allow]
scripts = ["https://widgets.example"]
frames = ["https://forms.example"]
forms = ["https://letters.example"]
images = ["https://pictures.example"]

[analytics]
goatcounter = "https://stats.example"
"""


@pytest.fixture
def own(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Flask]:
    """The blog with settings for everything that owners can add."""
    folder = site("blog")
    (folder / "templates").mkdir(exist_ok=True)
    with (folder / "site.toml").open("r+") as file:
        before = file.read()
        file.seek(0)
        file.write(before.replace("[[authors]]", SETTINGS.strip() + "\n\n[[authors]]", 1))
    (folder / "posts" / "paid.md").write_text(
        "---\ntitle: Paid\ndate: 2020-05-01\n---\n[a](https://shop.example/x) [b](https://shop.example.org/)\n"
    )
    app = make_app(folder)
    yield app
    services_of(app).database.close()


def put(app: Flask, name: str, text: str) -> None:
    (services_of(app).environment.site_dir / "templates" / name).write_text(text)


def list_problems(app: Flask) -> list[Problem]:
    with app.app_context():
        return list_template_problems(services_of(app).edition_store.edition)


def test_logo_footer_and_about_box_are_shown(own: Flask) -> None:
    html = own.test_client().get("/").text
    page = Page(html)
    assert "Blog of tests" in [picture.attributes["alt"] for picture in page.all("img")]
    assert '<source srcset="/static/night.svg" media="(prefers-color-scheme: dark)">' in html
    assert "Not medical &lt;advice&gt;." in html
    assert ("Shop", "https://shop.example/") in {(link.text, link.attributes["href"]) for link in page.all("a")}
    assert "Two coaches." in html
    in_footer = [link.text for link in page.all("a", href="/about/") if link.within("footer")]
    assert in_footer == ["Who we are"], "and not the title of the page as well"


def test_a_new_template_in_a_slot_is_on_the_next_page(own: Flask) -> None:
    client = own.test_client()
    client.get("/")
    put(own, "head.html", '<meta name="mine" content="{{ request.path }}">')
    put(own, "after-article.html", "<p>Did {{ article.title }} help {{ site.title }}?</p>")
    put(own, "sidebar.html", "<p>Beside</p>")
    put(own, "footer.html", "<p>{% if is_post %}In an article{% else %}Elsewhere{% endif %}</p>")
    home, article = client.get("/").text, client.get("/posts/strong/").text
    assert '<meta name="mine" content="/">' in home and "<p>Beside</p>" in home and "<p>Elsewhere</p>" in home
    assert "Did Strong" in article and "<p>In an article</p>" in article
    put(own, "footer.html", "<p>Changed</p>")
    assert "<p>Changed</p>" in client.get("/").text
    assert "Changed" not in client.get("/moderation/login/").text


@pytest.mark.parametrize("mistake", ["{% if %}", "{{ article.title.nothing.more }}", "{{ 1 / 0 }}", "{{ missing }}"])
def test_a_mistake_in_a_slot_leaves_the_page_as_it_is(
    own: Flask, mistake: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name in SLOTS:
        put(own, name, mistake)
    answer = own.test_client().get("/posts/strong/")
    assert answer.status_code == 200
    assert "footer.html failed" in caplog.text


def test_only_allowed_services_are_in_the_policy_and_never_on_private_pages(own: Flask) -> None:
    client = own.test_client()
    policy = dict(part.split(" ", 1) for part in client.get("/").headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self' https://widgets.example https://stats.example"
    assert policy["frame-src"] == "https://forms.example"
    assert policy["form-action"] == "'self' https://letters.example"
    assert policy["img-src"] == "'self' https://pictures.example https://stats.example"
    assert '<script async src="https://stats.example/count.js"' in client.get("/").text
    login = client.get("/moderation/login/")
    assert ".example" not in login.headers["Content-Security-Policy"]
    assert "stats.example" not in login.text
    frame = client.get("/embed/c/glutes/").headers["Content-Security-Policy"].replace("https://blog.example", "")
    assert ".example" not in frame  # but for the pictures of the site itself


def test_the_privacy_page_lists_what_is_allowed(own: Flask) -> None:
    html = own.test_client().get("/privacy/").text
    listed = {item.text for item in Page(html).all("li")}
    assert {
        "Scripts from widgets.example",
        "Scripts from stats.example",
        "Content from forms.example",
        "Pictures from pictures.example",
        "Forms that are sent to letters.example",
    } <= listed
    assert "load nothing from other sites" not in html


NEWSLETTER = """
[newsletter]
action = "https://mail.example/new?list=7"
field = "EMAIL"
text = "One email a month"
"""


def test_a_newsletter_is_sent_to_its_service_from_home_and_articles(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write(NEWSLETTER)
    client = make_app(folder).test_client()
    for path in ("/", "/posts/strong/"):
        answer = client.get(path)
        page = Page(answer.text)
        assert page.problems == []
        assert page.one("form", action="https://mail.example/new?list=7").attributes["method"] == "post"
        field = page.one("input", name="EMAIL").attributes
        assert page.one("label", for_=field["id"]).text == "One email a month"
        assert "form-action 'self' https://mail.example" in answer.headers["Content-Security-Policy"]
    assert "mail.example" not in client.get("/about/").text
    assert "mail.example gets your email address" in client.get("/privacy/").text


def test_the_home_page_has_the_links_to_follow_and_the_feed(own: Flask) -> None:
    page = Page(own.test_client().get("/").text)
    links = [link.attributes["href"] for link in page.all("a") if link.within("section")]
    assert {"/subscribe/", "https://social.example/@ada"} <= set(links)
    assert "newsletter_email" not in page.ids


@pytest.mark.parametrize("action", ["http://mail.example/new", "/new", "mail.example", "javascript:alert(1)"])
def test_a_newsletter_needs_the_address_of_a_service(action: str) -> None:
    site, problems = read_site(f'[newsletter]\naction = "{action}"\n')
    assert site is not None
    assert site.newsletter is None
    assert [(problem.line, problem.severity) for problem in problems] == [(2, Severity.WARNING)]


def test_links_to_sponsors_are_marked(own: Flask) -> None:
    put(own, "after-article.html", '<p><a href="https://shop.example/shoes">c</a> <a href="/about/">d</a></p>')
    page = Page(own.test_client().get("/posts/paid/").text)
    links = {link.text: link.attributes.get("rel") for link in page.all("a")}
    assert (links["a"], links["b"]) == ("sponsored", None)
    assert (links["c"], links["d"], links["Shop"]) == ("sponsored", None, "sponsored"), "in slots and in the footer"


def test_check_reports_mistakes_and_services_that_are_not_allowed(own: Flask) -> None:
    put(
        own,
        "head.html",
        '<link rel="me" href="https://social.example/">\n  <script src="https://ads.example/a.js"></script>',
    )
    put(own, "footer.html", '<form action="https://letters.example/in"></form><img src="/static/a.png">')
    put(own, "sidebar.html", "{% if %}")
    lines = own.test_cli_runner().invoke(args=["check"]).stdout.splitlines()
    found = [line for line in lines if line.startswith("templates/")]
    assert [line.partition(": ")[0] for line in found] == ["templates/head.html:2:3", "templates/sidebar.html:1:1"]
    assert "does not allow scripts of https://ads.example" in found[0]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<p>\n  <script>go()</script>", "2:3: warning: Browsers block scripts that are written into a page."),
        ("<style>p { color: red }</style>", "1:1: warning: Browsers block styles that are written into a page."),
        ('<p style="color: red">', "1:1: warning: Browsers block the attribute 'style'."),
        ('<button onclick="go()">', "1:1: warning: Browsers block the attribute 'onclick', which contains a script."),
        ('<link href="//fonts.example/a.css" rel="stylesheet">', "1:1: warning: Browsers block style sheets of"),
        ('<iframe src="//video.example/x">', "1:1: warning: Browsers block this, because site.toml does not allow fr"),
        ("<p style=''><![x[", "1:1: warning: Browsers block the attribute 'style'."),
        ("<IMG SRC=https://pixel.example/a.gif>", "1:1: warning: Browsers block this, because site.toml does not all"),
        ('<script type="application/ld+json">{"@type": "Person"}</script>', ""),
        ('<script src="{{ asset("own.js") }}"></script><link rel="stylesheet" href="{{ asset("own.css") }}">', ""),
        (
            '<a href="https://social.example/" rel="me">Me</a><script defer src="https://widgets.example/a.js"></script>',
            "",
        ),
    ],
)
def test_check_reports_what_browsers_block(own: Flask, template: str, message: str) -> None:
    static = services_of(own).environment.site_dir / "static"
    static.mkdir(exist_ok=True)
    for name in ("own.js", "own.css"):
        (static / name).write_text("")
    put(own, "footer.html", template)
    lines = own.test_cli_runner().invoke(args=["check"]).stdout.splitlines()
    found = [line.removeprefix("templates/footer.html:") for line in lines if line.startswith("templates/footer")]
    assert found == [] if not message else found[0].startswith(message) and len(found) == 1


@pytest.mark.parametrize(
    ("name", "template", "problem"),
    [
        ("sidebar.html", "<p>\n{{ site.titel }}", ":2:1: error: There is no 'site.titel'. Did you mean 'title'?"),
        (
            "head.html",
            "{{ nothing.here }}",
            ":1:1: error: There is no 'nothing'. Slots know site, article, is_post, requ",
        ),
        ("footer.html", "{{ artcle.title }}", ":1:1: error: There is no 'artcle'. Did you mean 'article'?"),
        (
            "footer.html",
            "\n\n{{ article.title }}",
            ":3:1: error: 'title' is missing on pages without an article. Write ",
        ),
        ("footer.html", "{% if article %}\n{{ article.tags }}{% endif %}", ":2:1: error: There is no 'article.tags'."),
        ("footer.html", "{{ site.about.x }}{{ article.author.mame }}", ":1:1: error: There is no 'About.x'."),
        (
            "after-article.html",
            "{{ article.author.mame }}",
            ":1:1: error: There is no 'author.mame'. Did you mean 'name'?",
        ),
        (
            "after-article.html",
            "{{ site.cover.src }}",
            ":1:1: error: 'src' is read from a missing value. Check ",
        ),
        ("footer.html", "{{ asset('favicn.svg') }}", ":1:1: error: There is no file 'static/favicn.svg'. "),
        ("footer.html", "{{ 1 / 0 }}", ":1:1: error: This fails: division by zero."),
        ("footer.html", "\n{{ site.title | shout }}", ":2:1: error: No filter named 'shout'."),
        ("footer.html", "\n{% include 'heat.html' %}", ":2:1: error: There is no template 'heat.html'."),
        ("footer.html", "{% if article %}{{ article.title }}{% endif %}{{ request.path }}{{ asset('site.css') }}", ""),
        ("after-article.html", "{{ article.title }} {{ article.address }} {{ article.author.name }}", ""),
    ],
)
def test_check_reports_mistakes_that_show_when_a_slot_is_rendered(
    own: Flask, name: str, template: str, problem: str
) -> None:
    put(own, name, template)
    lines = own.test_cli_runner().invoke(args=["check"]).stdout.splitlines()
    found = [line for line in lines if line.startswith("templates/")]
    assert len(found) == bool(problem) and all(line.startswith(f"templates/{name}{problem}") for line in found)


def test_check_finds_misspelt_names_of_templates(own: Flask) -> None:
    files = ["foter.html", "header.html", "Sidebar.html", "after_article.html", "footer.htm", "articel.html"]
    for name in files:
        put(own, name, "")
    put(own, "foot.html", "")
    put(own, "newsletter.html", "")
    put(own, "footer.html", "{% include 'foot.html' %}")
    found = {each.path: each.hint for each in list_problems(own)}
    meant = ["footer.html", "head.html", "sidebar.html", "after-article.html", "footer.html", "article.html"]
    assert found == {f"templates/{name}": f"Did you mean '{right}'?" for name, right in zip(files, meant, strict=True)}


def test_debug_pages_list_mistakes_in_slots(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("minimal"), debug=True)
    (services_of(app).environment.site_dir / "templates").mkdir()
    put(app, "footer.html", "{{ article.title }}")
    listed = Page(app.test_client().get("/posts/first/").text).one("details", class_="all-problems").text
    assert "templates/footer.html:1" in listed and "{% if article %}" in listed


def test_copies_of_our_templates_have_no_problems(tmp_path: Path, own: Flask) -> None:
    (tmp_path / "templates").mkdir()
    for path in WEB.glob("*/templates/*.html"):
        (tmp_path / "templates" / path.name).write_bytes(path.read_bytes())
    assert list(check_templates(tmp_path, own.jinja_env, Allow())) == []
