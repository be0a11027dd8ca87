"""Scores to probabilities: softmax, beside the rules that fail, and two ways to write it wrongly.

Seen: shares over one score, temperature, a constant that moves nothing, slopes, overflow, a lost dimension.
Goes: "e only keeps the denominator positive", "two classes are σ of the first score", "exp over sum will do".
"""

from dlcore.lessons.softmax import LESSON
from ui import softmax, softmax_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        softmax.choose,
        softmax_picture.picture,
        watch=(
            "**e is not there only to get rid of minus signs.** |z| and z² do that too and lose the order. "
            "log(1 + eᶻ) is above 0 and keeps the order, so it would do; but a constant added to all scores "
            "moves its shares. With an exponential that constant cancels, and with eᶻ the gradient of −log p "
            "is simply p − y.",
            "**With two classes softmax is σ(z₁ − z₂), not σ(z₁).** Only the difference counts, so two "
            "outputs are one too many: any constant may be added to both. A network with one output and a "
            "sigmoid says as much.",
            "**Temperature is a division before eᶻ, not after.** It makes the shares sharper or flatter "
            "and never changes which is largest. Temperature 0.01 is the same as scores × 100.",
            (
                "**exp(x)/sum(exp(x)) is right on paper only.** In float32 eᶻ ends above 88.72, in float64 "
                "above 709.8. Subtract the row's maximum first: the shares stay what they are, and no "
                "exponent is above 0. A sigmoid written by hand has the same trouble; its own lesson shows "
                "what the gradient makes of it.",
                "naive",
            ),
            (
                "**A sum over a row must keep its dimension:** `keepdim=True` or `.view(-1, 1)`. Without it "
                "torch refuses most batches. A square one it divides by the wrong sums and says nothing.",
                "no_keepdim",
            ),
            "**The sum runs over k, not over the class that is asked for:** pᵢ = e^zᵢ / Σₖ e^zₖ. In Python "
            "`def softmax(x):` needs its colon.",
        ),
        beside=softmax.beside,
    )
)
