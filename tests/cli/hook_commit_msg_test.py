#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep hook commit-msg`, started by git itself."""

import json

import support
from hook_case import HookTest
from support import INCOMPLETE, USAGE


class CommitMessages(HookTest):
    """The text that becomes the message."""

    def setUp(self):
        super().setUp()
        self.install(self.project.git_dir, 'commit-msg "$1"', 'commit-msg')
        self.token = self.github('a').text
        self.project.write('a', 'a')
        self.project.git('add', '--all')

    def edit(self, text, *words, git_words=()):
        """Commits with an editor that puts `text` in front."""
        front = self.write('front', text)
        editor = self.write('editor', '#!/bin/sh\n'
                            f'cat {front} "$1" >"$1.new" && mv "$1.new" "$1"\n',
                            0o755)
        return self.try_git(self.project, *git_words, 'commit', *words,
                            env={'GIT_EDITOR': str(editor)})

    def test_a_secret_blocks(self):
        for text in self.token, f'subject\n\nbody\n{self.token}', f'#{self.token}':
            run = self.try_git(self.project, 'commit', '-m', text)
            self.assertEqual(run.code, 1, run.describe())
            self.assert_message(run, "the commit's message:",
                                'write the message without it')
        self.assertIn(b'message:4', self.try_git(
            self.project, 'commit', '-m',
            f'subject\n\nbody\n{self.token}').err)
        self.assert_passes(self.project)

    def assert_blocks_message(self, run):
        self.assertEqual(run.code, 1, run.describe())
        self.assert_message(run, "the commit's message:")

    def test_comments_are_read_because_git_may_keep_them(self):
        """Whether it does depends on flags and config of many places."""
        text = f'subject\n\n# {self.token}\n'
        for words in ((), ('-c', 'core.commentChar=;'),
                      ('-c', 'commit.cleanup=whitespace')):
            run = self.edit(text, git_words=words)
            self.assert_blocks_message(run)
        for words in (('--cleanup=verbatim',), ('--cleanup=scissors',)):
            self.assert_blocks_message(self.edit(text, *words))
        # As git does it; what a hook would have to guess right.
        self.try_git(self.project, 'config', 'core.hooksPath', 'none')
        self.assert_code(self.edit(text, '--cleanup=scissors'), 0)
        self.assertIn(self.token,
                      self.project.git('log', '-1', '--format=%B'))

    def test_scissors_without_a_diff_end_nothing(self):
        cut = '# ------------------------ >8 ------------------------\n'
        for words in ((), ('-v',)):
            self.assert_blocks_message(
                self.edit(f'subject\n\n{cut}{self.token}\n', *words))
        run = self.try_git(self.project, 'commit', '-m',
                           f'subject\n\n{cut}{self.token}')
        self.assert_blocks_message(run)

    def test_the_diff_of_a_verbose_message_is_left_out(self):
        repo = self.project
        repo.write('a', self.token)
        repo.git('add', '--all')
        repo.git('commit', '--no-verify', '-qm', 'known')
        cases = (('-v',), ('-vv',), ('-v', '--cleanup=scissors'))
        for i, words in enumerate(cases):
            for j, config in enumerate((
                    (), ('-c', 'core.commentChar=;'),
                    ('-c', 'core.commentChar=auto'),
                    ('-c', 'diff.noprefix=true'),
                    ('-c', 'diff.mnemonicPrefix=true'))):
                repo.write('a', f'{self.token}\n{i} {j}\n')
                self.assert_code(
                    self.edit('subject\n', '-a', *words, git_words=config), 0)
        repo.write('a', f'{self.token}\nlast\n')
        self.assert_blocks_message(
            self.edit(f'subject {self.token}\n', '-a', '-v'))

    def test_a_saved_message_is_kept_with_its_diff(self):
        """As `commit -v` leaves it when it is aborted."""
        self.project.write('a', f'{self.token}\n')
        saved = self.write('saved', '')
        editor = self.write('editor', '#!/bin/sh\n'
                            f'(echo subject; cat "$1") >{saved}; exit 1\n',
                            0o755)
        self.try_git(self.project, 'commit', '--no-verify', '-av',
                     env={'GIT_EDITOR': str(editor)})
        self.assertIn(f'+{self.token}', saved.read_text())
        self.project.write('a', 'clean\n')
        self.assert_blocks_message(self.try_git(
            self.project, 'commit', '-a', '-F', str(saved)))
        self.assert_blocks_message(self.edit(
            '', '-a', '-e', '-F', str(saved)))

    def test_an_empty_message(self):
        self.assert_code(self.try_git(self.project, 'commit', '-m', '',
                                      '--allow-empty-message'), 0)

    def test_no_file(self):
        run = self.run_tool('hook', 'commit-msg', 'gone', cwd=self.project.path)
        self.assertIn(run.code, (USAGE, INCOMPLETE))
        self.assert_message(run, 'gone', 'commit blocked')
        self.assert_code(self.run_tool('hook', 'commit-msg'), USAGE)

    def test_skip(self):
        run = self.try_git(self.project, 'commit', '-qm', self.token,
                           env={'TOKENSWEEP_SKIP': 'why'})
        self.assert_code(run, 0)
        notes = self.project.git_dir / 'tokensweep' / 'skips.jsonl'
        self.assertEqual([json.loads(line)['hook']
                          for line in notes.read_text().splitlines()],
                         ['pre-commit', 'commit-msg'])


if __name__ == '__main__':
    support.main()
