#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What an audit does not read may be what an entry is about: it is not stale,
or `baseline prune` does not drop it."""

import hashlib

import support
from baseline_cases import BaselineTest
from support import CLEAN, USAGE

GONE = 'ts1:' + '0' * 32


class StaleTest(BaselineTest):

    def setUp(self):
        super().setUp()
        self.baseline(CLEAN, 'add', self.one.fingerprint,
                      self.two.fingerprint, '--reason', 'known')

    def stale(self, path, *words, code=None):
        """Fingerprints that an audit calls stale."""
        report = self.run_json('audit', path, *words, code=code)
        return {note['fingerprint'] for note in report['suppressed']['notes']
                if note['problem'] == 'stale'}

    def prune(self, code, *words):
        report = self.report_file(*words)
        before = self.file.read_bytes()
        run = self.baseline(code, 'prune', report)
        if code == USAGE:
            self.assertEqual(self.file.read_bytes(), before)
        return run


class NotThere(StaleTest):

    def test_shallow_clones(self):
        self.source.write('b.env', 'PAT=\n')
        self.source.git('add', '--all')
        self.source.commit('Remove')
        self.baseline(CLEAN, 'add', GONE, '--reason', 'known')
        self.source.git('add', '--all')
        self.source.commit('Accept')
        self.assertEqual(self.stale(self.source.path, code=CLEAN), {GONE})
        clone = self.scratch / 'clone'
        self.source.git('clone', '--quiet', '--depth=1',
                        f'file://{self.source.path}', str(clone))
        self.assertEqual(self.stale(clone, code=CLEAN), set())

    def test_contents_of_lfs(self):
        hidden = self.github('large')
        content = f'{hidden.text}\n'
        name = hashlib.sha256(content.encode()).hexdigest()
        self.source.add_file(
            'large.bin', 'version https://git-lfs.github.com/spec/v1\n'
            f'oid sha256:{name}\nsize {len(content)}\n')
        self.baseline(CLEAN, 'add', hidden.fingerprint, GONE, '--reason', 'r')
        self.assertEqual(self.stale(self.source.path, code=CLEAN), set())
        self.write(self.source.git_dir / 'lfs/objects' / name[:2] / name[2:4]
                   / name, content)
        self.assertEqual(self.stale(self.source.path, code=CLEAN), {GONE})


class LeftOut(StaleTest):

    def setUp(self):
        super().setUp()
        self.hidden = self.github('hidden')
        self.baseline(CLEAN, 'add', self.hidden.fingerprint, GONE, '--reason',
                      'known')

    def assert_only_the_rest_is_dropped(self, run):
        self.assertIn(f'{GONE}: dropped, stale'.encode(), run.out)
        self.assertIn(b'dropped 1 of 4 entries', run.out)

    def test_ignored_files(self):
        self.source.write('.gitignore', 'local/\n')
        self.source.write('local/env', f'{self.hidden.text}\n')
        run = self.prune(USAGE)
        self.assert_message(run, 'what .gitignore names', '--no-ignore reads')
        self.assert_only_the_rest_is_dropped(self.prune(CLEAN, '--no-ignore'))

    def test_excluded_files(self):
        self.source.write('.tokensweep.yaml', 'exclude: [vendor/]\n')
        self.source.write('vendor/env', f'{self.hidden.text}\n')
        run = self.prune(USAGE)
        self.assert_message(run, 'what the config excludes',
                            '--ignore-repo-config and --baseline')
        self.assert_only_the_rest_is_dropped(
            self.prune(CLEAN, '--ignore-repo-config', '--baseline',
                       self.file))

    def test_excluded_files_of_the_history(self):
        self.source.add_file('vendor/env', f'{self.hidden.text}\n')
        self.source.git('rm', '--quiet', 'vendor/env')
        self.source.commit('Remove')
        self.source.write('.tokensweep.yaml', 'exclude: [vendor/]\n')
        self.prune(USAGE)
        self.assert_only_the_rest_is_dropped(
            self.prune(CLEAN, '--ignore-repo-config', '--baseline',
                       self.file))

    def test_without_stale_entries_nothing_is_refused(self):
        self.source.write('.gitignore', 'local/\n')
        self.source.write('local/env', 'x\n')
        self.source.add_file('c', f'{self.hidden.text}\n')
        self.prune(USAGE)
        self.prune(CLEAN, '--no-ignore')
        self.assertIn(b'dropped 0 of 3 entries', self.prune(CLEAN).out)


if __name__ == '__main__':
    support.main()
