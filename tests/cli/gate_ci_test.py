#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep gate` in CI: ranges from variables, and shallow clones."""

import json

from gate_case import GateTest
from support import CLEAN, FOUND, INCOMPLETE, USAGE, Repo, main


class Shallow(GateTest):

    def setUp(self):
        super().setUp()
        self.token = self.grow_topic()

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


class NotShallow(GateTest):
    """A clone with all of its one branch, as a fetch of some depth makes it
    that was deep enough: it is not marked shallow."""

    def setUp(self):
        super().setUp()
        self.token = self.grow_topic()
        self.ci = self.repo('ci')
        self.ci.git('remote', 'add', 'origin', f'file://{self.app.path}')
        self.ci.git('fetch', '--quiet', '--depth=50', 'origin',
                    '+refs/heads/topic:refs/remotes/origin/topic')
        self.ci.git('checkout', '--quiet', '--detach', 'origin/topic')
        self.assertFalse((self.ci.git_dir / 'shallow').exists())

    def gitlab(self, target='main'):
        return {'GITLAB_CI': 'true', 'CI_COMMIT_SHA': self.ci.id(),
                'CI_PIPELINE_SOURCE': 'merge_request_event',
                'CI_MERGE_REQUEST_IID': '1',
                'CI_MERGE_REQUEST_TARGET_BRANCH_NAME': target}

    def refs(self):
        return self.ci.git('for-each-ref', '--format=%(refname)').split()

    def test_the_target_branch_is_fetched_when_allowed(self):
        run = self.run_tool('gate', self.ci.path, env=self.gitlab())
        self.assert_code(run, USAGE)
        self.assert_message(run, 'git fetch origin', '--deepen')
        report = self.gate('--deepen', code=FOUND, path=self.ci.path,
                           env=self.gitlab())
        self.assert_found(report, self.token)
        self.assertEqual(report['coverage']['commits'], 3)
        # The clone is as deep as it was, and has no branch that nobody needs.
        self.assertFalse((self.ci.git_dir / 'shallow').exists())
        self.assertEqual(self.refs(), ['refs/remotes/origin/main',
                                       'refs/remotes/origin/topic'])

    def test_a_base_that_flags_name_is_fetched_when_allowed(self):
        for base in (self.app.id('main'), 'origin/main'):
            run = self.run_tool('gate', self.ci.path, '--base', base)
            self.assert_code(run, USAGE)
            self.assert_found(
                self.gate('--base', base, '--deepen', code=FOUND,
                          path=self.ci.path), self.token)

    def test_nothing_is_fetched_that_is_not_needed(self):
        self.app.git('branch', '--quiet', 'late', 'main')
        self.gate('--base', 'HEAD~3', '--deepen', code=FOUND,
                  path=self.ci.path)
        self.assertEqual(self.refs(), ['refs/remotes/origin/topic'])

    def test_what_the_remote_has_not_stays_an_error(self):
        run = self.run_tool('gate', self.ci.path, '--deepen',
                            env=self.gitlab('gone'))
        self.assert_code(run, USAGE)
        self.assert_message(run, "branch 'gone'", 'could not fetch it')
        run = self.run_tool('gate', self.ci.path, '--deepen', '--base', 'gone')
        self.assert_code(run, USAGE)
        self.assertNotIn(b'could not fetch', run.err)
        self.assertEqual(self.refs(), ['refs/remotes/origin/topic'])


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


if __name__ == '__main__':
    main()
