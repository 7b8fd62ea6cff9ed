"""Upload, activate, deactivate and delete the plugin in the administration."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.wordpress.blog import Blog

ROW = 'tr[data-plugin="strongstride/strongstride.php"]'


def install(page: Page, blog: Blog, file: Path) -> None:
    """Upload and activate the plugin on the administrator's page."""
    page.goto(f"{blog.url}/wp-admin/plugin-install.php?tab=upload")
    page.set_input_files("input[name=pluginzip]", file)
    page.click("#install-plugin-submit")
    page.click("text=Activate Plugin")
    page.wait_for_selector("text=Plugin activated.")


def uninstall(page: Page, blog: Blog) -> None:
    """Deactivate the plugin and delete it with its data."""
    page.goto(f"{blog.url}/wp-admin/plugins.php")
    page.click(f"{ROW} .deactivate a")
    page.wait_for_selector("text=Plugin deactivated.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click(f"{ROW} .delete a")
    page.wait_for_selector("text=was successfully deleted")
