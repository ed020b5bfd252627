#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`gate` and secrets in the names of branches and tags."""

import json

from gate_case import GateTest
from support import CLEAN, FOUND, USAGE, main

ZEROS = '0' * 40


class Names(GateTest):
    """No output shows the token: run_tool() looks at all of it."""

    def setUp(self):
        super().setUp()
        self.token = self.github('name')
        self.app.git('update-ref', 'refs/remotes/origin/main', 'main')

    def on_github(self, name, event, **more):
        path = self.write('event.json', json.dumps(
            {'repository': {'default_branch': 'main'}, **event}))
        return {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': name,
                'GITHUB_EVENT_PATH': str(path), 'GITHUB_SHA': self.app.id(),
                **more}

    def assert_in_the_name(self, report):
        self.assert_found(report, self.token)
        [place] = report['findings'][0]['occurrences']
        self.assertEqual((place['kind'], place['path']),
                         ('git-metadata', 'refs'))

    def push(self, ref):
        return self.on_github('push', {'ref': ref, 'before': ZEROS,
                                       'after': self.app.id()})

    def test_a_pushed_branch(self):
        self.branch(self.token.text)
        self.app.add_file('a', '1\n')
        env = self.push(f'refs/heads/{self.token.text}')
        self.assert_in_the_name(self.gate(code=FOUND, env=env))
        run = self.run_tool('gate', self.app.path, env=env)
        self.assert_code(run, FOUND)
        self.assertIn('push to ghp_…', run.err.decode())
        self.gate(code=CLEAN, env=self.push('refs/heads/topic'))

    def test_a_pushed_tag_without_a_commit(self):
        env = self.push(f'refs/tags/{self.token.text}')
        report = self.gate(code=FOUND, env=env)
        self.assert_in_the_name(report)
        self.assertEqual(report['coverage']['commits'], 0)

    def test_where_a_pull_request_comes_from(self):
        self.branch('topic')
        head = self.app.add_file('a', '1\n')
        env = self.on_github('pull_request', {'pull_request': {
            'base': {'ref': 'main', 'sha': self.app.id('main')},
            'head': {'ref': self.token.text, 'sha': head}}})
        self.assert_in_the_name(self.gate(code=FOUND, env=env))
        env = {'GITLAB_CI': 'true', 'CI_COMMIT_SHA': head,
               'CI_PIPELINE_SOURCE': 'merge_request_event',
               'CI_MERGE_REQUEST_IID': '1',
               'CI_MERGE_REQUEST_TARGET_BRANCH_NAME': 'main',
               'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME': self.token.text}
        self.assert_in_the_name(self.gate(code=FOUND, env=env))

    def test_a_head_that_the_flags_name(self):
        self.app.git('branch', '--quiet', self.token.text)
        for words in (('--base', 'main', '--head', self.token.text),
                      ('--range', f'main..{self.token.text}')):
            self.assert_in_the_name(self.gate(*words, code=FOUND))
        self.gate('--base', 'main', '--head', self.app.id(), code=CLEAN)

    def test_the_base_s_name_is_not_the_change_s(self):
        self.app.git('branch', '--quiet', self.token.text)
        self.gate('--base', self.token.text, code=CLEAN)

    def test_the_base_may_accept_it(self):
        self.app.add_file('.tokensweep.yaml', (
            'allow:\n'
            f'  - fingerprint: {self.token.fingerprint}\n'
            '    reason: revoked\n'))
        self.app.git('update-ref', 'refs/remotes/origin/main', 'main')
        self.gate(code=CLEAN, env=self.push(f'refs/heads/{self.token.text}'))

    def test_errors_hide_it(self):
        missing = f'origin/{self.token.text}'
        self.app.git('branch', '--quiet', self.token.text)
        for base in (missing, self.token.text + 'x'):
            run = self.run_tool('gate', self.app.path, '--base', base)
            self.assert_code(run, USAGE)
            self.assert_message(run, 'no revision', '…')
        env = {'GITLAB_CI': 'true', 'CI_COMMIT_SHA': self.app.id(),
               'CI_PIPELINE_SOURCE': 'push', 'CI_COMMIT_BRANCH': 'topic',
               'CI_COMMIT_BEFORE_SHA': ZEROS,
               'CI_DEFAULT_BRANCH': self.token.text + '/x'}
        run = self.run_tool('gate', self.app.path, cwd=self.scratch, env=env)
        self.assert_code(run, USAGE)
        self.assert_message(run, 'git fetch origin', '…')
        # Which say why nothing was looked at.
        for name in ('gl-secret-detection-report', 'gl-code-quality-report'):
            report = (self.scratch / f'{name}.json').read_bytes()
            self.assert_no_secret(report)
            self.assertIn('git fetch', report.decode())


if __name__ == '__main__':
    main()
