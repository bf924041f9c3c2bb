"""The group of commands: help, wrong words, exit codes, a closed pipe."""

from __future__ import annotations

import subprocess
import sys

import pytest


def test_help_lists_every_command(nudgelab):
    said = nudgelab("--help")
    assert said.code == 0
    for command in ("init", "check", "simulate", "analyse", "results", "schema"):
        assert command in said.out


@pytest.mark.parametrize("command", ["init", "check", "simulate", "analyse", "results", "schema"])
def test_every_command_has_help_with_an_example(nudgelab, command):
    said = nudgelab(command, "--help")
    assert said.code == 0
    assert "Example:" in said.out


def test_version(nudgelab):
    from nudgelab import __version__

    assert __version__ in nudgelab("--version").out


@pytest.mark.parametrize(
    ("word", "meant"), [("simulat", "simulate"), ("analyze2", "analyze"), ("chek", "check")]
)
def test_a_wrong_word_gets_the_nearest_right_one(nudgelab, word, meant):
    said = nudgelab(word)
    assert said.code == 2
    assert f"Did you mean '{meant}'?" in said.err


def test_american_spelling_is_accepted(nudgelab):
    assert nudgelab("analyze", "--help").code == 0


def test_wrong_usage_is_exit_code_2(nudgelab):
    assert nudgelab("simulate").code == 2
    assert nudgelab("simulate", "a.yaml", "--seed", "-3").code == 2
    assert nudgelab("check", "a.yaml", "--nope").code == 2


def test_help_imports_nothing_heavy():
    """The command line starts in a blink because numbers are loaded when they are needed."""
    code = (
        "import sys; from nudgelab.cli.main import cli\n"
        "try: cli.main(['--help'], standalone_mode=False)\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'pyarrow', 'pydantic', 'rich', 'simpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_who_has_gone_is_no_traceback():
    shell = f"{sys.executable} -m nudgelab schema | head -1"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("{")
    assert done.stderr == ""
