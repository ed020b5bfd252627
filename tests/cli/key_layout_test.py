#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A private key is one secret, in whatever layout files hold it."""

import json

import support
from fingerprints_test import private_key
from support import CLEAN, FOUND


def layouts(key):
    """The forms of a key that files hold, by name."""
    lines = key.splitlines()
    joined = '\\n'.join(lines)
    return {
        'two.yaml': 'key: |\n  ' + '\n  '.join(lines) + '\n',
        'four.yaml': 'a:\n  key: |\n    ' + '\n    '.join(lines) + '\n',
        'tab.txt': '\t' + '\n\t'.join(lines) + '\n',
        'windows.pem': '\r\n'.join(lines) + '\r\n',
        'old-mac.pem': '\r'.join(lines) + '\r',
        'trailing.pem': ' \t\n'.join(lines) + ' \n',
        'one-line.json': json.dumps({'key': key}),
        'windows.json': json.dumps({'key': '\r\n'.join(lines)}),
        'twice.json': json.dumps({'file': json.dumps({'key': key})}),
        'joined.js': 'k = "' + '\\n" +\n    "'.join(lines) + '\\n"\n',
        'continued.sh': 'k="' + '\\n\\\n'.join(lines) + '"\n',
        'env.txt': f'KEY="{joined}"\n',
        'folded.yaml': 'key: ' + ' '.join(lines) + '\n',
    }


class KeyLayouts(support.CliTest):

    def setUp(self):
        super().setUp()
        self.key = private_key(self.id())
        self.work = self.repo('work')
        self.work.add_file('key.pem', self.key, 'Add a key')

    def print_in(self, folder, *words):
        """The fingerprint of the one secret there."""
        report = self.run_json('scan', folder, *words, code=FOUND)
        self.assertEqual(len(report['findings']), 1, folder)
        return report['findings'][0]['fingerprint']

    def accept(self):
        report = self.run_json('audit', self.work.path, code=FOUND)
        found = report['findings'][0]['fingerprint']
        run = self.run_tool('baseline', 'add', found, '--reason', 'test',
                            cwd=self.work.path)
        self.assert_code(run, CLEAN)
        self.work.commit('Accept')

    def test_the_fingerprint_is_that_of_the_plain_form(self):
        plain = self.print_in(self.work.path)
        for name, text in layouts(self.key).items():
            with self.subTest(name):
                file = self.scratch / name
                file.write_bytes(text.encode())
                self.assertEqual(self.print_in(file), plain)

    def test_what_is_accepted_is_accepted_in_each_layout(self):
        self.accept()
        for name, text in layouts(self.key).items():
            with self.subTest(name):
                (self.work.path / name).write_bytes(text.encode())
                self.work.git('add', name)
                self.assert_code(
                    self.run_tool('hook',
                                  cwd=self.work.path), CLEAN)
        base = self.work.id()
        self.work.commit('Add all layouts')
        for words in (('scan', '.'), ('audit', '.'),
                      ('gate', '--base', base)):
            with self.subTest(words):
                self.assert_code(self.run_tool(*words, cwd=self.work.path),
                                 CLEAN)

    def test_the_report_has_one_finding_for_all(self):
        """Whatever its layout, it is counted, traced and shown once."""
        for name, text in layouts(self.key).items():
            (self.work.path / name).write_bytes(text.encode())
        self.work.commit('Add all layouts')
        names = {'key.pem', *layouts(self.key)}
        for words in (('scan',), ('audit', '--no-cache'), ('audit',),
                      ('audit',)):
            report = self.run_json(words[0], '.', *words[1:], code=FOUND,
                                   cwd=self.work.path)
            self.assertEqual(len(report['findings']), 1)
            places = report['findings'][0]['occurrences']
            self.assertEqual({place['path'] for place in places}, names)

    def test_both_forms_in_one_file_are_two_places(self):
        text = layouts(self.key)['one-line.json'] + '\n' + self.key
        self.work.add_file('both.txt', text, 'Both')
        report = self.run_json('audit', self.work.path, code=FOUND)
        self.assertEqual(len(report['findings']), 1)
        report = self.run_json('scan', self.work.path / 'both.txt', code=FOUND)
        lines = [place['line'] for place in
                 report['findings'][0]['occurrences']]
        self.assertEqual(lines, [1, 2])

    def test_a_comment_beside_one_form_is_about_that_place(self):
        text = layouts(self.key)['env.txt'].replace(
            '\n', '  # tokensweep:allow it is a test\n')
        self.work.git('rm', '--quiet', 'key.pem')
        self.work.add_file('a.yaml', text, 'A')
        self.work.add_file('b.yaml', self.key, 'B')
        report = self.run_json('scan', '.', code=FOUND,
                               cwd=self.work.path)
        places = report['findings'][0]['occurrences']
        self.assertEqual({place['path'] for place in places}, {'b.yaml'})

    def test_another_key_is_not_accepted(self):
        self.accept()
        other = private_key('other')
        for name, text in layouts(other).items():
            with self.subTest(name):
                (self.work.path / name).write_bytes(text.encode())
                run = self.run_tool('scan', name, cwd=self.work.path)
                self.assert_code(run, FOUND)

    def test_no_form_is_shown(self):
        """Of a path, an escaped form is hidden, though the finding's secret
        is another form."""
        short = private_key(self.id()).splitlines()
        lines = [short[0], *short[1:3], short[-1]]
        plain = '\n'.join(lines)
        escaped = '\\n'.join(lines).replace('/', '+')
        plain = plain.replace('/', '+')
        self.work.add_file('short.pem', plain + '\n', 'Short')
        self.work.add_file(f'x/{escaped}', 'x\n', 'In a name')
        report = self.run_json('scan', '.', code=FOUND, cwd=self.work.path)
        starts = [{place['path'][:7] for place in finding['occurrences']}
                  for finding in report['findings']]
        self.assertIn({'short.p', 'x/…----'}, starts)
        for line in lines[1:-1]:
            self.assertNotIn(line.replace('/', '+'), json.dumps(report))


if __name__ == '__main__':
    support.main()
