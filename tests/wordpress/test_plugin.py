"""The plugin in posts: shortcode, block, pasted URL, feed, and what is shown while our site is down."""

from __future__ import annotations

import hashlib
import re
import time
import urllib.request
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from engine.circuits.options import ADDRESS_OPTIONS
from tests.checkers.nu import check_pages, fetch_checker, wrap
from tests.wordpress.blog import Blog, named
from tests.wordpress.conftest import SignIn
from tests.wordpress.site import OurSite
from web.core.context import edition

pytestmark = pytest.mark.usefixtures("plugin")

NOTE = named(".strongstride-note")
FIGURE = r'<figure class="circuit-embed".*?</figure>'
GLUTES = '[strongstride_circuit areas="glutes"]'


def fetched(url: str) -> str:
    """Fetch a page of the blog without running scripts."""
    with urllib.request.urlopen(url) as answer:
        text = answer.read().decode()
    assert isinstance(text, str)
    return text


def figures(html: str) -> list[str]:
    """Return the figures in some HTML, unescaped."""
    return [unescape(found) for found in re.findall(FIGURE, html, re.DOTALL)]


def assert_whole(figure: str, our_site: OurSite, path: str) -> None:
    """Check that the figure has the link and all stations of a circuit in order."""
    terms, _, query = path.partition("/?")
    document = our_site.app.test_client().get(f"{terms.rstrip('/')}.json?{query}").get_json()
    assert f'data-circuit="{our_site.url}{path}"' in figure
    summary = f"{document['rounds']} rounds, about {(document['seconds'] + 30) // 60} minutes"
    assert f'<p><a href="{our_site.url}{path}">{document["title"]}</a>: {summary}</p>' in figure
    assert re.findall("<li>(.*?)</li>", figure) == [f"{s['name']}, {s['text']}" for s in document["stations"]]


def test_the_shortcode_adds_the_whole_workout(blog: Blog, our_site: OurSite) -> None:
    post = blog.post('[strongstride_circuit areas="Glutes, hamstrings" level="1" per-area="2" theme="dark"]')
    (figure,) = figures(fetched(post.url))
    assert_whole(figure, our_site, "/c/hamstrings,glutes/?level=1&per-area=2")
    assert 'data-theme="dark"' in figure


def test_a_pinned_circuit_keeps_its_order(blog: Blog, our_site: OurSite) -> None:
    post = blog.post('[strongstride_circuit exercises="bird-dog,calf-raise" accent="#0B6650" load="click" ask="on"]')
    (figure,) = figures(fetched(post.url))
    assert_whole(figure, our_site, "/c/bird-dog,calf-raise/?level=2&rounds=3")
    assert 'data-accent="0B6650" data-load="click" data-ask="on"' in figure


def test_the_block_adds_the_whole_workout(blog: Blog, our_site: OurSite) -> None:
    post = blog.post('<!-- wp:strongstride/circuit {"areas":"calves","level":"3","equipment":"none"} /-->')
    (figure,) = figures(fetched(post.url))
    assert_whole(figure, our_site, "/c/calves/?level=3&equipment=none")


@pytest.mark.parametrize("form", ["{url}", '[strongstride_circuit url="{url}"]', "[embed]{url}[/embed]"])
def test_a_pasted_url_adds_the_whole_workout(form: str, blog: Blog, our_site: OurSite) -> None:
    path = "/c/glutes/?level=1&rounds=4"
    post = blog.post(f"Before.\n\n{form.format(url=our_site.url + path)}\n\nAfter.")
    (figure,) = figures(fetched(post.url))
    assert_whole(figure, our_site, path)


@pytest.mark.parametrize("form", ["{url}", '[strongstride_circuit url="{url}"]'])
@pytest.mark.parametrize("path", ["/c/glutes?level=1&rounds=4", "/c/glutes/?level=1&rounds=4&utm_source=x#timeline"])
def test_a_url_may_be_written_as_people_paste_it(path: str, form: str, blog: Blog, our_site: OurSite) -> None:
    (figure,) = figures(fetched(blog.post(form.format(url=our_site.url + path)).url))
    assert_whole(figure, our_site, "/c/glutes/?level=1&rounds=4")


EMBED_BLOCK = """<!-- wp:embed -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
{url}
</div></figure>
<!-- /wp:embed -->"""


@pytest.mark.parametrize("form", ["{url}", '[strongstride_circuit url="{url}"]', EMBED_BLOCK])
@pytest.mark.parametrize("separator", ["&", "&amp;", "&#038;"])
def test_a_url_keeps_its_appearance(form: str, separator: str, blog: Blog, our_site: OurSite) -> None:
    path = "/c/glutes/?level=1&theme=dark&accent=C2185B&ask=on".replace("&", separator)
    (figure,) = figures(fetched(blog.post(form.replace("{url}", our_site.url + path)).url))
    assert_whole(figure, our_site, "/c/glutes/?level=1")
    assert 'data-theme="dark" data-accent="C2185B" data-ask="on"' in figure


def test_attributes_override_the_appearance_of_a_url(blog: Blog, our_site: OurSite) -> None:
    url = f"{our_site.url}/c/glutes/?theme=dark&accent=c2185b"
    (figure,) = figures(fetched(blog.post(f'[strongstride_circuit url="{url}" theme="light"]').url))
    assert 'data-theme="light" data-accent="c2185b"' in figure


def test_the_url_of_an_article_gives_its_first_circuit(blog: Blog, our_site: OurSite) -> None:
    article = find_article_with_circuit(our_site)
    (figure,) = figures(fetched(blog.post(f'[strongstride_circuit url="{our_site.url}{article}?utm_source=x"]').url))
    (address,) = re.findall('data-circuit="(.*?)"', figure)
    assert_whole(figure, our_site, address.removeprefix(our_site.url))


def find_article_with_circuit(our_site: OurSite) -> str:
    """Return the path of an article with a circuit."""
    with our_site.app.app_context():
        current = edition()
        paths = {post.article.address: current.body(post.article.slug).embed_paths for post in current.posts}
        return next(address for address, embedded in paths.items() if any("/embed/c/" in each for each in embedded))


MISTAKES = {
    "": "Enter areas",
    'areas="gluts"': "Did you mean 'glutes'?",
    'areas="glutes" rounds="99"': "rounds",
    'url="https://other.example/c/glutes/"': "https://other.example/c/glutes/ is not a URL of",
    'url="{url}/exercises/"': "nothing to embed",
    'url="{url}/areas/glutes/"': "has no circuit",
    'url="{url}/c/gluts"': "Did you mean 'glutes'?",
}


@pytest.mark.parametrize("attributes", MISTAKES)
def test_people_who_can_edit_see_what_is_wrong(
    attributes: str, blog: Blog, our_site: OurSite, reader: Page, signed_in: SignIn
) -> None:
    post = blog.post(f"[strongstride_circuit {attributes}]".replace("{url}", our_site.url))
    author = signed_in("author")
    author.goto(post.url)
    expect(author.locator(NOTE)).to_contain_text(MISTAKES[attributes])
    author.goto(post.url)  # the answer is cached now
    expect(author.locator(NOTE)).to_contain_text(MISTAKES[attributes])
    reader.goto(post.url)
    expect(reader.locator(NOTE)).to_have_count(0)


def test_people_who_can_edit_see_that_our_site_is_down(blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    an_hour_passes(blog)
    author = signed_in("author")
    post = blog.post('[strongstride_circuit areas="shins"]')
    with our_site.away():
        author.goto(post.url)
        expect(author.locator(NOTE)).to_contain_text(f"{our_site.url} did not answer")
    an_hour_passes(blog)
    author.goto(post.url)
    expect(author.locator(NOTE)).to_have_count(0)


def test_numbers_are_in_the_right_form(blog: Blog) -> None:
    one, more = (f"array( 'rounds' => {n}, 'minutes' => {n}, 'about' => true )" for n in (1, 2))
    said = blog.run(f"return array( strongstride_summary( {one} ), strongstride_summary( {more} ) );")
    assert said == ["1 round, about 1 minute", "2 rounds, about 2 minutes"]


def test_the_feed_has_the_whole_workout_as_text(blog: Blog, our_site: OurSite) -> None:
    block = '<!-- wp:strongstride/circuit {"areas":"calves"} /-->'
    post = blog.post(f"{GLUTES}\n\n{block}\n\n{our_site.url}/c/hamstrings/")
    feed = fetched(f"{blog.url}/?feed=rss2")
    (item,) = (part for part in feed.split("<item>") if post.url in part)
    found = figures(item)
    assert len(found) == 3
    for figure, area in zip(found, ("glutes", "calves", "hamstrings"), strict=True):
        assert_whole(figure, our_site, f"/c/{area}/")
    assert "<script" not in item


def test_the_nu_checker_finds_nothing_in_circuits_and_their_copies(blog: Blog, tmp_path: Path) -> None:
    codes = [GLUTES, '[strongstride_circuit exercises="bird-dog,calf-raise" accent="#0B6650" load="click" ask="on"]']
    pages: dict[str, str] = {}
    for figure in re.findall(FIGURE, fetched(blog.post("\n\n".join(codes)).url), re.DOTALL):
        copy = re.search(' data-copy="([^"]+)"', figure)
        assert copy, "the blog has a copy of each circuit"
        pages[f"circuit {len(pages)}"] = wrap("Post", figure)
        pages[f"copy {len(pages)}"] = fetched(blog.url + unescape(copy[1]))
    assert len(pages) == 2 * len(codes)
    assert check_pages(fetch_checker(tmp_path), pages, tmp_path) == {}


def test_only_posts_with_a_circuit_have_the_plugins_loader(blog: Blog, plugin_file: Path, reader: Page) -> None:
    reader.goto(blog.post("Nothing but words.").url)
    assert reader.locator("script[src*='/plugins/']").count() == 0
    reader.goto(blog.post(f"{GLUTES}\n\n{GLUTES}").url)
    (address,) = reader.eval_on_selector_all("script[src*='/plugins/']", "all => all.map(one => one.src)")
    assert address.startswith(f"{blog.url}{named('/wp-content/plugins/strongstride/circuit.js')}")
    with ZipFile(plugin_file) as archive:
        # The version is a hash, so that browsers load a changed loader.
        assert address.endswith(f"?ver={hashlib.sha256(fetched(address).encode()).hexdigest()[:12]}")
        assert fetched(address) == archive.read(named("strongstride/circuit.js")).decode()


def test_the_plugin_supports_all_query_parameters(blog: Blog) -> None:
    assert blog.run("return strongstride_options();") == [option.name for option in ADDRESS_OPTIONS]


HOSTILE = (
    """areas='glutes"><script>alert(1)</script>'""",
    """areas='glutes' theme='dark" onload="alert(1)' accent='red;}' load='now' level='1&x=2'""",
    """areas='../../etc' equipment='none#x'""",
    """url='javascript:alert(1)'""",
    """url='https://evil.example/c/glutes/'""",
    """areas='glutes' seed='%22%3E%3Cscript%3E'""",
)


@pytest.mark.parametrize("attributes", HOSTILE)
def test_attributes_that_are_not_allowed_are_ignored(attributes: str, blog: Blog, reader: Page) -> None:
    post = blog.post(f"[strongstride_circuit {attributes}]")
    said: list[str] = []
    reader.on("dialog", lambda dialog: said.append(dialog.message))
    reader.goto(post.url)
    assert said == []
    allowed = {"class", "style", "data-circuit", "data-theme", "data-height", "data-copy"}
    for names in reader.eval_on_selector_all(".circuit-embed", "all => all.map(one => one.getAttributeNames())"):
        assert set(names) <= allowed
    assert reader.locator(".circuit-embed script, .circuit-embed [onload], .circuit-embed[onload]").count() == 0
    assert "evil.example" not in fetched(post.url)


def an_hour_passes(blog: Blog) -> None:
    """Delete the plugin's transients."""
    blog.run("global $wpdb; $wpdb->query( \"DELETE FROM {$wpdb->options} WHERE option_name LIKE '_transient_%'\" );")


def test_the_last_text_is_shown_if_our_site_is_down(blog: Blog, our_site: OurSite) -> None:
    known, unknown = blog.post(GLUTES), blog.post('[strongstride_circuit areas="quads"]')
    (before,) = figures(fetched(known.url))
    an_hour_passes(blog)
    with our_site.away():
        assert figures(fetched(known.url)) == [before]
        (figure,) = figures(fetched(unknown.url))
        assert f'href="{our_site.url}/c/quads/"' in figure
    # The site has just failed to respond, so the plugin does not wait for it again.
    assert "<li>" not in figures(fetched(unknown.url))[0]
    an_hour_passes(blog)
    assert_whole(figures(fetched(unknown.url))[0], our_site, "/c/quads/")


def test_a_post_does_not_wait_for_a_slow_site(blog: Blog, our_site: OurSite) -> None:
    an_hour_passes(blog)
    areas = ("glutes", "quads", "calves", "hamstrings", "hips")
    post = blog.post("\n\n".join(f'[strongstride_circuit areas="{area}"]' for area in areas))
    with our_site.hangs():
        begin = time.monotonic()
        assert len(figures(fetched(post.url))) == len(areas)
        assert time.monotonic() - begin < 6
        begin = time.monotonic()
        fetched(post.url)
        assert time.monotonic() - begin < 2
    an_hour_passes(blog)
