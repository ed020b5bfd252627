#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The ready files for CI systems, run here as far as they are shell.

Each file's steps are taken out of it and run in a clone as the system would
make it, with the variables that it documents and the program on PATH.
"""

import json
import os
import re
import subprocess
import sys

import yaml

from support import (CLEAN, FOUND, INCOMPLETE, SOURCE_DIR, USAGE, CliTest,
                     Repo, main)

sys.path.insert(0, str(SOURCE_DIR / 'tests' / 'golden'))
import check_reports  # noqa: E402  (found by the line above)

DOCS = SOURCE_DIR / 'docs' / 'ci'
GITLAB_FILES = (DOCS / 'gitlab-ci.yml',
                SOURCE_DIR / 'templates' / 'tokensweep.yml')
ZEROS = '0' * 40
# Whoever opens a pull request against a branch did not name it, but somebody
# did.
HOSTILE = 'main"$(touch${IFS}pwned)`touch${IFS}pwned`;touch${IFS}pwned'


def load(path):
    """The last document of a YAML file."""
    return list(yaml.safe_load_all(path.read_text()))[-1]


class CiFilesTest(CliTest):
    """A server with an old secret on main, and a branch `topic`."""

    def setUp(self):
        super().setUp()
        program = self.scratch / 'bin' / 'tokensweep'
        program.parent.mkdir()
        program.symlink_to(os.path.abspath(self.binary))
        self.environment['PATH'] = (f'{program.parent}:'
                                    f'{self.environment["PATH"]}')
        self.work = self.repo('work')
        self.old = self.github('old')
        self.main = self.work.add_file('old.env', f'key={self.old.text}\n')
        self.work.git('checkout', '--quiet', '-b', 'topic')
        self.server = self.scratch / 'server.git'

    def start_afresh(self):
        if self.server.exists():
            self.doCleanups()
            self.setUp()

    def change(self, leak):
        """What the branch adds; gives its head, and its secret if any."""
        token = self.github('new') if leak else None
        head = self.work.add_file('new.env',
                                  f'key={token.text if leak else ""}\n')
        if leak:  # what a later commit removes is found all the same
            head = self.work.add_file('new.env', 'key=\n')
        return head, token

    def clone(self, head, *words, branch='main'):
        """A clone as a CI system makes it, with `head` checked out."""
        if self.work.git('branch', '--list', branch) == '':
            self.work.git('branch', branch, 'main')
        self.work.git('clone', '--quiet', '--bare', '.', os.fspath(self.server))
        self.work.git('clone', '--quiet', '--no-checkout', *words,
                      f'file://{self.server}', os.fspath(self.scratch / 'ci'))
        clone = Repo(self.scratch / 'ci', self.environment, create=False)
        clone.git('checkout', '--quiet', '--detach', head)
        return clone

    def run_shell(self, shell, script, cwd, variables):
        done = subprocess.run([*shell, script], cwd=cwd, timeout=120,
                              capture_output=True,
                              env={**self.environment, 'CI': 'true',
                                   **variables})
        self.assert_no_secret(done.stdout + b'\0' + done.stderr)
        for output in (done.stdout, done.stderr):
            lines = [line for line in output.decode().split('\n')
                     if check_reports.read_command(line) is None]
            self.assertEqual(list(
                check_reports.check_no_commands('\n'.join(lines))), [])
        return done

    def check(self, path):
        """A written report: valid, and only of the new secret."""
        text = path.read_text()
        kind = {'gl-secret-detection-report.json': '.gitlab',
                'gl-code-quality-report.json': '.codequality',
                '.xml': '.junit', '.sarif': '.sarif',
                'summary': '.github-summary'}
        check = kind.get(path.name) or kind[path.suffix]
        self.assertEqual(list(check_reports.CHECKS[check](text)), [])
        self.assertNotIn(self.old.fingerprint, text)
        return text

    def assert_outcome(self, done, leaked, reports):
        """Exit code, text and reports say the same."""
        self.assertEqual(done.returncode, FOUND if leaked else CLEAN,
                         done.stdout + done.stderr)
        for text in [done.stdout.decode(), *map(self.check, reports)]:
            if leaked:
                self.assertIn(leaked.fingerprint, text)
            self.assertNotIn(self.old.fingerprint, text)

    def run_both(self, run):
        """A change with a secret, and one without, each in its own folder."""
        for leak in (True, False):
            with self.subTest(leak=leak):
                self.start_afresh()
                head, token = self.change(leak)
                run(head, token)


class GithubFiles(CiFilesTest):

    def run_action(self, clone, event_name, event, sha, **inputs):
        """The action's steps, the upload excepted; gives the last run."""
        action = load(SOURCE_DIR / 'action.yml')
        values = {name: str(item.get('default', ''))
                  for name, item in action['inputs'].items()}
        values.update(inputs)
        for name in ('summary', 'output'):
            self.write(name, '')
        runner_temp = self.scratch / 'runner'
        runner_temp.mkdir()
        variables = {
            'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': event_name,
            'GITHUB_EVENT_PATH': os.fspath(
                self.write('event.json', json.dumps(event))),
            'GITHUB_SHA': sha, 'RUNNER_TEMP': os.fspath(runner_temp),
            'GITHUB_STEP_SUMMARY': os.fspath(self.scratch / 'summary'),
            'GITHUB_OUTPUT': os.fspath(self.scratch / 'output'),
            'GITHUB_ACTION_PATH': '/nonexistent'}
        step, = [step for step in action['runs']['steps']
                 if step.get('id') == 'gate']
        for name, value in step['env'].items():
            wanted = re.fullmatch(r'\$\{\{ inputs\.([a-z-]+) \}\}', value)
            variables[name] = values[wanted[1]]
        return self.run_shell(
            ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
            step['run'], clone.path, variables)

    def pull_request(self, head):
        """Like GitHub: the merge is checked out, and main went on."""
        other = self.github('of somebody else')
        self.work.git('checkout', '--quiet', 'main')
        self.work.add_file('other.env', f'key={other.text}\n')
        self.work.git('checkout', '--quiet', '-b', 'merge')
        self.work.git('merge', '--quiet', '--no-edit', 'topic')
        merge = self.work.id()
        event = {'pull_request': {
            'base': {'ref': 'main', 'sha': self.main},
            'head': {'ref': 'topic', 'sha': head}},
            'repository': {'default_branch': 'main'}}
        return self.clone(merge), event, merge, other

    def test_pull_request(self):
        def run(head, token):
            clone, event, merge, other = self.pull_request(head)
            done = self.run_action(clone, 'pull_request', event, merge,
                                   binary='tokensweep')
            sarif = self.scratch / 'runner' / 'tokensweep.sarif'
            self.assert_outcome(done, token,
                                [sarif, self.scratch / 'summary'])
            self.assertNotIn(other.fingerprint, done.stdout.decode())
            self.assertEqual((self.scratch / 'output').read_text(),
                             f'exit-code={done.returncode}\n'
                             f'sarif-file={sarif}\n')
            lines = [line for line in done.stdout.decode().splitlines()
                     if line.startswith('::')]
            self.assertEqual(list(check_reports.check_github(
                '\n'.join(lines) + '\n')), [])
            if token:
                # Gone at the head: there is no line to show it at.
                self.assertTrue(lines[0].startswith('::error title='), lines)
                self.assertIn('new.env:1; in the range', lines[0])
        self.run_both(run)

    def test_push_of_a_new_branch(self):
        def run(head, token):
            event = {'ref': 'refs/heads/topic', 'before': ZEROS,
                     'after': head, 'repository': {'default_branch': 'main'}}
            done = self.run_action(self.clone(head), 'push', event, head,
                                   binary='tokensweep')
            self.assert_outcome(done, token, [self.scratch / 'summary'])
        self.run_both(run)

    def test_inputs_are_no_shell(self):
        head, _ = self.change(False)
        event = {'ref': 'refs/heads/topic', 'before': self.main,
                 'after': head}
        clone = self.clone(head)
        done = self.run_action(
            clone, 'push', event, head, binary='tokensweep',
            base='$(touch pwned)', path='"; touch pwned; "')
        self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assertFalse((clone.path / 'pwned').exists())
        self.assertEqual((self.scratch / 'output').read_text(),
                         'exit-code=2\n')

    def test_expressions_stay_out_of_scripts(self):
        for path in (SOURCE_DIR / 'action.yml', DOCS / 'github.yml'):
            document = load(path)
            steps = (document['runs']['steps'] if 'runs' in document
                     else document['jobs']['gate']['steps'])
            for step in steps:
                self.assertNotIn('${{', step.get('run', ''))

    def test_workflow_fetches_everything(self):
        workflow = load(DOCS / 'github.yml')
        checkout, action = workflow['jobs']['gate']['steps']
        self.assertEqual(checkout['with']['fetch-depth'], 0)
        known = load(SOURCE_DIR / 'action.yml')['inputs']
        self.assertLessEqual(set(action['with']), set(known))
        self.assertEqual(workflow['permissions']['security-events'], 'write')

    def test_workflow_trusts_no_branch_and_sees_retargeting(self):
        workflow = load(DOCS / 'github.yml')
        action = workflow['jobs']['gate']['steps'][-1]
        self.assertEqual(action['uses'], 'OWNER/tokensweep@COMMIT')
        # YAML 1.1 takes the word `on` for a truth.
        types = workflow[True]['pull_request']['types']
        self.assertLessEqual({'opened', 'synchronize', 'reopened', 'edited'},
                             set(types))

    # Code scanning would close what it knew.
    def test_an_incomplete_report_is_not_handed_over(self):
        head, _ = self.change(True)
        clone = self.clone(head, '--depth=1', '--branch=topic')
        event = {'ref': 'refs/heads/topic', 'before': self.main,
                 'after': head}
        done = self.run_action(clone, 'push', event, head,
                               binary='tokensweep')
        self.assertEqual(done.returncode, INCOMPLETE, done.stderr)
        self.assertEqual((self.scratch / 'output').read_text(),
                         'exit-code=3\n')
        self.check(self.scratch / 'runner' / 'tokensweep.sarif')


class GitlabFiles(CiFilesTest):

    def job(self, path):
        """Script and artifacts; a component's inputs have their defaults."""
        text = path.read_text()
        documents = list(yaml.safe_load_all(text))
        if len(documents) == 2:
            inputs = documents[0]['spec']['inputs']
            text = text[text.index('\n---\n') + 5:]
            text = re.sub(r'\$\[\[ inputs\.([a-z]+) \]\]',
                          lambda found: inputs[found[1]]['default'], text)
        return yaml.safe_load(text)['tokensweep']

    def test_merge_request(self):
        for path in GITLAB_FILES:
            with self.subTest(path.name):
                job = self.job(path)
                self.assertEqual(job['variables']['GIT_DEPTH'], '0')
                self.run_both(lambda head, token: self.run_job(
                    job, head, token))

    def test_names_are_no_shell(self):
        for path in GITLAB_FILES:
            self.start_afresh()
            head, token = self.change(True)
            self.run_job(self.job(path), head, token, target=HOSTILE)
            self.assertFalse((self.scratch / 'ci' / 'pwned').exists())

    def run_job(self, job, head, token, target='main'):
        # As the runner leaves it: nothing but what is to be merged.
        clone = self.clone(head, '--single-branch', '--branch=topic',
                           branch=target)
        done = self.run_shell(['sh', '-e', '-c'], '\n'.join(job['script']),
                              clone.path, {
            **job['variables'], 'GITLAB_CI': 'true',
            'CI_PIPELINE_SOURCE': 'merge_request_event',
            'CI_MERGE_REQUEST_IID': '1', 'CI_COMMIT_SHA': head,
            'CI_COMMIT_BEFORE_SHA': ZEROS,
            # Of another branch, which it was to go into before.
            'CI_MERGE_REQUEST_DIFF_BASE_SHA': head,
            'CI_MERGE_REQUEST_TARGET_BRANCH_NAME': target})
        reports = job['artifacts']['reports']
        self.assert_outcome(done, token, [
            clone.path / name for name in reports.values()])
        self.assertEqual(sorted(reports), ['codequality', 'secret_detection'])

    # A change may bring a link of that name.
    def test_reports_do_not_follow_links(self):
        target = self.write('target', 'untouched')
        os.symlink(target, self.work.path / 'gl-code-quality-report.json')
        head, token = self.change(True)
        self.run_job(self.job(DOCS / 'gitlab-ci.yml'), head, token)
        self.assertEqual(target.read_text(), 'untouched')


class OtherFiles(CiFilesTest):
    """Systems that read JUnit, or the log only."""

    def run_pull_request(self, shell, script, variables, report=None,
                         branch='main'):
        def run(head, token):
            clone = self.clone(head, branch=branch)
            done = self.run_shell(shell, script, clone.path,
                                  variables(head))
            self.assertFalse((clone.path / 'pwned').exists())
            self.assert_outcome(done, token,
                                [clone.path / report] if report else [])
        self.run_both(run)

    def test_bitbucket(self):
        document = load(DOCS / 'bitbucket-pipelines.yml')
        self.assertEqual(document['clone']['depth'], 'full')
        step = document['pipelines']['pull-requests']['**'][0]['step']
        self.run_pull_request(
            ['bash', '-e', '-c'], '\n'.join(step['script']),
            lambda head: {'BITBUCKET_BUILD_NUMBER': '1',
                          'BITBUCKET_PR_ID': '7', 'BITBUCKET_COMMIT': head,
                          'BITBUCKET_PR_DESTINATION_BRANCH': 'main',
                          'BITBUCKET_PR_DESTINATION_COMMIT': self.main[:12]},
            step['artifacts'][0])

    def test_azure(self):
        checkout, step, publish = load(DOCS / 'azure-pipelines.yml')['steps']
        self.assertEqual(checkout['fetchDepth'], 0)
        self.run_pull_request(
            ['bash', '-e', '-c'], step['script'],
            lambda head: {'TF_BUILD': 'True', 'BUILD_REASON': 'PullRequest',
                          'BUILD_SOURCEVERSION': head,
                          'SYSTEM_PULLREQUEST_TARGETBRANCH':
                              'refs/heads/main'},
            publish['inputs']['testResultsFiles'])

    def test_jenkins(self):
        text = (DOCS / 'Jenkinsfile').read_text()
        script, = re.findall(r"\bsh '([^'\n]*)'", text)
        report, = re.findall(r"testResults: '([^'\n]*)'", text)
        self.run_pull_request(
            ['sh', '-xe', '-c'], script,
            lambda head: {'JENKINS_URL': 'http://127.0.0.1/',
                          'GIT_COMMIT': head, 'CHANGE_ID': '7',
                          'CHANGE_TARGET': 'main'}, report)

    def test_circleci(self):
        job = load(DOCS / 'circleci.yml')['jobs']['tokensweep']
        self.assertEqual(job['environment']['TOKENSWEEP_BASE_REVISION'],
                         '<< pipeline.git.base_revision >>')
        checkout, run, results, _ = job['steps']
        self.assertEqual(checkout['checkout']['method'], 'full')
        self.run_pull_request(
            ['bash', '-eo', 'pipefail', '-c'], run['run']['command'],
            lambda head: {'CIRCLECI': 'true', 'CIRCLE_SHA1': head,
                          'CIRCLE_BRANCH': 'topic',
                          'TOKENSWEEP_BASE_REVISION': self.main},
            results['store_test_results']['path'])

    def test_buildkite(self):
        step, = load(DOCS / 'buildkite.yml')['steps']
        for branch in ('main', HOSTILE):
            self.run_pull_request(
                ['bash', '-e', '-c'], step['command'].replace('$$', '$'),
                lambda head: {'BUILDKITE': 'true', 'BUILDKITE_COMMIT': head,
                              'BUILDKITE_PULL_REQUEST_BASE_BRANCH': branch,
                              'BUILDKITE_PIPELINE_DEFAULT_BRANCH': 'main'},
                step['artifact_paths'][0], branch=branch)

    def test_woodpecker(self):
        document = load(DOCS / 'woodpecker.yml')
        self.assertFalse(document['clone']['git']['settings']['partial'])
        step, = document['steps']
        for branch in ('main', HOSTILE):
            self.run_pull_request(
                ['sh', '-e', '-c'],
                '\n'.join(step['commands']).replace('$$', '$'),
                lambda head: {'CI': 'woodpecker', 'CI_COMMIT_SHA': head,
                              'CI_PIPELINE_EVENT': 'pull_request',
                              'CI_REPO_DEFAULT_BRANCH': 'main',
                              'CI_COMMIT_TARGET_BRANCH': branch},
                'tokensweep-junit.xml', branch=branch)

    def test_drone(self):
        step, = load(DOCS / 'drone.yml')['steps']
        for branch in ('main', HOSTILE):
            self.run_pull_request(
                ['sh', '-e', '-c'], '\n'.join(step['commands']),
                lambda head: {'DRONE': 'true', 'DRONE_COMMIT_SHA': head,
                              'DRONE_BUILD_EVENT': 'pull_request',
                              'DRONE_REPO_BRANCH': 'main',
                              'DRONE_TARGET_BRANCH': branch},
                'tokensweep-junit.xml', branch=branch)


if __name__ == '__main__':
    main()
