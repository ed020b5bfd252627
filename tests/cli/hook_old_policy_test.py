#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What was accepted at an old place excuses nothing at a new one, also when
the change takes what accepted it away."""

import json

import support
from hook_case import HookTest
from support import FOUND

CONFIG = '.tokensweep.yaml'
BASELINE = '.tokensweep-baseline.json'


class OldPolicyTest(HookTest):
    """A secret in testdata/k.py that was accepted there."""

    def setUp(self):
        super().setUp()
        self.token = self.github('a')
        self.install(self.project.git_dir, 'pre-push "$@"', 'pre-push')
        self.server = self.repo('server.git', '--bare')
        self.project.git('remote', 'add', 'origin', self.server.path)

    def know(self, **policy):
        """Commits and pushes the secret and files named like the words."""
        for name, content in policy.items():
            self.project.write({'config': CONFIG, 'baseline': BASELINE}[name],
                               content)
        self.add('testdata/k.py', f'{self.token.text}\n')
        self.project.git('push', '-q', '--no-verify', 'origin', 'HEAD:main',
                         env={'TOKENSWEEP_SKIP': 'x'})
        self.project.git('fetch', '-q')

    def add(self, name, content):
        self.project.write(name, content)
        self.project.commit('known', TOKENSWEEP_SKIP='x')

    def move(self):
        (self.project.path / 'src').mkdir()
        self.project.git('mv', 'testdata/k.py', 'src/k.py')

    def entry(self, **more):
        return {'fingerprint': self.token.fingerprint, 'reason': 'test', **more}

    def baseline(self, **more):
        return json.dumps({'schema': 'tokensweep.baseline', 'schema_version': 1,
                           'entries': [self.entry(**more)]})

    def push(self):
        return self.try_git(self.project, 'push', 'origin', 'HEAD:main')

    def assert_push_blocks(self, place):
        self.project.git('commit', '--no-verify', '-qm', 'moved')
        run = self.push()
        self.assertNotEqual(run.code, 0)
        self.assert_message(run, 'push blocked', place)

    def assert_both_block(self, place='src/k.py:1'):
        self.assert_blocks(self.project, on=[place])
        self.assert_push_blocks(place)


class TakenAway(OldPolicyTest):

    def test_an_excluded_folder(self):
        self.know(config='exclude: [testdata/]\n')
        self.move()
        self.project.git('rm', '-q', CONFIG)
        self.assert_both_block()

    def test_an_accepted_folder(self):
        self.know(config=json.dumps(
            {'allow': [self.entry(paths=['testdata/'])]}))
        self.move()
        self.project.git('rm', '-q', CONFIG)
        self.assert_both_block()

    def test_a_baseline_of_some_paths(self):
        self.know(baseline=self.baseline(paths=['testdata/']))
        self.move()
        self.project.git('rm', '-q', BASELINE)
        self.assert_both_block()

    def test_a_baseline_of_all_paths(self):
        self.know(baseline=self.baseline())
        self.move()
        self.assert_passes(self.project)
        self.project.git('mv', 'src/k.py', 'k.py')
        self.project.git('rm', '-q', BASELINE)
        self.assert_both_block('k.py:1')

    def test_a_marker_that_is_switched_off(self):
        self.project.write('testdata/k.py', '# pragma: allowlist nextline secret'
                           f'\n{self.token.text}\n')
        self.project.git('add', '--all')
        self.assert_passes(self.project)
        self.push()
        self.move()
        self.project.write('src/k.py', f'{self.token.text}\n')
        self.project.write(CONFIG, 'no_inline_allow: [detect-secrets]\n')
        self.project.git('add', '--all')
        self.assert_both_block()

    def test_parts_of_a_file(self):
        self.know(config='exclude: [testdata/]\n')
        self.project.git('rm', '-q', 'testdata/k.py', CONFIG)
        self.project.write('src/other.py', f'first\n{self.token.text}\nlast\n')
        self.project.git('add', '--all')
        self.assert_both_block('src/other.py:2')

    def test_a_name(self):
        self.project.write(CONFIG, 'exclude: [testdata/]\n')
        self.add(f'testdata/{self.token.text}', 'text\n')
        (self.project.path / 'src').mkdir()
        self.project.git('mv', f'testdata/{self.token.text}', 'src/')
        self.project.git('rm', '-q', CONFIG)
        run = self.run_tool('hook', cwd=self.project.path)
        self.assert_code(run, FOUND)

    def test_of_the_side_that_is_merged(self):
        repo = self.project
        repo.add_file('base', 'base\n')
        repo.git('checkout', '-q', '-b', 'side')
        self.know(config='exclude: [testdata/]\n')
        repo.git('checkout', '-q', 'main')
        repo.add_file('main', 'main\n')
        repo.git('merge', '-q', '--no-commit', 'side')
        self.move()
        repo.git('rm', '-qf', CONFIG)
        self.assert_both_block()


class Kept(OldPolicyTest):
    """What was not accepted moves as before."""

    def test_a_file_that_no_policy_is_about(self):
        self.know(config='exclude: [other/]\n', baseline=self.baseline(
            paths=['other/']))
        self.move()
        self.project.git('rm', '-q', CONFIG, BASELINE)
        self.assert_passes(self.project)
        self.assertEqual(self.push().code, 0)

    def test_an_entry_whose_day_is_over(self):
        self.know(baseline=self.baseline(paths=['testdata/'],
                                         expires='2020-01-31'))
        self.move()
        self.project.git('rm', '-q', BASELINE)
        self.assert_passes(self.project)

    def test_the_first_commits(self):
        self.project.write('a.py', 'text\n')
        self.project.git('add', '--all')
        self.assert_passes(self.project)
        self.assertEqual(self.push().code, 0)

    def test_a_policy_that_is_broken_blocks_no_others(self):
        """Else nobody could repair it; what moves then counts as new."""
        self.know(config='exclude: 17\n')
        self.project.git('rm', '-q', CONFIG)
        self.project.write('clean.py', 'text\n')
        self.project.git('add', '--all')
        self.project.git('mv', 'testdata/k.py', 'k.py')
        run = self.assert_blocks(self.project, on=['k.py:1'])
        self.assert_message(run, '2 removed files not compared')
        self.project.git('mv', 'k.py', 'testdata/k.py')
        self.assert_passes(self.project)


if __name__ == '__main__':
    support.main()
