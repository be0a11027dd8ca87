"""`python -m dlcore` as a program of its own."""

import json
import signal
import sys

import pytest


def test_a_photograph_from_end_to_end(program, torch_home, test_data):
    photos = [str(test_data / "images" / name) for name in ("chelsea_cat.png", "turtle_rgba.png")]
    process = program("classify", "--model", "mobilenet_v2", "--json", *photos)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    cat, turtle = map(json.loads, out.splitlines())
    assert cat["label"] in {"tabby", "tiger cat", "Egyptian cat"}
    assert turtle["label"] in {"terrapin", "mud turtle", "box turtle"}
    assert err == b""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_is_status_130_without_a_traceback(program, seven):
    process = program("classify", "--json", str(seven), "-")
    assert json.loads(process.stdout.readline())["label"] == "7"  # now it waits for standard input
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert b"Traceback" not in process.stderr.read()


def test_a_reader_that_goes_away_ends_it_quietly(program):
    process = program("models")
    process.stdout.close()
    assert process.wait(60) in {0, 1}
    assert process.stderr.read() == b""


def test_output_is_utf_8_whatever_the_system_speaks(program):
    process = program("classify", "--help", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "FILE…" in out.decode("utf-8")


def test_nothing_heavy_is_imported_for_help(program):
    process = program("--help", env={"PYTHONPROFILEIMPORTTIME": "1"})
    _, err = process.communicate(timeout=60)
    imported = {line.rpartition("|")[2].strip() for line in err.decode().splitlines()}
    assert "click" in imported
    assert not {"torch", "torchvision", "streamlit", "plotly", "pandas"} & imported
