"""`<<references>>`: list the findings that an article cites."""

from __future__ import annotations

from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.library.vocabulary import Reference
from widgets.context import Context
from widgets.evidence import number_citations
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """List each cited finding once, in the order of the citation numbers."""
    if any(use.name == "references" and use.number < call.use.number for use in call.uses):
        raise WidgetError("This article already has a list of references.", "Remove one of them.")
    numbers = number_citations(call, context)
    if not numbers:
        hint = 'Cite a finding with <<evidence id="…">>, or remove this shortcode.'
        raise WidgetError("This article cites no evidence.", hint)
    findings = [context.library.references[id_] for id_ in numbers]
    return build_output(
        page=context.render_template("references.html", findings=findings),
        feed=context.render_template("references.feed.html", findings=findings),
        text="\n".join(["Evidence:", *(f"{n}. {_format_finding(finding)}" for n, finding in enumerate(findings, 1))]),
    )


def _format_finding(finding: Reference) -> str:
    source = f"{finding.authors} {finding.year}, {finding.journal} {finding.locator}".rstrip()
    return f"{finding.strength.capitalize()}: {finding.text} {source}."


widget = Shortcode(
    name="references",
    summary="A numbered list of the findings that the article cites, each with its source and strength.",
    example='Runners with IT band syndrome had weaker hips <<evidence id="fredericson-2000">>.\n\n<<references>>',
    render=render,
)
