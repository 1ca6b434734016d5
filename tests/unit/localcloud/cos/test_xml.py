"""XML from callers: bounded, without entities of its own."""

from __future__ import annotations

import pytest

from localcloud.cos import xml
from localcloud.errors import InvalidRequest

LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE Tagging [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Tagging>&b;</Tagging>"""
)
OUTSIDE = b"""<!DOCTYPE Tagging [<!ENTITY f SYSTEM "file:///etc/hostname">]><Tagging>&f;</Tagging>"""


@pytest.mark.parametrize(
    "document",
    [
        LAUGHS,
        OUTSIDE,
        b"<!DOCTYPE Tagging><Tagging/>",
        b"<Tagging>&unknown;</Tagging>",
        b"<Tagging>",
        b"<Tagging/><Tagging/>",
        b"",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="made-up"?><Tagging/>',
        b"<Other/>",
        b"<Tagging>" + b"<a>" * 20 + b"</a>" * 20 + b"</Tagging>",
        b"<Tagging>" + b" " * xml.MAX_DOCUMENT + b"</Tagging>",
    ],
)
def test_xml_that_no_client_needs_is_malformed(document: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        xml.parse(document, "Tagging")

    assert refused.value.code == "MalformedXML"


def test_names_are_local_whatever_the_prefix() -> None:
    root = xml.parse(b'<t:Tagging xmlns:t="urn:x"><t:Key a="1"> v </t:Key></t:Tagging>', "Tagging")

    assert root.value("Key") == "v"
    assert root.children[0].attributes == {"a": "1"}


def test_text_that_would_be_markup_is_escaped() -> None:
    assert xml.element("Key", "a<b&\"c'\x01") == "<Key>a&lt;b&amp;&quot;c'&#x1;</Key>"
