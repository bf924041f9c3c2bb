"""Command lines with wrong words, wrong paths and wrong values in them."""

from __future__ import annotations

from hypothesis import strategies as st

# fmt: off
COMMANDS = (
    "init", "check", "register", "simulate", "replicate", "analyse", "analyze", "scan", "pool",
    "rerun", "export", "results", "schema",
)
OPTIONS = (
    "--seed", "--replication", "--look", "--out", "--json", "--quiet", "-q", "--data", "--events",
    "--waves", "--amend", "--workers", "--scheduler", "--resume", "--times", "--public",
    "--epsilon", "--outcome", "--segment", "--arm", "--help", "-h", "--version", "--", "-", "---",
    "--see", "-qq",
)
# fmt: on
FLAGS = ("--json", "--quiet", "-q", "--resume", "--help", "-h", "--version")
_LOCAL = (
    "tcp://127.0.0.1:1",
    "127.0.0.1:1",
    "ftp://127.0.0.1:1",
    "tcp://127.0.0.1:99999",
    "tcp://",
)
_NUMBERS = ("0", "-1", "1", "2", "1e9", "9" * 30, "0.5", "nan", "1/2")
_NAMES = ("true", "all", "acted_by_then", "plan", "old", "é", "🙂", "x" * 300, "x" * 5000)
_ODD = ("", " ", "=cmd", "\x1b[31m", "\u202e", "a\nb", "\udcff", "%s", "{x}", "$(true)", "~", "..")

# no system hands a program a word with a NUL in it; a path from the root could write there
ODD_WORDS = st.sampled_from((*_LOCAL, *_NUMBERS, *_NAMES, *_ODD, "/dev/null")) | st.text(
    max_size=6
).filter(lambda word: not {"/", "\0"} & set(word))


@st.composite
def command_lines(draw, places):
    """Return the words of a command line; ``places`` are paths of all kinds that are there."""
    paths = st.sampled_from(places)
    words = [draw(st.sampled_from(COMMANDS) if draw(st.integers(0, 9)) else ODD_WORDS)]
    for _ in range(draw(st.integers(0, 4))):
        match draw(st.integers(0, 4)):
            case 0 | 1:
                words.append(draw(paths))
            case 2:
                words.append(draw(ODD_WORDS))
            case _:
                option = draw(st.sampled_from(OPTIONS))
                words.append(option)
                if option not in FLAGS:
                    words.append(draw(paths | ODD_WORDS))
    return words
