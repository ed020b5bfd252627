#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Changes of the baseline file: what is kept, refused, locked and dropped."""

import json
import os
import subprocess

import support
from support import CLEAN, FOUND, USAGE

NAME = '.tokensweep-baseline.json'


class ChangesTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.docker('token')
        self.other = self.github('other')
        self.repository = self.repo()
        self.path = self.repository.path
        self.file = self.path / NAME

    def baseline(self, *words, code=CLEAN, cwd=None, **more):
        run = self.run_tool('baseline', *words, cwd=cwd or self.path, **more)
        self.assert_code(run, code)
        return run

    def add(self, token, *words, reason='known', **more):
        return self.baseline('add', token.fingerprint, '--reason', reason,
                             *words, **more)

    def entries(self):
        return json.loads(self.file.read_bytes())['entries']

    def write_entries(self, *entries):
        self.file.write_text(json.dumps(
            {'schema': 'tokensweep.baseline', 'schema_version': 1,
             'entries': list(entries)}))

    def report_of(self, *words, code=CLEAN, name='report.json'):
        run = self.run_tool('audit', *words, '--format', 'json')
        self.assert_code(run, code)
        return self.write(name, run.out)


class Scopes(ChangesTest):

    def scopes(self):
        return {(tuple(entry.get('paths', ())), entry.get('rule', '')):
                entry['reason'] for entry in self.entries()}

    def test_an_entry_is_replaced_by_one_of_its_scope(self):
        scope = ['--path', 'docs\\', '--path', 'src/', '--rule', 'docker-pat']
        self.add(self.token, *scope)
        run = self.add(self.token, *scope, '--expires', '90d', reason='new')
        self.assertIn(b': changed, accepted until ', run.out)
        self.assertNotIn(b'beside', run.out)
        self.assertEqual(self.scopes(),
                         {(('docs/', 'src/'), 'docker-pat'): 'new'})

    def test_other_scopes_stay(self):
        scopes = [[], ['--path', 'docs/'], ['--path', 'src/'],
                  ['--rule', 'docker-pat'],
                  ['--rule', 'docker-pat', '--path', 'docs/']]
        for count, scope in enumerate(scopes):
            run = self.add(self.token, *scope, reason=f'r{count}')
            self.assertIn(b': accepted for good', run.out)
            self.assertEqual(b'beside' in run.out, count > 0)
        self.assertIn(b'beside 4 entries of another scope\n', run.out)
        everywhere = self.add(self.token, reason='new')
        self.assertIn(b': changed, accepted for good, beside 4 ',
                      everywhere.out)
        self.assertEqual(
            self.scopes(),
            {((), ''): 'new', (('docs/',), ''): 'r1', (('src/',), ''): 'r2',
             ((), 'docker-pat'): 'r3', (('docs/',), 'docker-pat'): 'r4'})

    def test_the_command_of_a_report_accepts_what_an_entry_does_not(self):
        """The file of an entry with a path was renamed."""
        self.repository.add_file('a.env', f'{self.token.text}\n')
        self.add(self.token, '--path', '/a.env')
        self.report_of(self.path)
        self.repository.git('mv', 'a.env', 'b.env')
        self.repository.write('b.env', f'new={self.token.text}\n')
        self.repository.git('add', 'b.env')
        run = self.run_tool('hook', 'pre-commit', cwd=self.path)
        self.assert_code(run, FOUND)
        self.add(self.token)
        run = self.run_tool('hook', 'pre-commit', cwd=self.path)
        self.assert_code(run, CLEAN)
        self.repository.commit('Rename')
        self.report_of(self.path)

    def test_globs_that_match_nothing_are_refused(self):
        for path, problem in [('/', 'slashes'), ('//', 'slashes'),
                              ('./', 'slashes'), ('!docs/', "no '!'"),
                              ('', 'empty')]:
            with self.subTest(path=path):
                run = self.add(self.token, '--path', path, code=USAGE)
                self.assert_message(run, '--path', problem)
        run = self.add(self.token, '--rule', '', code=USAGE)
        self.assert_message(run, '--rule')
        self.assertFalse(self.file.exists())

    def test_hand_written_ones_are_refused(self):
        for fields in [{'paths': ['/']}, {'paths': []}, {'rule': ''}]:
            self.write_entries({'fingerprint': self.token.fingerprint,
                                'reason': 'known', **fields})
            for words in [['audit', self.path], ['baseline', 'list']]:
                run = self.run_tool(*words, cwd=self.path)
                self.assert_code(run, USAGE)
                self.assert_message(run, f'{NAME}:1: ')


class Secrets(ChangesTest):

    def test_a_token_for_a_fingerprint_is_not_shown(self):
        run = self.baseline('add', self.token.text, '--reason', 'x',
                            code=USAGE)
        self.assert_message(run, 'argument 1 is no fingerprint')

    def test_words_that_hold_one_are_refused(self):
        report = self.report_of(self.path)
        for words in [['add', self.token.fingerprint],
                      ['create', report], ['import', report]]:
            for flag in ['--reason', '--author']:
                more = [] if flag == '--reason' else ['--reason', 'x']
                with self.subTest(words=words[0], flag=flag):
                    run = self.baseline(*words, flag,
                                        f'was {self.token.text}', *more,
                                        code=USAGE)
                    self.assert_message(run, f'{flag} holds a secret')
        self.add(self.token, '--path', f'x/{self.other.text}', code=USAGE)
        self.baseline('add', self.token.fingerprint, '--reason', 'x',
                      '--expires', self.token.text, code=USAGE)
        self.assertFalse(self.file.exists())

    def test_a_day_that_is_over(self):
        """It is written all the same, and said to accept nothing."""
        run = self.add(self.token, '--expires', '2020-01-01')
        self.assert_message(run, '--expires: 2020-01-01 is over already')
        (entry,) = self.entries()
        self.assertEqual(entry['expires'], '2020-01-01')
        self.assertIn(b'EXPIRED', self.baseline('list').out)
        run = self.add(self.token, '--expires', '90d')
        self.assertEqual(run.err, b'')

    def test_fingerprints_and_redacted_tokens_are_words_as_others(self):
        self.add(self.token, reason=f'as {self.other.fingerprint}, '
                                    f'{self.token.redacted}')
        self.assertEqual(len(self.entries()), 1)

    def test_hand_written_ones_are_hidden(self):
        self.write_entries({'fingerprint': self.token.fingerprint,
                            'rule': f'was {self.token.text}',
                            'paths': ['was', f'x/{self.token.text}/*'],
                            'reason': f'was {self.token.text}',
                            'expires': '2020-01-01'})
        for words in [['list'], ['list', '--json'], ['prune']]:
            run = self.baseline(*words)
            self.assertIn(b'was ', run.out)


class Pruning(ChangesTest):

    def setUp(self):
        super().setUp()
        self.repository.add_file('x', f'{self.other.text}\n')

    def stale_elsewhere(self, *words, code):
        """Another repository's report that calls our entry stale."""
        far = self.repo('far')
        far.add_file('y', 'y\n')
        return self.report_of(far.path, *words, code=code)

    def test_a_report_of_another_repository_is_refused(self):
        self.add(self.token)
        report = self.stale_elsewhere('--baseline', self.file, code=CLEAN)
        run = self.baseline('prune', report, code=USAGE)
        self.assert_message(run, 'a commit that this repository does not have')
        self.assertEqual(len(self.entries()), 1)

    def test_notes_on_another_file_mean_nothing(self):
        self.add(self.other)
        self.repository.write(
            '.tokensweep.yaml',
            f'allow:\n  - fingerprint: {self.other.fingerprint}\n'
            '    paths: [gone/]\n    reason: known\n')
        report = self.report_of(self.path)
        self.assertIn(b'"stale"', report.read_bytes())
        run = self.baseline('prune', report)
        self.assertIn(b'dropped 0 of 1 entry', run.out)
        named = self.write('named.json', self.file.read_bytes())
        self.add(self.token)
        os.rename(self.file, named)
        report = self.report_of(self.path, '--baseline', named)
        os.rename(named, self.file)
        run = self.baseline('prune', report)
        self.assertIn(b'dropped 0 of 2 entries', run.out)

    def test_a_named_baseline_is_pruned_by_its_name(self):
        self.add(self.token)
        os.rename(self.file, self.scratch / 'shared.json')
        report = self.stale_elsewhere('--baseline', 'shared.json', code=CLEAN)
        run = self.baseline('prune', report, '-o', '../shared.json')
        self.assertIn(b'dropped 0 of 1 entry', run.out)
        run = self.baseline('prune', report, '-o', 'shared.json',
                            cwd=self.scratch)
        self.assertIn(b'dropped 1 of 1 entry', run.out)

    def test_reports_from_elsewhere_in_the_same_repository(self):
        self.add(self.token)
        self.repository.git('add', '--all')
        self.repository.commit('Accept')
        self.repository.git('clone', '--quiet', '.',
                            str(self.scratch / 'clone'))
        report = self.report_of('clone', code=FOUND)
        run = self.baseline('prune', report)
        self.assertIn(b'dropped 1 of 1 entry', run.out)


class Concurrency(ChangesTest):

    def test_no_addition_is_lost(self):
        tokens = [self.docker(f'many {i}') for i in range(24)]
        runs = [subprocess.Popen(
            self.command('baseline', 'add', token.fingerprint, '--reason',
                         'known'),
            cwd=self.path, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) for token in tokens]
        for run in runs:
            _, err = run.communicate(timeout=120)
            self.assertEqual((run.returncode, err), (0, b''))
        self.assertEqual({entry['fingerprint'] for entry in self.entries()},
                         {token.fingerprint for token in tokens})
        self.assertEqual(sorted(os.listdir(self.path)), ['.git', NAME])

    def test_the_mode_of_the_file_stays(self):
        self.add(self.token)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o644)
        self.file.chmod(0o660)
        self.add(self.other)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o660)


if __name__ == '__main__':
    support.main()
