#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whose config and baseline a scan of files obeys, and how far they reach."""

import json

import support
from support import CLEAN, FOUND


def accepting(rule):
    return f'allow:\n  - rule: {rule}\n    reason: known\n'


def baseline_of(*tokens):
    return json.dumps({
        'schema': 'tokensweep.baseline', 'schema_version': 1,
        'entries': [{'fingerprint': token.fingerprint, 'reason': 'known'}
                    for token in tokens]})


class ScanPolicyTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.github('token')

    def paths(self, *words, cwd=None, code=FOUND):
        report = self.run_json('scan', *words, cwd=cwd, code=code)
        return sorted(place['path'] for finding in report['findings']
                      for place in finding['occurrences'])


class Elsewhere(ScanPolicyTest):
    """What lies outside of the folder of the policy, however it is named."""

    def setUp(self):
        super().setUp()
        self.own = self.scratch / 'a'
        self.other = self.scratch / 'b'
        self.repo('a')
        for folder in ['a', 'b']:
            self.write(f'{folder}/secrets/f.txt', f'k={self.token.text}\n')
        (self.own / 'lnk').symlink_to('../b')
        (self.own / 'up').symlink_to('..')
        (self.own / 'f.txt').symlink_to('../b/secrets/f.txt')

    def ways(self):
        """Words, where they are said, and what is to be found."""
        found = ['secrets/f.txt']
        for folder in ['../b', '../b/', str(self.other), 'lnk', './/lnk/']:
            shown = folder.replace('.//', '').rstrip('/')
            for first in ['.', './', '../a', str(self.own)]:
                yield [first, folder], self.own, [f'{shown}/{found[0]}']
        yield ['.', '../b/secrets/f.txt'], self.own, ['../b/secrets/f.txt']
        yield ['.', 'f.txt'], self.own, ['f.txt']
        yield ['.', 'up'], self.own, ['up/b/secrets/f.txt']
        yield ['a', 'a/../b'], self.scratch, ['a/../b/secrets/f.txt']
        yield ['a', 'a/lnk'], self.scratch, ['a/lnk/secrets/f.txt']
        yield ['a', '.'], self.scratch, ['b/secrets/f.txt']
        yield ['a/secrets', 'a/../b'], self.scratch, ['a/../b/secrets/f.txt']

    def check(self, *more, ways=None):
        for words, cwd, found in ways or self.ways():
            with self.subTest(words=words):
                self.assertEqual(self.paths(*words, *more, cwd=cwd), found)

    def test_a_baseline_accepts_nothing(self):
        self.write('a/.tokensweep-baseline.json', baseline_of(self.token))
        self.check()

    def test_an_entry_of_a_rule_accepts_nothing(self):
        self.write('a/.tokensweep.yaml', accepting(self.token.rule))
        self.check()

    def test_an_entry_of_paths_accepts_nothing(self):
        self.write('a/.tokensweep.yaml',
                   'allow:\n  - paths: [f.txt]\n    reason: samples\n')
        self.check()

    def test_globs_of_a_named_config_accept_nothing(self):
        self.write('named.yaml',
                   'allow:\n  - paths: [f.txt]\n    reason: samples\n')
        self.check('--config', str(self.scratch / 'named.yaml'))

    def test_excludes_hide_nothing(self):
        # An excluded folder that is named is read.
        ways = [way for way in self.ways() if way[0][0] != 'a/secrets']
        excluded = 'exclude: [secrets/, up, lnk]\n'
        self.write('a/.tokensweep.yaml', excluded)
        self.check(ways=ways)
        named = self.write('named.yaml', excluded)
        (self.own / '.tokensweep.yaml').unlink()
        self.check('--config', str(named), ways=ways)


class WhoseFolder(ScanPolicyTest):
    """Inside of a repository its top decides, else the nearest folder."""

    def setUp(self):
        super().setUp()
        self.top = self.repo('top').path
        self.write('top/vendor/lib/x', f'{self.token.text}\n')
        self.write('top/vendor/.tokensweep.yaml', accepting(self.token.rule))
        self.write('top/vendor/lib/.tokensweep-baseline.json',
                   baseline_of(self.token))

    def test_what_lies_in_a_repository_does_not_excuse_itself(self):
        for path in ['top', 'top/vendor', 'top/vendor/lib',
                     'top/vendor/lib/x']:
            with self.subTest(path=path):
                run = self.run_tool('scan', path)
                self.assert_code(run, FOUND)
                self.assertEqual(run.err, b'')

    def test_a_policy_below_does_not_switch_off_that_of_the_top(self):
        self.write('top/vendor/.tokensweep.yaml', 'exclude: [nothing]\n')
        (self.top / 'vendor/lib/.tokensweep-baseline.json').unlink()
        self.write('top/.tokensweep-baseline.json', baseline_of(self.token))
        self.run_json('scan', 'top/vendor/lib', code=CLEAN)
        self.run_json('scan', 'top/vendor/lib/x', code=CLEAN)

    def test_a_repository_inside_of_another_has_its_own(self):
        self.repo('top/own')
        self.write('top/own/deep/x', f'{self.token.text}\n')
        self.write('top/own/.tokensweep.yaml', accepting(self.token.rule))
        self.run_json('scan', 'top/own/deep', code=CLEAN)
        (self.top / 'own/.tokensweep.yaml').unlink()
        self.write('top/.tokensweep.yaml', accepting(self.token.rule))
        self.run_json('scan', 'top/own/deep', code=FOUND)

    def test_without_a_repository_the_nearest_folder_counts(self):
        self.write('plain/a/b/x', f'{self.token.text}\n')
        self.write('plain/.tokensweep.yaml', accepting(self.token.rule))
        self.run_json('scan', 'plain/a/b', code=CLEAN)
        self.write('plain/a/.tokensweep.yaml', 'exclude: [nothing]\n')
        self.run_json('scan', 'plain/a/b', code=FOUND)

    def test_nothing_counts_in_a_repository_of_everybody(self):
        self.top.chmod(0o777)
        run = self.run_tool('scan', 'top/vendor/lib')
        self.assert_code(run, FOUND)
        self.assert_message(run, f'{self.top}: anybody may write to this '
                                 'folder')

    def test_a_repository_that_anybody_could_plant_does_not_count(self):
        self.write('top/.tokensweep.yaml', accepting(self.token.rule))
        planted = self.top / 'vendor'
        (planted / '.git').mkdir()
        planted.chmod(0o777)
        run = self.run_tool('scan', 'top/vendor/lib')
        self.assert_code(run, CLEAN)
        self.assert_message(run, f'{planted}: anybody may write')


class FilesOfEverybody(ScanPolicyTest):

    def setUp(self):
        super().setUp()
        self.write('a/x', f'{self.token.text}\n')
        self.files = {
            '--config': self.write('a/.tokensweep.yaml', ''),
            '--baseline': self.write('a/.tokensweep-baseline.json',
                                     baseline_of())}
        self.texts = {'--config': accepting(self.token.rule),
                      '--baseline': baseline_of(self.token)}

    def test_say_nothing_unless_they_are_named(self):
        for flag, path in self.files.items():
            with self.subTest(flag=flag):
                before = path.read_bytes()
                path.write_text(self.texts[flag])
                self.run_json('scan', 'a', code=CLEAN)
                path.chmod(0o666)
                run = self.run_tool('scan', 'a')
                self.assert_code(run, FOUND)
                self.assert_message(run, f'{path}: anybody may write to this '
                                         f'file', f'{flag} names it')
                run = self.run_tool('scan', 'a', flag, str(path))
                self.assert_code(run, CLEAN)
                self.assertEqual(run.err, b'')
                run = self.run_tool('scan', 'a', '--ignore-repo-config')
                self.assert_code(run, FOUND)
                self.assertEqual(run.err, b'')
                path.chmod(0o644)
                path.write_bytes(before)

    def test_a_link_is_still_told(self):
        for flag, path in self.files.items():
            with self.subTest(flag=flag):
                path.unlink()
                path.symlink_to('/dev/null')
                self.assert_code(self.run_tool('scan', 'a'), support.USAGE)
                path.unlink()


if __name__ == '__main__':
    support.main()
