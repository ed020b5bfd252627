#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep baseline` accepts no secret that is known to be a real one: not
by another mention of it in the same file either."""

import json

import support
from baseline_cases import ImportTest, sha1
from support import CLEAN

WORKS = 'is verified: the secret works'
ELSEWHERE = 'is a real secret by another entry'


class NamedTwice(ImportTest):

    def assert_refused(self, content, *problems):
        """All entries on the first token are refused, in any order; the
        other is taken over."""
        summary = self.import_file(content)
        self.assertEqual(sorted(entry['problem'] for entry in
                                summary['unmatched']), sorted(problems))
        self.assertEqual(summary['refused'], len(problems))
        self.assertEqual(summary['added'], 1)
        self.assert_accepted(self.two)
        self.file.unlink()
        summary = self.import_file(content, '--include-confirmed')
        self.assertEqual((summary['refused'], summary['added']), (0, 2))
        self.assert_accepted(self.one, self.two)
        self.file.unlink()

    def assert_refused_either_way(self, entries, *problems):
        for order in (entries, entries[::-1]):
            with self.subTest(first=order is entries):
                self.assert_refused(order, *problems)

    def test_detect_secrets(self):
        for known, problem in ((dict(is_verified=True), WORKS),
                               (dict(is_secret=True),
                                'is labelled a secret')):
            for confirmed in (0, 1):
                with self.subTest(known=known, confirmed=confirmed):
                    baseline = self.secrets_baseline(sha1(self.one.text),
                                                     sha1(self.two.text))
                    results = baseline['results']['src/a.py']
                    results.append({**results[0], 'type': 'GitHub Token',
                                    'is_secret': False})
                    results[confirmed].update(known)
                    self.assert_refused(baseline, problem, ELSEWHERE)

    def test_a_part_of_the_secret(self):
        baseline = self.secrets_baseline(sha1(self.one.text),
                                         sha1(self.two.text))
        results = baseline['results']['src/a.py']
        results.append({**results[0], 'is_verified': True,
                        'hashed_secret': sha1(self.one.text[4:])})
        self.assert_refused(baseline, WORKS, ELSEWHERE)

    def test_trufflehog(self):
        hogs = [self.hog(self.one.text, 'src/a.py', 2, Verified=True),
                self.hog(self.one.text, 'copy.py', 9),
                self.hog(self.two.text, 'b.env', 1)]
        self.assert_refused_either_way(hogs, WORKS, ELSEWHERE)

    def test_kingfisher(self):
        findings = [
            {'rule': {'id': 'kf.one.1'},
             'finding': {'snippet': text, 'line': line, 'path': path,
                         'validation': {'status': status}}}
            for text, path, line, status in (
                (self.one.text, 'src/a.py', 2, 'Active Credential'),
                (self.one.text, 'src/a.py', 2, 'Not Attempted'),
                # By its place alone.
                ('[REDACTED:12]', 'src/a.py', 2, 'Not Attempted'),
                (self.two.text, 'b.env', 1, 'Not Attempted'))]
        self.assert_refused({'findings': findings}, WORKS, ELSEWHERE,
                            ELSEWHERE)
        findings[0]['finding']['validation'] = {'outcome': 'verified_active'}
        self.assert_refused({'findings': findings}, WORKS, ELSEWHERE,
                            ELSEWHERE)
        findings[0]['finding']['snippet'] = '[REDACTED:12]'
        self.assert_refused({'findings': findings[::-1]}, WORKS, ELSEWHERE,
                            ELSEWHERE)

    def test_betterleaks(self):
        leaks = [self.leak(self.one, 'src/a.py', 2, ValidationStatus='valid'),
                 self.leak(self.one, 'gone.py', 3, ValidationStatus='none'),
                 self.leak(self.two, 'b.env', 1, ValidationStatus='none')]
        self.assert_refused_either_way(leaks, WORKS, ELSEWHERE)

    def test_what_the_baseline_has_stays(self):
        self.baseline(CLEAN, 'add', self.one.fingerprint, '--reason', 'known')
        before = self.file.read_bytes()
        self.import_file([self.leak(self.one, 'src/a.py', 2,
                                    ValidationStatus='valid')])
        self.assertEqual(self.file.read_bytes(), before)


class Created(ImportTest):

    def setUp(self):
        super().setUp()
        path = self.report_file()
        report = json.loads(path.read_bytes())
        self.finding_of(report, self.one)['state'] = 'live'
        self.finding_of(report, self.two)['state'] = 'dead'
        path.write_text(json.dumps(report))
        self.report = path

    def test_a_secret_that_works_is_left_out(self):
        run = self.baseline(CLEAN, 'create', self.report, '--reason', 'old')
        self.assertIn(b'Not accepted: 1 secret that works; ', run.out)
        self.assertIn(b': accepted 1 finding for good', run.out)
        self.assert_accepted(self.two)

    def test_it_is_accepted_when_that_is_said(self):
        run = self.baseline(CLEAN, 'create', self.report, '--reason', 'old',
                            '--include-confirmed')
        self.assertNotIn(b'Not accepted', run.out)
        self.assert_accepted(self.one, self.two)


if __name__ == '__main__':
    support.main()
