"""Early stopping: when a network has learnt enough, and which weights to keep.

Seen: patience on a noisy validation curve, the best weights restored, the naive rule that stops at the first
rise, accuracy that stays while the loss rises, and a test set that chose what it judges. Goes: "stop as soon
as the test error rises", "overfitting shows in the accuracy", "state_dict() keeps the weights". After
Goodfellow, Bengio & Courville 2016, section 7.8.
"""

from dlcore.lessons.stopping import LESSON
from ui import stage, stopping, stopping_picture

stage.show(
    stage.Stage(
        LESSON,
        stopping.choose,
        stopping_picture.picture,
        watch=(
            (
                "**The test set does not choose.** Whoever stops by it has trained on it a little: its score "
                "is then the best of many, and too good on average. Validation examples choose, the test "
                "set is for one final number.",
                "on_test",
            ),
            "**A rise is not yet overfitting.** Curves of small batches and small sets are noisy. The naive "
            "rule stops at the first epoch that is no better; patience waits some epochs before it believes.",
            "**Stopping late costs time, not weights, if the best ones were copied.** The patience only says "
            "how many epochs are spent to be sure.",
            "**A state dict is no copy.** `best = model.state_dict()` holds the tensors that training moves. "
            "`copy.deepcopy(model.state_dict())` keeps their numbers.",
            "**Overfitting need not lower the accuracy.** Often the answers stay about as right and grow "
            "surer, and those that are wrong cost more and more: the validation loss rises alone.",
            "**Training on test examples does not make a network better, only its test score.** Move “Test "
            "examples trained on” and compare with fresh examples.",
        ),
        beside=stopping.beside,
    )
)
