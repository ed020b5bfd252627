#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Audits that remember what was scanned before: the report is that of a run
without memory, byte for byte."""

import concurrent.futures
import os
import random
import shutil
import signal
import subprocess
import time

import support
from cache_case import TICK, CacheTest, counter
from support import CLEAN, FOUND


class Unchanged(CacheTest):

    def test_second_audit_reads_only_what_holds_something(self):
        repo = self.repo_with_tokens()
        first = self.remembering(repo.path)
        second = self.remembering(repo.path)
        self.assert_same(first, second)
        self.assert_same(first, self.audit(repo.path, '--no-cache'))
        self.assertEqual(counter(first, 'objects scanned again'), 0)
        self.assertEqual(counter(first, 'objects remembered'), 0)
        self.assertEqual(counter(second, 'objects'), 0)  # none was walked
        self.assertEqual(counter(second, 'objects scanned'), 0)
        self.assertEqual(counter(second, 'objects scanned again'), 2)

    def test_gate_reads_only_what_is_new(self):
        repo = self.repo_with_tokens()
        base = repo.git('rev-parse', 'HEAD')
        repo.write('large.txt', 'word\n' * 20_000)
        # Of a file as new as the index git would write the object again.
        os.utime(repo.path / 'large.txt', (support.Repo.START,) * 2)
        repo.commit('Large')
        self.remembering(repo.path)
        token = self.github('range')
        repo.add_file('new.txt', f'{token.text}\n')

        def gate(*words):
            return self.run_tool('gate', repo.path, '--base', base, '--format',
                                 'json', '--stats', *words)
        run, whole = gate(), gate('--no-cache')
        self.assertGreater(counter(whole, 'bytes scanned'), 100_000)
        self.assertLess(counter(run, 'bytes scanned'), 10_000)
        self.assertEqual(run.report['findings'], whole.report['findings'])
        self.assertEqual(len(run.report['findings']), 1)
        for name in ('blobs', 'bytes', 'commits', 'files', 'complete'):
            self.assertEqual(run.report['coverage'][name],
                             whole.report['coverage'][name])
        # What the gate read, nobody reads again.
        repo.add_file('second.txt', 'word and word\n' * 10_000)
        time.sleep(TICK)
        first, second = gate(), gate()
        self.assertGreater(counter(first, 'bytes scanned'), 100_000)
        self.assertLess(counter(second, 'bytes scanned'), 10_000)
        for name, change in (('scanned', -1), ('remembered', 1)):
            self.assertEqual(counter(second, f'objects {name}'),
                             counter(first, f'objects {name}') + change)
        self.assertEqual(counter(gate('--no-cache'), 'objects remembered'), 0)

    def test_work_tree_and_files_of_git_are_read_each_time(self):
        repo = self.repo_with_tokens()
        self.remembering(repo.path)
        repo.write('new.txt', f'{self.github("new").text}\n')
        # Sorts before and after what objects hold.
        for number in range(6):
            repo.write(f'n{number}', f'{self.docker(number).text}\n')
        (repo.git_dir / 'description').write_text(self.github('here').text)
        run = self.remembering(repo.path)
        self.assertEqual(counter(run, 'objects'), 0)
        self.assert_same(run, self.audit(repo.path, '--no-cache'))
        self.assertEqual(len(run.report['findings']), 10)

    def test_files_that_git_touches(self):
        """Git gives packs and objects that it would write again new times."""
        for what in ('objects/pack/*', 'objects/??/*'):
            with self.subTest(what):
                repo = self.repo(what[8:10].replace('?', 'q'))
                repo.add_file('a.txt', f'key = {self.github("a").text}\n')
                repo.git('repack', '-adq')
                repo.add_file('b.txt', 'nothing\n')
                self.remembering(repo.path)
                before = self.remembering(repo.path)
                self.assertEqual(counter(before, 'objects'), 0)
                for file in repo.git_dir.glob(what):
                    os.utime(file)
                for _ in range(2):
                    run = self.remembering(repo.path)
                    self.assertEqual(counter(run, 'objects'), 0)
                    self.assert_same(run, before)
                repo.add_file('c.txt', 'more\n')
                for file in repo.git_dir.glob(what):
                    os.utime(file)
                run = self.remembering(repo.path)
                # Commits and trees are walked, blobs are not.
                self.assertEqual(counter(run, 'objects'), 6)
                self.assertEqual(counter(run, 'objects scanned'), 3)

    def test_clean_repository(self):
        repo = self.repo()
        repo.add_file('a.txt', 'nothing\n')
        self.remembering(repo.path)
        run = self.remembering(repo.path)
        self.assert_code(run, CLEAN)
        self.assertEqual(counter(run, 'objects'), 0)

    def test_repository_without_objects(self):
        repo = self.repo()
        first = self.remembering(repo.path)
        self.assert_same(first, self.remembering(repo.path))
        self.assert_code(first, CLEAN)

    def test_passwords_keep_their_fingerprints(self):
        word = 'Zk4tTq9wXv2'
        repo = self.repo()
        repo.add_file('netrc', f'machine a.example login bob passw'
                               f'ord {word}\n')
        first = self.remembering(repo.path)
        self.assert_code(first, FOUND)
        self.assert_same(first, self.remembering(repo.path))


class Kept(CacheTest):

    def test_nothing_of_the_repository_is_in_the_file(self):
        repo = self.repo('repo')
        token = self.github('kept')
        repo.add_file('path-of-mine.txt', f'k = {token.text}\n',
                      'Message of mine')
        repo.git('branch', 'branch-of-mine')
        self.assert_code(self.remembering(repo.path), FOUND)
        kept = self.the_file().read_bytes()
        for trace in (*token.traces(), b'path-of-mine', b'branch-of-mine',
                      b'Ada Example', b'ada@example.org', b'of mine',
                      os.fsencode(repo.path)):
            self.assertNotIn(trace, kept)

    def test_only_the_user_can_read_it(self):
        repo = self.repo_with_tokens()
        self.remembering(repo.path)
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)
        self.assertEqual(self.the_file().stat().st_mode & 0o777, 0o600)

    def test_no_cache_keeps_nothing(self):
        self.audit(self.repo_with_tokens().path, '--no-cache')
        self.assertFalse(self.folder.exists())

    def test_ways_that_are_compared_use_none(self):
        repo = self.repo_with_tokens()
        for words in (['--scan', 'full'], ['--reader', 'git']):
            self.audit(repo.path, *words)
            self.assertFalse(self.folder.exists())

    def test_folder_of_choice(self):
        repo = self.repo_with_tokens()
        words = ('--cache-dir', 'there')
        first = self.remembering(repo.path, *words)
        self.assertTrue(list((self.scratch / 'there/scans').glob('*.sqlite')))
        self.assertFalse(self.folder.exists())
        second = self.remembering(repo.path, *words)
        self.assertEqual(counter(second, 'objects'), 0)
        self.assert_same(first, second)

    def test_other_rules_other_file(self):
        repo = self.repo_with_tokens()
        acme = self.watch(support.acme_token('x'))
        repo.add_file('acme.env', f'KEY={acme.text}\n')
        self.write('acme.yaml', support.ACME_RULES)
        words = ('--rules', self.scratch / 'acme.yaml')
        first = self.remembering(repo.path)
        other = self.remembering(repo.path, *words)
        self.assertEqual(len(self.files()), 2)
        self.finding_of(other.report, acme)
        self.assert_same(first, self.remembering(repo.path))
        again = self.remembering(repo.path, *words)
        self.assert_same(other, again)
        self.assertEqual(counter(again, 'objects'), 0)
        self.write('acme.yaml', support.ACME_RULES.replace('[32]', '[33]'))
        changed = self.remembering(repo.path, *words)
        self.assertEqual(counter(changed, 'objects remembered'), 0)
        self.assert_same(changed,
                         self.audit(repo.path, *words, '--no-cache'))

    def test_limit_of_size(self):
        repo = self.repo_with_tokens()
        repo.add_file('large', random.Random(1).randbytes(1_300_000))
        small, large = ('--max-file-size', '1'), ('--max-file-size', '2')
        plain = [self.audit(repo.path, *words, '--no-cache')
                 for words in (small, large)]
        for words, expected in ((small, plain[0]), (large, plain[1]),
                                (small, plain[0]), (small, plain[0]),
                                (large, plain[1]), (large, plain[1])):
            self.assert_same(self.remembering(repo.path, *words), expected)

    def test_refuted_candidates(self):
        repo = self.repo()
        token = self.github('refuted').text
        other = token[:-1] + ('a' if token[-1] != 'a' else 'b')
        repo.add_file('a', f'x {other}\n')
        for words in ([], ['--keep-refuted'], [], ['--keep-refuted']):
            self.assert_same(self.remembering(repo.path, *words),
                             self.audit(repo.path, *words, '--no-cache'))

    def test_files_of_others_are_pruned(self):
        repo = self.repo_with_tokens()
        self.remembering(repo.path)
        old = self.the_file()
        os.utime(old, (0, 0))
        self.remembering(self.repo('other').path)
        self.assertNotIn(old, self.files())


class TwoRuns(CacheTest):

    def test_at_once(self):
        repo = self.repo_with_tokens()
        expected = self.audit(repo.path, '--no-cache')
        time.sleep(TICK)
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            for run in pool.map(lambda _: self.audit(repo.path), range(24)):
                self.assert_same(run, expected)
                self.assertNotIn('scan cache', run.err.decode())

    def test_killed(self):
        repo = self.repo_with_tokens()
        for number in range(40):
            repo.write(f'many/{number}', f'{number}\n' * 100)
        repo.commit('More')
        expected = self.audit(repo.path, '--no-cache')
        rng = random.Random('killed')
        for _ in range(25):
            process = subprocess.Popen(
                self.command('audit', repo.path, '-q'),
                env=self.environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, 0.04))
            process.send_signal(signal.SIGKILL)
            process.wait()
            run = self.audit(repo.path)
            self.assert_same(run, expected)
            # Killed between making the file and the first write.
            for line in run.err.decode().splitlines():
                if 'scan cache' in line:
                    self.assertRegex(line, r'thrown away: .*: is empty$')
            if rng.randrange(3) == 0:
                shutil.rmtree(self.folder)


if __name__ == '__main__':
    support.main()
