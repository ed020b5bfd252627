#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What CI systems leave out: a variable, the commit before, the tag object."""
import json

from policy_test import ALLOW, PolicyTest
from support import CLEAN, FOUND, USAGE, main, skipped

ZEROS = '0' * 40


class SystemsTest(PolicyTest):

    def azure(self, ref='refs/heads/topic', reason='IndividualCI'):
        return {'TF_BUILD': 'True', 'BUILD_REASON': reason,
                'BUILD_SOURCEVERSION': self.app.id(),
                'BUILD_SOURCEBRANCH': ref}

    def bitbucket(self, **more):
        return {'BITBUCKET_BUILD_NUMBER': '1',
                'BITBUCKET_COMMIT': self.app.id(), **more}

    def names_default_branch(self):
        self.track('main', 'main')
        self.app.git('symbolic-ref', 'refs/remotes/origin/HEAD',
                     'refs/remotes/origin/main')


class BranchPushes(SystemsTest):
    """Neither Azure nor Bitbucket says what was there before a push."""

    def setUp(self):
        super().setUp()
        self.old, _ = self.leak('old')
        self.branch('topic')
        self.mine, self.head = self.leak('mine')

    def pushes(self):
        return (self.azure(), self.azure(reason='BatchedCI'),
                self.bitbucket(BITBUCKET_BRANCH='topic'))

    def test_what_the_default_branch_holds_is_not_blamed(self):
        for env in self.pushes():
            with self.subTest(env):
                report = self.gate('--default-branch', 'main', code=FOUND,
                                   env=env)
                self.assert_found(report, self.mine)
                self.assertEqual(report['target']['range'],
                                 f'main..{self.head}')
                self.assertEqual(self.from_(report), 'default')
        self.names_default_branch()
        for env in self.pushes():
            with self.subTest(env):
                report = self.gate(code=FOUND, env=env)
                self.assert_found(report, self.mine)
                self.assertEqual(report['target']['range'],
                                 f'origin/HEAD..{self.head}')

    def test_the_branch_is_not_judged_by_its_own_state(self):
        self.names_default_branch()
        self.app.add_file('.tokensweep.yaml', ALLOW + 'exclude: ["*"]\n')
        sample = self.github('sample')
        self.app.add_file(
            'a.py', f'x = "{sample.text}"  # tokensweep:allow a sample\n')
        self.app.add_file('more', 'text\n')
        for env in self.pushes():
            with self.subTest(env):
                report = self.gate(code=FOUND, env=env)
                self.assert_found(report, self.mine, sample)
                self.assertEqual(self.refused(report), ['a.py:1'])

    def test_everything_when_the_default_branch_is_not_known(self):
        # Anybody may push a main.
        self.track('main', self.head)
        for env in self.pushes():
            with self.subTest(env):
                report = self.gate(code=FOUND, env=env)
                self.assert_found(report, self.old, self.mine)
                self.assertEqual(self.from_(report), 'none')

    def test_everything_when_the_default_branch_holds_the_head(self):
        self.app.git('checkout', '--quiet', 'main')
        self.names_default_branch()
        for env in (self.azure('refs/heads/main'),
                    self.azure('refs/tags/v1'),
                    self.bitbucket(BITBUCKET_BRANCH='main'),
                    self.bitbucket(BITBUCKET_TAG='v1')):
            with self.subTest(env):
                report = self.gate(code=FOUND, env=env)
                self.assert_found(report, self.old)
                self.assertEqual(report['target']['base'], '')

    def test_schedules_of_azure_look_at_everything(self):
        self.names_default_branch()
        for reason in ('Schedule', 'Manual'):
            report = self.gate(code=FOUND, env=self.azure(reason=reason))
            self.assert_found(report, self.old, self.mine)


class Detection(SystemsTest):
    """Another variable than the best known one shows the system."""

    def setUp(self):
        super().setUp()
        self.branch('topic')
        self.token, self.head = self.leak('new')

    def assert_system(self, title, env):
        with self.subTest(title):
            run = self.run_tool('gate', self.app.path, '--no-ci-output',
                                env=env)
            self.assert_code(run, FOUND)
            self.assertTrue(run.err.startswith(f'tokensweep: {title}'
                                               .encode()), run.err)
            self.assert_found(self.gate(code=FOUND, env=env), self.token)

    def test_pull_requests(self):
        self.assert_system('Jenkins, pull request into main', {
            'JENKINS_HOME': '/var/lib/jenkins',
            'BUILD_TAG': 'jenkins-app-PR-7-1', 'CHANGE_TARGET': 'main',
            'GIT_COMMIT': self.head})
        self.assert_system('Bitbucket Pipelines, pull request into main', {
            'BITBUCKET_COMMIT': self.head[:12], 'BITBUCKET_PR_ID': '7',
            'BITBUCKET_PR_DESTINATION_BRANCH': 'main'})
        self.assert_system('Woodpecker, pull request into main', {
            'CI': 'true', 'CI_SYSTEM_NAME': 'woodpecker',
            'CI_PIPELINE_EVENT': 'pull_request', 'CI_COMMIT_SHA': self.head,
            'CI_COMMIT_TARGET_BRANCH': 'main'})
        drone = {'DRONE_BUILD_EVENT': 'pull_request',
                 'DRONE_COMMIT_SHA': self.head, 'DRONE_TARGET_BRANCH': 'main'}
        self.assert_system('Drone, pull request into main',
                           {'CI': 'drone', **drone})
        self.assert_system('Drone, pull request into main',
                           {'DRONE': '1', **drone})
        self.assert_system('CircleCI, push to topic', {
            'CIRCLECI': '1', 'CIRCLE_SHA1': self.head,
            'CIRCLE_BRANCH': 'topic'})

    def test_a_person_s_shell_is_no_ci_system(self):
        for env in ({'JENKINS_HOME': '/var/lib/jenkins'}, {'CI': 'true'},
                    {'BUILD_TAG': 'jenkins-app'}):
            run = self.run_tool('gate', self.app.path, env=env)
            self.assert_code(run, USAGE)
            self.assert_message(run, 'nothing says which change')


class GithubEvents(SystemsTest):

    def event(self, name, **event):
        path = self.write('event.json', json.dumps(event))
        return {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': name,
                'GITHUB_EVENT_PATH': str(path), 'GITHUB_SHA': self.app.id()}

    def deletion(self, name='topic'):
        return self.event('push', ref=f'refs/heads/{name}', deleted=True,
                          before=self.app.id(), after=ZEROS,
                          repository={'default_branch': 'main'})

    def test_a_deleted_ref_brings_nothing(self):
        self.leak('old')
        # Taking a name away that holds a secret is what should be done.
        name = self.github('name').text
        for default in (False, True):
            if default:
                self.track('main', 'main')
            report = self.gate(code=CLEAN, env=self.deletion(name))
            self.assertEqual(report['coverage']['commits'], 0)
            self.assertEqual(skipped(report, 'deleted ref')['count'], 1)
        run = self.run_tool('gate', self.app.path, env=self.deletion(name))
        self.assert_code(run, CLEAN)
        self.assert_message(run, '0 commits in range: the ref is deleted')
        self.assertNotIn(name.encode(), run.out + run.err)

    def test_a_head_that_is_named_is_looked_at(self):
        token, _ = self.leak('old')
        report = self.gate('--head', 'main', code=FOUND, env=self.deletion())
        self.assert_found(report, token)

    def test_a_pull_request_without_its_object(self):
        self.leak('old')
        self.branch('topic')
        token, head = self.leak('new')
        env = {**self.event('pull_request'), 'GITHUB_BASE_REF': 'main'}
        report = self.gate(code=FOUND, env=env)
        self.assert_found(report, token)
        self.assertEqual(report['target']['range'], f'main..{head}')
        env['GITHUB_EVENT_NAME'] = 'pull_request_target'
        run = self.run_tool('gate', self.app.path, env=env)
        self.assert_code(run, USAGE)


class Tags(SystemsTest):
    """The variables name the tagged commit, not the tag object."""

    def setUp(self):
        super().setUp()
        self.names_default_branch()
        self.token = self.github('message')
        self.app.git('tag', '--annotate', '--message', self.token.text, 'v1')
        self.app.git('tag', 'light')

    def runs(self, tag):
        commit = self.app.id()
        yield {'GITLAB_CI': 'true', 'CI_COMMIT_SHA': commit,
               'CI_PIPELINE_SOURCE': 'push', 'CI_COMMIT_TAG': tag,
               'CI_COMMIT_BEFORE_SHA': ZEROS, 'CI_DEFAULT_BRANCH': 'main'}
        yield {'BUILDKITE': 'true', 'BUILDKITE_COMMIT': commit,
               'BUILDKITE_BRANCH': tag, 'BUILDKITE_TAG': tag,
               'BUILDKITE_PIPELINE_DEFAULT_BRANCH': 'main'}
        yield self.bitbucket(BITBUCKET_TAG=tag)
        yield self.azure(f'refs/tags/{tag}')
        yield {'CIRCLECI': 'true', 'CIRCLE_SHA1': commit, 'CIRCLE_TAG': tag}
        yield {'CI': 'woodpecker', 'CI_COMMIT_SHA': commit,
               'CI_PIPELINE_EVENT': 'tag', 'CI_COMMIT_TAG': tag}
        yield {'DRONE': 'true', 'DRONE_COMMIT_SHA': commit,
               'DRONE_BUILD_EVENT': 'tag', 'DRONE_TAG': tag}
        yield {'JENKINS_URL': 'http://127.0.0.1/', 'GIT_COMMIT': commit,
               'BRANCH_NAME': tag, 'TAG_NAME': tag}
        path = self.write('event.json', '{}')
        yield {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': 'create',
               'GITHUB_EVENT_PATH': str(path), 'GITHUB_SHA': commit,
               'GITHUB_REF': f'refs/tags/{tag}'}

    def test_its_message_is_looked_at(self):
        for env in self.runs('v1'):
            with self.subTest(env):
                report = self.gate(code=FOUND, env=env)
                self.assert_found(report, self.token)
                self.assertEqual(self.finding_of(
                    report, self.token)['occurrences'][0]['kind'], 'tag')

    def test_other_tags_are_not(self):
        for env in self.runs('light'):
            with self.subTest(env):
                self.gate(code=CLEAN, env=env)
        # An old one of that name, which a clone may keep.
        self.app.add_file('more', 'text\n')
        self.track('main', 'main')
        for env in self.runs('v1'):
            with self.subTest(env):
                self.gate(code=CLEAN, env=env)

    def test_one_that_was_not_fetched_is_told(self):
        for tag in ('gone', '../../heads/main', '-x\n::error::y'):
            for env in self.runs(tag):
                if tag != 'gone' and 'BITBUCKET_COMMIT' not in env:
                    continue
                run = self.run_tool('gate', self.app.path, '--no-ci-output',
                                    env=env)
                self.assert_code(run, CLEAN)
                self.assert_message(run, 'the tag is not in this clone')
                self.assertNotIn(b'::error', run.err)


if __name__ == '__main__':
    main()
