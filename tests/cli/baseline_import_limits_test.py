#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep baseline import`: what it does not accept, because an entry of
another scanner does not prove it, and what it never shows."""

import json

import support
from baseline_cases import ImportTest, sha1, sha256
from support import CLEAN, FOUND, INCOMPLETE, USAGE


class Limits(ImportTest):

    def test_an_entry_without_a_line_does_not_accept_the_file(self):
        for line in (0, '2', None):
            leak = self.leak(self.one, 'src/a.py', line, RuleID='env-file',
                             Match='file detected: src/a.py')
            for secret in ('', 'REDACTED', self.one.text[4:16]):
                with self.subTest((line, len(secret))):
                    self.assert_unmatched([{**leak, 'Secret': secret}], [
                        'no finding has its secret' if secret[:1] not in 'R'
                        else 'names no line'])
        for text in ('src/a.py:env-file:0\n',
                     'ExactFindings:\n  matches:\n'
                     '  - filepath: src/a.py\n    linenum: two\n',
                     'version: 2\nrepositories:\n- id: git://a/b\n'
                     '  findings:\n  - path: src/a.py\n    rule_id: r\n',
                     json.dumps({'findings': [
                         {'rule': {'id': 'kf.one.1'},
                          'finding': {'snippet': '[REDACTED:1]', 'line': 0,
                                      'path': 'src/a.py'}}]}),
                     json.dumps(self.hog('', 'src/a.py', 0))):
            with self.subTest(text[:20]):
                self.assert_unmatched(text, ['names no line'])

    def test_a_whole_secret_needs_no_line(self):
        self.assert_imported(
            self.import_file([self.leak(self.one, 'src/a.py', 0,
                                        Secret=f'key = "{self.one.text}"')]),
            'gitleaks', {'secret': 1}, self.one)

    def test_the_provider_that_a_rule_names_is_that_of_the_finding(self):
        """A secret may have been replaced by one of another kind."""
        self.assert_unmatched(
            f'{self.first}:src/a.py:docker-hub-pat:2\n'
            'b.env:github-fine-grained-pat:1\n',
            ['what is found there is of another provider'] * 2)
        self.source.write('c.env', f'{self.one.text} {self.two.text}\n')
        self.source.commit('Two on a line')
        summary = self.import_file('c.env:github-pat:1\n')
        self.assertEqual(summary['matched'], {'place': 1})
        self.assertEqual([(entry['fingerprint'], entry['paths'])
                          for entry in self.entries()],
                         [(self.one.fingerprint, ['/c.env'])])

    def test_another_secret_at_the_place_is_not_accepted(self):
        """What replaced the accepted secret is a new leak."""
        old = self.github('old')
        summary = self.import_file([self.leak(old, 'src/a.py', 2)])
        self.assertEqual(summary['unmatched'][0]['problem'],
                         'no finding has its secret')
        self.assert_accepted()

    def test_a_redacted_entry_of_another_place_is_listed(self):
        summary = self.import_file(
            [self.leak(self.one, 'src/a.py', 1, Secret='REDACTED'),
             self.leak(self.one, 'src/a.py', 2, 'f' * 40, Secret='REDACTED')])
        self.assertEqual(summary['added'], 0)
        self.assertEqual([(entry['number'], entry['line'], entry['problem'])
                          for entry in summary['unmatched']],
                         [(1, 1, 'no finding is there'),
                          (2, 2, 'its commit is not in this repository')])
        self.assertFalse(self.file.exists())

    def test_what_is_known_to_be_a_secret_is_not_accepted(self):
        baseline = self.secrets_baseline(sha1(self.one.text),
                                         sha1(self.two.text))
        for result in baseline['results'].values():
            result[0].update(is_secret=True)
        works = 'is verified: the secret works'
        kingfisher = {'findings': [
            {'rule': {'id': 'kf.one.1'},
             'finding': {'snippet': token.text, 'line': 1, 'path': 'x',
                         'validation': {'status': 'Active Credential'}}}
            for token in (self.one, self.two)]}
        hogs = [self.hog(token.text, 'x', 1, Verified=True)
                for token in (self.one, self.two)]
        for content, problem, how in (
                (baseline, 'is labelled a secret', 'hash'),
                (hogs, works, 'secret'), (kingfisher, works, 'secret'),
                (self.both(ValidationStatus='valid'), works, 'secret')):
            with self.subTest(problem):
                summary = self.assert_unmatched(content, [problem] * 2)
                self.assertEqual(summary['refused'], 2)
                summary = self.import_file(content, '--include-confirmed')
                self.assertEqual(summary['refused'], 0)
                self.assert_imported(summary, summary['format'], {how: 2},
                                     self.one, self.two)
                self.file.unlink()

    def test_detect_secrets_that_took_something_else_on_the_line(self):
        """The part must reach into the secret, and not only into what all
        secrets of its kind begin with."""
        user = 'adminpassword1'
        self.source.write('src/a.py',
                          f'x = 1\nuser = "{user}"; key = "{self.one.text}"\n')
        self.source.commit('Add a user')
        for part in (user, f'"{user}"; key = "', self.one.text[:4],
                     f'key = "{self.one.text[:4]}'):
            with self.subTest():
                summary = self.import_file(self.secrets_baseline(
                    sha1(part), sha1(self.two.text)))
                self.assertEqual(
                    [entry['problem'] for entry in summary['unmatched']],
                    ['no finding has its hash, nor has a part of one'])
                self.assert_accepted(self.two)

    def test_detect_secrets_of_a_line_that_changed(self):
        summary = self.import_file(self.secrets_baseline(
            sha1('something else'), sha1(self.two.text)))
        self.assertEqual([entry['path'] for entry in summary['unmatched']],
                         ['src/a.py'])
        self.assert_accepted(self.two)

    def test_detect_secrets_without_a_hash(self):
        document = self.secrets_baseline('', sha1(self.two.text))
        self.assertEqual(
            [entry['problem'] for entry in
             self.import_file(document)['unmatched']], ['has no hash'])
        self.assert_accepted(self.two)

    def test_talisman_accepts_the_content_with_the_checksum(self):
        """Not what the file held before, and no other file of its name."""
        old, sub = self.github('old'), self.github('sub')
        self.source.add_file('c.txt', f'{old.text}\n')
        self.source.add_file('c.txt', f'{self.one.text}\n')
        self.source.add_file('sub/c.txt', f'{sub.text} {self.one.text}\n')
        summary = self.import_file('fileignoreconfig:\n' + self.talisman_entry(
            'c.txt', self.talisman('c.txt')))
        self.assertEqual(summary['matched'], {'place': 1})
        self.assertEqual([(entry['fingerprint'], entry['paths'])
                          for entry in self.entries()],
                         [(self.one.fingerprint, ['/c.txt'])])
        report = self.audit(FOUND)
        self.assert_found(report, self.one, self.two, old, sub)
        self.assertNotIn('c.txt', [place['path'] for place in self.finding_of(
            report, self.one)['occurrences']])

    def test_talisman_of_the_commit_when_the_file_changed(self):
        checksum = self.talisman('src/a.py')
        self.source.write('src/a.py', f'{self.two.text}\n')
        text = 'fileignoreconfig:\n' + self.talisman_entry('src/a.py',
                                                           checksum)
        self.import_file(text)
        self.assertEqual([entry['fingerprint'] for entry in self.entries()],
                         [self.one.fingerprint])
        self.file.unlink()
        self.source.commit('Change')
        self.assertIn('no file there has its checksum',
                      self.import_file(text)['unmatched'][0]['problem'])

    def test_talisman_file_that_changed(self):
        wrong = self.talisman('b.env', b'other')
        summary = self.import_file('fileignoreconfig:\n' + ''.join(
            self.talisman_entry(name, wrong)
            for name in ('src/a.py', '*.env', 'gone', '[b].env')))
        changed = ('no file there has its checksum: it has changed, or it is '
                   'over several files, which is not checked')
        self.assertEqual(
            [entry['problem'] for entry in summary['unmatched']],
            [changed, changed, 'no finding is there',
             'has a set of characters in its name, which is not matched'])
        self.assert_accepted()

    def test_what_ggshield_found_last_is_not_ignored(self):
        cache = {'last_found_secrets': [
            {'name': 'one', 'match': sha256(f'{self.one.text},token')}]}
        for words in ([], ['--include-confirmed']):
            summary = self.assert_unmatched(
                cache, ['was found last, and is not ignored'], *words)
            self.assertEqual(summary['format'], 'ggshield')

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

    def test_what_cannot_be_imported(self):
        for content, words in (('', []), ('hello', []), ('{}', []),
                               ('[' * 100, []), ('[]', ['--from', 'talisman']),
                               ('[]', ['--from', 'other']),
                               ('[]', ['--expires', 'x']),
                               ('[]', ['--target', self.scratch])):
            with self.subTest(content):
                self.import_file(content, *words, code=USAGE)
        self.assertFalse(self.file.exists())

    def test_a_document_of_ours_is_told(self):
        for document in (self.audit(FOUND),
                         {'schema': 'tokensweep.baseline', 'entries': []}):
            run = self.import_file(document, code=USAGE)
            self.assertIn(b' ours', run.err)

    def test_what_accepts_by_pattern_is_listed(self):
        self.assert_unmatched(
            'allowed_patterns:\n- key\nscopeconfig:\n- scope: go\n',
            ['accepts by pattern, which is not matched',
             'accepts files of a kind, which is not matched'])
        self.assert_unmatched(
            'version: 2\nsecret:\n  ignored_detectors: [Generic]\n',
            ['accepts all that a detector finds'])

    def test_an_audit_that_is_incomplete_says_so(self):
        blob = self.source.id('HEAD:b.env')
        self.source.object_path(blob).unlink()
        path = self.write('foreign', json.dumps(self.both()))
        run = self.baseline(INCOMPLETE, 'import', path, '--reason', 'r')
        self.assertIn(b'could not read everything', run.out)

    def test_paths_of_an_ignore_file_are_no_globs(self):
        for name in ('[x].env', '*.env'):
            self.source.add_file(name, f'PAT={self.two.text}\n')
        self.import_file('[x].env:rule:1\n*.env:rule:1\n')
        self.assertEqual(self.entries()[0]['paths'],
                         ['/[*].env', '/[[]x].env'])
        report = self.audit(FOUND)
        self.assertEqual({place['path'] for place in self.finding_of(
            report, self.two)['occurrences']}, {'b.env'})


if __name__ == '__main__':
    support.main()
