"""The figures that matter most, as one picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import OURS, Book, number

MINE, THEIRS = "#1f6f8b", "#b8c4c9"


def draw(books: Mapping[str, Book], path: Path) -> None:
    """Three panels of bars. Needs matplotlib, which is in the dev group."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    _bars(axes[0], "status request, requests/s", _of(books, "hot", "status 200", "requests/s"))
    _bars(axes[1], "1 GiB to 8 clients, GB/s", _downloads(books))
    _bars(axes[2], "exec to the first 200, s", _of(books, "starting", "exec to the first 200", "s"))
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def _of(books: Mapping[str, Book], group: str, work: str, unit: str) -> dict[str, float]:
    """The medians by server."""
    if group not in books:
        return {}
    return {who: median(values) for (at, of, who), values in books[group].figures.items() if (at, of) == (work, unit)}


def _downloads(books: Mapping[str, Book]) -> dict[str, float]:
    work = "1 GiB, 8 clients"
    whole = _of(books, "downloads", work, "GB/s")
    padded = _of(books, "downloads", f"padded: {work}", "GB/s")
    return {**whole, **{f"{who}, padded": value for who, value in padded.items() if who == OURS}}


def _bars(axis: Any, title: str, values: Mapping[str, float]) -> None:
    names = list(values)[::-1]
    lengths = [values[name] for name in names]
    bars = axis.barh(names, lengths, color=[MINE if name.startswith(OURS) else THEIRS for name in names])
    axis.bar_label(bars, labels=_labels(lengths), padding=4)
    axis.set_title(title, loc="left", fontsize=11)
    axis.spines[["top", "right"]].set_visible(False)
    axis.margins(x=0.18)
    axis.locator_params(axis="x", nbins=4)  # more of them run into each other where they have six digits


def _labels(lengths: Iterable[float]) -> list[str]:
    return [number(length) for length in lengths]
