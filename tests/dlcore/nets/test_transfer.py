import errno
import socket

import pytest

from dlcore.errors import BadSetting, Unavailable
from dlcore.fetching import transfer, wanted
from dlcore.fetching.wanted import Refused, Stopped
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny


def allow(monkeypatch, most_bytes: int):
    for module in (transfer, wanted):
        monkeypatch.setattr(module, "limits", lambda: Limits(max_download_mb=most_bytes / 2**20))


def test_a_connection_that_breaks_is_resumed_at_once(web, resnet18):
    web.cuts = [1000, 50_000]
    assert resnet18.run().read_bytes() == web.content
    assert [wanted for _, wanted in web.requests] == [None, "bytes=1000-", "bytes=51000-"]


def test_a_download_left_by_an_earlier_program_goes_on(web, resnet18):
    resnet18.part.parent.mkdir(parents=True)
    resnet18.part.write_bytes(web.content[:777])
    assert resnet18.run().read_bytes() == web.content
    assert web.requests == [(f"/{resnet18.file.name}", "bytes=777-")]
    assert not resnet18.part.exists()


def test_a_whole_part_needs_no_server(web, resnet18):
    resnet18.part.parent.mkdir(parents=True)
    resnet18.part.write_bytes(web.content)
    assert resnet18.run().read_bytes() == web.content
    assert web.requests == []


def test_a_server_that_cannot_resume_sends_it_all_again(web, resnet18):
    web.resumes = False
    resnet18.part.parent.mkdir(parents=True)
    resnet18.part.write_bytes(b"x" * 777)
    assert resnet18.run().read_bytes() == web.content


def test_a_part_longer_than_the_file_is_thrown_away(web, resnet18):
    resnet18.part.parent.mkdir(parents=True)
    resnet18.part.write_bytes(web.content + b"more")
    assert resnet18.run().read_bytes() == web.content
    assert [wanted for _, wanted in web.requests] == [f"bytes={len(web.content) + 4}-", None]


def test_redirects_are_followed(web, resnet18):
    web.status = 302
    assert resnet18.run().read_bytes() == web.content


def test_a_server_that_announces_no_size_is_fine(web, resnet18):
    web.announces = False
    assert resnet18.run().read_bytes() == web.content


def test_connections_that_break_for_ever_end_in_a_sentence_and_keep_what_came(web, resnet18):
    web.cuts = [100] * transfer.ATTEMPTS + [0]
    resnet18.fails(f"the connection broke {transfer.ATTEMPTS} times")
    assert resnet18.part.stat().st_size == 100 * transfer.ATTEMPTS


def test_a_connection_that_brings_nothing_ends_in_a_sentence_and_leaves_nothing(web, resnet18):
    web.cuts = [0]
    resnet18.fails("the connection broke")
    assert list(resnet18.part.parent.iterdir()) == []


def test_another_file_than_the_published_one_is_not_kept(web, resnet18):
    web.content = b"<html>Please log in</html>" * 100
    resnet18.fails("not the published file", "SHA-256")
    assert list(resnet18.part.parent.iterdir()) == []


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_an_error_of_the_server_is_named(web, status, resnet18):
    web.status = status
    resnet18.fails(f"127.0.0.1 answered {status}")


def test_a_silent_server_is_given_up(web, resnet18):
    web.holds.clear()
    web.content = web.content[:1]  # half of which is nothing
    with pytest.raises(Unavailable, match=r"did not answer in time: use the digit model"):
        resnet18.run(timeout_s=0.1)


def test_a_refused_connection_is_named(monkeypatch, resnet18):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening
        monkeypatch.setenv("DLCORE_WEIGHTS_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        resnet18.fails("127.0.0.1 refused the connection")


@pytest.mark.parametrize("error", [socket.gaierror(-2, "x"), OSError(errno.ENETUNREACH, "x")])
def test_without_a_network_it_says_so(monkeypatch, error, resnet18):
    def nowhere(*_args, **_settings):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.delenv("DLCORE_WEIGHTS_URL", raising=False)
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    resnet18.fails("this server has no connection to download.invalid")


def test_a_server_without_encryption_is_no_https(web, monkeypatch, resnet18):
    monkeypatch.setenv("DLCORE_WEIGHTS_URL", web.url.replace("http:", "https:"))
    resnet18.fails("the secure connection to 127.0.0.1 failed")


@pytest.mark.parametrize("base", ["ftp://here", "file:///etc", "mirror", "http://", "https:///x"])
def test_a_mirror_must_be_an_address_of_the_web(monkeypatch, base, resnet18):
    monkeypatch.setenv("DLCORE_WEIGHTS_URL", base)
    with pytest.raises(BadSetting, match="begin it with http"):
        resnet18.run()


def test_a_published_size_over_the_limit_is_refused_before_asking(web, monkeypatch, resnet18):
    allow(monkeypatch, 1000)
    resnet18.fails("more than", "DLCORE_MAX_DOWNLOAD_MB", error=Refused)
    assert web.requests == []


@pytest.mark.parametrize("announces", [True, False])
def test_a_file_that_turns_out_larger_than_the_limit_is_refused(web, monkeypatch, announces, resnet18):
    allow(monkeypatch, len(web.content) + 10)
    web.content *= 2
    web.announces = announces
    resnet18.fails("more than", error=Refused)
    assert list(resnet18.part.parent.iterdir()) == []


def test_no_downloads_at_all(web, monkeypatch, resnet18):
    allow(monkeypatch, 0)
    resnet18.fails("fetches no weights", error=Refused)


def test_a_stop_keeps_what_came(web, resnet18):
    resnet18.fails("was stopped", error=Stopped, stopped=lambda: True)
    assert resnet18.part.stat().st_size > 0
