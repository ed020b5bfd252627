# SPDX-License-Identifier: Apache-2.0
"""The test Hub for Python tests: started, filled, asked and ended.

    with TestHub(users={'alice': 'secret'}, orgs={'acme': 'alice'}) as hub:
        made = hub.add_token('alice', label='ci', scopes=['repo:read'])
        run(env={'TOKENSWEEP_HUB_URL': hub.url})

A script of another folder finds this module with
sys.path.insert(0, str(support.SOURCE_DIR / 'tests' / 'e2e')).
"""

import base64
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

SOURCE_DIR = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def find_hub():
    """The program; TOKENSWEEP_TEST_HUB names another one."""
    folder = os.environ.get('TOKENSWEEP_BINARY_DIR',
                            str(SOURCE_DIR / 'build' / 'release'))
    return os.environ.get('TOKENSWEEP_TEST_HUB',
                          f'{folder}/tokensweep-test-hub')


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@dataclass
class Answer:
    """A reply; `headers` has names in lower case."""
    status: int
    headers: dict
    body: bytes = field(repr=False)

    @property
    def json(self):
        return json.loads(self.body)


def ask(method, url, body=None, headers=None, *, context=None, timeout=60):
    """One request without proxies or redirects; any status is an answer.

    `body` is bytes, a dict that becomes JSON, or a string that is a form.
    """
    headers = dict(headers or {})
    if isinstance(body, dict):
        body = json.dumps(body).encode()
        headers.setdefault('Content-Type', 'application/json')
    elif isinstance(body, str):
        body = body.encode()
        headers.setdefault('Content-Type', 'application/x-www-form-urlencoded')
    handlers = [urllib.request.ProxyHandler({}), _NoRedirect()]
    if context is not None:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    request = urllib.request.Request(url, data=body, headers=headers,
                                     method=method)
    try:
        reply = urllib.request.build_opener(*handlers).open(
            request, timeout=timeout)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        return Answer(reply.status,
                      {name.lower(): value for name, value
                       in reply.headers.items()}, reply.read())


def basic(name, secret):
    """The Authorization header of a name and a secret."""
    pair = base64.b64encode(f'{name}:{secret}'.encode()).decode()
    return {'Authorization': f'Basic {pair}'}


def bearer(jwt, scheme='Bearer'):
    return {'Authorization': f'{scheme} {jwt}'}


def jwt_part(jwt, index):
    """Header (0) or claims (1) of a JWT."""
    part = jwt.split('.')[index]
    return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))


class TestHub:
    """A running tokensweep-test-hub; ends with the `with` block.

    Start it in the main thread: it ends when the thread that started it does.
    `users` maps names to passwords, `second_factors` names to codes, `orgs`
    names to an owner. `flags` are further words of its command line.
    """

    # pytest and unittest take it for no test.
    __test__ = False

    def __init__(self, users=None, orgs=None, second_factors=None, flags=()):
        words = [find_hub(), '--port', '0', '--print-url', '--die-with-parent']
        for name, password in (users or {}).items():
            words += ['--user', f'{name}:{password}']
        for name, code in (second_factors or {}).items():
            words += ['--2fa', f'{name}:{code}']
        for name, owner in (orgs or {}).items():
            words += ['--org', name, '--org-owner', f'{name}:{owner}']
        words += [os.fspath(flag) for flag in flags]
        self.stopped = False
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self.errors)
        self.url = self._first_line()

    def _first_line(self):
        """The base URL; fails when none comes."""
        ready, _, _ = select.select([self.process.stdout], [], [],
                                    START_SECONDS)
        line = self.process.stdout.readline() if ready else b''
        if not line.endswith(b'\n'):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f'the test Hub did not start: {self.stderr}')
        return line.decode().strip()

    @property
    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def stop(self):
        """Ends it; gives its exit code. Fails when it ended by itself."""
        died = self.process.poll()
        if not self.stopped and died is not None:
            self.stopped = True
            raise AssertionError(f'the test Hub ended with {died}: '
                                 f'{self.stderr}')
        self.stopped = True
        if died is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.errors.close()

    @property
    def host(self):
        """127.0.0.1:PORT"""
        return urllib.parse.urlsplit(self.url).netloc

    # --- What the real Hub has too ---

    def ask(self, method, path, body=None, headers=None, **more):
        return ask(method, self.url + path, body, headers, **more)

    def exchange(self, identifier, secret):
        """POST /v2/auth/token: the answer, whatever it is."""
        return self.ask('POST', '/v2/auth/token',
                        {'identifier': identifier, 'secret': secret})

    def session(self, identifier, secret):
        """The JWT of a login that must succeed."""
        answer = self.exchange(identifier, secret)
        assert answer.status == 200, answer
        return answer.json['access_token']

    def accepts(self, identifier, secret):
        """Whether the Hub takes the pair; counts as a login attempt."""
        return self.exchange(identifier, secret).status == 200

    # --- What only a test Hub has ---

    def control(self, method, path, body=None):
        answer = self.ask(method, f'/_test/{path}', body)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer.json if answer.body else None

    def add_user(self, name, password, **more):
        """`email`, `second_factor` (six digits), `sso` (True: no password)."""
        self.control('POST', 'users',
                     {'name': name, 'password': password, **more})

    def add_org(self, name, owners, members=()):
        self.control('POST', 'orgs', {'name': name, 'owners': list(owners),
                                      'members': list(members)})

    def add_token(self, user, **more):
        """A dict with `uuid` and `token`, the value.

        `label`, `scopes`, `expires_at`, `created_at`, `last_used` (RFC 3339),
        `active`, `creator_ip`, `creator_ua`, and `value` for one that is
        already planted somewhere.
        """
        return self.control('POST', 'tokens', {'user': user, **more})

    def add_org_token(self, org, **more):
        """As add_token(), with `resources` in place of `scopes`."""
        return self.control('POST', 'tokens', {'org': org, **more})

    def change_token(self, uuid, **more):
        """`active`, `last_used`, `expires_at`, whoever owns it."""
        self.control('PATCH', f'tokens/{uuid}', more)

    def tokens(self):
        """uuid -> dict with `owner`, `label`, `active`, `works`, `uses`."""
        return {one['id']: one for one in self.control('GET', 'tokens')}

    def fault(self, kind, count=1, **more):
        """`path` (prefix), `method`, `skip`, `value`; kinds: see --help."""
        self.control('POST', 'faults', {'kind': kind, 'count': count, **more})

    def pending_faults(self):
        return self.control('GET', 'faults')

    def clear_faults(self):
        self.control('DELETE', 'faults')

    def requests(self):
        """What was asked so far, oldest first, without /_test."""
        return self.control('GET', 'requests')

    def clear_requests(self):
        self.control('DELETE', 'requests')

    def logins(self):
        """The names that logins tried, oldest first."""
        return [one['identifier'] for one in self.requests()
                if one['identifier']]

    def advance_clock(self, seconds):
        """The Hub's time runs ahead: sessions and tokens expire."""
        self.control('POST', 'clock', {'advance_seconds': seconds})

    def set_options(self, **more):
        """`last_used_delay` (seconds; None: never), `failures_before_lock`,
        `requests_per_minute`."""
        self.control('PATCH', 'options', more)

    def approve_device(self, user_code, user):
        self.control('POST', 'device/approve',
                     {'user_code': user_code, 'user': user})

    def deny_device(self, user_code):
        self.control('POST', 'device/deny', {'user_code': user_code})

    def make_public(self, repository):
        self.control('POST', 'public-repositories', {'name': repository})

    def unlock(self):
        self.control('DELETE', 'locks')


def require_hub():
    """Ends the script when the program is missing: never a skipped test."""
    if not os.access(find_hub(), os.X_OK):
        sys.exit(f'{find_hub()}: not built')
