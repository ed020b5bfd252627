#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Exit codes, their precedence, and messages for wrong usage."""

import os
import re
import subprocess

import support
from support import CLEAN, FOUND, INCOMPLETE, USAGE

REFUSED = 4


class Codes(support.CliTest):

    def test_0_when_all_was_read_and_nothing_found(self):
        self.write('files/a.txt', 'nothing here\n')
        run = self.run_tool('scan', 'files')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.err, b'')
        repo = self.repo()
        repo.add_file('a.txt', 'nothing here\n')
        self.assert_code(self.run_tool('audit', repo.path), CLEAN)

    def test_1_when_something_is_found(self):
        token = self.github('t')
        self.write('files/a.txt', f'key={token.text}\n')
        self.assert_code(self.run_tool('scan', 'files'), FOUND)
        repo = self.repo()
        repo.add_file('a.txt', f'key={token.text}\n')
        self.assert_code(self.run_tool('audit', repo.path), FOUND)

    def test_3_when_something_was_not_read(self):
        self.write('files/large.txt', b'a\n' * (1 << 20))
        self.write('files/small.txt', 'nothing\n')
        run = self.run_tool('scan', 'files', '--max-file-size', '1',
                            '--format', 'json')
        self.assert_code(run, INCOMPLETE)
        self.assertFalse(run.report['coverage']['complete'])
        large = self.assert_skipped(run.report, 'file too large', 1)
        self.assertEqual(large['examples'], ['files/large.txt'])

    def test_1_goes_before_3(self):
        token = self.github('t')
        self.write('files/large.txt', b'a\n' * (1 << 20))
        self.write('files/small.txt', token.text)
        report = self.run_json('scan', 'files', '--max-file-size', '1',
                               code=FOUND)
        self.assert_found(report, token)
        self.assert_skipped(report, 'file too large', 1)

    def test_2_goes_before_1(self):
        token = self.github('t')
        self.write('a.txt', token.text)
        run = self.run_tool('scan', 'a.txt', 'absent.txt')
        self.assert_code(run, USAGE)
        self.assert_message(run, 'absent.txt', 'No such file')
        self.assertEqual(run.out, b'')

    def test_exit_zero_replaces_only_1(self):
        token = self.github('t')
        self.write('found/a.txt', token.text)
        self.write('large/a.txt', b'a\n' * (1 << 20))
        scan = ['scan', '--exit-zero', '--max-file-size', '1']
        run = self.run_tool(*scan, 'found', '--format', 'json')
        self.assert_code(run, CLEAN)
        self.assert_found(run.report, token)
        self.assert_code(self.run_tool(*scan, 'large'), INCOMPLETE)
        self.assert_code(self.run_tool(*scan, 'found', 'large'), INCOMPLETE)
        self.assert_code(self.run_tool(*scan, 'absent'), USAGE)

    def test_refuted_candidates_do_not_count(self):
        # The check is wrong, so it is no token of GitHub's.
        good = self.github('t')
        end = '0' if good.text[-1] != '0' else '1'
        refuted = support.Token(good.text[:-1] + end, good.rule,
                                good.provider, good.visible)
        self.watch(refuted)
        self.write('a.txt', f'key={refuted.text}\n')
        report = self.run_json('scan', 'a.txt', code=CLEAN)
        self.assertEqual(report['findings'], [])
        self.assertEqual(report['suppressed']['count'], 1)
        report = self.run_json('scan', 'a.txt', '--keep-refuted', code=CLEAN)
        self.assert_found(report, refuted)
        self.assertEqual(report['findings'][0]['verdict'], 'refuted')
        # Beside a real one it does not hide that.
        self.write('a.txt', f'key={refuted.text}\nkey={good.text}\n')
        report = self.run_json('scan', 'a.txt', '--keep-refuted', code=FOUND)
        self.assert_found(report, good, refuted)


class AskingProviders(support.CliTest):
    """What goes wrong with --verify before anybody is asked."""

    def test_what_cannot_be_asked_is_said_before_the_scan(self):
        # Nobody writes into it: a scan would wait for ever.
        os.mkfifo(self.scratch / 'pipe')
        for words in (['--verify=nowhere'],
                      ['--verify', '--provider-host', 'gitlab']):
            run = self.run_tool('scan', 'pipe', *words, timeout=30)
            self.assert_code(run, USAGE)
            self.assertEqual(run.out, b'')
            self.assert_message(run)
        run = self.run_tool('scan', 'pipe', '--verify', timeout=30,
                            env={'TOKENSWEEP_HUB_URL': 'ftp://hub.example'})
        self.assert_code(run, USAGE)

    def test_what_was_found_is_told_when_asking_fails(self):
        token = self.docker('t')
        self.write('a.txt', f'key={token.text}\n')
        self.write('home/.docker/config.json', '{')
        run = self.run_tool('scan', 'a.txt', '--verify', '--format', 'json')
        self.assert_code(run, REFUSED)
        self.assert_message(run, 'config.json')
        finding = self.finding_of(run.report, token)
        self.assertEqual(finding['state'], 'not-checked')
        run = self.run_tool('scan', 'a.txt', '--verify', '--no-helper',
                            '--dry-run')
        self.assert_code(run, FOUND)


class WrongUsage(support.CliTest):

    def assert_usage(self, *words, says=()):
        run = self.run_tool(*words)
        self.assert_code(run, USAGE)
        self.assert_message(run, *says)
        self.assertEqual(run.out, b'', run.describe())

    def test_no_command(self):
        self.assert_usage()

    def test_unknown_command(self):
        self.assert_usage('audti', says=["no command 'audti'"])
        self.assert_usage('audti', '.', says=["no command 'audti'"])
        self.assert_usage('rules', 'lits', says=["no command 'rules lits'"])

    def test_unknown_flag(self):
        self.assert_usage('audit', '--no-such-flag', says=['--no-such-flag'])
        self.assert_usage('scan', '-', '--thread', '2', says=['--thread'])

    def test_unknown_format(self):
        self.assert_usage('scan', '-', '--format', 'xml',
                          says=['xml', 'json', 'jsonl', 'sarif', 'text'])
        self.assert_usage('scan', '-', '--format', 'xml=out.xml',
                          says=['xml'])
        self.assert_usage('scan', '-', '--format', '')
        self.assert_usage('scan', '-', '--format')
        self.assertFalse((self.scratch / 'out.xml').exists())

    def test_wrong_numbers(self):
        for flag, value in (('--threads', '0'), ('--threads', '-1'),
                            ('--threads', '257'), ('--threads', 'many'),
                            ('--threads', ''), ('--max-file-size', '0'),
                            ('--max-file-size', '99999999999999999999')):
            with self.subTest(f'{flag} {value}'):
                self.assert_usage('scan', '-', flag, value, says=[flag])

    def test_unknown_reader(self):
        self.assert_usage('audit', '--reader', 'svn', says=['svn'])

    def test_missing_values(self):
        self.assert_usage('scan')
        self.assert_usage('scan', '-', '--rules')
        self.assert_usage('rules')
        self.assert_usage('rules', 'show')

    def test_too_many_repositories(self):
        self.assert_usage('audit', '.', '..')

    def test_missing_paths(self):
        self.assert_usage('scan', 'absent', says=['absent'])
        self.assert_usage('scan', '', says=['No such file'])
        self.assert_usage('audit', 'absent', says=['absent', 'No such file'])

    def test_not_a_repository(self):
        self.write('folder/a.txt', 'a\n')
        self.assert_usage('audit', 'folder',
                          says=['folder', 'not a git repository'])
        self.assert_usage('audit', 'folder/a.txt',
                          says=['not a git repository'])
        self.write('broken/.git', 'gitdir: nowhere\n')
        self.assert_usage('audit', 'broken', says=['.git'])
        # A folder called .git makes no repository.
        (self.scratch / 'empty' / '.git').mkdir(parents=True)
        self.assert_usage('audit', 'empty', says=['not a git repository'])

    def test_messages_escape_what_a_terminal_would_obey(self):
        run = self.run_tool('scan', 'a\x1b[31m\x07b')
        self.assert_code(run, USAGE)
        self.assertNotIn(b'\x1b', run.err)
        self.assertNotIn(b'\x07', run.err)
        for words in (['audit', '--\x1b[31m'], ['\x1b[31m'],
                      ['scan', '-', '--format', '\x1b[31m']):
            run = self.run_tool(*words)
            self.assert_code(run, USAGE)
            self.assertNotIn(b'\x1b', run.err, run.describe())


class Help(support.CliTest):

    def test_help(self):
        for words in (['--help'], ['-h'], ['audit', '--help'],
                      ['scan', '--help'], ['rules', '--help'],
                      ['rules', 'list', '--help'], ['--help-all']):
            with self.subTest(' '.join(words)):
                run = self.run_tool(*words)
                self.assert_code(run, CLEAN)
                self.assertEqual(run.err, b'')
                self.assertGreater(len(run.out.splitlines()), 4)
        run = self.run_tool('audit', '--help')
        self.assertIn(b'--reader', run.out)
        self.assertIn(b'REPO', run.out)

    def test_help_names_the_exit_codes(self):
        self.assertIn(b'Exit codes: 0 nothing found, 1 findings',
                      self.run_tool('--help').out)

    def test_version(self):
        run = self.run_tool('--version')
        self.assert_code(run, CLEAN)
        text = run.out.decode()
        self.assertRegex(text, r'^tokensweep \d+\.\d+\.\d+\n')
        self.assertRegex(text, r'\nrules +\d{2,} in pack [0-9a-f]{64}\n')
        for library in ('Hyperscan', 'libgit2', 'nlohmann-json', 'OpenSSL',
                        'zlib', 'fmt'):
            self.assertRegex(text, rf'{library} \d+\.\d+')
        # The same pack as the reports name.
        report = self.run_json('scan', '-')
        self.assertIn(f'in pack {report["tool"]["rule_pack"]}\n', text)
        version = re.match(r'tokensweep (\S+)', text).group(1)
        self.assertEqual(report['tool']['version'], version)
        self.assertEqual(
            report['tool']['rules'],
            int(re.search(r'rules +(\d+) in', text).group(1)))

    def test_starts_without_home_and_path(self):
        done = subprocess.run(self.command('scan', '-'), input=b'', env={},
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (CLEAN, b''))


class RulesCommands(support.CliTest):

    def test_list(self):
        run = self.run_tool('rules', 'list', '--json')
        self.assert_code(run, CLEAN)
        rules = run.report
        self.assertGreaterEqual(len(rules), 120)
        for rule in rules:
            self.assertLessEqual({'id', 'provider', 'name', 'severity'},
                                 rule.keys())
            self.assertIn(rule['severity'],
                          ('critical', 'high', 'medium', 'low'))
        ids = [rule['id'] for rule in rules]
        self.assertEqual(ids, sorted(set(ids)))
        text = self.run_tool('rules', 'list').out.decode().splitlines()
        self.assertEqual([line.split()[0] for line in text], ids)

    def test_list_of_a_provider(self):
        run = self.run_tool('rules', 'list', '--provider', 'docker', '--json')
        self.assertEqual({rule['provider'] for rule in run.report},
                         {'docker'})
        self.assertIn('docker-pat', {rule['id'] for rule in run.report})

    def test_show(self):
        run = self.run_tool('rules', 'show', 'docker-pat', '--json')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.report['provider'], 'docker')
        run = self.run_tool('rules', 'show', 'docker-pat')
        self.assert_code(run, CLEAN)
        self.assertIn(b'docker-pat', run.out)
        run = self.run_tool('rules', 'show', 'no-such-rule')
        self.assert_code(run, USAGE)
        self.assert_message(run, 'no-such-rule')

    def test_test_and_lint(self):
        run = self.run_tool('rules', 'test')
        self.assert_code(run, CLEAN)
        self.assertIn(b' 0 failures', run.out)
        run = self.run_tool('rules', 'lint')
        self.assert_code(run, CLEAN)
        self.assertIn(b' 0 problems', run.out)

    def test_test_fails_for_a_bad_example(self):
        self.write('acme.yaml', support.ACME_RULES.replace(
            "no_match:\n", "no_match:\n        - 'key {sample} here'\n"))
        run = self.run_tool('rules', 'test', '--rules', 'acme.yaml',
                            '--no-builtin-rules')
        self.assert_code(run, FOUND)
        self.assertRegex(run.out, rb'acme\.yaml:\d+: ')


if __name__ == '__main__':
    support.main()
