#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a run writes and where: formats, files, terminals, secrets."""

import json
import os
import pty
import re
import select
import stat
import subprocess
import time

import support
from support import CLEAN, FOUND, INCOMPLETE

FORMATS = ('json', 'jsonl', 'sarif', 'text')
COLOUR = re.compile(rb'\x1b\[[0-9;]*m')


class Outputs(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.github('token')
        self.write('in.txt', f'key={self.token.text}\n')

    def test_text_is_the_default(self):
        plain = self.run_tool('scan', 'in.txt')
        named = self.run_tool('scan', 'in.txt', '--format', 'text')
        self.assert_code(plain, FOUND)
        self.assertEqual(without_seconds(plain.out),
                         without_seconds(named.out))
        self.assertIn(self.token.redacted.encode(), plain.out)
        self.assertIn(b'in.txt:1:5', plain.out)

    def test_files(self):
        for name in FORMATS:
            with self.subTest(name):
                run = self.run_tool('scan', 'in.txt', '--format',
                                    f'{name}=out.{name}')
                self.assert_code(run, FOUND)
                self.assertEqual((run.out, run.err), (b'', b''))
                content = (self.scratch / f'out.{name}').read_bytes()
                self.assert_no_secret(content)
                self.assertTrue(content.endswith(b'\n'))
                direct = self.run_tool('scan', 'in.txt', '--format', name)
                self.assertEqual(without_seconds(content),
                                 without_seconds(direct.out))

    def test_several_formats_in_one_run(self):
        run = self.run_tool('scan', 'in.txt', '--format', 'json=a.json',
                            '--format', 'sarif=a.sarif', '--format', 'text',
                            '--format', 'jsonl=a.jsonl')
        self.assert_code(run, FOUND)
        self.assertIn(b'in.txt:1:5', run.out)
        report = json.loads((self.scratch / 'a.json').read_bytes())
        self.assert_found(report, self.token)
        sarif = json.loads((self.scratch / 'a.sarif').read_bytes())
        self.assertEqual(len(sarif['runs'][0]['results']), 1)
        lines = (self.scratch / 'a.jsonl').read_text().splitlines()
        self.assertEqual([json.loads(line)['type'] for line in lines],
                         ['finding', 'summary'])

    def test_one_value_a_flag(self):
        """A path after a format is a path."""
        run = self.run_tool('scan', '--format', 'json', 'in.txt')
        self.assert_code(run, FOUND)
        self.assert_found(run.report, self.token)

    def test_a_name_with_an_equals_sign(self):
        self.run_tool('scan', 'in.txt', '--format', 'json=a=b.json')
        self.assertTrue((self.scratch / 'a=b.json').exists())

    def test_a_file_is_replaced_as_a_whole(self):
        path = self.write('out.json', 'x' * 100_000)
        self.run_tool('scan', 'in.txt', '--format', 'json=out.json')
        self.assert_found(json.loads(path.read_bytes()), self.token)
        self.assertEqual(sorted(entry.name for entry in
                                self.scratch.iterdir()),
                         ['home', 'in.txt', 'out.json'])

    def test_a_file_with_secrets_is_private(self):
        self.run_tool('scan', 'in.txt', '--show-secrets', '--format',
                      'json=out.json')
        path = self.scratch / 'out.json'
        self.assertIn(self.token.bytes, path.read_bytes())
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_a_file_that_cannot_be_written(self):
        self.write('clean.txt', 'clean\n')
        for target in ('absent/out.json', 'home', '/proc/out.json'):
            with self.subTest(target):
                run = self.run_tool('scan', 'clean.txt', '--format',
                                    f'json={target}')
                self.assert_code(run, INCOMPLETE)
                self.assert_message(run, target)
        # Others are written, and findings go first.
        run = self.run_tool('scan', 'in.txt', '--format',
                            'json=absent/out.json', '--format', 'json=b.json')
        self.assert_code(run, FOUND)
        self.assert_message(run, 'absent/out.json')
        self.assert_found(json.loads(
            (self.scratch / 'b.json').read_bytes()), self.token)

    def test_a_full_device(self):
        self.write('clean.txt', 'clean\n')
        for name in FORMATS:
            with open('/dev/full', 'wb') as full:
                done = subprocess.run(
                    self.command('scan', 'clean.txt', '--format', name),
                    cwd=self.scratch, env=self.environment, stdout=full,
                    stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, INCOMPLETE, name)
            self.assertIn(b'standard output', done.stderr)

    def test_a_reader_that_goes_away(self):
        self.write('clean.txt', 'clean\n')
        for name in FORMATS:
            read_end, write_end = os.pipe()
            os.close(read_end)
            done = subprocess.run(
                self.command('scan', 'clean.txt', '--format', name),
                cwd=self.scratch, env=self.environment, stdout=write_end,
                stderr=subprocess.PIPE, check=False)
            os.close(write_end)
            self.assertEqual(done.returncode, INCOMPLETE, name)
            self.assertIn(b'standard output', done.stderr)

    def test_closed_standard_output(self):
        """A descriptor that is closed is not lent to another file."""
        self.write('clean.txt', 'clean\n')
        for closed in ('>&-', '>&- 2>&-', '<&- >&- 2>&-'):
            done = subprocess.run(
                ['sh', '-c', f'exec "$@" {closed}', 'sh',
                 *self.command('scan', 'clean.txt')],
                cwd=self.scratch, env=self.environment, check=False,
                stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, INCOMPLETE, closed)
            self.assertEqual((self.scratch / 'clean.txt').read_text(),
                             'clean\n')
        done = subprocess.run(
            ['sh', '-c', 'exec "$@" >&-', 'sh',
             *self.command('scan', 'in.txt', '--format', 'json=out.json')],
            cwd=self.scratch, env=self.environment, check=False)
        self.assertEqual(done.returncode, FOUND)

    def test_quiet(self):
        run = self.run_tool('scan', 'in.txt', '--quiet')
        self.assert_code(run, FOUND)
        self.assertEqual((run.out, run.err), (b'', b''))
        run = self.run_tool('scan', 'in.txt', '-q', '--format', 'json')
        self.assert_found(run.report, self.token)
        # Errors are still told.
        run = self.run_tool('scan', 'absent', '--quiet')
        self.assert_message(run, 'absent')

    def test_stats(self):
        run = self.run_tool('scan', 'in.txt', '--stats', '--format', 'json')
        self.assert_found(run.report, self.token)
        self.assertEqual(stats_of(run)['files'], 1)
        self.assertGreater(stats_of(run)['bytes matched'], 0)

    def test_stats_of_an_audit(self):
        repo = self.repo('repo')
        repo.add_file('in.txt', f'key={self.token.text}\n')
        for mode in 'delta', 'full':
            run = self.run_tool('audit', repo.path, '--stats', '--scan', mode,
                                '--format', 'json')
            self.assert_code(run, FOUND)
            stats = stats_of(run)
            objects = repo.git('cat-file', '--batch-all-objects',
                               '--batch-check').splitlines()
            self.assertEqual(stats['objects'], len(objects))
            for name in ('bytes inflated', 'bytes produced', 'anchor hits',
                         'confirms', 'matches', 'object table bytes',
                         'peak buffer bytes'):
                self.assertGreater(stats[name], 0, name)

    def test_verbose_lists_every_place(self):
        for number in range(30):
            self.write(f'd/{number}.txt', self.token.text)
        short = self.run_tool('scan', 'd').out
        long = self.run_tool('scan', 'd', '--verbose').out
        self.assertEqual(long.count(b'.txt:1:1'), 30)
        self.assertLess(short.count(b'.txt:1:1'), 30)
        self.assertIn(b'more places', short)


class Secrets(support.CliTest):
    """Shown only when asked for, wherever they come from."""

    def everywhere(self):
        """A repository with secrets in every kind of text a report shows."""
        repo = self.repo()
        names = ('content', 'path', 'author', 'branch', 'config', 'message')
        token = {name: self.github(name) for name in names}
        repo.write(f'{token["path"].text}/a.txt', token['content'].text)
        repo.write('.gitignore', f'{token["path"].text}.log\n')
        repo.write(f'{token["path"].text}.log', 'ignored\n')
        repo.commit(f'Use {token["message"].text}\n',
                    GIT_AUTHOR_NAME=token['author'].text,
                    GIT_AUTHOR_EMAIL=f'{token["author"].text}@example.org')
        repo.git('checkout', '--quiet', '-b', f'x/{token["branch"].text}')
        repo.git('config', 'remote.origin.url',
                 f'https://u:{token["config"].text}@example.org/'
                 f'{token["path"].text}.git?t={token["content"].text}')
        return repo, token.values()

    def test_redacted_in_every_format(self):
        repo, tokens = self.everywhere()
        for name in FORMATS:
            for words in ([], ['--verbose', '--stats'], ['--keep-refuted']):
                # The run itself is searched for secrets.
                run = self.run_tool('audit', repo.path, '--format', name,
                                    *words)
                self.assert_code(run, FOUND)
                for token in tokens:
                    self.assertTrue(
                        token.text[-4:].encode() in run.out, run.describe())

    def test_shown_when_asked_for(self):
        repo, tokens = self.everywhere()
        for name in FORMATS:
            run = self.run_tool('audit', repo.path, '--format', name,
                                '--show-secrets')
            self.assert_code(run, FOUND)
            for token in tokens:
                self.assertIn(token.bytes, run.out)
            self.assertEqual(run.err, b'')

    def test_a_target_that_is_a_secret(self):
        token = self.github('folder')
        self.write(f'{token.text}/a.txt', f'{token.text}\n')
        for name in FORMATS:
            self.run_tool('scan', token.text, '--format', name)

    def test_encoded_ones(self):
        token = self.docker('encoded')
        self.write('in.txt', f'{token.base64()}\n')
        for name in FORMATS:
            run = self.run_tool('scan', 'in.txt', '--format', name)
            self.assert_code(run, FOUND)

    def test_progress_shows_none(self):
        token = self.github('token')
        self.write('in.txt', token.text)
        terminal = Terminal(self, ['scan', 'in.txt', '-'], output='stderr',
                            keep_input_open=True)
        shown = terminal.read(until=b'1 secrets')
        terminal.end()
        self.assert_no_secret(shown)
        self.assertIn(b'1 secrets', shown)


class Terminal:
    """A run with a pseudo terminal as one of its outputs."""

    def __init__(self, test, words, output='stdout', env=None,
                 keep_input_open=False):
        self.master, slave = pty.openpty()
        stdin = subprocess.PIPE if keep_input_open else subprocess.DEVNULL
        streams = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL,
                   output: slave}
        self.process = subprocess.Popen(
            test.command(*words), cwd=test.scratch, stdin=stdin,
            env={**test.environment, **(env or {})}, **streams)
        os.close(slave)
        test.addCleanup(self.end)

    def read(self, seconds=60.0, until=None):
        """What is written until it ends, the time is over or a text came."""
        shown = b''
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if until is not None and until in shown:
                break
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                shown += os.read(self.master, 1 << 16)
            except OSError:  # the other side is closed
                break
        return shown

    def end(self):
        """Ends the run; gives its exit code."""
        if self.master is not None:
            if self.process.stdin:
                self.process.stdin.close()
            self.process.wait(timeout=30)
            os.close(self.master)
            self.master = None
        return self.process.returncode


class OnTerminals(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.github('token')
        self.write('in.txt', f'key={self.token.text}\n')

    def shown(self, *words, env=None):
        terminal = Terminal(self, ['scan', 'in.txt', *words], env=env)
        shown = terminal.read()
        self.assertEqual(terminal.end(), FOUND)
        self.assert_no_secret(shown)
        return shown

    def test_text_has_colour(self):
        coloured = self.shown()
        self.assertRegex(coloured, COLOUR)
        piped = self.run_tool('scan', 'in.txt').out
        self.assertNotIn(b'\x1b', piped)
        plain = COLOUR.sub(b'', coloured).replace(b'\r\n', b'\n')
        self.assertEqual(without_seconds(plain), without_seconds(piped))

    def test_no_colour(self):
        self.assertNotIn(b'\x1b', self.shown(env={'NO_COLOR': '1'}))
        self.assertIn(b'\x1b', self.shown(env={'NO_COLOR': ''}))
        self.assertNotIn(b'\x1b', self.shown(env={'TERM': 'dumb'}))

    def test_other_formats_have_none(self):
        for name in ('json', 'jsonl', 'sarif'):
            self.assertNotIn(b'\x1b', self.shown('--format', name))

    def test_a_file_has_none(self):
        self.shown('--format', 'text=out.txt', '--format', 'text')
        self.assertNotIn(b'\x1b', (self.scratch / 'out.txt').read_bytes())

    def test_progress(self):
        terminal = Terminal(self, ['scan', 'in.txt', '-'], output='stderr',
                            keep_input_open=True)
        self.assertIn(b'1 files', terminal.read(until=b'1 files'))
        self.assertEqual(terminal.end(), FOUND)
        for flag in ('--quiet', '-q'):
            terminal = Terminal(self, ['scan', 'in.txt', '-', flag],
                                output='stderr', keep_input_open=True)
            self.assertEqual(terminal.read(seconds=1.5), b'')
            self.assertEqual(terminal.end(), FOUND)

    def test_progress_is_wiped(self):
        terminal = Terminal(self, ['scan', 'in.txt', '-'], output='stderr',
                            keep_input_open=True)
        terminal.read(until=b'1 files')
        terminal.process.stdin.close()
        shown = terminal.read()
        self.assertTrue(shown.endswith(b'\r\x1b[K'), shown)
        terminal.end()

    def test_no_progress_for_what_is_no_terminal(self):
        run = self.run_tool('scan', 'in.txt')
        self.assertEqual(run.err, b'')


class Hostile(support.CliTest):
    """Bytes from scanned data that a terminal would obey."""

    EVIL = '\x1b]0;evil\x07\x1b[2J\x9b31m\u202e\r'
    BAD = (b'\x1b]', b'\x1b[2J', b'\x07', b'\xc2\x9b', b'\xe2\x80\xae', b'\r')

    def setUp(self):
        super().setUp()
        self.token = self.github('token')
        repo = self.repo()
        repo.write(f'{self.EVIL}.txt', self.token.text)
        repo.write('.gitignore', '*.log\n')
        repo.write(f'{self.EVIL}.log', 'ignored\n')
        repo.commit('x', GIT_AUTHOR_NAME=f'Eve {self.EVIL}',
                    GIT_AUTHOR_EMAIL=f'eve{self.EVIL}@example.org')
        repo.git('config', 'remote.origin.url',
                 f'https://example.org/{self.EVIL}.git')
        self.path = repo.path

    def test_escaped_in_every_format(self):
        for name in FORMATS:
            run = self.run_tool('audit', self.path, '--format', name,
                                '--verbose')
            self.assert_code(run, FOUND)
            for bad in self.BAD:
                self.assertNotIn(bad, run.out, name)

    def test_json_keeps_them(self):
        """Escaped, they are still there."""
        report = self.run_json('audit', self.path, code=FOUND)
        places = report['findings'][0]['occurrences']
        self.assertEqual({place['path'] for place in places},
                         {f'{self.EVIL}.txt'})

    def test_escaped_on_a_terminal(self):
        terminal = Terminal(self, ['audit', self.path, '--verbose'])
        shown = COLOUR.sub(b'', terminal.read()).replace(b'\r\n', b'\n')
        self.assertEqual(terminal.end(), FOUND)
        for bad in self.BAD:
            self.assertNotIn(bad, shown)

    def test_escaped_in_messages(self):
        os.mkdir(self.scratch / self.EVIL)
        for words in (['audit', self.EVIL], ['scan', f'{self.EVIL}.absent'],
                      ['scan', '-', '--format', f'json={self.EVIL}/a/b'],
                      ['scan', '-', '--rules', f'{self.EVIL}.absent']):
            run = self.run_tool(*words)
            self.assertNotIn(run.code, (CLEAN, FOUND), run.describe())
            for bad in self.BAD:
                self.assertNotIn(bad, run.err, run.describe())


def stats_of(run):
    """Counters that --stats printed, by name."""
    return {match[1].decode(): int(match[2]) for match in
            re.finditer(rb'^([a-z ]+?) +(\d+)$', run.err, re.MULTILINE)}


def without_seconds(output):
    """The only part that differs between equal runs."""
    output = re.sub(rb'"seconds": ?[0-9.e-]+', b'"seconds":0', output)
    output = re.sub(rb'"(start|end)TimeUtc": ?"[^"]*"', b'', output)
    return re.sub(rb'[0-9]+\.[0-9]+ s\b|[0-9]+ ms\b', b'0 s', output)


if __name__ == '__main__':
    support.main()
