"""A window of WebKitGTK for WebKitWebDriver, which starts this program with Debian's Python.

Unlike MiniBrowser, it prints console messages while it is driven, and can be as narrow as a phone. WebKit prints them
only for windows with a storage, so this one has its own, in the folder that is the program's argument.
"""

import sys
import tempfile
from importlib import import_module
from typing import Any


def main(folder: str) -> None:
    """Show the windows that WebKitWebDriver asks for, until one is closed."""
    gi = import_module("gi")  # only Debian's Python has it
    gi.require_version("Gtk", "3.0")
    gi.require_version("WebKit2", "4.1")
    gtk, webkit = import_module("gi.repository.Gtk"), import_module("gi.repository.WebKit2")
    storage = tempfile.mkdtemp(dir=folder)
    manager = webkit.WebsiteDataManager(base_data_directory=storage, base_cache_directory=storage)
    context = webkit.WebContext.new_with_website_data_manager(manager)

    def start(_context: Any, session: Any) -> None:
        info = webkit.ApplicationInfo()
        info.set_name("MiniBrowser")  # the browser that Selenium asks for
        session.set_application_info(info)
        session.connect("create-web-view", create)

    def create(_session: Any) -> Any:
        page = webkit.WebView(web_context=context, is_controlled_by_automation=True)
        page.get_settings().set_enable_write_console_messages_to_stdout(True)
        window = gtk.Window(default_width=800, default_height=800)
        window.add(page)
        window.connect("destroy", gtk.main_quit)
        page.connect("close", lambda _page: window.destroy())
        window.show_all()
        return page

    context.set_automation_allowed(True)
    context.connect("automation-started", start)
    gtk.main()


if __name__ == "__main__":
    main(sys.argv[1])
