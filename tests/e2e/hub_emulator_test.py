#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The test Hub itself: sessions, access tokens and limits.

Statuses, bodies and headers are those of the Hub's API reference.
"""

import base64
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import test_hub
from hub_case import HUB, PASSWORD, TIME, HubTest
from test_hub import basic, bearer, jwt_part

UUID = r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
WRONG = 'Incorrect authentication credentials'


class Sessions(HubTest):

    def test_a_password_gives_a_session_of_ten_minutes(self):
        for path in ('/v2/auth/token', '/v2/auth/token/'):
            answer = self.hub.ask('POST', path, {'identifier': 'alice',
                                                 'secret': PASSWORD})
            self.assertEqual(answer.status, 200)
            self.assertEqual(list(answer.json), ['access_token'])
            self.assertEqual(answer.headers['content-type'],
                             'application/json')
            claims = jwt_part(answer.json['access_token'], 1)
            self.assertEqual(claims['exp'] - claims['iat'], 600)
            self.assertLess(abs(claims['iat'] - time.time()), 300)
            self.assertEqual(claims['iss'], 'https://api.docker.com/')
            self.assertEqual(claims['aud'], HUB)
            self.assertEqual(claims['jti'], claims[HUB]['session_id'])
            self.assertEqual(claims['sub'], claims[HUB]['uuid'])
            self.assertEqual(claims[HUB]['username'], 'alice')
            self.assertEqual(claims[HUB]['email'], 'alice@example.test')
            self.assertEqual(claims[HUB]['roles'], [])

    def test_a_session_of_a_token_names_it(self):
        made = self.create(scopes=['repo:read'])
        claims = jwt_part(self.hub.session('alice', made['token']), 1)
        self.assertEqual(claims['exp'] - claims['iat'], 600)
        self.assertEqual(claims['scope'], 'repo:read')
        self.assertEqual(claims[HUB]['source'], f'docker_pat|{made["uuid"]}')
        self.assertEqual(claims['source'], {'type': 'pat',
                                            'id': made['uuid']})
        oat = self.hub.add_org_token('acme', resources=[
            {'path': 'acme/*', 'scopes': ['image-pull', 'image-push']}])
        claims = jwt_part(self.hub.session('acme', oat['token']), 1)
        self.assertEqual(claims['scope'], 'image-pull image-push')
        self.assertEqual(claims[HUB]['source'], f'docker_oat|{oat["uuid"]}')
        self.assertEqual(claims[HUB]['username'], 'acme')

    def test_sessions_are_signed_with_rs256(self):
        jwt = self.hub.session('alice', PASSWORD)
        header = jwt_part(jwt, 0)
        self.assertEqual((header['alg'], header['typ']), ('RS256', 'JWT'))
        signed, signature = jwt.rsplit('.', 1)
        [certificate] = header['x5c']
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / 'certificate').write_bytes(
                base64.b64decode(certificate))
            (folder / 'signature').write_bytes(base64.urlsafe_b64decode(
                signature + '=' * (-len(signature) % 4)))
            key = subprocess.run(
                ['openssl', 'x509', '-inform', 'DER', '-in',
                 folder / 'certificate', '-noout', '-pubkey'],
                capture_output=True, check=True)
            (folder / 'key').write_bytes(key.stdout)
            for text, good in ((signed, True), (signed + 'A', False)):
                done = subprocess.run(
                    ['openssl', 'dgst', '-sha256', '-verify', folder / 'key',
                     '-signature', folder / 'signature'],
                    input=text.encode(), capture_output=True)
                self.assertEqual(done.returncode == 0, good, done)

    def test_names_are_taken_in_any_case_and_as_e_mail(self):
        self.assertTrue(self.hub.accepts('Alice', PASSWORD))
        self.assertTrue(self.hub.accepts('alice@example.test', PASSWORD))

    def test_wrong_credentials(self):
        for name, secret in (('alice', 'no'), ('nobody', PASSWORD),
                             ('acme', PASSWORD), ('alice', '')):
            answer = self.hub.exchange(name, secret)
            self.assert_reply(answer, 401, {
                'errinfo': {}, 'detail': WRONG, 'message': WRONG})
        answer = self.hub.ask('POST', '/v2/users/login',
                              {'username': 'alice', 'password': 'no'})
        self.assert_reply(answer, 401, {'detail': WRONG})

    def test_incomplete_logins(self):
        for body in (b'', b'[]', b'{"identifier":', {'identifier': 'alice'},
                     {'identifier': 'alice', 'secret': 1}):
            answer = self.hub.ask('POST', '/v2/auth/token', body)
            self.assertEqual(answer.status, 400)
            self.assertEqual(set(answer.json),
                             {'errinfo', 'detail', 'message'})
        self.assert_value_error(
            self.hub.ask('POST', '/v2/users/login', {'username': 'alice'}),
            'password')

    def test_the_older_login(self):
        body = {'username': 'alice', 'password': PASSWORD}
        answer = self.hub.ask('POST', '/v2/users/login', body)
        self.assertEqual((answer.status, list(answer.json)), (200, ['token']))
        claims = jwt_part(answer.json['token'], 1)
        self.assertGreater(claims['exp'] - claims['iat'], 600)
        listing = self.hub.ask('GET', '/v2/access-tokens', None,
                               bearer(answer.json['token']))
        self.assertEqual(listing.status, 200)
        answer = self.hub.ask('POST', '/v2/users/login/?refresh_token=true',
                              body)
        self.assertEqual(list(answer.json), ['token', 'refresh_token'])
        made = self.create()
        answer = self.hub.ask('POST', '/v2/users/login', {
            'username': 'alice', 'password': made['token']})
        claims = jwt_part(answer.json['token'], 1)
        self.assertEqual(claims[HUB]['source'], f'docker_pat|{made["uuid"]}')

    def test_a_second_factor(self):
        challenges = []
        for path, body in (
                ('/v2/users/login', {'username': 'bob', 'password': 'b:ob'}),
                ('/v2/auth/token', {'identifier': 'bob', 'secret': 'b:ob'})):
            answer = self.hub.ask('POST', path, body)
            self.assertEqual(answer.status, 401)
            self.assertEqual(set(answer.json), {'detail', 'login_2fa_token'})
            challenges.append(answer.json['login_2fa_token'])

        def finish(token, code):
            return self.hub.ask('POST', '/v2/users/2fa-login',
                                {'login_2fa_token': token, 'code': code})
        answer = finish(challenges[0], '000000')
        self.assertEqual((answer.status, set(answer.json)), (401, {'detail'}))
        answer = finish(challenges[0], '123456')
        self.assertEqual((answer.status, list(answer.json)), (200, ['token']))
        listing = self.hub.ask('GET', '/v2/access-tokens', None,
                               bearer(answer.json['token']))
        self.assertEqual(listing.status, 200)
        # Each challenge is good once, and for five minutes.
        self.assertEqual(finish(challenges[0], '123456').status, 401)
        self.hub.advance_clock(301)
        self.assertEqual(finish(challenges[1], '123456').status, 401)
        # An access token needs none.
        made = self.hub.add_token('bob')
        self.assertTrue(self.hub.accepts('bob', made['token']))

    def test_single_sign_on_forbids_the_password_alone(self):
        self.hub.add_user('carol', PASSWORD, sso=True)
        self.assert_error(self.hub.exchange('carol', PASSWORD), 403,
                          'single sign-on')
        made = self.hub.add_token('carol')
        self.assertTrue(self.hub.accepts('carol', made['token']))

    def test_repeated_failures_lock_the_name_out(self):
        for _ in range(10):
            self.assertEqual(self.hub.exchange('alice', 'no').status, 401)
        answer = self.hub.exchange('alice', PASSWORD)
        self.assert_error(answer, 429, 'too many failed login attempts')
        self.assertGreater(int(answer.headers['x-retry-after']), time.time())
        token = self.hub.ask('GET', '/token?service=registry.docker.io', None,
                             basic('alice', PASSWORD))
        self.assertEqual((token.status, set(token.json)), (429, {'details'}))
        # Others are not, and it ends after a quarter of an hour.
        self.assertEqual(self.hub.exchange('bob', 'no').status, 401)
        self.hub.advance_clock(901)
        self.assertTrue(self.hub.accepts('alice', PASSWORD))

    def test_who_is_no_session(self):
        made = self.create()
        for headers in ({}, bearer(made['token']), bearer('nonsense'),
                        basic('alice', PASSWORD), {'Authorization': 'Bearer'}):
            answer = self.hub.ask('GET', '/v2/access-tokens', None, headers)
            self.assert_reply(answer, 401,
                              {'message': 'unauthorized', 'errinfo': {}})

    def test_sessions_end(self):
        jwt = self.hub.session('alice', PASSWORD)
        for scheme in ('Bearer', 'JWT'):
            self.assertEqual(
                self.hub.ask('GET', '/v2/user/', None,
                             bearer(jwt, scheme)).json['username'], 'alice')
        self.hub.advance_clock(601)
        self.assertEqual(
            self.hub.ask('GET', '/v2/user', None, bearer(jwt)).status, 401)

    def test_a_session_outlives_its_token(self):
        made = self.create()
        jwt = self.hub.session('alice', made['token'])
        self.hub.change_token(made['uuid'], active=False)
        self.assertEqual(
            self.hub.ask('GET', '/v2/user', None, bearer(jwt)).status, 200)


class AccessTokens(HubTest):

    def test_a_token_is_shown_once(self):
        made = self.create(scopes=['repo:write'],
                           expires_at='2999-01-02T03:04:05Z')
        self.assertRegex(made['token'], '^dckr' + r'_pat_[A-Za-z0-9_-]{27}$')
        self.assertRegex(made['uuid'], f'^{UUID}$')
        self.assertRegex(made['created_at'], f'^{TIME}$')
        self.assertEqual(
            {name: made[name] for name in made
             if name not in ('token', 'uuid', 'created_at', 'creator_ua')},
            {'client_id': 'HUB', 'creator_ip': '127.0.0.1', 'last_used': None,
             'generated_by': 'manual', 'is_active': True, 'token_label': 'ci',
             'scopes': ['repo:write'],
             'expires_at': '2999-01-02T03:04:05.000000Z'})
        path = f'/v2/access-tokens/{made["uuid"]}'
        for each in (path, path + '/'):
            shown = self.hub.ask('GET', each, None, self.owner())
            self.assert_reply(shown, 200, {**made, 'token': ''})
        listed = self.hub.ask('GET', '/v2/access-tokens', None, self.owner())
        self.assert_reply(listed, 200, {
            'count': 1, 'active_count': 1, 'next': None, 'previous': None,
            'results': [{**made, 'token': ''}]})
        self.assertNotIn('expires_at', self.create())

    def test_what_cannot_be_created(self):
        for field, body in (
                ('token_label', {'token_label': ''}),
                ('token_label', {'token_label': 'x' * 101}),
                ('token_label', {'token_label': None}),
                ('scopes', {'scopes': []}),
                ('scopes', {'scopes': 'repo:read'}),
                ('scopes', {'scopes': ['repo:everything']}),
                ('expires_at', {'expires_at': 'tomorrow'}),
                ('expires_at', {'expires_at': '2020-01-01T00:00:00Z'}),
                ('expires_at', {'expires_at': 7})):
            answer = self.hub.ask(
                'POST', '/v2/access-tokens',
                {'token_label': 'ci', 'scopes': ['repo:read'], **body},
                self.owner())
            self.assert_value_error(answer, field)
        self.assert_value_error(self.hub.ask(
            'POST', '/v2/access-tokens', b'{', self.owner()), 'body')
        self.create(token_label='ü' * 100)

    def test_pages(self):
        made = [self.create(token_label=f't{i}')['uuid'] for i in range(5)]
        self.hub.change_token(made[2], active=False)
        url = f'{self.hub.url}/v2/access-tokens/?page_size=2'
        found, sizes, previous = [], [], None
        while url:
            page = test_hub.ask('GET', url, None, self.owner()).json
            self.assertEqual((page['count'], page['active_count']), (5, 4))
            self.assertEqual(page['previous'], previous)
            previous = (f'{self.hub.url}/v2/access-tokens'
                        f'?page={len(sizes) + 1}&page_size=2')
            found += [one['uuid'] for one in page['results']]
            sizes.append(len(page['results']))
            url = page['next']
            self.assertTrue(url is None or url.startswith(self.hub.url))
        self.assertEqual(sizes, [2, 2, 1])
        self.assertEqual(found, made[::-1])
        for wrong in ('page=0', 'page=x', 'page_size=0', 'page_size=101'):
            self.assert_value_error(
                self.hub.ask('GET', f'/v2/access-tokens?{wrong}', None,
                             self.owner()), wrong.split('=')[0])
        self.assert_error(self.hub.ask('GET', '/v2/access-tokens?page=2',
                                       None, self.owner()), 404)
        self.assertEqual(
            len(self.hub.ask('GET', '/v2/access-tokens?page_size=100', None,
                             self.owner()).json['results']), 5)

    def test_label_and_state_can_be_changed_and_nothing_else(self):
        made = self.create()
        path = f'/v2/access-tokens/{made["uuid"]}'
        for change in ({'token_label': 'new'}, {'is_active': False},
                       {'is_active': True}):
            answer = self.hub.ask('PATCH', path, change, self.owner())
            made = {**made, **change, 'token': ''}
            self.assert_reply(answer, 200, made)
            self.assert_reply(self.hub.ask('GET', path, None, self.owner()),
                              200, made)
        for field, value in (('scopes', ['repo:read']), ('is_active', 'no'),
                             ('expires_at', '2999-01-01T00:00:00Z'),
                             ('token_label', '')):
            self.assert_value_error(
                self.hub.ask('PATCH', path, {field: value}, self.owner()),
                field)
        self.assert_reply(self.hub.ask('GET', path, None, self.owner()), 200,
                          made)

    def test_an_inactive_token_is_refused_until_it_is_active_again(self):
        made = self.create()
        path = f'/v2/access-tokens/{made["uuid"]}'
        self.assertTrue(self.hub.accepts('alice', made['token']))
        self.hub.ask('PATCH', path, {'is_active': False}, self.owner())
        self.assertEqual(self.hub.exchange('alice', made['token']).json,
                         {'errinfo': {}, 'detail': WRONG, 'message': WRONG})
        self.hub.ask('PATCH', path, {'is_active': True}, self.owner())
        self.assertTrue(self.hub.accepts('alice', made['token']))

    def test_a_deleted_token_is_gone(self):
        made = self.create()
        path = f'/v2/access-tokens/{made["uuid"]}'
        answer = self.hub.ask('DELETE', path, None, self.owner())
        self.assertEqual((answer.status, answer.body), (204, b''))
        self.assertFalse(self.hub.accepts('alice', made['token']))
        for method, body in (('GET', None), ('DELETE', None),
                             ('PATCH', {'is_active': False})):
            self.assert_error(self.hub.ask(method, path, body, self.owner()),
                              404, 'not found')

    def test_sessions_of_tokens_may_not_manage_tokens(self):
        made = self.create()
        oat = self.hub.add_org_token('acme')
        path = f'/v2/access-tokens/{made["uuid"]}'
        for kind, jwt in (
                ('personal', self.hub.session('alice', made['token'])),
                ('organization', self.hub.session('acme', oat['token']))):
            for method, where, body in (
                    ('GET', '/v2/access-tokens', None),
                    ('POST', '/v2/access-tokens', {}), ('GET', path, None),
                    ('PATCH', path, {'is_active': False}),
                    ('DELETE', path, None),
                    ('GET', '/v2/orgs/acme/access-tokens', None)):
                self.assert_error(
                    self.hub.ask(method, where, body, bearer(jwt)), 403, kind)

    def test_tokens_of_others_are_not_found(self):
        made = self.create()
        self.hub.add_user('carol', PASSWORD)
        carol = bearer(self.hub.session('carol', PASSWORD))
        path = f'/v2/access-tokens/{made["uuid"]}'
        self.assert_error(self.hub.ask('GET', path, None, carol), 404)
        self.assertEqual(self.hub.ask('GET', '/v2/access-tokens', None,
                                      carol).json['count'], 0)
        self.assertFalse(self.hub.accepts('carol', made['token']))

    def last_used(self, made):
        return self.hub.ask('GET', f'/v2/access-tokens/{made["uuid"]}', None,
                            self.owner()).json['last_used']

    def test_a_use_shows_at_once_late_or_never(self):
        made = self.create()
        self.assertTrue(self.hub.accepts('alice', made['token']))
        first = self.last_used(made)
        self.assertRegex(first, f'^{TIME}$')
        self.hub.set_options(last_used_delay=60)
        self.assertTrue(self.hub.accepts('alice', made['token']))
        self.assertEqual(self.last_used(made), first)
        self.hub.advance_clock(61)
        second = self.last_used(made)
        self.assertGreater(second, first)
        self.hub.set_options(last_used_delay=None)
        self.assertTrue(self.hub.accepts('alice', made['token']))
        self.hub.advance_clock(3600)
        self.assertEqual(self.last_used(made), second)

    def test_an_expired_token_is_refused(self):
        soon = time.strftime('%Y-%m-%dT%H:%M:%SZ',
                             time.gmtime(time.time() + 3600))
        made = self.create(expires_at=soon)
        self.assertTrue(self.hub.accepts('alice', made['token']))
        self.hub.advance_clock(3601)
        self.assertFalse(self.hub.accepts('alice', made['token']))
        self.assertTrue(self.hub.ask(
            'GET', f'/v2/access-tokens/{made["uuid"]}', None,
            self.owner()).json['is_active'])

    def test_a_token_for_a_device(self):
        answer = self.hub.ask('POST', '/v2/access-tokens/desktop-generate',
                              {}, self.owner())
        self.assertEqual(answer.status, 201)
        value = answer.json['data']['token']
        self.assertTrue(self.hub.accepts('alice', value))


class Limits(HubTest):

    flags = ('--rate-limit', '5')

    def test_requests_in_a_minute(self):
        jwt = bearer(self.hub.session('alice', PASSWORD))
        # A new minute may begin between two requests.
        statuses = []
        for _ in range(12):
            answer = self.hub.ask('GET', '/v2/user', None, jwt)
            statuses.append(answer.status)
            self.assertEqual(answer.headers['x-ratelimit-limit'], '5')
            self.assertGreaterEqual(
                int(answer.headers['x-ratelimit-remaining']), 0)
            if answer.status == 429:
                break
        self.assertEqual(statuses[:5], [200] * 5)
        self.assert_reply(answer, 429, {'detail': 'Rate limit exceeded',
                                        'error': False})
        self.assertEqual(answer.headers['x-ratelimit-remaining'], '0')
        self.assertEqual(answer.headers['x-retry-after'],
                         answer.headers['x-ratelimit-reset'])
        self.assertGreater(int(answer.headers['x-retry-after']),
                           time.time() - 60)
        self.hub.advance_clock(60)
        self.assertEqual(self.hub.ask('GET', '/v2/user', None, jwt).status,
                         200)


class Unknown(HubTest):

    def test_paths_and_methods(self):
        answer = self.hub.ask('GET', '/v2/nothing')
        self.assert_reply(answer, 404, {
            'errinfo': {}, 'detail': 'object not found',
            'message': 'object not found'})
        self.assert_error(self.hub.ask('PUT', '/v2/access-tokens'), 405)
        self.assert_error(self.hub.ask('GET', '/v2/auth/token'), 405)

    def test_the_log(self):
        self.hub.exchange('alice', 'no')
        self.hub.ask('GET', '/token?service=a', None, basic('bob', 'x'))
        log = self.hub.requests()
        self.assertEqual(
            [(one['method'], one['target'], one['status'],
              one['authorization'], one['identifier']) for one in log],
            [('POST', '/v2/auth/token', 401, '', 'alice'),
             ('GET', '/token?service=a', 401, 'Basic', 'bob')])
        self.assertEqual(self.hub.logins(), ['alice', 'bob'])
        self.assertTrue(all(re.match('Python-urllib', one['user_agent'])
                            and one['host'] == self.hub.host for one in log))
        self.hub.clear_requests()
        self.assertEqual(self.hub.requests(), [])


if __name__ == '__main__':
    test_hub.require_hub()
    unittest.main(verbosity=2)
