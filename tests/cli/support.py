# SPDX-License-Identifier: Apache-2.0
"""What the command line tests share.

Scratch folders with an own home, runs of the binary, git repositories with
fixed dates, and tokens that are put together at run time: no file of this tree
holds a whole one. Every run is checked for leaked secrets.
"""

import base64
import difflib
import hashlib
import json
import os
import random
import shutil
import string
import subprocess
import sys
import tempfile
import unittest
import zlib
from dataclasses import dataclass, field
from pathlib import Path

SOURCE_DIR = Path(__file__).resolve().parents[2]
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE64URL = string.ascii_letters + string.digits + '-_'

CLEAN, FOUND, USAGE, INCOMPLETE = 0, 1, 2, 3
READERS = ('pack', 'libgit2', 'git')
NOBODY = 65534


def find_binary():
    """The program under test."""
    folder = os.environ.get('TOKENSWEEP_BINARY_DIR',
                            str(SOURCE_DIR / 'build' / 'release'))
    return os.environ.get('TOKENSWEEP_BINARY', f'{folder}/tokensweep')


# --- Tokens ------------------------------------------------------------------

def crc_base62(body):
    """The check that GitHub puts at a token's end."""
    value = zlib.crc32(body.encode())
    digits = ''
    for _ in range(6):
        value, digit = divmod(value, 62)
        digits = BASE62[digit] + digits
    return digits


@dataclass(frozen=True)
class Token:
    """A secret, and what a report must say of it."""
    text: str
    rule: str
    provider: str
    visible: int  # how much of its start a report may show

    @property
    def bytes(self):
        return self.text.encode()

    @property
    def fingerprint(self):
        digest = hashlib.sha256(f'{self.provider}\0{self.text}'.encode())
        return 'ts1:' + digest.hexdigest()[:32]

    @property
    def redacted(self):
        return f'{self.text[:self.visible]}…{self.text[-4:]}'

    def base64(self):
        return base64.b64encode(self.bytes).decode()

    def traces(self):
        """Byte strings none of which may stand in redacted output."""
        core = self.bytes[self.visible:-4]
        found = [core, core.hex().encode(), core.hex().upper().encode(),
                 core.decode().encode('utf-16-le'), core[::-1]]
        for skip in range(3):
            part = core[skip:len(core) - (len(core) - skip) % 3]
            found.append(base64.b64encode(part))
        return found


def github_token(name, prefix='gh' + 'p_', rule='github-pat-classic'):
    """A GitHub token with a right check; equal names give equal tokens."""
    rng = random.Random(f'github {name}')
    body = ''.join(rng.choices(BASE62, k=30))
    return Token(prefix + body + crc_base62(body), rule, 'github', len(prefix))


def docker_token(name):
    """A Docker Hub personal access token."""
    rng = random.Random(f'docker {name}')
    prefix = 'dckr' + '_pat_'
    # Its ends are letters, so that no boundary depends on luck.
    body = ''.join([rng.choice(string.ascii_letters),
                    *rng.choices(BASE64URL, k=25),
                    rng.choice(string.ascii_letters)])
    return Token(prefix + body, 'docker-pat', 'docker', len(prefix))


# A rule file of the user's own; `acme_token` fits it.
ACME_RULES = '''provider: acme
rules:
  - id: acme-api-key
    name: Acme API key
    kind: api-key
    severity: high
    confidence: high
    description: Gives full access to an Acme account.
    anchors: [acme_live_]
    body: {alphabet: base62, lengths: [32]}
    sample: "acme_live_{base62:32}"
    examples:
      match:
        - 'ACME_KEY="{sample}"'
        - 'key: {sample}'
        - 'https://api.acme.example/?key={sample}&v=2'
      no_match:
        - 'ACME_KEY=acme_live_{base62:31}'
        - 'ACME_KEY=acme_live_{base62:33}'
        - 'acme_live_documentation'
'''


def acme_token(name):
    """A token of ACME_RULES."""
    prefix = 'acme' + '_live_'
    body = ''.join(random.Random(f'acme {name}').choices(BASE62, k=32))
    return Token(prefix + body, 'acme-api-key', 'acme', len(prefix))


# --- Runs --------------------------------------------------------------------

@dataclass
class Run:
    """What a run of the binary left behind."""
    code: int
    out: bytes
    err: bytes
    words: list = field(default_factory=list)

    @property
    def report(self):
        return json.loads(self.out)

    def describe(self):
        return (f'{self.words} -> {self.code}\n'
                f'stdout: {self.out[-3000:]!r}\nstderr: {self.err[-3000:]!r}')


def skipped(report, reason):
    """The coverage entry of a reason; one with count 0 when there is none."""
    for entry in report['coverage']['skipped']:
        if entry['reason'] == reason:
            return entry
    return {'reason': reason, 'count': 0, 'examples': [], 'effect': None}


def without_times(report):
    """The report with what may differ between equal runs taken out."""
    report = json.loads(json.dumps(report))
    report['coverage'].pop('seconds')
    return report


class CliTest(unittest.TestCase):
    """A test with a scratch folder; all its secrets are known to it."""

    maxDiff = None

    def setUp(self):
        self.tokens = []
        self.binary = find_binary()
        self.scratch = Path(tempfile.mkdtemp(prefix='tokensweep-cli-'))
        self.addCleanup(remove_tree, self.scratch)
        self.environment = make_environment(self.scratch)

    # Files

    def write(self, name, content, mode=None):
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        if mode is not None:
            path.chmod(mode)
        return path

    # Tokens that no output of this test may show

    def github(self, name):
        return self.watch(github_token(f'{self.id()} {name}'))

    def docker(self, name):
        return self.watch(docker_token(f'{self.id()} {name}'))

    def watch(self, token):
        self.tokens.append(token)
        return token

    # Runs

    def command(self, *words):
        return [self.binary, *(os.fspath(word) for word in words)]

    def run_tool(self, *words, stdin=b'', cwd=None, env=None, timeout=120,
                 **more):
        """Runs the binary; fails when its output shows a secret."""
        environment = {**self.environment, **(env or {})}
        done = subprocess.run(self.command(*words), input=stdin,
                              capture_output=True, cwd=cwd or self.scratch,
                              env=environment, timeout=timeout, **more)
        run = Run(done.returncode, done.stdout, done.stderr,
                  [str(word) for word in words])
        if '--show-secrets' not in words:
            self.assert_no_secret(run.out + b'\0' + run.err)
        self.assertGreaterEqual(run.code, 0, run.describe())
        return run

    def run_json(self, *words, code=None, **more):
        """A run whose standard output is the JSON report."""
        run = self.run_tool(*words, '--format', 'json', **more)
        if code is not None:
            self.assert_code(run, code)
        self.assertTrue(run.out, run.describe())
        return run.report

    def repo(self, name='repo', *words, **more):
        return Repo(self.scratch / name, self.environment, *words, **more)

    # Checks

    def assert_code(self, run, code):
        self.assertEqual(run.code, code, run.describe())

    def assert_no_secret(self, output):
        for token in self.tokens:
            for trace in token.traces():
                self.assertNotIn(trace, output)

    def assert_message(self, run, *parts):
        """One line or more on standard error, each a message of ours."""
        lines = run.err.decode().splitlines()
        self.assertTrue(lines, run.describe())
        for part in parts:
            self.assertIn(part, run.err.decode(), run.describe())
        self.assertTrue(lines[0].startswith('tokensweep: '), run.describe())

    def finding_of(self, report, token):
        """The one finding of a token."""
        found = [finding for finding in report['findings']
                 if finding['fingerprint'] == token.fingerprint]
        self.assertEqual(len(found), 1, f'{token.redacted}: {len(found)}')
        finding = found[0]
        self.assertEqual(finding['rule'], token.rule)
        self.assertEqual(finding['provider'], token.provider)
        self.assertEqual(finding['secret'], token.redacted)
        return finding

    def assert_found(self, report, *tokens):
        """These tokens are found, and nothing else is."""
        for token in tokens:
            self.finding_of(report, token)
        self.assertEqual(
            sorted(finding['secret'] for finding in report['findings']),
            sorted(token.redacted for token in tokens))

    def assert_same_report(self, report, other):
        """Equal but for the time it took; shows only what differs."""
        texts = [json.dumps(without_times(one), indent=1).splitlines()
                 for one in (report, other)]
        self.assertEqual([], list(difflib.unified_diff(*texts, n=2)))

    def assert_skipped(self, report, reason, count, effect='incomplete'):
        entry = skipped(report, reason)
        self.assertEqual((entry['count'], entry['effect']), (count, effect),
                         report['coverage'])
        return entry


def make_environment(scratch):
    """An environment in which nothing of the user's own setup is seen."""
    home = scratch / 'home'
    home.mkdir(exist_ok=True)
    (home / 'gitconfig').write_text(
        '[user]\n\tname = Ada Example\n\temail = ada@example.org\n'
        '[init]\n\tdefaultBranch = main\n'
        '[core]\n\tfsync = none\n'
        '[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n'
        '[protocol "file"]\n\tallow = always\n'
        '[advice]\n\tdetachedHead = false\n'
        '[safe]\n\tdirectory = *\n')
    environment = {
        'PATH': os.environ.get('PATH', os.defpath),
        'HOME': str(home),
        'XDG_CACHE_HOME': str(home / 'cache'),
        'XDG_CONFIG_HOME': str(home / 'config'),
        'GIT_CONFIG_GLOBAL': str(home / 'gitconfig'),
        'GIT_CONFIG_NOSYSTEM': '1',
        'GIT_TERMINAL_PROMPT': '0',
        'LC_ALL': 'C.UTF-8',
        'TZ': 'UTC',
        'TERM': 'xterm',
    }
    for name, value in os.environ.items():
        if name.endswith('SAN_OPTIONS') or name == 'LD_LIBRARY_PATH':
            environment[name] = value
    return environment


def remove_tree(path):
    """Removes a scratch folder, unreadable parts included."""
    def retry(function, name, _):
        os.chmod(os.path.dirname(name), 0o700)
        if os.path.isdir(name) and not os.path.islink(name):
            os.chmod(name, 0o700)
        function(name)
    shutil.rmtree(os.fsencode(path), onerror=retry)


# --- Repositories ------------------------------------------------------------

class Repo:
    """A git repository whose commits have fixed dates, an hour apart."""

    START = 1_700_000_000

    def __init__(self, path, environment, *words, create=True):
        self.path = Path(path)
        self.environment = dict(environment)
        self.clock = self.START
        self.files = {}
        if create:
            self.path.mkdir(parents=True)
            self.git('init', '--quiet', *words)

    @property
    def git_dir(self):
        inner = self.path / '.git'
        return inner if inner.exists() else self.path

    def git(self, *words, stdin=b'', env=None):
        """Runs git and gives its output without the last newline."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        date = f'{self.clock} +0100'
        done = subprocess.run(
            ['git', *words], input=stdin, capture_output=True, cwd=self.path,
            timeout=120,
            env={**self.environment, 'GIT_AUTHOR_DATE': date,
                 'GIT_COMMITTER_DATE': date, **(env or {})})
        if done.returncode != 0:
            raise AssertionError(f'git {words}: {done.stderr!r}')
        return os.fsdecode(done.stdout.removesuffix(b'\n'))

    def write(self, name, content):
        """Writes a file of the working tree; `name` may be bytes."""
        if isinstance(content, str):
            content = content.encode()
        path = os.path.join(os.fsencode(self.path), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content)
        return content

    def commit(self, message, *words, **env):
        """Commits everything, an hour after the commit before."""
        self.clock += 3600
        self.git('add', '--all')
        self.git('commit', '--quiet', '--allow-empty', '--cleanup=verbatim',
                 '--file=-', *words, stdin=message, env=env)
        return self.id()

    def add_file(self, name, content, message='Add a file'):
        """One commit with one file."""
        self.write(name, content)
        return self.commit(message)

    def id(self, what='HEAD'):
        return self.git('rev-parse', '--verify', what)

    def object_path(self, name):
        return self.git_dir / 'objects' / name[:2] / name[2:]


def main():
    """Runs the tests of a script; a missing binary is a failure."""
    if not os.access(find_binary(), os.X_OK):
        sys.exit(f'{find_binary()}: not built')
    unittest.main(verbosity=2)
