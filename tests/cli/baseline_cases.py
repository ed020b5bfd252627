# SPDX-License-Identifier: Apache-2.0
"""What the tests of `tokensweep baseline` share."""

import datetime
import hashlib
import json

import planted_repository
import support
from support import CLEAN, FOUND

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


class ImportTest(BaselineTest):
    """With documents of other scanners."""

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

    def assert_unmatched(self, content, problems, *words):
        """Nothing is accepted, for these reasons."""
        summary = self.import_file(content, *words)
        self.assertEqual([entry['problem'] for entry in summary['unmatched']],
                         problems)
        self.assertEqual((summary['matched'], summary['added']), ({}, 0))
        self.assertFalse(self.file.exists())
        return summary

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

    def hog(self, raw, path, line, **more):
        return {'SourceMetadata': {'Data': {'Filesystem': {
                    'file': path, 'line': line}}},
                'DetectorName': 'Github', 'Verified': False, 'Raw': raw,
                **more}

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
                               'line_number': 1, 'is_secret': False}]},
                'generated_at': '2026-01-01T00:00:00Z'}

    def talisman(self, path, content=None):
        if content is None:
            content = (self.source.path / path).read_bytes()
        return sha256(sha256('') + sha256(content) + sha256(path))

    def talisman_entry(self, name, checksum):
        return f'- filename: "{name}"\n  checksum: {checksum}\n'


class PlantedTest(support.CliTest):
    """A repository with a token in every kind of place."""

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
