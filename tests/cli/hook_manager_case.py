# SPDX-License-Identifier: Apache-2.0
"""Repositories in which a real hook manager starts our hooks."""

import json
import os
import subprocess

from support import CLEAN, CliTest


class ManagerCase(CliTest):
    """A repository whose manager, git and tokensweep are in PATH."""

    def setUp(self):
        super().setUp()
        bin_folder = self.scratch / 'bin'
        bin_folder.mkdir()
        self.link = bin_folder / 'tokensweep'
        self.link.symlink_to(self.binary)
        self.environment['PATH'] = os.pathsep.join(
            [str(bin_folder), str(self.manager_folder()),
             self.environment['PATH']])
        self.environment['PRE_COMMIT_HOME'] = str(self.scratch / 'pre-commit')
        self.environment['LEFTHOOK_VERBOSE'] = '0'
        self.repository = self.repo()
        self.top = self.repository.path
        self.hooks = self.top / '.git' / 'hooks'
        self.repository.add_file('README', 'nothing\n')

    def manager(self, *words, code=0):
        done = self.start(*words)
        self.assertEqual(done.returncode, code, done.stdout)
        return done.stdout.decode()

    def start(self, *words, **more):
        done = subprocess.run(
            [str(word) for word in words], cwd=self.top, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=300, **more)
        self.assert_no_secret(done.stdout)
        return done

    def hook(self, word, *words, code=CLEAN):
        if word == 'install':
            words += ('--program', self.link)
        run = self.run_tool('hook', word, self.top, *words)
        self.assert_code(run, code)
        return run

    def works(self, kind='pre-commit'):
        run = self.run_tool('hook', 'status', self.top, '--json', '--type',
                            kind)
        [hook] = json.loads(run.out)['hooks']
        self.assertEqual(run.code == 0, hook['works'], run.describe())
        return hook

    def stage(self, name, content):
        self.repository.write(name, content)
        self.repository.git('add', '--all')

    def commit(self):
        return self.start('git', 'commit', '-qm', 'Change')

    def push(self, *words):
        return self.start('git', 'push', '-q', self.scratch / 'server.git',
                          *words)

    def assert_passes(self, done):
        self.assertEqual(done.returncode, 0, done.stdout)

    def assert_blocks(self, done, *parts):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        for part in parts:
            self.assertIn(part.encode(), done.stdout)

    def check_commits(self):
        """A clean commit passes, one with a secret does not."""
        self.stage('clean', 'nothing\n')
        self.assert_passes(self.commit())
        token = self.github('commit')
        self.stage('key', f'key = "{token.text}"\n')
        self.assert_blocks(self.commit(), 'key')
        self.repository.git('rm', '-qf', 'key')

    def check_messages(self):
        token = self.github('message')
        self.stage('more', os.urandom(4).hex())
        self.assert_blocks(
            self.start('git', 'commit', '-qm', f'Use {token.text} here'))
        self.assert_passes(self.commit())

    def check_pushes(self):
        """A secret on the second of two branches blocks the push."""
        self.repo('server.git', '--bare')
        self.repository.git('branch', 'clean')
        self.repository.git('checkout', '-q', '-b', 'work')
        token = self.github('push')
        self.stage('key', f'key = "{token.text}"\n')
        self.repository.git('commit', '-qm', 'Key', '--no-verify')
        self.assert_passes(self.push('clean'))
        self.assert_blocks(self.push('clean', 'work'), 'key')
        self.assert_blocks(self.push('work'), 'key')
        self.repository.git('checkout', '-q', 'clean')

    def check_gone(self):
        """Without the program everything is blocked."""
        self.link.unlink()
        self.stage('other', os.urandom(4).hex())
        self.assert_blocks(self.commit(), 'tokensweep')
