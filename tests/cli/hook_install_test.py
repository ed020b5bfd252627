#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`hook install`, `uninstall` and `status` in plain git repositories.

The hooks start a stand-in that writes down how it was called, so that what is
tested is the script: what runs, in which order, with what, and what blocks.
"""

import json
import os
import shutil
import unittest

from hook_install_case import STAND_IN, HookCase
from support import FOUND, INCOMPLETE, USAGE, main

class PlainTest(HookCase):

    def test_runs_and_blocks(self):
        self.install()
        self.assert_commits('hook pre-commit')
        self.answer(1)
        self.assert_blocked()
        self.assertEqual(self.called(), ['hook pre-commit'])

    def test_installing_twice_changes_nothing(self):
        self.former()
        self.install()
        before = self.listing()
        run = self.install()
        self.assertIn(b'installed already', run.out)
        self.assertEqual(self.listing(), before)

    def listing(self):
        return {path.name: (path.lstat().st_ino, path.lstat().st_mode,
                            path.read_bytes())
                for path in self.hooks.iterdir() if path.is_file()}

    def test_uninstall_restores_bytes_and_mode(self):
        former = self.former()
        before = self.listing()
        self.install()
        self.assertNotEqual(self.listing(), before)
        self.hook('uninstall')
        self.assertEqual(self.listing(), before)
        self.assertEqual(former.stat().st_mode & 0o7777, 0o750)

    def test_uninstall_leaves_nothing(self):
        before = self.listing()
        kinds = ['pre-commit', 'pre-push', 'commit-msg', 'pre-receive']
        self.install(*[word for kind in kinds for word in ('--type', kind)])
        for kind in kinds:
            self.assertTrue(self.status(kind)['works'])
        self.hook('uninstall')
        self.assertEqual(self.listing(), before)
        run = self.hook('uninstall')
        self.assertIn(b'nothing of ours', run.out)

    def test_changed_hook_is_left_alone(self):
        self.install()
        path = self.hooks / 'pre-commit'
        path.write_text(path.read_text() + 'echo more\n')
        changed = path.read_bytes()
        self.assert_message(self.hook('uninstall', code=USAGE), 'changed')
        self.assert_message(self.install(code=USAGE), '--force')
        self.assertEqual(path.read_bytes(), changed)
        self.assertEqual(self.status(code=FOUND)['state'], 'changed')
        self.install('--force')
        self.assertTrue(self.status()['works'])

    def test_another_program_replaces_ours(self):
        self.former()
        self.install()
        other = self.write('more/scanner', STAND_IN.format(log=self.log), 0o755)
        self.hook('install', '--program', other)
        self.assertEqual(self.status()['program'], str(other))
        self.assert_commits('former ', 'hook pre-commit')

    def test_own_program_is_the_default(self):
        self.hook('install')
        self.assertEqual(self.status()['program'],
                         os.path.realpath(self.binary))


class ProgramTest(HookCase):

    def test_gone_blocks_and_says_what_to_do(self):
        self.install()
        self.program.unlink()
        self.assert_blocked('hook install --type pre-commit',
                            'git commit --no-verify')
        hook = self.status(code=FOUND)
        self.assertEqual((hook['state'], hook['program']), ('broken', None))

    def test_gone_uses_the_one_in_path(self):
        self.install()
        moved = self.scratch / 'bin'
        moved.mkdir()
        shutil.move(self.program, moved)
        env = {'PATH': f'{moved}:{self.environment["PATH"]}'}
        self.assert_commits('hook pre-commit', env=env)

    def test_path_never_leads_into_the_repository(self):
        self.install()
        planted = self.repository.path / 'bin' / 'tokensweep'
        planted.parent.mkdir()
        shutil.move(self.program, planted)
        env = {'PATH': f'bin:{self.environment["PATH"]}'}
        self.assert_blocked('program is gone', env=env)

    def test_any_path_is_quoted(self):
        for name in ("it's a tool", 'a "b" $(touch x) `c`', '\\ back; exit 0',
                     'tökén'):
            with self.subTest(name):
                program = self.write(f'{name}/tokensweep',
                                     STAND_IN.format(log=self.log), 0o755)
                self.hook('install', '--program', program)
                self.assertEqual(self.status()['program'], str(program))
                self.assert_commits('hook pre-commit')
                program.unlink()
                self.assert_blocked('its program is gone')

    def test_what_is_no_program_is_refused(self):
        folder = self.scratch / 'folder'
        folder.mkdir()
        plain = self.write('plain', 'text', 0o644)
        lines = self.write('two\nlines', STAND_IN, 0o755)
        for path in (folder, plain, lines, self.scratch / 'absent'):
            run = self.hook('install', '--program', path, code=USAGE)
            self.assert_message(run, 'program')
        self.assertFalse((self.hooks / 'pre-commit').exists())


class InputTest(HookCase):
    """Hooks that read the refs: both get all of them."""

    def setUp(self):
        super().setUp()
        self.server = self.repo('server.git', '--bare')
        self.repository.add_file('a', 'a')
        self.repository.git('branch', 'second')

    def push(self, *words):
        self.log.unlink(missing_ok=True)
        return self.try_git('push', '-q', self.server.path, *words)

    def check(self, folder, where, kind, words):
        former = self.former(kind, 'cat >> "%s"' % self.log, folder)
        self.install('--type', kind, where=where)
        self.assertEqual(self.push('main', 'second').returncode, 0)
        lines = self.called()
        self.assertEqual(lines[0].split()[0], 'former')
        self.assertEqual(lines[3], f'hook {kind}{words}')
        self.assertEqual(lines[1:3], lines[4:])
        self.assertTrue(all('refs/heads/' in line for line in lines[1:3]))
        return former

    def test_pre_push(self):
        self.check(self.hooks, self.repository.path, 'pre-push',
                   f' -- {self.server.path} {self.server.path}')
        self.answer(1)
        self.repository.add_file('b', 'b')
        self.assertNotEqual(self.push('main').returncode, 0)

    def test_pre_push_with_nothing_to_push(self):
        self.former('pre-push', 'cat >> "%s"' % self.log)
        self.install('--type', 'pre-push')
        self.push('main')
        self.push('main')
        self.assertEqual([line.split()[0] for line in self.called()],
                         ['former', 'hook'])

    def test_pre_push_that_reads_nothing(self):
        self.former('pre-push')
        self.install('--type', 'pre-push')
        self.assertEqual(self.push('main').returncode, 0)
        self.assertIn('refs/heads/main', self.called()[-1])

    def test_pre_push_alone_hands_its_input_on(self):
        self.install('--type', 'pre-push')
        self.assertEqual(self.push('main').returncode, 0)
        self.assertIn('refs/heads/main', self.called()[1])

    def test_pre_receive_in_a_bare_repository(self):
        self.check(self.server.path / 'hooks', self.server.path,
                   'pre-receive', '')
        self.answer(1)
        self.repository.add_file('b', 'b')
        self.assertNotEqual(self.push('main').returncode, 0)
        self.assertEqual(self.status('pre-receive',
                                     where=self.server.path)['state'],
                         'installed')

    def test_pre_receive_without_its_program_blocks(self):
        self.install('--type', 'pre-receive', where=self.server.path)
        self.program.unlink()
        pushed = self.push('main')
        self.assertNotEqual(pushed.returncode, 0)
        self.assertIn(b'its program is gone', pushed.stderr)

    def test_commit_msg_gets_the_file(self):
        self.former('commit-msg')
        self.install('--type', 'commit-msg')
        self.assert_commits('former .git/COMMIT_EDITMSG',
                            'hook commit-msg -- .git/COMMIT_EDITMSG')

    def test_bare_repository_has_no_commits(self):
        run = self.install(where=self.server.path, code=USAGE)
        self.assert_message(run, '--type pre-receive')


class PlaceTest(HookCase):
    """Where git looks is where the hook goes."""

    def test_hooks_path_in_the_working_tree(self):
        self.repository.git('config', 'core.hooksPath', '.githooks')
        former = self.former(folder=self.repository.path / '.githooks')
        run = self.install()
        self.assertIn(b'part of the working tree', run.out)
        self.assert_commits('former ', 'hook pre-commit')
        self.assertFalse((self.hooks / 'pre-commit').exists())
        self.hook('uninstall')
        self.assertIn('former', former.read_text())

    def test_hooks_path_set_later(self):
        former = self.former()
        self.install()
        self.repository.git('config', 'core.hooksPath', '.githooks')
        self.assertEqual(self.status(code=FOUND)['state'], 'none')
        self.hook('uninstall')
        self.assertIn('somebody else', former.read_text())

    def test_hooks_path_of_the_user_with_home(self):
        with open(self.environment['GIT_CONFIG_GLOBAL'], 'a') as config:
            config.write('[include]\n\tpath = more\n')
        self.write('home/more', '[core]\n\thooksPath = ~/git hooks\n')
        run = self.install()
        self.assertIn(b'global config', run.out)
        self.assertTrue((self.scratch / 'home/git hooks/pre-commit').exists())
        self.assert_commits('hook pre-commit')

    def test_hooks_path_elsewhere_is_told(self):
        other = self.scratch / 'elsewhere'
        other.mkdir()
        self.repository.git('config', 'core.hooksPath', other)
        run = self.install()
        self.assertIn(b'local config: the hook runs in every', run.out)
        self.assert_commits('hook pre-commit')

    def test_hooks_path_that_is_no_folder(self):
        for value in ('/dev/null', ''):
            self.repository.git('config', 'core.hooksPath', value)
            self.assert_message(self.install(code=USAGE), 'runs no hooks')

    def test_broken_config(self):
        with open(self.repository.path / '.git/config', 'a') as config:
            config.write('[core\n')
        self.assert_message(self.install(code=USAGE), 'config')

    def test_hooks_path_that_leads_out(self):
        outside = self.scratch / 'outside'
        outside.mkdir()
        (self.repository.path / '.githooks').symlink_to(outside)
        self.repository.git('config', 'core.hooksPath', '.githooks')
        self.assert_message(self.install(code=USAGE), 'leads out')
        self.assertEqual(list(outside.iterdir()), [])

    def test_generated_folders_are_not_written(self):
        for value, ignore in (('node_modules/tool/hooks', None),
                              ('.hooks/generated', '*\n'), ('.husky/_', None)):
            folder = self.repository.path / value
            folder.mkdir(parents=True)
            if ignore:
                (folder / '.gitignore').write_text(ignore)
            self.repository.git('config', 'core.hooksPath', value)
            before = sorted(folder.iterdir())
            self.install('--manager', 'git', code=USAGE)
            self.assertEqual(sorted(folder.iterdir()), before)

    def test_linked_hooks_folder_is_followed(self):
        real = self.repository.path / 'scripts'
        real.mkdir()
        shutil.rmtree(self.hooks)
        self.hooks.symlink_to('../scripts')
        self.install()
        self.assertTrue((real / 'pre-commit').exists())
        self.assert_commits('hook pre-commit')

    def test_linked_hooks_folder_elsewhere_is_told(self):
        outside = self.scratch / 'outside'
        outside.mkdir()
        shutil.rmtree(self.hooks)
        self.hooks.symlink_to(outside)
        run = self.install()
        self.assertIn(b'links to: the hook runs in every', run.out)
        self.assert_commits('hook pre-commit')

    def test_linked_hooks_folder_that_leads_out(self):
        """By a symlink that is part of what somebody else committed."""
        outside = self.scratch / 'outside'
        outside.mkdir()
        (self.repository.path / 'scripts').symlink_to(outside)
        shutil.rmtree(self.hooks)
        self.hooks.symlink_to('../scripts')
        self.assert_message(self.install(code=USAGE), 'leads out')
        self.assertEqual(list(outside.iterdir()), [])

    def test_missing_hooks_folder_is_made(self):
        shutil.rmtree(self.hooks)
        self.install()
        self.assert_commits('hook pre-commit')

    def test_worktree(self):
        self.repository.add_file('a', 'a')
        self.repository.git('worktree', 'add', '-q', '../tree')
        tree = self.repo('tree', create=False)
        self.install(where=tree.path)
        self.assertTrue((self.hooks / 'pre-commit').exists())
        self.assert_commits('hook pre-commit', repository=tree)
        self.assert_commits('hook pre-commit', name='b')
        self.assertTrue(self.status(where=tree.path)['works'])

    def test_submodule(self):
        part = self.repo('part')
        part.add_file('a', 'a')
        self.repository.git('submodule', 'add', '-q', part.path, 'part')
        inner = self.repo('repo/part', create=False)
        self.install(where=inner.path)
        self.assertTrue((self.repository.path / '.git/modules/part/hooks' /
                         'pre-commit').exists())
        self.assertFalse((self.hooks / 'pre-commit').exists())
        self.assert_commits('hook pre-commit', repository=inner)

    def test_folder_inside_a_repository(self):
        (self.repository.path / 'deep/er').mkdir(parents=True)
        self.install(where=self.repository.path / 'deep/er')
        self.assert_commits('hook pre-commit')

    def test_no_repository(self):
        self.assert_message(self.install(where=self.scratch, code=USAGE),
                            'not a git repository')

    @unittest.skipIf(os.geteuid() == 0, 'root writes anywhere')
    def test_unwritable_folder(self):
        self.hooks.chmod(0o500)
        self.assert_message(self.install(code=INCOMPLETE), 'hooks')

    def test_folder_that_cannot_be_made(self):
        shutil.rmtree(self.hooks)
        self.hooks.write_text('a file')
        self.assert_message(self.install(code=INCOMPLETE), 'hooks')


class StatusTest(HookCase):

    def test_tells_states_apart(self):
        self.assertEqual(self.status(code=FOUND)['state'], 'none')
        self.former()
        self.assertEqual(self.status(code=FOUND)['state'], 'other')
        self.install()
        hook = self.status()
        self.assertEqual(
            (hook['state'], hook['manager'], hook['version'], hook['program'],
             hook['chained']),
            ('installed', 'git', 2, str(self.program),
             str(self.hooks / 'before-tokensweep' / 'pre-commit')))
        (self.hooks / 'pre-commit').chmod(0o644)
        self.assertEqual(self.status(code=FOUND)['state'], 'broken')
        self.install()
        self.assertEqual(self.status()['state'], 'installed')

    def test_code_is_of_what_was_asked(self):
        self.hook('status', code=FOUND)
        self.install()
        run = self.hook('status')
        self.assertIn(b'pre-push     not installed', run.out)
        self.hook('status', '--type', 'pre-commit', '--type', 'pre-push',
                  code=FOUND)

    def test_unknown_type(self):
        self.hook('status', '--type', 'post-commit', code=USAGE)

    def test_names_of_others_are_escaped(self):
        other = self.repo('a\x1b[31mb')
        run = self.hook('install', where=other.path)
        self.assertNotIn(b'\x1b', run.out + run.err)
        run = self.hook('status', where=other.path)
        self.assertNotIn(b'\x1b', run.out + run.err)


if __name__ == '__main__':
    main()
