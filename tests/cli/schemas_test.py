#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reports of real runs are valid: JSON and JSON Lines by docs/, SARIF by its
standard."""

import copy
import json
import subprocess

import planted_repository
import support
from support import CLEAN, FOUND, INCOMPLETE

CHECK = support.SOURCE_DIR / 'tests' / 'golden' / 'check_reports.py'
MACHINE_FORMATS = ('json', 'jsonl', 'sarif')


class Schemas(support.CliTest):

    def assert_valid(self, code, *words, **more):
        """Every format of one run passes its check."""
        formats = [word for name in MACHINE_FORMATS
                   for word in ('--format', f'{name}=report.{name}')]
        self.assert_code(self.run_tool(*words, *formats, **more), code)
        paths = [self.scratch / f'report.{name}' for name in MACHINE_FORMATS]
        self.check(paths)
        return paths

    def check(self, paths):
        done = subprocess.run([CHECK, *paths], capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr)
                         .decode())

    def planted(self):
        repo, plants = planted_repository.build(self.scratch / 'planted',
                                                self.environment)
        for plant in plants.values():
            self.watch(plant.token)
        return repo

    def test_planted_repository(self):
        repo = self.planted()
        for words in ([], ['--keep-refuted', '--no-ignore'],
                      ['--show-secrets']):
            with self.subTest(words):
                self.assert_valid(FOUND, 'audit', repo.path, *words)

    def test_json_and_json_lines_say_the_same(self):
        repo = self.planted()
        json_path, lines_path, sarif_path = self.assert_valid(
            FOUND, 'audit', repo.path)
        report = json.loads(json_path.read_bytes())
        lines = [json.loads(line)
                 for line in lines_path.read_bytes().splitlines()]
        findings = [{**line} for line in lines[:-1]]
        for finding in findings:
            self.assertEqual(finding.pop('type'), 'finding')
        self.assertEqual(findings, report['findings'])
        self.assertEqual(lines[-1]['type'], 'summary')
        self.assertEqual(lines[-1]['coverage'], report['coverage'])
        results = json.loads(sarif_path.read_bytes())['runs'][0]['results']
        prints = [value.removeprefix('ts1:') for result in results
                  for value in result['partialFingerprints'].values()]
        for finding in report['findings']:
            self.assertTrue(any(finding['fingerprint'].endswith(each)
                                or each in finding['fingerprint']
                                for each in prints))

    def test_order(self):
        """Severity, provider, rule, fingerprint."""
        rank = {'critical': 0, 'high': 1, 'medium': 2, 'low': 3}
        repo = self.planted()
        report = self.run_json('audit', repo.path, code=FOUND)
        keys = [(rank[finding['severity']], finding['provider'],
                 finding['rule'], finding['fingerprint'])
                for finding in report['findings']]
        self.assertEqual(keys, sorted(keys))

    def test_without_findings(self):
        self.assert_valid(CLEAN, 'scan', '-')
        repo = self.repo()
        self.assert_valid(CLEAN, 'audit', repo.path)

    def test_incomplete(self):
        self.write('large.txt', b'a\n' * (1 << 20))
        self.assert_valid(INCOMPLETE, 'scan', 'large.txt', '--max-file-size',
                          '1')

    def test_names_of_all_kinds(self):
        token = self.github('token')
        repo = self.repo()
        for name in (b'caf\xe9', 'naïve ☃'.encode(), b'a b%20c#d?e',
                     b'tab\there', b'new\nline', b'quo"te\\', b'-dash',
                     b'\x1b[31m', b'deep/er/file', b'colon:name'):
            repo.write(name, token.text)
        repo.commit('Odd names', GIT_AUTHOR_NAME='caf\udce9 <odd>')
        for target in (['audit', repo.path], ['scan', repo.path]):
            paths = self.assert_valid(FOUND, *target)
            report = json.loads(paths[0].read_bytes())
            self.assert_found(report, token)

    def test_sha256_ids(self):
        token = self.github('token')
        repo = self.repo('repo', '--object-format=sha256')
        repo.add_file('a.txt', token.text)
        self.assert_valid(FOUND, 'audit', repo.path)

    def test_hooks(self):
        token = self.github('token')
        repo = self.repo()
        repo.write(b'\xff.txt', token.text)
        repo.write('.tokensweep.yaml', 'exclude: [out]\n')
        repo.write('out', token.text)
        repo.git('add', '--all')
        message = self.write('message', f'subject\n\n{token.text}\n')
        env = {'GIT_DIR': str(repo.git_dir), 'GIT_WORK_TREE': str(repo.path)}
        for words in [], ['commit-msg', message]:
            paths = self.assert_valid(FOUND, 'hook', *words, env=env)
            self.assert_found(json.loads(paths[0].read_bytes()), token)

    def test_the_check_itself_sees_errors(self):
        """It is no test when it takes everything."""
        token = self.github('token')
        self.write('in.txt', token.text)
        paths = self.assert_valid(FOUND, 'scan', 'in.txt')
        sound = json.loads(paths[0].read_bytes())
        for spoil in (lambda report: report.pop('coverage'),
                      lambda report: report.update(schema_version=2),
                      lambda report: report['findings'][0].update(
                          severity='severe'),
                      lambda report: report['findings'][0].pop('exposure')):
            spoiled = copy.deepcopy(sound)
            spoil(spoiled)
            paths[0].write_text(json.dumps(spoiled))
            with self.assertRaises(AssertionError):
                self.check(paths[:1])


if __name__ == '__main__':
    support.main()
