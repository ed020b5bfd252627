#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`tokensweep hook`, started by git itself as pre-commit hook."""

import json

import support
from hook_case import HookTest
from support import CLEAN, FOUND, INCOMPLETE, USAGE


class WhatIsCommitted(HookTest):
    """The index, and nothing else."""

    def test_first_commit(self):
        repo = self.project
        repo.write('a.py', f'key = "{self.github("a").text}"\n')
        repo.git('add', '--all')
        self.assert_blocks(repo, on=['a.py:1'])
        repo.write('a.py', 'key = ""\n')
        repo.git('add', '--all')
        self.assert_passes(repo)

    def test_sha256(self):
        repo = self.hooked('sha256', '--object-format=sha256')
        repo.write('a', self.github('a').text)
        repo.git('add', 'a')
        self.assert_blocks(repo, on=['a:1'])

    def test_partial_staging(self):
        repo = self.project
        token = self.github('a').text
        repo.write('a.py', 'clean\n')
        repo.git('add', 'a.py')
        repo.write('a.py', f'clean\nkey = "{token}"\n')
        repo.write('untracked.py', token)
        self.assert_passes(repo)
        repo.git('add', 'a.py')
        repo.write('a.py', 'clean again, but only on disk\n')
        self.assert_blocks(repo, on=['a.py:2'])

    def test_only_added_and_changed_lines_block(self):
        repo = self.project
        token = self.github('a').text
        repo.write('a.py', f'one\nkey = "{token}"\nthree\n')
        repo.git('add', 'a.py')
        repo.git('commit', '--no-verify', '-qm', 'known')
        repo.write('a.py', f'one\nzwei\nkey = "{token}"\nthree\nfour\n')
        self.assert_passes(repo, '-a')
        repo.write('a.py', f'one\nzwei\nKEY = "{token}"\nthree\n')
        self.assert_blocks(repo, '-a', on=['a.py:3'])
        repo.write('a.py', f'key = "{token}"\nkey2 = "{token}"\n')
        self.assert_blocks(repo, '-a')

    def test_nothing_but_names(self):
        """Deletions, modes, submodule pointers and messages pass."""
        repo = self.project
        token = self.github('a').text
        repo.write('a.sh', token)
        repo.write('b', token)
        repo.git('add', '--all')
        repo.git('commit', '--no-verify', '-qm', 'known')
        repo.git('update-index', '--chmod=+x', 'a.sh')
        self.assert_passes(repo)
        repo.git('rm', '-q', 'b')
        self.assert_passes(repo)
        self.assert_passes(repo, '--allow-empty')
        self.assert_passes(repo, '--amend', '--allow-empty')

    def test_renames(self):
        repo = self.project
        lines = ''.join(f'line {i}\n' for i in range(40))
        repo.write('old.txt', f'{lines}{self.github("a").text}\n')
        repo.git('add', '--all')
        repo.git('commit', '--no-verify', '-qm', 'known')
        repo.git('mv', 'old.txt', 'new.txt')
        self.assert_passes(repo)
        repo.git('mv', 'new.txt', 'newer.txt')
        repo.write('newer.txt', f'{lines}{self.github("a").text}\n'
                                f'{self.github("b").text}\n')
        run = self.assert_blocks(repo, '-a', on=['newer.txt:42'])
        self.assertIn(b'1 secret\n', run.err)

    def test_commit_all_and_commit_of_one_file(self):
        repo = self.project
        repo.write('a', 'a\n')
        repo.write('b', 'b\n')
        repo.git('add', '--all')
        self.assert_passes(repo)
        repo.write('a', self.github('a').text)
        repo.write('b', 'changed\n')
        # Both are commits of another index than .git/index.
        self.assert_blocks(repo, '-a', on=['a:1'])
        self.assert_passes(repo, 'b')
        self.assert_blocks(repo, 'a', on=['a:1'])
        repo.git('add', 'a')
        repo.write('b', 'again\n')
        self.assert_passes(repo, 'b')
        self.assert_blocks(repo, '--include', 'b', on=['a:1'])

    def test_intent_to_add(self):
        repo = self.project
        repo.write('later', self.github('a').text)
        repo.git('add', '--intent-to-add', 'later')
        repo.write('now', 'x')
        repo.git('add', 'now')
        self.assert_passes(repo)
        self.assert_blocks(repo, '-a', on=['later:1'])

    def test_merges(self):
        repo = self.project
        repo.write('a', 'base\n')
        repo.git('add', '--all')
        self.assert_passes(repo)
        repo.git('checkout', '-qb', 'other')
        repo.write('a', 'theirs\n')
        repo.write('known', self.github('theirs').text)
        repo.git('add', '--all')
        repo.git('commit', '--no-verify', '-qm', 'theirs')
        repo.git('checkout', '-q', 'main')
        repo.write('a', 'ours\n')
        self.assert_passes(repo, '-a')
        self.assert_code(self.try_git(repo, 'merge', '-q', 'other'), 1)
        # What the other side brings was committed before.
        repo.write('a', f'both\n{self.github("mine").text}\n')
        repo.git('add', '--all')
        run = self.assert_blocks(repo, on=['a:2'])
        self.assertNotIn(b'known', run.err)
        repo.write('a', 'both\n')
        repo.git('add', '--all')
        self.assert_passes(repo)
        self.assertIn(' ', repo.git('log', '-1', '--format=%P'))

    def test_unresolved_conflicts(self):
        repo = self.project
        blob = repo.git('hash-object', '-w', '--stdin', stdin='x')
        repo.git('update-index', '--index-info',
                 stdin=f'100644 {blob} 1\tf\n100644 {blob} 2\tf\n')
        run = self.run_tool('hook', cwd=repo.path)
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, 'path in conflict: 1')

    def test_worktrees(self):
        repo = self.project
        repo.write('a', 'a')
        repo.git('add', '--all')
        self.assert_passes(repo)
        repo.git('worktree', 'add', '-q', '../linked')
        linked = support.Repo(self.scratch / 'linked', self.environment,
                              create=False)
        linked.write('b', self.github('b').text)
        linked.git('add', 'b')
        self.assert_blocks(linked, on=['b:1'])
        self.assert_passes(repo, '--allow-empty')

    def test_submodules(self):
        self.hooked('library').add_file('a', 'a')
        repo = self.project
        repo.git('submodule', '--quiet', 'add', '../library', 'sub')
        self.assert_passes(repo)
        inner = support.Repo(repo.path / 'sub', self.environment, create=False)
        self.install(repo.git_dir / 'modules' / 'sub')
        inner.write('b', self.github('b').text)
        inner.git('add', 'b')
        self.assert_blocks(inner, on=['b:1'])
        inner.git('commit', '--no-verify', '-qm', 'in the submodule')
        # The superproject only points there.
        self.assert_passes(repo, '-a')

    def test_sparse_checkouts(self):
        for option in '--sparse-index', '--no-sparse-index':
            repo = self.hooked(f'sparse{option}')
            for path in 'in/a', 'out/b', 'out/deep/c':
                repo.write(path, self.github(path).text)
            repo.git('add', '--all')
            repo.git('commit', '--no-verify', '-qm', 'known')
            repo.git('sparse-checkout', 'init', '--cone', option)
            repo.git('sparse-checkout', 'set', 'in')
            repo.write('in/new', 'clean')
            repo.git('add', '--all')
            self.assert_passes(repo)
            repo.write('in/new', self.github('new').text)
            self.assert_blocks(repo, '-a', on=['in/new:1'])

    def test_split_index(self):
        repo = self.project
        repo.git('config', 'core.splitIndex', 'true')
        repo.write('a', 'a')
        repo.git('add', '--all')
        self.assert_passes(repo)
        repo.write('a', self.github('a').text)
        self.assert_blocks(repo, '-a', on=['a:1'])
        self.assert_blocks(repo, 'a', on=['a:1'])

    def test_another_git_dir(self):
        """A work tree and a git directory that are apart."""
        repo = self.project
        tree = self.scratch / 'tree'
        tree.mkdir()
        (tree / 'a').write_text(self.github('a').text)
        words = [f'--git-dir={repo.git_dir}', f'--work-tree={tree}']
        self.try_git(repo, *words, 'add', 'a', cwd=tree)
        run = self.try_git(repo, *words, 'commit', '-m', 'm', cwd=tree)
        self.assertEqual(run.code, 1, run.describe())
        self.assert_message(run, 'a:1')

    def test_names(self):
        repo = self.project
        repo.write(f'dir/{self.github("name").text}/a', 'x')
        repo.git('add', '--all')
        self.assert_blocks(repo, on=['dir/'])


class FailsClosed(HookTest):
    """No reason to pass is a reason to block."""

    def stage(self, repo, content='clean\n'):
        repo.write('a', content)
        repo.git('add', 'a')

    def test_no_repository(self):
        run = self.run_tool('hook')
        self.assert_code(run, USAGE)
        self.assert_message(run, 'not a git repository', 'commit blocked',
                            'git commit --no-verify')
        # It could not be noted.
        self.assertNotIn(b'TOKENSWEEP_SKIP', run.err)

    def test_broken_config(self):
        self.stage(self.project)
        self.project.write('.tokensweep.yaml', 'exclud: [a]\n')
        self.assert_blocks(self.project, on=['.tokensweep.yaml:1'])

    def test_broken_baseline(self):
        self.stage(self.project)
        self.project.write('.tokensweep-baseline.json', '{')
        self.assert_blocks(self.project, on=['.tokensweep-baseline.json'])

    def test_bad_rules(self):
        self.stage(self.project)
        rules = self.write('rules.yaml', 'provider: acme\nrules: [{id: 7}]\n')
        self.install(self.project.git_dir, f'--rules {rules}')
        run = self.try_commit(self.project)
        self.assertEqual(run.code, 1)
        self.assert_message(run, 'rules.yaml', 'TOKENSWEEP_SKIP')

    def test_unknown_flag(self):
        self.stage(self.project)
        self.install(self.project.git_dir, '--no-such-flag')
        self.assertEqual(self.try_commit(self.project).code, 1)

    def test_missing_blob(self):
        self.stage(self.project)
        missing = 'a' * 40
        self.project.git('update-index', '--add', '--cacheinfo',
                         f'100644,{missing},gone')
        run = self.run_tool('hook', cwd=self.project.path)
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, 'missing object: 1', missing, 'git fsck')

    def test_damaged_index_head_and_tree(self):
        repo = self.project
        repo.write('d/a', 'a')
        repo.git('add', '--all')
        self.assert_passes(repo)
        tree = repo.id('HEAD:d')
        repo.write('d/a', 'b')
        repo.git('add', '--all')
        run = self.run_tool('hook', cwd=repo.path)
        self.assert_code(run, CLEAN)
        for path in (repo.git_dir / 'index', repo.object_path(tree),
                     repo.object_path(repo.id()),
                     repo.git_dir / 'refs/heads/main'):
            content = path.read_bytes()
            path.chmod(0o600)
            path.write_bytes(b'damaged')
            run = self.run_tool('hook', cwd=repo.path)
            self.assert_code(run, INCOMPLETE)
            self.assert_message(run, 'commit blocked', 'TOKENSWEEP_SKIP')
            path.write_bytes(content)

    def test_too_large(self):
        self.stage(self.project, 'x' * (2 << 20))
        run = self.run_tool('hook', '--max-file-size', '1',
                            cwd=self.project.path)
        self.assert_code(run, INCOMPLETE)
        self.assert_message(run, 'file too large: 1', '--max-file-size')

    def test_all_excluded(self):
        self.stage(self.project, self.github('a').text)
        self.project.write('.tokensweep.yaml', 'exclude: [a]\n')
        run = self.try_commit(self.project)
        self.assert_code(run, 0)
        self.assertIn(b'nothing scanned: 1 file excluded', run.err)
        report = self.run_json('hook', cwd=self.project.path, code=CLEAN)
        self.assertEqual(report['findings'], [])


class NamedFiles(HookTest):
    """`hook pre-commit FILES`, as the pre-commit framework calls it."""

    def setUp(self):
        super().setUp()
        repo = self.project
        self.known = self.github('known')
        self.fresh = self.github('fresh')
        repo.write('known.py', f'{self.known.text}\n')
        repo.write('d/clean.py', 'clean\n')
        repo.write('.gitignore', 'known.py\n')
        repo.git('add', '--all', '--force')
        repo.git('commit', '--no-verify', '-qm', 'known')

    def named(self, *names, cwd=None, **more):
        return self.run_json('hook', 'pre-commit', *names,
                             cwd=cwd or self.project.path, **more)

    def test_nothing_staged_is_scanned_whole(self):
        report = self.named('known.py', 'd/clean.py', code=FOUND)
        self.assert_found(report, self.known)
        place = report['findings'][0]['occurrences'][0]
        self.assertEqual((place['kind'], place['path'], place['line']),
                         ('file', 'known.py', 1))
        self.assertEqual(report['coverage']['files'], 2)
        self.named('d/clean.py', code=CLEAN)

    def test_staged_files_are_scanned_as_staged(self):
        repo = self.project
        repo.write('known.py', f'{self.known.text}\nmore\n')
        repo.write('new.py', self.fresh.text)
        repo.git('add', '--all', '--force')
        repo.write('new.py', 'clean on disk')
        self.assert_found(self.named('known.py', 'new.py', code=FOUND),
                          self.fresh)
        # The framework's own `exclude` left that file out.
        self.named('known.py', 'd/clean.py', code=CLEAN)

    def test_both_at_once(self):
        repo = self.project
        repo.write('new.py', f'{self.fresh.text}\n{self.known.text}\n')
        repo.git('add', 'new.py')
        report = self.named('known.py', 'new.py', code=FOUND)
        self.assert_found(report, self.fresh, self.known)
        places = self.finding_of(report, self.known)['occurrences']
        self.assertEqual(sorted((place['kind'], place['path'])
                                for place in places),
                         [('file', 'known.py'), ('index', 'new.py')])

    def test_through_a_symlink_to_the_repository(self):
        repo = self.project
        alias = self.scratch / 'alias'
        alias.symlink_to(repo.path)
        repo.write('d/new.py', self.fresh.text)
        repo.git('add', '--all')
        self.assert_found(self.named(alias / 'known.py', code=FOUND),
                          self.known)
        self.assert_found(self.named(alias / 'd/new.py', code=FOUND),
                          self.fresh)
        self.assert_found(self.named(f'{alias}/d/', code=FOUND), self.fresh)
        repo.git('rm', '-rqf', 'd')
        self.named(alias / 'd/clean.py', code=CLEAN)
        # Whatever they lead to, these have a path in the repository.
        repo.path.joinpath('link.py').symlink_to('known.py')
        self.named(alias / 'link.py', code=CLEAN)
        outside = self.write('outside.py', self.fresh.text)
        repo.path.joinpath('out').symlink_to(outside.parent)
        run = self.run_tool('hook', 'pre-commit', str(outside), cwd=repo.path)
        self.assert_code(run, USAGE)

    def test_a_mode_is_no_content(self):
        self.project.git('update-index', '--chmod=+x', 'known.py')
        self.named('known.py', code=CLEAN)

    def test_what_is_not_there_blocks(self):
        for name in 'gone.py', '../outside', '.':
            run = self.run_tool('hook', 'pre-commit', name,
                                cwd=self.project.path)
            self.assert_code(run, USAGE)
        run = self.run_tool('hook', 'pre-commit', 'clean.py',
                            cwd=self.project.path / 'd')
        self.assert_code(run, USAGE)
        self.assert_message(run, 'at the top of the working tree')

    def test_a_folder_stands_for_what_is_staged_below_it(self):
        repo = self.project
        repo.write('d/e/new.py', self.fresh.text)
        repo.git('add', '--all')
        repo.write('d/e/new.py', 'clean on disk')
        self.assert_found(self.named('d', code=FOUND), self.fresh)
        self.named('d/clean.py', code=CLEAN)
        (repo.path / 'd/e/new.py').unlink()
        (repo.path / 'd/e').rmdir()
        self.assert_found(self.named('d/e', code=FOUND), self.fresh)
        repo.git('reset', '-q')
        repo.write('d/other.py', self.fresh.text)
        self.assert_found(self.named('d/', code=FOUND), self.fresh)

    def test_what_is_removed_has_nothing_to_read(self):
        self.project.git('rm', '-q', 'd/clean.py')
        self.named('d/clean.py', code=CLEAN)
        self.named('d', code=CLEAN)
        self.project.git('mv', 'known.py', 'moved.py')
        self.named('known.py', 'moved.py', code=CLEAN)

    def test_empty_files(self):
        self.project.write('d/__init__.py', '')
        self.named('d/__init__.py', code=CLEAN)
        self.project.git('add', '--all')
        self.named('d/__init__.py', code=CLEAN)

    def test_exclude_and_allow(self):
        self.project.write('.tokensweep.yaml', 'exclude: [known.py]\n')
        self.named('known.py', code=CLEAN)
        entry = {'paths': ['*.py'], 'rule': self.known.rule, 'reason': 'test'}
        self.project.write('.tokensweep.yaml', json.dumps({'allow': [entry]}))
        self.named('known.py', code=CLEAN)


if __name__ == '__main__':
    support.main()
