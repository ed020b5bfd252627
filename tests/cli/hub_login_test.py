#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`hub login|logout|whoami`: from a secret to a session that is kept."""

import base64
import json
import os
import signal
import stat
import subprocess
import time

import support
from hub_support import REFUSED, WAIT_SECONDS, HubTest, Terminal
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


class DockerLogins(HubTest):

    SERVER = 'https://index.docker.io/v1/'

    def pair(self, name, secret):
        text = base64.b64encode(f'{name}:{secret}'.encode()).decode()
        return {'auth': self.watch_secret(text)}

    def test_from_the_configuration(self):
        self.configure_docker(auths={
            'ghcr.io': self.pair('nobody', 'nothing at all'),
            self.SERVER: self.pair('alice', self.PASSWORD)})
        self.assert_code(self.run_hub('login', '--from-docker'), CLEAN)
        self.assertEqual(self.ok('whoami').splitlines()[0], 'alice')
        self.assertEqual(self.hub.logins(), ['alice'])

    def test_from_podman(self):
        self.write('home/config/containers/auth.json', json.dumps(
            {'auths': {'docker.io': self.pair('bob', self.USERS['bob'])}}))
        self.assert_code(self.run_hub('login', '--from-docker'), CLEAN)
        self.assertEqual(self.ok('whoami').splitlines()[0], 'bob')

    def test_a_session_of_dockers_web_login(self):
        jwt = self.watch_secret(self.hub.session('alice', self.PASSWORD))
        self.hub.clear_requests()
        made = self.add_token('docker')
        self.configure_docker(auths={
            self.SERVER: self.pair('alice', made['token']),
            self.SERVER + 'access-token': self.pair('alice', jwt)})
        self.assert_code(self.run_hub('login', '--from-docker'), CLEAN)
        self.assertEqual(self.hub.logins(), [])
        self.assertEqual(self.labels(), ['docker'])

    def test_nothing_to_use(self):
        for config in ({}, {'auths': {self.SERVER: {}}},
                       {'auths': {'ghcr.io': self.pair('a', 'b' * 12)}}):
            self.configure_docker(**config)
            self.refused(USAGE, 'login', '--from-docker',
                         says=['docker keeps no login'])

    def test_offered_on_the_terminal(self):
        self.configure_docker(
            auths={self.SERVER: self.pair('bob', self.USERS['bob'])})
        with Terminal(self, 'hub', 'login') as terminal:
            terminal.expect("Use docker's login of bob")
            terminal.expect('[Y/n] ')
            terminal.type('\n')
            self.assert_code(terminal.end(), CLEAN)
        self.assertEqual(self.ok('whoami').splitlines()[0], 'bob')
        with Terminal(self, 'hub', 'login') as terminal:
            terminal.expect('[Y/n] ')
            terminal.type('n\n')
            terminal.expect('Username: ')
            terminal.type('alice\n')
            terminal.expect('Password: ')
            terminal.type(self.PASSWORD + '\n')
            self.assert_code(terminal.end(), CLEAN)
        self.assertEqual(self.ok('whoami').splitlines()[0], 'alice')

    def test_broken_configuration(self):
        self.write('home/.docker/config.json', '{"auths": {"x": 5}}')
        self.refused(REFUSED, 'login', '--from-docker',
                     says=['.docker/config.json', 'must be an object'])
        # Who does without a helper needs no configuration of docker.
        self.login('alice', None, '--no-helper')


class Helpers(HubTest):

    def test_pass(self):
        self.use_pass()
        run = self.login()
        self.assertEqual(run.err, b'', run.describe())
        self.assertEqual(self.session_files(), [])
        key = self.hub.url + '/tokensweep'
        self.assertEqual(self.ask_pass('list'), {key: 'alice'})
        kept = self.ask_pass('get', key)
        self.assertNotIn(self.PASSWORD, kept['Secret'])
        self.watch_secret(json.loads(kept['Secret'])['jwt'])
        who = json.loads(self.ok('whoami', '--json'))
        self.assertEqual(who['stored_in'], 'docker-credential-pass')
        self.ok('tokens', 'list')
        self.assertEqual(self.ok('logout'), 'Logged out.\n')
        self.assertEqual(self.ask_pass('list'), {})
        self.assertEqual(self.ok('logout'), 'Nobody was logged in.\n')
        self.refused(REFUSED, 'whoami', says=['not logged in'])

    def test_no_helper_uses_the_file(self):
        self.use_pass()
        self.login('alice', None, '--no-helper')
        self.assertEqual(self.ask_pass('list'), {})
        self.assertEqual(self.ok('whoami', '--no-helper').splitlines()[0],
                         'alice')
        # With the helper the file is found, too, and logout takes both.
        self.assertEqual(self.ok('whoami').splitlines()[0], 'alice')
        self.ok('logout')
        self.assertEqual(self.session_files(), [])

    def test_docker_login_kept_by_pass(self):
        self.use_pass()
        subprocess.run(
            ['docker-credential-pass', 'store'], check=True,
            env=self.environment, timeout=WAIT_SECONDS,
            input=json.dumps({'ServerURL': 'https://index.docker.io/v1/',
                              'Username': 'alice',
                              'Secret': self.PASSWORD}).encode())
        self.assert_code(self.run_hub('login', '--from-docker'), CLEAN)
        self.assertEqual(self.ok('whoami').splitlines()[0], 'alice')

    def test_a_helper_that_fails_is_an_error(self):
        self.use_script_helper('echo "all is lost"; exit 1\n')
        for words in (['whoami'], ['tokens', 'list'],
                      ['login', '--from-docker'], ['logout']):
            run = self.refused(REFUSED, *words,
                               says=['docker-credential-test', 'exit code 1'])
            self.assertNotIn(b'all is lost', run.err)
        self.refused(REFUSED, 'login', '--username', 'alice',
                     '--password-stdin', stdin=self.PASSWORD,
                     says=['docker-credential-test store', '--no-helper'])
        self.assertEqual(self.session_files(), [])
        self.login('alice', None, '--no-helper')

    def test_a_helper_that_is_not_installed_is_an_error(self):
        self.configure_docker(credsStore='not-installed')
        self.refused(REFUSED, 'whoami',
                     says=['docker-credential-not-installed',
                           'not installed', '--no-helper'])

    def test_names_are_no_paths(self):
        self.configure_docker(credsStore='../../tmp/evil')
        self.refused(USAGE, 'whoami', says=['config.json', 'program'])

    def test_an_absent_login_in_both_spellings(self):
        for body in ('echo credentials not found in native keychain; exit 1',
                     'echo \'{"ServerURL":"","Username":"","Secret":""}\''):
            self.use_script_helper(body + '\n')
            self.refused(REFUSED, 'whoami', says=['not logged in'])


class Secrets(HubTest):

    def test_not_in_arguments_nor_in_core_dumps(self):
        self.hub.fault('slow', path='/v2/users/login', value=4000)
        process = subprocess.Popen(
            self.command('hub', 'login', '--username', 'alice',
                         '--password-stdin'),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.environment, cwd=self.scratch)
        process.stdin.write(self.PASSWORD.encode())
        process.stdin.close()
        process.stdin = None
        # The fault is used up: the Hub holds the login back.
        deadline = time.monotonic() + WAIT_SECONDS
        while self.hub.pending_faults():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        folder = f'/proc/{process.pid}'
        with open(f'{folder}/cmdline', 'rb') as file:
            line = file.read()
        self.assertIn(b'--password-stdin', line)
        self.assert_no_secret(line)
        # Only root may look at what a process keeps that is not dumpable.
        self.assertEqual(os.stat(f'{folder}/mem').st_uid, 0)
        with open(f'{folder}/limits', encoding='ascii') as file:
            self.assertRegex(file.read(), r'Max core file size +0 +0 ')
        out, err = process.communicate(timeout=WAIT_SECONDS)
        self.assert_no_secret(out + err)
        self.assertEqual(process.returncode, CLEAN, err)

    def test_helpers_get_nothing_in_arguments_or_environment(self):
        self.use_script_helper(
            f'echo "$@" >>{self.scratch}/seen; env >>{self.scratch}/seen\n'
            'test $1 = get && echo credentials not found in native keychain '
            '&& exit 1\ncat >/dev/null\n')
        self.login()
        seen = (self.scratch / 'seen').read_bytes()
        self.assertIn(b'store\n', seen)
        self.assertIn(b'HOME=', seen)
        self.assert_no_secret(seen)
        self.assertNotIn(b'eyJ', seen)


if __name__ == '__main__':
    support.main()
