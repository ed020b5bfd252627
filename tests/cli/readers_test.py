#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""--reader: gate and hooks report the same whatever reads the objects."""

import json
import shlex

import support
from push_case import ZERO, PushTest
from support import CLEAN, FOUND, READERS, USAGE


class Readers(PushTest):

    def assert_all_same(self, *words, code, **more):
        """With every reader; gives the report."""
        reports = [self.run_json(*words, '--no-cache', '--reader', reader,
                                 code=code, **more) for reader in READERS]
        for report in reports[1:]:
            self.assert_same_report(report, reports[0])
        return reports[0]

    def grow(self):
        """A topic with a leak that is taken out again, a rename, a merge and a
        comment; all but the newest commit packed."""
        secret, _ = self.leak('old', path='moved.env')
        self.branch('topic')
        gone, _ = self.leak('gone')
        (self.app.path / 'gone.env').unlink()
        self.app.git('mv', 'moved.env', 'elsewhere.env')
        self.app.commit('Take it out')
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('late', 'text\n')
        self.app.git('checkout', '--quiet', 'topic')
        self.app.git('merge', '--quiet', '--no-ff', '--no-edit', 'main')
        self.app.git('gc', '--quiet')
        left = self.github('left')
        self.app.add_file('left.py', f'key = "{left.text}"  '
                          '# tokensweep:allow ours\n')
        return secret, gone, left

    def test_gate(self):
        secret, gone, left = self.grow()
        report = self.assert_all_same('gate', self.app.path, '--base', 'main',
                                      code=FOUND)
        self.assert_found(report, gone, left)
        report = self.assert_all_same(
            'gate', self.app.path, '--base', 'main', '--allow-inline',
            code=FOUND)
        self.assert_found(report, gone)
        report = self.assert_all_same(
            'gate', self.app.path, '--range', 'main~1..main', code=CLEAN)
        self.assertEqual(report['coverage']['commits'], 1)
        self.assertNotEqual(secret, gone)

    def test_gate_of_everything(self):
        secret, gone, left = self.grow()
        self.app.git('tag', '-a', '-m', f'of {secret.text}', 'v1')
        self.assert_found(
            self.assert_all_same(
                'gate', self.app.path, '--head', 'v1', '--ignore-repo-config',
                '--base', 'main~2', code=FOUND),
            secret, gone, left)

    def test_commit_hook(self):
        secret, _, _ = self.grow()
        fresh = self.github('fresh')
        self.app.git('mv', 'elsewhere.env', 'again.env')
        self.app.write('new.env', f'token = {fresh.text}\n')
        self.app.git('add', '--all')
        self.app.write('new.env', 'not staged\n')
        for words in (['hook'], ['hook', 'pre-commit', 'new.env']):
            report = self.assert_all_same(*words, cwd=self.app.path,
                                          code=FOUND)
            self.assert_found(report, fresh)
        self.assertNotEqual(secret, fresh)

    def test_message_hook(self):
        secret = self.github('told')
        path = self.write('message', f'Use {secret.text}\n')
        report = self.assert_all_same('hook', 'commit-msg', path,
                                      cwd=self.app.path, code=FOUND)
        self.assert_found(report, secret)

    def test_push_hook(self):
        _, gone, _ = self.grow()
        line = f'refs/heads/topic {self.app.id()} refs/heads/topic {ZERO}\n'
        self.app.git('push', '--quiet', 'origin', 'main')
        self.app.git('fetch', '--quiet')
        report = self.assert_all_same('hook', 'pre-push', 'origin', 'url',
                                      stdin=line.encode(), cwd=self.app.path,
                                      code=FOUND)
        self.assert_found(report, gone)

    def test_server_hook_reads_what_is_in_quarantine(self):
        """The new objects are in a folder of their own, which borrows."""
        _, gone, left = self.grow()
        self.app.git('push', '--quiet', 'origin', 'main')
        reports = []
        for reader in READERS:
            path = self.scratch / f'{reader}.json'
            self.hook(self.server, 'pre-receive', '--reader', reader,
                      '--format', f'json={path}')
            self.push('origin', 'topic', ok=False)
            reports.append(json.loads(path.read_text()))
        self.assert_found(reports[0], gone, left)
        for report in reports:
            # The name of the quarantine differs, as it should.
            self.assertTrue(report['coverage']['complete'])
            self.assert_same_report(report, reports[0])
        self.assertNotIn('refs/heads/topic', self.server_refs())

    def test_server_at_a_path_that_has_to_be_quoted(self):
        odd = self.repo('a:b "c".git', '--bare')
        self.hook(odd, 'pre-receive', '--reader', 'git')
        self.app.git('remote', 'add', 'odd', str(odd.path))
        self.push('odd', 'main', ok=True)
        self.app.add_file('README', 'more\n')
        self.push('odd', 'main', ok=True)
        self.leak('late')
        self.assertIn('push blocked: 1 secret',
                      self.push('odd', 'main', ok=False))

    def test_no_effect_where_no_repository_is_read(self):
        secret = self.github('plain')
        path = self.write('plain.env', f'token = {secret.text}\n')
        self.assert_found(self.assert_all_same('scan', path, code=FOUND),
                          secret)

    def test_in_the_environment_of_git(self):
        """As a hook that git itself starts, of a worktree."""
        self.app.git('worktree', 'add', '--quiet', '../other', '-b', 'other')
        other = support.Repo(self.scratch / 'other', self.environment,
                             create=False)
        fresh = self.github('fresh')
        other.write('new.env', f'token = {fresh.text}\n')
        other.git('add', '--all')
        hook = self.app.git_dir / 'hooks' / 'pre-commit'
        hook.parent.mkdir(exist_ok=True)
        for reader in READERS:
            hook.write_text('#!/bin/sh\n'
                            f'exec {shlex.quote(self.binary)} hook '
                            f'--reader {reader}\n')
            hook.chmod(0o755)
            with (self.subTest(reader),
                  self.assertRaises(AssertionError) as how):
                other.git('commit', '-m', 'message')
            self.assertIn('commit blocked: 1 secret', str(how.exception))


class ReadersThatRefuse(support.CliTest):

    def test_unknown_reader(self):
        for words in (['scan', '-'], ['gate'], ['hook'], ['hook', 'pre-commit'],
                      ['hook', 'pre-push'], ['hook', 'pre-receive'],
                      ['hook', 'commit-msg', 'file']):
            run = self.run_tool(*words, '--reader', 'svn')
            self.assert_code(run, USAGE)
            self.assert_message(run, 'svn')

    def test_what_libgit2_cannot_read_is_an_error(self):
        repo = self.repo('sha256', '--object-format=sha256')
        repo.add_file('README', 'hello\n')
        for words in (['gate', '--base', 'HEAD'], ['hook']):
            run = self.run_tool(*words, '--reader', 'libgit2', cwd=repo.path)
            self.assertNotEqual(run.code, CLEAN)
            self.assert_message(run, 'libgit2 cannot read SHA-256 objects')
            self.assert_code(self.run_tool(*words, '--reader', 'git',
                                           cwd=repo.path), CLEAN)


if __name__ == '__main__':
    support.main()
