#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep baseline`: what is accepted, by whom, for how long, and what is
taken over from other scanners. The foreign documents are made here."""

import datetime
import hashlib
import json
import os

import planted_repository
import support
from support import CLEAN, FOUND, INCOMPLETE, USAGE

NAME = '.tokensweep-baseline.json'


def day(offset):
    """A day in UTC, counted from today."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return (today + datetime.timedelta(days=offset)).isoformat()


def sha1(text):
    return hashlib.sha1(text.encode()).hexdigest()


def sha256(text):
    data = text if isinstance(text, bytes) else text.encode()
    return hashlib.sha256(data).hexdigest()


class BaselineTest(support.CliTest):
    """A repository with two tokens, in two files and two commits."""

    def setUp(self):
        super().setUp()
        self.one = self.github('one')
        self.two = self.docker('two')
        self.source = self.repo('app')
        self.first = self.source.add_file(
            'src/a.py', f'x = 1\nkey = "{self.one.text}"\n')
        self.second = self.source.add_file('b.env', f'PAT={self.two.text}\n')
        self.file = self.source.path / NAME

    def audit(self, code, *words):
        return self.run_json('audit', self.source.path, *words, code=code)

    def baseline(self, code, *words, **more):
        run = self.run_tool('baseline', *words,
                            **{'cwd': self.source.path, **more})
        self.assert_code(run, code)
        return run

    def report_file(self, *words):
        path = self.scratch / 'report.json'
        self.run_tool('audit', self.source.path, '--format', f'json={path}',
                      *words)
        return path

    def entries(self):
        text = self.file.read_text()
        for token in self.tokens:
            for trace in token.traces():
                self.assertNotIn(trace, text.encode())
        document = json.loads(text)
        self.assertEqual(document['schema'], 'tokensweep.baseline')
        self.assertEqual(document['schema_version'], 1)
        return document['entries']

    def assert_accepted(self, *tokens):
        """These and no others are accepted."""
        others = [token for token in (self.one, self.two)
                  if token not in tokens]
        report = self.audit(FOUND if others else CLEAN)
        self.assert_found(report, *others)
        self.assertEqual(
            report['suppressed']['by_reason'].get('baseline', 0), len(tokens))


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
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'docs',
                      '--path', '/docs')
        report = self.audit(FOUND)
        places = [(place['kind'], place['path']) for place in
                  self.finding_of(report, self.one)['occurrences']]
        self.assertEqual(places, [('blob', 'src/a.py'), ('file', 'src/a.py')])
        # The scope stays when only the reason is new.
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'new')
        self.assertEqual(self.entries()[0]['paths'], ['/docs'])

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
                       day(-1)],
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


class Imports(BaselineTest):

    def import_file(self, content, *words, code=CLEAN, name='foreign'):
        """Imports a document; gives the summary."""
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content)
        path = self.write(name, content)
        run = self.baseline(code, 'import', path, '--reason', 'known',
                            '--json', *words)
        return json.loads(run.out) if code == CLEAN else run

    def assert_imported(self, summary, form, matched, *tokens):
        self.assertEqual(summary['format'], form)
        self.assertEqual(summary['matched'], matched)
        self.assertEqual(summary['unmatched'], [])
        self.assertEqual(summary['added'], len(tokens))
        self.assert_accepted(*tokens)

    def leak(self, token, path, line, commit='', **more):
        return {'RuleID': 'some-rule', 'Description': 'd', 'StartLine': line,
                'EndLine': line, 'StartColumn': 1, 'EndColumn': 2,
                'Match': f'x{token.text}', 'Secret': token.text, 'File': path,
                'SymlinkFile': '', 'Commit': commit, 'Entropy': 4.5,
                'Author': 'A', 'Email': 'e', 'Date': 'd', 'Message': 'm',
                'Tags': [], 'Fingerprint': 'f', **more}

    def both(self, **more):
        return [self.leak(self.one, 'src/a.py', 2, self.first, **more),
                self.leak(self.two, 'b.env', 1, self.second, **more)]

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

    def test_a_redacted_entry_of_another_place_is_listed(self):
        summary = self.import_file(
            [self.leak(self.one, 'src/a.py', 1, Secret='REDACTED'),
             self.leak(self.one, 'src/a.py', 2, 'f' * 40, Secret='REDACTED')])
        self.assertEqual(summary['added'], 0)
        self.assertEqual([(entry['number'], entry['line'], entry['problem'])
                          for entry in summary['unmatched']],
                         [(1, 1, 'no finding is there'),
                          (2, 2, 'no finding is there')])
        self.assertFalse(self.file.exists())

    def test_another_secret_at_the_place_is_not_accepted(self):
        """What replaced the accepted secret is a new leak."""
        old = self.github('old')
        summary = self.import_file([self.leak(old, 'src/a.py', 2)])
        self.assertEqual(summary['unmatched'][0]['problem'],
                         'no finding has its secret')
        self.assert_accepted()

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
            self.import_file(self.both(ValidationStatus='valid')),
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

    def test_paths_of_an_ignore_file_are_no_globs(self):
        for name in ('[x].env', '*.env'):
            self.source.add_file(name, f'PAT={self.two.text}\n')
        self.import_file('[x].env:rule:1\n*.env:rule:1\n')
        self.assertEqual(self.entries()[0]['paths'],
                         ['/[*].env', '/[[]x].env'])
        report = self.audit(FOUND)
        self.assertEqual({place['path'] for place in self.finding_of(
            report, self.two)['occurrences']}, {'b.env'})

    def secrets_baseline(self, *hashes):
        one, two = hashes
        return {'version': '1.5.0', 'plugins_used': [], 'filters_used': [],
                'results': {
                    'src/a.py': [{'type': 'Secret Keyword',
                                  'filename': 'src/a.py',
                                  'hashed_secret': one, 'is_verified': False,
                                  'line_number': 2}],
                    'b.env': [{'type': 'High Entropy', 'filename': 'b.env',
                               'hashed_secret': two, 'is_verified': False,
                               'line_number': 1, 'is_secret': True}]},
                'generated_at': '2026-01-01T00:00:00Z'}

    def test_detect_secrets(self):
        summary = self.import_file(self.secrets_baseline(
            sha1(self.one.text), sha1(self.two.text)))
        self.assert_imported(summary, 'detect-secrets', {'hash': 2}, self.one,
                             self.two)
        self.assertIn('known (imported from detect-secrets: High Entropy, '
                      'labelled a secret)',
                      [entry['reason'] for entry in self.entries()])

    def test_detect_secrets_that_took_another_part_of_the_line(self):
        self.assert_imported(
            self.import_file(self.secrets_baseline(
                sha1(self.one.text[:3]), sha1(f'PAT={self.two.text}'))),
            'detect-secrets', {'hash': 2}, self.one, self.two)

    def test_detect_secrets_of_a_line_that_changed(self):
        summary = self.import_file(self.secrets_baseline(
            sha1('something else'), sha1(self.two.text)))
        self.assertEqual([entry['path'] for entry in summary['unmatched']],
                         ['src/a.py'])
        self.assert_accepted(self.two)

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
             'DetectorName': 'Dockerhub', 'Verified': True,
             'Raw': f'someone:{self.two.text}', 'Redacted': ''}]
        self.assert_imported(
            self.import_file('\n'.join(json.dumps(line) for line in lines)),
            'trufflehog', {'secret': 2}, self.one, self.two)

    def talisman(self, path):
        content = (self.source.path / path).read_bytes()
        return sha256(sha256('') + sha256(content) + sha256(path))

    def test_talisman(self):
        text = ('fileignoreconfig:\n- filename: src/a.py\n'
                f"  checksum: {self.talisman('src/a.py')}\n"
                '  ignore_detectors: []\n- filename: "*.env"\n'
                '  ignore_detectors: [filecontent]\nversion: "1.0"\n')
        self.assert_imported(self.import_file(text), 'talisman', {'place': 2},
                             self.one, self.two)
        self.assertEqual({entry['paths'][0] for entry in self.entries()},
                         {'src/a.py', '*.env'})

    def test_talisman_file_that_changed(self):
        text = ('fileignoreconfig:\n- filename: src/a.py\n'
                f"  checksum: {self.talisman('b.env')}\n- filename: '*.env'\n"
                f"  checksum: {self.talisman('b.env')}\n"
                f"- filename: gone\n  checksum: {self.talisman('b.env')}\n")
        summary = self.import_file(text)
        self.assertEqual(
            [entry['problem'] for entry in summary['unmatched']],
            ['its file has changed since (another checksum)',
             'has a checksum over several files, which is not checked',
             'its file is not in the working tree'])
        self.assert_accepted()

    def test_ggshield_matches(self):
        two = sha256(f'{self.two.text},apikey')
        second = ('version: 2\nsecret:\n  ignored_matches:\n  - name: one\n'
                  f'    match: {self.one.text}\n  - name: two\n'
                  f'    match: {two}\n')
        first = (f'matches-ignore:\n- {sha256(self.one.text)}\n- name: two\n'
                 f'  match: {two}\n')
        cache = json.dumps({'last_found_secrets': [
            {'name': 'one', 'match': sha256(f'{self.one.text},token')},
            {'name': 'two', 'match': two}]})
        for content, matched in ((second, {'hash': 1, 'secret': 1}),
                                 (first, {'hash': 2}), (cache, {'hash': 2})):
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

    def test_secrets_in_names_are_shown_nowhere(self):
        hidden = self.github('hidden')
        document = [self.leak(self.one, f'x/{hidden.text}', 3,
                              RuleID=f'rule {self.two.text}',
                              Secret=hidden.text),
                    self.leak(self.two, 'b.env', 1,
                              RuleID=f'rule {self.one.text}'),
                    self.leak(self.two, 'a\x1b[31m\nb', 1, Secret='REDACTED')]
        path = self.write('foreign', json.dumps(document))
        run = self.baseline(CLEAN, 'import', path, '--reason', 'known')
        self.assertNotIn(b'\x1b', run.out)
        self.assertEqual(len(run.out.splitlines()), 5)
        self.assertEqual(len(self.entries()), 1)

    def test_a_scope_with_a_secret_is_not_written(self):
        token = self.github('path')
        self.source.add_file(f'{token.text}/b.env', f'PAT={self.two.text}\n')
        summary = self.import_file(f'{token.text}/b.env:rule:1\n')
        self.assertEqual(summary['unmatched'][0]['problem'],
                         'has a secret in its path')
        self.assertFalse(self.file.exists())

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

    def test_standard_input(self):
        self.baseline(CLEAN, 'import', '-', '--reason', 'r', '-o', 'b.json',
                      stdin=json.dumps(self.both()).encode())
        self.assertTrue((self.source.path / 'b.json').exists())

    def test_what_cannot_be_imported(self):
        for content, words in (('', []), ('hello', []), ('{}', []),
                               ('[' * 100, []), ('[]', ['--from', 'talisman']),
                               ('[]', ['--from', 'other']),
                               ('[]', ['--expires', 'x']),
                               ('[]', ['--target', self.scratch])):
            with self.subTest(content):
                self.import_file(content, *words, code=USAGE)
        self.assertFalse(self.file.exists())

    def test_an_audit_that_is_incomplete_says_so(self):
        blob = self.source.id('HEAD:b.env')
        self.source.object_path(blob).unlink()
        path = self.write('foreign', json.dumps(self.both()))
        run = self.baseline(INCOMPLETE, 'import', path, '--reason', 'r')
        self.assertIn(b'could not read everything', run.out)


class Planted(support.CliTest):
    """Everything that an audit finds can be accepted."""

    def setUp(self):
        super().setUp()
        self.source, self.plants = planted_repository.build(
            self.scratch / 'planted', self.environment)
        for plant in self.plants.values():
            self.watch(plant.token)

    def assert_accepted(self, plants, *words):
        report = self.run_json('audit', self.source.path, *words, code=CLEAN)
        self.assertEqual(report['findings'], [])
        self.assertEqual(
            report['suppressed']['by_reason']['baseline'],
            len({plant.token.fingerprint for plant in plants}))

    def test_create(self):
        report = self.scratch / 'report.json'
        self.assert_code(
            self.run_tool('audit', self.source.path, '--no-ignore',
                          '--format', f'json={report}'), FOUND)
        self.assert_code(
            self.run_tool('baseline', 'create', report, '--reason', 'r',
                          cwd=self.source.path), CLEAN)
        self.assert_accepted(self.plants.values(), '--no-ignore')

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
