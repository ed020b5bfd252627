#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep hook`: which index it reads, what moves in it, and the large
files that it points to."""

import hashlib
import json
import os

import support
from hook_test import HookTest
from support import CLEAN, FOUND, INCOMPLETE, skipped


class WhichIndex(HookTest):
    """GIT_INDEX_FILE counts from the top, and what is missing blocks."""

    def setUp(self):
        super().setUp()
        repo = self.project
        repo.write('sub/a', 'a\n')
        repo.git('add', '--all')
        self.assert_passes(repo)
        repo.write('sub/b', self.github('b').text)
        repo.git('add', '--all')
        self.index = repo.git_dir / 'index'
        self.index.rename(repo.git_dir / 'next-index')
        repo.git('reset', '--quiet')

    def hook(self, folder='', **env):
        return self.run_tool('hook', cwd=self.project.path / folder, env=env)

    def test_counts_from_the_top(self):
        for folder in '', 'sub':
            run = self.hook(folder, GIT_INDEX_FILE='.git/next-index')
            self.assert_code(run, FOUND)
            self.assert_message(run, 'sub/b:1')
            self.assert_code(self.hook(folder), CLEAN)

    def test_a_linked_worktree(self):
        repo = self.project
        repo.git('worktree', 'add', '-q', '../linked')
        linked = self.scratch / 'linked'
        (linked / 'sub' / 'c').write_text(self.github('c').text)
        repo.git('-C', str(linked), 'add', '--all')
        (repo.git_dir / 'worktrees/linked/index').rename(linked / 'named')
        repo.git('-C', str(linked), 'reset', '--quiet')
        for folder in linked, linked / 'sub':
            run = self.run_tool('hook', cwd=folder,
                                env={'GIT_INDEX_FILE': 'named'})
            self.assert_code(run, FOUND)

    def test_one_that_is_named_and_missing_blocks(self):
        for name in 'nope', '.git/nope', str(self.scratch / 'nope'):
            run = self.hook(GIT_INDEX_FILE=name)
            self.assert_code(run, INCOMPLETE)
            self.assert_message(run, 'the index is missing', 'commit blocked')

    def test_a_missing_one_does_not_remove_everything(self):
        self.index.unlink()
        for env in {}, {'GIT_INDEX_FILE': '.git/index'}:
            run = self.hook(**env)
            self.assert_code(run, INCOMPLETE)
            self.assert_message(run, 'the index is missing')
        # An empty index does.
        self.project.git('read-tree', '--empty')
        self.assert_code(self.hook(), CLEAN)

    def test_empty_commits_have_none(self):
        repo = self.hooked('empty')
        self.assert_passes(repo, '--allow-empty')
        self.assert_passes(repo, '--allow-empty')


class FrameworkRange(HookTest):
    """PRE_COMMIT_FROM_REF and TO_REF are no way around the index."""

    def test_what_is_staged_is_scanned_too(self):
        repo = self.project
        for name in 'a', 'b', 'c':
            repo.add_file(name, name)
        leaked = self.github('leaked')
        repo.write('staged.py', self.github('staged').text)
        repo.git('add', '--all')
        for start, end in (('HEAD', 'HEAD'), ('HEAD~2', 'HEAD')):
            self.assert_blocks(repo, on=['staged.py:1', '1 secret'],
                               env={'PRE_COMMIT_FROM_REF': start,
                                    'PRE_COMMIT_TO_REF': end})
        repo.git('commit', '--no-verify', '-qm', 'staged')
        repo.write('more.py', leaked.text)
        repo.git('add', '--all')
        env = {'PRE_COMMIT_FROM_REF': 'HEAD~', 'PRE_COMMIT_TO_REF': 'HEAD'}
        self.assert_blocks(repo, on=['staged.py:1', 'more.py:1'], env=env)
        # A push does not send what is staged.
        run = self.run_tool('hook', 'pre-push', cwd=repo.path, env=env)
        self.assert_code(run, FOUND)
        self.assertNotIn(b'more.py', run.err)

    def test_conflicts_block(self):
        repo = self.project
        repo.add_file('a', 'a')
        blob = repo.git('hash-object', '-w', '--stdin', stdin='x')
        repo.git('update-index', '--index-info',
                 stdin=f'100644 {blob} 1\tf\n100644 {blob} 2\tf\n')
        run = self.run_tool('hook', cwd=repo.path,
                            env={'PRE_COMMIT_FROM_REF': 'HEAD',
                                 'PRE_COMMIT_TO_REF': 'HEAD'})
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, 'path in conflict: 1')


class Moves(HookTest):
    """What may stand at one place may not stand at another."""

    def setUp(self):
        super().setUp()
        self.token = self.github('a')
        self.text = f'{self.token.text}\n'

    def know(self, path):
        self.project.write(path, self.text)
        self.project.git('add', '--all')
        self.project.git('commit', '--no-verify', '-qm', 'known')

    def move(self, old, new):
        (self.project.path / new).parent.mkdir(exist_ok=True)
        self.project.git('mv', old, new)

    def test_out_of_an_excluded_folder(self):
        self.project.write('.tokensweep.yaml', 'exclude: [testdata/]\n')
        self.know('testdata/a.py')
        self.move('testdata/a.py', 'src/a.py')
        self.assert_blocks(self.project, on=['src/a.py:1'])

    def test_out_of_an_accepted_folder(self):
        entry = {'fingerprint': self.token.fingerprint, 'reason': 'a test',
                 'paths': ['tests/']}
        self.project.write('.tokensweep.yaml', json.dumps({'allow': [entry]}))
        self.know('tests/a.py')
        self.move('tests/a.py', 'src/a.py')
        self.assert_blocks(self.project, on=['src/a.py:1'])
        entry['paths'].append('src/')
        self.project.write('.tokensweep.yaml', json.dumps({'allow': [entry]}))
        self.assert_passes(self.project)

    def test_away_from_a_comment(self):
        self.text = f'# tokensweep:allow-next-line a test\n{self.text}'
        self.know('a.py')
        self.move('a.py', 'b.py')
        self.assert_passes(self.project)
        self.move('b.py', 'c.py')
        self.project.write('c.py', f'{self.token.text}\n')
        self.assert_blocks(self.project, '-a', on=['c.py:1'])

    def test_in_a_range(self):
        """The gate sees the rename, and the server does."""
        self.project.write('.tokensweep.yaml', 'exclude: [testdata/]\n')
        self.know('a.txt')
        base = self.project.id()
        self.text = f'{self.github("b").text}\n'
        self.know('testdata/b.py')
        self.move('testdata/b.py', 'src/b.py')
        self.project.git('commit', '--no-verify', '-qm', 'moved')
        report = self.run_json('gate', self.project.path, '--base', base,
                               code=FOUND)
        place, = report['findings'][0]['occurrences']
        self.assertEqual(place['path'], 'src/b.py')
        server = self.repo('server', '--bare')
        self.install(server.path, 'pre-receive', 'pre-receive')
        self.project.git('push', '-q', '--no-verify', server.path,
                         f'{base}:refs/heads/main', env={'TOKENSWEEP_SKIP': 'x'})
        run = self.try_git(self.project, 'push', '--no-verify',
                           str(server.path), 'HEAD:main')
        self.assertNotEqual(run.code, 0)
        self.assertIn(b'src/b.py:1', run.err)

    def test_a_large_rename_passes(self):
        repo = self.project
        for i in range(1050):
            repo.write(f'old/{i}.py', f'{i}\n{self.text}')
        repo.git('add', '--all')
        repo.git('commit', '--no-verify', '-qm', 'known')
        repo.git('mv', 'old', 'new')
        self.assert_passes(repo)

    def test_a_removed_file_that_is_lost_blocks_nothing(self):
        repo = self.project
        self.know('a.py')
        os.remove(repo.object_path(repo.id('HEAD:a.py')))
        repo.git('rm', '-q', '--cached', 'a.py')
        repo.write('b.py', 'clean\n')
        repo.git('add', 'b.py')
        self.assert_code(self.run_tool('hook', cwd=repo.path), CLEAN)
        repo.write('b.py', f'another\n{self.text}')
        repo.git('add', 'b.py')
        run = self.run_tool('hook', cwd=repo.path)
        self.assert_code(run, FOUND)
        self.assert_message(run, 'b.py:2', '1 removed file not compared')
        self.assertNotIn(b'Not read', run.err)

    def test_named_files_share_one_removed_line(self):
        """The framework starts the hook once for each part of the files."""
        repo = self.project
        self.know('old.py')
        repo.git('rm', '-q', 'old.py')
        for name in 'a.py', 'b.py', 'c.py':
            repo.write(name, f'{name}\n{self.text}')
        repo.git('add', '--all')
        codes = [self.run_tool('hook', 'pre-commit', name,
                               cwd=repo.path).code
                 for name in ('a.py', 'b.py', 'c.py')]
        self.assertEqual(sorted(codes), [CLEAN, FOUND, FOUND])

    def test_files_that_are_not_named_are_not_reported(self):
        repo = self.project
        self.know('old.py')
        repo.git('rm', '-q', 'old.py')
        repo.write('a.py', 'clean\n')
        repo.write('b.py', self.github('b').text)
        repo.write('c.py', 'x' * (2 << 20))
        repo.git('add', '--all')
        report = self.run_json('hook', 'pre-commit', 'a.py',
                               '--max-file-size', '1', cwd=repo.path,
                               code=CLEAN)
        self.assertEqual(report['coverage']['files'], 1)
        self.assertEqual(report['coverage']['skipped'], [])


class CleanMerges(HookTest):
    """What one side moved and the other one edited is in both."""

    def test_a_file_that_left_a_folder(self):
        repo = self.project
        lines = ''.join(f'line {i}\n' for i in range(20))
        repo.write('d/a.py', lines)
        repo.write('d/keep', 'keep\n')
        repo.commit('base')
        repo.git('checkout', '-q', '-b', 'side')
        repo.write('d/a.py', f'{lines}{self.github("a").text}\n')
        repo.commit('edited', TOKENSWEEP_SKIP='x')
        repo.git('checkout', '-q', 'main')
        repo.git('mv', 'd/a.py', 'moved.py')
        repo.commit('moved')
        repo.git('merge', '-q', '--no-commit', 'side')
        self.assertIn(self.github('a').text,
                      (repo.path / 'moved.py').read_text())
        self.assert_passes(repo)


class PartialClones(HookTest):
    """Old versions need not be there."""

    def test_an_old_version_that_was_not_fetched(self):
        repo = self.project
        repo.write('a.py', 'old\n')
        repo.commit('known')
        lost = repo.id('HEAD:a.py')
        os.remove(repo.object_path(lost))
        repo.write('a.py', 'new\n')
        repo.git('add', 'a.py')
        self.assert_code(self.run_tool('hook', cwd=repo.path), CLEAN)
        repo.write('a.py', f'{self.github("a").text}\n')
        repo.git('add', 'a.py')
        run = self.run_tool('hook', cwd=repo.path)
        self.assert_code(run, FOUND)
        self.assert_message(run, 'a.py:1', '1 old version not read',
                            f'git cat-file -e {lost}')


class Excluded(HookTest):

    def test_is_said(self):
        repo = self.project
        repo.write('.tokensweep.yaml', 'exclude: ["*.lock"]\n')
        repo.write('a.lock', self.github('a').text)
        repo.write('b.py', 'clean\n')
        repo.git('add', '--all')
        run = self.try_commit(repo)
        self.assert_code(run, 0)
        self.assertIn(b'tokensweep: 1 file excluded by config\n', run.err)
        self.assertNotIn(b'nothing scanned', run.err)
        repo.write('a.lock', self.github('c').text)
        repo.git('add', '--all')
        self.install(repo.git_dir, '--quiet')
        run = self.try_commit(repo)
        self.assert_code(run, 0)
        self.assertNotIn(b'tokensweep', run.err)


class LargeFiles(HookTest):
    """Git LFS keeps the content beside the repository."""

    def stage_large(self, path, text):
        content = text.encode()
        name = hashlib.sha256(content).hexdigest()
        stored = (self.project.git_dir / 'lfs/objects' / name[:2] / name[2:4] /
                  name)
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(content)
        self.project.write(path, 'version https://git-lfs.github.com/spec/v1\n'
                                 f'oid sha256:{name}\nsize {len(content)}\n')
        self.project.git('add', '--all')
        return stored

    def test_hook_push_and_gate(self):
        repo = self.project
        repo.add_file('README', 'hello\n')
        token = self.github('a')
        stored = self.stage_large('dump.sql', f'one\ntwo {token.text}\n')
        self.assert_blocks(repo, on=['dump.sql:2'])
        repo.git('commit', '--no-verify', '-qm', 'known')
        report = self.run_json('gate', repo.path, '--base', 'HEAD~', code=FOUND)
        place, = self.finding_of(report, token)['occurrences']
        self.assertEqual((place['kind'], place['path'], place['line']),
                         ('blob', 'dump.sql', 2))
        self.assertTrue(self.finding_of(report, token)['exposure']['in_head'])
        line = (f'refs/heads/main {repo.id()} refs/heads/main '
                f'{repo.id("HEAD~")}\n')
        run = self.run_tool('hook', 'pre-push', 'origin', '../server',
                            cwd=repo.path, stdin=line.encode())
        self.assert_code(run, FOUND)
        self.assert_message(run, 'dump.sql:2')
        # Without it the run says so; a push must not need all of them.
        stored.unlink()
        report = self.run_json('gate', repo.path, '--base', 'HEAD~', code=CLEAN)
        self.assertEqual(skipped(report, 'lfs content missing')['effect'],
                         'counted')

    def test_unchanged_lines_pass(self):
        repo = self.project
        token = self.github('a').text
        self.stage_large('dump.sql', f'one\n{token}\n')
        repo.git('commit', '--no-verify', '-qm', 'known')
        self.stage_large('dump.sql', f'one\n{token}\nthree\n')
        self.assert_passes(repo)
        repo.git('mv', 'dump.sql', 'moved.sql')
        self.assert_passes(repo)


if __name__ == '__main__':
    support.main()
