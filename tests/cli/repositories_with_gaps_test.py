#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Audits of repositories that lack something: it is counted, never taken for
clean."""

import os
import shutil
import subprocess

import support
from support import FOUND, INCOMPLETE, NOBODY, READERS, USAGE


class Damaged(support.CliTest):
    """Repositories in which something is missing or broken."""

    def setUp(self):
        super().setUp()
        self.lost = self.github('lost')
        self.kept = self.github('kept')
        self.origin = self.repo('origin')
        self.origin.add_file('README.md', 'Hello\n')
        self.origin.add_file('lost.txt', f'{self.lost.text}\n')
        self.origin.add_file('kept.txt', f'{self.kept.text}\n')
        self.blob = self.origin.id('HEAD:lost.txt')
        self.bare = self.scratch / 'bare.git'
        self.origin.git('clone', '--quiet', '--bare', '--no-local', '.',
                        str(self.bare))
        self.store = support.Repo(self.bare, self.environment, create=False)

    def explode(self):
        """Makes all objects of the bare repository loose."""
        packs = self.bare / 'objects' / 'pack'
        for pack in packs.glob('*.pack'):
            content = pack.read_bytes()
            for name in packs.glob(pack.stem + '.*'):
                name.unlink()
            self.store.git('unpack-objects', '-q', stdin=content)

    def loose(self, blob):
        path = self.bare / 'objects' / blob[:2] / blob[2:]
        path.chmod(0o644)
        return path

    def assert_incomplete(self, reason, count, *tokens, example=None,
                          readers=READERS):
        for reader in readers:
            with self.subTest(reader):
                report = self.run_json(
                    'audit', self.bare, '--reader', reader,
                    code=FOUND if tokens else INCOMPLETE)
                self.assert_found(report, *tokens)
                self.assertFalse(report['coverage']['complete'])
                entry = self.assert_skipped(report, reason, count)
                if example:
                    self.assertIn(example, entry['examples'])

    def test_intact(self):
        self.explode()
        report = self.run_json('audit', self.bare, code=FOUND)
        self.assert_found(report, self.lost, self.kept)
        self.assertTrue(report['coverage']['complete'])

    def test_damaged_loose_object(self):
        self.explode()
        path = self.loose(self.blob)
        path.write_bytes(path.read_bytes()[:12] + b'\xff' * 9)
        self.assert_incomplete('corrupt object', 1, self.kept,
                               example=self.blob)

    def test_loose_object_cut_short(self):
        self.explode()
        path = self.loose(self.blob)
        path.write_bytes(path.read_bytes()[:-1])
        self.assert_incomplete('corrupt object', 1, self.kept,
                               example=self.blob)

    def test_empty_loose_object(self):
        self.explode()
        self.loose(self.blob).write_bytes(b'')
        self.assert_incomplete('corrupt object', 1, self.kept,
                               example=self.blob)

    def test_nothing_found_is_3(self):
        self.explode()
        for token in ('lost.txt', 'kept.txt'):
            self.loose(self.origin.id(f'HEAD:{token}')).write_bytes(b'junk')
        self.assert_incomplete('corrupt object', 2)

    def test_missing_blob(self):
        self.explode()
        self.loose(self.blob).unlink()
        self.assert_incomplete('missing object', 1, self.kept,
                               example=self.blob)

    def test_missing_commit(self):
        self.explode()
        self.loose(self.origin.id('HEAD~1')).unlink()
        self.assert_incomplete('missing object', 1, self.lost, self.kept)

    def test_missing_tree(self):
        self.explode()
        self.loose(self.origin.id('HEAD~1^{tree}')).unlink()
        self.assert_incomplete('missing object', 1, self.lost, self.kept)

    def test_missing_target_of_a_ref(self):
        self.explode()
        (self.bare / 'refs' / 'heads' / 'gone').write_text('1' * 40 + '\n')
        self.assert_incomplete('missing object', 1, self.lost, self.kept,
                               example='1' * 40)

    def test_token_in_the_name_of_a_ref_that_was_not_searched(self):
        """Names of refs are shown; not the tokens in them."""
        first = self.origin.id('HEAD~2')
        named = self.github('named')
        refs = [f'{self.origin.id()} refs/heads/{named.text}']
        refs += [f'{first} refs/tags/{number}' for number in range(20000)]
        (self.bare / 'packed-refs').write_text('\n'.join(refs) + '\n')
        run = self.run_tool('audit', self.bare, '--format', 'json',
                            '--max-file-size', '1')  # its output is watched
        self.assert_code(run, FOUND)
        self.assert_skipped(run.report, 'file too large', 1)
        exposure = self.finding_of(run.report, self.kept)['exposure']
        self.assertEqual(len(exposure['refs']), 1)

    def test_broken_ref(self):
        (self.bare / 'refs' / 'heads').mkdir(exist_ok=True, parents=True)
        (self.bare / 'refs' / 'heads' / 'bad').write_text('no id\n')
        self.assert_incomplete('broken ref', 1, self.lost, self.kept)

    def test_damaged_pack(self):
        """Bytes in the middle: what stands elsewhere is still read."""
        pack = next((self.bare / 'objects' / 'pack').glob('*.pack'))
        pack.chmod(0o644)
        content = bytearray(pack.read_bytes())
        index = self.store.git('show-index', stdin=pack.with_suffix('.idx')
                               .read_bytes()).splitlines()
        offset = next(int(line.split()[0]) for line in index
                      if line.split()[1] == self.blob)
        content[offset + 4:offset + 12] = b'\xff' * 8
        pack.write_bytes(content)
        self.assert_incomplete('corrupt object', 1, self.kept,
                               example=self.blob)

    def test_pack_cut_short(self):
        pack = next((self.bare / 'objects' / 'pack').glob('*.pack'))
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:100])
        for reader in READERS:
            run = self.run_tool('audit', self.bare, '--reader', reader)
            self.assertIn(run.code, (FOUND, INCOMPLETE), run.describe())
            self.assertTrue(run.out or run.err)

    def test_pack_without_index(self):
        packs = self.bare / 'objects' / 'pack'
        next(packs.glob('*.idx')).unlink()
        for reader in READERS:
            report = self.run_json('audit', self.bare, '--reader', reader,
                                   code=INCOMPLETE)
            self.assert_skipped(report, 'pack without index', 1)

    def test_index_without_pack(self):
        packs = self.bare / 'objects' / 'pack'
        next(packs.glob('*.pack')).unlink()
        for reader in READERS:
            report = self.run_json('audit', self.bare, '--reader', reader,
                                   code=INCOMPLETE)
            self.assert_skipped(report, 'pack index without pack', 1)

    def test_object_over_the_limit(self):
        self.origin.add_file('large.bin', b'\1\2' * (1 << 20))
        report = self.run_json('audit', self.origin.path, '--max-file-size',
                               '1', code=FOUND)
        self.assert_found(report, self.lost, self.kept)
        self.assert_skipped(report, 'object too large', 1)
        self.assert_skipped(report, 'file too large', 1)

    def test_damaged_index(self):
        (self.origin.git_dir / 'index').write_bytes(b'DIRC\0\0\0\2junk')
        run = self.run_tool('audit', self.origin.path, '--format', 'json')
        self.assertIn(run.code, (FOUND, INCOMPLETE), run.describe())
        if run.out:
            self.assertFalse(run.report['coverage']['complete'])
        else:
            self.assert_message(run, 'index')

    def test_damaged_head(self):
        self.explode()
        head = self.bare / 'HEAD'
        head.write_bytes(b'\0' * 16)
        run = self.run_tool('audit', self.bare)
        self.assertIn(run.code, (USAGE, INCOMPLETE), run.describe())
        self.assertTrue(run.err)

    def test_unreadable_files(self):
        """As an ordinary user, for whom modes mean something."""
        self.explode()
        self.loose(self.blob).chmod(0)
        user = {}
        if os.getuid() == 0:
            # The binary may lie where only root can look.
            shutil.copy(self.binary, self.scratch / 'tokensweep')
            self.binary = self.scratch / 'tokensweep'
            for folder, _, files in os.walk(self.bare):
                os.chown(folder, NOBODY, NOBODY)
                for name in files:
                    os.chown(os.path.join(folder, name), NOBODY, NOBODY)
            self.scratch.chmod(0o755)
            user = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
        for reader in READERS:
            report = self.run_json('audit', self.bare, '--reader', reader,
                                   code=FOUND, **user)
            self.assert_found(report, self.kept)
            self.assert_skipped(report, 'corrupt object', 1)


class PartialClone(support.CliTest):
    """Blobs that were left at the server are missing, and stay there."""

    def setUp(self):
        super().setUp()
        self.old = self.github('old')
        self.new = self.github('new')
        origin = self.repo('origin')
        origin.add_file('a.txt', f'{self.old.text}\n')
        origin.add_file('a.txt', f'{self.new.text}\n')
        origin.git('config', 'uploadpack.allowFilter', 'true')
        origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
        self.origin = origin
        self.old_blob = origin.id('HEAD~1:a.txt')

    def clone(self, *words):
        path = self.scratch / 'partial'
        self.origin.git('clone', '--quiet', '--filter=blob:none', *words,
                        f'file://{self.origin.path}', str(path))
        return path

    def objects(self, path):
        found = []
        for folder, _, files in os.walk(path / 'objects'):
            found += [os.path.join(folder, name) for name in files]
        return sorted(found)

    def audit(self, path, git_dir, tokens, missing):
        before = self.objects(git_dir)
        for reader in READERS:
            with self.subTest(reader):
                run = self.run_tool('audit', path, '--reader', reader,
                                    '--format', 'json')
                self.assert_code(run, FOUND if tokens else INCOMPLETE)
                self.assertEqual(run.err, b'')
                self.assert_found(run.report, *tokens)
                self.assert_skipped(run.report, 'missing object', missing)
                self.assertEqual(self.objects(git_dir), before)

    def test_with_a_working_tree(self):
        """Only the blobs of HEAD were fetched."""
        path = self.clone()
        self.audit(path, path / '.git', [self.new], 1)
        report = self.run_json('audit', path, code=FOUND)
        self.assertEqual(support.skipped(report, 'missing object')['examples'],
                         [self.old_blob])

    def test_bare(self):
        path = self.clone('--bare')
        self.audit(path, path, [], 2)

    def test_git_would_have_fetched(self):
        """What the tests above rule out does happen here."""
        path = self.clone('--bare')
        before = self.objects(path)
        subprocess.run(['git', 'cat-file', 'blob', self.old_blob], cwd=path,
                       check=True, capture_output=True, env=self.environment)
        self.assertNotEqual(self.objects(path), before)
        self.audit(path, path, [self.old], 1)


if __name__ == '__main__':
    support.main()
