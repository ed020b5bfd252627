#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`gate` in a run for an event of the default branch that checks out something
else: a comment on a pull request, a workflow that ran before."""

import json

from gate_case import GateTest
from support import CLEAN, FOUND, INCOMPLETE, USAGE, Repo, main

EVENTS = ('workflow_run', 'issue_comment', 'schedule', 'repository_dispatch')


class Checkout(GateTest):

    def setUp(self):
        super().setUp()
        self.old, _ = self.leak('old')
        self.base = self.app.add_file('.tokensweep.yaml', self.accept(self.old))
        self.app.git('update-ref', 'refs/remotes/origin/main', 'main')
        self.branch('topic')

    def accept(self, *tokens):
        return 'allow:\n' + ''.join(
            f'  - fingerprint: {token.fingerprint}\n    reason: revoked\n'
            for token in tokens)

    def env(self, name='workflow_run', head=None, ref='refs/heads/main',
            **event):
        path = self.write('event.json', json.dumps(
            {'repository': {'default_branch': 'main'}, **event}))
        return {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': name,
                'GITHUB_EVENT_PATH': str(path), 'GITHUB_REF': ref,
                'GITHUB_SHA': head or self.base}

    def test_what_is_checked_out_is_looked_at(self):
        token, head = self.leak('new')
        for name in EVENTS:
            report = self.gate(code=FOUND, env=self.env(name))
            self.assert_found(report, token)
            target = report['target']
            self.assertEqual(
                (target['range'], target['head'], target['config_from']),
                ('HEAD', head, 'default'))
            self.assertEqual(report['coverage']['commits'], 4)
        run = self.run_tool('gate', self.app.path, '--no-ci-output',
                            env=self.env())
        self.assert_message(run, f'no part of commit {self.base}')

    def test_a_pull_request_merged_for_the_run(self):
        token, _ = self.leak('new')
        self.app.git('checkout', '--quiet', '--detach', 'main')
        self.app.clock += 3600
        self.app.git('merge', '--quiet', '--no-ff', '--no-edit', 'topic')
        self.assert_found(self.gate(code=FOUND, env=self.env()), token)

    def test_it_cannot_excuse_itself(self):
        token, _ = self.leak('new')
        commented = self.github('commented')
        self.app.add_file('commented', f'{commented.text} # tokensweep:'
                                       'allow mine\n')
        self.app.add_file('.tokensweep.yaml', 'exclude: ["*"]\n'
                          + self.accept(token, self.old))
        self.assert_found(self.gate(code=FOUND, env=self.env()), token,
                          commented)

    def test_a_fork_s_branch_of_the_same_name_judges_nothing(self):
        token, _ = self.leak('new')
        self.app.add_file('.tokensweep.yaml', self.accept(token, self.old))
        for name in ('refs/heads/main', 'refs/remotes/origin/main',
                     'refs/remotes/origin/HEAD'):
            self.app.git('update-ref', name, 'topic')
        self.assert_found(self.gate(code=FOUND, env=self.env()), token)

    def test_what_the_default_branch_holds_is_no_other_checkout(self):
        token, head = self.leak('new')
        self.app.git('checkout', '--quiet', 'main')
        for commit in ('main', 'main~1'):
            self.app.git('checkout', '--quiet', '--detach', commit)
            report = self.gate(code=FOUND, env=self.env(head=head))
            self.assert_found(report, token)
            self.assertEqual(report['target']['head'], head)
            self.gate(code=CLEAN, env=self.env())

    def test_another_branch_s_run_is_judged_by_the_default_branch(self):
        token, head = self.leak('new')
        self.branch('other', 'topic')
        self.app.add_file('.tokensweep.yaml', self.accept(token, self.old))
        env = self.env('workflow_dispatch', head, 'refs/heads/topic')
        report = self.gate(code=FOUND, env=env)
        self.assert_found(report, token)
        self.assertEqual(report['target']['range'], 'HEAD')

    def test_pushes_and_flags_say_what_they_mean(self):
        self.leak('new')
        env = self.env('push', before='0' * 40, after=self.base,
                       ref='refs/heads/main')
        report = self.gate('--config-from', 'head', code=CLEAN, env=env)
        self.assertEqual(report['target']['head'], self.base)
        report = self.gate('--head', 'main', code=CLEAN, env=self.env())
        self.assertEqual(report['target']['head'], self.base)

    def test_the_name_of_the_branch_that_ran(self):
        token = self.github('name')
        env = self.env(workflow_run={'head_branch': token.text})
        self.assert_found(self.gate(code=FOUND, env=env), token)

    def test_a_commit_of_the_run_that_is_not_here(self):
        env = self.env(head='1' * 40)
        run = self.run_tool('gate', self.app.path, env=env)
        self.assert_code(run, USAGE)
        self.assert_message(run, 'fetch it first')

    def test_no_commit_is_checked_out(self):
        token, head = self.leak('new')
        self.app.git('symbolic-ref', 'HEAD', 'refs/heads/none')
        report = self.gate(code=FOUND, env=self.env(head=head))
        self.assert_found(report, token)
        (self.app.git_dir / 'HEAD').write_text('1' * 40 + '\n')
        run = self.run_tool('gate', self.app.path, env=self.env(head=head))
        self.assert_code(run, USAGE)

    def test_a_shallow_clone_is_too_little(self):
        self.leak('new')
        path = self.scratch / 'clone'
        self.app.git('clone', '--quiet', '--depth=1', '--branch=topic',
                     '--no-single-branch', f'file://{self.app.path}', path)
        clone = Repo(path, self.environment, create=False)
        run = self.run_tool('gate', clone.path, env=self.env())
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, 'fetch-depth: 0')

    def test_a_shallow_checkout_of_no_branch_is_deepened(self):
        token, head = self.leak('new')
        self.app.git('update-ref', 'refs/pull/1/head', head)
        self.app.git('checkout', '--quiet', 'main')
        self.app.git('branch', '--quiet', '-D', 'topic')
        clone = self.repo('ci')
        clone.git('remote', 'add', 'origin', f'file://{self.app.path}')
        clone.git('fetch', '--quiet', '--depth=1', 'origin',
                  '+refs/heads/main:refs/remotes/origin/main',
                  '+refs/pull/1/head:refs/remotes/pull/1/head')
        clone.git('checkout', '--quiet', 'refs/remotes/pull/1/head')
        run = self.run_tool('gate', clone.path, env=self.env())
        self.assert_code(run, INCOMPLETE)
        report = self.gate('--deepen', code=FOUND, path=clone.path,
                           env=self.env())
        self.assert_found(report, token)
        self.assertEqual(report['target']['head'], head)


if __name__ == '__main__':
    main()
