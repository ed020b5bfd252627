#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Formats for CI systems, with files whose names try to break them.

Every format stays readable for whoever takes it, and no name becomes a command
of a runner, markup or a second item.
"""

import os
import random
import sys

from support import CLEAN, FOUND, SOURCE_DIR, CliTest, main

sys.path.insert(0, str(SOURCE_DIR / 'tests' / 'golden'))
import check_reports  # noqa: E402  (found by the line above)

FORMATS = ['codequality', 'github', 'github-summary', 'gitlab', 'json',
           'jsonl', 'junit', 'sarif', 'text']

NAMES = [
    b'plain.txt', b'::error file=a,line=1::injected', b' ::add-mask::x',
    b'##[error]injected', b'##vso[task.complete result=Failed]x',
    b'a\n::error::injected', b'a\r::error::injected', b'100%0A::error::x',
    b'a:b,c=d', b'@everyone', b'`code`', b'|cell|', b'<img src=x>',
    b'[a](b)', b'![a](b)', b'<!-- a', b'</code>', b'&amp;', b'"quote\'',
    b']]>', b'\x1b[31mred', b'\xff\xfe', 'ünïcode'.encode(),
    '\u202eevil'.encode(), '\u200bzero'.encode(), '\ufeffbom'.encode(),
    '\uffff'.encode(), '\u00a0::error::x'.encode(), b'www.a.test', b'a@b.test',
    b'#12', b'--- group', b'~~~ group', b'\\u0023', b'{0}', b'a' * 200]

MEANING = [b':', b'::', b'#', b'##[', b'@', b'`', b'|', b'<', b'>', b'&', b'%',
           b',', b'\n', b'\r', b'\\', b'*', b'_', b'"', b"'", b'[', b']',
           b'\x1b', b'\xff', b' ', '\u202e'.encode(), '\u00a0'.encode()]


def random_name(rng):
    parts = [rng.choice(MEANING) if rng.random() < 0.7
             else bytes([rng.choice([*range(1, 47), *range(48, 256)])])
             for _ in range(rng.randrange(1, 30))]
    return b'x' + b''.join(parts)


class CiFormatsTest(CliTest):

    def written(self, names):
        """The texts of all formats, of a folder with a token in each file."""
        folder = os.path.join(os.fsencode(self.scratch), b'files')
        for number, name in enumerate(names):
            token = self.github(f'file {number}')
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'xb') as file:
                file.write(b'key = ' + token.bytes + b'\n')
        flags = [flag for name in FORMATS
                 for flag in ('--format', f'{name}=report.{name}')]
        run = self.run_tool('scan', 'files', *flags)
        self.assert_code(run, FOUND)
        texts = {name: (self.scratch / f'report.{name}').read_text()
                 for name in FORMATS}
        self.assert_no_secret('\0'.join(texts.values()).encode())
        return texts

    def check(self, texts):
        for name, text in texts.items():
            with self.subTest(format=name):
                errors = list(check_reports.CHECKS[f'.{name}'](text))
                self.assertEqual(errors, [])
                # Its lines are commands, of GitHub alone.
                self.assertNotIn('##', text if name == 'github' else '')
                if name != 'github':
                    found = list(check_reports.check_no_commands(text))
                    self.assertEqual(found, [])

    def test_names_that_mean_something(self):
        texts = self.written(NAMES)
        self.check(texts)
        commands = [check_reports.read_command(line)
                    for line in texts['github'].splitlines()]
        self.assertEqual(len(commands), len(NAMES) + 1)
        named = {properties['file'] for _, properties, _ in commands
                 if 'file' in properties}
        for name in (b'plain.txt', b'a:b,c=d', b'100%0A::error::x',
                     b'::error file=a,line=1::injected'):
            self.assertIn('files/' + name.decode(), named)

    def test_random_names(self):
        rng = random.Random(11)
        names = {random_name(rng) for _ in range(300)}
        self.check(self.written(sorted(names)))

    def test_text_on_standard_output(self):
        """Of one secret in all files: places start lines."""
        token = self.github('everywhere')
        folder = self.scratch / 'files'
        folder.mkdir()
        names = [name for name in NAMES if b'/' not in name]
        for name in names:
            with open(os.path.join(os.fsencode(folder), name), 'xb') as file:
                file.write(token.bytes)
        run = self.run_tool('scan', '.', '--verbose', cwd=folder)
        self.assert_code(run, FOUND)
        self.assertIn(b'\n            :\\x3Aerror file=a', run.out)
        self.assertEqual(
            list(check_reports.check_no_commands(run.out.decode())), [])

    def test_what_is_suppressed_is_counted_somewhere(self):
        """Code quality has no room for it."""
        token = self.github('allowed')
        self.write('a.txt', f'{token.text} # tokensweep:allow known\n')
        counted = b'tokensweep: Suppressed 1 match: inline allow 1.\n'
        quality = 'codequality=q.json'
        for words, err in (
                ([quality], counted), ([quality, 'text', '-q'], counted),
                (['codequality', quality], counted), ([quality, 'text'], b''),
                ([quality, 'gitlab=g.json', '-q'], b''), (['text', '-q'], b'')):
            with self.subTest(words):
                flags = [flag for word in words for flag in
                         ([word] if word == '-q' else ['--format', word])]
                run = self.run_tool('scan', 'a.txt', *flags)
                self.assert_code(run, CLEAN)
                self.assertEqual(run.err, err)
        self.assertIn('Suppressed 1 match: inline allow 1.',
                      (self.scratch / 'g.json').read_text())

    def test_what_needs_a_look_is_told_somewhere(self):
        token, secret = self.github('allowed'), self.docker('reason')
        self.write('.tokensweep.yaml', 'allow:\n  - rule: docker-pat\n'
                                       '    expires: 2020-01-01\n'
                                       '    reason: old\n')
        self.write('a.txt', f'{token.text} # tokensweep:allow (x) '
                            f'{secret.text}\x1b[2J\n')
        for formats, told in ((['codequality'], True), (['sarif'], False),
                              (['codequality', 'sarif=s.json'], False)):
            with self.subTest(formats):
                flags = [flag for name in formats
                         for flag in ('--format', name)]
                run = self.run_tool('scan', '.', *flags)
                self.assert_code(run, FOUND)
                self.assertEqual(b'tokensweep: Accepted, to look at: ' in
                                 run.err, told)
                words = run.err if told else (
                    run.out if formats[0] == 'sarif' else
                    (self.scratch / 's.json').read_bytes())
                self.assertIn(b'a.txt:1: malformed comment', words)
                self.assertIn(b'.tokensweep.yaml:2: expired 2020-01-01',
                              words)
                self.assertNotIn(b'\x1b', run.err)

    def test_messages_on_standard_error(self):
        run = self.run_tool('scan', '##[error]not there')
        self.assertEqual(
            list(check_reports.check_no_commands(run.err.decode())), [])
        self.assertIn('not there', run.err.decode())


if __name__ == '__main__':
    main()
