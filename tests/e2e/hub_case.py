# SPDX-License-Identifier: Apache-2.0
"""What tests of the test Hub share."""

import unittest

from test_hub import TestHub, bearer

PASSWORD = 'correct horse'
HUB = 'https://hub.docker.com'
TIME = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z'


class HubTest(unittest.TestCase):
    """Each test has a Hub of its own: users alice and bob, org acme."""

    flags = ()

    def setUp(self):
        self.hub = TestHub(users={'alice': PASSWORD, 'bob': 'b:ob'},
                           second_factors={'bob': '123456'},
                           orgs={'acme': 'alice'}, flags=self.flags)
        self.addCleanup(self.hub.__exit__)

    def owner(self):
        return bearer(self.hub.session('alice', PASSWORD))

    def create(self, **more):
        body = {'token_label': 'ci', 'scopes': ['repo:admin'], **more}
        answer = self.hub.ask('POST', '/v2/access-tokens', body, self.owner())
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json

    def assert_reply(self, answer, status, body):
        self.assertEqual((answer.status, answer.json), (status, body))

    def assert_error(self, answer, status, text=None):
        """{detail, message}, both the same."""
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(set(answer.json), {'detail', 'message'})
        self.assertEqual(answer.json['detail'], answer.json['message'])
        if text:
            self.assertIn(text, answer.json['detail'])

    def assert_value_error(self, answer, field):
        self.assertEqual(answer.status, 400, answer.body)
        self.assertEqual(set(answer.json), {'fields', 'text'})
        self.assertEqual(list(answer.json['fields']), [field])
        [text] = answer.json['fields'][field]
        self.assertEqual(answer.json['text'], f'{field}: {text}')
