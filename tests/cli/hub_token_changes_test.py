#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hub tokens` rename, deactivate, activate, delete and rotate."""

import json
import subprocess

import support
from hub_support import (
    REFUSED, WAIT_SECONDS, Terminal, TokensTest, days_from_now,
)
from support import CLEAN, USAGE


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


if __name__ == '__main__':
    support.main()
