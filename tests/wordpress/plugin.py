"""Upload, activate, deactivate and delete the plugin in the administration."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.wordpress.blog import Blog
from widgets.wordpress.package import PluginNames, name_plugin

NAMES = name_plugin("http://127.0.0.1")
"""The names of the test site's plugin."""


def find_row(names: PluginNames = NAMES) -> str:
    """Return the selector of a plugin in the list of plugins."""
    return f'tr[data-plugin="{names.slug}/{names.slug}.php"]'


def install(page: Page, blog: Blog, file: Path, names: PluginNames = NAMES) -> None:
    """Upload and activate the plugin on the administrator's page."""
    page.goto(f"{blog.url}/wp-admin/plugin-install.php?tab=upload")
    page.set_input_files("input[name=pluginzip]", file)
    page.click("#install-plugin-submit")
    page.click("text=Activate Plugin")
    page.wait_for_selector("text=Plugin activated.")
    page.wait_for_selector(f"{find_row(names)}.active")


def activate(page: Page, blog: Blog, names: PluginNames = NAMES) -> None:
    """Activate the plugin on the administrator's page."""
    page.goto(f"{blog.url}/wp-admin/plugins.php")
    page.click(f"{find_row(names)} .activate a")
    page.wait_for_selector("text=Plugin activated.")


def deactivate(page: Page, blog: Blog, names: PluginNames = NAMES) -> None:
    """Deactivate the plugin."""
    page.goto(f"{blog.url}/wp-admin/plugins.php")
    page.click(f"{find_row(names)} .deactivate a")
    page.wait_for_selector("text=Plugin deactivated.")


def uninstall(page: Page, blog: Blog, names: PluginNames = NAMES) -> None:
    """Deactivate the plugin and delete it with its data."""
    deactivate(page, blog, names)
    page.wait_for_load_state()  # before, the link leads to another page that asks
    page.once("dialog", lambda dialog: dialog.accept())
    page.click(f"{find_row(names)} .delete a")
    page.wait_for_selector("text=was successfully deleted")
