# SPDX-License-Identifier: Apache-2.0
"""Repositories that push to each other over a local path."""

import shlex
import subprocess

from support import CliTest, Repo

ZERO = '0' * 40


class PushTest(CliTest):

    def setUp(self):
        super().setUp()
        self.server = self.repo('server.git', '--bare')
        self.app = self.repo('app')
        self.app.add_file('README', 'hello\n')
        self.app.git('remote', 'add', 'origin', '../server.git')
        self.app.git('push', '--quiet', 'origin', 'main')

    def hook(self, repo, name, *words):
        """A hook that calls the program, as a user would write it."""
        folder = repo.git_dir / 'hooks'
        folder.mkdir(exist_ok=True)
        words = ' '.join(shlex.quote(word) for word in words)
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec {shlex.quote(self.binary)} '
                        f'hook {name} {words} "$@"\n')
        path.chmod(0o755)

    def push(self, *words, ok, env=None, repo=None):
        repo = repo or self.app
        done = subprocess.run(
            ['git', 'push', *words], capture_output=True, cwd=repo.path,
            env={**self.environment, **(env or {})}, timeout=120, check=False)
        self.assert_no_secret(done.stdout + b'\0' + done.stderr)
        self.assertEqual(done.returncode == 0, ok, done.stderr)
        return done.stderr.decode()

    def leak(self, name, path=None):
        token = self.github(name)
        commit = self.app.add_file(path or f'{name}.env',
                                   f'token = {token.text}\n')
        return token, commit

    def branch(self, name, start='main'):
        self.app.git('checkout', '--quiet', '-b', name, start)

    def server_refs(self):
        return set(self.server.git('for-each-ref',
                                   '--format=%(refname)').splitlines())

    def clone(self, name):
        path = self.scratch / name
        self.server.git('clone', '--quiet', '.', path)
        return Repo(path, self.environment, create=False)
