# SPDX-License-Identifier: Apache-2.0
"""What the tests of `revoke` share: a Hub, leaks, reports and the journal."""

import json
import sys

import support
from support import CLEAN, FOUND, CliTest, Token

sys.path.insert(0, str(support.SOURCE_DIR / 'tests' / 'e2e'))
import test_hub  # noqa: E402

REFUSED = 4
PASSWORD = 'correct horse battery'


class RevokeTest(CliTest):
    """A Hub with the account `acme`, logged in with its password."""

    hub_flags = ()

    def setUp(self):
        super().setUp()
        self.hub = test_hub.TestHub(
            users={'acme': PASSWORD, 'mallory': 'other words'},
            orgs={'acmecorp': 'acme'}, flags=self.hub_flags)
        self.addCleanup(self.hub.errors.close)
        self.addCleanup(self.hub.stop)
        self.environment.update({
            'TOKENSWEEP_HUB_URL': self.hub.url,
            'XDG_STATE_HOME': str(self.scratch / 'state'),
        })
        self.log_in('acme', PASSWORD)

    @property
    def journal_path(self):
        return self.scratch / 'state' / 'tokensweep' / 'journal.jsonl'

    def journal(self):
        return [json.loads(line) for line
                in self.journal_path.read_text().splitlines()]

    def steps(self):
        """'deactivate intent', 'check result refused', ..."""
        return [' '.join(word for word in (each['action'], each['phase'],
                                           each['after']) if word)
                for each in self.journal()]

    def log_in(self, name, secret):
        run = self.run_tool('hub', 'login', '--username', name,
                            '--password-stdin', stdin=secret.encode())
        self.assert_code(run, CLEAN)

    def make_token(self, label='ci', **more):
        """A token of acme that the Hub knows; it has `id` beside its text."""
        made = self.hub.add_token('acme', label=label, **more)
        return self.known(made, 'docker-pat', 9)

    def known(self, made, rule, visible):
        token = self.watch(Token(made['token'], rule, 'docker', visible))
        self.ids = getattr(self, 'ids', {})
        self.ids[token.text] = made['uuid']
        return token

    def id_of(self, token):
        return self.ids[token.text]

    def leak(self, token, name='deploy.sh', owner='acme'):
        """A file in which the name stands beside the token."""
        return self.write(f'leaks/{name}',
                          f'docker login -u {owner} -p {token.text}\n')

    def report(self, *words, name='report.json'):
        """A JSON report of the folder with the leaks."""
        path = self.scratch / name
        run = self.run_tool('scan', 'leaks', '--format', f'json={path}',
                            '--quiet', *words)
        self.assert_code(run, FOUND)
        return path

    def revoke(self, *words, code=None, **more):
        run = self.run_tool('revoke', *words, '--patience',
                            more.pop('patience', '2'), **more)
        if code is not None:
            self.assert_code(run, code)
        return run

    def revoke_json(self, *words, code=None, **more):
        return json.loads(self.revoke(*words, '--json', code=code, **more).out)

    def is_active(self, token):
        return self.hub.tokens()[self.id_of(token)]['active']

    def assert_untouched(self, *tokens):
        for token in tokens:
            self.assertTrue(self.is_active(token))
        changes = [one for one in self.hub.requests()
                   if one['method'] in ('PATCH', 'DELETE')]
        self.assertEqual(changes, [])

    def only(self, answer):
        self.assertEqual(len(answer['tokens']), 1, answer)
        return answer['tokens'][0]

    def assert_journal_is_whole(self):
        run = self.run_tool('revoke', 'log', '--json')
        self.assert_code(run, CLEAN)
        log = json.loads(run.out)
        self.assertTrue(log['whole'])
        text = self.journal_path.read_bytes()
        self.assert_no_secret(text)
        self.assertEqual(self.journal_path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.journal_path.parent.stat().st_mode & 0o777,
                         0o700)
        return log
