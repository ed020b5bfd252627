#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whose config, baseline and comments count, against changes that would like
to excuse themselves."""
import json
import subprocess

from gate_case import GateTest
from push_hooks_test import PushTest
from support import CLEAN, FOUND, USAGE, main, skipped

ALLOW = 'allow:\n  - paths: ["*.env"]\n    reason: samples\n'
NEXT = '# tokensweep:allow-next-line a sample\n'


def baseline(token, **more):
    return json.dumps({
        'schema': 'tokensweep.baseline', 'schema_version': 1,
        'entries': [{'fingerprint': token.fingerprint, 'reason': 'dead',
                     **more}]})


class PolicyTest(GateTest):

    def from_(self, report):
        return report['target']['config_from']

    def refused(self, report):
        """Where comments stand that did not count."""
        return [note['where'] for note in report['suppressed']['notes']
                if note['problem'] == 'not-honoured']

    def track(self, name, what='HEAD'):
        """The remote's branch, as this clone knows it."""
        self.app.git('update-ref', f'refs/remotes/origin/{name}', what)

    def on_github(self, branch, before=None, name='push', **more):
        event = {'before': before or '0' * 40, 'after': self.app.id(),
                 'ref': f'refs/heads/{branch}',
                 'repository': {'default_branch': 'main'}, **more}
        path = self.write('event.json', json.dumps(event))
        return {'GITHUB_ACTIONS': 'true', 'GITHUB_EVENT_NAME': name,
                'GITHUB_EVENT_PATH': str(path), 'GITHUB_SHA': self.app.id(),
                'GITHUB_REF': f'refs/heads/{branch}'}


class BothSidesOfTheBase(PolicyTest):

    def test_an_old_commit_is_not_chosen_for_its_config(self):
        self.app.add_file('.tokensweep.yaml', ALLOW + 'exclude: [vendor/]\n')
        lax = self.app.id()
        self.app.git('rm', '--quiet', '.tokensweep.yaml')
        self.app.commit('Nothing is excused')
        self.branch('topic', lax)
        env, _ = self.leak('new')
        vendored, _ = self.leak('other', 'vendor/lib.js')
        report = self.gate('--range', 'main..topic', code=FOUND)
        self.assert_found(report, env, vendored)
        self.assertEqual(skipped(report, 'excluded')['count'], 0)
        self.assertEqual(self.from_(report), 'base')
        self.assertEqual(report['target']['base'], lax)

    def test_what_the_base_says_today_does_not_suffice(self):
        self.branch('topic')
        token, _ = self.leak('new')
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('.tokensweep.yaml', ALLOW)
        report = self.gate('--range', 'main..topic', code=FOUND)
        self.assert_found(report, token)
        # It says why, and what helps does.
        run = self.run_tool('gate', self.app.path, '--range', 'main..topic')
        self.assert_message(run, '1 finding is accepted by the base, not yet '
                            'where this change starts')
        self.app.git('checkout', '--quiet', 'topic')
        self.app.git('rebase', '--quiet', 'main')
        self.gate('--range', 'main..topic', code=CLEAN)

    def test_a_config_that_the_base_has_repaired(self):
        self.app.add_file('.tokensweep.yaml', 'allow: 3\n')
        self.branch('topic')
        self.leak('new')
        run = self.run_tool('gate', self.app.path, '--range', 'main..topic')
        self.assert_code(run, USAGE)
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('.tokensweep.yaml', ALLOW)
        run = self.run_tool('gate', self.app.path, '--range', 'main..topic')
        self.assert_code(run, CLEAN)
        self.assert_message(run, 'counts alone', self.app.id('main~1'))
        # Broken today is broken.
        self.app.add_file('.tokensweep.yaml', 'allow: 4\n')
        run = self.run_tool('gate', self.app.path, '--range', 'main..topic')
        self.assert_code(run, USAGE)

    def test_what_both_say_in_other_words_counts(self):
        token = self.github('new')
        self.app.write('.tokensweep.yaml', 'exclude: [vendor/, dist/]\n')
        self.app.add_file('.tokensweep-baseline.json', baseline(token))
        self.branch('topic')
        self.app.add_file('new.env', f'token = {token.text}\n')
        self.leak('lib', 'vendor/lib.js')
        self.app.git('checkout', '--quiet', 'main')
        self.app.git('rm', '--quiet', '.tokensweep-baseline.json')
        self.app.add_file('.tokensweep.yaml',
                          ALLOW + 'exclude: ["*.js"]\n')
        report = self.gate('--range', 'main..topic', code=CLEAN)
        self.assertEqual(skipped(report, 'excluded')['count'], 1)
        lines = report['suppressed']['allowed']
        self.assertEqual([line['source'] for line in lines], ['baseline'])
        self.assertEqual(report['suppressed']['notes'], [])

    def test_a_witness_whose_day_is_over_is_none(self):
        token = self.github('new')
        name = '.tokensweep-baseline.json'
        self.app.add_file(name, baseline(token))
        self.branch('topic')
        self.app.add_file('new.env', f'token = {token.text}\n')
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file(name, baseline(token, expires='2020-01-01'))
        self.assert_found(self.gate('--range', 'main..topic', code=FOUND),
                          token)

    def test_markers_that_either_switches_off_are_off(self):
        line = f'x = "{self.github("old").text}"\n'
        self.app.add_file('a.py', NEXT + line)
        self.branch('topic')
        self.app.add_file('a.py', NEXT)
        self.app.add_file('a.py', NEXT + line)
        self.gate('--range', 'main..topic', code=CLEAN)
        self.app.git('checkout', '--quiet', 'main')
        self.app.add_file('.tokensweep.yaml', 'no_inline_allow: [tokensweep]\n')
        self.gate('--range', 'main..topic', code=FOUND)


class Pushes(PolicyTest):
    """In CI a push says what its branch was before."""

    def test_two_pushes_cannot_excuse_themselves(self):
        self.track('main')
        self.branch('topic')
        before = self.app.add_file('.tokensweep.yaml', ALLOW)
        token, _ = self.leak('new')
        report = self.gate(code=FOUND, env=self.on_github('topic', before))
        self.assert_found(report, token)
        self.assertEqual(self.from_(report), 'default')

    def test_the_default_branch_excuses(self):
        self.app.add_file('.tokensweep.yaml', ALLOW)
        self.track('main')
        self.branch('topic', 'main~1')
        before = self.app.id()
        self.leak('new')
        report = self.gate(code=CLEAN, env=self.on_github('topic', before))
        self.assertEqual(self.from_(report), 'default')

    def test_a_push_to_the_default_branch_has_what_was_before(self):
        before = self.app.id()
        token, _ = self.leak('new')
        self.app.add_file('.tokensweep.yaml', ALLOW)
        self.track('main')
        report = self.gate(code=FOUND, env=self.on_github('main', before))
        self.assert_found(report, token)
        self.assertEqual(self.from_(report), 'base')
        before = self.app.id()
        self.leak('sample')
        self.gate(code=CLEAN, env=self.on_github('main', before))

    def test_a_tag_named_as_the_default_branch_is_not_it(self):
        self.track('main')
        self.branch('topic')
        before = self.app.add_file('.tokensweep.yaml', ALLOW)
        token, _ = self.leak('new')
        env = self.on_github('topic', before)
        env['GITHUB_REF'] = 'refs/tags/main'
        self.assert_found(self.gate(code=FOUND, env=env), token)

    def test_without_the_default_branch_nothing_counts(self):
        self.app.git('checkout', '--quiet', '-b', 'topic')
        self.app.git('branch', '--quiet', '-D', 'main')
        before = self.app.add_file('.tokensweep.yaml', ALLOW)
        self.leak('new')
        env = self.on_github('topic', before)
        report = self.gate(code=FOUND, env=env)
        self.assertEqual(self.from_(report), 'none')
        run = self.run_tool('gate', self.app.path, env=env)
        self.assertIn(b'No config and no baseline counted',
                      run.out.replace(b'\n', b' '))

    def jenkins(self, before):
        return {'JENKINS_URL': 'https://ci.example/', 'BUILD_ID': '2',
                'GIT_COMMIT': self.app.id(),
                'GIT_PREVIOUS_SUCCESSFUL_COMMIT': before}

    def test_a_system_that_does_not_name_the_default_branch(self):
        self.track('trunk')
        self.branch('topic')
        before = self.app.add_file('.tokensweep.yaml', ALLOW)
        self.leak('new')
        env = self.jenkins(before)
        # A branch that is called main proves nothing.
        self.track('main', before)
        report = self.gate(code=FOUND, env=env)
        self.assertEqual(self.from_(report), 'none')
        self.app.git('symbolic-ref', 'refs/remotes/origin/HEAD',
                     'refs/remotes/origin/trunk')
        report = self.gate(code=FOUND, env=env)
        self.assertEqual(self.from_(report), 'default')
        report = self.gate('--default-branch', 'main', code=CLEAN, env=env)
        self.assertEqual(self.from_(report), 'default')
        report = self.gate(code=CLEAN, env={**env, 'BRANCH_IS_PRIMARY': 'true'})
        self.assertEqual(self.from_(report), 'base')

    def test_the_default_branch_may_be_asked_for(self):
        self.track('main')
        self.branch('topic')
        before = self.app.add_file('.tokensweep.yaml', ALLOW)
        self.leak('new')
        self.gate('--base', before, code=CLEAN)
        report = self.gate('--base', before, '--config-from=default',
                           '--default-branch=main', code=FOUND)
        self.assertEqual(self.from_(report), 'default')
        run = self.run_tool('gate', self.app.path, '--config-from=nobody')
        self.assert_code(run, USAGE)


class WholeRuns(PolicyTest):
    """Everything that the head reaches: schedules, first builds."""

    def everything(self, branch, code, *words, name='workflow_dispatch'):
        return self.gate(*words, code=code,
                         env=self.on_github(branch, name=name))

    def test_a_branch_cannot_excuse_itself(self):
        self.track('main')
        self.branch('topic')
        self.app.add_file('.tokensweep.yaml', ALLOW)
        token, _ = self.leak('new')
        sample = self.github('sample')
        self.app.add_file(
            'a.py', f'x = "{sample.text}"  # tokensweep:allow a sample\n')
        report = self.everything('topic', FOUND)
        self.assert_found(report, token, sample)
        self.assertEqual(self.from_(report), 'default')
        self.assertEqual(self.refused(report), ['a.py:1'])
        report = self.everything('topic', FOUND, '--config-from=head')
        self.assert_found(report, sample)
        self.assertEqual(self.from_(report), 'head')
        self.everything('topic', CLEAN, '--config-from=head', '--allow-inline')

    def test_the_default_branch_accepts_what_its_history_holds(self):
        env, _ = self.leak('new')
        later, gone = self.github('later'), self.github('gone')
        self.app.write('gone.py', f'x = "{gone.text}"  # gitleaks:allow\n')
        self.app.add_file('a.py', f'x = "{later.text}"\n')
        self.app.git('rm', '--quiet', 'gone.py')
        self.app.commit('Remove it')
        report = self.everything('main', FOUND)
        self.assert_found(report, env, later)
        # The line is another one now, and what it was is in the history.
        self.app.write('.tokensweep.yaml', ALLOW)
        self.app.add_file(
            'a.py', f'x = "{later.text}"  # tokensweep:allow it is dead\n')
        for name in ('schedule', 'workflow_dispatch'):
            report = self.everything('main', CLEAN, name=name)
            self.assertEqual(self.from_(report), 'default')
            reasons = {line['reason']
                       for line in report['suppressed']['allowed']}
            self.assertEqual(reasons, {'it is dead', 'samples', ''})
        # A branch off it sees the same history.
        self.track('main')
        self.branch('topic')
        new, _ = self.leak('topic', 'topic.py')
        report = self.everything('topic', FOUND)
        self.assert_found(report, new, gone)

    def test_one_place_without_a_comment_stays(self):
        token = self.github('twice')
        line = f'x = "{token.text}"'
        self.app.add_file('a.py', f'{line}\n')
        self.app.add_file('a.py', f'{line}  # tokensweep:allow\ny{line}\n')
        report = self.everything('main', FOUND)
        self.assertEqual(sorted(place['line'] for place in self.finding_of(
            report, token)['occurrences']), [1, 2])

    def test_without_the_default_branch_nothing_counts(self):
        self.app.add_file('.tokensweep.yaml', ALLOW)
        token, _ = self.leak('new')
        env = {'CIRCLECI': 'true', 'CIRCLE_SHA1': self.app.id()}
        report = self.gate(code=FOUND, env=env)
        self.assert_found(report, token)
        self.assertEqual(self.from_(report), 'none')
        # The clone's own branch may be what CI made of it.
        report = self.gate('--default-branch=main', code=FOUND, env=env)
        self.assertEqual(self.from_(report), 'none')
        self.track('main')
        report = self.gate('--default-branch=main', code=CLEAN, env=env)
        self.assertEqual(self.from_(report), 'default')


class NamePush(PushTest):

    def push_name(self, name, *words, ok):
        """Pushes main under a name, which git itself prints."""
        done = subprocess.run(
            ['git', 'push', *words, 'origin', f'main:{name}'],
            capture_output=True, cwd=self.app.path, env=self.environment,
            timeout=120, check=False)
        self.assertEqual(done.returncode == 0, ok, done.stderr)
        ours = [line for line in done.stderr.splitlines()
                if not line.startswith((b' ! [', b' * [', b'   '))]
        self.assert_no_secret(b'\n'.join(ours))
        return done.stderr.decode()


class PreReceive(NamePush):

    def setUp(self):
        super().setUp()
        self.hook(self.server, 'pre-receive')

    def test_two_pushes_cannot_excuse_themselves(self):
        self.branch('topic')
        self.app.add_file('.tokensweep.yaml', ALLOW)
        self.push('origin', 'topic', ok=True)
        self.leak('one')
        self.assertIn('one.env', self.push('origin', 'topic', ok=False))
        self.push('origin', 'topic~1:refs/tags/v1', ok=True)
        self.assertIn('one.env', self.push(
            '--force', 'origin', 'topic:refs/tags/v1', ok=False))
        # What the default branch accepts, every branch may hold.
        self.push('origin', 'topic~1:refs/heads/main', ok=True)
        self.push('origin', 'topic', ok=True)

    def test_a_comment_of_another_branch_is_new(self):
        self.branch('topic')
        self.app.add_file('a.py', NEXT + 'x = 1\n')
        self.push('origin', 'topic', ok=True)
        line = f'x = "{self.github("new").text}"\n'
        self.app.add_file('a.py', NEXT + line)
        self.assertIn('a.py:2', self.push('origin', 'topic', ok=False))
        # Of the default branch it accepts what stands there, and that alone.
        self.push('origin', 'topic~1:refs/heads/main', ok=True)
        self.assertIn('a.py:2', self.push('origin', 'topic', ok=False))
        self.server.git('fetch', '--quiet', str(self.app.path),
                        '+topic:main')
        self.app.add_file('a.py', NEXT)
        self.app.add_file('a.py', NEXT + line)
        self.push('origin', 'topic', ok=True)

    def test_the_names_of_new_refs_are_read(self):
        token = self.github('name')
        for name in (f'refs/heads/{token.text}', f'refs/tags/{token.text}'):
            error = self.push_name(name, ok=False)
            self.assertIn("the ref's name", error)
        self.push('origin', 'main:refs/heads/plain', ok=True)
        self.push('origin', '--delete', 'plain', ok=True)


class PrePush(NamePush):

    def test_the_names_of_new_refs_are_read(self):
        self.hook(self.app, 'pre-push')
        token = self.github('name')
        name = f'refs/heads/{token.text}'
        self.assertIn("the ref's name", self.push_name(name, ok=False))
        self.push('origin', 'main:refs/heads/plain', ok=True)
        # What the other side has already is not new.
        self.push_name(name, '--no-verify', ok=True)
        self.app.add_file('more', 'text\n')
        self.push_name(name, ok=True)


if __name__ == '__main__':
    main()
