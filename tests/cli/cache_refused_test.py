#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""State of the cache that is not what it should be is thrown away."""

import os
import shutil
import sqlite3

import support
from cache_case import CacheTest, counter


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

    def assert_refused(self, reason):
        """The run reads everything, and says why in one line."""
        run = self.remembering(self.path)
        self.assert_same(run, self.expected)
        self.assertEqual(counter(run, 'objects remembered'), 0)
        (line,) = [line for line in run.err.decode().splitlines()
                   if 'scan cache' in line]
        self.assertIn('tokensweep: scan cache not used: ', line)
        self.assertIn(reason, line)

    def test_folders_that_others_can_write_to(self):
        """Also of the default folder, which nobody named."""
        home = self.scratch / 'home'
        for folder in (home / 'cache', home / 'cache/tokensweep', self.folder):
            with self.subTest(folder.name):
                mode = folder.stat().st_mode & 0o777
                folder.chmod(0o777)
                self.assert_refused(str(folder))
                folder.chmod(mode)
        self.assertGreater(
            counter(self.remembering(self.path), 'objects remembered'), 0)

    def test_folder_in_place_of_the_lock(self):
        (self.folder / 'lock').unlink()
        (self.folder / 'lock').mkdir()
        self.assert_refused('lock')

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

    def test_missing_tables(self):
        for what in ('TABLE chunk', 'TABLE record', 'TABLE key',
                     'INDEX chunk_of'):
            with self.subTest(what):
                with sqlite3.connect(self.the_file()) as base:
                    base.execute(f'DROP {what}')
                base.close()
                self.assert_thrown_away()

    def test_empty(self):
        self.the_file().write_bytes(b'')
        self.assert_thrown_away()

    def test_folder_in_its_place(self):
        file = self.the_file()
        file.unlink()
        file.mkdir()
        self.assert_thrown_away()

    def test_folder_that_holds_something(self):
        """Nothing of it is removed, and every run says so."""
        file = self.the_file()
        file.unlink()
        (file / 'kept').mkdir(parents=True)
        for _ in range(2):
            self.assert_refused('cannot be removed')
        self.assertTrue((file / 'kept').exists())

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


if __name__ == '__main__':
    support.main()
