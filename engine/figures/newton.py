"""Newton's method for a few unknowns, with a Jacobian from differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_STEP = 0.01
_LARGEST_MOVE = 40.0


def find_root(
    function: Callable[[Sequence[float]], Sequence[float]],
    start: Sequence[float],
    *,
    tolerance: float = 0.05,
    rounds: int = 25,
) -> list[float]:
    """Return values for which as many results of a function are about 0, or the best values found.

    Each round moves an unknown by at most 40 units, so that one bad slope does not throw the search far away.
    """
    values = list(start)
    results = function(values)
    best, least = list(values), _size(results)
    for _ in range(rounds):
        if least < tolerance:
            break
        columns = []
        for index in range(len(values)):
            nudged = list(values)
            nudged[index] += _STEP
            columns.append([(after - before) / _STEP for after, before in zip(function(nudged), results, strict=True)])
        moves = _solve_linear([list(row) for row in zip(*columns, strict=True)], [-result for result in results])
        values = [
            value + max(-_LARGEST_MOVE, min(_LARGEST_MOVE, move)) for value, move in zip(values, moves, strict=True)
        ]
        results = function(values)
        if _size(results) < least:
            best, least = list(values), _size(results)
    return best


def _size(results: Sequence[float]) -> float:
    return max((abs(result) for result in results), default=0.0)


def _solve_linear(rows: list[list[float]], right: list[float]) -> list[float]:
    """Return the solution of linear equations by elimination. An unknown that has no effect is 0."""
    n = len(right)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    pivots: list[tuple[int, int]] = []
    row = 0
    for column in range(n):
        best = max(range(row, n), key=lambda index: abs(table[index][column]), default=row)
        if row >= n or abs(table[best][column]) < 1e-7:
            continue
        table[row], table[best] = table[best], table[row]
        for other in range(n):
            if other != row:
                factor = table[other][column] / table[row][column]
                table[other] = [a - factor * b for a, b in zip(table[other], table[row], strict=True)]
        pivots.append((row, column))
        row += 1
    solution = [0.0] * n
    for row, column in pivots:
        solution[column] = table[row][n] / table[row][column]
    return solution
