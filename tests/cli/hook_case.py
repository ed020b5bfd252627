# SPDX-License-Identifier: Apache-2.0
"""Repositories in which git itself starts our hooks."""

import shlex
import subprocess

from support import CliTest, Run


class HookTest(CliTest):
    """Repositories with our hooks in them."""

    def setUp(self):
        super().setUp()
        self.project = self.hooked('repo')

    def hooked(self, name, *words):
        repo = self.repo(name, *words)
        self.install(repo.git_dir)
        return repo

    def install(self, git_dir, words='', hook='pre-commit'):
        path = git_dir / 'hooks' / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text('#!/bin/sh\n'
                        f'exec {shlex.quote(str(self.binary))} hook {words}\n')
        path.chmod(0o755)

    def try_git(self, repo, *words, env=None, cwd=None):
        """Runs git as a person would, with a terminal's worth of input."""
        done = subprocess.run(
            ['git', *words], input=b'typed\n', capture_output=True,
            cwd=cwd or repo.path, env={**self.environment, **(env or {})},
            timeout=120)
        run = Run(done.returncode, done.stdout, done.stderr, list(words))
        self.assert_no_secret(run.out + b'\0' + run.err)
        return run

    def try_commit(self, repo, *words, **more):
        return self.try_git(repo, 'commit', '-m', 'message', *words, **more)

    def assert_passes(self, repo, *words, **more):
        before = repo.git('for-each-ref')
        run = self.try_commit(repo, *words, **more)
        self.assert_code(run, 0)
        self.assertNotIn(b'tokensweep', run.err, run.describe())
        return run, before

    def assert_blocks(self, repo, *words, on=(), **more):
        """The commit is not made, and the message names these places."""
        before = repo.git('for-each-ref')
        run = self.try_commit(repo, *words, **more)
        self.assertNotEqual(run.code, 0, run.describe())
        self.assertEqual(repo.git('for-each-ref'), before)
        self.assert_message(run, 'commit blocked', *on)
        return run
