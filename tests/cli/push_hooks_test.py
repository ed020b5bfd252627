#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hook pre-push` and `hook pre-receive` in real pushes over a local path."""
import json
import os

from push_case import ZERO, PushTest
from support import CLEAN, INCOMPLETE, USAGE, main


class PrePush(PushTest):

    def setUp(self):
        super().setUp()
        self.hook(self.app, 'pre-push')

    def test_blocks_and_says_why(self):
        self.leak('slip', 'config.ini')
        self.app.add_file('config.ini', 'token = none\n', 'Take it out')
        error = self.push('origin', 'main', ok=False)
        self.assertIn('config.ini:1', error)
        self.assertIn('push blocked', error)
        self.assertIn('TOKENSWEEP_SKIP', error)
        self.assertIn('git push', error)
        self.assertTrue(all(len(line) <= 60 for line in error.splitlines()
                            if 'failed to push' not in line), error)
        self.assertEqual(self.server.id('main'), self.app.id('main~2'))

    def test_what_the_remote_has_is_not_scanned_again(self):
        self.leak('old')
        self.push('--no-verify', 'origin', 'main', ok=True)
        self.app.add_file('more', 'text\n')
        self.push('origin', 'main', ok=True)
        # A new branch with old commits, and a tag of one.
        self.push('origin', 'main:refs/heads/copy', ok=True)
        self.app.git('tag', 'old', 'HEAD~1')
        self.push('origin', 'old', ok=True)

    def test_new_branches_and_several_refs_at_once(self):
        self.branch('clean')
        self.app.add_file('file', 'text\n')
        self.push('origin', 'clean', ok=True)
        self.branch('dirty')
        self.leak('dirty')
        error = self.push('origin', 'clean', 'dirty', ok=False)
        self.assertIn('dirty.env:1', error)
        self.assertEqual(self.server_refs(),
                         {'refs/heads/main', 'refs/heads/clean'})

    def test_deletions_pass(self):
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        self.push('origin', 'topic', ok=True)
        self.leak('local')
        self.push('origin', '--delete', 'topic', ok=True)
        self.assertEqual(self.server_refs(), {'refs/heads/main'})

    def test_forced_pushes(self):
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        self.push('origin', 'topic', ok=True)
        self.app.git('reset', '--quiet', '--hard', 'main')
        self.app.add_file('other', 'text\n')
        self.push('--force', 'origin', 'topic', ok=True)
        self.app.git('reset', '--quiet', '--hard', 'main')
        self.leak('forced')
        self.assertIn('forced.env',
                      self.push('--force', 'origin', 'topic', ok=False))

    def test_a_forced_push_over_commits_that_are_not_here(self):
        other = self.clone('other')
        other.add_file('theirs', 'text\n')
        other.git('push', '--quiet', 'origin', 'main')
        self.app.add_file('mine', 'text\n')
        self.push('--force', 'origin', 'main', ok=True)

    def test_tag_objects(self):
        token = self.github('tag')
        self.app.git('tag', '-a', 'v1', '-m', f'With {token.text}')
        error = self.push('origin', 'v1', ok=False)
        self.assertIn("the tag's text", error)
        self.app.git('tag', '-a', '-f', 'v1', '-m', 'Without')
        self.push('origin', 'v1', ok=True)

    def test_a_tag_of_a_file_or_a_tree(self):
        token = self.github('file')
        blob = self.app.git('hash-object', '-w', '--stdin',
                            stdin=f'token = {token.text}\n')
        self.app.git('tag', 'file', blob)
        self.push('origin', 'file', ok=False)
        tree = self.app.git('mktree', stdin=f'100644 blob {blob}\tx.env\n')
        self.app.git('tag', '-a', 'tree', '-m', 'A tree', tree)
        self.assertIn('x.env', self.push('origin', 'tree', ok=False))

    def test_another_remote_has_nothing_yet(self):
        self.leak('old')
        self.push('--no-verify', 'origin', 'main', ok=True)
        self.repo('other.git', '--bare')
        self.app.git('remote', 'add', 'other', '../other.git')
        self.assertIn('old.env', self.push('other', 'main', ok=False))
        self.assertIn('old.env', self.push('../other.git', 'main', ok=False))

    def test_the_pushers_own_config_and_comments_count(self):
        token = self.github('test')
        self.app.add_file(
            'a.py', f'x = "{token.text}"  # tokensweep:allow for a test\n')
        self.push('origin', 'main', ok=True)
        self.leak('sample', 'samples/x')
        self.push('origin', 'main', ok=False)
        self.app.write('.tokensweep.yaml', 'allow:\n'
                       '  - paths: ["samples/"]\n    reason: samples\n')
        self.push('origin', 'main', ok=True)

    def test_skipping_is_recorded(self):
        self.leak('slip')
        error = self.push('origin', 'main', ok=True,
                          env={'TOKENSWEEP_SKIP': 'known and dead'})
        self.assertIn('known and dead', error)
        lines = (self.app.git_dir / 'tokensweep' / 'skips.jsonl').read_text()
        entry = json.loads(lines)
        self.assertEqual((entry['hook'], entry['reason']),
                         ('pre-push', 'known and dead'))

    def test_what_cannot_be_read_blocks(self):
        commit = self.app.add_file('file', 'text\n')
        run = self.direct(f'refs/heads/main {commit} refs/heads/main {ZERO}\n')
        self.assert_code(run, CLEAN)
        commit = self.app.add_file('lost', 'other text\n')
        lost = self.app.id(f'{commit}:lost')
        os.remove(self.app.object_path(lost))
        run = self.direct(f'refs/heads/main {commit} refs/heads/main {ZERO}\n')
        self.assert_code(run, INCOMPLETE)
        self.assertIn(lost.encode(), run.err)
        run = self.direct(f'x {"1" * 40} refs/heads/main {ZERO}\n')
        self.assert_code(run, INCOMPLETE)
        run = self.direct('what is this\n')
        self.assert_code(run, USAGE)
        self.assertIn(b'TOKENSWEEP_SKIP', run.err)

    def direct(self, text, *words, env=None):
        return self.run_tool('hook', 'pre-push', 'origin', '../server.git',
                             *words, cwd=self.app.path, stdin=text.encode(),
                             env=env)


class PreReceive(PushTest):

    def setUp(self):
        super().setUp()
        self.hook(self.server, 'pre-receive')

    def test_blocks_what_waits_in_quarantine(self):
        self.leak('slip')
        self.app.add_file('slip.env', 'none\n')
        error = self.push('origin', 'main', ok=False)
        self.assertIn('slip.env:1', error)
        self.assertEqual(self.server.id('main'), self.app.id('main~2'))
        self.app.git('reset', '--quiet', '--hard', 'main~2')
        self.app.add_file('file', 'text\n')
        self.push('origin', 'main', ok=True)
        self.assertEqual(self.server.id('main'), self.app.id('main'))

    def test_many_refs_in_one_walk(self):
        self.leak('old')
        self.server_hook_off('origin', 'main')
        lines = ''.join(f'create refs/heads/b{i} HEAD\n' for i in range(2000))
        self.app.git('update-ref', '--stdin', stdin=lines)
        self.push('--quiet', 'origin', 'refs/heads/*:refs/heads/*', ok=True)
        self.assertEqual(len(self.server_refs()), 2001)
        self.leak('new')
        self.app.git('branch', 'c1')
        error = self.push('origin', 'c1', 'main', ok=False)
        self.assertIn('new.env:1', error)
        self.assertNotIn('old.env', error)

    def server_hook_off(self, *words):
        path = self.server.git_dir / 'hooks' / 'pre-receive'
        path.chmod(0o644)
        self.push(*words, ok=True)
        path.chmod(0o755)

    def test_the_first_push_of_all(self):
        server = self.repo('new.git', '--bare')
        self.hook(server, 'pre-receive')
        self.leak('first')
        self.assertIn('first.env', self.push('../new.git', 'main', ok=False))
        self.push('../new.git', 'main~1:refs/heads/main', ok=True)

    def test_deletions_and_tags(self):
        self.app.git('tag', 'light', 'main')
        self.push('origin', 'light', 'main:refs/heads/gone', ok=True)
        self.push('origin', '--delete', 'gone', 'light', ok=True)
        token = self.github('tag')
        self.app.git('tag', '-a', 'v1', '-m', f'With {token.text}')
        self.push('origin', 'v1', ok=False)
        self.assertEqual(self.server_refs(), {'refs/heads/main'})

    def test_a_push_cannot_excuse_itself(self):
        allow = 'allow:\n  - paths: ["*.env"]\n    reason: samples\n'
        self.app.add_file('.tokensweep.yaml', allow)
        self.leak('one')
        self.assertIn('one.env', self.push('origin', 'main', ok=False))
        # What the branch had before may.
        self.push('origin', 'main~1:refs/heads/main', ok=True)
        self.push('origin', 'main', ok=True)
        # A new branch follows the default branch.
        self.branch('topic')
        self.leak('two')
        self.push('origin', 'topic', ok=True)

    def test_an_old_branch_is_not_chosen_for_its_config(self):
        allow = 'allow:\n  - paths: ["*.env"]\n    reason: samples\n'
        self.branch('lax')
        self.app.add_file('.tokensweep.yaml', allow)
        self.push('origin', 'lax', ok=True)
        self.leak('one')
        lax = self.app.id()
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('more', 'text\n')
        self.assertIn('one.env', self.push(
            'origin', f'{lax}:refs/heads/lax', 'main', ok=False))

    def test_an_added_comment_accepts_nothing(self):
        token = self.github('test')
        self.app.add_file(
            'a.py', f'x = "{token.text}"  # tokensweep:allow for a test\n')
        error = self.push('origin', 'main', ok=False)
        self.assertIn('a.py:1', error)
        self.assertNotIn('Put the comment', error)
        self.hook(self.server, 'pre-receive', '--allow-inline')
        self.push('origin', 'main', ok=True)

    def said(self, error):
        """What git shows of the server's message, on one line."""
        return ' '.join(error.replace('remote: ', '').split())

    def test_the_way_to_accept_that_it_names_works(self):
        token, leak = self.leak('sample')
        error = self.push('origin', 'main', ok=False)
        self.assertIn('.tokensweep-baseline.json', error)
        self.assertIn('to the default branch', self.said(error))
        self.assertIn(f'{token.fingerprint} --reason', error)
        self.assertTrue(all(len(line[len('remote: '):].rstrip()) <= 60
                            for line in error.splitlines()
                            if line.startswith('remote: ')), error)
        self.app.git('reset', '--quiet', '--hard', 'main~1')
        run = self.run_tool('baseline', 'add', token.fingerprint,
                            '--reason', 'a sample', cwd=self.app.path)
        self.assert_code(run, CLEAN)
        self.app.git('add', '--all')
        self.app.git('commit', '--quiet', '-m', 'Accept a sample')
        self.push('origin', 'main', ok=True)
        self.app.git('cherry-pick', leak)
        self.push('origin', 'main', ok=True)

    def test_the_way_to_accept_without_the_repositorys_own(self):
        self.leak('sample')
        new = self.repo('new.git', '--bare')
        self.hook(new, 'pre-receive')
        error = self.push('../new.git', 'main', ok=False)
        self.assertIn('those who run the server', self.said(error))
        self.hook(self.server, 'pre-receive', '--ignore-repo-config')
        self.assertIn('--baseline', self.push('origin', 'main', ok=False))

    def test_a_broken_config_does_not_come_in(self):
        for name, text in (('.tokensweep.yaml', 'allow: 3\n'),
                           ('.tokensweep-baseline.json', '{')):
            with self.subTest(name):
                self.app.add_file(name, text)
                error = self.push('origin', 'main', ok=False)
                self.assertIn(f'this change breaks it: {name}', error)
                # Another branch has no say.
                self.push('origin', 'main:refs/heads/topic', ok=True)
                self.push('origin', '--delete', 'topic', ok=True)
                self.app.git('reset', '--quiet', '--hard', 'HEAD~1')
        # Nor in a server's first push.
        self.app.add_file('.tokensweep.yaml', 'allow: 3\n')
        server = self.repo('new.git', '--bare')
        self.hook(server, 'pre-receive')
        self.push('../new.git', 'main', ok=False)

    def test_a_broken_config_blocks_all_but_its_repair(self):
        broken = ('exclude: ["*.txt"]\nno_inline_allow: 3\n')
        self.app.add_file('.tokensweep.yaml', broken)
        self.server_hook_off('origin', 'main')
        self.app.add_file('file', 'text\n')
        error = self.push('origin', 'main', ok=False)
        self.assertIn('the default branch: .tokensweep.yaml', error)
        # A branch repairs nothing.
        self.app.add_file('.tokensweep.yaml', 'exclude: ["*.txt"]\n')
        self.push('origin', 'main:refs/heads/topic', ok=False)
        # What the repair brings along is not excused.
        self.leak('slip', 'slip.txt')
        self.assertIn('slip.txt', self.push('origin', 'main', ok=False))
        error = self.push('origin', 'main~1:refs/heads/main', ok=True)
        self.assertIn('this push repairs that', error)
        self.push('origin', 'main', ok=True)

    def test_a_server_without_the_repositorys_config(self):
        self.hook(self.server, 'pre-receive', '--ignore-repo-config')
        self.app.add_file('.tokensweep.yaml', 'allow: 3\n')
        self.push('origin', 'main', ok=True)
        self.app.add_file('file', 'text\n')
        self.push('origin', 'main', ok=True)


if __name__ == '__main__':
    main()
