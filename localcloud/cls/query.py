"""What a search says, and whether a record matches. Pure.

A part of the real query language, which is enough to find logs: `*` for everything, words and "quoted phrases"
(anywhere in a record), `key:value`, all of them joined by AND (also by just a space), each with NOT before it. A value
may end in `*`. OR, parentheses, comparisons and statistics after `|` are refused, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from localcloud.cls.errors import BadQuery, NoIndex
from localcloud.cls.records import Index

LIMIT = 12 * 1024
"""Bytes of one query (official SDK, SearchLog)."""
_TOKEN = re.compile(
    r"\s*(?:(?P<key>[A-Za-z_][\w.@/-]*)\s*:\s*)?(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<word>[^\s\"()|<>=:]+))"
)
_DEFAULT_SPLIT = " \n\t\r@&?|#()='\",;:<>[]{}/"


class Term(msgspec.Struct, frozen=True):
    """One condition. `key` is "" for a search in all fields."""

    text: str
    key: str = ""
    negated: bool = False
    quoted: bool = False


class Query(msgspec.Struct, frozen=True):
    """All terms have to hold."""

    terms: tuple[Term, ...]

    def check(self, index: Index) -> None:
        """Refuse what this index cannot answer. Raises `NoIndex`."""
        if not index.status:
            raise NoIndex("The topic's index is switched off; switch it on with ModifyIndex.")
        for term in self.terms:
            if not term.key and term.text != "*" and not index.full_text:
                raise NoIndex(f"{term.text!r}: the index has no FullText rule; search with key:value or add one.")
            if term.key and not index.key_is_indexed(term.key) and not index.full_text:
                raise NoIndex(f"The field {term.key!r} is not in the index; add it to KeyValue.")

    def matches(self, fields: Mapping[str, str], index: Index) -> bool:
        return all(_holds(term, fields, index) is not term.negated for term in self.terms)


def parse(text: str) -> Query:
    """Read a query. Raises `BadQuery`."""
    if len(text.encode()) > LIMIT:
        raise BadQuery(f"The query is longer than {LIMIT} bytes.")
    terms: list[Term] = []
    negated = False
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise BadQuery(
                f"{text[position:].strip()!r} cannot be read; understood are *, words, key:value, AND and NOT."
            )
        position = found.end()
        word = found["word"] or ""
        if not found["key"] and word.upper() in ("AND", "OR", "NOT"):
            if word.upper() == "OR":
                raise BadQuery("OR is not understood here; search twice.")
            negated = word.upper() == "NOT"
            continue
        quoted = found["quoted"] is not None
        value = re.sub(r"\\(.)", r"\1", found["quoted"]) if quoted else word
        terms.append(Term(value, found["key"] or "", negated, quoted))
        negated = False
    if negated:
        raise BadQuery("NOT needs something after it.")
    return Query(tuple(term for term in terms if term.text != "*" or term.key or term.negated))


def _holds(term: Term, fields: Mapping[str, str], index: Index) -> bool:
    if term.key:
        return term.key in fields and _in(term, fields[term.key], index)
    return any(_in(term, value, index) for value in fields.values())


def _in(term: Term, value: str, index: Index) -> bool:
    wanted = term.text
    if not index.case_sensitive:
        wanted, value = wanted.lower(), value.lower()
    if term.quoted:
        return wanted in value
    tokenizer = (index.rule.get("FullText") or {}).get("Tokenizer") or _DEFAULT_SPLIT
    tokens = {value, *re.split("[" + re.escape(tokenizer) + "]+", value)}
    if wanted.endswith("*"):
        return any(token.startswith(wanted[:-1]) for token in tokens)
    return wanted in tokens
