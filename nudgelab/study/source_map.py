"""The study file as YAML: its plain content, and the line on which each part stands."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError, YAMLWarning

from nudgelab.errors import Problem, StudyError

__all__ = ["Location", "SourceMap", "read_source"]

Location = tuple[str | int, ...]
"""Keys and positions from the top of the file to a part of it."""

_LARGEST_FILE = (
    250_000  # characters, read in seconds; a study is a page or two, more is a mistake or an attack
)
_DEEPEST = 40  # levels; a study has six, and each level more costs YAML's reader time
_MOST_NODES = 100_000  # parts after aliases are written out; stops files that explode by aliases


class _ShallowComposer(Composer):
    """Builds the tree of a file, and stops where it gets too deep for a study."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self._depth == _DEEPEST:
            mark = self.parser.peek_event().start_mark
            raise ComposerError(None, None, f"more than {_DEEPEST} levels", mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class SourceMap:
    """A study file's content, and where each part of it stands.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        Its text.
    tree : CommentedMap
        Its parsed content with line numbers.
    """

    def __init__(self, path: Path, text: str, tree: CommentedMap) -> None:
        self.path = path
        self.text = text
        self._tree = tree
        self.content: dict[str, Any] = _plain(tree, path, [_MOST_NODES])

    def holds(self, location: Location) -> bool:
        """Tell whether the file has this part."""
        node: Any = self._tree
        for key in location:
            if _line_of(node, key) is None:
                return False
            node = _value_of(node, key)
        return True

    def in_file(self, location: Location) -> Location:
        """Drop from a location what the file doesn't have: a variant's name, a missing key."""
        kept: list[str | int] = []
        for key in location:
            if self.holds((*kept, key)):
                kept.append(key)
        return tuple(kept)

    def line(self, location: Location) -> int:
        """Return the line, from 1, of a part or of the nearest part around it in the file."""
        node: Any = self._tree
        line = 0
        for key in location:
            position = _line_of(node, key)
            if position is None:
                break
            line, node = position, _value_of(node, key)
        return line + 1

    def where(self, location: Location) -> str:
        """Return ``file:line`` of a part, or of the nearest part around it that the file has."""
        return f"{self.path}:{self.line(location)}"


def _key_in(node: CommentedMap, key: str | int) -> Any:
    """Return a mapping's own spelling of a key (0 of "0"), None if it doesn't have it."""
    return key if key in node else next((own for own in node if str(own) == str(key)), None)


def _value_of(node: Any, key: str | int) -> Any:
    return node[_key_in(node, key) if isinstance(node, CommentedMap) else key]


def _line_of(node: Any, key: str | int) -> int | None:
    """Return the zero-based line of a key or item, or None if the node doesn't have it."""
    if isinstance(node, CommentedMap) and _key_in(node, key) is not None:
        places = node.lc.data or {}
        # a key that was merged in (``<<``) stands elsewhere; its mapping is the nearest place
        return int(places.get(_key_in(node, key), (node.lc.line,))[0])
    if isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
        return int(node.lc.item(key)[0])
    return None


def _plain(node: Any, path: Path, budget: list[int]) -> Any:
    """Return the content as plain Python; ``budget`` counts down the parts still allowed."""
    budget[0] -= 1
    if budget[0] < 0:
        raise StudyError(
            Problem(str(path), f"more than {_MOST_NODES:,} parts", "a study of a few hundred parts")
        )
    if isinstance(node, CommentedMap):
        return {_plain_key(key): _plain(value, path, budget) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value, path, budget) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)


def _plain_key(key: Any) -> Any:
    return key if isinstance(key, int | float) or key is None else str(key)


def read_source(path: Path) -> SourceMap:
    """Read a YAML file safely, with line numbers.

    Parameters
    ----------
    path : Path
        The study file.

    Returns
    -------
    SourceMap
        Its content and lines.

    Raises
    ------
    StudyError
        If the file isn't there, can't be read, is empty, or isn't a YAML mapping.
    """
    text = _read_text(path)
    try:
        tree = _tree(text.removeprefix("\ufeff"))
    except ReusedAnchorWarning as error:
        name = str(error).split("'")[1]
        raise StudyError(
            Problem(str(path), f"the anchor '&{name}' a second time", "each anchor once")
        ) from None
    except DuplicateKeyError as error:
        key = str(error.problem).split('"')[1] if '"' in str(error.problem) else "a key"
        raise StudyError(
            Problem(_mark(path, error), f"the key '{key}' a second time", "each key once")
        ) from None
    except MarkedYAMLError as error:
        found = f"text that is no YAML ({error.problem or error.context})"
        raise StudyError(
            Problem(_mark(path, error), found, "'key: value' lines with even indentation")
        ) from None
    except (YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        # a tag such as !!int on something else raises whatever Python makes of it
        reason = _first_line(error)
        raise StudyError(
            Problem(_place(path, text, error), f"text that is no YAML ({reason})", "a YAML file")
        ) from None
    if tree is None:
        raise StudyError(Problem(str(path), "an empty file", "a study; start with nudgelab init"))
    if not isinstance(tree, CommentedMap):
        found = "a list" if isinstance(tree, CommentedSeq) else f"'{str(tree)[:40]}'"
        raise StudyError(Problem(f"{path}:1", found, "a mapping that starts with 'study: NAME'"))
    return SourceMap(path, text, tree)


def _tree(text: str) -> Any:
    """Return the parsed content; an anchor that is given twice is refused, not warned of."""
    reader = YAML(typ="rt", pure=True)
    reader.Composer = _ShallowComposer
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", YAMLWarning)
        warnings.simplefilter("error", ReusedAnchorWarning)
        return reader.load(text)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _read_text(path: Path) -> str:
    if path.is_dir():
        raise StudyError(Problem(str(path), "a folder", "a study file (YAML)"))
    try:
        with path.open(encoding="utf-8", newline="") as file:  # as it is, for its SHA-256
            text = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        raise StudyError(Problem(str(path), "no such file", "a study file (YAML)")) from None
    except UnicodeDecodeError as error:
        found = f"a byte that is no UTF-8 at position {error.start}"
        raise StudyError(Problem(str(path), found, "a text file in UTF-8")) from None
    except (OSError, ValueError) as error:
        found = f"a file that can't be read ({getattr(error, 'strerror', None) or error})"
        raise StudyError(Problem(str(path), found, "a study file (YAML)")) from None
    if len(text) > _LARGEST_FILE:
        found = f"more than {_LARGEST_FILE:,} characters"
        raise StudyError(Problem(str(path), found, "a study file of a page or two"))
    return text


def _place(path: Path, text: str, error: Exception) -> str:
    """Return the line of a character that YAML doesn't allow, or the file."""
    position = getattr(error, "position", None)
    return f"{path}:{text.count(chr(10), 0, position) + 1}" if position is not None else str(path)


def _mark(path: Path, error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"{path}:{mark.line + 1}" if mark is not None else str(path)
