#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The report files of a gate that ends early: none of them is a file that was
there before."""
import json
import os
import subprocess
import sys
import time

from gate_case import GateTest
from support import CLEAN, INCOMPLETE, SOURCE_DIR, USAGE, main

sys.path.insert(0, str(SOURCE_DIR / 'tests' / 'golden'))
import check_reports  # noqa: E402  (found by the line above)

FORGED = 'all is well\n'
GITLAB = ('gl-secret-detection-report.json', 'gl-code-quality-report.json')


class StoppedGate(GateTest):
    """A change that brings files of the reports' names."""

    def setUp(self):
        super().setUp()
        self.start = self.app.id()
        self.branch('topic')
        self.leak('new')
        for name in (*GITLAB, 'tokensweep-junit.xml'):
            self.app.add_file(name, FORGED)

    def on_gitlab(self, **more):
        return {'GITLAB_CI': 'true', 'CI_PIPELINE_SOURCE': 'push',
                'CI_COMMIT_SHA': self.app.id(), 'CI_COMMIT_BRANCH': 'topic',
                'CI_COMMIT_BEFORE_SHA': self.start,
                'CI_DEFAULT_BRANCH': 'main', **more}

    def stopped(self, code, *words, env, **more):
        run = self.run_tool('gate', *words, cwd=self.app.path, env=env, **more)
        self.assert_code(run, code)
        return run

    def check(self, kind, text):
        self.assertEqual(list(check_reports.CHECKS[kind](text)), [])

    def assert_gitlab(self, why):
        secrets, quality = ((self.app.path / name).read_text()
                            for name in GITLAB)
        self.check('.gitlab', secrets)
        self.check('.codequality', quality)
        scan = json.loads(secrets)['scan']
        self.assertEqual(scan['status'], 'failure')
        self.assertIn(why, scan['messages'][0]['value'])
        issue, = json.loads(quality)
        self.assertEqual(issue['check_name'], 'incomplete')
        self.assertIn(why, issue['description'])

    def forge(self):
        self.app.git('checkout', '--quiet', '--', *GITLAB)

    def test_exits_with_2(self):
        self.stopped(USAGE, env=self.on_gitlab(CI_COMMIT_SHA='--help'))
        self.assert_gitlab('CI_COMMIT_SHA is no commit id')
        self.forge()
        self.stopped(USAGE, env=self.on_gitlab(CI_COMMIT_BEFORE_SHA='0' * 40,
                                               CI_DEFAULT_BRANCH='trunk'))
        self.assert_gitlab("branch 'trunk'")
        self.forge()
        self.stopped(USAGE, '--base', 'nope', env=self.on_gitlab())
        self.assert_gitlab('nope')
        self.forge()
        self.stopped(USAGE, '--rules', self.scratch / 'nowhere',
                     env=self.on_gitlab())
        self.assert_gitlab('--rules')
        self.forge()
        self.stopped(USAGE, '--verify=nobody', env=self.on_gitlab())
        self.assert_gitlab('the log says why')

    def test_a_broken_config(self):
        self.app.git('checkout', '--quiet', 'main')
        self.start = self.app.add_file('.tokensweep.yaml', 'allow: 3\n')
        self.app.git('rebase', '--quiet', 'main', 'topic')
        self.stopped(USAGE, env=self.on_gitlab())
        self.assert_gitlab('.tokensweep.yaml')

    def test_exits_with_3(self):
        (self.app.git_dir / 'shallow').write_text(self.app.id() + '\n')
        run = self.stopped(INCOMPLETE, env=self.on_gitlab())
        self.assertEqual(run.out, b'')
        self.assert_gitlab('a depth of 2 or more')

    def test_links_are_replaced(self):
        target = self.write('target', 'untouched')
        for name in GITLAB:
            (self.app.path / name).unlink()
            (self.app.path / name).symlink_to(target)
        self.stopped(USAGE, env=self.on_gitlab(CI_COMMIT_SHA='x'))
        self.assert_gitlab('CI_COMMIT_SHA')
        self.assertEqual(target.read_text(), 'untouched')

    def test_junit(self):
        self.stopped(USAGE, '--base', 'nope', env={'TF_BUILD': 'True'})
        text = (self.app.path / 'tokensweep-junit.xml').read_text()
        self.check('.junit', text)
        self.assertIn('type="incomplete"', text)
        self.assertIn('errors="2"', text)
        self.assertIn('type="stopped"', text)
        self.assertIn('no revision', text)

    def test_named_files(self):
        report = self.write('report.json', FORGED)
        sarif = self.write('elsewhere.sarif', FORGED)
        (self.scratch / 'link.sarif').symlink_to(sarif)
        run = self.stopped(USAGE, '--base', 'nope', '--format', 'text',
                           '--format', f'json={report}',
                           '--format', f'sarif={self.scratch}/link.sarif',
                           env={})
        self.assertEqual(run.out, b'')
        found = json.loads(report.read_text())
        self.assertFalse(found['coverage']['complete'])
        self.assertEqual(found['target']['kind'], 'range')
        self.assertEqual(found['findings'], [])
        self.check('.sarif', sarif.read_text())
        invocation, = json.loads(sarif.read_text())['runs'][0]['invocations']
        self.assertFalse(invocation['executionSuccessful'])

    def test_on_github_it_is_an_annotation(self):
        summary = self.write('summary', 'of the step before\n')
        event = self.write('event.json', '{"before": "a..b"}')
        run = self.stopped(USAGE, env={
            'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': 'push',
            'GITHUB_EVENT_PATH': str(event), 'GITHUB_SHA': self.app.id(),
            'GITHUB_STEP_SUMMARY': str(summary)})
        self.check('.github', run.out.decode())
        self.assertTrue(run.out.startswith(b'::error title=tokensweep'),
                        run.out)
        text = summary.read_text()
        self.assertTrue(text.startswith('of the step before\n'))
        self.assertIn('incomplete', text)

    def test_a_folder_of_that_name_changes_no_exit_code(self):
        name = self.app.path / 'tokensweep-junit.xml'
        name.unlink()
        (name / 'sub').mkdir(parents=True)
        run = self.stopped(USAGE, '--base', 'nope', env={'TF_BUILD': 'True'})
        self.assert_message(run, 'no revision', 'tokensweep-junit.xml')

    def test_old_files_go_first(self):
        """Whatever ends the run: here it waits for an event for ever."""
        event = self.scratch / 'event'
        os.mkfifo(event)
        report = self.write('report.json', FORGED)
        process = subprocess.Popen(
            self.command('gate', '--format', f'json={report}'),
            cwd=self.app.path, stdout=subprocess.DEVNULL,
            env={**self.environment, 'GITHUB_ACTIONS': 'true',
                 'GITHUB_EVENT_NAME': 'push', 'GITHUB_EVENT_PATH': str(event)})
        try:
            for _ in range(600):
                if not report.exists():
                    break
                time.sleep(0.05)
            self.assertFalse(report.exists())
            self.assertIsNone(process.poll())
        finally:
            process.kill()
            process.wait()

    def test_a_whole_run_replaces_them(self):
        self.app.git('checkout', '--quiet', '--detach', 'topic')
        self.stopped(CLEAN, '--base', 'HEAD', env=self.on_gitlab())
        text = (self.app.path / GITLAB[0]).read_text()
        self.assertEqual(json.loads(text)['scan']['status'], 'success')


if __name__ == '__main__':
    main()
