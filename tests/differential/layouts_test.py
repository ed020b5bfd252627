#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One history, stored in many ways: every reader, both ways of matching and
any number of threads give the same report, byte for byte."""

import collections
import copy
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import growing_repository
import support
from support import FOUND

SECONDS = re.compile(rb'("seconds": ?)[0-9.e+-]+')
OFFSET_DELTA, ID_DELTA = 6, 7


def git_can_cruft():
    version = subprocess.run(['git', 'version'], check=True,
                             capture_output=True).stdout.split()[2]
    return tuple(int(part) for part in version.split(b'.')[:2]) >= (2, 37)


class Layouts(support.CliTest):
    """What the tests of either hash share."""

    INIT_WORDS = ()
    READERS = ('git', 'libgit2')

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix='tokensweep-layouts-'))
        cls.addClassCleanup(support.remove_tree, cls.home)
        cls.loose, cls.history, cls.marks = growing_repository.build(
            cls.home / 'loose.git', support.make_environment(cls.home),
            *cls.INIT_WORDS)
        cls.lend_nothing(cls.loose)
        cls.packed = cls.copy_of(cls.loose, cls.home / 'packed.git')
        cls.names = named_objects(cls.packed)
        pack(cls.packed, cls.names, '--delta-base-offset', '--window=250')
        cls.packed.git('prune-packed', '-q')
        cls.expected_bytes = None

    def setUp(self):
        super().setUp()
        self.tokens = self.history.certain + self.history.rough

    # Helpers

    @staticmethod
    def copy_of(repo, path):
        """Refs and all but the objects are the same files."""
        copied = copy.copy(repo)
        copied.path = Path(path)
        subprocess.run(['cp', '-a', repo.path, path], check=True)
        return copied

    def copy(self, repo=None, name='repo.git'):
        return self.copy_of(repo or self.packed, self.scratch / name)

    def empty(self, name='repo.git'):
        """The same without any object."""
        repo = self.copy(name=name)
        remove_packs(repo)
        return repo

    def part(self, of, *remainders):
        """Some of the objects, in an order that no path has a say in."""
        return {id_: name for place, (id_, name)
                in enumerate(sorted(self.names.items()))
                if place % of in remainders}

    def copy_loose(self, repo, ids):
        """Adds loose copies of some objects."""
        for id_ in ids:
            target = repo.object_path(id_)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(self.loose.object_path(id_), target)

    @staticmethod
    def borrow(repo, other):
        """`other` is a path as git reads it: it may be relative. The file
        has one size in all, as reports count the bytes that were read."""
        alternates = repo.path / 'objects' / 'info' / 'alternates'
        alternates.write_text(f'{other}\n'.ljust(500, '#'))

    @classmethod
    def lend_nothing(cls, repo):
        """All have this file, so that those that need it have no more."""
        nothing = cls.home / 'nothing'
        nothing.mkdir(exist_ok=True)
        cls.borrow(repo, nothing)

    def audit(self, repo, *words):
        """The report's bytes but for the time it took."""
        run = self.run_tool('audit', '.', '--format', 'json', '--no-cache',
                            *words, cwd=repo.path)
        self.assert_code(run, FOUND)
        text, count = SECONDS.subn(rb'\1 0', run.out)
        self.assertEqual(count, 1)
        return text

    def expected(self):
        """By the slowest and plainest way: git reads, all is matched."""
        cls = type(self)
        if cls.expected_bytes is None:
            cls.expected_bytes = self.audit(
                self.loose, '--reader', 'git', '--scan', 'full', '--threads',
                '1')
        return cls.expected_bytes

    def check(self, repo, threads=(2,), full=(1,), others=(3,)):
        """Compares all reports that can be had of a repository."""
        self.assertEqual(all_ids(repo), sorted(self.names))
        runs = [('pack', 'delta', count) for count in threads]
        runs += [('pack', 'full', count) for count in full]
        runs += [(reader, 'delta', count) for count in others
                 for reader in self.READERS]
        for reader, scan, count in runs:
            with self.subTest(reader=reader, scan=scan, threads=count):
                self.assert_same(self.audit(
                    repo, '--reader', reader, '--scan', scan, '--threads',
                    str(count)))

    def assert_same(self, text):
        if text == self.expected():
            return
        self.assert_same_report(json.loads(text), json.loads(self.expected()))
        self.fail('same values, other bytes')

    def assert_chains(self, repo, least, most):
        """The longest delta chain of its packs."""
        longest = 0
        for index in packs_of(repo, 'idx'):
            listing = repo.git('verify-pack', '-v', str(index))
            lengths = re.findall(r'^chain length = (\d+)', listing, re.M)
            longest = max([longest, *map(int, lengths)])
        self.assertTrue(least <= longest <= most, longest)


def packs_of(repo, suffix):
    return sorted((repo.path / 'objects' / 'pack').glob(f'*.{suffix}'))


def remove_packs(repo):
    for path in packs_of(repo, '*'):
        path.unlink()


def all_ids(repo):
    return sorted(repo.git('cat-file', '--batch-all-objects', '--batch-check='
                           '%(objectname)').splitlines())


def named_objects(repo):
    """Every object's id, with a path where one leads to it."""
    lines = repo.git('rev-list', '--objects', '--all').splitlines()
    names = dict(line.partition(' ')[::2] for line in lines)
    return {id_: names.get(id_, '') for id_ in all_ids(repo)}


def pack(repo, names, *words):
    """One more pack, of these objects."""
    repo.git('pack-objects', '-q', *words,
             str(repo.path / 'objects' / 'pack' / 'pack'),
             stdin=''.join(f'{id_} {name}\n' for id_, name in names.items()))


def entry_kinds(repo):
    """How many entries of its packs are of each kind."""
    kinds = collections.Counter()
    for path in packs_of(repo, 'pack'):
        content = path.read_bytes()
        listing = repo.git('show-index', stdin=path.with_suffix('.idx')
                           .read_bytes())
        for line in listing.splitlines():
            kinds[content[int(line.split()[0])] >> 4 & 7] += 1
    return kinds


class Sha1(Layouts):

    def test_finds_what_is_there(self):
        report = json.loads(self.expected())
        self.assertTrue(report['coverage']['complete'])
        self.assertGreater(report['coverage']['commits'], 280)
        formats = {'github-pat-classic', 'docker-pat'}
        found = {finding['fingerprint']: finding['secret']
                 for finding in report['findings']
                 if finding['rule'] in formats}
        certain = {token.fingerprint: token.redacted
                   for token in self.history.certain}
        rough = {token.fingerprint for token in self.history.rough}
        self.assertEqual(certain, {name: shown for name, shown in found.items()
                                   if name not in rough})
        rules = {finding['rule'] for finding in report['findings']}
        self.assertLess(formats | {'private-key-rsa', 'aws-access-key-id'},
                        rules)
        self.assertGreater(report['suppressed']['count'], 0)
        places = [place for finding in report['findings']
                  for place in finding['occurrences']]
        self.assertEqual({place['encoding'] for place in places},
                         {'plain', 'base64', 'hex', 'utf-16le', 'utf-16be'})
        self.assertEqual({place['kind'] for place in places},
                         {'blob', 'commit', 'tag', 'note', 'git-metadata'})

    def test_loose(self):
        self.check(self.loose, threads=(1, 2, 8), others=(1, 8))

    def test_one_pack(self):
        self.assertEqual(len(packs_of(self.packed, 'pack')), 1)
        self.assertGreater(entry_kinds(self.packed)[OFFSET_DELTA], 400)
        self.check(self.packed, threads=(1, 2, 3, 8), full=(1, 2), others=(2,))

    def test_depths(self):
        for depth, least, most in ((0, 0, 0), (1, 1, 1), (50, 20, 50),
                                   (4095, 51, 4095)):
            with self.subTest(depth):
                repo = self.copy(name=f'depth{depth}.git')
                # -k: with what no ref leads to.
                repo.git('repack', '-adfkqn', f'--depth={depth}',
                         '--window=250')
                self.assertEqual(repo.git('count-objects'),
                                 '0 objects, 0 kilobytes')
                self.assert_chains(repo, least, most)
                self.check(repo, threads=(1, 3), full=(3,), others=(2,))

    def test_several_packs_with_copies(self):
        repo = self.copy(self.loose)
        pack(repo, self.part(3, 0, 1), '--depth=4095')
        pack(repo, self.part(3, 1, 2), '--depth=2', '--delta-base-offset')
        pack(repo, self.part(5, 0, 2), '--depth=0')
        repo.git('multi-pack-index', 'write')
        self.assertEqual(len(packs_of(repo, 'pack')), 3)
        self.check(repo, threads=(1, 8), others=(2,))
        repo.git('prune-packed', '-q')
        self.check(repo, threads=(3,), full=(8,), others=())

    def test_packs_and_loose(self):
        repo = self.copy(self.loose)
        pack(repo, self.part(2, 0), '--delta-base-offset')
        repo.git('prune-packed', '-q')
        counts = repo.git('count-objects', '-v').splitlines()
        self.assertNotIn('count: 0', counts)
        self.assertNotIn('in-pack: 0', counts)
        self.check(repo)

    def test_id_deltas(self):
        repo = self.copy(self.loose)
        pack(repo, self.names, '--depth=50')
        repo.git('prune-packed', '-q')
        kinds = entry_kinds(repo)
        self.assertEqual(kinds[OFFSET_DELTA], 0)
        self.assertGreater(kinds[ID_DELTA], 400)
        self.check(repo, threads=(1, 2, 3), full=(2,), others=(8,))

    def test_completed_thin_pack(self):
        """As a fetch leaves them: bases of one pack are copied to another."""
        repo = self.empty()
        old = 'refs/heads/main~200'
        refs = repo.git('for-each-ref', '--format=%(refname)')
        self.give(repo, f'{old}\n', '--delta-base-offset')
        before = entry_kinds(repo)
        self.give(repo, f'{refs}\n^{old}\n', '--thin', '--delta-base-offset')
        self.assertEqual(len(packs_of(repo, 'pack')), 2)
        self.assertGreater(entry_kinds(repo)[ID_DELTA], before[ID_DELTA])
        # What no ref leads to comes by itself.
        lost = set(self.names) - set(
            repo.git('rev-list', '--objects', '--all', '--no-object-names')
            .splitlines())
        self.copy_loose(repo, lost)
        self.check(repo, threads=(2, 8))

    def give(self, repo, revisions, *words):
        """Sends a pack to a repository, as fetch does."""
        done = subprocess.run(
            ['git', 'pack-objects', '-q', '--stdout', '--revs', *words],
            input=revisions.encode(), cwd=self.packed.path, check=True,
            capture_output=True, env=self.environment)
        subprocess.run(['git', 'index-pack', '--stdin', '--fix-thin'],
                       input=done.stdout, cwd=repo.path, check=True,
                       capture_output=True, env=self.environment)

    @unittest.skipUnless(git_can_cruft(), 'git is older than 2.37')
    def test_cruft_pack(self):
        repo = self.copy()
        repo.git('repack', '-dfqn', '--cruft', '--cruft-expiration=never')
        self.assertEqual(len(packs_of(repo, 'mtimes')), 1)
        self.check(repo)

    def test_unreachable_loose(self):
        repo = self.copy()
        repo.git('repack', '-Adfqn')
        self.assertNotEqual(repo.git('count-objects'), '0 objects, 0 kilobytes')
        self.check(repo)

    def test_commit_graph_and_bitmaps(self):
        repo = self.copy()
        repo.git('repack', '-adkfbqn')
        repo.git('commit-graph', 'write', '--reachable', '--changed-paths')
        self.assertEqual(len(packs_of(repo, 'bitmap')), 1)
        self.check(repo)

    def test_alternates(self):
        repo = self.empty()
        self.borrow(repo, self.packed.path / 'objects')
        self.check(repo, threads=(1, 8), others=(2,))

    def test_alternates_of_alternates(self):
        """Each with a part, some objects in two of them."""
        repo = self.copy(self.loose)
        middle, last = self.empty('middle.git'), self.empty('last.git')
        pack(repo, self.part(4, 0, 1), '--delta-base-offset')
        repo.git('prune-packed', '-q')
        self.copy_loose(repo, self.part(7, 0))
        for number, store in ((1, middle), (2, last)):
            self.borrow(store, self.packed.path / 'objects')
            pack(store, self.part(4, number, number + 1), '--depth=4095')
        self.lend_nothing(last)
        self.borrow(middle, '../../last.git/objects')
        self.borrow(repo, middle.path / 'objects')
        self.check(repo, threads=(1, 3), full=(2,), others=(1,))

    def test_alternates_of_each_other(self):
        """Git complains of a circle and goes on."""
        repo = self.copy(name='one.git')
        other = self.copy(name='other.git')
        self.borrow(repo, other.path / 'objects')
        self.borrow(other, repo.path / 'objects')
        self.check(repo)


class Sha256(Layouts):

    INIT_WORDS = ('--object-format=sha256',)
    READERS = ('git',)  # libgit2 cannot

    def test_loose(self):
        self.check(self.loose, threads=(1, 2), others=(2,))

    def test_one_pack(self):
        self.check(self.packed, threads=(1, 2, 3, 8), full=(1, 2))

    def test_depth_4095(self):
        repo = self.copy()
        repo.git('repack', '-adfkqn', '--depth=4095', '--window=250')
        self.assert_chains(repo, 51, 4095)
        self.check(repo, threads=(3,))

    def test_id_deltas_and_loose(self):
        repo = self.copy(self.loose)
        pack(repo, self.part(3, 0, 1))
        self.assertGreater(entry_kinds(repo)[ID_DELTA], 300)
        self.check(repo)
        repo.git('prune-packed', '-q')
        self.check(repo)

    def test_says_what_sha1_says(self):
        """The names of objects apart."""
        sha1, _, marks = growing_repository.build(
            self.scratch / 'sha1.git', self.environment)
        self.lend_nothing(sha1)
        expected = without_ids(self.audit(sha1), marks)
        report = without_ids(self.expected(), self.marks)
        self.assertEqual(expected['coverage'].keys(),
                         report['coverage'].keys())
        # Ids in trees, commits and tags are longer.
        self.assertGreater(report['coverage'].pop('bytes'),
                           expected['coverage'].pop('bytes'))
        self.assert_same_report(report, expected)


def without_ids(text, marks):
    """A report in which objects are known by their marks in the stream."""
    text = re.sub(r'\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b',
                  lambda id_: f'mark {marks.get(id_[0], "none")}',
                  text.decode())
    report = json.loads(text)
    report['coverage']['tips'].sort()
    return report


if __name__ == '__main__':
    support.main()
