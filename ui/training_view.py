"""A training run to look at: its state, its curves, and its moments under one time slider."""

from collections.abc import Sequence

import numpy as np

from dlcore.lessons import train
from dlcore.nets.architecture import Layer
from dlcore.training.report import Begun, Moment, Report
from ui.components.chart import Chart, Curve, Mark
from ui.components.run import RunView
from ui.components.snapshots import Snapshots, signed
from ui.training import Shown
from ui.training_progress import progress

MOST_POINTS = 400
"""points of a curve; longer histories are thinned evenly, the last one kept"""


def view_of(shown: Shown, pinned: Sequence[Report] = ()) -> RunView:
    """All that is to be seen of a run; while it goes on, of its moments the latest alone.

    Args:
        shown: the run.
        pinned: the reports of an earlier one, drawn pale behind its curves.
    """
    share, words = progress(shown)
    says = ""
    if shown.active:  # at rest the page says it, with its link
        says = train.say(shown.spec, shown.state, shown.begun, shown.reports, shown.outcome)
    return RunView(charts(shown, pinned), snapshots(shown, shown.active), share, words, says)


def charts(shown: Shown | None, pinned: Sequence[Report] = ()) -> list[Chart]:
    """Loss, accuracy and gradients over the steps, with an earlier run drawn pale behind them.

    Args:
        shown: the run; None draws the pinned one alone.
        pinned: the reports of the earlier one.
    """
    begun, reports = (shown.begun, shown.reports) if shown else (None, ())
    lasts = [report.step for report in pinned[-1:]] + ([begun.n_steps] if begun else [])
    common = {"last_step": max(lasts, default=0), "marks": _marks(reports)}
    return [
        Chart("Loss", "loss in nats", (*_losses(pinned, True), *_losses(reports)), **common),
        Chart(
            "Accuracy",
            "right answers in %",
            (*_accuracies(pinned, True), *_accuracies(reports)),
            low=0,
            high=100,
            **common,
        ),
        Chart(
            "Gradients",
            "norm of the gradient",
            _gradients(reports, begun.layers if begun else ()),
            log=True,
            **common,
        ),
    ]


def snapshots(shown: Shown, latest: bool) -> Snapshots | None:
    """What the time slider moves: every moment, or the latest alone while the run goes on."""
    begun, moments = shown.begun, shown.moments[-1:] if latest else shown.moments
    if begun is None or not moments:
        return None
    filters, limit = signed(np.stack([moment.weights for moment in moments]))
    return Snapshots(
        steps=np.array([moment.step for moment in moments]),
        confusion=np.stack([moment.confusion for moment in moments]),
        filters=filters,
        probabilities=np.stack([moment.probabilities for moment in moments]),
        images=begun.images,
        labels=begun.labels,
        classes=begun.classes,
        says=tuple(_says(moment, begun) for moment in moments),
        filter_limit=limit,
        confusion_title=f"Answers to {begun.n_probes} validation images",
        filters_title=_filters_title(begun, moments[0].weights),
        answers_title="What it says of one image",
    )


def _says(moment: Moment, begun: Begun) -> str:
    right = int(moment.confusion.diagonal().sum())
    said = f"At step {moment.step:,} it reads {right} of {begun.n_probes} validation images right"
    wrong = moment.confusion - np.diag(moment.confusion.diagonal())
    if not wrong.any():
        return f"{said}."
    times = int(wrong.max())
    commonest = list(zip(*np.nonzero(wrong == times), strict=True))
    answers = np.flatnonzero(moment.confusion.sum(0))
    if len(answers) == 1:
        return f"{said}: it calls every one “{begun.classes[answers[0]]}”."
    if len(commonest) > 1:
        each = "once" if times == 1 else f"{times} times each"
        rest = "" if (wrong > 0).sum() == len(commonest) else ", the others less often"
        return f"{said}; {len(commonest)} mistakes are made {each}{rest}."
    (true, answer), often = commonest[0], "once" if times == 1 else f"{times} times"
    kind = "its only mistake" if wrong.sum() == times else "its commonest mistake"
    return f"{said}; {kind} is to call {begun.classes[true]} “{begun.classes[answer]}”, {often}."


def _filters_title(begun: Begun, weights: np.ndarray) -> str:
    """Which layer, and how many of its units or filters are shown."""
    first = next(layer for layer in begun.layers if layer.n_parameters)
    total, shown = first.shape[0], len(weights)
    what = "units" if "Linear" in first.code else "filters"
    return f"What layer {first.name} looks for: {shown if shown == total else f'{shown} of {total}'} {what}"


def _losses(reports: Sequence[Report], pinned: bool = False) -> tuple[Curve, ...]:
    return _pair(
        reports,
        pinned,
        [report.loss for report in reports],
        [report.validation.loss if report.validation else np.nan for report in reports],
    )


def _accuracies(reports: Sequence[Report], pinned: bool = False) -> tuple[Curve, ...]:
    return _pair(
        reports,
        pinned,
        [100 * report.accuracy for report in reports],
        [100 * report.validation.accuracy if report.validation else np.nan for report in reports],
    )


def _pair(
    reports: Sequence[Report], pinned: bool, train: Sequence[float], validation: Sequence[float]
) -> tuple[Curve, ...]:
    """The two lines of a run; validation has values only where somebody looked."""
    if not reports:
        return ()
    steps = np.array([report.step for report in reports])
    seen = np.isfinite(validation)
    curves = [Curve("training", "train", *_thinned(steps, np.array(train)), pinned)]
    if seen.any():
        curves.append(
            Curve("validation", "validation", *_thinned(steps[seen], np.array(validation)[seen]), pinned)
        )
    return tuple(curves)


def _gradients(reports: Sequence[Report], layers: Sequence[Layer]) -> tuple[Curve, ...]:
    """A line a layer with weights."""
    names = {
        layer.name: f"{layer.name} {layer.code.partition('(')[0]}" for layer in layers if layer.n_parameters
    }
    steps = np.array([report.step for report in reports])
    return tuple(
        Curve(
            said,
            "layer",
            *_thinned(steps, np.array([report.gradients.get(name, np.nan) for report in reports])),
        )
        for name, said in names.items()
        if reports
    )


def _thinned(steps: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    every = -(-len(steps) // MOST_POINTS)
    kept = np.unique(np.append(np.arange(0, len(steps), every), len(steps) - 1))
    return steps[kept], values[kept].astype(np.float32)


def _marks(reports: Sequence[Report]) -> tuple[Mark, ...]:
    if not reports:
        return ()
    last = reports[-1]
    if last.divergence:
        return (Mark(last.divergence.step, "no number any more", wrong=True),)
    if last.restored:
        return (Mark(last.best_step, "best"),)
    return ()
