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

    def commits_of(self, report, token):
        return sorted({place['commit'] for place
                       in self.finding_of(report, token)['occurrences']})
