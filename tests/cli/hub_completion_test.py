#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Completion of the names of tokens and commands."""

import os
import subprocess

import support
from hub_support import WAIT_SECONDS, TokensTest
from support import CLEAN, USAGE


class Completion(TokensTest):

    def complete(self, *words, **more):
        run = self.run_tool('__complete', *words, start_new_session=True,
                            **more)
        self.assert_code(run, CLEAN)
        self.assertEqual(run.err, b'', run.describe())
        return [line.split('\t')[0] for line in run.out.decode().splitlines()]

    def test_commands_and_flags(self):
        self.assertLessEqual({'audit', 'scan', 'rules', 'hub', 'completion'},
                             set(self.complete('')))
        self.assertEqual(self.complete('hub', 'w'), ['whoami'])
        self.assertEqual(self.complete('scan', '--format', 'sar'), ['sarif'])
        self.assertIn('--no-ignore', self.complete('scan', '--no'))

    def test_tokens(self):
        made = self.add_token('ci')
        twice = [self.add_token('twice')['uuid'] for _ in range(2)]
        self.assertEqual(sorted(self.complete('hub', 'tokens', 'show', '')),
                         sorted(['ci', made['uuid'], *twice]))
        self.assertEqual(
            self.complete('hub', 'tokens', 'delete', made['uuid'][:8]),
            [made['uuid']])
        self.hub.add_org_token('acme', label='deploy')
        self.assertIn('deploy', self.complete('hub', 'org-tokens', 'rotate',
                                              '--org', 'acme', 'dep'))

    def test_silent_when_it_cannot(self):
        self.add_token('ci')
        words = ['hub', 'tokens', 'show', '']
        self.hub.fault('slow', count=9, value=30_000)
        self.assertEqual(self.complete(*words), [])
        self.hub.stop()
        self.assertEqual(self.complete(*words), [])
        self.edit_session(expires='2020-01-01T00:00:00Z')
        self.assertEqual(self.complete(*words), [])
        self.session_file().write_text('{')
        self.assertEqual(self.complete(*words), [])
        self.configure_docker(credsStore='not-installed')
        self.assertEqual(self.complete(*words), [])
        self.assertEqual(
            self.complete(*words, env={'TOKENSWEEP_HUB_URL': 'nonsense'}), [])

    def test_bash(self):
        self.add_token('my ci')
        self.add_token('a:b')
        script = self.run_tool('completion', 'bash').out.decode()
        binary = os.path.dirname(self.binary)

        def complete(line):
            program = (f'{script}\nCOMP_LINE=$1 COMP_POINT=${{#1}}\n'
                       '_tokensweep\nprintf "%s\\n" "${COMPREPLY[@]}"')
            done = subprocess.run(
                ['bash', '-euc', program, 'bash', line], check=True,
                capture_output=True, timeout=WAIT_SECONDS,
                env={**self.environment,
                     'PATH': f'{binary}:{self.environment["PATH"]}'})
            self.assertEqual(done.stderr, b'')
            return done.stdout.decode().split('\n')[:-1]

        self.assertEqual(complete('tokensweep hub who'), ['whoami'])
        self.assertEqual(complete('tokensweep hub log'), ['login', 'logout'])
        self.assertIn('my\\ ci', complete('tokensweep hub tokens show my'))
        # bash replaces only what stands behind the colon.
        self.assertEqual(complete('tokensweep hub tokens show a:'), ['b'])
        self.assertEqual(
            complete('tokensweep hub tokens create --scope repo:w'), ['write'])
        self.assertEqual(complete('tokensweep scan --format=sar'), ['sarif'])

    def test_scripts(self):
        for shell in ('bash', 'zsh', 'fish'):
            run = self.run_tool('completion', shell)
            self.assert_code(run, CLEAN)
            self.assertIn(b'__complete', run.out)
        self.assert_code(self.run_tool('completion', 'csh'), USAGE)
        self.assert_code(self.run_tool('completion'), USAGE)


if __name__ == '__main__':
    support.main()
