#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Groups sources that can be compiled as one: tools/source_batches.py FILES...

Most of a small source's time goes into the standard library's headers, again
for each source. So clang-tidy and the sanitizers' builds read several at a
time, as one file that includes them. Sources are kept apart where a local name
of one may be taken for something in the other. What this misses is a
compiler's error. Prints each group of two or more on a line.
"""
import functools
import pathlib
import re
import shlex
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BATCH_SIZE = 12
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"')
LOCAL_BLOCK = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.S | re.M)
TEST_NAME = re.compile(r"^TEST\w*\((\w+, \w+)", re.M)
GLOBAL = re.compile(r'^extern "C".*|^int main\(.*', re.M)
DECLARATION = re.compile(r"^(?!TEST|INSTANTIATE|template|using [\w:]+;)[A-Za-z_].*",
                         re.M)
TYPE = re.compile(r"(?:class|struct|enum class|enum|union) (\w+)")
ALIAS = re.compile(r"(?:using|namespace) (\w+) = ")
TEST_HEADER = re.compile(r'^#include "(tests/[^"]+)"', re.M)
# Where one is known, testing:: or test:: is not what it is elsewhere.
HIDING_NAMESPACE = re.compile(
    r"^namespace (tokensweep::testing|tokensweep::\w+::test) ", re.M)
# Unqualified, for a member's name is no local name.
WORD = re.compile(r"(?<![\w.])(?<!->)(?<!::)[A-Za-z_]\w*\b")
CALLED = re.compile(WORD.pattern + r"(?=[(<])")


def local_name(line):
    """The name that a line declares, and what may stand for it elsewhere."""
    alias = ALIAS.match(line)
    if alias:
        return alias[1], line
    head = re.split(r"[({=;]", line)[0]
    name = TYPE.match(line) or re.search(r"(\w+)\W*$", head)
    is_function = not TYPE.match(line) and line[len(head):].startswith("(")
    return (name[1] if name else head), "(" if is_function else ""


@functools.cache
def hiding_namespaces(header):
    """Those that a header of the tests declares, or one that it includes."""
    text = (ROOT / header).read_text()
    return all_hiding_namespaces(text) | set(HIDING_NAMESPACE.findall(text))


def all_hiding_namespaces(text):
    return set().union(*map(hiding_namespaces, TEST_HEADER.findall(text)))


class Names:
    """The names of one or more sources."""

    def __init__(self, text):
        self.namespaces = all_hiding_namespaces(text)
        self.tests = set(TEST_NAME.findall(text))
        lines = GLOBAL.findall(text)
        for block in LOCAL_BLOCK.findall(text):
            lines += DECLARATION.findall(block)
        self.local = dict(map(local_name, lines))
        text = COMMENT_OR_TEXT.sub("", text)
        self.words = set(WORD.findall(text))
        self.called = set(CALLED.findall(text))

    def _hides(self, other):
        for name, kind in self.local.items():
            if name in other.local:
                if kind in ("", "(") or other.local[name] != kind:
                    return True
            elif name in (other.called if kind == "(" else other.words):
                return True
        return False

    def clash(self, other):
        return (self.namespaces != other.namespaces or
                self.tests & other.tests or self._hides(other) or
                other._hides(self))

    def add(self, other):
        self.tests |= other.tests
        self.local.update(other.local)
        self.words |= other.words
        self.called |= other.called


def batches_of(sources):
    """The sources in their order, a list for each batch."""
    batches = []
    for source in sources:
        names = Names(source.read_text())
        for members, taken in batches:
            if len(members) < BATCH_SIZE and not names.clash(taken):
                members.append(source)
                taken.add(names)
                break
        else:
            batches.append(([source], names))
    return [members for members, _ in batches]


def main():
    for members in batches_of([pathlib.Path(name) for name in sys.argv[1:]]):
        if len(members) > 1:
            print(shlex.join(map(str, members)))


if __name__ == "__main__":
    main()
