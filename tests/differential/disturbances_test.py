#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Audits that are disturbed: killed, without room for their report, of a
repository that somebody changes meanwhile. Each ends in an orderly way, and
none says "complete" of less than there is."""

import contextlib
import ctypes
import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import growing_repository
import support
from support import CLEAN, FOUND, INCOMPLETE, USAGE

NOBODY = 65534
READERS = ('pack', 'libgit2', 'git')
ROUNDS = 8


class Disturbed(support.CliTest):

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix='tokensweep-disturbed-'))
        cls.addClassCleanup(support.remove_tree, cls.home)
        cls.environment_of_git = support.make_environment(cls.home)
        cls.made, cls.history, _ = growing_repository.build(
            cls.home / 'made.git', cls.environment_of_git)
        for _ in range(2):  # the second time with what no ref leads to
            cls.made.git('repack', '-adkqn')
        cls.undisturbed = None

    def setUp(self):
        super().setUp()
        self.tokens = self.history.certain + self.history.rough
        self.git_dir = self.scratch / 'repo.git'
        self.restore()

    # Helpers

    def restore(self):
        """Puts the repository back as it was made."""
        if self.git_dir.exists():
            support.remove_tree(self.git_dir)
        subprocess.run(['cp', '-a', self.made.path, self.git_dir], check=True)
        self.repo_of_git = support.Repo(self.git_dir, self.environment,
                                        create=False)

    def findings(self):
        """Of an audit that nobody disturbs; measures it, too."""
        cls = type(self)
        if cls.undisturbed is None:
            start = time.monotonic()
            report = self.run_json('audit', self.made.path, '--no-cache',
                                   code=FOUND)
            self.assertTrue(report['coverage']['complete'])
            cls.undisturbed = report['findings'], time.monotonic() - start
        return cls.undisturbed[0]

    def moments(self, count=ROUNDS):
        """Delays from the begin of an audit to its end."""
        self.findings()
        return [self.undisturbed[1] * i / count for i in range(count)]

    def start(self, *words, cache=False, **more):
        if not cache:  # else a second run would read next to nothing
            words = (*words, '--no-cache')
        return subprocess.Popen(
            self.command('audit', self.git_dir, *words), cwd=self.scratch,
            env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def assert_honest(self, code, out, err):
        """All of it, or a reason why not. True when it was all."""
        self.assert_no_secret(out + b'\0' + err)
        text = f'{code}: {err[-2000:]!r}'
        self.assertGreaterEqual(code, 0, text)  # no signal
        if not out:
            self.assertIn(code, (INCOMPLETE, USAGE), text)
            self.assertTrue(err.startswith(b'tokensweep: '), text)
            return False
        report = json.loads(out)
        if report['coverage']['complete']:
            self.assertEqual(code, FOUND, text)
            # No assertEqual: what differs may be long.
            self.assertTrue(report['findings'] == self.findings(),
                            'complete, and other findings')
            return True
        self.assertEqual(code, FOUND if report['findings'] else INCOMPLETE,
                         text)
        reasons = [entry for entry in report['coverage']['skipped']
                   if entry['effect'] == 'incomplete']
        self.assertTrue(reasons, report['coverage'])
        for entry in reasons:
            self.assertGreater(entry['count'], 0)
        return False

    def disturb(self, disturbance, *words, count=ROUNDS, **more):
        """Audits again and again; each time disturbed a little later."""
        complete = 0
        for delay in self.moments(count):
            with self.subTest(words=words, delay=delay):
                self.restore()
                process = self.start('--format', 'json', *words, **more)
                time.sleep(delay)
                disturbance()
                out, err = process.communicate(timeout=120)
                complete += self.assert_honest(process.returncode, out, err)
        return complete

    def packs(self, suffix='pack'):
        return sorted((self.git_dir / 'objects' / 'pack').glob(f'*.{suffix}'))


class Outputs(Disturbed):
    """Reports appear whole or not at all."""

    def setUp(self):
        super().setUp()
        self.folder = self.scratch / 'reports'
        self.folder.mkdir()

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_killed(self):
        """Wherever it is; also when a report stands there from before."""
        report = self.folder / 'out.json'
        for before in (None, b'from before\n'):
            for delay in [*self.moments(), 'while it writes']:
                with self.subTest(before=before, delay=delay):
                    for path in self.folder.iterdir():
                        path.unlink()
                    if before:
                        report.write_bytes(before)
                    process = self.start('--format', f'json={report}')
                    if delay == 'while it writes':
                        while (len(self.names()) == bool(before)
                               and process.poll() is None):
                            pass
                    else:
                        time.sleep(delay)
                    process.kill()
                    process.communicate()
                    if report.exists() and report.read_bytes() != before:
                        self.assert_report(report)
                    elif before:
                        self.assertEqual(report.read_bytes(), before)
                    # Nothing that is left is in the way of the next.
                    run = self.run_tool('audit', self.git_dir, '--format',
                                        f'json={report}')
                    self.assert_code(run, FOUND)
                    self.assert_report(report)

    def test_interrupted(self):
        """By a person: the report says so."""
        for delay in self.moments():
            with self.subTest(delay=delay):
                process = self.start('--format', 'json')
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=120)
                # Before it listens it dies of it.
                if process.returncode != -signal.SIGINT:
                    self.assert_honest(process.returncode, out, err)

    def assert_report(self, path):
        """A whole one, with all that is there."""
        content = json.loads(path.read_bytes())
        self.assertTrue(content['findings'] == self.findings(), path)

    def assert_not_written(self, run, name):
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, str(name))

    def audit_to(self, target, *words, **more):
        """With the findings out of the exit code."""
        return self.run_tool('audit', self.git_dir, '--exit-zero', '--format',
                             f'json={target}', *words, **more)

    def test_full_device(self):
        self.assert_not_written(self.audit_to('/dev/full'), '/dev/full')

    def test_file_size_limit(self):
        """The limit's signal does not kill."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
        report = self.folder / 'out.json'
        run = self.audit_to(report, preexec_fn=limit)
        self.assert_not_written(run, report)
        self.assertEqual(self.names(), [])
        report.write_bytes(b'from before\n')
        run = self.audit_to(report, preexec_fn=limit)
        self.assert_not_written(run, report)
        self.assertEqual(self.names(), ['out.json'])
        self.assertEqual(report.read_bytes(), b'from before\n')

    def test_full_file_system(self):
        with small_file_system(self.folder) as mounted:
            if not mounted:
                self.skipTest('no right to mount')
            report = self.folder / 'out.json'
            other = self.scratch / 'other.json'
            run = self.audit_to(report, '--format', f'json={other}')
            self.assert_not_written(run, report)
            self.assertIn(os.strerror(errno.ENOSPC).encode(), run.err)
            self.assertEqual(self.names(), [])
            # The others are there all the same.
            self.assert_report(other)
            report.write_bytes(b'from before\n')
            self.assert_not_written(self.audit_to(report), report)
            self.assertEqual(report.read_bytes(), b'from before\n')
            self.assertEqual(self.names(), ['out.json'])

    def test_reader_that_goes_away(self):
        """In the midst of the report."""
        process = self.start('--exit-zero', '--format', 'json')
        self.assertEqual(process.stdout.read(100)[:1], b'{')
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.wait(), INCOMPLETE, err)
        self.assertIn(b'standard output', err)


@contextlib.contextmanager
def small_file_system(folder):
    """Mounts one of 64 KiB there; False when that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    path = os.fsencode(folder)
    mounted = libc.mount(b'tmpfs', path, b'tmpfs', 0, b'size=64k') == 0
    try:
        yield mounted
    finally:
        if mounted and libc.umount2(path, 0) != 0:
            raise OSError(ctypes.get_errno(), 'umount')


class Repacking(Disturbed):
    """Git packs the repository anew, and again, while it is read."""

    def setUp(self):
        super().setUp()
        self.findings()
        self.done = threading.Event()
        self.failures = []
        self.repacks = 0
        self.thread = threading.Thread(target=self.repack_until_done)
        self.thread.start()
        self.addCleanup(self.join)

    def join(self):
        self.done.set()
        self.thread.join()

    def repack_until_done(self):
        steps = (('repack', '-adfkqn', '--depth=1'),
                 # Names of refs are searched in the file that holds them.
                 ('-c', 'gc.packRefs=false', 'gc', '--quiet',
                  '--prune=never'),
                 ('repack', '-Adfqn', '--depth=50'),  # some become loose
                 ('repack', '-adkqn', '--window=20', '--depth=4095'))
        try:
            while not self.done.is_set():
                self.repo_of_git.git(*steps[self.repacks % len(steps)])
                self.repacks += 1
        except AssertionError as error:
            self.failures.append(error)

    def audit_repeatedly(self, *words, **more):
        """Until git has done every step, and has a few more times."""
        complete = rounds = 0
        while not self.failures and (rounds < ROUNDS or self.repacks < 5):
            process = self.start('--format', 'json', *words, **more)
            out, err = process.communicate(timeout=120)
            complete += self.assert_honest(process.returncode, out, err)
            rounds += 1
        self.join()
        self.assertEqual(self.failures, [])
        print(f'{complete} of {rounds} complete, {self.repacks} repacks')
        process = self.start('--format', 'json', *words, **more)
        self.assertTrue(self.assert_honest(
            *reversed([*reversed(process.communicate()),
                       process.returncode])))

    def test_pack_reader(self):
        self.audit_repeatedly('--reader', 'pack', '--threads', '2')

    def test_pack_reader_that_remembers(self):
        self.audit_repeatedly('--threads', '2', cache=True)

    def test_pack_reader_with_one_thread(self):
        self.audit_repeatedly('--threads', '1', '--scan', 'full')

    def test_libgit2(self):
        self.audit_repeatedly('--reader', 'libgit2', '--threads', '2')

    def test_git(self):
        self.audit_repeatedly('--reader', 'git', '--threads', '2')


class Damage(Disturbed):
    """Files go or change under the hands of a reader."""

    def test_pack_truncated(self):
        for share in (0, 0.3, 0.9):
            def truncate():
                for path in self.packs():
                    path.chmod(0o600)
                    os.truncate(path, int(path.stat().st_size * share))
            # Not with libgit2: its own mappings end the program.
            self.disturb(truncate, '--threads', '2', count=5)

    def test_index_truncated(self):
        def truncate():
            for path in self.packs('idx'):
                path.chmod(0o600)
                os.truncate(path, 5000)
        self.disturb(truncate, '--threads', '2')

    def test_pack_overwritten(self):
        def overwrite():
            for path in self.packs():
                path.chmod(0o600)
                with open(path, 'r+b') as file:
                    file.write(os.urandom(path.stat().st_size))
        self.disturb(overwrite, '--threads', '2')

    def test_pack_overwritten_that_is_remembered(self):
        def overwrite():
            for path in self.packs():
                path.chmod(0o600)
                with open(path, 'r+b') as file:
                    file.write(os.urandom(path.stat().st_size))
        self.disturb(overwrite, '--threads', '2', cache=True)

    def test_objects_removed(self):
        def remove():
            shutil.rmtree(self.git_dir / 'objects')
        for reader in READERS:
            self.disturb(remove, '--reader', reader, count=4)

    def test_repository_removed(self):
        self.disturb(lambda: shutil.rmtree(self.git_dir))

    def test_objects_missing_from_the_start(self):
        shutil.rmtree(self.git_dir / 'objects')
        for reader in READERS:
            run = self.run_tool('audit', self.git_dir, '--reader', reader)
            self.assertIn(run.code, (INCOMPLETE, USAGE), run.describe())
            self.assert_message(run)

    def test_pack_without_permission(self):
        """As an ordinary user, for whom modes mean something."""
        for path in self.packs():
            path.chmod(0)
        user = {}
        if os.getuid() == 0:
            # The binary may lie where only root can look.
            shutil.copy(self.binary, self.scratch / 'tokensweep')
            self.binary = self.scratch / 'tokensweep'
            for folder, _, files in os.walk(self.git_dir):
                for name in ['.', *files]:
                    os.chown(os.path.join(folder, name), NOBODY, NOBODY)
            self.scratch.chmod(0o755)
            user = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
        for reader in READERS:
            with self.subTest(reader):
                process = self.start('--reader', reader, '--format', 'json',
                                     **user)
                out, err = process.communicate()
                self.assertFalse(
                    self.assert_honest(process.returncode, out, err))


if __name__ == '__main__':
    support.main()
