#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep baseline import`: what is taken over from other scanners. Their
documents are made here."""

import json

import support
from baseline_cases import ImportTest, PlantedTest, day, sha1, sha256
from support import CLEAN, FOUND


class Imports(ImportTest):

    def test_gitleaks_report(self):
        summary = self.import_file(self.both())
        self.assert_imported(summary, 'gitleaks', {'secret': 2}, self.one,
                             self.two)
        for entry in self.entries():
            self.assertEqual(entry['reason'],
                             'known (imported from gitleaks: some-rule)')
            self.assertNotIn('paths', entry)

    def test_a_secret_is_known_wherever_it_stood(self):
        self.assert_imported(
            self.import_file([self.leak(self.one, 'gone.py', 77, 'f' * 40)]),
            'gitleaks', {'secret': 1}, self.one)

    def test_redacted_gitleaks_report(self):
        self.assert_imported(
            self.import_file(self.both(Secret='REDACTED', Match='REDACTED')),
            'gitleaks', {'place': 2}, self.one, self.two)
        # What is known by its place only is accepted there only.
        self.assertEqual({entry['paths'][0] for entry in self.entries()},
                         {'/src/a.py', '/b.env'})

    def test_redacted_report_of_a_later_commit(self):
        """Our report names the first commit only."""
        self.source.write('src/a.py', 'y = 2\n' * 3 + f'k="{self.one.text}"\n')
        commit = self.source.commit('Change')
        self.source.write('src/a.py', 'y = 2\n')
        self.source.commit('Remove')
        self.assert_imported(
            self.import_file([self.leak(self.one, 'src/a.py', 4, commit,
                                        Secret='REDACTED')]),
            'gitleaks', {'place': 1}, self.one)

    def test_more_or_less_of_the_secret_at_the_place(self):
        for secret in (self.one.text[4:], f'key = "{self.one.text}"'):
            with self.subTest():
                self.file.unlink(missing_ok=True)
                self.assert_imported(
                    self.import_file([self.leak(self.one, 'src/a.py', 2,
                                                Secret=secret)]),
                    'gitleaks', {'secret': 1}, self.one)

    def test_betterleaks_report(self):
        self.assert_imported(
            self.import_file(self.both(ValidationStatus='unknown')),
            'betterleaks', {'secret': 2}, self.one, self.two)
        self.file.unlink()
        summary = self.import_file(self.both(), '--from', 'betterleaks')
        self.assertEqual(summary['format'], 'betterleaks')

    def test_gitleaks_ignore_file(self):
        summary = self.import_file(
            f'# a comment\r\n{self.first}:src\\a.py:some-rule:2\r\n'
            'b.env:other-rule:1\r\nc.txt:other-rule:1\r\nnonsense:\r\n',
            '--from', 'gitleaks')
        self.assertEqual(summary['matched'], {'place': 2})
        self.assertEqual([(entry['number'], entry['path'])
                          for entry in summary['unmatched']],
                         [(4, 'c.txt'), (5, '')])
        self.assertEqual({entry['paths'][0] for entry in self.entries()},
                         {'/src/a.py', '/b.env'})
        self.assert_accepted(self.one, self.two)
        # Only there.
        self.source.add_file('new.env', f'PAT={self.two.text}\n')
        report = self.audit(FOUND)
        self.assertEqual({place['path'] for place in self.finding_of(
            report, self.two)['occurrences']}, {'new.env'})

    def test_detect_secrets(self):
        summary = self.import_file(self.secrets_baseline(
            sha1(self.one.text), sha1(self.two.text)))
        self.assert_imported(summary, 'detect-secrets', {'hash': 2}, self.one,
                             self.two)
        self.assertIn('known (imported from detect-secrets: High Entropy, '
                      'labelled no secret)',
                      [entry['reason'] for entry in self.entries()])

    def test_detect_secrets_that_took_another_part_of_the_line(self):
        self.assert_imported(
            self.import_file(self.secrets_baseline(
                sha1(self.one.text[4:20]), sha1(f'PAT={self.two.text}'))),
            'detect-secrets', {'hash': 2}, self.one, self.two)

    def test_kingfisher_baseline(self):
        self.assert_imported(
            self.import_file(
                'ExactFindings:\n  matches:\n'
                "  - filepath: app/src/a.py\n    fingerprint: '1'\n"
                '    linenum: 2\n    lastupdated: Mon, 14 Jul 2025\n'
                "  - filepath: b.env\n    fingerprint: '2'\n"
                '    linenum: 1\n    lastupdated: Mon, 14 Jul 2025\n'),
            'kingfisher', {'place': 2}, self.one, self.two)

    def test_kingfisher_baseline_of_several_repositories(self):
        self.source.git('config', 'remote.origin.url',
                        'git@Git.example.org:acme/app.git')
        text = 'version: 2\nfingerprint_algorithm: kingfisher-v1\n' \
               'repositories:\n'
        for name, path, line in (('app', 'src/a.py', 2), ('lib', 'b.env', 1)):
            text += (f'- id: git://git.example.org/acme/{name}\n  findings:\n'
                     f"  - path: {path}\n    fingerprint: '1'\n"
                     f'    rule_id: kf.one.1\n    line: {line}\n')
        summary = self.import_file(text)
        self.assertEqual(summary['matched'], {'place': 1})
        self.assertEqual(summary['unmatched'][0]['problem'],
                         'is about another repository')
        self.assert_accepted(self.one)

    def test_kingfisher_report(self):
        records = [
            {'rule': {'name': 'One', 'id': 'kf.one.1'},
             'finding': {'snippet': self.one.text, 'fingerprint': '1',
                         'line': 2, 'path': 'elsewhere', 'git_metadata': {
                             'commit': {'id': self.first},
                             'file': {'path': 'src/a.py'}}}},
            {'rule': {'name': 'Two', 'id': 'kf.two.1'},
             'finding': {'snippet': '[REDACTED:12]', 'fingerprint': '2',
                         'line': 1, 'path': str(self.source.path / 'b.env')}}]
        lines = '\n'.join(json.dumps(record) for record in records)
        for content in ({'findings': records, 'metadata': {}}, lines):
            with self.subTest():
                self.file.unlink(missing_ok=True)
                self.assert_imported(self.import_file(content), 'kingfisher',
                                     {'place': 1, 'secret': 1}, self.one,
                                     self.two)

    def test_trufflehog(self):
        lines = [
            {'SourceMetadata': {'Data': {'Git': {
                'commit': self.first, 'file': 'src/a.py', 'email': 'e',
                'repository': 'r', 'timestamp': 't', 'line': 2}}},
             'SourceID': 1, 'DetectorName': 'Github', 'DecoderName': 'PLAIN',
             'Verified': False, 'Raw': self.one.text, 'RawV2': '',
             'Redacted': ''},
            {'SourceMetadata': {'Data': {'Filesystem': {
                'file': str(self.source.path / 'b.env'), 'line': 1}}},
             'DetectorName': 'Dockerhub', 'Verified': False,
             'Raw': f'someone:{self.two.text}', 'Redacted': ''}]
        self.assert_imported(
            self.import_file('\n'.join(json.dumps(line) for line in lines)),
            'trufflehog', {'secret': 2}, self.one, self.two)

    def test_a_trufflehog_run_that_found_nothing(self):
        log = json.dumps({'level': 'info-0', 'logger': 'trufflehog',
                          'msg': 'finished scanning'}) + '\n'
        for text, words in (('', ['--from', 'trufflehog']), (log, [])):
            with self.subTest(words):
                summary = self.import_file(text, *words)
                self.assertEqual((summary['format'], summary['entries']),
                                 ('trufflehog', 0))
                self.assertFalse(self.file.exists())

    def test_talisman(self):
        text = ('fileignoreconfig:\n- filename: src/a.py\n'
                f"  checksum: {self.talisman('src/a.py')}\n"
                '  ignore_detectors: []\n- filename: "*.env"\n'
                '  ignore_detectors: [filecontent]\nversion: "1.0"\n')
        self.assert_imported(self.import_file(text), 'talisman', {'place': 2},
                             self.one, self.two)
        self.assertEqual({entry['paths'][0] for entry in self.entries()},
                         {'/src/a.py', '/b.env'})

    def test_talisman_names_files_in_its_own_way(self):
        """By its name alone a file is meant wherever it is; with a folder it
        counts from the top, and a folder's own name is none of a file."""
        for name in ('a.py', 'src/*.py', 's*/a.py', 'src/'):
            with self.subTest(name):
                self.import_file('fileignoreconfig:\n' + self.talisman_entry(
                    name, self.talisman('src/a.py')))
                self.assertEqual([entry['paths'] for entry in self.entries()],
                                 [['/src/a.py']])
                self.file.unlink()
        for name in ('src', 'rc/a.py', '**/b.env', '**/a.py/', 'rc/', '/src/'):
            with self.subTest(name):
                self.assert_unmatched(
                    f'fileignoreconfig:\n- filename: "{name}"\n'
                    '  ignore_detectors: [filecontent]\n',
                    ['no finding is there'])

    def test_ggshield_matches(self):
        two = sha256(f'{self.two.text},apikey')
        second = ('version: 2\nsecret:\n  ignored_matches:\n  - name: one\n'
                  f'    match: {self.one.text}\n  - name: two\n'
                  f'    match: {two}\n')
        first = (f'matches-ignore:\n- {sha256(self.one.text)}\n- name: two\n'
                 f'  match: {two}\n')
        for content, matched in ((second, {'hash': 1, 'secret': 1}),
                                 (first, {'hash': 2})):
            with self.subTest(content[:10]):
                self.file.unlink(missing_ok=True)
                self.assert_imported(self.import_file(content), 'ggshield',
                                     matched, self.one, self.two)

    def test_ggshield_paths(self):
        self.assert_imported(
            self.import_file('version: 2\nsecret:\n  ignored-paths:\n'
                             "  - '**/a.py'\n  - 'b.*'\n"),
            'ggshield', {'place': 2}, self.one, self.two)
        self.assertEqual({entry['paths'][0] for entry in self.entries()},
                         {'**/a.py', 'b.*'})

    def test_what_is_accepted_already_stays_as_it_is(self):
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'mine')
        summary = self.import_file(self.both(), '--expires', '30d')
        self.assertEqual((summary['added'], summary['already']), (1, 1))
        self.assertEqual(
            {entry['fingerprint']: (entry['reason'], entry.get('expires'))
             for entry in self.entries()},
            {self.one.fingerprint: ('mine', None),
             self.two.fingerprint: ('known (imported from gitleaks: '
                                    'some-rule)', day(30))})

    def test_what_is_over_is_renewed(self):
        self.baseline(CLEAN, 'add', self.one.fingerprint,
                      self.two.fingerprint, '--reason', 'mine')
        document = json.loads(self.file.read_text())
        for entry in document['entries']:
            entry['expires'] = day(-1)
            if entry['fingerprint'] == self.two.fingerprint:
                entry['paths'] = ['/b.env', '/other']
        self.file.write_text(json.dumps(document))
        text = 'b.env:rule:1\n'
        summary = self.import_file(
            [self.leak(self.one, 'src/a.py', 2)], '--expires', '30d')
        self.assertEqual((summary['added'], summary['renewed'],
                          summary['already']), (1, 1, 0))
        summary = self.import_file(text, '--expires', '30d')
        self.assertEqual((summary['added'], summary['renewed'],
                          summary['already']), (1, 0, 0))
        self.assertEqual(
            [(entry['fingerprint'], entry.get('paths'), entry['expires'])
             for entry in self.entries()],
            sorted([(self.one.fingerprint, None, day(30)),
                    (self.two.fingerprint, ['/b.env'], day(30)),
                    (self.two.fingerprint, ['/b.env', '/other'], day(-1))]))
        self.assert_accepted(self.one, self.two)
        summary = self.import_file(text)
        self.assertEqual((summary['added'], summary['already']), (0, 1))

    def test_an_ignore_file_with_lines_of_another_form(self):
        for words in ([], ['--from', 'gitleaks']):
            with self.subTest(words):
                self.file.unlink(missing_ok=True)
                summary = self.import_file('just text\nb.env:rule:1\n', *words)
                self.assertEqual(
                    [(entry['number'], entry['problem'])
                     for entry in summary['unmatched']],
                    [(1, 'is no line of the form file:rule:line')])
                self.assert_accepted(self.two)

    def test_text_summary(self):
        path = self.write('foreign', json.dumps(
            self.both() + [self.leak(self.one, 'a.py', 9, Secret='')]))
        run = self.baseline(CLEAN, 'import', path, '--reason', 'known',
                            '--target', self.source.path, cwd=self.scratch)
        self.assertEqual(run.out.decode().splitlines(), [
            'gitleaks: 3 entries, 2 matched (2 by secret)',
            f'{self.file}: 2 entries added, 0 there already',
            'Not matched to a finding, and so not accepted:',
            '  3: a.py:9 (some-rule) no finding is there'])

    def test_text_summary_of_what_is_refused_and_renewed(self):
        self.file.write_text(json.dumps({
            'schema': 'tokensweep.baseline', 'schema_version': 1,
            'entries': [{'fingerprint': self.one.fingerprint, 'reason': 'r',
                         'expires': day(-1)}]}))
        path = self.write('foreign', '\n'.join(json.dumps(hog) for hog in (
            self.hog(self.one.text, 'src/a.py', 2),
            self.hog(self.two.text, 'b.env', 1, Verified=True))))
        run = self.baseline(CLEAN, 'import', path, '--reason', 'known')
        self.assertEqual(run.out.decode().splitlines(), [
            'trufflehog: 2 entries, 1 matched (1 by secret)',
            f'{self.file}: 1 entry added (1 in place of expired ones), '
            '0 there already',
            'Not matched to a finding, and so not accepted:',
            '  2: b.env:1 (Github) is verified: the secret works',
            'Known there to be real secrets: 1 entry (--include-confirmed '
            'accepts them).'])

    def test_what_powershell_redirects(self):
        text = json.dumps(self.secrets_baseline(sha1(self.one.text),
                                                sha1(self.two.text)))
        self.assert_imported(
            self.import_file(text.encode('utf-16')),
            'detect-secrets', {'hash': 2}, self.one, self.two)

    def test_standard_input(self):
        self.baseline(CLEAN, 'import', '-', '--reason', 'r', '-o', 'b.json',
                      stdin=json.dumps(self.both()).encode())
        self.assertTrue((self.source.path / 'b.json').exists())


class Planted(PlantedTest):

    def test_import(self):
        """An audit does not see what .gitignore names."""
        leaks = [{'RuleID': name, 'Secret': plant.token.text, 'File': 'x',
                  'StartLine': 1} for name, plant in self.plants.items()]
        path = self.write('leaks.json', json.dumps(leaks))
        run = self.run_tool('baseline', 'import', path, '--reason', 'r',
                            '--json', '--target', self.source.path)
        self.assert_code(run, CLEAN)
        self.assertEqual([entry['label'] for entry in
                          run.report['unmatched']], ['ignored'])
        del self.plants['ignored']
        self.assert_accepted(self.plants.values())


if __name__ == '__main__':
    support.main()
