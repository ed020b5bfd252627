#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hub tokens …`, `hub org-tokens …` and the completion of their names."""

import datetime
import json
import os
import re
import stat
import subprocess

import support
from hub_support import REFUSED, WAIT_SECONDS, HubTest, Terminal
from support import CLEAN, USAGE

UUID = r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'


def days_from_now(days):
    time = (datetime.datetime.now(datetime.timezone.utc) +
            datetime.timedelta(days=days))
    return time.strftime('%Y-%m-%dT%H:%M:%SZ')


class TokensTest(HubTest):
    """alice is logged in."""

    def setUp(self):
        super().setUp()
        self.login()
        self.hub.clear_requests()

    def value_of(self, run):
        """The value alone on standard output, which works."""
        self.assert_code(run, CLEAN)
        self.assertRegex(run.out, rb'^dckr_[po]at_[A-Za-z0-9_-]+\n$')
        value = run.out.decode().rstrip('\n')
        self.assertNotIn(value.encode(), run.err)
        return self.watch_secret(value)

    def targets(self, method=None):
        return [one['target'] for one in self.hub.requests()
                if method in (None, one['method'])]


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


class Changes(TokensTest):

    def setUp(self):
        super().setUp()
        self.uuids = {label: self.add_token(label)['uuid']
                      for label in ('ci-1', 'ci-2', 'laptop')}
        self.hub.clear_requests()

    def test_deactivate_and_activate(self):
        self.assertEqual(self.ok('tokens', 'deactivate', 'laptop'),
                         self.uuids['laptop'] + '\n')
        self.assertEqual(self.states(),
                         {'ci-1': True, 'ci-2': True, 'laptop': False})
        run = self.run_hub('tokens', 'deactivate', 'laptop')
        self.assert_code(run, CLEAN)
        self.assert_message(run, 'inactive already')
        self.assertEqual(len(self.targets('PATCH')), 1)
        self.ok('tokens', 'activate', self.uuids['laptop'].upper())
        self.assertTrue(self.states()['laptop'])

    def test_several_at_once(self):
        run = self.run_hub('tokens', 'deactivate', 'laptop', 'ci-1', 'laptop')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out.decode().split(),
                         [self.uuids['laptop'], self.uuids['ci-1']])
        self.assertIn(b'To deactivate: 2 tokens\n', run.err)
        self.assertEqual(self.states(),
                         {'ci-1': False, 'ci-2': True, 'laptop': False})

    def test_by_glob_and_all(self):
        run = self.run_hub('tokens', 'deactivate', '--label', 'ci-*')
        self.assert_code(run, CLEAN)
        self.assertEqual(self.states(),
                         {'ci-1': False, 'ci-2': False, 'laptop': True})
        self.ok('tokens', 'activate', '--all')
        self.assertEqual(set(self.states().values()), {True})
        self.ok('tokens', 'deactivate', '--label', 'none-*')
        self.assertEqual(set(self.states().values()), {True})

    def test_which_ones_must_be_said(self):
        for verb in ('activate', 'deactivate', 'delete'):
            self.refused(USAGE, 'tokens', verb, says=['--all'])
            self.refused(USAGE, 'tokens', verb, 'ci-1', '--all')
            self.refused(USAGE, 'tokens', verb, 'ci-1', '--active')
            # One name that is wrong, and nothing is done at all.
            self.refused(USAGE, 'tokens', verb, 'ci-1', 'nobody',
                         says=['nobody'])
        self.assertEqual(set(self.states().values()), {True})

    def test_dry_run(self):
        for verb in ('deactivate', 'delete'):
            run = self.run_hub('tokens', verb, '--all', '--dry-run', '--json')
            self.assert_code(run, CLEAN)
            self.assertEqual({one['result'] for one in json.loads(run.out)},
                             {'planned'})
        self.assertEqual(self.targets('PATCH') + self.targets('DELETE'), [])

    def test_delete(self):
        run = self.run_hub('tokens', 'delete', 'ci-1', '--yes')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out.decode(), self.uuids['ci-1'] + '\n')
        self.assertIn(b'To delete: 1 token\n', run.err)
        self.ok('tokens', 'rm', '--label', 'ci-*', '-y')
        self.assertEqual(self.labels(), ['laptop'])

    def test_deleting_needs_a_confirmation(self):
        for words in (['ci-1'], ['--all']):
            run = self.run_hub('tokens', 'delete', *words)
            self.assert_code(run, USAGE)
            self.assertEqual(run.out, b'')
            self.assertIn(b'--yes', run.err)
        self.assertEqual(len(self.states()), 3)

    def test_the_label_is_typed(self):
        with Terminal(self, 'hub', 'tokens', 'delete',
                      self.uuids['ci-1']) as terminal:
            terminal.expect('Type the label of the token')
            terminal.type('ci-1\n')
            self.assert_code(terminal.end(), CLEAN)
        self.assertEqual(self.labels(), ['ci-2', 'laptop'])
        for answer in ('Laptop', 'yes', '', '1', 'laptop '):
            with Terminal(self, 'hub', 'tokens', 'delete',
                          'laptop') as terminal:
                terminal.expect('Type the label')
                terminal.type(answer + '\n')
                run = terminal.end()
                self.assert_code(run, USAGE)
                self.assertIn(b'nothing was changed', run.err)
        self.assertEqual(self.labels(), ['ci-2', 'laptop'])

    def test_capitals_of_a_label_can_be_confirmed(self):
        self.add_token('MixedCase')
        with Terminal(self, 'hub', 'tokens', 'delete',
                      'MixedCase') as terminal:
            terminal.expect('Type the label')
            terminal.type('MixedCase\n')
            self.assert_code(terminal.end(), CLEAN)
        self.assertNotIn('MixedCase', self.labels())

    def test_the_number_of_several_is_typed(self):
        for answer, code in (('ci-1', USAGE), ('3', USAGE), ('2', CLEAN)):
            with Terminal(self, 'hub', 'tokens', 'delete', '--label',
                          'ci-*') as terminal:
                terminal.expect('Type the number of tokens')
                terminal.type(answer + '\n')
                self.assert_code(terminal.end(), code)
        self.assertEqual(self.labels(), ['laptop'])

    def test_one_that_fails_does_not_stop_the_rest(self):
        for verb, method in (('deactivate', 'PATCH'), ('delete', 'DELETE')):
            with self.subTest(verb):
                self.hub.fault('403', count=9, method=method,
                               path=f'/v2/access-tokens/{self.uuids["ci-1"]}')
                yes = ['--yes'] if verb == 'delete' else []
                run = self.run_hub('tokens', verb, 'ci-1', 'ci-2', 'laptop',
                                   '--json', *yes)
                self.assert_code(run, REFUSED)
                results = {one['label']: one for one in json.loads(run.out)}
                self.assertEqual(
                    {label: one['result'] for label, one in results.items()},
                    {'ci-1': 'failed', 'ci-2': 'done', 'laptop': 'done'})
                self.assertTrue(results['ci-1']['message'])
                self.assertIn(self.uuids['ci-1'].encode(), run.err)
                self.hub.clear_faults()
        self.assertEqual(self.states(), {'ci-1': True})

    def test_one_that_is_gone_meanwhile_counts_as_done(self):
        # The reply is lost, the retry finds nothing.
        self.hub.fault('dropped', method='DELETE')
        self.assert_code(self.run_hub('tokens', 'delete', 'ci-1', '--yes'),
                         CLEAN)
        self.assertNotIn('ci-1', self.states())


class Rotation(TokensTest):

    def test_the_twin_takes_over(self):
        old = self.add_token('ci', scopes=['repo:write'],
                             created_at=days_from_now(-10),
                             expires_at=days_from_now(20))
        run = self.run_hub('tokens', 'rotate', 'ci')
        value = self.value_of(run)
        self.assert_message(run, old['uuid'], 'deactivated')
        self.assertTrue(self.hub.accepts('alice', value))
        self.assertFalse(self.hub.accepts('alice', old['token']))
        today = days_from_now(0)[:10]
        listed = {one['label']: one for one in self.list_tokens()}
        self.assertEqual(set(listed), {'ci', f'ci {today}'})
        twin = listed[f'ci {today}']
        self.assertEqual(twin['scopes'], ['repo:write'])
        # As long as the old one was made for.
        self.assertEqual(twin['expires'][:10], days_from_now(30)[:10])
        self.assertFalse(listed['ci']['active'])
        # The next one replaces the date.
        self.value_of(self.run_hub('tokens', 'rotate', f'ci {today}'))
        self.assertIn(f'ci {today} (2)', self.labels())

    def test_label_expiry_and_file(self):
        self.add_token('ci')
        self.assertEqual(
            self.ok('tokens', 'rotate', 'ci', '--to', 'it', '--label', 'new',
                    '--expires', '30d'), '')
        value = self.watch_secret(
            (self.scratch / 'it').read_text().rstrip('\n'))
        self.assertTrue(self.hub.accepts('alice', value))
        self.assertEqual(self.states(), {'ci': False, 'new': True})

    def test_to_the_helper(self):
        self.use_pass()
        self.add_token('ci')
        self.ok('tokens', 'rotate', 'ci', '--to', 'helper')
        kept = self.ask_pass('get', 'https://index.docker.io/v1/')
        self.watch_secret(kept['Secret'])
        self.assertTrue(self.hub.accepts('alice', kept['Secret']))

    def test_grace(self):
        old = self.add_token('ci')
        run = self.run_hub('tokens', 'rotate', 'ci', '--grace')
        self.value_of(run)
        self.assert_message(run, 'still active',
                            f'tokensweep hub tokens deactivate {old["uuid"]}')
        self.assertEqual(set(self.states().values()), {True})

    def test_delete_old(self):
        self.add_token('ci')
        self.refused(USAGE, 'tokens', 'rotate', 'ci', '--delete-old',
                     says=['--yes'])
        self.refused(USAGE, 'tokens', 'rotate', 'ci', '--delete-old',
                     '--grace')
        self.assertEqual(self.states(), {'ci': True})
        self.value_of(self.run_hub('tokens', 'rotate', 'ci', '--delete-old',
                                   '--yes'))
        self.assertNotIn('ci', self.states())
        self.assertEqual(len(self.states()), 1)

    def test_inactive_ones_have_no_twin(self):
        self.add_token('ci', active=False)
        self.refused(USAGE, 'tokens', 'rotate', 'ci', says=['inactive'])
        self.assertEqual(self.targets('POST'), [])

    def assert_unchanged(self, old):
        self.assertEqual(self.states(), {'ci': True})
        self.assertTrue(self.hub.accepts('alice', old['token']))

    def test_a_twin_that_does_not_log_in_is_deleted(self):
        old = self.add_token('ci')
        for kind in ('403', '500', '429', 'bad-session', 'other-id'):
            with self.subTest(kind):
                self.hub.fault(kind, count=9, path='/v2/auth/token')
                run = self.refused(REFUSED, 'tokens', 'rotate', 'ci', '--to',
                                   'it', says=['deleted again',
                                               'stays as it was'])
                self.hub.clear_faults()
                self.assertFalse((self.scratch / 'it').exists(),
                                 run.describe())
                self.assert_unchanged(old)

    def test_a_twin_that_cannot_be_made(self):
        old = self.add_token('ci')
        self.hub.fault('403', method='POST', path='/v2/access-tokens')
        self.refused(REFUSED, 'tokens', 'rotate', 'ci')
        self.assert_unchanged(old)

    def test_a_helper_that_refuses_it(self):
        old = self.add_token('ci')
        session = self.session_file().read_text()
        self.use_script_helper(
            'test $1 = store && exit 1\n'
            'echo credentials not found in native keychain; exit 1\n')
        self.refused(REFUSED, 'tokens', 'rotate', 'ci', '--to', 'helper',
                     says=['docker-credential-test store', 'deleted again'])
        self.assert_unchanged(old)
        self.assertEqual(self.session_file().read_text(), session)

    def test_standard_output_that_is_full(self):
        old = self.add_token('ci')
        with open('/dev/full', 'wb') as full:
            done = subprocess.run(
                self.command('hub', 'tokens', 'rotate', 'ci'),
                stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                env=self.environment, timeout=WAIT_SECONDS, check=False)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assert_unchanged(old)

    def test_a_twin_that_cannot_be_deleted_is_deactivated(self):
        self.add_token('ci')
        self.hub.fault('403', count=9, path='/v2/auth/token')
        self.hub.fault('403', count=9, method='DELETE')
        self.refused(REFUSED, 'tokens', 'rotate', 'ci', says=['deactivated'])
        self.assertEqual(sorted(self.states().values()), [False, True])
        self.assertTrue(self.states()['ci'])

    def test_an_old_one_that_stays_active(self):
        self.add_token('ci')
        self.hub.fault('403', count=9, method='PATCH')
        run = self.run_hub('tokens', 'rotate', 'ci')
        self.assert_code(run, REFUSED)
        self.assert_message(run, 'handed over', 'still active',
                            'hub tokens deactivate')
        value = self.watch_secret(run.out.decode().rstrip('\n'))
        self.assertTrue(self.hub.accepts('alice', value))
        self.assertEqual(set(self.states().values()), {True})

    def test_ctrl_c_in_the_middle_leaves_nothing_half_done(self):
        old = self.add_token('ci')
        self.hub.fault('slow', path='/v2/auth/token', value=3000)
        with Terminal(self, 'hub', 'tokens', 'rotate', 'ci') as terminal:
            while self.hub.pending_faults():
                pass
            terminal.type('\x03')
            run = terminal.end()
        self.assertLess(run.code, 0, run.describe())
        self.assertEqual(run.out, b'')
        self.assertIn(b'deleted again', run.err)
        self.assert_unchanged(old)


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


class Completion(TokensTest):

    def complete(self, *words, **more):
        run = self.run_tool('__complete', *words, start_new_session=True,
                            **more)
        self.assert_code(run, CLEAN)
        self.assertEqual(run.err, b'', run.describe())
        return [line.split('\t')[0] for line in run.out.decode().splitlines()]

    def test_commands_and_flags(self):
        self.assertLessEqual({'audit', 'scan', 'rules', 'hub', 'completion'},
                             set(self.complete('')))
        self.assertEqual(self.complete('hub', 'w'), ['whoami'])
        self.assertEqual(self.complete('scan', '--format', 'sar'), ['sarif'])
        self.assertIn('--no-ignore', self.complete('scan', '--no'))

    def test_tokens(self):
        made = self.add_token('ci')
        twice = [self.add_token('twice')['uuid'] for _ in range(2)]
        self.assertEqual(sorted(self.complete('hub', 'tokens', 'show', '')),
                         sorted(['ci', made['uuid'], *twice]))
        self.assertEqual(
            self.complete('hub', 'tokens', 'delete', made['uuid'][:8]),
            [made['uuid']])
        self.hub.add_org_token('acme', label='deploy')
        self.assertIn('deploy', self.complete('hub', 'org-tokens', 'rotate',
                                              '--org', 'acme', 'dep'))

    def test_silent_when_it_cannot(self):
        self.add_token('ci')
        words = ['hub', 'tokens', 'show', '']
        self.hub.fault('slow', count=9, value=30_000)
        self.assertEqual(self.complete(*words), [])
        self.hub.stop()
        self.assertEqual(self.complete(*words), [])
        self.edit_session(expires='2020-01-01T00:00:00Z')
        self.assertEqual(self.complete(*words), [])
        self.session_file().write_text('{')
        self.assertEqual(self.complete(*words), [])
        self.configure_docker(credsStore='not-installed')
        self.assertEqual(self.complete(*words), [])
        self.assertEqual(
            self.complete(*words, env={'TOKENSWEEP_HUB_URL': 'nonsense'}), [])

    def test_bash(self):
        self.add_token('my ci')
        self.add_token('a:b')
        script = self.run_tool('completion', 'bash').out.decode()
        binary = os.path.dirname(self.binary)

        def complete(line):
            program = (f'{script}\nCOMP_LINE=$1 COMP_POINT=${{#1}}\n'
                       '_tokensweep\nprintf "%s\\n" "${COMPREPLY[@]}"')
            done = subprocess.run(
                ['bash', '-euc', program, 'bash', line], check=True,
                capture_output=True, timeout=WAIT_SECONDS,
                env={**self.environment,
                     'PATH': f'{binary}:{self.environment["PATH"]}'})
            self.assertEqual(done.stderr, b'')
            return done.stdout.decode().split('\n')[:-1]

        self.assertEqual(complete('tokensweep hub who'), ['whoami'])
        self.assertEqual(complete('tokensweep hub log'), ['login', 'logout'])
        self.assertIn('my\\ ci', complete('tokensweep hub tokens show my'))
        # bash replaces only what stands behind the colon.
        self.assertEqual(complete('tokensweep hub tokens show a:'), ['b'])
        self.assertEqual(
            complete('tokensweep hub tokens create --scope repo:w'), ['write'])
        self.assertEqual(complete('tokensweep scan --format=sar'), ['sarif'])

    def test_scripts(self):
        for shell in ('bash', 'zsh', 'fish'):
            run = self.run_tool('completion', shell)
            self.assert_code(run, CLEAN)
            self.assertIn(b'__complete', run.out)
        self.assert_code(self.run_tool('completion', 'csh'), USAGE)
        self.assert_code(self.run_tool('completion'), USAGE)


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
