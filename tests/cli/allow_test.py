#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What people accept: comments, the repository's config, its baseline."""

import datetime
import json
import os

import support
from support import CLEAN, FOUND, INCOMPLETE, USAGE

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
# A day apart from today whatever midnight does during the test.
SOON = (TODAY + datetime.timedelta(days=2)).isoformat()
OVER = (TODAY - datetime.timedelta(days=2)).isoformat()


def baseline(*entries):
    return json.dumps({'schema': 'tokensweep.baseline', 'schema_version': 1,
                       'entries': list(entries)})


class AllowTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.docker('token')
        self.other = self.github('other')

    def places(self, report):
        return sorted((place['kind'], place['path'], place['line'])
                      for finding in report['findings']
                      for place in finding['occurrences'])

    def allowed(self, report):
        return sorted((line['source'], line['where'], line['reason'],
                       line['places'], line['whole'])
                      for line in report['suppressed']['allowed'])

    def notes(self, report):
        return [(note['problem'], note['where'])
                for note in report['suppressed']['notes']]

    def reasons(self, report):
        return report['suppressed']['by_reason']

    def git_clone(self, repo, name):
        repo.git('clone', '--quiet', '--bare', '.', str(self.scratch / name))


class Comments(AllowTest):

    def test_each_accepts_its_line(self):
        text = self.token.text
        for comment in ['tokensweep:allow', 'tokensweep:allow[docker] why',
                        'tokensweep:allow[docker-pat]', 'gitleaks:allow',
                        'betterleaks:allow', 'pragma: allowlist secret',
                        'pragma: whitelist secret', 'ggignore']:
            for end in ['\n', '\r\n', '']:
                with self.subTest(comment=comment, end=end):
                    self.write('a.py', f'key = "{text}"  # {comment}{end}')
                    report = self.run_json('scan', 'a.py', code=CLEAN)
                    self.assert_found(report)
                    self.assertEqual(self.reasons(report), {'inline allow': 1})
                    line = report['suppressed']['allowed'][0]
                    self.assertEqual(line['where'], 'a.py:1')
                    self.assertEqual(line['reason'],
                                     'why' if 'why' in comment else '')
                    self.assertEqual(line['fingerprint'],
                                     self.token.fingerprint)

    def test_only_its_line_and_rule(self):
        text = self.token.text
        for content in [f'# tokensweep:allow\n{text}\n',
                        f'{text}\n# tokensweep:allow\n',
                        f'{text} # tokensweep:allow[github]\n',
                        f'{text} # tokensweep:allow-next-line\n']:
            with self.subTest(content=content.replace(text, '...')):
                self.write('a.py', content)
                report = self.run_json('scan', 'a.py', code=FOUND)
                self.assert_found(report, self.token)
                self.assertEqual(self.allowed(report), [])
        self.write('a.py', f'# tokensweep:allow-next-line[docker] b\n{text}\n')
        self.run_json('scan', 'a.py', code=CLEAN)

    def test_other_places_stay(self):
        text = self.token.text
        self.write('d/a', f'{text} # ggignore\n{text}\n')
        self.write('d/b', f'{text} # ggignore\n')
        report = self.run_json('scan', 'd', code=FOUND)
        self.assertEqual(self.places(report), [('file', 'd/a', 2)])
        self.assertEqual(self.allowed(report),
                         [('inline', 'd/a:1', '', 1, False),
                          ('inline', 'd/b:1', '', 1, False)])
        self.assertEqual(self.reasons(report), {})

    def test_can_be_switched_off(self):
        self.write('a', f'{self.token.text} # gitleaks:allow\n'
                        f'{self.other.text} # ggignore\n')
        run = lambda *flags: self.run_json('scan', 'a', *flags)
        self.assert_found(run())
        self.assert_found(run('--no-inline-allow'), self.token, self.other)
        self.assert_found(run('--no-inline-allow=gitleaks'), self.token)
        self.assert_found(run('--no-inline-allow=ggshield,gitleaks'),
                          self.token, self.other)
        self.assert_found(run('--no-inline-allow=detect-secrets'))
        done = self.run_tool('scan', 'a', '--no-inline-allow=gitleak')
        self.assert_code(done, USAGE)
        self.assert_message(done, '--no-inline-allow', "'gitleak'")
        self.write('.tokensweep.yaml', 'no_inline_allow: [ggshield]\n')
        self.assert_found(run(), self.other)
        self.assert_found(run('--ignore-repo-config'))

    def test_standard_input(self):
        line = f'{self.token.text} # tokensweep:allow sample\n'.encode()
        report = self.run_json('scan', '-', stdin=line, code=CLEAN)
        self.assertEqual(self.allowed(report),
                         [('inline', '-:1', 'sample', 1, True)])

    def test_a_secret_in_a_reason_is_not_shown(self):
        self.write('a', f'{self.token.text} # tokensweep:allow not '
                        f'{self.other.text} # tokensweep:allow b\n')
        for form in ['json', 'jsonl', 'text', 'sarif']:
            run = self.run_tool('scan', 'a', '--format', form)
            self.assert_code(run, CLEAN)


class History(AllowTest):

    def test_a_comment_of_today_ends_an_old_finding(self):
        repo = self.repo()
        text = self.token.text
        repo.add_file('a.py', f'key = "{text}"\n')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assertEqual(self.places(report),
                         [('blob', 'a.py', 1), ('file', 'a.py', 1)])
        repo.add_file('a.py', f'\nkey = "{text}"  # tokensweep:allow\n')
        report = self.run_json('audit', repo.path, code=CLEAN)
        self.assertEqual(self.allowed(report),
                         [('inline', 'a.py:1', '', 1, True),
                          ('inline', 'a.py:2', '', 1, True)])
        self.assertEqual(self.reasons(report), {'inline allow': 1})

    def test_what_is_gone_is_decided_by_the_earliest_version(self):
        repo = self.repo()
        repo.add_file('a', f'{self.token.text} # gitleaks:allow\n')
        repo.add_file('b', f'{self.other.text}\n')
        repo.add_file('a', '')
        repo.add_file('b', '')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.other)

    def test_a_bare_place_is_not_hidden(self):
        """Of the same secret in the same file, or in HEAD's version of it."""
        text = self.token.text
        repo = self.repo()
        repo.add_file('a', f'{text} # ggignore\nx\n  {text}\n')
        repo.git('rm', '--quiet', 'a')
        repo.commit('Remove')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assertEqual(self.places(report), [('blob', 'a', 3)])
        late = self.repo('late')
        late.add_file('a', f'{text} # ggignore\n')
        late.add_file('a', f'{text}\n')
        self.git_clone(late, 'late.git')
        report = self.run_json('audit', 'late.git', code=FOUND)
        self.assertEqual(self.places(report), [('blob', 'a', 1)])

    def test_commit_messages(self):
        repo = self.repo()
        repo.write('a', 'a\n')
        repo.commit(f'Add\n\n{self.token.text} tokensweep:allow revoked\n'
                    f'{self.other.text}\n')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.other)

    def test_delta_and_full_agree(self):
        repo = self.repo()
        filler = ''.join(f'line {i}\n' for i in range(300))
        for i in range(8):
            mark = '# ggignore' if i % 3 else ''
            repo.add_file('a', f'{filler}{self.token.text} {mark}\n{i}\n')
            repo.add_file('b', f'{i}\n{self.other.text} {mark}\n{filler}')
        repo.git('gc', '--quiet')
        reports = [self.run_json('audit', repo.path, *flags)
                   for flags in ([], ['--scan', 'full'], ['--threads', '1'],
                                 ['--reader', 'git'])]
        for report in reports[1:]:
            self.assert_same_report(reports[0], report)


class Config(AllowTest):

    def test_path_scope_counts_from_the_top(self):
        repo = self.repo()
        line = f'{self.token.text}\n'
        repo.write('doc/a', line)
        repo.write('src/doc/b', line)
        repo.write('src/c.md', line)
        repo.write('.tokensweep.yaml',
                   'allow:\n  - paths: ["/doc/", "*.md"]\n    reason: manual\n')
        repo.commit('Add')
        report = self.run_json('audit', repo.path, code=FOUND)
        left = [('blob', 'src/doc/b', 1), ('file', 'src/doc/b', 1)]
        self.assertEqual(self.places(report), left)
        self.assertEqual(self.allowed(report),
                         [('config', '.tokensweep.yaml:2', 'manual', 4, False)])
        # Wherever one stands, and however one names it.
        for cwd, path, shown in [
                (repo.path, '.', 'src/doc/b'),
                (repo.path, 'src', 'src/doc/b'),
                (repo.path / 'src', '..', '../src/doc/b'),
                (repo.path / 'src', '../src/doc/b', '../src/doc/b'),
                (self.scratch, 'repo', 'repo/src/doc/b'),
                (self.scratch, repo.path, f'{repo.path}/src/doc/b')]:
            with self.subTest(cwd=cwd, path=path):
                report = self.run_json('scan', path, cwd=cwd, code=FOUND)
                self.assertEqual(self.places(report), [('file', shown, 1)])
        for path in ['doc', 'doc/a', 'src/c.md']:
            report = self.run_json('scan', path, cwd=repo.path, code=CLEAN)
            self.assertEqual(self.reasons(report), {'allowed by config': 1})

    def test_expiry(self):
        config = ('allow:\n  - rule: docker-pat\n    reason: soon\n'
                  '    expires: {}\n')
        self.write('d/a', f'{self.token.text}\n')
        for expires, code in [(SOON, CLEAN), (OVER, FOUND)]:
            self.write('d/.tokensweep.yaml', config.format(expires))
            report = self.run_json('scan', 'd', code=code)
        self.assertEqual(self.notes(report), [('expired', '.tokensweep.yaml:2')])
        note = report['suppressed']['notes'][0]
        self.assertEqual((note['expires'], note['reason'], note['rule']),
                         (OVER, 'soon', 'docker-pat'))
        text = self.run_tool('scan', 'd').out.decode()
        self.assertIn(f'.tokensweep.yaml:2: expired {OVER} (soon)', text)

    def test_stale_entries_are_told_by_audits(self):
        repo = self.repo()
        repo.write('a', f'{self.token.text}\n')
        repo.write('.tokensweep.yaml',
                   'allow:\n  - rule: docker-pat\n    reason: used\n'
                   '  - rule: github-pat-classic\n    reason: unused\n')
        repo.commit('Add')
        report = self.run_json('audit', repo.path, code=CLEAN)
        self.assertEqual(self.notes(report), [('stale', '.tokensweep.yaml:4')])
        self.assertIn('.tokensweep.yaml:4: accepts nothing (unused)',
                      self.run_tool('audit', repo.path).out.decode())
        # What was not looked at may be what the entry is about.
        for words in (['scan', repo.path],
                      ['audit', repo.path, '--max-file-size', '1']):
            repo.write('big', b'x' * (2 << 20))
            report = self.run_json(*words)
            self.assertEqual(self.notes(report), [], words)

    def test_exclude(self):
        repo = self.repo()
        repo.write('vendor/a', f'{self.token.text}\n')
        repo.write('b', f'{self.other.text}\n')
        repo.commit('Add')
        self.run_json('audit', repo.path, code=FOUND)
        repo.git('rm', '--quiet', 'b')
        repo.write('.tokensweep.yaml', 'exclude: [vendor/, /b]\n')
        repo.commit('Exclude')
        report = self.run_json('audit', repo.path, code=CLEAN)
        self.assertEqual(self.reasons(report), {'excluded path': 2})
        self.assert_skipped(report, 'excluded', 1, 'counted')
        self.assertTrue(report['coverage']['complete'])
        report = self.run_json('scan', '.', cwd=repo.path, code=CLEAN)
        self.assert_skipped(report, 'excluded', 1, 'counted')
        # What is named is read.
        self.run_json('scan', 'vendor', cwd=repo.path, code=FOUND)
        report = self.run_json('audit', repo.path, '--ignore-repo-config',
                               code=FOUND)
        self.assert_found(report, self.token, self.other)

    def test_bare_repositories_use_heads(self):
        repo = self.repo()
        repo.write('a', f'{self.token.text}\n')
        repo.write('.tokensweep.yaml',
                   'allow:\n  - rule: docker-pat\n    reason: why\n')
        repo.write('.tokensweep-baseline.json', baseline())
        repo.commit('Add')
        self.git_clone(repo, 'bare.git')
        report = self.run_json('audit', 'bare.git', code=CLEAN)
        self.assertEqual(self.allowed(report),
                         [('config', '.tokensweep.yaml:2', 'why', 1, True)])
        repo.write('.tokensweep.yaml', 'allow: 1\n')
        repo.commit('Break')
        self.git_clone(repo, 'broken.git')
        run = self.run_tool('audit', 'broken.git')
        self.assert_code(run, USAGE)
        self.assert_message(run, ".tokensweep.yaml:1: 'allow' must be a list")

    def test_everything_that_is_wrong_is_told(self):
        repo = self.repo()
        repo.add_file('a', f'{self.token.text}\n')
        repo.write('.tokensweep.yaml', 'alow: []\nexclude: 1\n')
        repo.write('.tokensweep-baseline.json', '{')
        for words in (['audit', '.'], ['scan', 'a']):
            run = self.run_tool(*words, cwd=repo.path)
            self.assert_code(run, USAGE)
            self.assertEqual(run.out, b'')
            self.assert_message(
                run, ".tokensweep.yaml:1: unknown key 'alow' in config",
                ".tokensweep.yaml:2: 'exclude' must be a list",
                '.tokensweep-baseline.json:1: ')
        self.run_json('audit', '.', '--ignore-repo-config', cwd=repo.path,
                      code=FOUND)

    def test_secrets_in_keys_are_not_shown(self):
        secret = self.token.text
        repo = self.repo()
        for text in [f'{secret}: 1', f'allow:\n  - {secret}: 1',
                     f'{secret}: 1\n{secret}: 2', f'exclude: [*{secret}]',
                     f'allow:\n  - {{rule: a, reason: b, {secret}: 1}}',
                     f'exclude: [&{secret} a]', f'exclude: [!{secret} a]',
                     f'no_inline_allow: [{secret}]']:
            with self.subTest(text=text.replace(secret, '...')):
                repo.write('.tokensweep.yaml', text + '\n')
                for words in (['audit', '.'], ['hook', 'pre-commit']):
                    run = self.run_tool(*words, cwd=repo.path)
                    self.assertNotEqual(run.code, CLEAN, run.describe())
                    self.assertIn(b'.tokensweep.yaml:', run.err)

    def test_links_and_folders_are_refused(self):
        self.write('d/a', f'{self.token.text}\n')
        self.write('real.yaml', 'allow: []\n')
        os.symlink('../real.yaml', self.scratch / 'd/.tokensweep.yaml')
        run = self.run_tool('scan', 'd')
        self.assert_code(run, USAGE)
        self.assert_message(run, '.tokensweep.yaml is no plain file')
        os.unlink(self.scratch / 'd/.tokensweep.yaml')
        os.mkdir(self.scratch / 'd/.tokensweep.yaml')
        self.assert_code(self.run_tool('scan', 'd'), USAGE)

    def test_folders_of_everybody_say_nothing(self):
        self.write('open/.tokensweep.yaml', 'exclude: ["*"]\n')
        self.write('open/mine/a', f'{self.token.text}\n')
        report = self.run_json('scan', 'open/mine', code=CLEAN)
        self.assert_skipped(report, 'excluded', 1, 'counted')
        (self.scratch / 'open').chmod(0o777)
        self.run_json('scan', 'open/mine', code=FOUND)


class Flags(AllowTest):

    def test_named_files_take_the_place_of_the_repositorys(self):
        self.write('d/a', f'{self.token.text}\n{self.other.text}\n')
        self.write('d/.tokensweep.yaml',
                   'allow:\n  - rule: docker-pat\n    reason: own\n')
        self.write('c.yaml',
                   'allow:\n  - rule: github-pat-classic\n    reason: named\n')
        self.write('b.json', baseline(
            {'fingerprint': self.token.fingerprint, 'reason': 'known',
             'author': 'Ada'}))
        run = lambda *flags: self.run_json('scan', 'd', *flags)
        self.assert_found(run(), self.other)
        self.assert_found(run('--config', 'c.yaml'), self.token)
        self.assert_found(run('--config', 'c.yaml', '--ignore-repo-config'),
                          self.token)
        report = run('--config', 'c.yaml', '--baseline', 'b.json')
        self.assert_found(report)
        self.assertEqual(self.reasons(report),
                         {'allowed by config': 1, 'baseline': 1})
        self.assertEqual(self.allowed(report),
                         [('baseline', 'b.json:1', 'known', 1, True),
                          ('config', 'c.yaml:2', 'named', 1, True)])
        # The config comes first where both accept.
        report = run('--baseline', 'b.json')
        self.assertEqual(self.reasons(report), {'allowed by config': 1})
        self.assert_found(report, self.other)

    def test_named_files_must_be_there(self):
        self.write('a', 'a\n')
        for flag in ['--config', '--baseline']:
            run = self.run_tool('scan', 'a', flag, 'nowhere')
            self.assert_code(run, USAGE)
            self.assert_message(run, 'nowhere')

    def test_the_repositorys_baseline(self):
        repo = self.repo()
        repo.write('a', f'{self.token.text}\n{self.other.text}\n')
        repo.write('.tokensweep-baseline.json', baseline(
            {'fingerprint': self.token.fingerprint, 'reason': 'known'},
            {'fingerprint': self.other.fingerprint, 'reason': 'over',
             'expires': OVER}))
        repo.commit('Add')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.other)
        self.assertEqual(self.reasons(report), {'baseline': 1})
        self.assertEqual([note for note, _ in self.notes(report)], ['expired'])
        text = self.run_tool('audit', repo.path).out.decode()
        self.assertIn('1 accepted: 1 baseline.', text)

    def test_exit_codes(self):
        self.write('d/a', f'{self.token.text} # ggignore\n')
        self.assert_code(self.run_tool('scan', 'd', '--exit-zero'), CLEAN)
        self.write('d/b', f'{self.other.text}\n')
        self.assert_code(self.run_tool('scan', 'd'), FOUND)
        self.assert_code(self.run_tool('scan', 'd', '--exit-zero'), CLEAN)
        # What is accepted does not hide that something was not read.
        self.write('d/b', b'x' * (2 << 20))
        run = self.run_tool('scan', 'd', '--max-file-size', '1')
        self.assert_code(run, INCOMPLETE)
        run = self.run_tool('scan', 'd', '--max-file-size', '1', '--exit-zero')
        self.assert_code(run, INCOMPLETE)


if __name__ == '__main__':
    support.main()
