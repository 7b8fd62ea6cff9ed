from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.linkbacks.microformats import SourceMetadata, read_metadata


@pytest.mark.parametrize(
    ("html", "metadata"),
    [
        ("", SourceMetadata()),
        ("<title>Notes &amp; more</title><p>text", SourceMetadata("Notes & more")),
        ("<svg><title>icon</title></svg><title>x</title>", SourceMetadata("icon")),
        (
            '<title>Site</title><div class="h-entry"><h1 class="p-name">A <b>note</b></h1>'
            '<a class="p-author h-card" href="/ann">Ann</a><p class="p-summary">Short.</p></div>',
            SourceMetadata("A note", "Ann", "Short."),
        ),
        (
            '<title>Site</title><article class="h-entry"><div class="p-author h-card"><img class="u-photo" src=x>'
            '<span class="p-name">Ann</span></div><div class="e-content"><p>One.</p><p>Two.<script>x</script></div>',
            SourceMetadata("Site", "Ann", "One. Two."),
        ),
        (
            '<div class="hfeed"><article class="hentry post"><h2 class="entry-title">Old</h2>'
            '<span class="author vcard"><a class="url fn n" href="/">Ben</a></span>'
            '<div class="entry-content">Words</div></article></div>',
            SourceMetadata("Old", "Ben", "Words"),
        ),
        (
            '<div class="h-entry"><p class="p-author">Just a name</p><p class="p-name">T</p>',
            SourceMetadata("T", "Just a name"),
        ),
        (
            '<div class="h-entry"><img class="p-author h-card" alt="Cy" src=x><b class="p-name">T</b>',
            SourceMetadata("T", "Cy"),
        ),
        (
            '<div class="h-feed"><div class="h-entry"><p class="p-name">In a feed</p></div></div>',
            SourceMetadata("In a feed"),
        ),
    ],
)
def test_the_metadata_of_a_page(html: str, metadata: SourceMetadata) -> None:
    assert read_metadata(html) == metadata


def test_threat_01_metadata_is_plain_text() -> None:
    html = (
        '<div class="h-entry"><p class="p-name">&lt;script&gt;alert(1)&lt;/script&gt;<script>alert(2)</script></p>'
        '<img class="p-author h-card" alt="&quot;&gt;&lt;script&gt;" src=x></div>'
    )
    assert read_metadata(html) == SourceMetadata("<script>alert(1)</script>", '"><script>')


def test_threat_06_metadata_is_one_short_line() -> None:
    metadata = read_metadata(f"<title>a\n\t\u202eb {'x' * 10_000}</title>")
    assert metadata.title.startswith("a \ufffdb x")
    assert len(metadata.title) == 200
    assert metadata.title.endswith("…")


@pytest.mark.parametrize(
    "piece",
    [
        '<div class="h-entry">',
        '<div class="h-entry p-name p-author p-summary e-content">x',
        '<div class="p-name p-author p-summary e-content">x',
        '<div class="hentry author fn entry-title h-card p-name p-author">x',
        '<img class="h-entry p-name p-author p-summary e-content" alt=x>',
        '<div class="e-content h-cite"><p class="p-name">x</p>',
        "<b a=1>",
        "<p>",
        "</b>",
        '<a class="p-name" title=x>',
        '<p class="h-entry">x</p>',
    ],
)
def test_threat_19_a_hostile_page_takes_linear_time(piece: str) -> None:
    html = f'<div class="h-entry">{piece * (1_000_000 // len(piece))}'
    started = process_time()
    read_metadata(html)
    assert process_time() - started < 20


@given(st.text(alphabet="<>/!-?=\"' abph-entry&;#\n", max_size=300))
def test_threat_06_any_page_is_read(html: str) -> None:
    read_metadata(f'<div class="h-entry">{html}<p class="p-name">')
