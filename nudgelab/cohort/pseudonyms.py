"""Identifiers of people become keyed digests as soon as they are read, and never leave as they are.

The key is drawn at random each time a cohort is read, is kept in memory alone, and is gone when the
reading is: nobody can look an identifier up in a list of digests, not even who has both. Nothing
that is computed depends on it, for a person's number is their row in the file.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping

__all__ = ["Pseudonyms"]

_KEY_BYTES = 32
_DIGEST_BYTES = 16  # two of a billion people share one with a chance of 1 in 10**21


class Pseudonyms:
    """The rows of a file's people, to be found by an identifier that isn't kept.

    BLAKE2b in its keyed mode (RFC 7693) is the digest: a pseudorandom function of the identifier
    for whoever hasn't the key.

    Parameters
    ----------
    rows : mapping of str to int
        Identifier → row.
    left_out : iterable of str
        Identifiers that the file has and that don't count.
    key : bytes, optional
        Random by default; given in tests alone.
    """

    def __init__(
        self,
        rows: Mapping[str, int],
        left_out: Iterable[str] = (),
        *,
        key: bytes | None = None,
    ) -> None:
        self._key = secrets.token_bytes(_KEY_BYTES) if key is None else key
        self._rows = {self._digest(name): row for name, row in rows.items()}
        self._left_out = frozenset(map(self._digest, left_out)) - self._rows.keys()

    def __repr__(self) -> str:
        return f"<Pseudonyms of {len(self._rows):,} people>"

    def row(self, identifier: str) -> int | None:
        """Return a person's row, None of somebody who isn't counted."""
        return self._rows.get(self._digest(identifier))

    def left_out(self, identifier: str) -> bool:
        """Tell whether the file has a person and leaves them out."""
        return self._digest(identifier) in self._left_out

    def _digest(self, identifier: str) -> bytes:
        text = identifier.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=_DIGEST_BYTES, key=self._key).digest()
