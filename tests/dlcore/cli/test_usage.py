import pytest
from click.testing import CliRunner

from dlcore.cli.main import COMMANDS, commands

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["classify"], "FILE"),
        (["classify", "--top-k", "0", "a.png"], "1<=x<=10"),
        (["classify", "--top-k", "11", "a.png"], "1<=x<=10"),
        (["classify", "--top-k", "two", "a.png"], "two"),
        (["classify", "--model", "resnet19", "a.png"], "neither a network nor a file called 'resnet19'"),
        (["classify", "--model", "/", "a.png"], "neither a network nor a file"),
        (["classify", "--model", "a\0b", "a.png"], "neither a network nor a file"),
        (["classify", "--model", "x" * 5000, "a.png"], "neither a network nor a file"),
        (["classify", "--nonsense", "a.png"], "--nonsense"),
        (["fetch"], "NAME"),
        (["fetch", "resnet18", "resnet19"], "No network or data set is called 'resnet19'"),
        (["device", "more"], "more"),
        (["models", "more"], "more"),
        (["dance"], "dance"),
    ],
)
def test_wrong_usage_is_status_2_and_says_why(dlcore, words, hint):
    said = dlcore(*words)
    assert said.status == 2
    assert said.out == ""
    assert hint in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(dlcore, command):
    said = dlcore(command, "--help")
    assert said.status == 0
    assert "--help" in said.out
    if command != "fetch":
        assert "--json" in said.out


def test_without_a_command_the_commands_are_listed(dlcore):
    said = dlcore("--help")
    assert said.status == 0
    for command in COMMANDS:
        assert f"\n  {command} " in said.out
    assert "..." not in said.out.partition("Commands:")[2]


def test_the_version_is_the_package_s(dlcore):
    import dlcore as package

    assert package.__version__ in dlcore("--version").out


def test_a_bad_limit_in_the_environment_is_one_sentence(dlcore, monkeypatch, seven):
    from dlcore.limits import limits

    limits.cache_clear()
    monkeypatch.setenv("DLCORE_CALL_S", "soon")
    said = dlcore("classify", str(seven))
    limits.cache_clear()
    assert said.status == 2
    said.one_sentence("DLCORE_CALL_S='soon'")


def test_colour_only_where_it_is_wanted(monkeypatch):
    wrong = ["fetch", "resnet19"]
    monkeypatch.delenv("NO_COLOR", raising=False)
    help_in_colour = CliRunner().invoke(commands, ["classify", "--help"], color=True)
    assert help_in_colour.exit_code == 0
    monkeypatch.setenv("NO_COLOR", "1")
    refused = CliRunner().invoke(commands, wrong, color=True)
    assert "\x1b" not in refused.output


def test_ctrl_c_at_any_moment_is_status_130(dlcore, monkeypatch, seven):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("dlcore.jobs.pool.Workers.call", interrupted)
    monkeypatch.setattr("dlcore.jobs.pool.Workers.start", lambda self: self)
    said = dlcore("classify", str(seven))
    assert (said.status, said.out, said.err.strip()) == (130, "", "")
