#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep baseline`: what is accepted, by whom, for how long."""

import json
import os

import support
from baseline_cases import NAME, BaselineTest, PlantedTest, day
from support import CLEAN, FOUND, INCOMPLETE, USAGE


class Commands(BaselineTest):

    def test_create_accepts_what_a_report_names(self):
        for words in ([], ['--show-secrets']):
            with self.subTest(words):
                self.file.unlink(missing_ok=True)
                report = self.report_file(*words)
                run = self.baseline(CLEAN, 'create', report, '--reason',
                                    'old keys', '--expires', '90d')
                self.assertIn(f'accepted 2 findings until {day(90)}'.encode(),
                              run.out)
                self.assertEqual(self.entries(), sorted(
                    ({'fingerprint': token.fingerprint, 'reason': 'old keys',
                      'author': 'Ada Example', 'expires': day(90)}
                     for token in (self.one, self.two)),
                    key=lambda entry: entry['fingerprint']))
                self.assert_accepted(self.one, self.two)

    def test_create_reads_json_lines_on_standard_input(self):
        lines = self.run_tool('audit', self.source.path, '--format', 'jsonl')
        self.baseline(CLEAN, 'create', '-', '--reason', 'r', '--author',
                      'Grace', stdin=lines.out)
        self.assertEqual([entry['author'] for entry in self.entries()],
                         ['Grace', 'Grace'])
        self.assertNotIn('expires', self.entries()[0])

    def test_create_does_not_replace_a_baseline(self):
        report = self.report_file()
        self.file.write_text('mine\n')
        run = self.baseline(USAGE, 'create', report, '--reason', 'r')
        self.assert_message(run, NAME, 'baseline add', '--force')
        self.assertEqual(self.file.read_text(), 'mine\n')

    def test_create_by_force_says_what_it_loses(self):
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'r')
        run = self.baseline(CLEAN, 'create', self.report_file(), '--reason',
                            'r', '--force')
        self.assertIn(b'leaves out 1 finding', run.out)
        self.assert_accepted(self.two)
        report = self.report_file('--ignore-repo-config')
        run = self.baseline(CLEAN, 'create', report, '--reason', 'r',
                            '--force')
        self.assertNotIn(b'leaves out', run.out)
        self.assert_accepted(self.one, self.two)

    def test_create_of_what_is_no_report(self):
        path = self.write('x.json', '{}')
        self.assert_message(
            self.baseline(INCOMPLETE, 'create', path, '--reason', 'r'),
            'x.json', 'schema')
        self.baseline(USAGE, 'create', 'absent.json', '--reason', 'r')
        self.baseline(USAGE, 'create', self.report_file())
        self.baseline(USAGE, 'create', self.report_file(), '--reason', ' ')
        self.assertFalse(self.file.exists())

    def test_refuted_candidates_are_not_accepted(self):
        wrong = self.one.text[:-1] + ('0' if self.one.text[-1] != '0' else '1')
        self.source.add_file('c.txt', f'k={wrong}\n')
        report = self.report_file('--keep-refuted')
        self.assertEqual(len(json.loads(report.read_text())['findings']), 3)
        self.baseline(CLEAN, 'create', report, '--reason', 'r')
        self.assertEqual(len(self.entries()), 2)

    def test_add_makes_and_changes_entries(self):
        run = self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason',
                            'test key', '--expires', day(5),
                            cwd=self.source.path / 'src')
        self.assertIn(f'accepted until {day(5)}'.encode(), run.out)
        self.assert_accepted(self.one)
        run = self.baseline(CLEAN, 'add', self.one.fingerprint,
                            self.two.fingerprint, '--reason', 'both')
        self.assertIn(f'{self.one.fingerprint}: changed'.encode(), run.out)
        self.assertEqual({(entry['reason'], entry.get('expires'))
                          for entry in self.entries()}, {('both', None)})
        self.assert_accepted(self.one, self.two)

    def test_add_for_some_places(self):
        self.source.add_file('docs/a.md', f'{self.one.text}\n')
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'docs',
                      '--path', 'docs/', '--path', '*.py')
        self.assert_accepted(self.one)

    def test_add_for_one_rule(self):
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'r',
                      '--rule', 'docker-pat')
        self.assert_accepted()
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'r',
                      '--rule', self.one.rule)
        self.assert_accepted(self.one)

    def test_add_refuses_what_is_no_entry(self):
        for words in (['ts1:12', '--reason', 'r'],
                      [self.one.fingerprint.upper(), '--reason', 'r'],
                      [self.one.fingerprint, '--reason', ''],
                      [self.one.fingerprint],
                      [self.one.fingerprint, '--reason', 'r', '--path', ''],
                      [self.one.fingerprint, '--reason', 'r', '--expires',
                       'soon']):
            with self.subTest(words):
                self.baseline(USAGE, 'add', *words)
        self.assertFalse(self.file.exists())

    def test_a_broken_baseline_is_not_replaced(self):
        self.file.write_text('{"schema":"tokensweep.baseline",\n'
                             '"schema_version":1,\n"entries":[\n'
                             '{"fingerprint":"ts1:1","reason":"r"}]}\n')
        before = self.file.read_bytes()
        for words in (['list'], ['prune'],
                      ['add', self.one.fingerprint, '--reason', 'r']):
            self.assert_message(self.baseline(USAGE, *words), f'{NAME}:4: ')
        self.assertEqual(self.file.read_bytes(), before)

    def test_a_baseline_that_is_a_symlink_is_not_followed(self):
        outside = self.write('outside.json', 'outside')
        self.file.symlink_to(outside)
        self.assert_message(
            self.baseline(USAGE, 'add', self.one.fingerprint, '--reason', 'r'),
            NAME, 'symlink')
        self.assertEqual(outside.read_text(), 'outside')

    def test_another_file(self):
        other = self.scratch / 'other.json'
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'r',
                      '--file', other, cwd=self.scratch)
        self.assertFalse(self.file.exists())
        report = self.audit(FOUND, '--baseline', other)
        self.assert_found(report, self.two)

    def test_outside_of_a_repository_the_file_must_be_named(self):
        run = self.baseline(USAGE, 'list', cwd=self.scratch)
        self.assert_message(run, '--file')
        self.baseline(USAGE, 'list', '--file', 'absent.json')
        bare = self.repo('bare', '--bare')
        self.assert_message(self.baseline(USAGE, 'list', cwd=bare.path),
                            'no working tree', '--file')

    def test_author_is_the_user_of_the_repository(self):
        self.source.git('config', 'user.name', 'Local Name')
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'r')
        self.assertEqual(self.entries()[0]['author'], 'Local Name')
        self.source.git('config', '--unset', 'user.name')
        home = self.scratch / 'home'
        (home / '.gitconfig').write_text('[user]\n\tname = From Home\n')
        for env, author in (({'GIT_CONFIG_GLOBAL': ''}, 'From Home'),
                            ({'GIT_CONFIG_GLOBAL': '/dev/null',
                              'USER': 'account'}, 'account')):
            self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'r',
                          env=env)
            self.assertEqual(self.entries()[0]['author'], author)

    def test_list(self):
        run = self.baseline(CLEAN, 'list')
        self.assertIn(b'0 entries', run.out)
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason',
                      'a\x1b[31mb', '--path', 'src/*')
        run = self.baseline(CLEAN, 'list')
        self.assertIn(self.one.fingerprint.encode(), run.out)
        self.assertIn(b'only at src/*', run.out)
        self.assertIn(b'by Ada Example', run.out)
        self.assertNotIn(b'\x1b', run.out)
        listed = json.loads(self.baseline(CLEAN, 'list', '--json').out)
        self.assertEqual(listed['entries'], [
            {'fingerprint': self.one.fingerprint, 'rule': '',
             'paths': ['src/*'], 'reason': 'a\x1b[31mb',
             'author': 'Ada Example', 'expires': '', 'expired': False}])

    def write_expired(self):
        self.file.write_text(json.dumps({
            'schema': 'tokensweep.baseline', 'schema_version': 1,
            'entries': [{'fingerprint': self.one.fingerprint, 'reason': 'r1',
                         'expires': day(-1)},
                        {'fingerprint': self.two.fingerprint, 'reason': 'r2',
                         'expires': day(0)}]}))

    def test_an_expired_entry_accepts_nothing(self):
        self.write_expired()
        self.assert_accepted(self.two)
        listed = json.loads(self.baseline(CLEAN, 'list', '--json').out)
        self.assertEqual({entry['reason']: entry['expired']
                          for entry in listed['entries']},
                         {'r1': True, 'r2': False})
        self.assertIn(f'EXPIRED {day(-1)}'.encode(),
                      self.baseline(CLEAN, 'list').out)

    def test_prune_drops_what_is_expired(self):
        self.write_expired()
        run = self.baseline(CLEAN, 'prune')
        self.assertIn(f'{self.one.fingerprint}: dropped, expired'.encode(),
                      run.out)
        self.assertIn(b'dropped 1 of 2', run.out)
        self.assertEqual([entry['reason'] for entry in self.entries()], ['r2'])
        before = os.stat(self.file).st_ino
        self.baseline(CLEAN, 'prune')
        self.assertEqual(os.stat(self.file).st_ino, before)

    def test_prune_drops_what_a_whole_audit_calls_stale(self):
        gone = 'ts1:' + '0' * 32
        self.baseline(CLEAN, 'add', gone, self.one.fingerprint, '--reason',
                      'r')
        report = self.report_file()
        run = self.baseline(CLEAN, 'prune', report)
        self.assertIn(f'{gone}: dropped, stale'.encode(), run.out)
        self.assertEqual([entry['fingerprint'] for entry in self.entries()],
                         [self.one.fingerprint])
        self.assert_accepted(self.one)

    def test_prune_does_not_believe_an_incomplete_audit(self):
        self.write_expired()
        report = json.loads(self.report_file().read_text())
        report['coverage']['skipped'].append(
            {'reason': 'missing object', 'count': 1, 'examples': [],
             'effect': 'incomplete'})
        report['coverage']['complete'] = False
        path = self.write('incomplete.json', json.dumps(report))
        self.baseline(USAGE, 'prune', path)
        self.assertEqual(len(self.entries()), 2)


class Planted(PlantedTest):
    """Everything that an audit finds can be accepted."""

    def test_create(self):
        report = self.scratch / 'report.json'
        self.assert_code(
            self.run_tool('audit', self.source.path, '--no-ignore',
                          '--format', f'json={report}'), FOUND)
        self.assert_code(
            self.run_tool('baseline', 'create', report, '--reason', 'r',
                          cwd=self.source.path), CLEAN)
        self.assert_accepted(self.plants.values(), '--no-ignore')


if __name__ == '__main__':
    support.main()
