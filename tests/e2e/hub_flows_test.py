#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The test Hub itself: organizations, device login, the registry's tokens."""

import unittest
from urllib.parse import urlencode

import test_hub
from hub_case import HUB, PASSWORD, TIME, HubTest
from test_hub import basic, bearer, jwt_part

DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'


class OrganizationTokens(HubTest):

    RESOURCES = [{'type': 'TYPE_REPO', 'path': 'acme/*',
                  'scopes': ['scope-image-pull']}]

    def setUp(self):
        super().setUp()
        self.path = '/v2/orgs/acme/access-tokens'

    def create_for_org(self, **more):
        answer = self.hub.ask('POST', self.path, {
            'label': 'ci', 'resources': self.RESOURCES, **more}, self.owner())
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json

    def test_a_token_lives_from_creation_to_deletion(self):
        made = self.create_for_org(description='for builds')
        value = made.pop('token')
        self.assertRegex(value, '^dckr' + r'_oat_[A-Za-z0-9_-]{32}$')
        self.assertEqual(
            {name: made[name] for name in made
             if name not in ('id', 'created_at')},
            {'label': 'ci', 'description': 'for builds',
             'created_by': 'alice', 'is_active': True, 'expires_at': None,
             'last_used_at': None, 'resources': self.RESOURCES})
        one = f'{self.path}/{made["id"]}'
        self.assert_reply(self.hub.ask('GET', self.path + '/', None,
                                       self.owner()), 200, {
            'total': 1, 'next': None, 'previous': None, 'results': [made]})
        self.assert_reply(self.hub.ask('GET', one, None, self.owner()), 200,
                          made)
        self.assertTrue(self.hub.accepts('acme', value))
        self.assertFalse(self.hub.accepts('alice', value))
        off = self.hub.ask('PATCH', one, {
            'is_active': False, 'label': 'old', 'description': ''},
            self.owner())
        self.assertEqual((off.status, off.json['label'],
                          off.json['is_active']), (200, 'old', False))
        self.assertRegex(off.json['last_used_at'], TIME)
        self.assertFalse(self.hub.accepts('acme', value))
        self.assertEqual(self.hub.ask('DELETE', one, None,
                                      self.owner()).status, 204)
        self.assert_error(self.hub.ask('GET', one, None, self.owner()), 404)

    def test_pages(self):
        for i in range(3):
            self.create_for_org(label=f't{i}')
        page = self.hub.ask('GET', self.path + '?page_size=2', None,
                            self.owner()).json
        self.assertEqual(page['total'], 3)
        self.assertEqual(page['next'], f'{self.hub.url}{self.path}'
                                       '?page=2&page_size=2')
        page = test_hub.ask('GET', page['next'], None, self.owner()).json
        self.assertEqual([one['label'] for one in page['results']], ['t0'])

    def test_wrong_bodies(self):
        for field, body in (
                ('label', {'label': ''}), ('resources', {'resources': []}),
                ('resources', {'resources': [{'type': 'TYPE_X', 'path': 'a',
                                              'scopes': []}]}),
                ('expires_at', {'expires_at': 'never'})):
            self.assert_value_error(self.hub.ask('POST', self.path, {
                'label': 'ci', 'resources': self.RESOURCES, **body},
                self.owner()), field)
        made = self.create_for_org()
        self.assert_value_error(
            self.hub.ask('PATCH', f'{self.path}/{made["id"]}',
                         {'expires_at': None}, self.owner()), 'expires_at')

    def test_only_owners_may(self):
        self.hub.add_user('carol', PASSWORD)
        self.hub.add_org('other', ['alice'], ['carol'])
        carol = bearer(self.hub.session('carol', PASSWORD))
        self.assert_error(self.hub.ask(
            'GET', '/v2/orgs/other/access-tokens', None, carol), 403, 'owners')
        self.assert_error(self.hub.ask(
            'GET', '/v2/orgs/absent/access-tokens', None, carol), 404)
        self.assertEqual(self.hub.ask('GET', self.path).status, 401)

    def test_own_organizations(self):
        self.hub.add_org('other', ['bob'], ['alice'])
        self.hub.add_org('third', ['bob'])
        page = self.hub.ask('GET', '/v2/user/orgs', None, self.owner()).json
        self.assertEqual(page['count'], 2)
        self.assertEqual([one['orgname'] for one in page['results']],
                         ['acme', 'other'])

    def test_the_audit_log_has_what_happened(self):
        made = self.create_for_org()
        one = f'{self.path}/{made["id"]}'
        self.hub.ask('PATCH', one, {'is_active': False}, self.owner())
        self.hub.ask('DELETE', one, None, self.owner())
        log = self.hub.ask('GET', '/v2/auditlogs/acme', None,
                           self.owner()).json['logs']
        self.assertEqual(
            [event['action'] for event in log],
            [f'org.access_token.{what}' for what
             in ('delete', 'update', 'create')])
        self.assertEqual(set(log[0]), {
            'account', 'action', 'name', 'actor', 'data', 'timestamp',
            'action_description'})
        self.assertEqual((log[0]['actor'], log[0]['name']), ('alice', 'ci'))
        for query, count in (
                ({'action': 'org.access_token.create'}, 1),
                ({'actor': 'bob'}, 0), ({'page_size': 2}, 2),
                ({'page_size': 2, 'page': 2}, 1),
                ({'from': '2999-01-01T00:00:00Z'}, 0),
                ({'to': '2999-01-01T00:00:00Z'}, 3)):
            found = self.hub.ask(
                'GET', f'/v2/auditlogs/acme/?{urlencode(query)}', None,
                self.owner())
            self.assertEqual(len(found.json['logs']), count, query)
        groups = self.hub.ask('GET', '/v2/auditlogs/acme/actions', None,
                              self.owner()).json['actions']
        self.assertIn('org.access_token.delete', [
            action['name'] for action in groups['org']['actions']])
        for group in groups.values():
            for action in group['actions']:
                self.assertEqual(set(action),
                                 {'name', 'label', 'description'})

    def test_who_may_read_the_audit_log(self):
        made = self.hub.add_token('alice')
        oat = self.hub.add_org_token('acme')
        for headers, path, status in (
                ({}, 'acme', 401), (self.owner(), 'absent', 404),
                (bearer(self.hub.session('alice', made['token'])), 'acme',
                 403),
                (bearer(self.hub.session('acme', oat['token'])), 'acme', 200),
                (self.owner(), 'acme?from=yesterday', 400)):
            answer = self.hub.ask('GET', f'/v2/auditlogs/{path}', None,
                                  headers)
            self.assertEqual(answer.status, status)
            if status != 200:
                self.assertEqual(set(answer.json),
                                 {'code', 'message', 'details'})


class DeviceLogin(HubTest):

    def begin(self):
        answer = self.hub.ask('POST', '/oauth/device/code', urlencode({
            'client_id': 'cli', 'scope': 'openid offline_access',
            'audience': HUB}))
        self.assertEqual(answer.status, 200)
        self.assertEqual(set(answer.json), {
            'device_code', 'user_code', 'verification_uri',
            'verification_uri_complete', 'expires_in', 'interval'})
        return answer.json

    def token(self, **fields):
        return self.hub.ask('POST', '/oauth/token', urlencode(
            {'client_id': 'cli', **fields}))

    def poll(self, grant):
        return self.token(grant_type=DEVICE_GRANT,
                          device_code=grant['device_code'])

    def assert_oauth_error(self, answer, error):
        self.assertEqual(answer.status, 403)
        self.assertEqual(answer.json['error'], error)
        self.assertIn('error_description', answer.json)

    def test_a_login_is_approved(self):
        grant = self.begin()
        self.assert_oauth_error(self.poll(grant), 'authorization_pending')
        self.hub.approve_device(grant['user_code'], 'alice')
        answer = self.poll(grant)
        self.assertEqual(answer.status, 200)
        self.assertEqual(set(answer.json), {
            'access_token', 'refresh_token', 'id_token', 'scope',
            'expires_in', 'token_type'})
        claims = jwt_part(answer.json['access_token'], 1)
        self.assertEqual(claims['iss'], 'https://login.docker.com/')
        self.assertEqual(claims['aud'], [HUB])
        self.assertEqual(claims[HUB]['username'], 'alice')
        self.assertEqual(self.hub.ask(
            'GET', '/v2/access-tokens', None,
            bearer(answer.json['access_token'])).status, 200)
        self.assert_oauth_error(self.poll(grant), 'invalid_grant')

    def test_refreshing_and_revoking(self):
        grant = self.begin()
        self.hub.approve_device(grant['user_code'], 'alice')
        first = self.poll(grant).json['refresh_token']
        second = self.token(grant_type='refresh_token', refresh_token=first)
        self.assertEqual(second.status, 200)
        # Each is good once.
        self.assert_oauth_error(self.token(
            grant_type='refresh_token', refresh_token=first), 'invalid_grant')
        value = second.json['refresh_token']
        gone = self.hub.ask('POST', '/oauth/revoke', urlencode(
            {'client_id': 'cli', 'token': value}))
        self.assertEqual((gone.status, gone.body), (200, b''))
        self.assert_oauth_error(self.token(
            grant_type='refresh_token', refresh_token=value), 'invalid_grant')

    def test_a_login_is_refused_or_forgotten(self):
        grant = self.begin()
        self.hub.deny_device(grant['user_code'])
        self.assert_oauth_error(self.poll(grant), 'access_denied')
        grant = self.begin()
        self.hub.advance_clock(grant['expires_in'] + 1)
        self.assert_oauth_error(self.poll(grant), 'expired_token')
        self.assert_oauth_error(self.token(grant_type='magic'),
                                'unsupported_grant_type')


class Registry(HubTest):

    def token(self, headers=None, **query):
        query = {'service': 'registry.docker.io', **query}
        return self.hub.ask('GET', f'/token?{urlencode(query, True)}', None,
                            headers)

    def test_a_token_for_a_registry(self):
        made = self.create(scopes=['repo:write'])
        answer = self.token(basic('alice', made['token']), account='alice',
                            scope=['repository:alice/app:pull,push,delete',
                                   'repository:bob/app:pull'])
        self.assertEqual(answer.status, 200)
        self.assertEqual(set(answer.json), {'token', 'access_token',
                                            'expires_in', 'issued_at'})
        self.assertEqual(answer.json['token'], answer.json['access_token'])
        self.assertRegex(answer.json['issued_at'], TIME)
        claims = jwt_part(answer.json['token'], 1)
        self.assertEqual((claims['iss'], claims['aud'], claims['sub']),
                         ('auth.docker.io', 'registry.docker.io', 'alice'))
        self.assertEqual(claims['exp'] - claims['iat'],
                         answer.json['expires_in'])
        self.assertEqual(claims['access'], [
            {'type': 'repository', 'name': 'alice/app',
             'actions': ['pull', 'push']},
            {'type': 'repository', 'name': 'bob/app', 'actions': []}])
        self.assertEqual(self.hub.tokens()[made['uuid']]['uses'], 1)

    def actions(self, headers, repository):
        answer = self.token(
            headers, scope=f'repository:{repository}:pull,push,delete')
        [access] = jwt_part(answer.json['token'], 1)['access']
        return access['actions']

    def test_scopes_decide_on_actions(self):
        for scope, actions in (
                ('repo:admin', ['pull', 'push', 'delete']),
                ('repo:write', ['pull', 'push']), ('repo:read', ['pull']),
                ('repo:public_read', [])):
            made = self.hub.add_token('alice', scopes=[scope])
            headers = basic('alice', made['token'])
            self.assertEqual(self.actions(headers, 'alice/app'), actions)
            self.assertEqual(self.actions(headers, 'acme/app'), actions)
        self.hub.make_public('alice/open')
        self.assertEqual(self.actions(headers, 'alice/open'), ['pull'])
        self.assertEqual(self.actions(None, 'alice/open'), ['pull'])
        self.assertEqual(self.actions(None, 'alice/app'), [])
        self.assertEqual(self.actions(basic('alice', PASSWORD), 'alice/app'),
                         ['pull', 'push', 'delete'])
        oat = self.hub.add_org_token('acme', resources=[
            {'path': 'acme/a*', 'scopes': ['scope-image-pull']}])
        headers = basic('acme', oat['token'])
        self.assertEqual(self.actions(headers, 'acme/app'), ['pull'])
        self.assertEqual(self.actions(headers, 'acme/box'), [])

    def test_what_is_refused_and_why(self):
        dead = self.hub.add_token('alice', active=False)
        old = self.hub.add_token('alice', expires_at='2020-01-01T00:00:00Z')
        old_oat = self.hub.add_org_token('acme',
                                         expires_at='2020-01-01T00:00:00Z')
        wrong = 'incorrect username or password'
        for name, secret, text in (
                ('alice', 'no', wrong), ('nobody', PASSWORD, wrong),
                ('alice', dead['token'], wrong), ('alice', '', wrong),
                ('alice', old['token'], 'personal access token is expired'),
                ('acme', old_oat['token'], 'org access token is expired'),
                ('bob', 'b:ob',
                 'please use personal access token to login')):
            self.assert_reply(self.token(basic(name, secret)), 401,
                              {'details': text})
        for headers in ({'Authorization': 'Basic !'},
                        {'Authorization': 'Basic YQ=='}):
            self.assert_reply(self.token(headers), 401, {'details': wrong})
        self.assertEqual(self.hub.ask('GET', '/token').status, 400)

    def test_the_form(self):
        made = self.create()
        form = {'service': 'registry.docker.io', 'client_id': 'test',
                'grant_type': 'password', 'username': 'alice',
                'password': made['token'], 'access_type': 'offline',
                'scope': 'repository:alice/app:pull'}
        answer = self.hub.ask('POST', '/token', urlencode(form))
        self.assertEqual(answer.status, 200)
        refresh = {'service': 'registry.docker.io', 'client_id': 'test',
                   'grant_type': 'refresh_token',
                   'refresh_token': answer.json['refresh_token'],
                   'scope': 'repository:alice/app:pull'}
        again = self.hub.ask('POST', '/token', urlencode(refresh))
        self.assertEqual(again.status, 200)
        self.assertEqual(
            jwt_part(again.json['token'], 1)['access'][0]['actions'],
            ['pull'])
        self.hub.change_token(made['uuid'], active=False)
        for body in (refresh, form):
            self.assertEqual(self.hub.ask('POST', '/token',
                                          urlencode(body)).status, 401)
        self.assertEqual(self.hub.ask('POST', '/token', urlencode(
            {**form, 'grant_type': 'magic'})).status, 400)

    def test_offline_tokens_by_get(self):
        made = self.create()
        answer = self.token(basic('alice', made['token']),
                            offline_token='true')
        self.assertIn('refresh_token', answer.json)
        self.assertNotIn('refresh_token',
                         self.token(offline_token='true').json)

    def test_bytes_that_are_not_utf_8(self):
        answer = self.hub.ask('GET', '/token?service=%ff&scope=a:%fe:pull')
        self.assertEqual(answer.status, 200)
        answer = self.hub.ask('GET', '/token?service=a', None,
                              {'Authorization': 'Basic //46eA=='})
        self.assertEqual(answer.status, 401)
        self.assertEqual(len(self.hub.requests()), 2)

    def test_the_challenge_and_pull_limits(self):
        for path in ('/v2', '/v2/'):
            answer = self.hub.ask('GET', path)
            self.assertEqual(answer.status, 401)
            self.assertEqual(answer.headers['www-authenticate'],
                             f'Bearer realm="{self.hub.url}/token",'
                             'service="registry.docker.io"')
            self.assertEqual(answer.json['errors'][0]['code'],
                             'UNAUTHORIZED')
        token = self.token(scope='repository:ratelimitpreview/test:pull')
        headers = bearer(token.json['token'])
        answer = self.hub.ask(
            'HEAD', '/v2/ratelimitpreview/test/manifests/latest', None,
            headers)
        self.assertEqual((answer.status, answer.body), (200, b''))
        self.assertRegex(answer.headers['ratelimit-limit'], r'^\d+;w=21600$')


if __name__ == '__main__':
    test_hub.require_hub()
    unittest.main(verbosity=2)
