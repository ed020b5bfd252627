#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `tokensweep hook` says when it blocks, and that it works."""

import base64
import json
import os
import re
import shlex
import subprocess
import unicodedata

import support
from hook_case import HookTest
from support import CLEAN, FOUND, INCOMPLETE


def columns(line):
    """What a terminal needs for a line."""
    return sum(2 if unicodedata.east_asian_width(char) in 'WF' else 1
               for char in line)


class Accepting(HookTest):
    """What the message offers works."""

    def test_the_comment(self):
        repo = self.project
        line = f'key = "{self.github("a").text}"'
        repo.write('a.py', line + '\n')
        repo.git('add', '--all')
        run = self.assert_blocks(repo)
        comment = re.search(rb'^ +(# tokensweep:allow.*)$', run.err, re.M)
        repo.write('a.py', line + '  ' + comment[1].decode() + '\n')
        repo.git('add', '--all')
        self.assert_passes(repo)

    def test_comments_by_language(self):
        repo = self.project
        command = 'tokensweep baseline add'
        expected = {'a.go': '// tokensweep', 'b.sql': '-- tokensweep',
                    'c.xml': '<!-- tokensweep', 'd.css': '/* tokensweep',
                    '.envrc': '# tokensweep', 'e.json': command,
                    # There it would become part of what it stands beside.
                    'f.html': command, 'g.vue': command,
                    'Dockerfile': command, '.gitignore': command,
                    '.editorconfig': command, 'h.conf': command,
                    'i.properties': command, '.env.local': command}
        for name, comment in expected.items():
            tag = 'a' if name.endswith('ml') else ''
            text = self.github(name).text
            repo.write(name, f'<{tag}>{text}</{tag}>\n' if tag else f'{text}\n')
            repo.git('add', '--all')
            self.assert_blocks(repo, on=[f'{name}:1', comment])
            repo.git('rm', '-qf', name)

    def test_comments_that_would_break_the_file(self):
        repo = self.project
        token = self.github('a')
        key = token.text
        where = {'a.sh': f'curl -H {key} \\\n  host\n',
                 'b.sh': f'cat >x <<EOF\nK={key}\nEOF\n',
                 'c.xml': f'<a\n  b="{key}"\n  c=""/>\n',
                 'd.yml': f'run: |\n  export K={key}\n',
                 'e.py': f'x = """\n{key}\n"""\n',
                 'f.c': f'#define K "{key}" \\\n  + 1\n'}
        for name, text in where.items():
            repo.write(name, text)
            repo.git('add', '--all')
            run = self.assert_blocks(repo, on=['tokensweep baseline add'])
            self.assertNotIn(b'tokensweep:allow', run.err)
            repo.git('rm', '-qf', name)
        os.symlink(key, repo.path / 'link.py')
        repo.git('add', '--all')
        run = self.assert_blocks(repo, on=['link.py', token.fingerprint])
        self.assertNotIn(b'tokensweep:allow', run.err)
        self.accept_by_command(repo, run)

    def test_comments_in_files_that_are_named(self):
        repo = self.project
        repo.write('a.py', f'key = "{self.github("a").text}"\n')
        repo.write('b.py', 'x = """\n' + self.github('b').text + '\n"""\n')
        run = self.run_tool('hook', 'pre-commit', 'a.py', 'b.py',
                            cwd=repo.path)
        self.assert_message(run, '# tokensweep:allow', 'baseline add',
                            'that line, or run')
        self.assertEqual(run.err.count(b'tokensweep:allow'), 1)

    def test_secrets_of_several_lines(self):
        """A comment would become part of them."""
        repo = self.project
        key = subprocess.run(['openssl', 'genrsa', '2048'], check=True,
                             capture_output=True).stdout.decode()
        repo.write('a.py', f'KEY = """{key}"""\n')
        repo.git('add', '--all')
        run = self.assert_blocks(repo, on=['tokensweep baseline add', 'a.py:1'])
        self.assertNotIn(b'tokensweep:allow', run.err)
        self.accept_by_command(repo, run)

    def test_encoded_secrets(self):
        repo = self.project
        text = self.github('a').text
        repo.write('a.py', base64.b64encode(f'key = "{text}"'.encode()) + b'\n')
        repo.write('b.py', f'key = "{self.github("b").text}"\n'
                   .encode('utf-16'))
        repo.git('add', '--all')
        run = self.assert_blocks(repo, on=['2 secrets'])
        self.assertNotIn(b'tokensweep:allow', run.err)
        self.accept_by_command(repo, run)

    def test_several_places(self):
        """One comment accepts one of them."""
        repo = self.project
        line = f'key = "{self.github("a").text}"\n'
        repo.write('a.py', line)
        repo.write('b.py', line)
        repo.git('add', '--all')
        run = self.assert_blocks(repo, on=['a.py:1 and 1 more place'])
        self.assertNotIn(b'tokensweep:allow', run.err)
        self.accept_by_command(repo, run)

    def accept_by_command(self, repo, run):
        """Runs the commands that the message offers, and commits."""
        text = run.err.decode().replace('\\\n', ' ')
        commands = re.findall(r'^ +tokensweep (baseline add .*)$', text, re.M)
        self.assertTrue(commands, text)
        for command in commands:
            added = self.run_tool(*shlex.split(command), cwd=repo.path)
            self.assert_code(added, CLEAN)
            self.assertIn(b'git add .tokensweep-baseline.json\n', added.out)
        self.assert_passes(repo)

    def test_config(self):
        repo = self.project
        token = self.github('a')
        repo.write('a.json', token.text)
        repo.git('add', '--all')
        self.assert_blocks(repo, on=[f'{token.fingerprint} --reason'])
        entry = {'fingerprint': token.fingerprint, 'reason': 'a test'}
        repo.write('.tokensweep.yaml', json.dumps({'allow': [entry]}))
        self.assert_passes(repo)

    def test_expired(self):
        repo = self.project
        token = self.github('a')
        repo.write('a.json', token.text)
        repo.git('add', '--all')
        entry = {'fingerprint': token.fingerprint, 'reason': 'a test',
                 'expires': '2020-01-02'}
        repo.write('.tokensweep.yaml', json.dumps({'allow': [entry]}))
        self.assert_blocks(repo, on=['expired on 2020-01-02: .tokensweep.yaml'])

    def test_docker_tokens(self):
        self.project.write('a.py', self.docker('a').text)
        self.project.git('add', '--all')
        self.assert_blocks(self.project, on=['tokensweep revoke'])

    def test_other_formats(self):
        repo = self.project
        token = self.github('a')
        repo.write('a.py', token.text)
        repo.git('add', '--all')
        run = self.run_tool('hook', '--format', 'json', cwd=repo.path)
        self.assert_code(run, FOUND)
        self.assertEqual(run.err, b'')
        finding = self.finding_of(run.report, token)
        self.assertEqual(finding['occurrences'][0]['kind'], 'index')
        self.assertTrue(finding['exposure']['in_index'])
        self.assertEqual(run.report['target']['kind'], 'index')
        run = self.run_tool('hook', '--exit-zero', cwd=repo.path)
        self.assert_code(run, CLEAN)
        self.assert_message(run, 'let through by --exit-zero')

    def test_success_is_silent(self):
        self.project.write('a', 'x')
        self.project.git('add', '--all')
        run = self.run_tool('hook', cwd=self.project.path)
        self.assertEqual((run.code, run.out, run.err), (CLEAN, b'', b''))
        run = self.run_tool('hook', '-v', cwd=self.project.path)
        self.assert_message(run, 'nothing found in 1 file')


class Message(HookTest):
    """It fits, and what is hostile in it does no harm."""

    def assert_fits(self, run, lines=24):
        text = run.err.decode()
        for line in text.splitlines():
            self.assertLessEqual(columns(line), 60, text)
            self.assertTrue(line.isprintable(), line)
        self.assertLessEqual(len(text.splitlines()), lines, text)

    def test_a_few_findings_fit(self):
        repo = self.project
        for i in range(4):
            repo.write(f'some/rather/long/folder/names/file{i}.json',
                       self.docker(f'{i}').text)
        repo.git('add', '--all')
        run = self.assert_blocks(repo)
        self.assert_fits(run)
        self.assertIn(b'file3.json', run.err)
        for i in range(9):
            repo.write(f'more{i}.py', self.github(f'{i}').text)
        repo.git('add', '--all')
        run = self.assert_blocks(repo, on=['and 9 more secrets; -v shows all'])
        self.assert_fits(run)
        self.install(repo.git_dir, '-v')
        run = self.assert_blocks(repo, on=['more8.py'])
        self.assert_fits(run, 99)

    def test_quiet_says_that_it_blocks(self):
        repo = self.project
        repo.write('a.py', self.github('a').text)
        repo.git('add', '--all')
        line = b'tokensweep: commit blocked: 1 secret\n'
        report = self.scratch / 'report'
        for words in (('-q',), ('-q', '--format', 'text'),
                      ('--format', f'json={report}')):
            run = self.run_tool('hook', *words, cwd=repo.path)
            self.assert_code(run, FOUND)
            self.assertEqual((run.out, run.err), (b'', line))
        run = self.run_tool('hook', '-q', '--exit-zero', cwd=repo.path)
        self.assert_code(run, CLEAN)
        self.assertEqual((run.out, run.err), (b'', b''))
        repo.git('update-index', '--add', '--cacheinfo',
                 f'100644,{"a" * 40},gone')
        repo.git('rm', '-qf', 'a.py')
        run = self.run_tool('hook', '-q', cwd=repo.path)
        self.assert_code(run, INCOMPLETE)
        self.assertEqual(
            run.err, b'tokensweep: commit blocked: not all could be read\n')

    def test_hostile_names(self):
        repo = self.project
        names = [b'\x1b[2J\x07', b'new\nline\rTOKEN', b'\xff\xfe', b'-rf',
                 'ａ'.encode() * 40, b'x' * 200 + b'.py', b'  ',
                 '\u202egpj.exe'.encode()]
        for i, name in enumerate(names):
            repo.write(name, self.github(f'{i}').text)
        repo.git('add', '--all')
        self.install(repo.git_dir, '-v')
        run = self.assert_blocks(repo, on=['8 secrets', r'\x1B[2J'])
        self.assert_fits(run, 99)

    def test_a_name_that_holds_the_secret(self):
        repo = self.project
        token = self.github('a').text
        repo.write(f'{token}.py', token)
        repo.git('add', '--all')
        self.assert_fits(self.assert_blocks(repo, on=['1 secret']))

    def test_what_cannot_be_read_fits(self):
        repo = self.project
        info = ''.join(f'100644 {i:040x}\t{"long" * 30}{i}\n'
                       for i in range(1, 9))
        repo.git('update-index', '--index-info', stdin=info)
        run = self.run_tool('hook', cwd=repo.path)
        self.assert_code(run, INCOMPLETE)
        self.assert_fits(run)


if __name__ == '__main__':
    support.main()
