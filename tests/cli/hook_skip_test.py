#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""TOKENSWEEP_SKIP: a hook that git starts passes once, and notes why."""

import json
import os
import stat

import support
from hook_case import HookTest
from support import ACME_RULES, acme_token


class Skipping(HookTest):
    """TOKENSWEEP_SKIP passes with a reason, and never without a note."""

    def setUp(self):
        super().setUp()
        self.project.write('a', self.github('a').text)
        self.project.git('add', '--all')
        self.notes = self.project.git_dir / 'tokensweep' / 'skips.jsonl'

    def test_noted(self):
        reason = 'Prüfung "später"\n\x1b[31m'
        run = self.try_commit(self.project, env={'TOKENSWEEP_SKIP': reason})
        self.assert_code(run, 0)
        self.assertIn(rb'\x1B[31m', run.err)
        self.assertNotIn(b'\x1b', run.err)
        self.project.write('a', self.github('b').text)
        run = self.try_commit(self.project, '-a',
                              env={'TOKENSWEEP_SKIP': b'\xff raw'})
        self.assert_code(run, 0)
        notes = [json.loads(line)
                 for line in self.notes.read_text().splitlines()]
        self.assertEqual([note['reason'] for note in notes],
                         [reason, {'base64': '/yByYXc='}])
        self.assertEqual([note['hook'] for note in notes], ['pre-commit'] * 2)
        self.assertEqual([note['head'] for note in notes],
                         ['', self.project.id('HEAD~')])
        for note in notes:
            self.assertRegex(note['time'], r'^\d{4}-\d\d-\d\dT[\d:]{8}Z$')
            self.assertRegex(note['index'], '^[0-9a-f]{40}$')
            self.assertTrue(note['user'])
        self.assertEqual(stat.S_IMODE(self.notes.stat().st_mode), 0o600)

    def test_no_reason_scans(self):
        for reason in '', ' \t':
            run = self.assert_blocks(self.project,
                                     env={'TOKENSWEEP_SKIP': reason},
                                     on=['gives no reason', 'a:1'])
            self.assertFalse(self.notes.exists(), run.describe())

    def test_what_cannot_be_noted_blocks(self):
        self.notes.parent.mkdir()
        for place in 'folder', 'symlink', 'fifo':
            if place == 'folder':
                self.notes.mkdir()
            elif place == 'symlink':
                self.notes.symlink_to(self.scratch / 'elsewhere')
            else:
                os.mkfifo(self.notes)
            self.assert_blocks(self.project, env={'TOKENSWEEP_SKIP': 'why'},
                               on=['skips.jsonl', 'git commit --no-verify'])
            if place == 'folder':
                self.notes.rmdir()
            else:
                self.notes.unlink()
        self.assertFalse((self.scratch / 'elsewhere').exists())

    def test_a_worktree_notes_in_the_common_folder(self):
        repo = self.project
        repo.git('commit', '--no-verify', '-qm', 'known')
        repo.git('worktree', 'add', '-q', '../linked')
        linked = self.scratch / 'linked'
        (linked / 'b').write_text(self.github('b').text)
        self.try_git(repo, 'add', 'b', cwd=linked)
        run = self.try_commit(repo, cwd=linked, env={'TOKENSWEEP_SKIP': 'why'})
        self.assert_code(run, 0)
        self.assertEqual(len(self.notes.read_text().splitlines()), 1)

    def test_skips_a_broken_config(self):
        self.project.write('.tokensweep.yaml', '[')
        run = self.try_commit(self.project, env={'TOKENSWEEP_SKIP': 'why'})
        self.assert_code(run, 0)


class SecretsInReasons(HookTest):
    """They are neither shown nor noted; the skip is."""

    def setUp(self):
        super().setUp()
        self.token = self.github('a')
        self.project.write('a', self.token.text)
        self.project.git('add', '--all')
        self.notes = self.project.git_dir / 'tokensweep' / 'skips.jsonl'

    def skip(self, reason):
        """The reason that is noted; the hook itself prints the same."""
        run = self.try_commit(self.project, '--allow-empty',
                              env={'TOKENSWEEP_SKIP': reason})
        self.assert_code(run, 0)
        self.assert_message(run, 'skipped, as noted in the git directory: ')
        text = self.notes.read_bytes()
        self.assert_no_secret(text)
        noted = json.loads(text.splitlines()[-1])['reason']
        self.assertIn(noted, run.err.decode())
        return noted

    def test_tokens(self):
        other = self.docker('b')
        self.assertEqual(
            self.skip(f'old {self.token.text} dead, {other.text}, and '
                      f'x{self.token.text}x again'),
            f'old {self.token.redacted} dead, {other.redacted}, and '
            f'x{self.token.redacted}x again')

    def test_encoded(self):
        self.assertRegex(self.skip(f'old {self.token.base64()} is dead'),
                         '^old .* is dead$')

    def test_passwords_in_urls(self):
        password = 'Zk8' + 'vQ2mT7x'
        reason = self.skip(f'see https://me:{password}@git.acme.internal/x')
        self.assertNotIn(password, self.notes.read_text())
        self.assertTrue(reason.startswith('see https://me:'), reason)

    def test_rules_of_the_hook(self):
        rules = self.write('acme.yaml', ACME_RULES)
        self.install(self.project.git_dir, f'--rules {rules}')
        token = acme_token('a')
        self.watch(token)
        self.assertEqual(self.skip(f'old {token.text}'),
                         f'old {token.redacted}')

    def test_broken_rules_keep_nobody_from_skipping(self):
        rules = self.write('acme.yaml', 'provider: [')
        self.install(self.project.git_dir, f'--rules {rules}')
        self.assertEqual(self.skip(f'old {self.token.text}'),
                         f'old {self.token.redacted}')

    def test_other_words_stay(self):
        reason = 'PROJ-12: commit ' + '0123456789abcdef' * 2 + ', see wiki'
        self.assertEqual(self.skip(reason), reason)


if __name__ == '__main__':
    support.main()
