#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The report is that of a run without memory, whatever happens to the
repository between."""

import os
import random

import support
from cache_case import CacheTest, counter


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
