"""The context of a widget call: site, library, article, templates and, for some widgets, the time or the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from engine.config.site import Site
from engine.content.article import Article
from engine.db.database import Database
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.plans.plan import Plans
from widgets.templates import Templates


@dataclass(frozen=True, slots=True)
class Context:
    """The data that a widget call can use.

    `dependencies` collects the keys of everything that the output was made from: keys of engine.library.fingerprint,
    "template:<name>", and "plan:<id>". A stored article is rendered again when one of them changes. `database` is None
    while an article is rendered to be stored, because the stored form must not depend on readers.
    """

    site: Site
    library: Library
    article: Article
    templates: Templates
    time: datetime | None = None
    database: Database | None = None
    dependencies: set[str] = field(default_factory=set)
    plans: Plans = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The current time in the site's time zone. Only for widgets that declare a dependency on time."""
        if self.time is None:
            raise RuntimeError("a widget that uses the current time must declare depends_on=DependsOn.TIME")
        return self.time.astimezone(self.site.zone)

    def add_dependencies(self, *keys: str) -> None:
        """Record that the output depends on these parts of the library."""
        self.dependencies.update(keys)

    def get_exercise(self, id_: str) -> Exercise:
        """Return an exercise and record the dependency. Raises KeyError if the id is unknown."""
        self.add_dependencies(f"exercise:{id_}")
        return self.library.exercises[id_]

    def render_template(self, template: str, **values: Any) -> Markup:
        """Render a template of widgets/templates/, or the site's replacement, and record the dependency."""
        self.add_dependencies(f"template:{template}")
        return self.templates.render(template, library=self.library, site=self.site, **values)
