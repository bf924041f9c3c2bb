"""A figure: a picture, what it is called, and what it says for those who don't see it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Figure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the report.

    Attributes
    ----------
    key : str
        Stands before every element id in the picture, so that two pictures on a page don't clash.
    title : str
        What it is called.
    caption : str
        How to read it.
    alternative : str
        What it shows, in words.
    svg : str
        The picture, with its title and text alternative inside.
    """

    key: str
    title: str
    caption: str
    alternative: str
    svg: str
