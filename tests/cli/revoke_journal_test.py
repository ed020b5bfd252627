#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The journal of revocations: `revoke undo` and `revoke log`."""

import json
import subprocess

import support
from revoke_support import REFUSED, RevokeTest, test_hub
from support import CLEAN, INCOMPLETE, USAGE


class JournalTest(RevokeTest):
    def revoke_one(self, label='ci'):
        token = self.make_token(label)
        path = self.leak(token)
        self.revoke(self.report(), '--yes', code=CLEAN)
        path.unlink()
        return token

    def test_undo_activates_the_last_run(self):
        first, second = self.revoke_one('one'), self.revoke_one('two')
        run = self.run_tool('revoke', 'undo')
        self.assert_code(run, CLEAN)
        self.assertIn(b'activated again', run.out)
        self.assertEqual([self.is_active(first), self.is_active(second)],
                         [False, True])
        self.assert_code(self.run_tool('revoke', 'undo', self.id_of(first)),
                         CLEAN)
        self.assertTrue(self.is_active(first))
        self.assertIn(b'Nothing', self.run_tool('revoke', 'undo').out)
        self.assertEqual(self.steps()[-2:],
                         ['undo intent', 'undo result active'])
        self.assert_journal_is_whole()

    def test_undo_of_a_run_by_its_id(self):
        token = self.revoke_one()
        run_id = self.journal()[0]['run']
        self.assert_code(self.run_tool('revoke', 'undo', '--run', 'none'),
                         USAGE)
        run = self.run_tool('revoke', 'undo', '--run', run_id, '--json')
        self.assert_code(run, CLEAN)
        self.assertEqual(self.only(json.loads(run.out))['outcome']['result'],
                         'done')
        self.assertTrue(self.is_active(token))

    def test_undo_needs_the_owner(self):
        token = self.revoke_one()
        self.log_in('mallory', 'other words')
        run = self.run_tool('revoke', 'undo', self.id_of(token))
        self.assert_code(run, REFUSED)
        self.assertFalse(self.is_active(token))

    def test_undo_knows_its_tokens_only(self):
        self.revoke_one()
        other = self.make_token('other')
        self.assert_code(self.run_tool('revoke', 'undo', self.id_of(other)),
                         USAGE)

    def test_a_changed_journal_is_found_and_not_followed(self):
        token = self.revoke_one()
        text = self.journal_path.read_text()
        lines = text.splitlines(keepends=True)
        for name, changed, line in (
                ('edited', text.replace('"ci"', '"xx"', 1), 1),
                ('removed', ''.join(lines[:2] + lines[3:]), 3),
                ('swapped', ''.join([lines[1], lines[0], *lines[2:]]), 1)):
            with self.subTest(name):
                self.journal_path.write_text(changed)
                run = self.run_tool('revoke', 'log')
                self.assert_code(run, INCOMPLETE)
                self.assert_message(run, f'journal.jsonl:{line}: ')
                for words in (['undo', self.id_of(token)], ['--resume']):
                    self.assert_code(self.run_tool('revoke', *words),
                                     INCOMPLETE)
        self.assertFalse(self.is_active(token))

    def test_the_log_is_readable(self):
        token = self.revoke_one()
        run = self.run_tool('revoke', 'log')
        self.assert_code(run, CLEAN)
        for part in ('acme', 'deactivate result', self.id_of(token),
                     'inactive (200)', 'refused (401)'):
            self.assertIn(part, run.out.decode())

    def test_no_journal_is_an_empty_log(self):
        run = self.run_tool('revoke', 'log')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out, b'')

    def test_two_runs_at_once_keep_the_chain(self):
        tokens = [self.make_token(f'token {i}') for i in range(4)]
        for i, token in enumerate(tokens):
            self.leak(token, f'{i}.sh')
        report = self.report()
        runs = [subprocess.Popen(
            self.command('revoke', report, '--yes', '--fingerprint',
                         token.fingerprint),
            env=self.environment, cwd=self.scratch,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for token in tokens]
        for run in runs:
            out, err = run.communicate(timeout=120)
            self.assertEqual(run.returncode, CLEAN, out + err)
        for token in tokens:
            self.assertFalse(self.is_active(token))
        self.assertEqual(len(self.assert_journal_is_whole()['entries']), 24)


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
