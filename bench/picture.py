"""The figures as a picture: how far each is from its bar."""

import pathlib

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot, ticker  # noqa: E402

from figures import Figure  # noqa: E402

COLOURS = {"aim": "#2b7a4b", "must": "#8fbf9f", "MISSED": "#c8553d"}


def distance(figure: Figure, value: float) -> float:
    """How many times better than what must be: 1 is the bar itself, whatever the unit."""
    bars = figure.bars
    return value / bars.must if bars.more_is_better else bars.must / value


def draw(figures: list[Figure], size: str, path: pathlib.Path):
    """Figures that have a bar, the first on top; a tick shows the aim."""
    judged = [one for one in figures if one.bars.must is not None and one.value > 0][::-1]
    if not judged:
        return
    image, axes = pyplot.subplots(figsize=(11, 1.5 + 0.32 * len(judged)), layout="constrained")
    for height, one in enumerate(judged):
        verdict = one.bars.verdict(one.value)
        reached = distance(one, one.value)
        axes.barh(height, reached - 1, left=1, color=COLOURS[verdict], height=0.6)
        if one.bars.aim is not None:
            aim = distance(one, one.bars.aim)
            axes.plot([aim, aim], [height - 0.4, height + 0.4], color="black", linewidth=1.5)
        right = max(1, reached, distance(one, one.bars.aim or one.bars.must))
        axes.annotate(f"  {one.value:.2f} {one.unit}", (right, height), va="center")
    axes.axvline(1, color="black", linewidth=1)
    axes.set_yticks(range(len(judged)), [one.name for one in judged])
    axes.set_xscale("log")
    for which in (axes.xaxis.set_major_formatter, axes.xaxis.set_minor_formatter):
        which(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    axes.margins(x=0.15)
    axes.set_xlabel("times better than the bar (line); tick: the aim")
    axes.set_title(f"Convoy, {size} benchmark, figures by medians")
    image.savefig(path, dpi=120)
    pyplot.close(image)
