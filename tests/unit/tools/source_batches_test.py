#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes sources and looks which of them may be compiled as one."""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def batches(*texts):
    """The groups that are printed, as lists of indexes into the texts."""
    with tempfile.TemporaryDirectory() as scratch:
        files = [pathlib.Path(scratch, f"{i}.cpp") for i in range(len(texts))]
        for file, text in zip(files, texts):
            file.write_text(text, encoding="utf-8")
        ran = subprocess.run([ROOT / "tools/source_batches.py", *files],
                             capture_output=True, text=True, check=True)
    return [[int(pathlib.Path(name).stem) for name in line.split()]
            for line in ran.stdout.splitlines()]


def local(text):
    return "namespace {\n\n" + text + "\n\n}  // namespace\n"


class SourceBatches(unittest.TestCase):

    def test_joins_up_to_twelve(self):
        self.assertEqual(batches(*["int used;\n"] * 14),
                         [list(range(12)), [12, 13]])
        self.assertEqual(batches("int alone;\n"), [])

    def test_keeps_apart(self):
        for one, other in [
            (local("int size() { return 1; }"), local("int size() {}")),
            (local("constexpr int kSize = 1;"), local("int kSize();")),
            (local("class Reader : public Base {\n};"), local("struct Reader {")),
            (local("using Json = a::Json;"), local("using Json = b::Json;")),
            # What another source means may not be hidden, or shadow.
            (local("int size() { return 1; }"), "int n = size();\n"),
            (local("constexpr int kSize = 1;"), "void f() { int kSize = 2; }\n"),
            (local("class Reader {\n};"), "Reader reader;\n"),
            ("TEST(Size, IsOne) {\n}\n", "TEST(Size, IsOne) {\n}\n"),
            ('extern "C" int run(int n) {\n}\n',
             'extern "C" int run(int n) {\n}\n'),
            ("int main() {\n}\n", "int main() {\n}\n"),
            # In the one, testing:: is tokensweep::testing.
            ('#include "tests/support/fake_http.h"\n', "using testing::Not;\n"),
        ]:
            with self.subTest(one=one, other=other):
                self.assertEqual(batches(one, other), [])
                self.assertEqual(batches(other, one), [])

    def test_joins(self):
        for one, other in [
            (local("int size() { return 1; }"), "int n = text.size();\n"),
            (local("int size() { return 1; }"), "int size = 1;\n"),
            (local("int size() { return 1; }"), '// size()\nauto s = "size()";\n'),
            (local("class A : public Test {\n};"),
             local("class B : public Test {\n};")),
            (local("using Json = a::Json;"), local("using Json = a::Json;")),
            (local("using testing::Not;"), local("using testing::Not;")),
            ("TEST(Size, IsOne) {\n}\n", "TEST(Size, IsTwo) {\n}\n"),
        ]:
            with self.subTest(one=one, other=other):
                self.assertEqual(batches(one, other), [[0, 1]])


if __name__ == "__main__":
    unittest.main()
