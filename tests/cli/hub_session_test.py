#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Where a session is kept: logins of docker, credential helpers, and what
nobody else gets to see."""

import base64
import json
import os
import subprocess
import time

import support
from hub_support import REFUSED, WAIT_SECONDS, HubTest, Terminal
from support import CLEAN, USAGE


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
