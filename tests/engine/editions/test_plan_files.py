from __future__ import annotations

import pytest

from tests.engine.editions.conftest import NOON, SiteFolder
from tests.engine.plans.sample import STRONG


@pytest.fixture(autouse=True)
def with_our_exercises(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", "use_builtin_exercises = false\n", "")


def test_plans_are_read_again_only_if_their_files_change(site_folder: SiteFolder) -> None:
    site_folder.write("plans/strong.yaml", STRONG)
    builder = site_folder.builder()
    first = builder.build(NOON).plans
    site_folder.write("posts/new.md", "---\ntitle: New\ndate: 2026-03-01\n---\n\nHello.\n")
    again = builder.build(NOON).plans
    assert again["strong"] is first["strong"]
    assert again["first-six-weeks"] is first["first-six-weeks"]
    site_folder.write("plans/strong.yaml", STRONG.replace("title: Strong", "title: Stronger"))
    assert site_folder.build().plans["strong"].title == "Stronger"


def test_a_plan_that_needs_an_unknown_area_waits_for_it(site_folder: SiteFolder) -> None:
    site_folder.write("plans/strong.yaml", STRONG.replace("hips]", "toes]"))
    edition = site_folder.build()
    assert "strong" not in edition.plans
    assert edition.plans  # ours
    problem = next(problem for problem in edition.problems if problem.path == "plans/strong.yaml")
    assert "'toes'" in problem.message and problem.line == 15


def test_an_article_is_rendered_again_if_its_plan_changes(site_folder: SiteFolder) -> None:
    site_folder.write("plans/strong.yaml", STRONG)
    site_folder.write("posts/plan.md", '---\ntitle: P\ndate: 2026-03-01\n---\n\n<<plan id="strong">>\n')
    site_folder.write("posts/none.md", '---\ntitle: N\ndate: 2026-03-01\n---\n\n<<plan id="later">>\n')
    problems = [str(problem) for problem in site_folder.build().problems]
    (problem,) = (problem for problem in problems if problem.startswith("posts/none.md:6:"))
    assert "warning: There is no plan 'later'." in problem
    site_folder.write("plans/strong.yaml", STRONG.replace("rest-day", "after-hard-run"))
    site_folder.build()
    assert site_folder.rendered == ["posts/plan.md"]
    site_folder.write("plans/later.yaml", STRONG)
    edition = site_folder.build()
    assert site_folder.rendered == ["posts/none.md"]
    assert not any(problem.path == "posts/none.md" for problem in edition.problems)
