#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hook pre-push` and what a clone knows of the remote it pushes to."""

from push_case import PushTest
from support import main


class Remotes(PushTest):

    def setUp(self):
        super().setUp()
        self.hook(self.app, 'pre-push')

    def leak_to_origin(self):
        """The server's main has a token in its history."""
        self.leak('old')
        self.app.add_file('old.env', 'none\n')
        self.push('--no-verify', 'origin', 'main', ok=True)

    def test_another_url_under_the_same_name(self):
        self.leak_to_origin()
        self.repo('empty.git', '--bare')
        self.app.git('remote', 'set-url', 'origin', '../empty.git')
        error = self.push('-u', 'origin', 'main', ok=False)
        self.assertIn('old.env', error)
        self.assertIn('git fetch --prune origin', error)
        # Also of what is pushed beside it.
        self.app.git('branch', 'topic')
        self.push('origin', 'topic', 'main', ok=False)

    def test_another_url_for_pushes(self):
        self.leak_to_origin()
        self.repo('empty.git', '--bare')
        self.app.git('config', 'remote.origin.pushurl', '../empty.git')
        self.assertIn('old.env', self.push('origin', 'main', ok=False))

    def test_a_url_of_the_same_repository(self):
        """As with https for fetches and ssh for pushes."""
        self.leak_to_origin()
        self.app.git('config', 'remote.origin.pushurl',
                     str(self.server.git_dir))
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        self.push('origin', 'topic', ok=True)

    def test_a_branch_that_was_purged_at_the_remote(self):
        other = self.clone('other')
        self.branch('x')
        self.leak('purged')
        self.push('--no-verify', 'origin', 'x', ok=True)
        other.git('push', '--quiet', 'origin', ':x')
        error = self.push('origin', 'x', ok=False)
        self.assertIn('purged.env', error)
        self.app.git('fetch', '--quiet', '--prune', 'origin')
        self.assertIn('purged.env', self.push('origin', 'x', ok=False))

    def test_a_merged_branch_that_comes_again(self):
        """What the message says helps."""
        self.leak_to_origin()
        other = self.clone('other')
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        self.push('origin', 'topic', ok=True)
        other.git('push', '--quiet', 'origin', ':topic')
        self.app.add_file('file', 'more\n')
        error = self.push('origin', 'topic', ok=False)
        self.assertIn('git fetch --prune origin', ' '.join(error.split()))
        self.app.git('fetch', '--quiet', '--prune', 'origin')
        self.push('origin', 'topic', ok=True)

    def test_a_remote_with_a_longer_name(self):
        self.leak_to_origin()
        fork = self.repo('fork.git', '--bare')
        self.app.git('config', 'remote.origin/fork.url', '../fork.git')
        self.app.git('config', 'remote.origin/fork.fetch',
                     '+refs/heads/*:refs/remotes/origin/fork/*')
        self.branch('secret')
        self.leak('forked')
        self.push('--no-verify', 'origin/fork', 'secret', ok=True)
        self.assertEqual(self.app.id('refs/remotes/origin/fork/secret'),
                         fork.id('secret'))
        error = self.push('origin', 'secret:new', ok=False)
        self.assertIn('forked.env', error)
        self.assertNotIn('old.env', error)
        self.push('origin/fork', 'secret:new', ok=True)

    def test_a_fork_that_was_never_fetched(self):
        self.leak_to_origin()
        self.server.git('clone', '--quiet', '--bare', '.',
                        self.scratch / 'fork.git')
        self.app.git('remote', 'add', 'fork', '../fork.git')
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        error = self.push('fork', 'topic', ok=False)
        self.assertIn('Nothing is known of what fork has', error)
        self.assertTrue(all(len(line) <= 60 for line in error.splitlines()
                            if 'failed to push' not in line), error)
        self.app.git('fetch', '--quiet', 'fork')
        self.push('fork', 'topic', ok=True)

    def test_a_url_without_a_name(self):
        self.leak_to_origin()
        self.branch('topic')
        url = str(self.server.git_dir)
        error = self.push(url, 'topic', ok=False)
        self.assertIn('git remote add', ' '.join(error.split()))


if __name__ == '__main__':
    main()
