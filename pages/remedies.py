"""Remedies side by side: six trainings of one network on the same points, boundaries and losses together.

Seen: a wide network that learns its noise, and what L1, L2, dropout, early stopping and more data make of it.
Goes: "a remedy always helps", "the stronger the better", "the lowest training loss is the best network".
"""

from dlcore.lessons.remedies import LESSON
from ui import remedies, stage

stage.show(
    stage.Stage(
        LESSON,
        remedies.choose,
        remedies.picture,
        watch=(
            "**A remedy is judged on points that were not learnt.** On its own training points plain "
            "training mostly looks best; dropout, L1 and L2 give some of that up.",
            "**No remedy is the best for all data.** Which one leads here changes with the seed of the "
            "points; where the ranges of five networks overlap, another five may change the order.",
            "**Stronger is not better.** Turn L1, L2 and dropout up under “More settings”: their networks no "
            "longer fit even the training points. That is underfitting.",
            "**Early stopping looks at points that the others do not have.** They are its validation points, "
            "as many as the training points and labelled as carelessly; the test points choose nothing.",
            "**Dropout leaves units out in training alone.** Every loss and boundary here is that of the "
            "whole network, after model.eval().",
        ),
    )
)
