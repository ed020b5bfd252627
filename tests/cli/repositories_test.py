#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Audits of sound repositories of every kind: all of them is read."""

import os
import subprocess

import support
from support import CLEAN, FOUND, INCOMPLETE, NOBODY, READERS


class Kinds(support.CliTest):
    """Repositories that hold all they name."""

    def setUp(self):
        super().setUp()
        self.token = self.github('token')

    def planted(self, name='repo', *words):
        """Two commits; the second adds a token."""
        repo = self.repo(name, *words)
        repo.add_file('README.md', 'Hello\n')
        repo.add_file('deploy/key.txt', f'key={self.token.text}\n')
        return repo

    def assert_audit(self, path, *words, code=FOUND, **flags):
        """The one finding is there, and the report is complete."""
        report = self.run_json('audit', path, *words, code=code)
        self.assertTrue(report['coverage']['complete'], report['coverage'])
        self.assert_found(report, self.token)
        exposure = report['findings'][0]['exposure']
        for name, value in flags.items():
            self.assertIs(exposure[name], value, name)
        return report

    def test_empty(self):
        repo = self.repo()
        for words in ([], ['--reader', 'git']):
            report = self.run_json('audit', repo.path, *words, code=CLEAN)
            self.assertEqual(report['coverage']['commits'], 0)
            self.assertEqual(report['target']['head'], '')
            self.assertEqual(report['target']['branch'], 'main')
        bare = self.repo('bare.git', '--bare')
        self.run_json('audit', bare.path, code=CLEAN)

    def test_empty_with_a_staged_and_an_untracked_file(self):
        repo = self.repo()
        other = self.github('other')
        repo.write('staged.txt', self.token.text)
        repo.git('add', '.')
        repo.write('staged.txt', 'nothing\n')
        repo.write('new.txt', other.text)
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.token, other)
        exposure = self.finding_of(report, self.token)['exposure']
        self.assertTrue(exposure['in_index'])
        self.assertFalse(exposure['in_worktree'] or exposure['reachable'])

    def test_names_in_the_working_tree(self):
        """Each name once: in trees, else in the index, else as a file."""
        repo = self.repo()
        staged, untracked = self.github('staged'), self.github('untracked')
        repo.add_file(f'{self.token.text}.txt', 'x')
        repo.write(f'{staged.text}.txt', 'x')
        repo.git('add', '.')
        repo.write(f'{untracked.text}.txt', 'x')
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.token, staged, untracked)
        for token, kind in ((self.token, 'git-metadata'), (staged, 'index'),
                            (untracked, 'file')):
            places = self.finding_of(report, token)['occurrences']
            self.assertEqual([place['kind'] for place in places], [kind])
            self.assertEqual(places[0]['line'], 0)
        exposure = self.finding_of(report, untracked)['exposure']
        self.assertTrue(exposure['in_worktree'])
        self.assertFalse(exposure['in_index'])

    def test_bare(self):
        repo = self.planted()
        bare = self.scratch / 'bare.git'
        repo.git('clone', '--quiet', '--bare', '.', str(bare))
        for words in ([], ['--reader', 'git']):
            self.assert_audit(bare, *words, in_head=True, in_worktree=False,
                              in_index=False)

    def test_bare_beside_other_files(self):
        """A git folder by another name does not make its parent a tree."""
        repo = self.repo('project/store', '--bare')
        self.write('project/key.txt', self.token.text)
        self.run_json('audit', repo.path, code=CLEAN)

    def test_named_by_its_git_folder(self):
        repo = self.planted()
        self.assert_audit(repo.git_dir, in_worktree=True, in_index=True)

    def test_named_by_a_link(self):
        repo = self.planted()
        link = self.scratch / 'link'
        link.symlink_to(repo.path)
        self.assert_audit(link, in_worktree=True)

    def test_detached_head(self):
        repo = self.planted()
        repo.git('checkout', '--quiet', '--detach')
        report = self.assert_audit(repo.path, in_head=True)
        self.assertEqual(report['target']['branch'], '')

    def test_worktree(self):
        repo = self.planted()
        work = self.scratch / 'work'
        repo.git('worktree', 'add', '--quiet', '-b', 'other', str(work),
                 'HEAD~1')
        inside = self.github('in worktree')
        staged = self.github('staged in worktree')
        (work / 'new.txt').write_text(inside.text)
        (work / 'staged.txt').write_text(staged.text)
        subprocess.run(['git', 'add', 'staged.txt'], cwd=work, check=True,
                       env=self.environment)
        (work / 'staged.txt').unlink()
        report = self.run_json('audit', work, code=FOUND)
        self.assertTrue(report['coverage']['complete'])
        self.assert_found(report, self.token, inside, staged)
        self.assertEqual(report['target']['branch'], 'other')
        exposure = self.finding_of(report, self.token)['exposure']
        self.assertEqual(exposure['refs'], ['refs/heads/main'])
        self.assertFalse(exposure['in_head'] or exposure['in_worktree'])
        exposure = self.finding_of(report, staged)['exposure']
        self.assertTrue(exposure['in_index'])
        # The other way round, objects are shared, and the rest is not.
        report = self.run_json('audit', repo.path, code=FOUND)
        self.assert_found(report, self.token, staged)
        self.assertFalse(self.finding_of(report, staged)['exposure']
                         ['in_index'])

    def test_submodule(self):
        inner = self.planted('inner')
        outer = self.repo('outer')
        outer.add_file('a.txt', 'a\n')
        outer.git('submodule', '--quiet', 'add', str(inner.path), 'sub')
        outer.commit('Add a submodule')
        # The folder of the submodule is a repository by itself.
        self.assert_audit(outer.path / 'sub', in_worktree=True)
        # The outer one says what it did not look into.
        report = self.run_json('audit', outer.path, code=CLEAN)
        self.assert_skipped(report, 'submodule repository', 1, 'counted')
        self.assert_skipped(report, 'submodule', 1, 'counted')
        self.assert_skipped(report, 'submodule commit', 1, 'counted')

    def test_sha256(self):
        repo = self.planted('repo', '--object-format=sha256')
        report = self.assert_audit(repo.path, in_head=True, in_worktree=True)
        self.assertEqual(len(report['target']['head']), 64)
        repo.git('repack', '-a', '-d', '-q', '-n')
        self.assert_same_report(self.assert_audit(repo.path), report)
        run = self.run_tool('audit', repo.path, '--reader', 'libgit2')
        self.assertIn(run.code, (FOUND, INCOMPLETE), run.describe())

    def test_needs_no_git_program(self):
        for options in (), ('--object-format=sha256',):
            repo = self.planted('repo' + ''.join(options), *options)
            (self.scratch / 'nothing').mkdir(exist_ok=True)
            with_git = self.run_tool('audit', repo.path, '--format', 'json')
            run = self.run_tool('audit', repo.path, '--format', 'json',
                                env={'PATH': str(self.scratch / 'nothing')})
            self.assert_code(run, FOUND)
            self.assert_same_report(run.report, with_git.report)
            run = self.run_tool('audit', repo.path, '--reader', 'git',
                                env={'PATH': str(self.scratch / 'nothing')})
            self.assertEqual(run.code, INCOMPLETE, run.describe())
            self.assert_message(run, 'git program')

    def test_alternates(self):
        origin = self.planted('origin')
        borrower = self.scratch / 'borrower'
        origin.git('clone', '--quiet', '--shared', '.', str(borrower))
        objects = borrower / '.git' / 'objects'
        self.assertEqual([name for name in os.listdir(objects)
                          if name not in ('info', 'pack')], [])
        for reader in READERS:
            self.assert_audit(borrower, '--reader', reader, in_head=True,
                              published=True)

    def test_lost_alternate(self):
        origin = self.planted('origin')
        borrower = self.scratch / 'borrower'
        origin.git('clone', '--quiet', '--shared', '.', str(borrower))
        origin.path.rename(self.scratch / 'elsewhere')
        report = self.run_json('audit', borrower, code=FOUND)  # its file
        self.assertFalse(report['coverage']['complete'])
        self.assert_skipped(report, 'missing alternate', 1)

    def test_shallow(self):
        origin = self.planted('origin')
        origin.add_file('later.txt', 'later\n')
        shallow = self.scratch / 'shallow'
        origin.git('clone', '--quiet', '--depth=1', '--no-local', '.',
                   str(shallow))
        report = self.assert_audit(shallow, in_head=True)
        self.assertEqual(report['coverage']['commits'], 1)
        clean = self.repo('clean')
        clean.add_file('a.txt', 'a\n')
        clean.add_file('a.txt', 'b\n')
        clean.git('clone', '--quiet', '--depth=1', '--no-local', '.',
                  str(self.scratch / 'shallow-clean'))
        self.run_json('audit', 'shallow-clean', code=CLEAN)

    def test_another_owner(self):
        if os.getuid() != 0:
            self.skipTest('needs root to give files away')
        repo = self.planted()
        for folder, names, files in os.walk(repo.path):
            for name in [folder] + [f'{folder}/{name}'
                                    for name in names + files]:
                os.chown(name, NOBODY, NOBODY, follow_symlinks=False)
        own = {'GIT_CONFIG_GLOBAL': '/dev/null'}
        refused = subprocess.run(['git', 'status'], cwd=repo.path, check=False,
                                 capture_output=True,
                                 env={**self.environment, **own})
        self.assertIn(b'dubious ownership', refused.stderr)
        for reader in READERS:
            report = self.run_json('audit', repo.path, '--reader', reader,
                                   code=FOUND, env=own)
            self.assert_found(report, self.token)
            self.assertTrue(report['coverage']['complete'])

    def test_environment_does_not_lead_elsewhere(self):
        repo = self.planted()
        other = self.repo('other')
        other.add_file('a.txt', 'a\n')
        misleading = {'GIT_DIR': str(other.git_dir),
                      'GIT_WORK_TREE': str(other.path),
                      'GIT_INDEX_FILE': str(other.git_dir / 'index'),
                      'GIT_OBJECT_DIRECTORY': str(other.git_dir / 'objects'),
                      'GIT_CEILING_DIRECTORIES': str(self.scratch),
                      'GIT_COMMON_DIR': str(other.git_dir)}
        expected = support.without_times(self.assert_audit(repo.path))
        for reader in READERS:
            report = self.run_json('audit', repo.path, '--reader', reader,
                                   code=FOUND, env=misleading)
            self.assertEqual(support.without_times(report), expected)

    def test_runs_nothing_of_the_repository(self):
        """Neither a monitor, nor a filter, nor a hook."""
        repo = self.planted()
        marker = self.scratch / 'ran'
        script = self.write('evil', f'#!/bin/sh\ntouch {marker}\ncat\n', 0o755)
        for key in ('core.fsmonitor', 'filter.x.clean', 'filter.x.smudge',
                    'filter.x.process', 'diff.x.textconv', 'diff.external',
                    'core.pager', 'core.sshCommand', 'core.editor',
                    'core.alternateRefsCommand', 'uploadpack.packObjectsHook'):
            repo.git('config', key, str(script))
        repo.write('.gitattributes', '* filter=x diff=x\n')
        repo.write('.git/hooks/post-checkout', script.read_bytes())
        (repo.git_dir / 'hooks' / 'post-checkout').chmod(0o755)
        for reader in READERS:
            self.assert_audit(repo.path, '--reader', reader)
        self.assertFalse(marker.exists())

    def test_reftable_is_not_taken_for_clean(self):
        """This git cannot read such refs: the objects are, and it is said."""
        repo = self.planted()
        repo.git('config', 'core.repositoryformatversion', '1')
        repo.git('config', 'extensions.refstorage', 'reftable')
        run = self.run_tool('audit', repo.path, '--format', 'json')
        self.assertIn(run.code, (FOUND, INCOMPLETE), run.describe())
        if run.code == FOUND:
            self.assert_found(run.report, self.token)
            self.assertFalse(run.report['coverage']['complete'])


if __name__ == '__main__':
    support.main()
