"""The data sets there are: what is known of each before it is read. Nothing here imports torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dlcore.errors import BadSetting

DIGITS = "digits"
"""name of the set that needs no download"""

_DIGIT_CLASSES = tuple("0123456789")
_KEEP_DIGITS = frozenset({"shift", "rotate", "crop"})
_KEEP_THINGS = _KEEP_DIGITS | {"flip"}


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What is known of a data set before it is read.

    Attributes:
        name: what links, files and the terminal call it.
        title: its name in sentences.
        description: what it shows, one sentence.
        classes: one name for each label.
        channels: 1 for grey, 3 for red, green and blue.
        side: height and width of an image in pixels.
        n_train: how many training images it has.
        n_test: how many test images of its own; 0 where some training images are held back for that.
        download_bytes: size of what is downloaded; 0 for what ships.
        mean: of the training pixels in 0..1, one number a channel; four decimals.
        std: their standard deviation, alike.
        variations: the kinds of augmentation that keep the label: of "shift", "rotate", "crop", "flip".
        source: who made it, and its licence, one sentence.
        torchvision_class: what torchvision calls it; empty for what ships.
    """

    name: str
    title: str
    description: str
    classes: tuple[str, ...]
    channels: int
    side: int
    n_train: int
    n_test: int
    download_bytes: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    variations: frozenset[str]
    source: str
    torchvision_class: str = ""


DATASETS: Mapping[str, DatasetInfo] = MappingProxyType(
    {
        info.name: info
        for info in (
            DatasetInfo(
                name=DIGITS,
                title="Digits",
                description="Handwritten digits of 13 people as tiny grey images, quick to learn.",
                classes=_DIGIT_CLASSES,
                channels=1,
                side=8,
                n_train=1797,
                n_test=0,
                download_bytes=0,
                mean=(0.3053,),
                std=(0.3759,),
                variations=_KEEP_DIGITS,
                source="Alpaydin and Kaynak, 1998, UCI Machine Learning Repository, CC BY 4.0; "
                "it comes inside scikit-learn.",
            ),
            DatasetInfo(
                name="mnist",
                title="MNIST",
                description="Handwritten digits, on which generations of networks were compared.",
                classes=_DIGIT_CLASSES,
                channels=1,
                side=28,
                n_train=60_000,
                n_test=10_000,
                download_bytes=11_594_722,
                mean=(0.1307,),
                std=(0.3081,),
                variations=_KEEP_DIGITS,
                source="LeCun, Cortes and Burges, 1998, from scans of NIST; CC BY-SA 3.0.",
                torchvision_class="MNIST",
            ),
            DatasetInfo(
                name="fashion_mnist",
                title="Fashion-MNIST",
                description="Grey pictures of clothes and bags, in MNIST's size but harder to tell apart.",
                classes=(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot",
                ),
                channels=1,
                side=28,
                n_train=60_000,
                n_test=10_000,
                download_bytes=30_878_645,
                mean=(0.2860,),
                std=(0.3530,),
                variations=_KEEP_THINGS,
                source="Xiao, Rasul and Vollgraf, Zalando Research, 2017; MIT licence.",
                torchvision_class="FashionMNIST",
            ),
            DatasetInfo(
                name="cifar10",
                title="CIFAR-10",
                description="Small colour photographs of animals and vehicles.",
                classes=(
                    "airplane",
                    "automobile",
                    "bird",
                    "cat",
                    "deer",
                    "dog",
                    "frog",
                    "horse",
                    "ship",
                    "truck",
                ),
                channels=3,
                side=32,
                n_train=50_000,
                n_test=10_000,
                download_bytes=170_498_071,
                mean=(0.4914, 0.4822, 0.4465),
                std=(0.2470, 0.2435, 0.2616),
                variations=_KEEP_THINGS,
                source="Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009; "
                "no licence is stated, and its author asks to be cited.",
                torchvision_class="CIFAR10",
            ),
        )
    }
)
"""The data sets by name; the first one is there without a download."""


def dataset(name: str) -> DatasetInfo:
    """The data set of this name.

    Raises:
        BadSetting: there is none.
    """
    if name not in DATASETS:
        raise BadSetting(f"No data set is called {name[:60]!r}: choose one of {', '.join(DATASETS)}.")
    return DATASETS[name]
