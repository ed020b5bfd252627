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


if __name__ == '__main__':
    support.main()
