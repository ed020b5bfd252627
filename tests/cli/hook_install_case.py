# SPDX-License-Identifier: Apache-2.0
"""Repositories for tests of hooks that we install, and of what they start."""

import json
import os
import subprocess

from support import CLEAN, CliTest

# Writes its words and its standard input down; ends with what `answer` says.
STAND_IN = '''#!/bin/sh
printf '%s\\n' "$*" >> '{log}'
case "$*" in *pre-push*|*pre-receive*) cat >> '{log}' ;; esac
exit "$(cat '{log}.answer' 2>/dev/null || echo 0)"
'''
FORMER = '''#!/bin/sh
# A hook of somebody else.
echo "former $*" >> '{log}'
{more}
'''


class HookCase(CliTest):
    """A repository, and a program for its hooks that keeps a log."""

    def setUp(self):
        super().setUp()
        self.log = self.scratch / 'log'
        self.program = self.write('tools/tokensweep',
                                  STAND_IN.format(log=self.log), 0o755)
        self.repository = self.repo()
        self.hooks = self.repository.path / '.git' / 'hooks'

    def hook(self, word, *words, where=None, code=CLEAN, env=None):
        where = self.repository.path if where is None else where
        run = self.run_tool('hook', word, where, *words, env=env)
        self.assert_code(run, code)
        return run

    def install(self, *words, **more):
        return self.hook('install', '--program', self.program, *words, **more)

    def status(self, kind='pre-commit', *words, **more):
        run = self.hook('status', '--json', '--type', kind, *words, **more)
        [hook] = json.loads(run.out)['hooks']
        return hook

    def former(self, name='pre-commit', more='', folder=None):
        path = (folder or self.hooks) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FORMER.format(log=self.log, more=more))
        path.chmod(0o750)
        return path

    def answer(self, code):
        (self.scratch / 'log.answer').write_text(f'{code}\n')

    def try_git(self, *words, repository=None, env=None):
        repository = repository or self.repository
        return subprocess.run(['git', *words], cwd=repository.path,
                              env={**repository.environment, **(env or {})},
                              capture_output=True, timeout=60)

    def try_commit(self, repository=None, name='file', env=None):
        """The exit code and messages of a commit; the log starts anew."""
        repository = repository or self.repository
        self.log.unlink(missing_ok=True)
        repository.write(name, os.urandom(8).hex())
        repository.git('add', '--all')
        return self.try_git('commit', '-qm', 'Change', repository=repository,
                            env=env)

    def called(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def assert_commits(self, *calls, **more):
        done = self.try_commit(**more)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.called(), list(calls))

    def assert_blocked(self, *parts, **more):
        done = self.try_commit(**more)
        self.assertNotEqual(done.returncode, 0)
        for part in parts:
            self.assertIn(part, done.stderr.decode())
