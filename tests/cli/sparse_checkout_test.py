#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Config and baseline of a repository whose sparse checkout leaves them out."""

import json
import subprocess

import support
from support import CLEAN, FOUND, USAGE

BASELINE = '.tokensweep-baseline.json'
CONFIG = '.tokensweep.yaml'


class SparseTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.known = self.github('known')
        self.ruled = self.docker('ruled')
        self.fresh = self.github('fresh')
        self.app = self.repo('app')
        self.app.add_file('src/a', f'{self.known.text}\n{self.ruled.text}\n')
        self.app.add_file(BASELINE, json.dumps({
            'schema': 'tokensweep.baseline', 'schema_version': 1,
            'entries': [{'fingerprint': self.known.fingerprint,
                         'reason': 'dead'}]}))
        self.app.add_file(CONFIG, f'allow:\n  - rule: {self.ruled.rule}\n'
                                  '    reason: dead\n')

    def leave_out(self):
        self.app.git('sparse-checkout', 'set', '--no-cone', '/src/')
        for name in BASELINE, CONFIG:
            self.assertFalse((self.app.path / name).exists())

    def entries(self):
        document = json.loads((self.app.path / BASELINE).read_text())
        return sorted(entry['fingerprint'] for entry in document['entries'])

    def add(self, token):
        run = self.run_tool('baseline', 'add', token.fingerprint, '--reason',
                            'dead, too', cwd=self.app.path)
        self.assert_code(run, CLEAN)
        return run.out.decode().splitlines()[-1]

    def check_all(self, code):
        """Every command that obeys the working tree's policy."""
        for words in (['audit', '.'], ['scan', '.'], ['scan', 'src/a']):
            with self.subTest(words=words):
                self.run_json(*words, cwd=self.app.path, code=code)
        with self.subTest('hook'):
            self.app.write('src/b', f'{self.known.text} {self.ruled.text}\n')
            self.app.git('add', 'src/b')
            run = self.run_tool('hook', 'pre-commit', cwd=self.app.path)
            self.assert_code(run, code)
            self.app.git('rm', '--quiet', '--force', 'src/b')


class LeftOut(SparseTest):

    def test_the_index_has_what_the_working_tree_lacks(self):
        self.check_all(CLEAN)
        self.leave_out()
        self.check_all(CLEAN)

    def test_of_every_kind_of_index(self):
        for words in (['update-index', '--index-version=4'],
                      ['update-index', '--split-index']):
            with self.subTest(words=words):
                self.app.git(*words)
                self.leave_out()
                self.run_json('audit', '.', cwd=self.app.path, code=CLEAN)
                self.app.git('sparse-checkout', 'disable')

    def test_a_file_that_was_only_deleted_says_nothing(self):
        for name in BASELINE, CONFIG:
            (self.app.path / name).unlink()
        self.check_all(FOUND)

    def test_what_is_there_counts_and_not_what_is_left_out(self):
        self.leave_out()
        self.app.write(CONFIG, 'exclude: []\n')
        report = self.run_json('audit', '.', cwd=self.app.path, code=FOUND)
        self.assert_found(report, self.ruled)

    def test_a_broken_one_is_told(self):
        self.app.add_file(CONFIG, 'allow: 1\n')
        self.leave_out()
        for words in (['audit', '.'], ['scan', '.']):
            run = self.run_tool(*words, cwd=self.app.path)
            self.assert_code(run, USAGE)
            self.assert_message(run, f'{CONFIG}:1: ')

    def test_content_that_is_gone_blocks_the_hook(self):
        blob = self.app.id(f'HEAD:{BASELINE}')
        self.leave_out()
        self.app.write('src/b', 'x\n')
        self.app.git('add', 'src/b')
        self.app.object_path(blob).unlink()
        run = self.run_tool('hook', 'pre-commit', cwd=self.app.path)
        self.assertNotEqual(run.code, CLEAN, run.describe())
        self.assertIn(b'sparse checkout leaves out', run.err)
        # An audit accepts nothing, and counts what it could not read.
        report = self.run_json('audit', '.', cwd=self.app.path)
        self.assert_found(report, self.known)


class Baselines(SparseTest):

    def test_a_new_entry_keeps_the_others(self):
        self.leave_out()
        line = self.add(self.fresh)
        self.assertEqual(self.entries(), sorted(
            [self.known.fingerprint, self.fresh.fingerprint]))
        # The line that is printed is the one that git takes.
        words = line.removeprefix('Commit it, too: ').split()
        self.assertEqual(words[:2], ['git', 'add'])
        self.app.git(*words[1:])
        self.app.commit('Accept')
        self.app.git('sparse-checkout', 'reapply')
        self.leave_out()
        self.app.add_file('src/c', f'{self.fresh.text}\n')
        self.run_json('audit', '.', cwd=self.app.path, code=CLEAN)

    def test_it_is_listed_and_not_replaced(self):
        self.leave_out()
        run = self.run_tool('baseline', 'list', cwd=self.app.path)
        self.assert_code(run, CLEAN)
        self.assertIn(self.known.fingerprint, run.out.decode())
        self.run_tool('audit', '.', '--format', 'json=r.json',
                      cwd=self.app.path)
        run = self.run_tool('baseline', 'create', 'r.json', '--reason', 'x',
                            cwd=self.app.path)
        self.assert_code(run, USAGE)
        self.assert_message(run, 'is there already')

    def test_without_a_sparse_checkout_git_is_told_as_ever(self):
        self.assertNotIn('--sparse', self.add(self.fresh))

    def test_from_a_linked_worktree(self):
        self.leave_out()
        tree = self.scratch / 'tree'
        self.app.git('worktree', 'add', '--quiet', '--no-checkout', str(tree))
        git = ['git', '-C', str(tree)]
        for words in (['sparse-checkout', 'set', '--no-cone', '/src/'],
                      ['checkout', '--quiet']):
            subprocess.run(git + words, check=True, env=self.environment,
                           capture_output=True)
        self.assertFalse((tree / BASELINE).exists())
        run = self.run_tool('baseline', 'add', self.fresh.fingerprint,
                            '--reason', 'x', cwd=tree)
        self.assert_code(run, CLEAN)
        text = (tree / BASELINE).read_text()
        self.assertIn(self.known.fingerprint, text)
        self.run_json('audit', str(tree), code=CLEAN)


if __name__ == '__main__':
    support.main()
