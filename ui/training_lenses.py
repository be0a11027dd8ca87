"""The three lenses on a training run: its maths, its PyTorch, its numbers."""

from functools import partial
from pathlib import Path

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons.classify_result import TakeHome
from dlcore.lessons.train_maths import loss_formula, rate_formula, step_formula, symbols
from dlcore.lessons.train_numbers import number
from dlcore.lessons.train_recipe_data import OWN_FILE
from dlcore.shelf import PREFIX
from dlcore.training.spec import Spec
from ui.classified import remembered
from ui.frame import say_error
from ui.lenses import downloads, lens
from ui.own_data import sets_folder
from ui.services import services
from ui.tables import csv_button, table
from ui.training import Shown
from ui.visitor import visitor

LAST_ROWS = 12
FIRST_RATE = " The schedule of the learning rate is filled in once the number of steps is known: after Start."
HEAD = (
    "step",
    "epoch",
    "training loss",
    "training accuracy",
    "validation loss",
    "validation accuracy",
    "learning rate",
    "images/s",
)


def lenses(page: str, spec: Spec, shown: Shown | None, ready: bool) -> None:
    """One control, three views; the code is that of the settings as they stand, the rest that of the run."""
    match lens(page):
        case "PyTorch":
            if ready:
                _pytorch(page, spec)
            else:
                st.caption("The script is made with the data at hand: fetch it first.")
        case "Numbers":
            _numbers(page, shown)
        case _:
            _maths(shown.spec if shown and shown.begun else spec, shown)


def _maths(spec: Spec, shown: Shown | None) -> None:
    last = shown.reports[-1] if shown and shown.reports else None
    if last and last.divergence:
        last = None
    lines = [loss_formula(spec, shown.begun if shown else None, last), *step_formula(spec, last)]
    if shown and shown.begun:
        lines += rate_formula(spec, shown.begun.n_steps, last)
    st.markdown("\n\n".join(f"$$\n{line}\n$$" for line in lines))
    said = symbols(spec, bool(shown and shown.begun))
    st.caption(f"{said}{' The numbers are those of the last step.' if last else FIRST_RATE}")


def _pytorch(page: str, spec: Spec) -> None:
    try:
        home: TakeHome = remembered(
            ("train", spec),
            lambda: services().workers.call(
                "dlcore.lessons.train_recipe:take_home", spec, sets_folder(), owner=visitor()
            ),
        )
    except DlcoreError as error:
        say_error(error)
        return
    st.code(home.script, language="python", height=460)
    st.caption(home.says)
    downloads(page, home)
    if spec.dataset.startswith(PREFIX):
        st.download_button(
            f"Your pictures ({OWN_FILE})",
            partial(_own_images, spec.dataset, sets_folder(), visitor()),
            OWN_FILE,
            "application/octet-stream",
            on_click="ignore",
            key=f"{page}.own-images",
        )


def _own_images(name: str, folder: Path, owner: str) -> bytes:
    """The pictures themselves, fetched when they are asked for, where nothing is known of a session."""
    return services().workers.call(
        "dlcore.lessons.train_recipe_data:own_images", name, folder, owner=owner, timeout_s=60
    )


def _numbers(page: str, shown: Shown | None) -> None:
    if shown is None or not shown.reports:
        st.caption("There are numbers as soon as a run has begun.")
        return
    rows = _rows(shown)
    st.markdown(table(HEAD, rows[-LAST_ROWS:], right=range(len(HEAD))))
    if len(rows) > LAST_ROWS:
        st.caption(f"The last {LAST_ROWS} of {len(rows)} reports; the files have all of them.")
    with st.container(horizontal=True):
        csv_button("All reports (.csv)", "reports", f"{page}.reports-csv", HEAD, rows)
        losses = [loss for report in shown.reports for loss in report.losses]
        csv_button(
            "All losses (.csv)", "losses", f"{page}.losses-csv", ("step", "loss"), enumerate(losses, 1)
        )


def _rows(shown: Shown) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.step}",
            f"{one.epoch:.2f}",
            number(one.loss),
            f"{one.accuracy:.4f}",
            number(one.validation.loss) if one.validation else "",
            f"{one.validation.accuracy:.4f}" if one.validation else "",
            f"{one.learning_rate:.3g}",
            f"{one.images_per_s:.0f}",
        )
        for one in shown.reports
    ]
