"""From a chart's specification to a static SVG that says what it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import altair as alt

__all__ = ["accessible_svg"]

_SVG: Final = "http://www.w3.org/2000/svg"
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_WRITTEN_BY_RENDERER: Final = ("aria-", "role", "class", "pointer-events")


def accessible_svg(chart: alt.TopLevelMixin, *, key: str, title: str, alternative: str) -> str:
    """Render a chart as SVG; equal charts give equal bytes.

    Parameters
    ----------
    chart : altair chart
        With its data inside; nothing is fetched.
    key : str
        Stands before every element id.
    title, alternative : str
        The picture's name, and what it shows in words; both go into the picture.

    Returns
    -------
    str
        One ``<svg>`` element with ``role="img"``, named by its title and described in words.
    """
    root = ET.fromstring(_rendered(chart))  # noqa: S314  (our own renderer wrote it)
    _forget_renderer(root)
    _prefix_ids(root, key)
    _name(root, key, title, alternative)
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _rendered(chart: alt.TopLevelMixin) -> str:
    import altair as alt  # noqa: PLC0415
    import vl_convert  # noqa: PLC0415

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    specification: dict[str, Any] = json.loads(chart.to_json())
    rendered: str = vl_convert.vegalite_to_svg(specification, vl_version=version)
    return rendered


def _forget_renderer(root: ET.Element) -> None:
    """Drop the names that the renderer gives to every mark: the picture has one name."""
    for element in root.iter():
        for attribute in list(element.attrib):
            if attribute.startswith(_WRITTEN_BY_RENDERER):
                del element.attrib[attribute]


def _prefix_ids(root: ET.Element, key: str) -> None:
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "id":
                element.set(attribute, f"{key}-{value}")
            elif attribute.endswith("href"):
                element.set(attribute, re.sub(r"^#", f"#{key}-", value))
            else:
                element.set(attribute, _REFERENCE.sub(rf"url(#{key}-\1)", value))


def _name(root: ET.Element, key: str, title: str, alternative: str) -> None:
    parts = {"title": title, "desc": alternative}
    for position, (tag, text) in enumerate(parts.items()):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{key}-{tag}"})
        element.text = text
        root.insert(position, element)
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("aria-describedby", f"{key}-desc")
