"""What there is to fetch of a data set. Nothing here imports torch."""

from dlcore.data.datasets import data_folder, dataset, files_of, instead
from dlcore.fetching.wanted import Wanted


def wanted_set(name: str) -> Wanted:
    """The files of a data set as they are published; nothing for one that ships.

    They come from torchvision's own servers, or where `DLCORE_DATA_URL` is set from a server that has them
    under it as a folder of data has: `MNIST/raw/train-images-idx3-ubyte.gz`, `cifar-10-python.tar.gz`. They
    lie where torchvision looks for them, packed as they came; torchvision unpacks them when it is asked to.

    `BadSetting` where no data set has this name.
    """
    info, root = dataset(name), data_folder()
    files = files_of(name) if info.torchvision_class else ()
    return Wanted(
        name=name,
        title=info.title,
        kind="data sets",
        size_bytes=info.download_bytes,
        files=files,
        place=files[0].target.parent if files else root,
        instead=lambda: instead(name),
        by_hand="have its files put into the folder that DLCORE_DATA names",
        folder="its folder of data sets",
        variable="DLCORE_DATA",
        server_variable="DLCORE_DATA_URL",
    )
