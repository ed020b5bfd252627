#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which commits `tokensweep gate` takes for the change, by what CI systems say
and what the clone holds."""
import json

from gate_case import GateTest
from support import CLEAN, FOUND, INCOMPLETE, USAGE, Repo, main

ZEROS = '0' * 40
LOST = '1' * 40


class CiTest(GateTest):

    def origin(self, name, revision, repo=None):
        """The clone has fetched this branch."""
        (repo or self.app).git('update-ref', f'refs/remotes/origin/{name}',
                               revision)

    def on_github(self, name, event):
        path = self.write('event.json', json.dumps(
            {'repository': {'default_branch': 'main'}, **event}))
        return {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': name,
                'GITHUB_EVENT_PATH': str(path), 'GITHUB_SHA': self.app.id()}

    def push(self, branch, before, after=None):
        return self.on_github('push', {
            'ref': f'refs/heads/{branch}', 'before': before,
            'after': after or self.app.id()})

    def pull(self, target, base, **more):
        return self.on_github('pull_request', {'pull_request': {
            'base': {'ref': target, 'sha': base},
            'head': {'ref': 'topic', 'sha': self.app.id()}, **more}})

    def on_jenkins(self, **more):
        return {'JENKINS_URL': 'http://127.0.0.1/', 'GIT_COMMIT': self.app.id(),
                **more}

    def assert_range(self, env, *tokens, text=None, commits=None, words=()):
        report = self.gate(*words, code=FOUND if tokens else CLEAN, env=env)
        self.assert_found(report, *tokens)
        if text is not None:
            self.assertEqual(report['target']['range'], text)
        if commits is not None:
            self.assertEqual(report['coverage']['commits'], commits)
        return report

    def merge(self, name):
        self.app.clock += 3600
        self.app.git('merge', '--quiet', '--no-edit', name)


class NewBranches(CiTest):
    """Nothing but the default branch was looked at for sure."""

    def setUp(self):
        super().setUp()
        self.old, _ = self.leak('old')
        self.branch('topic')
        self.token, self.head = self.leak('new')
        self.origin('main', 'main')

    def test_a_red_branch_stays_red_under_another_name(self):
        self.origin('topic', self.head)
        self.origin('copy', self.head)
        self.assert_range(self.push('copy', ZEROS), self.token,
                          text=f'origin/main..{self.head}', commits=1)

    def test_one_made_of_a_red_branch_is_red(self):
        self.origin('topic', self.head)
        self.branch('more', 'topic')
        self.app.add_file('more', 'text\n')
        self.origin('more', 'more')
        self.assert_range(self.push('more', ZEROS), self.token)

    def test_one_that_was_built_upon_meanwhile_is_red(self):
        self.app.add_file('more', 'text\n')
        self.origin('topic', 'topic')
        self.assert_range(self.push('topic', ZEROS, self.head), self.token)

    def test_what_the_default_branch_holds_is_not_new(self):
        self.origin('main', self.head)
        report = self.assert_range(self.push('release', ZEROS), commits=0)
        self.assertEqual(report['target']['base'], self.head)

    def test_the_first_push_of_the_default_branch_is_whole(self):
        self.assert_range(self.push('main', ZEROS), self.old, self.token)


class OldBases(CiTest):
    """A pull request that went into another branch before."""

    def setUp(self):
        super().setUp()
        self.branch('develop')
        self.theirs, self.old_base = self.leak('theirs')
        self.branch('topic', 'develop')
        self.mine, self.head = self.leak('mine')

    def on_gitlab(self):
        return {'GITLAB_CI': 'true', 'CI_COMMIT_SHA': self.head,
                'CI_PIPELINE_SOURCE': 'merge_request_event',
                'CI_MERGE_REQUEST_IID': '1',
                'CI_MERGE_REQUEST_DIFF_BASE_SHA': self.old_base,
                'CI_MERGE_REQUEST_TARGET_BRANCH_NAME': 'main'}

    def test_the_branch_tells_better_than_the_id(self):
        self.origin('main', 'main')
        for env in (self.pull('main', self.old_base), self.on_gitlab()):
            self.assert_range(env, self.mine, self.theirs,
                              text=f'origin/main..{self.head}')

    def test_the_id_tells_where_the_branch_is_not_there(self):
        self.app.git('branch', '--quiet', '-m', 'main', 'trunk')
        for env in (self.pull('main', self.old_base), self.on_gitlab()):
            self.assert_range(env, self.mine,
                              text=f'{self.old_base}..{self.head}')

    def test_a_branch_that_holds_the_head_tells_nothing(self):
        self.origin('main', 'topic')
        self.assert_range(self.pull('main', self.old_base), self.mine,
                          text=f'{self.old_base}..{self.head}')
        # There is nothing else to tell here.
        self.assert_range({'TF_BUILD': 'True', 'BUILD_REASON': 'PullRequest',
                           'BUILD_SOURCEVERSION': self.head,
                           'SYSTEM_PULLREQUEST_TARGETBRANCH':
                               'refs/heads/main'}, commits=0)

    # Drone merges into its own branch, and forks have a main, too.
    def test_the_clone_s_own_branch_may_hold_the_head_anyway(self):
        env = {'DRONE': 'true', 'DRONE_BUILD_EVENT': 'pull_request',
               'DRONE_COMMIT_SHA': self.head, 'DRONE_TARGET_BRANCH': 'main'}
        self.assert_range(env, self.mine, self.theirs)
        self.app.git('checkout', '--quiet', 'main')
        start = self.app.id()
        self.app.git('merge', '--quiet', '--no-ff', '--no-edit', 'topic')
        run = self.run_tool('gate', self.app.path, '--no-ci-output', env=env)
        self.assert_code(run, USAGE)
        self.assert_message(run, 'git fetch origin')
        self.origin('main', start)
        self.assert_range(env, self.mine, self.theirs)

    # Bitbucket cuts its ids, and anybody may push a branch.
    def test_a_branch_of_the_id_s_name_changes_nothing(self):
        self.app.git('branch', '--quiet', '-m', 'main', 'trunk')
        digits = self.old_base[:12]
        self.app.git('branch', digits, 'topic')
        self.assert_range({'BITBUCKET_BUILD_NUMBER': '1',
                           'BITBUCKET_PR_ID': '7',
                           'BITBUCKET_COMMIT': self.head,
                           'BITBUCKET_PR_DESTINATION_BRANCH': 'main',
                           'BITBUCKET_PR_DESTINATION_COMMIT': digits},
                          self.mine)

    # Anybody may push a tag.
    def test_a_tag_of_the_branch_s_name_changes_nothing(self):
        self.origin('main', 'main')
        self.app.git('tag', 'origin/main', 'topic')
        self.app.git('tag', 'main', 'topic')
        self.assert_range(self.pull('main', self.old_base), self.mine,
                          self.theirs)


class Pushes(CiTest):
    """From what was there before to what is there now."""

    def setUp(self):
        super().setUp()
        self.branch('topic')
        self.before = self.app.add_file('mine', 'text\n')
        self.app.git('checkout', '--quiet', 'main')
        self.theirs, self.main = self.leak('theirs')
        self.app.git('checkout', '--quiet', 'topic')
        self.origin('main', 'main')

    def test_what_was_merged_from_the_default_branch_is_not_blamed(self):
        self.merge('main')
        env = self.push('topic', self.before)
        self.assert_range(
            env, text=f'{self.before}..{self.app.id()} ^origin/main',
            commits=1)
        token, _ = self.leak('mine')
        self.assert_range(self.push('topic', self.before), token)

    def test_nor_is_what_it_was_rebased_onto(self):
        self.app.git('rebase', '--quiet', 'main')
        for env in (self.push('topic', self.before),
                    {'GITLAB_CI': 'true', 'CI_PIPELINE_SOURCE': 'push',
                     'CI_COMMIT_SHA': self.app.id(),
                     'CI_COMMIT_BEFORE_SHA': self.before,
                     'CI_COMMIT_BRANCH': 'topic', 'CI_DEFAULT_BRANCH': 'main'},
                    {'DRONE': 'true', 'DRONE_BUILD_EVENT': 'push',
                     'DRONE_COMMIT_SHA': self.app.id(),
                     'DRONE_COMMIT_BEFORE': self.before,
                     'DRONE_BRANCH': 'topic', 'DRONE_REPO_BRANCH': 'main'}):
            self.assert_range(env, commits=1)

    def test_a_default_branch_that_holds_the_push_tells_nothing(self):
        token, head = self.leak('mine')
        self.origin('main', head)
        self.assert_range(self.push('topic', self.before), token,
                          text=f'{self.before}..{head}')

    def test_the_default_branch_itself_is_not_left_out(self):
        self.app.git('checkout', '--quiet', 'main')
        token, _ = self.leak('mine')
        self.origin('main', 'main')
        self.assert_range(self.push('main', self.main), token, commits=1)

    def test_a_merge_queue_starts_at_the_group_before(self):
        token, group = self.leak('group before')
        mine, head = self.leak('mine')
        event = {'merge_group': {'base_sha': group, 'head_sha': head,
                                 'base_ref': 'refs/heads/main'}}
        self.assert_range(self.on_github('merge_group', event), mine)
        event['merge_group']['base_sha'] = LOST
        self.assert_range(self.on_github('merge_group', event), token, mine)

    def run_gate(self, env):
        return self.run_tool('gate', self.app.path, '--no-ci-output', env=env)

    def test_a_lost_id_gives_way_to_the_default_branch(self):
        token, head = self.leak('mine')
        self.assert_range(self.push('topic', LOST), token,
                          text=f'origin/main..{head}')
        self.app.git('update-ref', '-d', 'refs/remotes/origin/main')
        self.assert_range(self.push('topic', LOST), token,
                          text=f'main..{head}')
        run = self.run_gate(self.push('topic', LOST))
        self.assert_message(run, f'commit {LOST} is not in this repository',
                            'forced push', f'main..{head}')

    def test_one_of_the_default_branch_gives_way_to_everything(self):
        self.app.git('checkout', '--quiet', 'main')
        self.origin('main', 'main')
        self.assert_range(self.push('main', LOST), self.theirs, commits=2)
        run = self.run_gate(self.push('main', LOST))
        self.assert_message(run, 'forced push', 'all that is reached from')

    def test_a_lost_id_that_nothing_stands_in_for_is_usage(self):
        self.app.git('update-ref', '-d', 'refs/remotes/origin/main')
        self.app.git('branch', '--quiet', '-m', 'main', 'trunk')
        run = self.run_gate(self.push('topic', LOST))
        self.assert_code(run, USAGE)
        self.assert_message(
            run, "git fetch origin '+refs/heads/main:refs/remotes/origin/main'")


class Jenkins(CiTest):

    def setUp(self):
        super().setUp()
        self.passed = self.app.add_file('one', 'text\n')
        self.token, self.failed = self.leak('new')

    def test_building_again_does_not_make_it_green(self):
        for again in (self.failed, self.app.add_file('two', 'text\n')):
            env = self.on_jenkins(GIT_PREVIOUS_COMMIT=self.failed,
                                  GIT_COMMIT=again)
            self.assert_range(env, self.token)
            self.assert_range(
                {**env, 'GIT_PREVIOUS_SUCCESSFUL_COMMIT': self.passed},
                self.token, text=f'{self.passed}..{again}')

    def test_without_a_build_that_passed_all_is_looked_at(self):
        self.assert_range(self.on_jenkins(BRANCH_NAME='main'), self.token,
                          commits=3)
        self.assert_range(
            self.on_jenkins(GIT_PREVIOUS_SUCCESSFUL_COMMIT=LOST), self.token,
            commits=3)

    def test_what_the_clone_calls_the_default_branch_is_not_new(self):
        self.branch('topic')
        mine, head = self.leak('mine')
        self.origin('main', 'main')
        # A main that nothing says to be the default branch may be anything.
        self.assert_range(self.on_jenkins(BRANCH_NAME='topic'), self.token,
                          mine)
        self.app.git('symbolic-ref', 'refs/remotes/origin/HEAD',
                     'refs/remotes/origin/main')
        self.assert_range(self.on_jenkins(BRANCH_NAME='topic'), mine,
                          text=f'origin/HEAD..{head}')
        # On the default branch it is the push itself.
        self.app.git('checkout', '--quiet', 'main')
        self.assert_range(
            self.on_jenkins(GIT_PREVIOUS_SUCCESSFUL_COMMIT=self.passed),
            self.token, commits=1)


class CircleCi(CiTest):

    def env(self, **more):
        return {'CIRCLECI': 'true', 'CIRCLE_SHA1': self.app.id(), **more}

    # The pipeline before may have failed.
    def test_a_branch_is_compared_with_the_default_branch(self):
        self.branch('topic')
        token, head = self.leak('slip')
        self.app.add_file('slip.env', 'token = none\n')
        self.assert_range(self.env(), token, commits=3)
        self.origin('main', 'main')
        self.app.git('symbolic-ref', 'refs/remotes/origin/HEAD',
                     'refs/remotes/origin/main')
        self.assert_range(self.env(TOKENSWEEP_BASE_REVISION=head), token,
                          commits=2)

    def test_without_the_default_branch_no_base_counts(self):
        self.branch('topic')
        token, head = self.leak('slip')
        self.app.add_file('slip.env', 'token = none\n')
        env = self.env(TOKENSWEEP_BASE_REVISION=head)
        self.assert_range(env, token, commits=3)
        run = self.run_tool('gate', self.app.path, '--no-ci-output', env=env)
        self.assert_message(run, 'default branch is not known',
                            'all that is reached from')
        self.assert_range(env, token, commits=3, words=[
            '--default-branch=trunk'])
        self.assert_range(env, token, commits=2, words=[
            '--default-branch=main'])

    def test_the_default_branch_with_the_pipeline_before(self):
        self.leak('old')
        before = self.app.id()
        token, head = self.leak('new')
        self.origin('main', 'main')
        self.app.git('symbolic-ref', 'refs/remotes/origin/HEAD',
                     'refs/remotes/origin/main')
        self.assert_range(self.env(TOKENSWEEP_BASE_REVISION=before), token,
                          text=f'{before}..{head}')
        report = self.gate(env=self.env(TOKENSWEEP_BASE_REVISION=LOST),
                           code=FOUND)
        self.assertEqual(report['coverage']['commits'], 3)


class ShallowClones(CiTest):
    """A clone of `topic` alone, with 7 commits of main below its 3."""

    def setUp(self):
        super().setUp()
        self.token = self.grow_topic()
        self.app.git('checkout', '--quiet', 'topic')

    def clone(self, depth):
        path = self.scratch / f'clone{depth}'
        self.app.git('clone', '--quiet', f'--depth={depth}', '--branch=topic',
                     f'file://{self.app.path}', path)
        return Repo(path, self.environment, create=False)

    def needs_more(self, clone, *words, depth=None, **more):
        run = self.run_tool('gate', clone.path, *words, **more)
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, 'fetch-depth: 0')
        if depth:
            self.assert_message(run, f'a depth of {depth} or more')
        self.assertEqual(run.out, b'')

    def deepened(self, clone, *words, **more):
        report = self.gate('--deepen', *words, code=FOUND, path=clone.path,
                           **more)
        self.assert_found(report, self.token)
        self.assertEqual(report['coverage']['commits'], 3)

    def test_what_names_something_that_was_not_fetched(self):
        base = self.app.id('main')
        for number, name in enumerate(('origin/main', 'origin/main~1', base,
                                       base[:12], base[:7] + '^')):
            with self.subTest(name):
                clone = self.clone(number + 2)
                self.app.git('checkout', '--quiet', 'topic')
                self.needs_more(clone, '--base', name)
                self.deepened(clone, '--base', name)

    def test_bitbucket_cuts_its_ids(self):
        env = {'BITBUCKET_BUILD_NUMBER': '1', 'BITBUCKET_PR_ID': '7',
               'BITBUCKET_COMMIT': self.app.id()[:12],
               'BITBUCKET_PR_DESTINATION_BRANCH': 'main',
               'BITBUCKET_PR_DESTINATION_COMMIT': self.app.id('main')[:12]}
        clone = self.clone(1)
        self.needs_more(clone, '--no-ci-output', env=env)
        self.deepened(clone, env=env)

    def test_a_name_that_no_fetch_brings_is_usage(self):
        clone = self.clone(1)
        for name in ('mian', 'feature', 'HEAD^{tree}'):
            run = self.run_tool('gate', clone.path, '--base', name)
            self.assert_code(run, USAGE)
        run = self.run_tool('gate', clone.path, '--deepen', '--base',
                            'origin/feature')
        self.assert_code(run, USAGE)

    def test_the_message_states_the_depth(self):
        for depth in (1, 2):
            clone = self.clone(depth)
            clone.git('fetch', '--quiet', '--depth=1', 'origin',
                      '+refs/heads/main:refs/remotes/origin/main')
            self.needs_more(clone, '--base', 'origin/main', depth=depth + 1)
        # What GitHub says of a pull request: its merge, its commits, its base.
        env = self.pull('main', self.app.id('main'), commits=3)
        self.needs_more(clone, '--no-ci-output', env=env, depth=5)

    def test_a_lost_id_is_lost_only_in_a_whole_clone(self):
        env = self.push('topic', LOST)
        clone = self.clone(1)
        self.needs_more(clone, '--no-ci-output', env=env)
        self.deepened(clone, env=env)


if __name__ == '__main__':
    main()
