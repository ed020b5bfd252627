# SPDX-License-Identifier: Apache-2.0
"""What the tests of `verify` share: a Hub of alice and her tokens."""

import random
import sys

import support

sys.path.insert(0, str(support.SOURCE_DIR / 'tests' / 'e2e'))
import test_hub  # noqa: E402

REFUSED = 4
# Apart, so that an audit of this repository finds no login here.
LOGIN = 'docker' ' login'


def org_token(name):
    """A Docker Hub organization access token."""
    rng = random.Random(f'docker org {name}')
    prefix = 'dckr' + '_oat_'
    body = ''.join(['K', *rng.choices(support.BASE62, k=30), 'w'])
    return support.Token(prefix + body, 'docker-oat', 'docker', len(prefix))


class HubTest(support.CliTest):
    """One Hub a test; `environment` leads the program to it."""

    def setUp(self):
        super().setUp()
        self.hub = test_hub.TestHub(
            users={'alice': 'Al1ce-Passw9rd', 'bobby': 'B0bby-Passw9rd'},
            orgs={'acmeorg': 'alice'})
        self.addCleanup(self.hub.__exit__)
        self.environment['TOKENSWEEP_HUB_URL'] = self.hub.url

    def live(self, name, user='alice', **more):
        """A token that the Hub knows."""
        token = self.docker(name)
        made = self.hub.add_token(user, value=token.text, **more)
        return token, made['uuid']

    def state(self, report, token):
        return self.finding_of(report, token)['state']

    def facts(self, report, token):
        return self.finding_of(report, token)['facts']

    def verify_files(self, code, *words, **more):
        """`scan . --verify` as a report."""
        return self.run_json('scan', '.', '--verify', *words, code=code,
                             **more)
