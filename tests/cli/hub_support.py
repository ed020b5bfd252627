# SPDX-License-Identifier: Apache-2.0
"""What the tests of `hub …` share: a test Hub, logins, and a terminal."""

import datetime
import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

import support

sys.path.insert(0, str(support.SOURCE_DIR / 'tests' / 'e2e'))
import test_hub  # noqa: E402

REFUSED = 4
WAIT_SECONDS = 60


class HubTest(support.CliTest):
    """A test with a Hub of its own, on which alice owns acme."""

    PASSWORD = 'correct horse ' + 'battery'
    USERS = {'alice': PASSWORD, 'bob': 'tr0ub4dor ' + '& three'}
    FLAGS = ()

    def setUp(self):
        super().setUp()
        test_hub.require_hub()
        self.hub = test_hub.TestHub(
            users=self.USERS, orgs={'acme': 'alice'},
            second_factors=getattr(self, 'SECOND_FACTORS', None),
            flags=self.FLAGS)
        self.addCleanup(self.hub.__exit__)
        self.environment['TOKENSWEEP_HUB_URL'] = self.hub.url
        for password in self.USERS.values():
            self.watch_secret(password)

    def watch_secret(self, text):
        """No run from now on may show it; nor any part but its end."""
        self.watch(support.Token(text, '', '', 0))
        return text

    # Runs

    def run_hub(self, *words, stdin=b'', **more):
        """A run without a terminal."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        return self.run_tool('hub', *words, stdin=stdin,
                             start_new_session=True, **more)

    def login(self, name='alice', secret=None, *words):
        run = self.run_hub('login', '--username', name, '--password-stdin',
                           *words, stdin=secret or self.USERS[name])
        self.assert_code(run, support.CLEAN)
        for path in self.session_files():
            self.watch_secret(json.loads(path.read_text())['jwt'])
        return run

    def ok(self, *words, **more):
        """Standard output of a run that must succeed."""
        run = self.run_hub(*words, **more)
        self.assert_code(run, support.CLEAN)
        return run.out.decode()

    def refused(self, code, *words, says=(), **more):
        """A run that must end with `code` and leave standard output empty."""
        run = self.run_hub(*words, **more)
        self.assert_code(run, code)
        self.assert_message(run, *says)
        self.assertEqual(run.out, b'', run.describe())
        return run

    def list_tokens(self, *words):
        return json.loads(self.ok('tokens', 'list', '--json', *words))

    def labels(self, *words):
        return sorted(token['label'] for token in self.list_tokens(*words))

    def states(self):
        """label -> whether it is active, of all tokens that exist."""
        return {token['label']: token['active']
                for token in self.hub.tokens().values()}

    def add_token(self, label, **more):
        made = self.hub.add_token('alice', label=label, **more)
        self.watch_secret(made['token'])
        return made

    # Files

    def session_files(self):
        state = self.scratch / 'home' / '.local' / 'state' / 'tokensweep'
        return sorted(state.glob('*.json')) if state.exists() else []

    def session_file(self):
        files = self.session_files()
        self.assertEqual(len(files), 1)
        return files[0]

    def edit_session(self, **changes):
        path = self.session_file()
        session = json.loads(path.read_text())
        session.update(changes)
        path.write_text(json.dumps(session))

    def configure_docker(self, **config):
        return self.write('home/.docker/config.json', json.dumps(config), 0o600)

    def use_script_helper(self, body):
        """A credential helper `test` of the user's own."""
        self.write('bin/docker-credential-test', '#!/bin/sh\n' + body, 0o755)
        self.environment['PATH'] = (f'{self.scratch}/bin:' +
                                    self.environment['PATH'])
        self.configure_docker(credsStore='test')

    def use_pass(self):
        """Debian's helper over a password store with a key of its own."""
        gnupg = self.scratch / 'gpg'
        gnupg.mkdir(mode=0o700)
        self.environment.update(
            GNUPGHOME=str(gnupg),
            PASSWORD_STORE_DIR=str(self.scratch / 'store'))
        for words in (['gpg', '--batch', '--quiet', '--passphrase', '',
                       '--quick-gen-key', 'Test <test@example.org>',
                       'future-default', 'default', 'never'],
                      ['pass', 'init', 'test@example.org']):
            subprocess.run(words, env=self.environment, check=True,
                           capture_output=True, timeout=WAIT_SECONDS)
        self.addCleanup(subprocess.run, ['gpgconf', '--kill', 'all'],
                        env=self.environment, capture_output=True)
        self.configure_docker(credsStore='pass')

    def ask_pass(self, verb, server=''):
        done = subprocess.run(
            ['docker-credential-pass', verb], input=server.encode(),
            env=self.environment, check=True, capture_output=True,
            timeout=WAIT_SECONDS)
        return json.loads(done.stdout)


class Terminal:
    """A run of the binary whose controlling terminal is ours.

    Its standard streams are pipes: questions must come over /dev/tty.
    """

    def __init__(self, test, *words, stdin=b''):
        self.test = test
        self.master, self.slave = pty.openpty()
        self.seen = b''
        self.process = subprocess.Popen(
            test.command(*words), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=test.scratch,
            env=test.environment, start_new_session=True,
            preexec_fn=self._become_session)
        self.process.stdin.write(stdin)
        self.process.stdin.close()
        self.process.stdin = None

    def _become_session(self):
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        # Whoever started the tests may have ignored them.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP,
                       signal.SIGQUIT, signal.SIGTSTP):
            signal.signal(number, signal.SIG_DFL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def expect(self, text):
        """Waits until the terminal shows it, after what was seen before."""
        wanted = text.encode()
        deadline = time.monotonic() + WAIT_SECONDS
        while wanted not in self.seen:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self.master], [], [], max(left, 0))
            if not ready:
                raise AssertionError(f'no {text!r} in {self.seen!r}')
            self.seen += os.read(self.master, 4096)
        shown, self.seen = self.seen.split(wanted, 1)
        self.test.assert_no_secret(shown)

    def type(self, text):
        os.write(self.master, text.encode())

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def end(self):
        """Its Run, once it has ended by itself."""
        out, err = self.process.communicate(timeout=WAIT_SECONDS)
        while select.select([self.master], [], [], 0)[0]:
            self.seen += os.read(self.master, 4096)
        self.test.assert_no_secret(self.seen + b'\0' + out + b'\0' + err)
        return support.Run(self.process.returncode, out, err, ['(terminal)'])


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
        self.assert_code(run, support.CLEAN)
        self.assertRegex(run.out, rb'^dckr_[po]at_[A-Za-z0-9_-]+\n$')
        value = run.out.decode().rstrip('\n')
        self.assertNotIn(value.encode(), run.err)
        return self.watch_secret(value)

    def targets(self, method=None):
        return [one['target'] for one in self.hub.requests()
                if method in (None, one['method'])]
