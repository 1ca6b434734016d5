"""COS's XML as plain dictionaries, without namespaces: COS and its S3 dialect differ in those."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from provider.errors import CloudError


def read(document: bytes | str) -> dict[str, Any]:
    """What is below the root element. Repeated elements become a list; attributes stand beside the elements.

    Raises CloudError for something that is not XML (a proxy's error page, for instance).
    """
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - entities of its own are refused by expat's limits
    except ElementTree.ParseError as error:
        raise CloudError(f"the answer is not XML ({error}); is HTTP_PROXY or cosDomain pointing elsewhere?") from error
    value = _value(root)
    return value if isinstance(value, dict) else {}


def _value(element: ElementTree.Element) -> Any:
    found: dict[str, Any] = {_plain(name): value for name, value in element.attrib.items()}
    for child in element:
        name, value = _plain(child.tag), _value(child)
        if name in found:
            before = found[name]
            found[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[name] = value
    return found or (element.text or "")


def _plain(name: str) -> str:
    return name.rsplit("}", 1)[-1]
