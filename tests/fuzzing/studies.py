"""Study files that somebody or something has broken."""

from __future__ import annotations

import json
import math
from importlib import resources
from pathlib import Path

from hypothesis import strategies as st
from ruamel.yaml import YAML

from nudgelab.study.schema import checked_in_schema

ROOT = Path(__file__).parents[2]


def _sources():
    template = resources.files("nudgelab.cli").joinpath("study_template.yaml")
    yield template.read_text(encoding="utf-8").replace("STUDY_NAME", "fuzzed")
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "experiments").glob("*/study.yaml")):
        yield path.read_text(encoding="utf-8")


TEXTS = tuple(_sources())


def _plain(node):
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node, list) else node


TREES = tuple(_plain(YAML(typ="safe", pure=True).load(text)) for text in TEXTS)


class Raw(str):
    """YAML as it is written, such as a tag or a number that no Python value spells."""

    __slots__ = ()


ODD_SCALARS = st.one_of(
    st.sampled_from(
        [
            Raw(text)
            for text in (
                *(".inf", "-.inf", ".nan", "1e400", "-1e-400", "0x7fffffffffffffffffff", "0o17"),
                *("1_000", "12:30:45", "2024-02-30", "2024-01-31", "yes", "~", "null", "<<", "="),
                *("!!python/object/apply:os.system ['true']", "!!int word", "!!float ''"),
                *("!!binary '!!!'", "!!set {a, b}", "!!omap [a: 1]", "!!timestamp nonsense"),
                *("!!bool maybe", "!unknown {a: 1}", "!!null 3", "!!str 3", "*nobody", "&a [*a]"),
                *(
                    "&a {b: *a}",
                    "9" * 400,
                    "9" * 5000,
                    "-0",
                    "-0.0",
                    "1e-300",
                    "1.7976931348623157e308",
                ),
                *(
                    '"\\ud800"',
                    '"\\0"',
                    '"\\x1b[31m"',
                    "'\u202etxt'",
                    '"a\\nb"',
                    "'" + "x" * 5000 + "'",
                ),
                *(
                    "{}",
                    "[]",
                    "[[]]",
                    "{'': ''}",
                    "{? [a] : b}",
                    "{? {a: b} : c}",
                    "{1: 2}",
                    "{true: 1}",
                ),
                *("{null: 1}", "{1.5: 2}", "|\n  text", "'${HOME}'", "'../../etc/passwd'"),
                *("'package:os/path'", "'package:a b/c'", "'package:nudgelab/../x'"),
                *("'=1+1'", "'<script>alert(1)</script>'", "'{{ 7*7 }}'", "'%s%n'"),
            )
        ]
    ),
    st.integers(-(10**30), 10**30),
    st.integers(-3, 3),
    st.floats(),
    st.text(max_size=12),
    st.booleans(),
    st.none(),
)
ODD_VALUES = st.recursive(
    ODD_SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths_of(tree, before=()):
    """Yield the place of every part of a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        yield (*before, key)
        if isinstance(value, (dict, list)):
            yield from paths_of(value, (*before, key))


def _copied(node):
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(item) for item in node] if isinstance(node, list) else node


def _parent(tree, path):
    for key in path[:-1]:
        tree = tree[key]
    return tree


@st.composite
def broken_trees(draw, most=4):
    """A shipped study with a few of its parts replaced, dropped, renamed, moved or said twice."""
    tree = _copied(draw(st.sampled_from(TREES)))
    for _ in range(draw(st.integers(1, most))):
        paths = list(paths_of(tree))
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        parent, key = _parent(tree, path), path[-1]
        match draw(st.integers(0, 7)):
            case 0 | 1 | 2:
                parent[key] = draw(ODD_VALUES)
            case 3:
                del parent[key]
            case 4:
                other = draw(st.sampled_from(paths))
                parent[key] = _copied(_parent(tree, other)[other[-1]])
            case 5 if isinstance(parent, dict):
                parent[draw(st.text(max_size=8) | st.sampled_from(WORDS))] = parent.pop(key)
            case 6 if isinstance(parent, dict):
                parent[draw(st.sampled_from(WORDS))] = draw(ODD_VALUES)
            case _:
                parent[key] = _changed(draw, parent[key])
    return tree


def _changed(draw, value):
    """Return a value somewhat off: the likeliest mistakes."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        scale = draw(st.sampled_from([-1, 0, 0.5, 2, 1e3, 1e9, 1e18, math.inf, math.nan]))
        return value * scale
    if isinstance(value, str):
        return draw(
            st.sampled_from([value + " ", value.upper(), value[:-1], value * 40, [value], ""])
        )
    if isinstance(value, list):
        return draw(st.sampled_from([value * 2, value[::-1], value[:1], {"a": value}, [value]]))
    if isinstance(value, dict):
        return draw(st.sampled_from([[value], list(value), list(value.items())]))
    return "nothing"


def _words():
    def keys(node):
        if isinstance(node, dict):
            yield from node.get("properties", {})
            yield from node.get("enum", [])
            for inner in node.values():
                yield from keys(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from keys(inner)

    return sorted({str(key) for key in keys(json.loads(checked_in_schema()))})


WORDS = _words()
"""Every key and word that a study file may have: in the wrong place they are mistakes."""


def written(node):  # noqa: PLR0911  (a kind of node a line)
    """Return a tree as YAML in one line, with what is raw as it is."""
    match node:
        case Raw():
            return str(node)
        case dict():
            return "{" + ", ".join(f"{_key(k)}: {written(v)}" for k, v in node.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(written(item) for item in node) + "]"
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[node]
        case float():
            return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(repr(node), repr(node))
        case int():
            return str(node)
    return _quoted(str(node))


def _key(key):
    return _quoted(str(key))


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"


@st.composite
def broken_texts(draw):
    """The text of a shipped study with lines and characters changed, moved, said twice."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 7)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case 2:
                lines[at] = draw(st.sampled_from(["  ", " ", "\t", "    "])) + lines[at]
            case 3:
                lines[at] = lines[at].lstrip()
            case 4:
                place = draw(st.integers(0, len(lines[at])))
                odd = draw(st.sampled_from(ODD_CHARACTERS) | st.characters())
                lines[at] = lines[at][:place] + odd + lines[at][place:]
            case 5:
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place]
            case 6:
                key, colon, _ = lines[at].partition(":")
                lines[at] = key + colon + " " + written(draw(ODD_VALUES))
            case _:
                lines[at] = lines[at].replace(
                    ":", draw(st.sampled_from(["", " :", ": &a", ": *a", ": |", ": >-"]))
                )
        if not lines:
            break
    return "\n".join(lines)


ODD_CHARACTERS = (
    *"{}[]&*#?|-<>=!%@`'\",:\\\t\r\0\x07\x85\u2028\ufeff\ud800",
    *("<<: *a", "&a ", "*a", "---\n", "...\n", "%YAML 1.1\n---\n", "!!", "? ", "\n\n", "é", "🙂"),
)


@st.composite
def nested(draw):
    """Brackets, keys or indentations, many deep; aliases of aliases, many wide."""
    depth = draw(st.sampled_from([10, 100, 1_000, 5_000, 50_000]))
    match draw(st.integers(0, 5)):
        case 0:
            return "study: " + "[" * depth
        case 1:
            return "study: " + "[" * depth + "]" * depth
        case 2:
            return "study: " + "{a: " * depth
        case 3:
            return "\n".join(" " * level + "a:" for level in range(min(depth, 900)))
        case 4:
            return "study: " + "- " * depth
        case _:
            wide = draw(st.integers(2, 20))
            rows = [f"a0: &a0 [{', '.join(['x'] * wide)}]"]
            rows += [
                f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * wide)}]"
                for n in range(1, min(depth, 40))
            ]
            return "\n".join(rows)


@st.composite
def broken_bytes(draw):
    """A shipped study whose bytes were cut, changed, or saved in another encoding."""
    text = draw(st.sampled_from(TEXTS))
    content = text.encode(
        draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "cp1252", "utf-32"])), "replace"
    )
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content)))
        cut = draw(st.integers(0, 4))
        content = content[:at] + draw(st.binary(max_size=6)) + content[at + cut :]
    return content


def broken_studies():
    """Any of them, as bytes."""
    texts = st.one_of(
        broken_trees().map(written),
        broken_trees().map(written),
        broken_texts(),
        broken_texts(),
        nested(),
    )
    return texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | broken_bytes()


_SHARES = (0.0, 1e-9, 0.01, 0.5, 0.99, 1.0)
_COUNTS = (0, 1, 2, 3, 5, 13, 60)
_PLANS = {
    "multiplicity": ("none", "bonferroni", "holm", "dunnett", "benjamini_hochberg"),
    "family": ("each_outcome", "primary"),
    "level": (0.01, 0.5, 0.9999),
    "minimum_cell": (1, 2, 30),
    "simultaneous": (True,),
    "adjust": (["tenure"], ["tenure", "reach"], ["reactance", "inertia", "scepticism"]),
    "adjustment": ("lin", "g_computation"),
    "worthwhile": (0.001, 0.5),
    "draws": (99, 199),
    "cluster_by_team": (True,),
    "looks": ({"at": [0.5, 1]}, {"days": [3, 10]}, "anytime"),
    "margin": ({"non_inferiority": 0.02}, {"equivalence": 0.1}),
    "prior": ("none", "academic_journals", {"mean": 0.0, "spread": 1e-6}),
    "confirm": ([], ["randomisation_inference"], ["wild_bootstrap"]),
}


@st.composite
def plausible_studies(draw):
    """A small programme whose numbers are at the ends of what may be declared."""
    tree = _copied(draw(st.sampled_from([tree for tree in TREES if "population" in tree])))
    tree.pop("cohort", None)
    size = {
        "employees": draw(st.sampled_from([8, 20, 48, 90])),
        "teams": draw(st.sampled_from([2, 4, 8])),
        "departments": draw(st.integers(1, 2)),
    }
    tree["population"] = tree.get("population", {}) | size
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(paths_of(tree))))
        old = _parent(tree, path)[path[-1]]
        if path[0] in ("population", "calendar") and path[-1] in size:
            continue
        if isinstance(old, float):
            _parent(tree, path)[path[-1]] = draw(st.sampled_from(_SHARES))
        elif isinstance(old, int) and not isinstance(old, bool):
            _parent(tree, path)[path[-1]] = draw(st.sampled_from(_COUNTS))
        elif len(path) > 1 and path[0] not in ("arms", "outcomes"):
            del _parent(tree, path)[path[-1]]
    plan = tree.setdefault("analysis", {})
    for key in draw(st.lists(st.sampled_from(sorted(_PLANS)), max_size=3, unique=True)):
        plan[key] = draw(st.sampled_from(_PLANS[key]))
    return tree
