#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`scan` of files, folders, pipes and standard input; ends by signals."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import termios
import threading
import time

import support
from support import CLEAN, FOUND, INCOMPLETE

NOBODY = 65534


class Paths(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.github('token')

    def places(self, report):
        """Where all findings are, as (kind, path, line, column)."""
        return sorted((place['kind'], place['path'], place['line'],
                       place['column'])
                      for finding in report['findings']
                      for place in finding['occurrences'])

    def test_a_file(self):
        self.write('a.txt', f'one\n  key={self.token.text}\n')
        report = self.run_json('scan', './a.txt', code=FOUND)
        self.assert_found(report, self.token)
        self.assertEqual(self.places(report), [('file', 'a.txt', 2, 7)])
        self.assertEqual(report['target']['kind'], 'files')
        exposure = report['findings'][0]['exposure']
        self.assertTrue(exposure['in_worktree'])
        self.assertIsNone(exposure['introduced'])
        self.assertEqual(report['coverage']['files'], 1)
        self.assertEqual(report['coverage']['bytes'],
                         (self.scratch / 'a.txt').stat().st_size)

    def test_every_place_in_files_counts(self):
        line = f'key={self.token.text}\n'
        self.write('d/a.txt', line + line)
        self.write('d/b/c.txt', '\n' + line)
        report = self.run_json('scan', 'd', code=FOUND)
        self.assert_found(report, self.token)
        self.assertEqual(self.places(report), [
            ('file', 'd/a.txt', 1, 5), ('file', 'd/a.txt', 2, 5),
            ('file', 'd/b/c.txt', 2, 5)])

    def test_line_ends(self):
        text = self.token.text
        self.write('d/crlf.txt', f'one\r\nkey={text}\r\n')
        self.write('d/none.txt', f'key={text}')
        report = self.run_json('scan', 'd', code=FOUND)
        self.assertEqual(self.places(report), [
            ('file', 'd/crlf.txt', 2, 5), ('file', 'd/none.txt', 1, 5)])

    def test_standard_input(self):
        report = self.run_json('scan', '-', code=FOUND,
                               stdin=f'a\nkey={self.token.text}\n'.encode())
        self.assert_found(report, self.token)
        self.assertEqual(report['target']['kind'], 'stdin')
        self.assertEqual([place[0] for place in self.places(report)],
                         ['stdin'])
        self.assertEqual([place[2:] for place in self.places(report)],
                         [(2, 5)])
        self.assertEqual(self.run_json('scan', '-', code=CLEAN)['coverage']
                         ['bytes'], 0)

    def test_standard_input_and_files(self):
        other = self.github('other')
        self.write('a.txt', other.text)
        report = self.run_json('scan', 'a.txt', '-', code=FOUND,
                               stdin=self.token.bytes)
        self.assert_found(report, self.token, other)

    def test_input_over_the_limit_is_cut(self):
        content = f'{self.token.text}\n'.encode() + b'a\n' * (1 << 20)
        report = self.run_json('scan', '-', '--max-file-size', '1',
                               code=FOUND, stdin=content)
        self.assert_found(report, self.token)
        self.assert_skipped(report, 'file too large', 1)

    def test_no_folders(self):
        (self.scratch / 'empty').mkdir()
        report = self.run_json('scan', 'empty', code=CLEAN)
        self.assertEqual(report['coverage']['files'], 0)

    def test_binary_files(self):
        self.write('a.bin', b'\0\xff' * 100 + self.token.bytes + b'\0')
        report = self.run_json('scan', 'a.bin', code=FOUND)
        self.assert_found(report, self.token)

    def test_ignored_files(self):
        self.write('d/.gitignore', '*.log\n!keep.log\nout/\n')
        for name in ('a.log', 'out/b.txt', 'keep.log', 'c.txt'):
            self.write(f'd/{name}', self.token.text)
        report = self.run_json('scan', 'd', code=FOUND)
        self.assertEqual([place[1] for place in self.places(report)],
                         ['d/c.txt', 'd/keep.log'])
        ignored = self.assert_skipped(report, 'ignored', 2, 'counted')
        self.assertEqual(ignored['examples'], ['d/a.log', 'd/out'])
        report = self.run_json('scan', 'd', '--no-ignore', code=FOUND)
        self.assertEqual(len(self.places(report)), 4)
        # Who names a file wants it read.
        report = self.run_json('scan', 'd/a.log', code=FOUND)
        self.assertEqual(len(self.places(report)), 1)

    def test_links_are_not_followed(self):
        self.write('elsewhere/a.txt', self.token.text)
        (self.scratch / 'd').mkdir()
        (self.scratch / 'd' / 'file').symlink_to('../elsewhere/a.txt')
        (self.scratch / 'd' / 'folder').symlink_to('../elsewhere')
        (self.scratch / 'd' / 'loop').symlink_to('.')
        report = self.run_json('scan', 'd', code=CLEAN)
        self.assert_skipped(report, 'symlink', 3, 'counted')
        # But for one that is named.
        report = self.run_json('scan', 'd/folder', code=FOUND)
        self.assert_found(report, self.token)

    def test_names_that_are_not_utf_8(self):
        folder = os.fsencode(self.scratch / 'd')
        os.mkdir(folder)
        with open(folder + b'/caf\xe9', 'wb') as file:
            file.write(self.token.bytes)
        report = self.run_json('scan', 'd', code=FOUND)
        place = report['findings'][0]['occurrences'][0]
        self.assertEqual(place['path'], {'base64': 'ZC9jYWbp'})

    def test_names_of_files_are_searched(self):
        """In batches; the place is the file or folder of that name."""
        for number in range(5000):
            self.write(f'd/many/{number}', '')
        folder = self.github('folder')
        broken = self.github('broken').text
        self.write(f'd/{self.token.text}.txt', 'x')
        self.write(f'd/{folder.text}/a/1.txt', 'x')
        self.write(f'd/{folder.text}/2.txt', 'x')
        self.write(f'd/{broken[:20]}\n{broken[20:]}', 'x')
        for threads in ('1', '8'):
            report = self.run_json('scan', 'd', '--threads', threads,
                                   code=FOUND)
            self.assert_found(report, self.token, folder)
            self.assertEqual(self.places(report), sorted([
                ('file', f'd/{self.token.redacted}.txt', 0, 0),
                ('file', f'd/{folder.redacted}', 0, 0)]))

    def test_special_files_do_not_block(self):
        self.write('d/a.txt', self.token.text)
        os.mkfifo(self.scratch / 'd' / 'pipe')
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(self.scratch / 'd' / 's'))
            report = self.run_json('scan', 'd', code=FOUND, timeout=20)
        self.assert_found(report, self.token)
        self.assert_skipped(report, 'not a regular file', 2, 'counted')

    def test_a_named_pipe_is_read(self):
        pipe = self.scratch / 'pipe'
        os.mkfifo(pipe)
        writer = threading.Thread(
            target=lambda: pipe.write_bytes(self.token.bytes))
        writer.start()
        report = self.run_json('scan', 'pipe', code=FOUND, timeout=20)
        writer.join()
        self.assert_found(report, self.token)

    def test_unreadable_files(self):
        """As an ordinary user, for whom modes mean something."""
        self.write('d/secret.txt', self.token.text, 0)
        self.write('d/locked/b.txt', 'b\n')
        self.write('d/open.txt', 'open\n')
        user = {}
        if os.getuid() == 0:
            shutil.copy(self.binary, self.scratch / 'tokensweep')
            self.binary = self.scratch / 'tokensweep'
            self.scratch.chmod(0o755)
            user = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
        (self.scratch / 'd' / 'locked').chmod(0)
        report = self.run_json('scan', 'd', code=INCOMPLETE, **user)
        entry = self.assert_skipped(report, 'unreadable file', 1)
        self.assertEqual(entry['examples'], ['d/secret.txt'])
        entry = self.assert_skipped(report, 'unreadable folder', 1)
        self.assertEqual(entry['examples'], ['d/locked'])
        report = self.run_json('scan', 'd/secret.txt', code=INCOMPLETE,
                               **user)
        self.assert_skipped(report, 'unreadable file', 1)

    def test_threads_make_no_difference(self):
        for number in range(300):
            token = self.github(f'many {number}')
            self.write(f'd/{number % 7}/{number}.txt',
                       f'{number}\n{token.text}\n{token.text}\n')
        reports = [self.run_json('scan', 'd', '--threads', threads,
                                 code=FOUND)
                   for threads in ('1', '2', '8')]
        self.assertEqual(len(reports[0]['findings']), 300)
        for report in reports[1:]:
            self.assert_same_report(report, reports[0])

    def test_a_repository_as_a_folder(self):
        """Its files are read, its history is not."""
        repo = self.repo()
        old = self.github('old')
        repo.add_file('a.txt', old.text)
        repo.add_file('a.txt', self.token.text)
        report = self.run_json('scan', repo.path, code=FOUND)
        self.assert_found(report, self.token)
        self.assert_skipped(report, 'git folder', 1, 'counted')


class Signals(support.CliTest):
    """The first signal ends the run with a report, the second at once."""

    def start(self, *words):
        return subprocess.Popen(
            self.command(*words), cwd=self.scratch, env=self.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def finish(self, process):
        try:
            process.wait(timeout=30)  # its input stays open
            out, err = process.communicate()
        except subprocess.TimeoutExpired:
            process.kill()
            self.fail('the signal did not end it')
        self.assert_no_secret(out + err)
        return support.Run(process.returncode, out, err)

    def wait_until_it_reads(self, process):
        """It sleeps, with signals blocked, until more input comes."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with open(f'/proc/{process.pid}/status', encoding='ascii') as file:
                fields = dict(line.split(':', 1) for line in file)
            blocked = int(fields['SigBlk'], 16)
            if (blocked & 1 << (signal.SIGINT - 1)
                    and fields['State'].split()[0] == 'S'):
                time.sleep(0.2)
                return
            time.sleep(0.02)
        self.fail('it does not wait for input')

    def wait_until_drained(self, pipe):
        """Nothing of what was written is left in the pipe."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            left = fcntl.ioctl(pipe, termios.FIONREAD, b'\0' * 4)
            if not any(left):
                return
            time.sleep(0.02)
        self.fail('it does not read its input')

    def test_a_pipe_that_stays_open(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                process = self.start('scan', '-', '--format', 'json')
                self.wait_until_it_reads(process)
                process.send_signal(number)
                run = self.finish(process)
                self.assert_code(run, INCOMPLETE)
                self.assert_skipped(run.report, 'interrupted', 1)
                self.assertFalse(run.report['coverage']['complete'])

    def test_no_core_dump_holds_what_was_read(self):
        process = self.start('scan', '-')
        self.wait_until_it_reads(process)
        with open(f'/proc/{process.pid}/limits', encoding='ascii') as file:
            self.assertRegex(file.read(), r'Max core file size +0 +0 ')
        process.send_signal(signal.SIGTERM)
        self.assert_code(self.finish(process), INCOMPLETE)

    def test_what_was_read_is_reported(self):
        token = self.github('token')
        self.write('a.txt', token.text)
        later = self.github('in the pipe')
        process = self.start('scan', 'a.txt', '-', '--format', 'json')
        process.stdin.write(f'{later.text}\n'.encode())
        process.stdin.flush()
        self.wait_until_drained(process.stdin)
        self.wait_until_it_reads(process)
        process.send_signal(signal.SIGINT)
        run = self.finish(process)
        self.assert_code(run, FOUND)  # which goes before incomplete
        self.assert_found(run.report, token, later)
        self.assert_skipped(run.report, 'interrupted', 1)

    def test_an_audit_during_its_read(self):
        """At whatever moment, the outcome is one of two."""
        repo = self.repo()
        for number in range(40):
            repo.write(f'{number}.bin', os.urandom(1 << 18))
        repo.commit('Add much')
        codes = set()
        for delay in (0.01, 0.03, 0.06, 0.1):
            process = self.start('audit', repo.path, '--format', 'json',
                                 '--threads', '1', '--no-cache')
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            run = self.finish(process)
            codes.add(run.code)
            if run.code == INCOMPLETE:
                self.assertFalse(run.report['coverage']['complete'])
            elif run.code == CLEAN:
                self.assertTrue(run.report['coverage']['complete'])
            else:
                # So early that nothing was set up yet.
                self.assertEqual(run.code, -signal.SIGINT, run.describe())
        self.assertTrue(codes)

    def test_the_git_program_is_ended_too(self):
        repo = self.repo('repo', '--object-format=sha256')
        for number in range(40):
            repo.write(f'{number}.bin', os.urandom(1 << 18))
        repo.commit('Add much')
        process = self.start('audit', repo.path, '--format', 'json')
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        run = self.finish(process)
        self.assertIn(run.code, (CLEAN, INCOMPLETE, -signal.SIGINT),
                      run.describe())

    def test_a_second_signal_ends_it_at_once(self):
        # Nobody reads its output, so that the report does not end.
        for number in range(400):
            self.write(f'd/{number}.txt', '\n'.join(
                self.github(f'{number} {line}').text for line in range(4)))
        process = self.start('scan', 'd', '-', '--format', 'json')
        self.wait_until_it_reads(process)
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail('the second signal did not end it')
        process.communicate()
        self.assertEqual(process.returncode, 128 + signal.SIGINT)


if __name__ == '__main__':
    support.main()
