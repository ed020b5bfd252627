#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hub tokens …` and `hub org-tokens …`: lists and creation."""

import json
import os
import re
import stat
import subprocess

import support
from hub_support import (
    REFUSED, WAIT_SECONDS, HubTest, TokensTest, days_from_now,
)
from support import CLEAN, USAGE

UUID = r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'


class Lists(TokensTest):

    def test_nothing(self):
        self.assertEqual(self.ok('tokens', 'list').split(),
                         'UUID LABEL SCOPES STATUS LAST USED CREATED EXPIRES'
                         .split())
        self.assertEqual(json.loads(self.ok('tokens', 'list', '--json')), [])
        self.assertEqual(self.ok('tokens', 'list', '-q'), '')

    def test_columns_and_keys(self):
        made = self.add_token('ci', scopes=['repo:read'],
                              created_at=days_from_now(-30),
                              last_used=days_from_now(-5),
                              expires_at=days_from_now(60))
        self.add_token('laptop', active=False)
        lines = self.ok('tokens', 'ls').splitlines()
        self.assertEqual(len(lines), 3)
        line = [one for one in lines if ' ci ' in one][0]
        self.assertRegex(line, rf'^{made["uuid"]} +ci +repo:read +active +'
                               r'5 days ago +4 weeks ago +in \d+ \w+$')
        self.assertRegex('\n'.join(lines), r'laptop .* inactive +never ')
        # Columns begin below their heads.
        self.assertEqual(line.index('repo:read'), lines[0].index('SCOPES'))
        listed = {one['label']: one for one in self.list_tokens()}
        token = listed['ci']
        self.assertEqual(token['uuid'], made['uuid'])
        self.assertIs(token['active'], True)
        self.assertEqual(token['scopes'], ['repo:read'])
        for key in ('created', 'last_used', 'expires'):
            self.assertRegex(token[key], r'^\d{4}-\d\d-\d\dT')
        self.assertIsNone(listed['laptop']['last_used'])
        self.assertIsNone(listed['laptop']['expires'])
        self.assertEqual(
            json.loads(self.ok('tokens', 'list', '--format', 'json')),
            self.list_tokens())
        self.assertEqual(sorted(self.ok('tokens', 'list', '-q').split()),
                         sorted(one['uuid'] for one in listed.values()))
        self.refused(USAGE, 'tokens', 'list', '--format', 'xml', says=['xml'])

    def test_more_than_a_page(self):
        for number in range(130):
            self.hub.add_token('alice', label=f'n{number}')
        self.assertEqual(len(self.list_tokens()), 130)

    def test_filters(self):
        self.add_token('ci-new', last_used=days_from_now(-1))
        self.add_token('ci-old', last_used=days_from_now(-90),
                       created_at=days_from_now(-200))
        self.add_token('off', active=False, created_at=days_from_now(-100))
        self.add_token('ends', expires_at=days_from_now(5),
                       last_used=days_from_now(-1))
        for words, labels in (
                (['--active'], ['ci-new', 'ci-old', 'ends']),
                (['--inactive'], ['off']),
                (['--unused-since', '30'], ['ci-old', 'off']),
                (['--unused-since', days_from_now(-30)[:10]],
                 ['ci-old', 'off']),
                (['--expiring-within', '7'], ['ends']),
                (['--expiring-within', '3d'], []),
                (['--expired'], []),
                (['--label', 'ci-*'], ['ci-new', 'ci-old']),
                (['--label', 'ci-*', '--unused-since', '30d'], ['ci-old'])):
            with self.subTest(words):
                self.assertEqual(self.labels(*words), labels)
        self.refused(USAGE, 'tokens', 'list', '--active', '--inactive')
        for flag in ('--unused-since', '--expiring-within'):
            self.refused(USAGE, 'tokens', 'list', flag, 'soon', says=[flag])

    def test_show(self):
        made = self.add_token('ci', scopes=['repo:write'],
                              creator_ip='192.0.2.7', creator_ua='curl/8')
        for name in (made['uuid'], made['uuid'].upper(), 'ci'):
            text = self.ok('tokens', 'show', name)
            for part in (made['uuid'], 'repo:write', '192.0.2.7', 'curl/8'):
                self.assertIn(part, text)
        token = json.loads(self.ok('tokens', 'inspect', 'ci', '--json'))
        self.assertEqual(token['uuid'], made['uuid'])
        self.assertEqual(token['creator_user_agent'], 'curl/8')
        self.refused(USAGE, 'tokens', 'show', 'nobody', says=['nobody'])
        self.refused(USAGE, 'tokens', 'show')

    def test_labels_are_escaped_for_the_terminal(self):
        self.add_token('a\x1b[31mb')
        for words in (['list'], ['list', '--no-trunc'], ['show', 'a\x1b[31mb'],
                      ['deactivate', '--all']):
            run = self.run_hub('tokens', *words)
            self.assert_code(run, CLEAN)
            self.assertNotIn(b'\x1b', run.out + run.err)

    def test_ambiguous_labels(self):
        made = [self.add_token('ci')['uuid'] for _ in range(2)]
        for words in (['show', 'ci'], ['delete', 'ci', '--yes'],
                      ['rotate', 'ci'], ['rename', 'ci', '--label', 'x']):
            self.refused(USAGE, 'tokens', *words, says=[*made, 'uuid'])
        self.assertEqual(self.states(), {'ci': True})
        self.assertEqual(self.targets('PATCH') + self.targets('DELETE'), [])

    def test_faults(self):
        for kind in ('500', '429', 'cut-off', 'garbage', 'redirect', 'huge',
                     'empty', 'dropped'):
            with self.subTest(kind):
                self.hub.fault(kind, count=9, path='/v2/access-tokens')
                self.refused(REFUSED, 'tokens', 'list')
                self.hub.clear_faults()
        for number in range(101):
            self.hub.add_token('alice', label=f'n{number}')
        self.hub.fault('foreign-next')
        self.refused(REFUSED, 'tokens', 'list')


class Creation(TokensTest):

    def test_the_value_stands_alone(self):
        run = self.run_hub('tokens', 'create', '--label', 'ci', '--scope',
                           'repo:write', '--expires', '90d')
        value = self.value_of(run)
        self.assertRegex(run.err.decode(), UUID)
        self.assertTrue(self.hub.accepts('alice', value))
        token, = self.list_tokens()
        self.assertEqual(token['label'], 'ci')
        self.assertEqual(token['scopes'], ['repo:write'])
        self.assertEqual(token['expires'][:10], days_from_now(90)[:10])

    def test_least_rights_by_default(self):
        self.value_of(self.run_hub('tokens', 'create', '--label', 'ci'))
        token, = self.list_tokens()
        self.assertEqual(token['scopes'], ['repo:read'])
        self.assertIsNone(token['expires'])

    def test_a_date_is_inclusive(self):
        day = days_from_now(3)[:10]
        self.value_of(self.run_hub('tokens', 'create', '--label', 'ci',
                                   '--expires', day))
        token, = self.list_tokens()
        self.assertEqual(token['expires'][:19], f'{day}T23:59:59')

    def test_what_is_asked_for_is_checked(self):
        for words, says in (
                (['--label', ''], ['label']),
                (['--label', 'x' * 101], ['100']),
                (['--label', 'a\nb'], ['label']),
                (['--label', 'x', '--scope', 'repo:all'], ['repo:admin']),
                (['--label', 'x', '--expires', 'soon'], ['--expires']),
                (['--label', 'x', '--expires', '2020-01-01'], ['--expires']),
                (['--label', 'x', '--json'], ['--to']),
                ([], ['--label'])):
            with self.subTest(words):
                self.refused(USAGE, 'tokens', 'create', *words, says=says)
        self.assertEqual(self.targets('POST'), [])

    def test_to_a_file(self):
        run = self.run_hub('tokens', 'create', '--label', 'ci', '--to',
                           'token.txt')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out, b'')
        path = self.scratch / 'token.txt'
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        value = self.watch_secret(path.read_text().rstrip('\n'))
        self.assertTrue(self.hub.accepts('alice', value))
        self.hub.clear_requests()
        self.refused(USAGE, 'tokens', 'create', '--label', 'x', '--to',
                     'token.txt', says=['token.txt', 'exists'])
        (self.scratch / 'link').symlink_to(self.scratch / 'elsewhere')
        self.refused(USAGE, 'tokens', 'create', '--label', 'x', '--to', 'link')
        self.refused(USAGE, 'tokens', 'create', '--label', 'x', '--to',
                     'no/such/folder')
        self.assertEqual(self.targets(), [])
        self.assertEqual(self.labels(), ['ci'])

    def test_to_a_file_with_json(self):
        run = self.run_hub('tokens', 'create', '--label', 'ci', '--to', 'it',
                           '--json')
        self.assert_code(run, CLEAN)
        self.watch_secret((self.scratch / 'it').read_text().rstrip('\n'))
        self.assert_no_secret(run.out + run.err)
        self.assertEqual(json.loads(run.out)['label'], 'ci')

    def test_no_file_is_left_when_there_is_no_token(self):
        self.hub.fault('403', path='/v2/access-tokens', method='POST')
        self.refused(REFUSED, 'tokens', 'create', '--label', 'ci', '--to',
                     'it')
        self.assertFalse((self.scratch / 'it').exists())

    def test_to_the_helper(self):
        self.use_pass()
        run = self.run_hub('tokens', 'create', '--label', 'ci', '--to',
                           'helper')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out, b'')
        kept = self.ask_pass('get', 'https://index.docker.io/v1/')
        self.watch_secret(kept['Secret'])
        self.assert_no_secret(run.err)
        self.assertEqual(kept['Username'], 'alice')
        self.assertTrue(self.hub.accepts('alice', kept['Secret']))
        self.assert_code(
            self.run_hub('tokens', 'create', '--label', 'other', '--to',
                         'helper:https://registry.example'), CLEAN)
        kept = self.ask_pass('get', 'https://registry.example')
        self.assertEqual(kept['Username'], 'alice')

    def test_helpers_that_are_not_there(self):
        self.refused(USAGE, 'tokens', 'create', '--label', 'x', '--to',
                     'helper', says=['credsStore'])
        self.refused(USAGE, 'tokens', 'create', '--label', 'x', '--to',
                     'helper:', says=['server'])
        self.configure_docker(
            credHelpers={'https://index.docker.io/v1/': 'not-installed'})
        self.refused(REFUSED, 'tokens', 'create', '--label', 'x', '--to',
                     'helper', says=['not installed'])
        self.assertEqual(self.states(), {})

    def test_a_value_that_nobody_got_is_taken_back(self):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run(
                self.command('hub', 'tokens', 'create', '--label', 'ci'),
                stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                env=self.environment, timeout=WAIT_SECONDS, check=False)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertIn(b'deleted again', done.stderr)
        self.assertEqual(self.states(), {})

    def test_a_pipe_that_is_closed(self):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            self.command('hub', 'tokens', 'create', '--label', 'ci'),
            stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE,
            env=self.environment, timeout=WAIT_SECONDS, check=False)
        os.close(writing)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertEqual(self.states(), {})

    def test_rename(self):
        made = self.add_token('ci')
        self.assertEqual(self.ok('tokens', 'rename', 'ci', '--label', 'main'),
                         made['uuid'] + '\n')
        self.assertEqual(self.labels(), ['main'])
        token = json.loads(self.ok('tokens', 'rename', made['uuid'],
                                   '--label', 'b', '--json'))
        self.assertEqual(token['label'], 'b')
        self.refused(USAGE, 'tokens', 'rename', 'b', '--label', '')
        self.refused(USAGE, 'tokens', 'rename', 'b')


class Organizations(TokensTest):

    def test_lifecycle(self):
        org = ['--org', 'acme']
        value = self.value_of(self.run_hub(
            'org-tokens', 'create', *org, '--label', 'deploy', '--description',
            'for the cluster', '--scope', 'scope-image-pull', '--scope',
            'scope-image-push', '--repo', 'acme/app', '--expires', '90d'))
        self.assertTrue(self.hub.accepts('acme', value))
        token, = json.loads(self.ok('org-tokens', 'list', *org, '--json'))
        self.assertEqual(token['uuid'], token['id'])
        for key in ('label', 'active', 'scopes', 'created', 'last_used',
                    'expires'):
            self.assertIn(key, token)
        self.assertEqual(token['resources'],
                         [{'type': 'TYPE_REPO', 'path': 'acme/app',
                           'scopes': ['scope-image-pull',
                                      'scope-image-push']}])
        self.assertIn('acme/app', self.ok('org-tokens', 'show', *org, 'deploy'))
        self.ok('org-tokens', 'rename', *org, 'deploy', '--label', 'prod')
        self.ok('org-tokens', 'deactivate', *org, 'prod')
        self.assertFalse(self.hub.accepts('acme', value))
        self.ok('org-tokens', 'activate', *org, 'prod')
        twin = self.value_of(self.run_hub('org-tokens', 'rotate', *org,
                                          'prod'))
        self.assertTrue(self.hub.accepts('acme', twin))
        self.assertFalse(self.hub.accepts('acme', value))
        new, = json.loads(self.ok('org-tokens', 'list', *org, '--active',
                                  '--json'))
        self.assertEqual(new['resources'], token['resources'])
        self.ok('org-tokens', 'delete', *org, '--all', '--yes')
        self.assertEqual(
            json.loads(self.ok('org-tokens', 'list', *org, '--json')), [])

    def test_where_it_may_what(self):
        def made(*words):
            self.value_of(self.run_hub('org-tokens', 'create', '--org', 'acme',
                                       '--label', 'x', *words))
            token, = json.loads(self.ok('org-tokens', 'list', '--org', 'acme',
                                        '--json'))
            self.ok('org-tokens', 'delete', '--org', 'acme', 'x', '--yes')
            return token['resources']
        self.assertEqual(made(), [{'type': 'TYPE_REPO', 'path': 'acme/*',
                                   'scopes': ['scope-image-pull']}])
        self.assertEqual(made('--org-scope', 'scope-member-read'),
                         [{'type': 'TYPE_ORG', 'path': 'acme',
                           'scopes': ['scope-member-read']}])
        self.assertEqual(
            made('--repo', 'acme/a', '--repo', 'acme/b', '--org-scope', 'o'),
            [{'type': 'TYPE_REPO', 'path': 'acme/a',
              'scopes': ['scope-image-pull']},
             {'type': 'TYPE_REPO', 'path': 'acme/b',
              'scopes': ['scope-image-pull']},
             {'type': 'TYPE_ORG', 'path': 'acme', 'scopes': ['o']}])

    def test_names(self):
        self.refused(USAGE, 'org-tokens', 'list', says=['--org'])
        self.refused(USAGE, 'org-tokens', 'list', '--org', '../users')
        self.refused(USAGE, 'org-tokens', 'create', '--org', 'acme', '--label',
                     'x', '--scope', 'a b', says=['--scope'])

    def test_only_its_owner(self):
        self.login('bob')
        self.refused(REFUSED, 'org-tokens', 'list', '--org', 'acme')


class Help(HubTest):

    def test_each_command_has_one(self):
        for words in ([], ['login'], ['logout'], ['whoami'], ['tokens'],
                      *(['tokens', verb] for verb in (
                          'list', 'show', 'create', 'rename', 'deactivate',
                          'activate', 'delete', 'rotate')),
                      ['org-tokens', 'create']):
            text = self.ok(*words, '--help')
            self.assertGreater(len(text.splitlines()), 4)
        text = self.ok('login', '--help')
        self.assertTrue(re.search(r'second\s+line of six digits', text), text)
        self.refused(USAGE, 'tokens', 'shwo', says=["no command"])
        self.refused(USAGE)


if __name__ == '__main__':
    support.main()
