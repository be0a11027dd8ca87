"""What can go wrong, said to the learner.

Every message is one sentence that ends with the remedy; a page, the terminal and a notebook
print it as it stands.
"""

import errno


class DlcoreError(Exception):
    """Base of everything dlcore raises on purpose; `str(error)` is one sentence with the remedy."""


class BadPicture(DlcoreError):
    """A file or drawing that cannot be read as a picture, or holds nothing to classify."""


class BadData(DlcoreError):
    """A data set from outside that cannot be read safely, or from which nothing can be learned."""


class BadModel(DlcoreError):
    """A model file that cannot be read safely or does not fit any known architecture."""


class BadSetting(DlcoreError):
    """A setting outside its range, or a name that is not in its registry."""


class Unavailable(DlcoreError):
    """Something outside the program is missing: the network, a device, disk space."""


class WorkerLost(DlcoreError):
    """A worker process ran out of its time or memory, or died; the next call works again."""


class Unexpected(DlcoreError):
    """A call of a worker went wrong in a way nobody foresaw; the details are in the log `dlcore.jobs`."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python, PyTorch or the operating system said that there is no memory left."""
    return (
        isinstance(error, MemoryError)
        or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
        or (isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error))
        or type(error).__name__ == "OutOfMemoryError"
    )
