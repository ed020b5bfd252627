#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How far what people accept reaches: roots, paths, branches, markers."""

import support
from support import CLEAN, FOUND


def entry(reason, **fields):
    lines = [f'  - reason: {reason}']
    lines += [f'    {name}: {value}' for name, value in fields.items()]
    return 'allow:\n' + '\n'.join(lines) + '\n'


class ReachTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.token = self.docker('token')
        self.other = self.github('other')

    def places(self, report):
        return sorted((place['kind'], place['path'])
                      for finding in report['findings']
                      for place in finding['occurrences'])

    def paths(self, report):
        return [path for _, path in self.places(report)]

    def notes(self, report):
        return [(note['problem'], note['where'])
                for note in report['suppressed']['notes']]


class Roots(ReachTest):

    def setUp(self):
        super().setUp()
        for name in ['a', 'b']:
            self.write(f'{name}/x', f'{self.token.text}\n')
        self.write('a/.tokensweep.yaml', entry('only here', rule='docker-pat'))

    def test_entries_are_about_their_own_root(self):
        report = self.run_json('scan', 'a', 'b', code=FOUND)
        self.assertEqual(self.paths(report), ['b/x'])
        report = self.run_json('scan', 'b', 'a', code=FOUND)
        self.assertEqual(self.paths(report), ['a/x', 'b/x'])

    def test_an_own_baseline_is_about_its_own_root(self):
        (self.scratch / 'a/.tokensweep.yaml').unlink()
        self.write('a/.tokensweep-baseline.json',
                   '{"schema":"tokensweep.baseline","schema_version":1,'
                   f'"entries":[{{"fingerprint":"{self.token.fingerprint}",'
                   '"reason":"known"}]}')
        report = self.run_json('scan', 'a', 'b', code=FOUND)
        self.assertEqual(self.paths(report), ['b/x'])
        self.run_json('scan', 'b', '--baseline',
                      'a/.tokensweep-baseline.json', code=CLEAN)

    def test_standard_input_is_below_no_root(self):
        report = self.run_json('scan', 'a', '-', stdin=self.token.bytes,
                               code=FOUND)
        self.assertEqual([kind for kind, _ in self.places(report)], ['stdin'])

    def test_a_root_around_the_folder_of_the_entries(self):
        report = self.run_json('scan', 'a/x', '.', code=FOUND)
        self.assertEqual(self.paths(report), ['b/x'])

    def test_named_files_are_about_everything(self):
        report = self.run_json('scan', 'b', 'a', '--config',
                               'a/.tokensweep.yaml', code=CLEAN)
        self.assertEqual(report['findings'], [])


class OpenFolders(ReachTest):

    def setUp(self):
        super().setUp()
        self.write('open/x', f'{self.token.text}\n')
        self.write('open/.tokensweep.yaml', entry('mine', rule='docker-pat'))

    def test_a_named_folder_of_everybody_says_nothing(self):
        self.run_json('scan', 'open', code=CLEAN)
        for mode in [0o777, 0o1777]:
            (self.scratch / 'open').chmod(mode)
            for path in ['open', 'open/x']:
                with self.subTest(mode=oct(mode), path=path):
                    run = self.run_tool('scan', path, '--format', 'json')
                    self.assert_code(run, FOUND)
                    self.assert_message(run, f'{self.scratch}/open: anybody '
                                             'may write to this folder',
                                        '--config')

    def test_what_is_named_counts_without_a_notice(self):
        (self.scratch / 'open').chmod(0o777)
        run = self.run_tool('scan', 'open', '--ignore-repo-config',
                            '--config', 'open/.tokensweep.yaml')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.err, b'')

    def test_nothing_is_said_where_there_is_nothing(self):
        (self.scratch / 'open/.tokensweep.yaml').unlink()
        (self.scratch / 'open').chmod(0o777)
        run = self.run_tool('scan', 'open')
        self.assert_code(run, FOUND)
        self.assertEqual(run.err, b'')


class Paths(ReachTest):

    def test_globs_do_not_reach_gits_own_files(self):
        repo = self.repo()
        repo.add_file('config', f'{self.other.text}\n')
        repo.git('config', 'x.y', self.token.text)
        repo.write('.tokensweep.yaml', entry('samples', paths='[config]'))
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.token)
        self.assertEqual([kind for kind, _ in self.places(report)],
                         ['git-metadata'])

    def test_globs_do_not_reach_notes_and_messages(self):
        repo = self.repo()
        repo.add_file('a', 'a\n', f'Add {self.other.text}\n')
        repo.git('notes', 'add', '-m', self.token.text)
        repo.write('.tokensweep.yaml', entry('all', paths='["*"]'))
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.other, self.token)

    def test_entries_without_globs_still_do(self):
        repo = self.repo()
        repo.add_file('a', 'a\n')
        repo.git('notes', 'add', '-m', self.token.text)
        repo.write('.tokensweep.yaml', entry('all', rule='docker-pat'))
        self.run_json('audit', repo.path, code=CLEAN)


class Branches(ReachTest):

    def setUp(self):
        super().setUp()
        self.repository = self.repo()
        self.repository.add_file('a', f'{self.token.text}\n')
        self.commented = f'{self.token.text} # tokensweep:allow sample\n'

    def audit(self, code):
        return self.run_json('audit', self.repository.path, code=code)

    def test_a_comment_must_stand_in_every_branch(self):
        repo = self.repository
        repo.git('branch', 'release')
        repo.add_file('a', self.commented)
        report = self.audit(FOUND)
        self.assertEqual(self.places(report), [('blob', 'a')])
        repo.git('checkout', '--quiet', 'release')
        repo.add_file('a', 'first\n' + self.commented)
        self.audit(CLEAN)
        # The same from either side.
        repo.git('checkout', '--quiet', 'main')
        self.audit(CLEAN)

    def test_branches_without_the_secret_have_no_say(self):
        repo = self.repository
        repo.git('checkout', '--quiet', '-b', 'clean')
        repo.add_file('a', 'nothing\n')
        repo.git('checkout', '--quiet', 'main')
        repo.add_file('a', self.commented)
        self.audit(CLEAN)

    def test_remote_branches_have_a_say(self):
        repo = self.repository
        repo.git('update-ref', 'refs/remotes/origin/main', repo.id())
        repo.add_file('a', self.commented)
        self.audit(FOUND)
        repo.git('update-ref', 'refs/remotes/origin/main', repo.id())
        self.audit(CLEAN)

    def test_tags_have_none(self):
        """Nobody can write a comment into them."""
        repo = self.repository
        repo.git('tag', 'v1')
        repo.add_file('a', self.commented)
        self.audit(CLEAN)

    def test_an_unreadable_branch_accepts_nothing(self):
        repo = self.repository
        repo.git('checkout', '--quiet', '-b', 'broken')
        broken = repo.add_file('a', 'nothing\n')
        tree = repo.id(f'{broken}^{{tree}}')
        repo.git('checkout', '--quiet', 'main')
        repo.add_file('a', self.commented)
        self.audit(CLEAN)
        repo.object_path(tree).unlink()
        report = self.audit(None)
        self.assertEqual(self.places(report), [('blob', 'a')])


class Markers(ReachTest):

    def test_malformed_ones_accept_nothing_and_are_told(self):
        text = self.token.text
        for comment in ['tokensweep:allow [docker] why',
                        'tokensweep:allow(docker)', 'tokensweep:allow:docker',
                        'tokensweep:allow[', 'gitleaks:allow[docker]']:
            with self.subTest(comment=comment):
                self.write('a', f'\n{text} # {comment}\n')
                report = self.run_json('scan', 'a', code=FOUND)
                self.assertEqual(self.notes(report), [('malformed', 'a:2')])
        out = self.run_tool('scan', 'a').out.decode()
        self.assertIn('a:2: malformed comment, accepts nothing ([docker])', out)
        self.write('a', f'{text} # tokensweep:allow [x] gitleaks:allow\n')
        report = self.run_json('scan', 'a', code=CLEAN)
        self.assertEqual(self.notes(report), [])

    def test_malformed_ones_of_the_history_are_told(self):
        repo = self.repo()
        repo.add_file('a', f'{self.token.text} # tokensweep:allow (x)\n')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assertIn(('malformed', 'a:1'), self.notes(report))

    def test_parts_of_words_are_no_markers(self):
        text = self.token.text
        for line in [f'url="https://x.example/?q={text}&ref=ggignore"',
                     f'{text} > .ggignore', f'{text} not-tokensweep:allow',
                     f'{text} x/ggignore']:
            with self.subTest(line=line.replace(text, '...')):
                self.write('a', line + '\n')
                report = self.run_json('scan', 'a', code=FOUND)
                self.assertEqual(self.notes(report), [])

    def test_carriage_returns_end_lines(self):
        self.write('a', f'{self.token.text} # tokensweep:allow\r'
                        f'{self.other.text}\r')
        report = self.run_json('scan', 'a', code=FOUND)
        self.assert_found(report, self.other)


if __name__ == '__main__':
    support.main()
