#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Revocation by the provider's own call."""

import http.server
import json
import os
import random
import threading

import support
from revoke_support import REFUSED, RevokeTest, test_hub
from support import CLEAN, FOUND, Token


class GitLab(http.server.BaseHTTPRequestHandler):
    """The two calls of a GitLab server that a token makes about itself."""
    live = {}  # token to what the server makes of it

    def log_message(self, *_):
        pass

    def reply(self, status, body=b''):
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        state = self.live.get(self.headers.get('PRIVATE-TOKEN'))
        if state is None or not self.path.endswith('/self'):
            self.reply(401, b'{"message": "401 Unauthorized"}')
        else:
            self.reply(200, json.dumps({
                'id': 7, 'name': 'ci', 'active': True, 'revoked': False,
                'scopes': ['api']}).encode())

    def do_DELETE(self):
        token = self.headers.get('PRIVATE-TOKEN')
        if self.live.get(token) == 'stubborn':
            self.reply(204)
        elif self.live.pop(token, None):
            self.reply(204)
        else:
            self.reply(401)


class OtherProviderTest(RevokeTest):
    """Tokens that the provider's own call revokes."""

    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), GitLab)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        prefix = 'gl' + 'pat-'
        body = ''.join(random.Random(self.id()).choices(support.BASE62, k=20))
        self.token = self.watch(Token(prefix + body, 'gitlab-pat', 'gitlab',
                                      len(prefix)))
        GitLab.live = {self.token.text: 'live'}
        self.write('leaks/a.env', f'GITLAB_TOKEN={self.token.text}\n')
        port = self.server.server_address[1]
        self.where = ['--provider-host', f'gitlab=http://127.0.0.1:{port}']
        self.path = self.report()

    def test_it_is_revoked_and_checked(self):
        plan = self.only(self.revoke_json(self.path, *self.where, code=CLEAN))
        self.assertEqual((plan['verdict'], plan['step']),
                         ('ready', 'self-revoke'), plan)
        self.assertIn(self.token.text, GitLab.live)
        self.revoke(self.path, '--yes', *self.where, code=CLEAN)
        self.assertEqual(GitLab.live, {})
        self.assertEqual(self.steps(), [
            'plan note', 'self-revoke intent', 'self-revoke result refused',
            'check intent', 'check result refused', 'done note refused'])
        self.assert_journal_is_whole()
        again = self.only(self.revoke_json(self.path, '--yes', *self.where,
                                           code=CLEAN))
        self.assertEqual(again['verdict'], 'already-done')
        # It is none of what can be undone.
        self.assertIn(b'Nothing', self.run_tool('revoke', 'undo').out)

    def test_a_scan_revokes_it_in_the_same_run(self):
        run = self.run_tool('scan', 'leaks', '--revoke', '--yes', *self.where,
                            '--format', 'json')
        self.assert_code(run, FOUND)
        self.assertEqual(self.finding_of(run.report, self.token)['state'],
                         'dead')
        self.assertEqual(GitLab.live, {})

    def test_one_that_is_still_accepted_failed(self):
        GitLab.live = {self.token.text: 'stubborn'}
        run = self.revoke(self.path, '--yes', *self.where, code=REFUSED)
        self.assertIn(b'still accepts it', run.out)
        # It goes to no other server than the one it was planned for.
        lost = self.revoke('--resume', code=REFUSED)
        self.assertIn(b'say --provider-host as before', lost.out)
        GitLab.live = {}
        self.revoke('--resume', *self.where, code=CLEAN)
        self.assertEqual(self.steps()[-1], 'done note refused')

    def test_nobody_has_to_be_logged_in(self):
        self.assert_code(self.run_tool('hub', 'logout'), CLEAN)
        self.revoke(self.path, '--yes', *self.where, code=CLEAN)
        self.assertEqual(GitLab.live, {})
        self.assertEqual(self.journal()[0]['actor'], f'uid:{os.getuid()}')


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
