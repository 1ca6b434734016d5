"""XML from callers: bounded, without entities of its own."""

from __future__ import annotations

import time

import pytest

from localcloud.cos import xml
from localcloud.errors import InvalidRequest

UPLOAD = ("CompleteMultipartUpload",)
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
        b"<Tagging>" + b"<a/>" * 400_000 + b"</Tagging>",
    ],
)
def test_xml_that_no_client_needs_is_malformed(document: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        xml.parse(document, "Tagging")

    assert refused.value.code == "MalformedXML"


def test_the_longest_list_that_a_client_sends_is_read() -> None:
    part = b"<Part><PartNumber>10000</PartNumber><ETag>" + b"0" * 32 + b"</ETag><Size>1</Size></Part>"
    root = xml.parse(b"<CompleteMultipartUpload>" + part * 10_000 + b"</CompleteMultipartUpload>", *UPLOAD)

    assert len(root.all("Part")) == 10_000


@pytest.mark.alone
def test_text_costs_no_more_between_elements_than_inside_them() -> None:
    """Text that children cut into pieces was once copied with every piece, which took a hundred times as long."""
    pieces = 45_000
    text = b"x" * 36

    def seconds(piece: bytes) -> float:
        document = b"<Tagging>" + piece * pieces + b"</Tagging>"
        begun = time.process_time()
        xml.parse(document, "Tagging")
        return time.process_time() - begun

    between, inside = text + b"<b></b>", b"<b>" + text + b"</b>"
    measured = [(seconds(between), seconds(inside)) for _ in range(5)]  # in turns: a machine may be slow for a while
    assert min(each[0] for each in measured) < 15 * min(each[1] for each in measured)


def test_text_around_elements_belongs_to_their_parent() -> None:
    root = xml.parse(b"<Tagging>a<b>c</b>d</Tagging>", "Tagging")

    assert (root.text, root.value("b")) == ("ad", "c")


def test_names_are_local_whatever_the_prefix() -> None:
    root = xml.parse(b'<t:Tagging xmlns:t="urn:x"><t:Key a="1"> v </t:Key></t:Tagging>', "Tagging")

    assert root.value("Key") == "v"
    assert root.children[0].attributes == {"a": "1"}


def test_text_that_would_be_markup_is_escaped() -> None:
    assert xml.element("Key", "a<b&\"c'\x01") == "<Key>a&lt;b&amp;&quot;c'&#x1;</Key>"
