"""Commands for those who draw figures: the files of one, and a sheet of all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import with_appcontext
from markupsafe import Markup

from engine.errors import did_you_mean
from engine.figures.checks import check_movement
from engine.figures.figure import move_figure
from engine.library.exercise import Exercise
from engine.library.library import Library
from web.cli.figure_sheet import FORMATS, write_sheet
from web.cli.output import report_errors
from web.core.context import edition
from web.site.figures import PNG_WIDTH, add_style, render_png
from widgets.figures import drawing
from widgets.figures.palette import DARK, LIGHT, format_colours, format_style, format_thumb_style

_SHEET_STYLE = """\
body{margin:16px;font:13px sans-serif;background:#fff;color:#17211c}
section{display:grid;grid-template-columns:96px 160px 160px 1fr;gap:8px;align-items:start;margin:0 0 24px}
h2{grid-column:1/-1;margin:0;font-size:15px}p{grid-column:1/-1;margin:0}
div{background:#f4f6f3}.dark{background:#141a17}svg{display:block;width:100%;max-height:260px}
"""


@click.command()
@click.argument("id")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the files. The default is the current folder.",
)
@with_appcontext
def figure(id: str, folder: Path) -> None:  # click names the argument after it
    """Draw the figure of an exercise, and check its movement.

    Writes ID.svg, ID-thumb.svg and ID.png. Fails if the movement has mistakes.
    """
    exercise = _find_exercise(id, edition().library)
    drawings = drawing.draw_figure(exercise)
    if drawings is None:
        raise click.ClickException(f"The exercise '{id}' has no figure. docs/figures.md says how to draw one.")
    folder.mkdir(parents=True, exist_ok=True)
    thumb = add_style(drawings.thumb, format_thumb_style(drawings.thumb))
    strip = add_style(drawings.strip, format_style(drawings.strip))
    for name, content in ((f"{id}.svg", strip), (f"{id}-thumb.svg", thumb)):
        (folder / name).write_text(content, encoding="utf-8")
        click.echo(folder / name)
    (folder / f"{id}.png").write_bytes(render_png(drawings.strip, PNG_WIDTH))
    click.echo(folder / f"{id}.png")
    mistakes = _list_mistakes(exercise)
    for mistake in mistakes:
        click.echo(f"{mistake}.", err=True)
    if mistakes:
        raise click.ClickException(f"The movement has {len(mistakes)} mistakes.")


@click.command()
@click.argument("ids", nargs=-1)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("figures.html"),
    show_default=True,
    help="The file to write.",
)
@with_appcontext
def figures(ids: tuple[str, ...], output: Path) -> None:
    """Draw the figures of all exercises, or of some, to look at.

    Writes a page with each figure in small and large, light and dark, beside its cues. If the file ends with .webp or
    .png, writes a picture of all small figures instead.
    """
    library = edition().library
    chosen = [_find_exercise(id_, library) for id_ in ids] or list(library.exercises.values())
    drawn = [exercise for exercise in chosen if exercise.figure]
    with report_errors():
        if output.suffix in FORMATS:
            write_sheet(drawn, library, output)
        elif output.suffix == ".html":
            output.write_text(_draw_page(drawn), encoding="utf-8")
        else:
            raise click.BadParameter(f"The file must end with .html, {' or '.join(FORMATS)}.", param_hint="--output")
    click.echo(f"{output}: {len(drawn)} figures.")
    without = ", ".join(exercise.id for exercise in chosen if not exercise.figure)
    if without:
        click.echo(f"Without a figure: {without}.")


def _draw_page(exercises: Iterable[Exercise]) -> str:
    style = f"{_SHEET_STYLE}{format_colours(LIGHT)}.dark{{{format_colours(DARK)}}}"
    head = f"<!doctype html><meta charset=utf-8><title>Figures</title><style>{style}</style>"
    return head + "".join(_draw_section(exercise) for exercise in exercises)


def _draw_section(exercise: Exercise) -> Markup:
    drawings = drawing.draw_figure(exercise)
    return Markup(
        "<section><h2>{name}</h2><div>{thumb}</div><div>{thumb}</div><div class=dark>{thumb}</div><div>{strip}</div>"
        "<p>{cues}</p><p>{mistakes}</p></section>"
    ).format(
        name=exercise.id,
        thumb=drawings.thumb if drawings else "",
        strip=drawings.strip if drawings else "",
        cues=" ".join(exercise.cues),
        mistakes="; ".join(_list_mistakes(exercise)),
    )


def _list_mistakes(exercise: Exercise) -> list[str]:
    return check_movement(exercise.figure, move_figure(exercise.figure)) if exercise.figure else []


def _find_exercise(id_: str, library: Library) -> Exercise:
    exercise = library.exercises.get(id_)
    if exercise is None:
        hints = (did_you_mean(id_, library.exercises), "If it is in a file of yours, `flask check` says what is wrong.")
        raise click.ClickException(" ".join((f"There is no exercise '{id_}'.", *filter(None, hints))))
    return exercise
