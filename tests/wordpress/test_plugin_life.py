"""The plugin from upload to deletion."""

from __future__ import annotations

import tempfile
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import expect

from engine.library.reader import read_library
from tests.wordpress.blog import Blog, Release, named, php, running
from tests.wordpress.conftest import SignIn
from tests.wordpress.plugin import install, uninstall
from tests.wordpress.site import OurSite
from widgets.wordpress.package import build_plugin_zip, name_plugin

KEPT = """
    global $wpdb;
    return $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%strongstride_%'" );
"""


def test_the_plugin_can_be_installed_and_deleted(blog: Blog, plugin_file: Path, signed_in: SignIn) -> None:
    page = signed_in("admin")
    install(page, blog, plugin_file)
    post = blog.post('[strongstride_circuit areas="glutes"]')
    page.goto(post.url)
    page.wait_for_selector(".circuit-embed")
    page.goto(f"{blog.url}{named('/wp-admin/options-general.php?page=strongstride')}")
    page.click("#submit")
    page.wait_for_selector(".notice-success")
    assert named("strongstride_site") in blog.run(KEPT)
    uninstall(page, blog)
    assert blog.run(KEPT) == []
    assert not (blog.plugins / named("strongstride")).exists()
    page.goto(post.url)
    assert named("[strongstride_circuit") in page.inner_text("main")
    assert blog.notices == ""


def test_a_blog_can_have_the_plugins_of_two_sites(
    blog: Blog, our_site: OurSite, plugin_file: Path, tmp_path: Path, signed_in: SignIn
) -> None:
    page, other = signed_in("admin"), tmp_path / "other.zip"
    other.write_bytes(build_plugin_zip("https://other.example", read_library([])[0], b""))
    names = name_plugin("https://other.example")
    install(page, blog, other, names)
    install(page, blog, plugin_file)
    page.goto(blog.post('[strongstride_circuit areas="glutes"]\n\n[other_example_circuit areas="glutes"]').url)
    figures = page.locator("figure.circuit-embed")
    expect(figures.nth(0)).to_have_attribute("data-circuit", f"{our_site.url}/c/glutes/")
    expect(figures.nth(1)).to_have_attribute("data-circuit", "https://other.example/c/glutes/")
    uninstall(page, blog, names)
    uninstall(page, blog)


NETWORK = """
    define( 'MULTISITE', true );
    define( 'SUBDOMAIN_INSTALL', false );
    define( 'DOMAIN_CURRENT_SITE', $_SERVER['HTTP_HOST'] );
    define( 'PATH_CURRENT_SITE', '/' );
    define( 'SITE_ID_CURRENT_SITE', 1 );
    define( 'BLOG_ID_CURRENT_SITE', 1 );
"""


def test_deleting_removes_the_data_of_all_blogs_of_a_network(release: Release, plugin_file: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="wordpress-") as folder, running(Path(folder), release) as blog:
        host = blog.url.removeprefix("http://")
        blog.run(f"""
            global $wpdb;
            require_once ABSPATH . 'wp-admin/includes/upgrade.php';
            require_once ABSPATH . 'wp-admin/includes/network.php';
            foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {{
                $wpdb->$table = $name;
            }}
            install_network();
            populate_network( 1, {php(host)}, 'admin@example.org', 'Both', '/', false );
        """)
        config = blog.folder / "root" / "wp-config.php"
        config.write_text(config.read_text("utf-8").replace("<?php", "<?php" + NETWORK, 1))
        other = blog.run(f"return wpmu_create_blog( {php(host)}, '/other/', 'Other', 1 );")
        with ZipFile(plugin_file) as archive:
            archive.extractall(blog.plugins)
        keep = "update_option( 'strongstride_site', 'x' ); set_transient( 'strongstride_text_a', 'x' );"
        keep += "update_option( 'strongstride_copy_a', 'x' ); set_transient( 'strongstride_copy_a', 'x' );"
        kept = blog.run(f"""
            {keep} switch_to_blog( {other} ); {keep} restore_current_blog();
            define( 'WP_UNINSTALL_PLUGIN', true );
            require WP_PLUGIN_DIR . '/strongstride/uninstall.php';
            global $wpdb;
            $find = function () use ( $wpdb ) {{ {KEPT} }};
            $own = $find();
            switch_to_blog( {other} );
            return array( get_sites( array( 'count' => true ) ), $own, $find() );
        """)
        assert kept == [2, [], []]
