#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What is printed beside reports holds no line that a runner of CI obeys:
hooks run there, too, and names and reasons come from outside."""

import json
import re

import support
from push_case import ZERO, PushTest
from support import CLEAN, FOUND

COMMAND = re.compile(rb'^[\s\x80-\xff]*::|##', re.M)
NAMES = ['::set-output name=a::b.py', '##vso[task.x]a.py', '##[add-mask]k',
         '##teamcity[x]', '\u00a0::error::x']
REASON = '##vso[task.setvariable variable=x]y'


class LogCommands(PushTest):

    def assert_no_command(self, *texts):
        for text in texts:
            self.assertNotRegex(text, COMMAND)

    def leak_everywhere(self):
        for number, name in enumerate(NAMES):
            self.app.write(name, f'k = {self.github(str(number)).text}\n')
        self.app.git('add', '--all')

    def test_commit_hook(self):
        self.leak_everywhere()
        for words in (['hook'], ['hook', '-v'], ['hook', 'pre-commit', '--',
                                                 *NAMES]):
            run = self.run_tool(*words, cwd=self.app.path)
            self.assert_code(run, FOUND)
            self.assert_no_command(run.out, run.err)
        for shown in (rb'  :\x3Aset-output name=a::b.py:1',
                      rb'#\x23vso[task.x]a.py:1', rb'#\x23[add-mask]k:1'):
            self.assertIn(shown, run.err + self.run_tool(
                'hook', '-v', cwd=self.app.path).err)

    def test_push_hooks(self):
        self.leak_everywhere()
        self.app.commit('Add them')
        line = f'refs/heads/main {self.app.id()} refs/heads/main {ZERO}\n'
        run = self.run_tool('hook', 'pre-push', '-v', 'origin', 'url',
                            stdin=line.encode(), cwd=self.app.path)
        self.assert_code(run, FOUND)
        self.assertIn(rb'#\x23vso', run.err)
        self.assert_no_command(run.out, run.err)

    def test_a_long_name_that_is_broken_over_lines(self):
        """A line may start in the middle of a name."""
        for length in range(40, 70):
            name = 'a' * length + '::error::x'
            self.app.write(name, f'k = {self.github(name).text}\n')
        self.app.git('add', '--all')
        run = self.run_tool('hook', '-v', cwd=self.app.path)
        self.assert_code(run, FOUND)
        self.assertIn(rb':\x3Aerror::x', run.err)
        self.assert_no_command(run.err)

    def test_skipping(self):
        run = self.run_tool('hook', cwd=self.app.path,
                            env={'TOKENSWEEP_SKIP': f'{REASON} why'})
        self.assert_code(run, CLEAN)
        self.assertIn(rb'#\x23vso', run.err)
        self.assert_no_command(run.err)
        note = (self.app.git_dir / 'tokensweep' / 'skips.jsonl').read_text()
        self.assertEqual(json.loads(note)['reason'], f'{REASON} why')

    def baseline_entry(self, token, **more):
        return {'fingerprint': token.fingerprint, 'reason': REASON,
                'author': REASON, 'paths': [f'{REASON}/**'], **more}

    def write_baseline(self, *entries):
        self.app.write('.tokensweep-baseline.json', json.dumps(
            {'schema': 'tokensweep.baseline', 'schema_version': 1,
             'entries': entries}))

    def test_gate_with_code_quality_alone(self):
        expired = self.github('expired')
        entry = self.baseline_entry(expired, expires='2020-01-31')
        del entry['paths']
        self.write_baseline(entry)
        base = self.app.commit('Accept it for a while')
        inline = self.github('inline')
        self.app.write('a.py', f'k = "{inline.text}"  '
                       f'# tokensweep:allow {REASON}\n')
        self.app.write('##[error]s.py', f'k = "{expired.text}"\n')
        self.app.write('##[error]i.py', f'k = "{inline.text}"  '
                       f'# tokensweep:allow {REASON}\n')
        self.app.commit('Leak')
        run = self.run_tool('gate', '--format', 'codequality', '--base', base,
                            cwd=self.app.path, env={'TF_BUILD': 'True'})
        self.assert_code(run, FOUND)
        self.assertIn(b'Accepted, to look at: ', run.err)
        self.assertIn(rb'#\x23', run.err)
        self.assert_no_command(run.out, run.err)

    def test_code_quality_alone_says_whose_config_counts(self):
        base = self.app.id()
        self.app.add_file('b', 'text\n')
        words = ['gate', '--base', base, '--config-from', 'head', '--format']
        says = b'Config and baseline are those of the head'
        run = self.run_tool(*words, 'codequality', cwd=self.app.path)
        self.assertIn(says, run.err)
        run = self.run_tool(*words, 'codequality', '--format', 'text',
                            cwd=self.app.path)
        self.assertNotIn(says, run.err)
        self.assertIn(says, b' '.join(run.out.split()))
        run = self.run_tool('gate', '--base', base, '--format', 'codequality',
                            cwd=self.app.path)
        self.assertNotIn(says, run.err)

    def test_baseline_commands(self):
        token = self.github('old')
        self.write_baseline(self.baseline_entry(token, expires='2020-01-31'))
        run = self.run_tool('baseline', 'list', cwd=self.app.path)
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out.count(rb'#\x23vso'), 3)
        self.assert_no_command(run.out, run.err)
        run = self.run_tool('baseline', 'prune', cwd=self.app.path)
        self.assert_code(run, CLEAN)
        self.assertIn(rb'#\x23vso', run.out)
        self.assert_no_command(run.out, run.err)

    def test_baseline_import(self):
        self.write('ignore', f'{"0" * 40}:{REASON}/a:github-pat:1\n')
        run = self.run_tool('baseline', 'import', '--reason', 'old ones',
                            self.scratch / 'ignore', cwd=self.app.path)
        self.assertIn(b'not accepted', run.out, run.describe())
        self.assertIn(rb'#\x23vso', run.out)
        self.assert_no_command(run.out, run.err)


class CommentsThatDoNotCount(PushTest):
    """A server names the comments that it does not honour."""

    def setUp(self):
        super().setUp()
        self.hook(self.server, 'pre-receive')

    def test_a_new_comment(self):
        token = self.github('a')
        self.app.add_file('a.py', f'k = "{token.text}"  '
                          '# tokensweep:allow ok\n')
        said = self.push('origin', 'main', ok=False)
        self.assertRegex(said, r'comment not honoured, .*new:?\s')
        self.assertIn('a.py:1', said.partition('not honoured')[2])

    def test_a_malformed_comment(self):
        token = self.github('a')
        self.app.add_file('a.py', f'k = "{token.text}"  '
                          '# tokensweep:allow[github-pat-classic ok\n')
        said = self.push('origin', 'main', ok=False)
        self.assertIn('malformed comment, accepts nothing', said)

    def test_many(self):
        for number in range(5):
            token = self.github(str(number))
            self.app.add_file(f'{number}.py', f'k = "{token.text}"  '
                              '# tokensweep:allow ok\n')
        said = self.push('origin', 'main', ok=False)
        self.assertEqual(said.count('comment not honoured'), 3, said)
        self.assertIn('and 2 more notes; -v shows all', said)
        self.hook(self.server, 'pre-receive', '-v')
        said = self.push('origin', 'main', ok=False)
        self.assertEqual(said.count('comment not honoured'), 5, said)

    def test_none_where_comments_count(self):
        token = self.github('a')
        self.app.add_file('a.py', f'k = "{token.text}"  '
                          '# tokensweep:allow ok\n')
        self.leak('b')
        self.hook(self.server, 'pre-receive', '--allow-inline')
        said = self.push('origin', 'main', ok=False)
        self.assertIn('push blocked: 1 secret', said)
        self.assertNotIn('comment', said)


if __name__ == '__main__':
    support.main()
