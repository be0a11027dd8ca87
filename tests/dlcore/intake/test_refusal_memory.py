"""A refused file costs a few megabytes at most, however much it promises."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dlcore.intake.broken_pictures import BROKEN, HARMLESS_IN_SPITE, cut_files
from tests.dlcore.intake.hostile_archives import ARCHIVES, SAFE, SOUND
from tests.dlcore.intake.hostile_pickles import SIZES
from tests.dlcore.intake.hostile_pictures import TOO_LARGE

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the peak memory of a process is read from /proc"
)

MB = 1024 * 1024
MOST = 12 * MB
"""beyond the file itself; a decoder's own buffers and the unpacked text that is looked at are in it"""

CHILD = """
import json, sys
from pathlib import Path
import torch
from dlcore.errors import DlcoreError
from dlcore.intake.image import read_picture
from dlcore.intake.weights import read_weights

def kilobytes(line):
    status = Path("/proc/self/status").read_text()
    return int(status.split(line + ":")[1].split()[0])

def peak(read, file):
    data = file.read_bytes()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = kilobytes("VmRSS")
    try:
        read(data, file.name)
        error = ""
    except DlcoreError as refused:
        error = str(refused)
    return (kilobytes("VmHWM") - before) * 1024, error

torch.set_num_threads(1)
readers = {"picture": read_picture, "model": read_weights}
files = [(kind, file) for kind in readers for file in sorted(Path(sys.argv[1], kind).iterdir())]
for kind, file in files:  # once to load what decoders load
    if "warm" in file.name:
        peak(readers[kind], file)
start = kilobytes("VmRSS")
print(json.dumps({f"{kind} {file.name}": peak(readers[kind], file) for kind, file in files}))
print(json.dumps((kilobytes("VmRSS") - start) * 1024))
"""


def write(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name.replace("/", "_").replace("*", "")).write_bytes(data)


def test_refusing_a_file_takes_little_memory(tmp_path: Path) -> None:
    for kind, data in cut_files().items():
        write(tmp_path / "picture", f"warm {kind}", data)
    pictures = TOO_LARGE | BROKEN | HARMLESS_IN_SPITE
    for name, make in pictures.items():
        write(tmp_path / "picture", name, make())
    write(tmp_path / "model", "warm", SOUND)
    for name, (make, _) in (SIZES | ARCHIVES | SAFE).items():
        if "program" not in name and "TorchScript" not in name:
            write(tmp_path / "model", name, make())
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    assert child.stderr == ""
    peaks, kept = map(json.loads, child.stdout.splitlines())
    too_much = {name: peak for name, (peak, _) in peaks.items() if peak > MOST}
    assert too_much == {}
    refused = [name for name, (_, error) in peaks.items() if error]
    assert len(refused) > 100
    assert kept < 20 * MB
