# SPDX-License-Identifier: Apache-2.0
"""What tests of the gate share."""

from support import CliTest


class GateTest(CliTest):

    def setUp(self):
        super().setUp()
        self.app = self.repo('app')
        self.app.add_file('README', 'hello\n')

    def gate(self, *words, code=None, path=None, **more):
        return self.run_json('gate', path or self.app.path, *words, code=code,
                             **more)

    def leak(self, name, path=None, repo=None):
        """A commit that adds a token; gives the token and the commit."""
        token = self.github(name)
        commit = (repo or self.app).add_file(path or f'{name}.env',
                                             f'token = {token.text}\n')
        return token, commit

    def branch(self, name, start='main'):
        self.app.git('checkout', '--quiet', '-b', name, start)

    def grow_topic(self):
        """Six commits more on main, then a branch `topic` of three, the first
        of which adds the token that is given, then one on main, where it
        ends."""
        for i in range(6):
            self.app.add_file(f'base{i}', 'text\n')
        self.branch('topic')
        token, _ = self.leak('early')
        self.app.add_file('a', '1\n')
        self.app.add_file('a', '2\n')
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('late', 'text\n')
        return token

    def commits_of(self, report, token):
        return sorted({place['commit'] for place
                       in self.finding_of(report, token)['occurrences']})
