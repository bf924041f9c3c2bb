"""``nudgelab``: the group of commands, loaded when they are called."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import NoReturn

import click

from nudgelab._version import __version__
from nudgelab.cli.printing import Stopped
from nudgelab.errors import NudgelabError, nearest

__all__ = ["cli", "main"]

_COMMANDS: Mapping[str, str] = {
    "init": "Start a new study folder with a commented study file.",
    "check": "Is the study file right? Says the study in plain words.",
    "register": "Freeze the analysis plan, with its hash and date.",
    "randomise": "Assign people or teams to arms, with an audit.",
    "simulate": "Simulate the study's programme and report its effects.",
    "replicate": "Simulate and analyse the study many times.",
    "power": "Power and smallest detectable effect, by formula and simulation.",
    "diagnose": "Bias, coverage and power of designs, held against the truth.",
    "compare": "Compare strategies: effect, cost, which is best.",
    "analyse": "Analyse a real cohort and report its effects.",
    "calibrate": "Learn the model's parameters from a cohort.",
    "scan": "Effects from one scan of a file larger than memory.",
    "pool": "Pool the effects that several runs have in common.",
    "report": "Write a kept run's report in another form.",
    "rerun": "Make a run again from its manifest, and compare.",
    "export": "Write what of a run may be shown to everybody.",
    "results": "List what has been run.",
    "schema": "Print the JSON Schema of study files, for editors.",
}
_LONGEST_PATH = 120  # characters of a path in a message
_ALIASES: Mapping[str, str] = {"analyze": "analyse", "randomize": "randomise"}


class _LazyGroup(click.Group):
    """A group that loads a command's module when the command is called, and knows them all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        name = _ALIASES.get(cmd_name, cmd_name)
        if name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"nudgelab.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and name not in (*_COMMANDS, *_ALIASES):
            close = nearest(name, (*_COMMANDS, *_ALIASES))
            hint = f" Did you mean '{close}'?" if close else ""
            ctx.fail(f"No command '{name}'; there are {', '.join(_COMMANDS)}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example:  nudgelab simulate configs/ambassador.yaml",
)
@click.version_option(__version__, prog_name="nudgelab")
def cli() -> None:
    """Simulate a behaviour-change programme, test a real cohort, read one effect-size report."""


def main() -> NoReturn:
    """Run the command line: exit code 0 done, 1 study or data wrong, 2 wrong usage."""
    try:
        cli.main(prog_name="nudgelab", standalone_mode=False)
        sys.stdout.flush()
    except NudgelabError as error:
        _stop(str(error), 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Stopped as stopped:
        _stop(str(stopped), 130)
    except (click.Abort, KeyboardInterrupt):
        _stop("stopped; nothing was written", 130)
    except BrokenPipeError:
        # whoever read our output has gone; what is still buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        _stop(_said_by_the_system(error), 1)
    except MemoryError:
        _stop("found too little memory for this; expected fewer people, or a larger machine", 1)
    sys.exit(0)


def _said_by_the_system(error: OSError) -> str:
    """Return what the system says of a place that can't be read or written."""
    where = str(error.filename or "a file")
    shown = where if len(where) <= _LONGEST_PATH else where[:_LONGEST_PATH] + "…"
    return f"{shown}: can't be read or written ({error.strerror or error})"


def _stop(message: str, code: int) -> NoReturn:
    for line in message.splitlines():
        click.echo(f"nudgelab: {line}", err=True)
    sys.exit(code)
