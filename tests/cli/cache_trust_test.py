#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a cache of scanned objects is not believed about: objects that are
damaged or gone, other repositories at the same path, files of other people."""

import copy
import hashlib
import random
import re
import shutil
import struct
import time
import zlib

import support
from cache_case import SECONDS, TICK
from support import CLEAN, FOUND, INCOMPLETE, skipped


def loose(kind, content):
    """The file of a loose object."""
    return zlib.compress(kind + b' %d\0' % len(content) + content)


def pack_of_one(name, content):
    """A pack and its index with one blob under any id."""
    size = len(content)
    head = bytes([0x30 | size & 15 | (0x80 if size > 15 else 0)])
    size >>= 4
    while size > 0:
        head += bytes([size & 127 | (0x80 if size > 127 else 0)])
        size >>= 7
    entry = head + zlib.compress(content)
    pack = b'PACK' + struct.pack('>II', 2, 1) + entry
    pack += hashlib.sha1(pack).digest()
    index = b'\xfftOc' + struct.pack('>I', 2)
    index += b''.join(struct.pack('>I', int(first >= name[0]))
                      for first in range(256))
    index += name + struct.pack('>II', zlib.crc32(entry), 12) + pack[-20:]
    return pack, index + hashlib.sha1(index).digest()


def matched(command, run):
    """How many objects were matched, by --stats."""
    names = {'audit': ('objects scanned', 'objects scanned again'),
             'gate': ('objects',)}
    return sum(int(re.search(rf'^{name} +(\d+)$', run.err.decode(),
                             re.MULTILINE).group(1))
               for name in names[command])


class TrustTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.app = self.repo('app')
        self.base = self.app.add_file('README', 'hello\n')

    def gate(self, *words):
        time.sleep(TICK)
        return self.run_tool('gate', self.app.path, '--base', self.base,
                             '--format', 'json', *words)

    def audit(self, *words):
        time.sleep(TICK)
        return self.run_tool('audit', self.app.path, '--format', 'json',
                             *words)

    def assert_as_without(self, run, *words):
        """Every byte but the time as without a cache; gives the report."""
        for _ in range(2):
            remembering, plain = run(*words), run(*words, '--no-cache')
            self.assertEqual(remembering.code, plain.code,
                             remembering.describe())
            self.assertEqual(SECONDS.sub(b'', remembering.out),
                             SECONDS.sub(b'', plain.out))
        return plain


class Damage(TrustTest):
    """The gate's report of a damaged store does not depend on who was there
    before."""

    def setUp(self):
        super().setUp()
        self.app.add_file('clean.txt', 'word and word\n' * 50)
        self.large = random.Random(1).randbytes(1_300_000)
        self.app.add_file('large', self.large)
        for number in range(12):
            self.app.add_file('often.txt', 'line\n' * (900 - number))
        self.clean = self.app.id('HEAD:clean.txt')

    def check(self, damage, reason):
        """After an audit and after a gate; loose and packed."""
        repair = damage()
        for first in (self.audit, self.gate):
            with self.subTest(first.__name__):
                shutil.rmtree(self.scratch / 'home/cache', ignore_errors=True)
                repair()
                self.assertIn(first().code, (CLEAN, FOUND))
                self.assert_as_without(self.gate)
                damage()
                run = self.assert_as_without(self.gate)
                self.assert_code(run, INCOMPLETE)
                self.assertGreater(skipped(run.report, reason)['count'], 0)
                repair()
                self.assert_code(self.assert_as_without(self.gate), CLEAN)

    def replace(self, path, content):
        whole = path.read_bytes()

        def repair():
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(whole)
        path.unlink()
        if content is not None:
            path.write_bytes(content(whole))
        return repair

    def test_missing(self):
        path = self.app.object_path(self.clean)
        self.check(lambda: self.replace(path, None), 'missing object')

    def test_corrupt(self):
        path = self.app.object_path(self.clean)
        self.check(lambda: self.replace(path, lambda whole: whole[:-6]),
                   'corrupt object')

    def test_corrupt_in_a_pack(self):
        self.app.git('repack', '-adq', '--depth=50')
        (path,) = self.app.git_dir.glob('objects/pack/*.pack')
        listed = self.app.git('verify-pack', '-v', path.with_suffix('.idx'))
        (offset,) = [int(line.split()[4]) for line in listed.splitlines()
                     if line.startswith(self.clean)]

        def change(whole):
            at = offset + 9
            return whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1:]
        self.check(lambda: self.replace(path, change), 'corrupt object')

    def test_ids_alone_say_nothing_of_damage(self):
        """Then the gate looks at the header of what is known; an audit reads
        it."""
        trust = ('--cache-trust', 'ids')
        path = self.app.object_path(self.app.id('HEAD:large'))
        for first in (self.audit, self.gate):
            for content, gated in ((lambda whole: whole[:-6], CLEAN),
                                   (lambda whole: b'', INCOMPLETE),
                                   (None, INCOMPLETE)):
                with self.subTest(first=first.__name__, gated=gated):
                    shutil.rmtree(self.scratch / 'home/cache',
                                  ignore_errors=True)
                    self.assertIn(first(*trust).code, (CLEAN, FOUND))
                    repair = self.replace(path, content)
                    self.assert_code(self.gate(*trust), gated)
                    self.assert_code(self.audit(*trust), INCOMPLETE)
                    repair()

    def test_too_large(self):
        """A limit of another size than at the time when it was remembered."""
        for pack in (False, True):
            if pack:
                self.app.git('repack', '-adq')
            for first in (self.audit, self.gate):
                with self.subTest(pack=pack, first=first.__name__):
                    first()
                    self.assert_code(self.assert_as_without(self.gate), CLEAN)
                    run = self.assert_as_without(self.gate, '--max-file-size',
                                                 '1')
                    self.assert_code(run, INCOMPLETE)
                    self.assertEqual(
                        skipped(run.report, 'file too large')['count'], 1)


class Others(TrustTest):
    """An id proves nothing when somebody else made the store."""

    def setUp(self):
        super().setUp()
        self.token = self.github('hidden')
        self.app.add_file('clean.txt', 'nothing\n')
        self.clean = self.app.id('HEAD:clean.txt')
        self.evil = f'key = {self.token.text}\n'.encode()

    def remember(self):
        for run in (self.audit, self.gate):
            self.assert_code(self.assert_as_without(run), CLEAN)

    def assert_seen(self):
        for run in (self.audit, self.gate):
            done = self.assert_as_without(run)
            self.assert_code(done, FOUND)
            self.assertIn(self.token.fingerprint.encode(), done.out)

    def test_another_repository_at_the_same_path(self):
        self.remember()
        shutil.rmtree(self.app.path)
        self.app = self.repo('app')
        self.base = self.app.add_file('README', 'hello\n')
        self.app.add_file('clean.txt', 'nothing\n')
        path = self.app.object_path(self.clean)
        path.unlink()
        path.write_bytes(loose(b'blob', self.evil))
        self.assert_seen()

    def test_an_object_that_was_replaced(self):
        self.remember()
        path = self.app.object_path(self.clean)
        path.unlink()
        path.write_bytes(loose(b'blob', self.evil))
        self.assert_seen()

    def test_a_copy_that_comes_with_a_new_pack(self):
        """Copies in packs are read first."""
        self.remember()
        pack, index = pack_of_one(bytes.fromhex(self.clean), self.evil)
        name = self.app.git_dir / 'objects/pack/pack-0123'
        name.with_suffix('.pack').write_bytes(pack)
        name.with_suffix('.idx').write_bytes(index)
        self.assert_seen()

    def test_a_copy_among_many_new_objects(self):
        """So many that all are read again."""
        self.remember()
        stream = ''.join(f'blob\ndata 8\n{number:07}\n'
                         for number in range(2200))
        self.app.git('fast-import', '--quiet', stdin=stream)
        pack, index = pack_of_one(bytes.fromhex(self.clean), self.evil)
        name = self.app.git_dir / 'objects/pack/pack-0123'
        name.with_suffix('.pack').write_bytes(pack)
        name.with_suffix('.idx').write_bytes(index)
        self.assert_seen()


class FreshClones(TrustTest):
    """CI keeps a folder between runs that each make a clone."""

    def setUp(self):
        super().setUp()
        for number in range(40):
            self.app.add_file(f'{number}.txt', f'{number}\n' + 'word\n' * 400)
        self.github_token = self.github('found')
        self.app.add_file('deploy.sh', f'A={self.github_token.text}\n')
        self.origin = copy.copy(self.app)
        self.origin.path = self.scratch / 'origin'
        self.app.path.rename(self.origin.path)

    def run_in_clone(self, command, *words):
        shutil.rmtree(self.app.path, ignore_errors=True)
        self.origin.git('clone', '-q', '--no-local', '.', self.app.path)
        return getattr(self, command)('--stats', *words)

    def test_read_only_what_is_new(self):
        words = ('--cache-dir', self.scratch / 'kept')
        for command in ('gate', 'audit'):
            with self.subTest(command):
                first = self.run_in_clone(command, *words)
                self.assert_code(first, FOUND)
                again = self.run_in_clone(command, *words)
                # The gate reads commits each time.
                self.assertGreaterEqual(
                    matched(command, first) - matched(command, again), 40)
                self.assertEqual(SECONDS.sub(b'', first.out),
                                 SECONDS.sub(b'', again.out))

    def test_files_alone_are_trusted_on_request(self):
        words = ('--cache-dir', self.scratch / 'kept', '--cache-trust', 'files')
        first = self.run_in_clone('gate', *words)
        again = self.run_in_clone('gate', *words)
        self.assertEqual(matched('gate', first), matched('gate', again))


class Folders(TrustTest):

    def test_inside_of_another_worktree(self):
        linked = self.scratch / 'linked'
        self.app.git('worktree', 'add', '-q', linked)
        for start, folder in ((self.app.path, linked / 'cache'),
                              (linked, self.app.path / 'cache')):
            with self.subTest(start=start.name):
                run = self.run_tool('audit', start, '--cache-dir', folder)
                self.assertIn('inside of the repository', run.err.decode())
                self.assertFalse(folder.exists())

    def the_file(self):
        (file,) = (self.scratch / 'there/scans').glob('*.sqlite')
        return file

    def test_file_that_cannot_be_removed(self):
        words = ('--cache-dir', 'there')
        first = self.audit(*words)
        file = self.the_file()
        file.unlink()
        (file / 'kept').mkdir(parents=True)
        run = self.audit(*words)
        self.assertEqual(run.code, first.code)
        self.assertIn('scan cache not used', run.err.decode())
        self.assertIn('cannot be removed', run.err.decode())
        self.assertNotIn('thrown away', run.err.decode())
        self.assertTrue(file.is_dir())

    def test_folder_that_anybody_can_write_to(self):
        """Another folder of state could be put into it."""
        for mode, used in ((0o777, False), (0o1777, True), (0o775, True)):
            with self.subTest(oct(mode)):
                base = self.scratch / f'mode{mode:o}'
                (base / 'mine').mkdir(parents=True)
                base.chmod(mode)
                for folder in (base, base / 'mine'):
                    run = self.audit('--cache-dir', folder)
                    self.assert_code(run, CLEAN)
                    self.assertEqual('scan cache not used' in run.err.decode(),
                                     not used, run.describe())

    def test_folder_of_the_users_own_keeps_its_mode(self):
        scans = self.scratch / 'there/scans'
        scans.mkdir(parents=True)
        scans.chmod(0o755)
        run = self.audit('--cache-dir', 'there')
        self.assertNotIn('scan cache', run.err.decode())
        self.assertEqual(scans.stat().st_mode & 0o777, 0o755)
        self.assertEqual(self.the_file().stat().st_mode & 0o777, 0o600)


if __name__ == '__main__':
    support.main()
