#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants includes in a scratch tree and looks at what check_arrows says."""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def complaints(root):
    """Exit code and messages of a run over the root."""
    ran = subprocess.run([ROOT / "tools/check_arrows", root],
                         capture_output=True, text=True, check=False)
    return ran.returncode, ran.stderr


def planted(file, line, *others):
    """The same for a tree with one file of one line, and empty files."""
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch, file)
        path.parent.mkdir(parents=True)
        path.write_text(f"// one\n{line}\n", encoding="utf-8")
        for other in others:
            pathlib.Path(scratch, other).write_text("", encoding="utf-8")
        return complaints(scratch)


class CheckArrows(unittest.TestCase):

    def test_refuses(self):
        for file, line, words in [
            ("base/a.cpp", '#include "findings/finding.h"',
             "base may not see findings"),
            ("reporters/a.h", '#include "rules/rule.h"',
             "reporters may not see rules"),
            ("scanner/git/a.h", '#include "scanner/sources/source.h"',
             "scanner/git may not see scanner/sources"),
            ("scanner/pipeline/a.h", '#include "cli/flags.h"',
             "scanner/pipeline may not see cli"),
            ("verify/a.h", '#include "scanner/engine/hit.h"',
             "verify may not see scanner/engine"),
            ("cli/a.cpp", '#include "tests/support/repo.h"',
             "cli may not see tests"),
            ("rules/a.cpp", "#include <hs/hs.h>", "belongs to scanner/engine"),
            ("cli/a.cpp", "#  include <git2.h>", "belongs to scanner/git"),
            ("hub/a.cpp", "#include <curl/curl.h>", "belongs to net"),
            ("base/a.cpp", '#include "bytes.h"', "is in no room"),
            ("base/a.cpp", "#include <base/bytes.h>", "write it in quotes"),
            ("scanner/a.h", "", "lies in no room"),
        ]:
            with self.subTest(file=file, line=line):
                code, text = planted(file, line)
                self.assertEqual(code, 1)
                self.assertIn(words, text)
                self.assertRegex(text, rf"^{file}:\d: ")

    def test_accepts(self):
        for file, line in [
            ("base/a.cpp", '#include "base/bytes.h"'),
            ("rules/a.cpp", '#include "findings/finding.h"'),
            ("scanner/engine/a.cpp", "#include <hs/hs.h>"),
            ("scanner/git/a.cpp", "#include <git2/odb.h>"),
            ("scanner/pipeline/a.cpp", '#include "scanner/git/odb.h"'),
            ("verify/a.cpp", '#include "hub/session.h"'),
            ("tests/unit/cli/a.cpp", '#include "cli/flags.h"'),
            ("base/a.cpp", "#include <string>"),
            ("base/a.cpp", '// #include "cli/flags.h"'),
        ]:
            with self.subTest(file=file, line=line):
                self.assertEqual(planted(file, line), (0, ""))

    def test_own_header_comes_first(self):
        for line in ("#include <string>", ""):
            code, text = planted("base/a.cpp", line, "base/a.h")
            self.assertEqual(code, 1)
            self.assertIn("base/a.cpp:1: include base/a.h first", text)
        for file in ("base/a.cpp", "base/b.cpp"):
            self.assertEqual(planted(file, '#include "base/a.h"', "base/a.h"),
                             (0, ""))

    def test_this_tree(self):
        self.assertEqual(complaints(ROOT), (0, ""))


if __name__ == "__main__":
    unittest.main()
