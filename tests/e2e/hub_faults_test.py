#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The test Hub itself: faults on demand, TLS, and the program."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import warnings
from pathlib import Path

import test_hub
from hub_case import PASSWORD, HubTest
from test_hub import TestHub, basic, bearer, find_hub, jwt_part

LIST = '/v2/access-tokens'


class Replies(HubTest):

    def spoiled(self, kind, path=LIST, **more):
        """The reply that a fault makes; the next one must be right."""
        owner = self.owner()
        self.hub.fault(kind, **more)
        answer = self.hub.ask('GET', path, None, owner)
        self.assertEqual(self.hub.requests()[-1]['fault'], kind)
        self.assertEqual(self.hub.pending_faults(), [])
        self.assertEqual(self.hub.ask('GET', path, None, owner).status, 200)
        return answer

    def test_too_many_requests(self):
        answer = self.spoiled('429', value=7)
        self.assertEqual((answer.status, answer.json), (
            429, {'detail': 'Rate limit exceeded', 'error': False}))
        wait = int(answer.headers['x-retry-after']) - time.time()
        self.assertLess(wait, 60)
        self.assertGreater(wait, -60)

    def test_server_errors(self):
        for kind in ('500', '502'):
            answer = self.spoiled(kind)
            self.assertEqual(answer.status, int(kind))
            self.assertEqual(answer.headers['content-type'], 'text/html')
            self.assertIn(b'<html>', answer.body)
        self.assertEqual(self.spoiled('503').status, 503)
        self.assertEqual(self.spoiled('403').status, 403)

    def test_bodies_that_are_none(self):
        answer = self.spoiled('garbage')
        self.assertEqual(answer.status, 200)
        with self.assertRaises(ValueError):
            json.loads(answer.body)
        self.assertEqual(self.spoiled('empty').body, b'')
        answer = self.spoiled('huge')
        self.assertEqual(answer.status, 200)
        self.assertGreater(len(answer.body), 8 << 20)
        self.assertLess(len(self.spoiled('huge', value=1000).body), 1100)

    def test_replies_that_are_cut_off(self):
        owner = self.owner()
        for kind, empty in (('cut-off', False), ('dropped', True)):
            self.hub.fault(kind)
            with self.assertRaises(http.client.IncompleteRead) as caught:
                self.hub.ask('GET', LIST, None, owner)
            self.assertEqual(caught.exception.partial == b'', empty)
        # The request was carried out nevertheless.
        self.hub.fault('cut-off', method='POST')
        with self.assertRaises(http.client.IncompleteRead):
            self.hub.ask('POST', LIST, {'token_label': 'a',
                                        'scopes': ['repo:read']}, owner)
        self.assertEqual(
            self.hub.ask('GET', LIST, None, owner).json['count'], 1)

    def test_a_redirect_leads_to_another_origin_that_tells(self):
        answer = self.spoiled('redirect')
        self.assertEqual(answer.status, 307)
        target = answer.headers['location']
        port = self.hub.url.rsplit(':', 1)[1]
        self.assertEqual(target, f'http://localhost:{port}/_test/followed')
        self.assertEqual(test_hub.ask('POST', target, b'').status, 200)
        last = self.hub.requests()[-1]
        self.assertEqual((last['target'], last['host']),
                         ('/_test/followed', f'localhost:{port}'))

    def test_a_slow_reply_is_right(self):
        answer = self.spoiled('slow', value=50)
        self.assertEqual((answer.status, answer.json['count']), (200, 0))

    def test_a_next_page_on_another_origin(self):
        page = self.spoiled_list()
        self.assertTrue(page['next'].startswith('http://localhost:'))
        self.assertFalse(page['next'].startswith(self.hub.url))
        self.hub.fault('foreign-next')
        page = self.hub.ask('GET', '/v2/orgs/acme/access-tokens', None,
                            self.owner()).json
        self.assertTrue(page['next'].startswith('http://localhost:'))

    def spoiled_list(self):
        self.hub.fault('foreign-next')
        return self.hub.ask('GET', LIST, None, self.owner()).json

    def test_which_requests_a_fault_spoils(self):
        owner = self.owner()
        self.hub.fault('500', count=2, path=LIST, method='GET', skip=1)
        self.assertEqual(self.hub.pending_faults(), [
            {'kind': '500', 'count': 2, 'skip': 1, 'method': 'GET',
             'path': LIST}])
        statuses = [
            self.hub.ask(method, path, body, owner).status
            for method, path, body in (
                ('GET', '/v2/user', None), ('GET', LIST, None),
                ('POST', LIST, {}), ('GET', LIST + '/', None),
                ('GET', LIST + '?page=1', None), ('GET', LIST, None))]
        self.assertEqual(statuses, [200, 200, 400, 500, 500, 200])
        self.hub.fault('500', count=9)
        self.hub.clear_faults()
        self.assertEqual(self.hub.ask('GET', LIST, None, owner).status, 200)

    def test_a_spoiled_request_does_not_reach_the_hub(self):
        made = self.hub.add_token('alice')
        for kind in ('429', '500', '502', '503', '403', 'garbage', 'empty',
                     'redirect', 'huge'):
            self.hub.fault(kind)
            self.hub.exchange('alice', made['token'])
        self.assertEqual(self.hub.tokens()[made['uuid']]['uses'], 0)
        self.assertEqual(self.hub.logins(), [])


class Identity(HubTest):
    """Faults against which a revocation has to prove what it touches."""

    def source(self, made):
        claims = jwt_part(self.hub.session('alice', made['token']), 1)
        return claims['https://hub.docker.com']['source'].split('|')[1]

    def uses(self, made):
        return self.hub.tokens()[made['uuid']]['uses']

    def test_a_session_names_another_token(self):
        made = self.hub.add_token('alice')
        other = self.hub.add_token('alice')
        self.hub.add_token('bob')
        self.hub.fault('other-id')
        self.assertEqual(self.source(made), other['uuid'])
        self.assertEqual((self.uses(made), self.uses(other)), (1, 0))
        self.hub.fault('other-id-moved')
        self.assertEqual(self.source(made), other['uuid'])
        self.assertEqual((self.uses(made), self.uses(other)), (2, 1))
        self.assertEqual(self.source(made), made['uuid'])

    def test_a_deactivation_without_effect(self):
        made = self.hub.add_token('alice')
        path = f'{LIST}/{made["uuid"]}'
        owner = self.owner()
        self.hub.fault('ignore-deactivation')
        answer = self.hub.ask('PATCH', path, {'is_active': False}, owner)
        self.assertEqual((answer.status, answer.json['is_active']),
                         (200, False))
        self.assertTrue(self.hub.accepts('alice', made['token']))
        self.assertEqual(self.hub.ask(
            'GET', '/token?service=a', None,
            basic('alice', made['token'])).status, 200)
        self.assertTrue(self.hub.tokens()[made['uuid']]['works'])
        for active in (True, False):
            self.hub.ask('PATCH', path, {'is_active': active}, owner)
        self.assertFalse(self.hub.accepts('alice', made['token']))

    def test_a_session_that_is_none(self):
        self.hub.fault('bad-session')
        jwt = self.hub.session('alice', PASSWORD)
        self.assertEqual(jwt.count('.'), 0)
        self.assertEqual(self.hub.ask('GET', LIST, None,
                                      bearer(jwt)).status, 401)


class Tls(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        authority = Path(folder.name) / 'authority.pem'
        cls.hub = TestHub(users={'alice': PASSWORD},
                          flags=['--https', '--authority-out', authority])
        cls.addClassCleanup(cls.hub.__exit__)
        cls.context = ssl.create_default_context(cafile=authority)

    def setUp(self):
        self.assertEqual(self.ask().status, 401)

    def ask(self, context=None, host='127.0.0.1'):
        url = self.hub.url.replace('127.0.0.1', host)
        return test_hub.ask('GET', f'{url}/v2/user',
                            context=context or self.context)

    def control(self, kind):
        answer = test_hub.ask('POST', f'{self.hub.url}/_test/faults',
                              {'kind': kind}, context=self.context)
        self.assertEqual(answer.status, 201)

    def assert_refused(self, reason, context=None):
        with self.assertRaises(urllib.error.URLError) as caught:
            self.ask(context)
        self.assertIsInstance(caught.exception.reason,
                              ssl.SSLCertVerificationError)
        self.assertIn(reason, str(caught.exception.reason))

    def test_the_certificate_is_right(self):
        self.assertTrue(self.hub.url.startswith('https://127.0.0.1:'))
        self.assertEqual(self.ask(host='localhost').status, 401)
        self.assert_refused('unable to get local issuer certificate',
                            ssl.create_default_context())

    def test_wrong_certificates(self):
        for kind, reason in (
                ('wrong-certificate', 'IP address mismatch'),
                ('expired-certificate', 'certificate has expired'),
                ('unknown-certificate', 'self-signed certificate')):
            self.control(kind)
            self.assert_refused(reason)
            self.assertEqual(self.ask().status, 401)

    def test_old_versions_are_refused(self):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname = False
        old.verify_mode = ssl.CERT_NONE
        # So that it is the server that refuses.
        old.set_ciphers('DEFAULT:@SECLEVEL=0')
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', DeprecationWarning)
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises(urllib.error.URLError) as caught:
            self.ask(old)
        self.assertIn('ALERT_PROTOCOL_VERSION',
                      str(caught.exception.reason).upper().replace(' ', '_'))


class Program(unittest.TestCase):

    def run_hub(self, *words):
        return subprocess.run([find_hub(), *words], capture_output=True,
                              timeout=120)

    def test_it_prints_one_line_and_ends_on_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process = subprocess.Popen(
                [find_hub(), '--port', '0', '--print-url', '--state', 'none',
                 '--user', 'alice:pw', '--org', 'acme'],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            url = process.stdout.readline().decode()
            self.assertRegex(url, r'^http://127\.0\.0\.1:\d+\n$')
            self.assertEqual(
                test_hub.ask('GET', url.strip() + '/v2/user').status, 401)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out, err), (0, b'', b''))

    def test_it_listens_on_loopback_only(self):
        with TestHub() as hub:
            port = int(hub.url.rsplit(':', 1)[1])
            listening = [
                line.split()[1] for name in ('tcp', 'tcp6')
                for line in Path(f'/proc/net/{name}').read_text()
                .splitlines()[1:] if line.split()[3] == '0A']
            self.assertEqual(
                [one for one in listening if one.endswith(f':{port:04X}')],
                [f'0100007F:{port:04X}'])

    def test_seeds(self):
        value = 'dckr' + '_pat_' + 'x' * 26 + 'y'
        with TestHub({'alice': 'p:w'}, orgs={'acme': 'alice'}, flags=[
                '--seed-token', 'alice:one',
                '--seed-token', 'alice:two:repo:read,repo:public_read',
                '--seed-token', f'alice:three:repo:write:{value}',
                '--seed-token', 'acme:four']) as hub:
            lines = hub.stderr.decode().splitlines()
            made = {line.split(': ')[1].rsplit(', ', 1)[1]:
                    line.split(': ')[2].split() for line in lines}
            self.assertEqual(list(made), ['one', 'two', 'three', 'four'])
            self.assertTrue(hub.accepts('alice', made['one'][1]))
            self.assertTrue(hub.accepts('acme', made['four'][1]))
            self.assertEqual(made['three'], [made['three'][0]])
            jwt = hub.session('alice', value)
            self.assertEqual(jwt_part(jwt, 1)['scope'], 'repo:write')
            jwt = hub.session('alice', made['two'][1])
            self.assertEqual(jwt_part(jwt, 1)['scope'],
                             'repo:read repo:public_read')

    def test_flags_of_habits(self):
        with TestHub({'alice': 'pw', 'bob': 'pw'}, flags=[
                '--fault', '502:2:/v2/user', '--lock-after', '1',
                '--last-used', 'never', '--approve-device', 'bob',
                '--latency-ms', '1']) as hub:
            self.assertEqual(
                [hub.ask('GET', '/v2/user').status for _ in range(3)],
                [502, 502, 401])
            made = hub.add_token('alice')
            owner = bearer(hub.session('alice', 'pw'))
            self.assertTrue(hub.accepts('alice', made['token']))
            self.assertIsNone(hub.ask('GET', f'{LIST}/{made["uuid"]}', None,
                                      owner).json['last_used'])
            self.assertEqual(hub.exchange('alice', 'no').status, 401)
            self.assertEqual(hub.exchange('alice', 'pw').status, 429)
            grant = hub.ask('POST', '/oauth/device/code', 'client_id=c').json
            answer = hub.ask('POST', '/oauth/token', (
                'grant_type=urn:ietf:params:oauth:grant-type:device_code'
                f'&client_id=c&device_code={grant["device_code"]}'))
            self.assertEqual(answer.status, 200)

    def test_it_ends_with_its_parent(self):
        # A parent that starts it, says the URL and the id, and ends.
        script = ('import subprocess, sys\n'
                  'hub = subprocess.Popen([sys.argv[1], "--print-url",'
                  ' "--die-with-parent"], stdout=subprocess.PIPE)\n'
                  'print(hub.pid, hub.stdout.readline().decode(), end="")\n')
        done = subprocess.run([sys.executable, '-c', script, find_hub()],
                              capture_output=True, text=True, timeout=120)
        pid, url = done.stdout.split()
        end = time.monotonic() + 60
        while time.monotonic() < end and os.path.exists(f'/proc/{pid}/exe'):
            time.sleep(0.02)
        self.assertFalse(os.path.exists(f'/proc/{pid}/exe'))
        with self.assertRaises(OSError):
            test_hub.ask('GET', url)

    def test_help(self):
        done = self.run_hub('--help')
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        for word in (b'--user', b'--fault', b'foreign-next', b'--https',
                     b'TOKENSWEEP_HUB_URL'):
            self.assertIn(word, done.stdout)

    def test_wrong_usage(self):
        for words in (['--nonsense'], ['--user', 'alice'], ['--port', '-1'],
                      ['--user', 'A b:x'], ['--org', 'acme'],
                      ['--2fa', 'alice:1'], ['--fault', 'flood'],
                      ['--fault', '500:many'], ['--last-used', 'soon'],
                      ['--seed-token', 'alice:x'], ['--seed-token', 'alice'],
                      ['--user', 'bob:x', '--user', 'bob:x'],
                      ['--user', 'bob:x', '--org', 'acme', '--org-owner',
                       'acme:carol']):
            done = self.run_hub(*words)
            self.assertEqual((done.returncode, done.stdout), (2, b''), words)
            self.assertTrue(done.stderr.startswith(b'tokensweep-test-hub: '))

    def test_a_port_that_is_taken(self):
        with TestHub() as hub:
            port = hub.url.rsplit(':', 1)[1]
            done = self.run_hub('--port', port)
        self.assertEqual((done.returncode, done.stdout), (1, b''))
        self.assertIn(f'127.0.0.1:{port}'.encode(), done.stderr)


if __name__ == '__main__':
    test_hub.require_hub()
    unittest.main(verbosity=2)
