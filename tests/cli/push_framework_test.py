#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hook pre-push` and the variables of the pre-commit framework."""

from push_case import PushTest
from support import CLEAN, FOUND, main


class Framework(PushTest):

    def run_below(self, code, word='pre-push', **values):
        """As the framework starts a hook: nothing on standard input."""
        env = {f'PRE_COMMIT_{name.upper()}': value
               for name, value in values.items()}
        run = self.run_tool('hook', word, cwd=self.app.path, stdin=b'',
                            env={'PRE_COMMIT': '1', **env})
        self.assert_code(run, code)
        return run

    def test_a_range(self):
        self.leak('old')
        base = self.app.id()
        self.leak('new')
        for word in ('pre-push', 'pre-commit'):
            for start, code in ((base, FOUND), (self.app.id(), CLEAN)):
                run = self.run_below(code, word, from_ref=start, to_ref='HEAD')
                self.assertNotIn(b'old.env', run.err)

    def test_a_branch(self):
        self.leak('new')
        for remote in ('origin', 'other'):
            self.run_below(FOUND, local_branch='refs/heads/main',
                           remote_branch='refs/heads/new', remote_name=remote)
        self.run_below(CLEAN, local_branch='refs/heads/main~1',
                       remote_branch='refs/heads/new', remote_name='origin')

    def test_what_git_says_counts_alone(self):
        """Variables that are left over, or meant to mislead."""
        self.hook(self.app, 'pre-push')
        self.branch('topic')
        self.leak('slip')
        for values in ({'FROM_REF': 'HEAD', 'TO_REF': 'HEAD'},
                       {'LOCAL_BRANCH': 'refs/heads/main',
                        'REMOTE_NAME': 'origin'},
                       {'FROM_REF': 'no such', 'TO_REF': 'HEAD'},
                       {'FROM_REF': 'HEAD', 'TO_REF': 'HEAD',
                        'REMOTE_BRANCH': 'refs/heads/topic',
                        'LOCAL_BRANCH': 'refs/heads/main',
                        'REMOTE_NAME': 'origin'}):
            env = {f'PRE_COMMIT_{name}': value
                   for name, value in values.items()}
            error = self.push('origin', 'topic', ok=False, env=env)
            self.assertIn('slip.env', error)

    def test_what_was_merged_from_the_remote_is_not_new(self):
        self.branch('topic')
        base = self.app.add_file('file', 'text\n')
        self.push('origin', 'topic', ok=True)
        self.app.git('checkout', '--quiet', 'main')
        self.leak('old')
        self.push('origin', 'main', ok=True)
        self.app.git('checkout', '--quiet', 'topic')
        self.app.git('merge', '--quiet', '--no-edit', 'origin/main')
        values = {'from_ref': base, 'to_ref': 'HEAD', 'remote_name': 'origin',
                  'remote_branch': 'refs/heads/topic'}
        self.run_below(CLEAN, **values)
        self.leak('new')
        run = self.run_below(FOUND, **values)
        self.assertNotIn(b'old.env', run.err)

    def test_the_name_at_the_remote_is_read(self):
        name = f'refs/heads/{self.github("name").text}'
        for values in ({'from_ref': 'HEAD', 'to_ref': 'HEAD'},
                       {'local_branch': 'refs/heads/main'}):
            run = self.run_below(FOUND, remote_branch=name,
                                 remote_name='origin', **values)
            self.assertIn(b"the ref's name", run.err)


if __name__ == '__main__':
    main()
