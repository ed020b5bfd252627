#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hub login|logout|whoami`: from a secret to a session that is kept."""

import json
import signal
import stat

import support
from hub_support import REFUSED, HubTest, Terminal
from support import CLEAN, USAGE
from test_hub import TestHub


class Passwords(HubTest):

    def test_session_in_a_file(self):
        run = self.login()
        self.assertIn(b'Logged in as alice.', run.out)
        self.assert_message(run, 'no credential helper', 'hub-session')
        path = self.session_file()
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
        session = json.loads(path.read_text())
        self.assertEqual(session['username'], 'alice')
        self.assertEqual(session['endpoint'], self.hub.url)
        self.assertNotIn(self.PASSWORD, path.read_text())
        self.assertEqual(self.ok('whoami').splitlines()[0], 'alice')
        self.assertEqual(self.ok('tokens', 'list', '-q'), '')

    def test_whoami_json(self):
        self.login()
        who = json.loads(self.ok('whoami', '--json'))
        self.assertEqual(who['username'], 'alice')
        self.assertEqual(who['source'], 'account')
        self.assertTrue(who['can_manage_tokens'])
        self.assertEqual(who['hub'], self.hub.url)
        self.assertEqual(who['stored_in'], str(self.session_file()))
        self.assertRegex(who['expires'], r'^\d{4}-\d\d-\d\dT[\d:]{8}Z$')

    def test_logout(self):
        self.login()
        self.assertEqual(self.ok('logout'), 'Logged out.\n')
        self.assertEqual(self.session_files(), [])
        self.refused(REFUSED, 'whoami', says=['not logged in', 'hub login'])
        self.refused(REFUSED, 'tokens', 'list', says=['not logged in'])
        self.assertEqual(self.ok('logout'), 'Nobody was logged in.\n')

    def test_one_line_end_is_taken_off(self):
        self.hub.add_user('carol', self.watch_secret(' space at the end '))
        for text in (' space at the end ', ' space at the end \n',
                     ' space at the end \r\n'):
            self.login('carol', text)
        self.refused(REFUSED, 'login', '--username', 'carol',
                     '--password-stdin', stdin=' space at the end \n\n')

    def test_wrong_password_is_tried_once(self):
        self.refused(REFUSED, 'login', '--username', 'alice',
                     '--password-stdin', stdin='wrong horse battery',
                     says=['refused the login of alice'])
        self.assertEqual(self.hub.logins(), ['alice'])
        self.assertEqual(self.session_files(), [])

    def test_lock_out(self):
        self.hub.fault('429', path='/v2/users/login', value=900)
        run = self.refused(REFUSED, 'login', '--username', 'alice',
                           '--password-stdin', stdin=self.PASSWORD,
                           says=['Nothing is known of the password',
                                 'try again'])
        self.assertEqual(len(self.hub.requests()), 1, run.describe())

    def test_a_session_of_another_hub_is_not_used(self):
        self.login()
        other = TestHub(users=self.USERS)
        self.addCleanup(other.__exit__)
        self.refused(REFUSED, 'whoami', says=['not logged in'],
                     env={'TOKENSWEEP_HUB_URL': other.url})
        self.assertEqual(other.requests(), [])

    def test_nobody_there(self):
        self.hub.stop()
        self.refused(REFUSED, 'login', '--username', 'alice',
                     '--password-stdin', stdin=self.PASSWORD,
                     says=['127.0.0.1'])

    def test_bad_addresses(self):
        for url in ('http://hub.docker.com', 'ftp://127.0.0.1', 'nonsense',
                    'http://user:secret@127.0.0.1'):
            run = self.refused(USAGE, 'whoami', says=['TOKENSWEEP_HUB_URL'],
                               env={'TOKENSWEEP_HUB_URL': url})
            self.assertNotIn(b'secret', run.err)

    def test_faults_end_with_4_and_leave_no_session(self):
        for kind in ('500', 'cut-off', 'garbage', 'redirect', 'huge',
                     'bad-session', '403', 'empty'):
            with self.subTest(kind):
                self.hub.clear_faults()
                self.hub.fault(kind, count=9, path='/v2/')
                self.refused(REFUSED, 'login', '--username', 'alice',
                             '--password-stdin', stdin=self.PASSWORD)
                self.assertEqual(self.session_files(), [])

    def test_wrong_usage(self):
        self.refused(USAGE, 'login', says=['no terminal', '--password-stdin',
                                           '--device'])
        self.refused(USAGE, 'login', '--password-stdin', stdin='x',
                     says=['--username'])
        for nothing in ('', '\n'):
            self.refused(USAGE, 'login', '--username', 'alice',
                         '--password-stdin', stdin=nothing, says=['empty'])
        self.refused(USAGE, 'login', '--device', '--password-stdin')
        self.refused(USAGE, 'login', '--from-docker', '--device')
        self.assertEqual(self.hub.requests(), [])

    def test_no_password_on_the_command_line(self):
        for words in (['--password', self.PASSWORD], ['-p', self.PASSWORD],
                      [f'--password={self.PASSWORD}']):
            self.refused(USAGE, 'login', '--username', 'alice', *words,
                         says=['--password-stdin', 'history'])
        self.assertNotIn('-p,', self.ok('login', '--help'))

    def test_an_old_session(self):
        self.login()
        self.edit_session(expires='2020-01-01T00:00:00Z')
        self.refused(REFUSED, 'tokens', 'list',
                     says=['has ended', 'hub login'])
        self.assertEqual(len(self.hub.requests()), 1)

    def test_a_session_that_the_hub_ended(self):
        self.login()
        self.hub.advance_clock(400 * 86_400)
        self.refused(REFUSED, 'tokens', 'list',
                     says=['The session has ended', 'hub login'])

    def test_files_that_are_not_ours(self):
        self.login()
        path = self.session_file()
        path.chmod(0o644)
        self.refused(REFUSED, 'whoami', says=['others may read it'])
        path.chmod(0o600)
        path.write_text('{"schema": "else"}')
        self.refused(REFUSED, 'whoami', says=['log in again'])
        path.unlink()
        path.symlink_to('/dev/null')
        self.refused(REFUSED, 'whoami', says=['symlink'])
        self.ok('logout')
        self.assertFalse(path.is_symlink())


class SecondFactors(HubTest):

    SECOND_FACTORS = {'alice': '246810'}

    def login_with(self, stdin, *words):
        return self.run_hub('login', '--username', 'alice',
                            '--password-stdin', *words, stdin=stdin)

    def test_code_on_the_second_line(self):
        for words in ([], ['--otp-stdin']):
            run = self.login_with(f'{self.PASSWORD}\n246810\n', *words)
            self.assert_code(run, CLEAN)
            self.ok('logout')

    def test_without_a_code(self):
        self.refused(REFUSED, 'login', '--username', 'alice',
                     '--password-stdin', stdin=self.PASSWORD,
                     says=['second factor', 'second line', '--device'])
        self.refused(USAGE, 'login', '--username', 'alice',
                     '--password-stdin', '--otp-stdin', stdin=self.PASSWORD,
                     says=['second line'])

    def test_wrong_code(self):
        self.refused(REFUSED, 'login', '--username', 'alice',
                     '--password-stdin', stdin=f'{self.PASSWORD}\n111111\n',
                     says=['refused the login of alice'])
        self.assertEqual(self.session_files(), [])

    def test_asked_for_on_the_terminal(self):
        with Terminal(self, 'hub', 'login', '--username', 'alice',
                      '--password-stdin',
                      stdin=self.PASSWORD.encode()) as terminal:
            terminal.expect('Code of the second factor: ')
            terminal.type('246810\n')
            self.assert_code(terminal.end(), CLEAN)
        self.assertEqual(self.ok('whoami').splitlines()[0], 'alice')

    def test_password_on_the_terminal_and_code_from_standard_input(self):
        with Terminal(self, 'hub', 'login', '--username', 'alice',
                      '--otp-stdin', stdin=b'246810\n') as terminal:
            terminal.expect('Password: ')
            terminal.type(self.PASSWORD + '\n')
            self.assert_code(terminal.end(), CLEAN)


class Prompts(HubTest):

    def test_name_and_password(self):
        with Terminal(self, 'hub', 'login') as terminal:
            terminal.expect('Username: ')
            self.assertTrue(terminal.echoes)
            terminal.type('alice\n')
            terminal.expect('Password: ')
            self.assertFalse(terminal.echoes)
            terminal.type(self.PASSWORD + '\n')
            run = terminal.end()
            self.assert_code(run, CLEAN)
            self.assertIn(b'Logged in as alice.', run.out)
            self.assertTrue(terminal.echoes)

    def test_ctrl_c_restores_the_echo(self):
        with Terminal(self, 'hub', 'login', '-u', 'alice') as terminal:
            terminal.expect('Password: ')
            self.assertFalse(terminal.echoes)
            terminal.type('\x03')
            run = terminal.end()
            self.assertEqual(run.code, -signal.SIGINT)
            self.assertTrue(terminal.echoes)
        self.assertEqual(self.hub.requests(), [])

    def test_other_signals_restore_the_echo(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with Terminal(self, 'hub', 'login', '-u', 'alice') as terminal:
                terminal.expect('Password: ')
                self.assertFalse(terminal.echoes)
                terminal.process.send_signal(number)
                self.assertEqual(terminal.end().code, -number)
                self.assertTrue(terminal.echoes)

    def test_ctrl_z_asks_again(self):
        # A terminal without a shell has nobody to continue the process, so
        # the system does not stop it; the question comes again.
        with Terminal(self, 'hub', 'login', '-u', 'alice') as terminal:
            terminal.expect('Password: ')
            terminal.type('\x1a')
            terminal.expect('Password: ')
            self.assertFalse(terminal.echoes)
            terminal.type(self.PASSWORD + '\n')
            self.assert_code(terminal.end(), CLEAN)
            self.assertTrue(terminal.echoes)

    def test_no_answer(self):
        with Terminal(self, 'hub', 'login', '-u', 'alice') as terminal:
            terminal.expect('Password: ')
            terminal.type('\x04')
            run = terminal.end()
            self.assert_code(run, USAGE)
            self.assertTrue(terminal.echoes)
        for answers in (['\n'], ['alice\n', '\n']):
            with Terminal(self, 'hub', 'login') as terminal:
                for prompt, answer in zip(('Username: ', 'Password: '),
                                          answers):
                    terminal.expect(prompt)
                    terminal.type(answer)
                self.assert_code(terminal.end(), USAGE)
        self.assertEqual(self.hub.requests(), [])


class AccessTokens(HubTest):

    def test_sessions_of_tokens_cannot_manage(self):
        made = self.add_token('ci', scopes=['repo:admin'])
        run = self.login('alice', made['token'])
        self.assert_message(run, 'made from an access token', '--device')
        who = json.loads(self.ok('whoami', '--json'))
        self.assertEqual(who['source'], 'personal-access-token')
        self.assertEqual(who['token_id'], made['uuid'])
        self.assertFalse(who['can_manage_tokens'])
        for words in (['tokens', 'list'], ['tokens', 'show', 'ci'],
                      ['tokens', 'delete', 'ci', '--yes'],
                      ['tokens', 'create', '--label', 'x'],
                      ['tokens', 'rotate', 'ci']):
            self.refused(REFUSED, *words,
                         says=['only the owner\'s own session'])
        self.assertEqual(self.states(), {'ci': True})

    def test_organizations_token(self):
        made = self.hub.add_org_token('acme', label='deploy')
        self.watch_secret(made['token'])
        self.login('acme', made['token'])
        who = json.loads(self.ok('whoami', '--json'))
        self.assertEqual(who['source'], 'organization-access-token')

    def test_dead_token(self):
        made = self.add_token('ci', active=False)
        self.refused(REFUSED, 'login', '--username', 'alice',
                     '--password-stdin', stdin=made['token'])
        self.assertEqual(self.hub.logins(), ['alice'])


class Devices(HubTest):

    FLAGS = ['--approve-device', 'alice']

    def test_login_renewal_and_logout(self):
        run = self.run_hub('login', '--device')
        self.assert_code(run, CLEAN)
        self.assert_message(run, 'in a browser and confirm the code')
        session = json.loads(self.session_file().read_text())
        refresh = self.watch_secret(session['refresh_token'])
        self.watch_secret(session['jwt'])
        self.ok('tokens', 'list')
        # The session runs out, and the refresh token gives another one.
        self.edit_session(expires='2020-01-01T00:00:00Z')
        self.ok('tokens', 'list')
        renewed = json.loads(self.session_file().read_text())
        self.watch_secret(renewed['jwt'])
        self.watch_secret(renewed['refresh_token'])
        self.assertNotEqual(renewed['refresh_token'], refresh)
        self.assertGreater(renewed['expires'], '2020-01-02')
        self.ok('tokens', 'list')
        # One that is used up gives none.
        self.edit_session(expires='2020-01-01T00:00:00Z',
                          refresh_token=refresh)
        self.refused(REFUSED, 'tokens', 'list', says=['has ended'])
        self.edit_session(**{**renewed, 'expires': '2020-01-01T00:00:00Z'})
        self.hub.clear_requests()
        self.ok('logout')
        self.assertIn('/oauth/revoke',
                      [one['target'] for one in self.hub.requests()])
        self.assertEqual(self.session_files(), [])

    def test_logout_without_the_server(self):
        self.assert_code(self.run_hub('login', '--device'), CLEAN)
        self.hub.stop()
        run = self.run_hub('logout')
        self.assert_code(run, CLEAN)
        self.assert_message(run, 'lives on')
        self.assertEqual(self.session_files(), [])


if __name__ == '__main__':
    support.main()
