#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Pushes to the default branch of which nothing says what was there before: all
of it is looked at, and the push does not accept itself."""
from policy_test import ALLOW, PolicyTest
from support import CLEAN, FOUND, main, skipped

LOST = '1' * 40


class WholePushes(PolicyTest):

    def buildkite(self):
        return {'BUILDKITE': 'true', 'BUILDKITE_COMMIT': self.app.id(),
                'BUILDKITE_BRANCH': 'main', 'BUILDKITE_SOURCE': 'webhook',
                'BUILDKITE_PIPELINE_DEFAULT_BRANCH': 'main'}

    def woodpecker(self):
        return {'CI': 'woodpecker', 'CI_COMMIT_SHA': self.app.id(),
                'CI_PIPELINE_EVENT': 'push', 'CI_COMMIT_BRANCH': 'main',
                'CI_REPO_DEFAULT_BRANCH': 'main',
                'CI_PREV_PIPELINE_STATUS': 'failure',
                'CI_PREV_PIPELINE_EVENT': 'push',
                'CI_PREV_COMMIT_BRANCH': 'main',
                'CI_PREV_COMMIT_SHA': self.app.id('HEAD~1')}

    def bitbucket(self):
        self.track('main')
        self.app.git('symbolic-ref', 'refs/remotes/origin/HEAD',
                     'refs/remotes/origin/main')
        return {'BITBUCKET_BUILD_NUMBER': '1',
                'BITBUCKET_COMMIT': self.app.id()}

    def azure(self, reason='IndividualCI'):
        self.bitbucket()
        return {'TF_BUILD': 'True', 'BUILD_REASON': reason,
                'BUILD_SOURCEVERSION': self.app.id()}

    def test_a_push_cannot_excuse_itself(self):
        token = self.github('new')
        self.app.write('.tokensweep.yaml', 'exclude: ["*"]\n')
        self.app.add_file('new.env', f'token = {token.text}\n')
        for env in (self.buildkite(), self.woodpecker(), self.bitbucket(),
                    self.azure(), self.on_github('main', LOST, forced=True)):
            with self.subTest(env):
                report = self.gate(code=FOUND, env=env)
                self.assert_found(report, token)
                self.assertEqual(report['coverage']['commits'], 2)
                self.assertEqual(self.from_(report), 'default')

    def test_it_says_what_counts_later(self):
        self.app.write('.tokensweep.yaml', ALLOW)
        self.leak('new')
        run = self.run_tool('gate', self.app.path, env=self.buildkite())
        self.assert_code(run, FOUND)
        self.assert_message(run, '1 finding is accepted by the head')

    def test_what_came_with_the_push_before_counts(self):
        self.app.add_file('.tokensweep.yaml', ALLOW + 'exclude: [vendor/]\n')
        self.leak('new')
        self.leak('lib', 'vendor/lib.js')
        for env in (self.buildkite(), self.woodpecker(), self.bitbucket(),
                    self.azure(), self.on_github('main', LOST, forced=True)):
            with self.subTest(env):
                report = self.gate(code=CLEAN, env=env)
                self.assertEqual(skipped(report, 'excluded')['count'], 1)

    def test_a_merge_is_measured_by_the_branch_before(self):
        self.branch('topic')
        self.app.add_file('.tokensweep.yaml', ALLOW)
        token, _ = self.leak('new')
        self.app.add_file('more', 'text\n')
        self.app.git('checkout', '--quiet', 'main')
        self.app.git('merge', '--quiet', '--no-ff', '--no-edit', 'topic')
        self.assert_found(self.gate(code=FOUND, env=self.buildkite()), token)

    def test_its_comments_count_from_the_next_push_on(self):
        token = self.github('new')
        self.app.add_file(
            'a.py', f'x = "{token.text}"  # tokensweep:allow a sample\n')
        report = self.gate(code=FOUND, env=self.buildkite())
        self.assertEqual(self.refused(report), ['a.py:1'])
        self.app.add_file('more', 'text\n')
        self.gate(code=CLEAN, env=self.buildkite())
        # Also when the file is gone.
        self.app.git('rm', '--quiet', 'a.py')
        self.app.commit('Remove it')
        self.gate(code=CLEAN, env=self.buildkite())
        self.app.add_file(
            'a.py', f'y = "{token.text}"  # tokensweep:allow again\n')
        report = self.gate(code=FOUND, env=self.buildkite())
        self.assertEqual(self.refused(report), ['a.py:1'])

    def test_an_old_finding_ends_with_the_push_after(self):
        env, _ = self.leak('old')
        other = self.github('other')
        self.app.add_file('a.py', f'x = "{other.text}"\n')
        self.assert_found(self.gate(code=FOUND, env=self.buildkite()), env,
                          other)
        self.app.write('.tokensweep.yaml', ALLOW)
        self.app.add_file(
            'a.py', f'x = "{other.text}"  # tokensweep:allow it is dead\n')
        self.gate(code=FOUND, env=self.buildkite())
        self.app.add_file('more', 'text\n')
        self.gate(code=CLEAN, env=self.buildkite())

    def test_a_first_commit_has_nobody_to_accept_it(self):
        self.app.git('checkout', '--quiet', '--orphan', 'first')
        self.app.write('.tokensweep.yaml', 'exclude: ["*"]\n')
        token, _ = self.leak('new')
        self.app.git('branch', '--quiet', '-M', 'main')
        report = self.gate(code=FOUND, env=self.buildkite())
        self.assert_found(report, token)
        self.assertEqual(self.from_(report), 'none')

    def test_runs_that_look_again_have_the_head_s_own(self):
        self.app.write('.tokensweep.yaml', ALLOW)
        self.leak('new')
        self.gate(code=FOUND, env=self.buildkite())
        for env in ({**self.buildkite(), 'BUILDKITE_SOURCE': 'schedule'},
                    {**self.woodpecker(), 'CI_PIPELINE_EVENT': 'cron'},
                    self.azure('Schedule'), self.azure('Manual'),
                    self.on_github('main', name='workflow_dispatch')):
            with self.subTest(env):
                self.gate(code=CLEAN, env=env)


if __name__ == '__main__':
    main()
