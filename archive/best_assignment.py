"""The pairing of two groups with the highest total score (Kuhn and Munkres), for the small groups that are in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

# Beyond, the cubic cost is felt and pairs are taken from the best downwards.
_LARGE = 120

Pair = tuple[int, int]


def best_assignment(scores: Mapping[Pair, float]) -> dict[int, int]:
    """Return left → right for the pairing with the highest total; only pairs in *scores* (all above 0) are made."""
    chosen: dict[int, int] = {}
    for pairs in _components(scores):
        lefts, rights = sorted({left for left, _ in pairs}), sorted({right for _, right in pairs})
        if len(pairs) == 1 or max(len(lefts), len(rights)) > _LARGE:
            chosen |= _greedy({pair: scores[pair] for pair in pairs})
        else:
            chosen |= _exact(lefts, rights, scores)
    return chosen


def _components(scores: Mapping[Pair, float]) -> list[list[Pair]]:
    """Part the pairs into groups that share no member."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in scores:
        parent[root(("left", left))] = root(("right", right))
    groups: dict[tuple[str, int], list[Pair]] = {}
    for pair in scores:
        groups.setdefault(root(("left", pair[0])), []).append(pair)
    return list(groups.values())


def _greedy(scores: Mapping[Pair, float]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for left, right in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if left not in chosen and right not in taken:
            chosen[left] = right
            taken.add(right)
    return chosen


def _exact(lefts: list[int], rights: list[int], scores: Mapping[Pair, float]) -> dict[int, int]:
    """Hungarian method with potentials, rows added one at a time; pairs without a score cost nothing and fall out."""
    rows, columns = len(lefts), len(rights) + len(lefts)  # a column of its own lets every row stay alone

    def cost(row: int, column: int) -> float:
        return -scores.get((lefts[row - 1], rights[column - 1]), 0.0) if column <= len(rights) else 0.0

    row_value, column_value = [0.0] * (rows + 1), [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        way = _augmenting_path(row, columns, cost, row_value, column_value, row_of)
        column = way.pop(-1)
        while column:
            row_of[column] = row_of[way[column]]
            column = way[column]
    matched = {
        lefts[row - 1]: rights[column - 1] for column, row in enumerate(row_of) if row and 0 < column <= len(rights)
    }
    return {left: right for left, right in matched.items() if (left, right) in scores}


def _augmenting_path(
    row: int,
    columns: int,
    cost: Callable[[int, int], float],
    row_value: list[float],
    column_value: list[float],
    row_of: list[int],
) -> dict[int, int]:
    """Find the cheapest way to give *row* a column; the way back by column, its end under -1."""
    row_of[0], column = row, 0
    slack, way, used = [inf] * (columns + 1), {}, [False] * (columns + 1)
    while row_of[column]:
        used[column] = True
        step, following = inf, 0
        for other in range(1, columns + 1):
            if used[other]:
                continue
            reduced = cost(row_of[column], other) - row_value[row_of[column]] - column_value[other]
            if reduced < slack[other]:
                slack[other], way[other] = reduced, column
            if slack[other] < step:
                step, following = slack[other], other
        for other in range(columns + 1):
            if used[other]:
                row_value[row_of[other]] += step
                column_value[other] -= step
            else:
                slack[other] -= step
        column = following
    way[-1] = column
    return way
