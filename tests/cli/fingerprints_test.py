#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What was accepted once stays accepted: a fingerprint names the secret, not
the place where it stands. Each test makes a baseline first and then changes
the repository."""

import base64
import json
import random

import support
from support import CLEAN, FOUND

FILE = 'config/settings.py'


def private_key(seed):
    """A key of several lines; no lines of it stand in this file."""
    data = bytes.fromhex('308204bd020100300d06092a864886f70d0101010500')
    data += random.Random(seed).randbytes(1200)
    text = base64.b64encode(data).decode()
    lines = [text[at:at + 64] for at in range(0, len(text), 64)]
    name = 'PRIVATE ' + 'KEY-----'
    return '\n'.join([f'-----BEGIN {name}', *lines, f'-----END {name}', ''])


class Fingerprints(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.github('token')
        self.key = private_key(self.id())
        self.outside = self.scratch / 'baseline.json'
        self.work = self.repo('work')
        self.work.add_file('README.md', 'One\n', 'Begin')
        self.work.git('checkout', '--quiet', '-b', 'topic')
        self.text = f'import os\n\nKEY = "{self.token.text}"\nEND = 1\n'
        self.work.write('deploy/key.pem', self.key)
        self.work.add_file(FILE, self.text, 'Add settings')

    def accept(self, *words):
        """Accepts what an audit finds, as a report of it says."""
        report = self.scratch / 'report.json'
        run = self.run_tool('audit', self.work.path, *words, '--format',
                            f'json={report}')
        self.assert_code(run, FOUND)
        found = json.loads(report.read_bytes())['findings']
        self.assertEqual(len(found), 2)
        run = self.run_tool('baseline', 'create', report, '--reason', 'test',
                            '-o', self.outside)
        self.assert_code(run, CLEAN)
        content = self.outside.read_bytes()
        self.assert_no_secret(content)
        for line in self.key.splitlines()[1:-1]:
            self.assertNotIn(line.encode(), content)
        return content

    def forget_the_past(self):
        """Nothing but what the refs hold is left."""
        self.work.git('reflog', 'expire', '--expire=now', '--all')
        self.work.git('gc', '--quiet', '--prune=now')

    def assert_accepted(self, places):
        """Both are there, at these places of the tip or the working tree, and
        both are accepted."""
        report = self.run_json('audit', self.work.path, '--baseline',
                               self.outside, code=CLEAN)
        self.assertEqual(report['findings'], [])
        self.assertEqual(report['suppressed']['by_reason'], {'baseline': 2})
        bare = self.run_json('audit', self.work.path, code=FOUND)
        self.assertEqual(len(bare['findings']), 2)
        found = {(place['path'], place['line']) for finding in
                 bare['findings'] for place in finding['occurrences']}
        self.assertEqual(found & set(places), set(places))

    def test_the_line_moves(self):
        self.accept()
        self.work.write('deploy/key.pem', '# a key\n' * 5 + self.key)
        self.work.write(FILE, '# new\n' * 40 + self.text)
        self.work.commit('Move lines')
        self.assert_accepted([(FILE, 43), ('deploy/key.pem', 6)])

    def test_line_ends_become_those_of_windows(self):
        self.accept()
        for name in (FILE, 'deploy/key.pem'):
            path = self.work.path / name
            path.write_bytes(path.read_bytes().replace(b'\n', b'\r\n'))
        self.work.commit('Convert', '--amend')
        self.forget_the_past()
        self.assertIn('\r\n', self.work.git('show', 'HEAD:deploy/key.pem'))
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])

    def test_line_ends_become_those_of_unix(self):
        windows = self.key.replace('\n', '\r\n')
        self.work.write('deploy/key.pem', windows)
        self.work.add_file(FILE, self.text.replace('\n', '\r\n'), 'Convert')
        self.accept()
        self.work.write('deploy/key.pem', self.key)
        self.work.add_file(FILE, self.text, 'Convert back')
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])

    def test_the_file_is_renamed(self):
        self.accept()
        self.work.git('mv', FILE, 'other name.py')
        self.work.git('mv', 'deploy/key.pem', 'key')
        self.work.commit('Rename')
        self.assert_accepted([('other name.py', 3), ('key', 1)])

    def test_the_branch_is_merged_by_squash(self):
        self.accept()
        self.work.git('checkout', '--quiet', 'main')
        self.work.git('merge', '--quiet', '--squash', 'topic')
        squashed = self.work.commit('Add settings, squashed')
        self.work.git('branch', '--quiet', '-D', 'topic')
        self.forget_the_past()
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])
        self.assertEqual(self.introduced(), {squashed})

    def test_the_branch_is_rebased(self):
        before = self.work.id()
        self.accept()
        self.work.git('checkout', '--quiet', 'main')
        self.work.add_file('more.txt', 'more\n', 'Go on')
        self.work.git('checkout', '--quiet', 'topic')
        self.work.git('rebase', '--quiet', 'main')
        self.forget_the_past()
        self.assertNotEqual(self.work.id(), before)
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])
        self.assertEqual(self.introduced(), {self.work.id()})

    def test_the_history_is_rewritten(self):
        before = self.work.id()
        self.accept()
        self.work.git(
            'filter-branch', '--force', '--prune-empty', '--msg-filter',
            'sed s/^/rewritten:/', '--index-filter',
            'git rm -r --quiet --cached --ignore-unmatch README.md', '--',
            '--all', env={'FILTER_BRANCH_SQUELCH_WARNING': '1'})
        for ref in self.work.git('for-each-ref', '--format=%(refname)',
                                 'refs/original').splitlines():
            self.work.git('update-ref', '-d', ref)
        self.forget_the_past()
        self.assertNotEqual(self.work.id(), before)
        self.assertTrue(self.work.git('log', '-1', '--format=%s')
                        .startswith('rewritten:'))
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])
        self.assertEqual(self.introduced(), {self.work.id()})

    def test_the_report_shows_secrets_or_not(self):
        redacted = self.accept()
        self.outside.unlink()
        self.assertEqual(self.accept('--show-secrets'), redacted)
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])

    def test_the_file_is_deleted(self):
        """It is in the history still."""
        self.accept()
        self.work.git('rm', '-r', '--quiet', 'config', 'deploy')
        self.work.commit('Remove')
        self.assert_accepted([(FILE, 3), ('deploy/key.pem', 1)])

    def test_another_secret_at_the_same_place_is_not_accepted(self):
        self.accept()
        other = self.github('other')
        self.work.add_file(FILE, self.text.replace(self.token.text,
                                                   other.text), 'Change')
        report = self.run_json('audit', self.work.path, '--baseline',
                               self.outside, code=FOUND)
        self.assert_found(report, other)

    def introduced(self):
        """The commits that an audit says brought the secrets."""
        report = self.run_json('audit', self.work.path, code=FOUND)
        return {finding['exposure']['introduced']['commit']
                for finding in report['findings']}


if __name__ == '__main__':
    support.main()
