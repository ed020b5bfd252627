#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which comments of a change are old, and what those accept."""
import subprocess

from policy_test import NEXT, PolicyTest
from support import CLEAN, FOUND, main


class OldComments(PolicyTest):

    def add_in_two(self, path='a.py'):
        """A comment, and then what it is to accept."""
        token = self.github('new')
        before = self.app.add_file(path, NEXT + 'x = 1\n')
        self.app.add_file(path, f'{NEXT}x = "{token.text}"\n')
        return token, before

    def test_two_commits_cannot_excuse_themselves(self):
        self.branch('topic')
        token, _ = self.add_in_two()
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        self.assertEqual(self.refused(report), ['a.py:2'])
        self.gate('--base', 'main', '--allow-inline', code=CLEAN)
        # How it may be accepted.
        run = self.run_tool('gate', self.app.path, '--base', 'main')
        self.assertIn(f'tokensweep baseline add {token.fingerprint}'.encode(),
                      b' '.join(run.out.split()))

    def test_what_the_base_has_is_old_in_every_commit(self):
        line = f'x = "{self.github("old").text}"\n'
        self.app.add_file('a.py', f'{NEXT}{line}y = 1\n')
        self.branch('topic')
        self.app.add_file('a.py', 'y = 1\n')
        self.app.add_file('a.py', f'import os\n{NEXT}{line}y = 1\n')
        report = self.gate('--base', 'main', code=CLEAN)
        self.assertEqual(len(report['suppressed']['allowed']), 1)

    def test_it_accepts_nothing_that_comes_in_its_place(self):
        for name, line in (('next.py', NEXT + 'x = "{}"\n'),
                           ('own.py', 'x = "{}"  # tokensweep:allow old\n')):
            for old in ('', self.github(name + 'old').text):
                with self.subTest(name, old=bool(old)):
                    self.app.git('checkout', '--quiet', 'main')
                    self.app.add_file(name, line.format(old))
                    self.app.git('checkout', '--quiet', '-B', 'topic')
                    token = self.github(name + 'new')
                    self.app.add_file(name, line.format(token.text))
                    report = self.gate('--base', 'main', code=FOUND)
                    self.assert_found(report, token)
                    self.assertEqual(
                        len(self.refused(report)), 1)

    def private_key(self):
        key = subprocess.run(['openssl', 'genrsa', '2048'], check=True,
                             capture_output=True).stdout.decode().rstrip()
        return f'KEY = """{key}"""  # tokensweep:allow a test key\n'

    def test_nor_in_a_key_between_its_lines(self):
        self.app.add_file('key.py', self.private_key())
        self.branch('topic')
        self.app.add_file('key.py', self.private_key())
        report = self.gate('--base', 'main', code=FOUND)
        self.assertEqual(len(report['findings']), 1)
        self.assertEqual(len(self.refused(report)), 1)
        self.app.git('reset', '--quiet', '--hard', 'main')
        self.app.git('mv', 'key.py', 'other')
        self.app.commit('Away')
        self.app.git('mv', 'other', 'key.py')
        self.app.commit('And back')
        self.gate('--base', 'main', code=CLEAN)

    def test_line_ends_and_indentation_change_nothing(self):
        line = f'x = "{self.github("old").text}"\n'
        self.app.add_file('a.py', NEXT + line)
        self.branch('topic')
        self.app.add_file('a.py', (NEXT + line).replace('\n', '\r\n'))
        self.app.add_file('a.py', f'if 1:\n  {NEXT}  {line}')
        self.gate('--base', 'main', code=CLEAN)
        self.app.add_file('a.py', '')
        self.app.add_file('a.py', (NEXT + line).replace('\n', '\r\n'))
        self.gate('--base', 'main', code=CLEAN)

    def test_at_another_path_it_is_new(self):
        self.app.add_file('a.py', NEXT + 'x = 1\n')
        self.branch('topic')
        token, _ = self.add_in_two('b.py')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        self.assertEqual(self.refused(report), ['b.py:2'])

    def test_an_old_commit_is_not_chosen_for_its_comments(self):
        token = self.github('old')
        content = f'{NEXT}x = "{token.text}"\n'
        lax = self.app.add_file('a.py', content)
        self.app.add_file('a.py', content.removeprefix(NEXT))
        self.branch('topic', lax)
        self.app.add_file('a.py', '')
        self.app.add_file('a.py', content)
        self.assert_found(self.gate('--range', 'main..topic', code=FOUND),
                          token)

    def test_two_pushes_cannot_excuse_themselves(self):
        self.track('main')
        self.branch('topic')
        token, before = self.add_in_two()
        report = self.gate(code=FOUND, env=self.on_github('topic', before))
        self.assert_found(report, token)
        self.assertEqual(self.refused(report), ['a.py:2'])

    def test_a_folder_or_a_submodule_was_there(self):
        self.app.write('a.py/file', 'text\n')
        self.app.git('update-index', '--add', '--cacheinfo',
                     f'160000,{self.app.id()},b.py')
        self.app.git('add', 'a.py')
        self.app.git('commit', '--quiet', '-m', 'A folder and a submodule')
        self.branch('topic')
        self.app.git('rm', '--quiet', '-r', '--force', 'a.py', 'b.py')
        token = self.github('new')
        self.app.write('a.py', f'{NEXT}x = "{token.text}"\n')
        self.app.add_file('b.py', f'{NEXT}x = "{token.text}"\n')
        report = self.gate('--base', 'main', code=FOUND)
        self.assertEqual(self.refused(report), ['a.py:2', 'b.py:2'])
        self.assertTrue(report['coverage']['complete'])


if __name__ == '__main__':
    main()
