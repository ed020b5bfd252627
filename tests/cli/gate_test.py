#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep gate`: what a range of commits adds, in repositories made by the
real git."""
import json
import os

from support import (CLEAN, FOUND, INCOMPLETE, USAGE, CliTest, Repo, main,
                     skipped)


class GateTest(CliTest):

    def setUp(self):
        super().setUp()
        self.app = self.repo('app')
        self.app.add_file('README', 'hello\n')

    def gate(self, *words, code=None, path=None, **more):
        return self.run_json('gate', path or self.app.path, *words, code=code,
                             **more)

    def leak(self, name, path=None, repo=None):
        """A commit that adds a token; gives the token and the commit."""
        token = self.github(name)
        commit = (repo or self.app).add_file(path or f'{name}.env',
                                             f'token = {token.text}\n')
        return token, commit

    def branch(self, name, start='main'):
        self.app.git('checkout', '--quiet', '-b', name, start)

    def commits_of(self, report, token):
        return sorted({place['commit'] for place
                       in self.finding_of(report, token)['occurrences']})


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


class Shallow(GateTest):

    def setUp(self):
        super().setUp()
        for i in range(6):
            self.app.add_file(f'base{i}', 'text\n')
        self.branch('topic')
        self.token, _ = self.leak('early')
        self.app.add_file('a', '1\n')
        self.app.add_file('a', '2\n')
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('late', 'text\n')

    def clone(self, depth, *words):
        """A shallow clone of topic; main is origin/main there."""
        path = self.scratch / f'clone{depth}'
        self.app.git('clone', '--quiet', f'--depth={depth}', '--branch=topic',
                     *words, f'file://{self.app.path}', path)
        return Repo(path, self.environment, create=False)

    def test_the_message_names_the_depth(self):
        for depth in (1, 2):
            clone = self.clone(depth, '--no-single-branch')
            run = self.run_tool('gate', clone.path, '--base', 'origin/main')
            self.assert_code(run, INCOMPLETE)
            self.assert_message(run, 'fetch-depth: 0', '--deepen=',
                                '--unshallow')
            self.assertEqual(run.out, b'')

    def test_a_base_that_was_not_fetched(self):
        clone = self.clone(1)
        for base in (self.app.id('main'), 'HEAD~3'):
            run = self.run_tool('gate', clone.path, '--base', base)
            self.assert_code(run, INCOMPLETE)
            self.assert_message(run, 'fetch-depth: 0')

    def test_deep_enough_is_enough(self):
        clone = self.clone(5, '--no-single-branch')
        self.assert_found(
            self.gate('--base', 'origin/main', code=FOUND, path=clone.path),
            self.token)

    def test_deepened_when_allowed(self):
        clone = self.clone(1, '--no-single-branch')
        self.assert_found(
            self.gate('--base', 'origin/main', '--deepen', code=FOUND,
                      path=clone.path), self.token)

    def test_a_detached_merge_of_a_ci_run_is_deepened(self):
        """As CI systems check out: one commit that is on no branch."""
        self.app.git('checkout', '--quiet', '--detach', 'main')
        self.app.clock += 3600
        self.app.git('merge', '--quiet', '--no-edit', 'topic')
        merge = self.app.id()
        self.app.git('update-ref', 'refs/pull/1/merge', merge)
        base = self.app.id('main')
        clone = self.repo('ci')
        clone.git('remote', 'add', 'origin', f'file://{self.app.path}')
        clone.git('fetch', '--quiet', '--depth=1', 'origin',
                  f'+{merge}:refs/remotes/pull/1/merge')
        clone.git('checkout', '--quiet', 'refs/remotes/pull/1/merge')
        run = self.run_tool('gate', clone.path, '--base', base)
        self.assert_code(run, INCOMPLETE)
        report = self.gate('--base', base, '--deepen', code=FOUND,
                           path=clone.path)
        self.assert_found(report, self.token)
        self.assertEqual(report['coverage']['commits'], 4)

    def test_deepening_executes_nothing_of_the_repository(self):
        clone = self.clone(1, '--no-single-branch')
        marker = self.scratch / 'executed'
        script = self.write('evil.sh', f'#!/bin/sh\ntouch {marker}\n"$@"\n',
                            0o755)
        for name in ('core.sshCommand', 'core.alternateRefsCommand',
                     'core.fsmonitor', 'remote.origin.uploadpack',
                     'core.askPass', 'credential.helper'):
            clone.git('config', name, str(script))
        hooks = clone.git_dir / 'hooks'
        hooks.mkdir(exist_ok=True)
        for name in ('reference-transaction', 'post-checkout'):
            (hooks / name).write_text(f'#!/bin/sh\ntouch {marker}\n')
            (hooks / name).chmod(0o755)
        self.gate('--base', 'origin/main', '--deepen', code=FOUND,
                  path=clone.path)
        self.assertFalse(marker.exists())
        clone = self.clone(2, '--no-single-branch')
        clone.git('config', 'remote.origin.url', f'ext::sh -c {script}')
        run = self.run_tool('gate', clone.path, '--base', 'origin/main',
                            '--deepen')
        self.assert_code(run, INCOMPLETE)
        self.assertFalse(marker.exists())


class Ci(GateTest):
    """The range comes from the variables of a CI system."""

    def on_github(self, event, name='push', head=None):
        path = self.write('event.json', json.dumps(event))
        return {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': name,
                'GITHUB_EVENT_PATH': str(path),
                'GITHUB_SHA': head or self.app.id()}

    def test_a_pull_request(self):
        self.leak('old')
        base = self.app.id('main')
        self.branch('topic')
        token, head = self.leak('new')
        event = {'pull_request': {'base': {'sha': base, 'ref': 'main'},
                                  'head': {'sha': head, 'ref': 'topic'}},
                 'repository': {'default_branch': 'main'}}
        report = self.gate(code=FOUND,
                           env=self.on_github(event, 'pull_request'))
        self.assert_found(report, token)
        self.assertEqual(report['target']['base'], base)

    def test_the_message_says_which_range(self):
        self.branch('topic')
        token, head = self.leak('new')
        event = {'before': self.app.id('main'), 'after': head,
                 'ref': 'refs/heads/topic',
                 'repository': {'default_branch': 'main'}}
        run = self.run_tool('gate', self.app.path, '--no-ci-output',
                            env=self.on_github(event))
        self.assert_code(run, FOUND)
        self.assertIn(b'GitHub', run.err)
        self.assertNotIn(b'::error', run.out)
        run = self.run_tool('gate', self.app.path, env=self.on_github(event))
        self.assertIn(b'::error', run.out)

    def new_branch(self):
        """A pushed branch that CI sees for the first time."""
        token, head = self.leak('new')
        self.app.git('update-ref', 'refs/remotes/origin/main', 'main')
        self.app.git('update-ref', 'refs/remotes/origin/topic', head)
        event = {'before': '0' * 40, 'after': head, 'ref': 'refs/heads/topic',
                 'created': True, 'repository': {'default_branch': 'main'}}
        return token, self.on_github(event)

    def test_a_new_branch(self):
        self.leak('old')
        self.branch('other')
        others, _ = self.leak('others')
        self.app.git('update-ref', 'refs/remotes/origin/other', 'HEAD')
        self.branch('topic', 'other')
        token, env = self.new_branch()
        # Whether `other` was looked at, and passed, nothing says.
        report = self.gate(code=FOUND, env=env)
        self.assert_found(report, others, token)
        self.assertEqual(report['target']['base'], self.app.id('main'))

    def test_a_forced_push_left_its_old_head_behind(self):
        self.branch('topic')
        token, head = self.leak('new')
        self.app.git('update-ref', 'refs/remotes/origin/main', 'main')
        event = {'before': '1' * 40, 'after': head, 'forced': True,
                 'ref': 'refs/heads/topic',
                 'repository': {'default_branch': 'main'}}
        report = self.gate(code=FOUND, env=self.on_github(event))
        self.assert_found(report, token)

    def test_a_schedule_looks_at_everything(self):
        token, _ = self.leak('old')
        event = {'schedule': '0 0 * * *',
                 'repository': {'default_branch': 'main'}}
        report = self.gate(code=FOUND, env=self.on_github(event, 'schedule'))
        self.assert_found(report, token)
        self.assertEqual(report['coverage']['commits'], 2)
        self.assertEqual(report['target']['config_from'], 'default')

    def test_the_flags_win(self):
        self.branch('topic')
        self.leak('new')
        report = self.gate('--base', 'HEAD', code=CLEAN,
                           env=self.on_github({}, 'schedule'))
        self.assertEqual(report['coverage']['commits'], 0)

    def test_a_branch_that_was_not_fetched(self):
        self.branch('topic')
        _, head = self.leak('new')
        env = {'GITLAB_CI': 'true', 'CI_COMMIT_SHA': head,
               'CI_PIPELINE_SOURCE': 'push', 'CI_COMMIT_BRANCH': 'topic',
               'CI_COMMIT_BEFORE_SHA': '0' * 40, 'CI_DEFAULT_BRANCH': 'trunk'}
        run = self.run_tool('gate', self.app.path, env=env)
        self.assert_code(run, USAGE)
        self.assertIn(b'git fetch', run.err)
        self.assertEqual(run.out, b'')


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
