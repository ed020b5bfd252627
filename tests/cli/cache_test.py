#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Audits that remember what was scanned before: the report is that of a run
without memory, byte for byte, whatever happens to the repository between."""

import concurrent.futures
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import support
from support import CLEAN, FOUND

SECONDS = re.compile(rb'("seconds": ?)[0-9.e+-]+')
# Longer than the clock that stamps files takes for a tick.
TICK = 0.03


def counter(run, name):
    """A number that --stats prints."""
    found = re.search(rf'^{name} +(\d+)$', run.err.decode(), re.MULTILINE)
    return int(found.group(1))


class CacheTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.folder = self.scratch / 'home/cache/tokensweep/scans'

    def audit(self, path, *words, **more):
        return self.run_tool('audit', path, '--format', 'json', '--stats',
                             *words, **more)

    def remembering(self, path, *words, **more):
        time.sleep(TICK)
        return self.audit(path, *words, **more)

    def assert_same(self, run, other):
        self.assertEqual(run.code, other.code)
        if SECONDS.sub(b'', run.out) != SECONDS.sub(b'', other.out):
            self.assert_same_report(run.report, other.report)
            self.fail('reports differ in form')

    def files(self):
        return sorted(self.folder.glob('*.sqlite'))

    def the_file(self):
        (file,) = self.files()
        return file

    def repo_with_tokens(self):
        repo = self.repo()
        repo.add_file('a.txt', f'key = {self.github("a").text}\n')
        repo.add_file('b.txt', 'nothing\n')
        repo.add_file('a.txt', 'removed\n')
        repo.add_file('c/d.txt', f'docker login -p {self.docker("c").text}\n')
        return repo


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
        self.assertGreater(counter(gate(), 'bytes scanned'), 100_000)
        self.assertLess(counter(gate(), 'bytes scanned'), 10_000)

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


class Refused(CacheTest):
    """State that is not what it should be."""

    def setUp(self):
        super().setUp()
        self.path = self.repo_with_tokens().path
        self.expected = self.remembering(self.path)

    def assert_thrown_away(self, late=False):
        """`late`: it was opened before anybody saw what is wrong with it, so
        the run does without."""
        run = self.remembering(self.path)
        self.assert_same(run, self.expected)
        self.assertIn('scan cache thrown away', run.err.decode())
        if late:
            self.assertEqual(self.files(), [])
            self.remembering(self.path)
        again = self.remembering(self.path)
        self.assertNotIn('scan cache', again.err.decode())
        self.assert_same(again, self.expected)
        self.assertEqual(counter(again, 'objects'), 0)

    def test_no_database(self):
        self.the_file().write_bytes(b'hello\n' * 4000)
        self.assert_thrown_away()

    def test_truncated(self):
        whole = self.the_file().read_bytes()
        for size in (100, 16384, len(whole) - 16384):
            self.the_file().write_bytes(whole[:size])
            self.assert_thrown_away()

    def test_of_another_program(self):
        with sqlite3.connect(self.the_file()) as base:
            base.execute('PRAGMA application_id = 7')
        base.close()
        self.assert_thrown_away()

    def test_of_another_version(self):
        with sqlite3.connect(self.the_file()) as base:
            base.execute('PRAGMA user_version = 99')
        base.close()
        self.assert_thrown_away()

    def test_of_another_repository(self):
        file = self.the_file()
        other = self.repo('other')
        other.add_file('x', 'x\n')
        self.remembering(other.path)
        (other_file,) = set(self.files()) - {file}
        shutil.copyfile(other_file, file)
        self.assert_thrown_away()

    def test_changed_ids(self):
        with sqlite3.connect(self.the_file()) as base:
            base.execute("UPDATE chunk SET ids = zeroblob(20)")
            base.execute("DELETE FROM record")
        base.close()
        run = self.remembering(self.path)
        self.assert_same(run, self.expected)

    def test_damaged_record(self):
        with sqlite3.connect(self.the_file()) as base:
            base.execute("UPDATE record SET content = x'8101'")
        base.close()
        self.assert_thrown_away(late=True)

    def test_other_tables(self):
        with sqlite3.connect(self.the_file()) as base:
            base.execute("DROP TABLE chunk")
            base.execute("DROP TABLE record")
        base.close()
        self.assert_thrown_away(late=True)

    def test_writable_by_others(self):
        self.the_file().chmod(0o666)
        self.assert_thrown_away()
        self.assertEqual(self.the_file().stat().st_mode & 0o777, 0o600)

    def test_symlink(self):
        file = self.the_file()
        file.rename(self.scratch / 'elsewhere')
        file.symlink_to(self.scratch / 'elsewhere')
        self.assert_thrown_away()
        self.assertTrue((self.scratch / 'elsewhere').exists())

    def test_of_another_user(self):
        if os.geteuid() != 0:
            self.skipTest('only root can give files away')
        os.chown(self.the_file(), 65534, 65534)
        self.assert_thrown_away()

    def test_folder_that_cannot_be_made(self):
        self.write('file', 'x')
        run = self.audit(self.path, '--cache-dir', 'file')
        self.assert_same(run, self.expected)
        self.assertIn('scan cache not used', run.err.decode())

    def test_inside_of_the_repository(self):
        for folder in (self.path / 'cache', self.path / '.git/cache'):
            run = self.audit(self.path, '--cache-dir', folder)
            self.assertIn('inside of the repository', run.err.decode())
            self.assertFalse(folder.exists())
        (self.scratch / 'link').symlink_to(self.path)
        run = self.audit(self.path, '--cache-dir', 'link/cache')
        self.assertIn('inside of the repository', run.err.decode())

    def test_planted_by_the_repository(self):
        """A committed cache file changes nothing."""
        repo = support.Repo(self.path, self.environment, create=False)
        name = self.the_file().name
        for folder in ('scans', '.cache/tokensweep/scans', 'tokensweep/scans'):
            repo.write(f'{folder}/{name}', self.the_file().read_bytes())
        repo.commit('Plant')
        shutil.rmtree(self.folder)
        run = self.remembering(self.path, cwd=self.path)
        self.assertEqual(counter(run, 'objects remembered'), 0)


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
            self.assertNotIn('scan cache', run.err.decode())
            if rng.randrange(3) == 0:
                shutil.rmtree(self.folder)


class Changing(CacheTest):
    """A repository to which things happen at random."""

    STEPS = 70
    INIT_WORDS = ()

    def setUp(self):
        super().setUp()
        self.rng = random.Random(self.id())
        self.work = self.repo('work', *self.INIT_WORDS)
        self.counted = 0
        self.ways = {'unchanged': 0, 'added': 0, 'all': 0}

    def token(self):
        self.counted += 1
        make = self.rng.choice([self.github, self.docker])
        return make(self.counted).text

    def text(self):
        lines = [f'line {self.rng.randrange(10 ** 6)}'
                 for _ in range(self.rng.randrange(1, 60))]
        if self.rng.randrange(3) == 0:
            lines.insert(self.rng.randrange(len(lines)), self.token())
        return '\n'.join(lines) + '\n'

    # Steps

    def edit(self):
        for _ in range(self.rng.randrange(1, 4)):
            path = self.rng.choice(['a', 'b', 'c/d', 'c/e/f', 'g'])
            file = self.work.path / path
            text = file.read_text() if file.exists() else ''
            self.work.write(path, self.text() + text[-3000:])
        self.work.commit(self.rng.choice(['Edit', f'Say {self.token()}']))

    def many_files(self):
        for number in range(30):
            self.work.write(f'many/{number}', self.text())
        self.work.commit('Many')

    def branch(self):
        self.work.git('branch', '-f', f'side{self.rng.randrange(4)}')

    def delete_branch(self):
        names = self.work.git('branch', '--format=%(refname:short)').split()
        others = [name for name in names if name.startswith('side')]
        if others:
            self.work.git('branch', '-D', self.rng.choice(others))

    def back(self):
        if int(self.work.git('rev-list', '--count', 'HEAD')) > 2:
            self.work.git('reset', '-q', '--hard', 'HEAD~1')

    def tag(self):
        self.counted += 1
        self.work.git('tag', '-a', '-m', f'v {self.token()}',
                      f'v{self.counted}')

    def note(self):
        self.work.git('notes', 'add', '-f', '-m', f'n {self.token()}')

    def stage(self):
        self.work.write('staged', self.text())
        self.work.git('add', 'staged')

    def name_with_token(self):
        self.work.write(f'names/{self.token()}', 'x\n')
        self.work.commit('Name')

    def lfs(self):
        digits = ''.join(self.rng.choices('0123456789abcdef', k=64))
        self.work.write('large.bin',
                        'version https://git-lfs.github.com/spec/v1\n'
                        f'oid sha256:{digits}\nsize 12345\n')
        self.work.commit('Pointer')

    def repack(self):
        self.work.git('repack', '-adq')

    def pack_new(self):
        self.work.git('repack', '-dq')

    def collect(self):
        self.work.git('gc', '-q', '--prune=now')

    def forget(self):
        self.work.git('reflog', 'expire', '--expire=all', '--all')
        self.work.git('prune', '--expire=now')

    def remote_ref(self):
        self.work.git('update-ref', 'refs/remotes/origin/main', 'HEAD')

    def detach(self):
        self.work.git('checkout', '-q', '--detach')

    def attach(self):
        self.work.git('checkout', '-q', '-B', 'main')

    def shallow(self):
        file = self.work.git_dir / 'shallow'
        if file.exists():
            file.unlink()
        else:
            file.write_text(self.work.git('rev-parse', 'HEAD') + '\n')

    def nothing(self):
        pass

    def steps(self):
        """Names of steps, as often as they are to come."""
        return ('edit edit edit edit many_files branch delete_branch back tag '
                'note stage name_with_token lfs repack pack_new collect forget '
                'remote_ref detach attach shallow nothing').split()

    # Damage; each gives what repairs it

    def lose_object(self):
        loose = sorted(self.work.git_dir.glob('objects/??/*'))
        return self.hide(self.rng.choice(loose)) if loose else None

    def lose_pack(self):
        packs = sorted(self.work.git_dir.glob('objects/pack/*.idx'))
        return self.hide(self.rng.choice(packs)) if packs else None

    def hide(self, file):
        hidden = self.scratch / 'hidden'
        file.rename(hidden)
        return lambda: hidden.rename(file)

    def damage(self, pattern):
        files = sorted(self.work.git_dir.glob(pattern))
        if not files:
            return None
        file = self.rng.choice(files)
        whole = file.read_bytes()
        times = file.stat()
        at = self.rng.randrange(12, len(whole))
        file.chmod(0o644)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) +
                         whole[at + 1:])
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

        def repair():
            file.write_bytes(whole)
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        return repair

    def damage_pack(self):
        return self.damage('objects/pack/*.pack')

    def damage_loose(self):
        return self.damage('objects/??/*')

    DAMAGES = ('lose_object', 'lose_pack', 'damage_pack', 'damage_loose')

    # Checks

    def check(self, what):
        threads = ('--threads', self.rng.choice('14'))
        with self.subTest(what, threads=threads[1]):
            expected = self.audit(self.work.path, '--no-cache', '--threads',
                                  '2')
            for _ in range(2):
                run = self.remembering(self.work.path, *threads)
                self.note_way(run)
                self.assert_same(run, expected)
                self.assertNotIn('scan cache', run.err.decode())

    def note_way(self, run):
        if counter(run, 'objects') == 0:
            way = 'unchanged'
        elif counter(run, 'objects remembered') > 0:
            way = 'added'
        else:
            way = 'all'
        self.ways[way] += 1

    def test_changes(self):
        self.edit()
        self.check('begin')
        for number in range(self.STEPS):
            step = self.rng.choice(self.steps())
            getattr(self, step)()
            self.check(f'{number}: {step}')
            if number % 7 != 6:
                continue
            damage = self.rng.choice(self.DAMAGES)
            repair = getattr(self, damage)()
            if repair is None:
                continue
            self.check(f'{number}: {damage}')
            repair()
            self.check(f'{number}: repaired')
        self.assertGreater(self.ways['unchanged'], self.STEPS / 2)
        self.assertGreater(self.ways['added'], self.STEPS / 4)


class ChangingSha256(Changing):

    STEPS = 25
    INIT_WORDS = ('--object-format=sha256',)


if __name__ == '__main__':
    support.main()
