#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep gate`: what a range of commits adds, in repositories made by the
real git."""

import os

from gate_case import GateTest
from support import CLEAN, FOUND, INCOMPLETE, USAGE, main, skipped


class Ranges(GateTest):

    def test_only_what_the_range_adds(self):
        self.leak('old')
        self.branch('topic')
        new, commit = self.leak('new')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, new)
        self.assertEqual(self.commits_of(report, new), [commit])
        self.assertEqual(
            self.finding_of(report, new)['exposure']['introduced']['commit'],
            commit)
        self.assertTrue(self.finding_of(report, new)['exposure']['in_head'])
        target = report['target']
        self.assertEqual(target['kind'], 'range')
        self.assertEqual(target['head'], commit)
        self.assertEqual(target['base'], self.app.id('main'))
        self.assertEqual(target['range'], 'main..HEAD')
        self.assertEqual(target['config_from'], 'base')
        self.assertEqual(report['coverage']['commits'], 1)
        for words in (['--range', 'main..topic'], ['--range', 'main...'],
                      ['--base', 'topic~1', '--head', 'refs/heads/topic'],
                      ['--base', self.app.id('main')[:9]]):
            with self.subTest(words):
                self.assert_found(self.gate(*words, code=FOUND), new)

    def test_added_and_removed_in_the_range(self):
        self.branch('topic')
        token, commit = self.leak('slip', 'config.ini')
        self.app.add_file('config.ini', 'token = none\n', 'Take it out')
        self.app.add_file('more', 'text\n')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        self.assertEqual(self.commits_of(report, token), [commit])
        self.assertEqual(report['coverage']['commits'], 3)
        self.assertFalse(
            self.finding_of(report, token)['exposure']['in_head'])
        run = self.run_tool('gate', self.app.path, '--base', 'main')
        self.assertIn(b'gone at its head', run.out)

    def test_squashed_it_is_gone(self):
        self.branch('topic')
        self.leak('slip', 'config.ini')
        self.app.add_file('config.ini', 'token = none\n', 'Take it out')
        self.app.git('reset', '--quiet', '--soft', 'main')
        self.app.commit('Squashed')
        report = self.gate('--base', 'main', code=CLEAN)
        self.assert_found(report)
        self.assertEqual(report['coverage']['commits'], 1)

    def test_a_secret_in_a_message(self):
        self.branch('topic')
        token = self.github('message')
        commit = self.app.commit(f'Use {token.text}\n')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        place = self.finding_of(report, token)['occurrences'][0]
        self.assertEqual((place['kind'], place['commit'] or place['blob']),
                         ('commit', commit))

    def test_a_secret_in_the_message_of_a_named_tag(self):
        token = self.github('tag')
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        self.app.git('tag', '-a', 'v1', '-m', f'With {token.text}')
        self.assert_found(
            self.gate('--range', 'main..v1', code=FOUND), token)
        self.gate('--base', 'main', code=CLEAN)

    def test_an_edit_below_an_old_secret_blames_nobody(self):
        old = self.github('old')
        self.app.add_file('settings', f'a\nb\ntoken = {old.text}\nc\n')
        self.branch('topic')
        self.app.add_file('settings', f'a2\nb\ntoken = {old.text}\nc\nd\n')
        self.app.git('mv', 'settings', 'renamed')
        self.app.commit('Rename')
        self.assert_found(self.gate('--base', 'main', code=CLEAN))

    def test_an_empty_range_says_so(self):
        report = self.gate('--base', 'HEAD', code=CLEAN)
        self.assertEqual(report['coverage']['commits'], 0)
        run = self.run_tool('gate', self.app.path, '--base', 'HEAD')
        self.assert_code(run, CLEAN)
        self.assertIn(b'0 commits in range', run.out)

    def test_the_head_may_be_behind_the_base(self):
        self.leak('later')
        report = self.gate('--range', 'main..main~1', code=CLEAN)
        self.assertEqual(report['coverage']['commits'], 0)

    def test_unrelated_histories_are_scanned_whole(self):
        self.app.git('checkout', '--quiet', '--orphan', 'other')
        one, _ = self.leak('one')
        self.app.git('rm', '--quiet', '-r', '--cached', '.')
        two, _ = self.leak('two')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, one, two)
        self.assertEqual(report['coverage']['commits'], 2)

    def test_from_inside_and_bare(self):
        self.branch('topic')
        token, _ = self.leak('deep', 'a/b/file')
        self.assert_found(self.run_json('gate', '--base', 'main', code=FOUND,
                                        cwd=self.app.path / 'a'), token)
        self.app.git('clone', '--quiet', '--bare', '.', '../bare.git')
        self.assert_found(self.gate('--range', 'main..topic', code=FOUND,
                                    path=self.scratch / 'bare.git'), token)


class Merges(GateTest):

    def merge(self, name, *words):
        self.app.clock += 3600
        self.app.git('merge', '--quiet', '--no-edit', *words, name)

    def test_what_a_merge_of_the_base_brings_is_not_blamed(self):
        self.branch('topic')
        mine, _ = self.leak('mine')
        self.app.git('checkout', '--quiet', 'main')
        self.leak('theirs')
        self.app.git('checkout', '--quiet', 'topic')
        self.merge('main')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, mine)
        # The base has moved on since.
        self.app.git('checkout', '--quiet', 'main')
        self.leak('later')
        self.assert_found(
            self.gate('--range', 'main..topic', code=FOUND), mine)

    def test_a_rename_meets_an_edit_of_the_base(self):
        lines = [f'line {i}\n' for i in range(40)]
        self.app.add_file('settings', ''.join(lines))
        self.branch('topic')
        self.app.git('mv', 'settings', 'conf')
        self.app.commit('Rename')
        self.app.git('checkout', '--quiet', 'main')
        theirs = self.github('theirs')
        lines[20] = f'token = {theirs.text}\n'
        self.app.add_file('settings', ''.join(lines))
        self.app.git('checkout', '--quiet', 'topic')
        self.merge('main')
        self.assertIn(theirs.text, (self.app.path / 'conf').read_text())
        self.assert_found(self.gate('--base', 'main', code=CLEAN))

    def test_an_evil_merge(self):
        self.branch('topic')
        self.app.add_file('mine', 'text\n')
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('theirs', 'text\n')
        self.app.git('checkout', '--quiet', 'topic')
        self.merge('main', '--no-commit')
        token = self.github('evil')
        commit = self.app.add_file('sneaked', f'token = {token.text}\n')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        self.assertEqual(self.commits_of(report, token), [commit])

    def test_other_branches_merged_in_belong_to_the_change(self):
        self.branch('helper')
        token, _ = self.leak('helper')
        self.branch('topic')
        self.app.git('reset', '--quiet', '--hard', 'main')
        self.app.add_file('mine', 'text\n')
        self.merge('helper')
        self.assert_found(self.gate('--base', 'main', code=FOUND), token)

    def test_criss_cross(self):
        self.branch('topic')
        mine, _ = self.leak('mine')
        self.app.git('checkout', '--quiet', 'main')
        theirs, _ = self.leak('theirs')
        self.app.git('branch', 'main1')
        self.merge('topic')
        self.app.git('checkout', '--quiet', 'topic')
        self.merge('main1')
        self.assertEqual(
            len(self.app.git('merge-base', '--all', 'main',
                             'topic').splitlines()), 2)
        last, _ = self.leak('last')
        # Both merge bases are excluded: main has the first one already.
        self.assert_found(
            self.gate('--base', 'main', code=FOUND), last)


class Revisions(GateTest):

    def test_what_cannot_be_resolved_is_usage(self):
        self.branch('feature')
        self.app.add_file('file', 'text\n')
        for words, part in ((['--base', 'featrue'], "did you mean 'feature'"),
                            (['--base', 'nothing-like-it'], 'no revision'),
                            (['--base', '1' * 40], 'fetch it first'),
                            (['--range', 'main'], 'main..HEAD'),
                            (['--range', '..'], 'neither'),
                            (['--base', 'main@{1}'], 'not understood'),
                            (['--base', 'main', '--head', 'nope'], 'nope'),
                            ([], '--base main')):
            with self.subTest(words):
                run = self.run_tool('gate', self.app.path, *words)
                self.assert_code(run, USAGE)
                self.assert_message(run, part)
        run = self.run_tool('gate', self.scratch, '--base', 'main')
        self.assert_code(run, USAGE)

    def test_a_lost_commit_is_not_green(self):
        first = self.app.id()
        lost = self.app.add_file('one', '1\n')
        self.app.add_file('two', '2\n')
        os.remove(self.app.object_path(lost))
        run = self.run_tool('gate', self.app.path, '--base', first)
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, lost)

    def test_a_lost_blob_makes_it_incomplete(self):
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        os.remove(self.app.object_path(self.app.id('HEAD:file')))
        report = self.gate('--base', 'main', code=INCOMPLETE)
        self.assertFalse(report['coverage']['complete'])

    def test_a_lost_tree_makes_it_incomplete(self):
        self.branch('topic')
        self.app.add_file('folder/file', 'text\n')
        lost = self.app.id('HEAD:folder')
        os.remove(self.app.object_path(lost))
        report = self.gate('--base', 'main', code=INCOMPLETE)
        self.assertEqual(skipped(report, 'missing object')['examples'], [lost])


class Policy(GateTest):

    ALLOW = ('allow:\n  - paths: ["*.env"]\n    reason: only an example\n')

    def test_a_change_cannot_excuse_itself(self):
        self.branch('topic')
        token, _ = self.leak('new')
        self.app.add_file('.tokensweep.yaml', self.ALLOW)
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        report = self.gate('--base', 'main', '--config-from', 'head',
                           code=CLEAN)
        self.assertEqual(report['target']['config_from'], 'head')
        self.assertGreater(report['suppressed']['count'], 0)
        run = self.run_tool('gate', self.app.path, '--base', 'main',
                            '--config-from=head')
        self.assertIn(b'may excuse itself', run.out.replace(b'\n', b' '))
        for name in ('sarif', 'gitlab', 'junit', 'github', 'github-summary'):
            run = self.run_tool('gate', self.app.path, '--base', 'main',
                                '--config-from=head', '--format', name)
            self.assertIn(b'may excuse itself', run.out, name)

    def test_the_base_may_excuse_it(self):
        self.app.add_file('.tokensweep.yaml', self.ALLOW)
        self.branch('topic')
        self.leak('new')
        report = self.gate('--base', 'main', code=CLEAN)
        self.assertGreater(report['suppressed']['count'], 0)

    def test_what_the_base_excludes_is_counted(self):
        self.app.add_file('.tokensweep.yaml', 'exclude: ["vendor/"]\n')
        self.branch('topic')
        self.leak('new', 'vendor/lib.js')
        report = self.gate('--base', 'main', code=CLEAN)
        self.assertEqual(skipped(report, 'excluded')['count'], 1)
        self.assert_code(
            self.run_tool('gate', self.app.path, '--base', 'main',
                          '--ignore-repo-config'), FOUND)

    def test_a_broken_config_is_usage(self):
        self.app.add_file('.tokensweep.yaml', 'allow: 3\n')
        self.branch('topic')
        self.app.add_file('file', 'text\n')
        run = self.run_tool('gate', self.app.path, '--base', 'main')
        self.assert_code(run, USAGE)
        self.assert_message(run, '.tokensweep.yaml')

    def test_an_added_comment_accepts_nothing(self):
        self.branch('topic')
        token = self.github('new')
        self.app.add_file(
            'test.py', f'x = "{token.text}"  # tokensweep:allow for a test\n')
        report = self.gate('--base', 'main', code=FOUND)
        self.assert_found(report, token)
        run = self.run_tool('gate', self.app.path, '--base', 'main',
                            '--allow-inline')
        self.assert_code(run, CLEAN)


if __name__ == '__main__':
    main()
