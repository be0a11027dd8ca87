"""The compressed bundle is the bundle, and nothing but the bundle."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from tests.ui.asgi import Answer, ask
from ui.server import BUNDLE, CompressedBundle

PASSED_ON = b"passed on"
ACCEPTS = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def bundle(tmp_path: Path) -> CompressedBundle:
    """A bundle of two files, with secrets around it."""
    scripts = tmp_path / "bundle" / "static" / "js"
    scripts.mkdir(parents=True)
    (scripts / "index.abc.js").write_text("let a = 1;" * 500)
    (scripts / "picture.png").write_bytes(b"not text")
    (tmp_path / "bundle" / "outside.js").write_text("served by nobody")
    (tmp_path / "secret.js").write_text("secret")
    (scripts / "link.js").symlink_to(tmp_path / "secret.js")
    return CompressedBundle(PlainTextResponse(PASSED_ON), tmp_path / "bundle")


def get(bundle: CompressedBundle, path: str, **more: str) -> Answer:
    return ask(bundle, path, ACCEPTS, **more)


def test_unpacked_it_is_the_file_byte_for_byte(bundle: CompressedBundle) -> None:
    answer = get(bundle, "/static/js/index.abc.js")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert int(answer.headers["content-length"]) == len(answer.body) < 500
    assert gzip.decompress(answer.body).decode() == "let a = 1;" * 500


def test_caches_keep_it_and_tell_packed_from_plain(bundle: CompressedBundle) -> None:
    headers = get(bundle, "/static/js/index.abc.js").headers
    assert "immutable" in headers["cache-control"]
    assert headers["vary"] == "Accept-Encoding"


def test_streamlit_s_own_bundle_is_served_packed() -> None:
    served = CompressedBundle(PlainTextResponse(PASSED_ON))
    scripts = sorted((BUNDLE / "static" / "js").glob("index*.js"), key=lambda file: file.stat().st_size)
    styles = sorted((BUNDLE / "static" / "css").glob("*.css"))
    for file in (scripts[-1], styles[0]):
        answer = get(served, "/" + file.relative_to(BUNDLE).as_posix())
        assert gzip.decompress(answer.body) == file.read_bytes()
        assert len(answer.body) < file.stat().st_size / 2


@pytest.mark.parametrize("accepts", [None, "", "identity", "br", "gzip;q=0", "gzip; q=0.0, identity"])
def test_a_client_that_does_not_accept_gzip_gets_none(bundle: CompressedBundle, accepts: str | None) -> None:
    headers = {} if accepts is None else {"Accept-Encoding": accepts}
    assert ask(bundle, "/static/js/index.abc.js", headers).body == PASSED_ON


@pytest.mark.parametrize("accepts", ["gzip", "GZIP", "br;q=1.0, gzip;q=0.8, *;q=0.1", "deflate,gzip"])
def test_a_client_that_accepts_gzip_gets_it(bundle: CompressedBundle, accepts: str) -> None:
    answer = ask(bundle, "/static/js/index.abc.js", {"Accept-Encoding": accepts})
    assert answer.headers.get("content-encoding") == "gzip"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../secret.js",
        "/static/%2e%2e/%2e%2e/secret.js",
        "/static/../outside.js",
        "/static/js/link.js",
        "/static//etc/hosts.js",
        "/static/js/picture.png",
        "/static/js/missing.js",
        "/static/js",
        "/static/js/%00.js",
        "/static/" + "a" * 5000 + ".js",
        "/static/..\\..\\secret.js",
        "/index.abc.js",
    ],
)
def test_everything_else_is_passed_on(bundle: CompressedBundle, path: str) -> None:
    assert get(bundle, path).body == PASSED_ON


PARTS = st.sampled_from(["..", ".", "static", "js", "", "secret.js", "outside.js", "index.abc.js", "link.js"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PARTS, max_size=8))
def test_no_path_leads_out_of_the_bundle(bundle: CompressedBundle, parts: list[str]) -> None:
    answer = get(bundle, "/static/" + "/".join(parts))
    if answer.body != PASSED_ON:
        assert gzip.decompress(answer.body).startswith(b"let a = 1;")


def test_many_spellings_of_one_file_take_no_more_memory(bundle: CompressedBundle) -> None:
    for times in range(20):
        get(bundle, "/static/" + "./" * times + "js/index.abc.js")
        get(bundle, "/static/" + "js/../" * times + "js/index.abc.js")
    assert len(bundle.packed) == 1


def test_other_methods_are_passed_on(bundle: CompressedBundle) -> None:
    for method in ("HEAD", "POST", "DELETE"):
        assert get(bundle, "/static/js/index.abc.js", method=method).body == PASSED_ON
