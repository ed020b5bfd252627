#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`hook install` beside hooks that were there: they work as they did before."""

import os
import stat

from hook_install_case import FORMER, HookCase
from support import FOUND, USAGE, main

KEPT = 'before-tokensweep'


class FormerCase(HookCase):

    def everything(self):
        """All that is in the folder of hooks, as it is."""
        found = {}
        for path in sorted(self.hooks.rglob('*')):
            info = path.lstat()
            if stat.S_ISLNK(info.st_mode):
                what = os.readlink(path)
            else:
                what = path.read_bytes() if path.is_file() else None
            found[str(path.relative_to(self.hooks))] = (info.st_mode, what)
        return found

    def script(self, text, name='pre-commit', mode=0o755):
        path = self.hooks / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('LOG', str(self.log)))
        path.chmod(mode)
        return path


class RunsFirstTest(FormerCase):

    def test_its_failure_counts(self):
        self.former()
        self.install()
        self.assert_commits('former ', 'hook pre-commit')
        kept = self.hooks / KEPT / 'pre-commit'
        kept.write_text(FORMER.format(log=self.log, more='exit 7'))
        self.assert_blocked()
        self.assertEqual(self.called(), ['former '])

    def test_one_that_is_not_executable_does_not_run(self):
        self.former().chmod(0o644)
        self.install()
        self.assert_commits('hook pre-commit')

    def test_a_lost_one_blocks(self):
        self.former()
        self.install()
        (self.hooks / KEPT / 'pre-commit').unlink()
        self.assert_blocked('before-tokensweep/pre-commit')
        hook = self.status(code=FOUND)
        self.assertEqual(hook['state'], 'broken')

    def test_several_share_the_folder(self):
        for kind in ('pre-commit', 'pre-push'):
            self.former(kind)
        both = self.everything()
        self.install('--type', 'pre-commit', '--type', 'pre-push')
        self.hook('uninstall', '--type', 'pre-commit')
        self.assertTrue((self.hooks / KEPT / 'pre-push').exists())
        self.hook('uninstall', '--type', 'pre-push')
        self.assertEqual(self.everything(), both)


class SelfTest(FormerCase):
    """Hooks that ask for their own name, folder or path."""

    def check(self, text, answer, name='pre-commit'):
        self.script(text, name)
        before = self.everything()
        self.assert_commits(answer)
        self.install()
        self.assert_commits(answer, 'hook pre-commit')
        self.hook('uninstall')
        self.assertEqual(self.everything(), before)

    def test_name(self):
        for asks in ('$(basename "$0")', '${0##*/}'):
            self.check(f'#!/bin/sh\nhook={asks}\necho "$hook" >> "LOG"\n',
                       'pre-commit')
        self.check('#!/bin/sh\nhook="$0"\necho "${hook##*/}" >> "LOG"\n',
                   'pre-commit')
        self.check('#!/usr/bin/env python3\nimport os, sys\n'
                   'name = os.path.basename(sys.argv[0])\n'
                   'print(name, file=open("LOG", "a"))\n', 'pre-commit')

    def test_folder(self):
        self.script('echo helper >> "LOG"\n', 'helper.sh')
        self.check('#!/bin/sh\n. "$(dirname "$0")/helper.sh"\n', 'helper')
        self.check('#!/bin/bash\n'
                   '. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"'
                   '/helper.sh\n', 'helper')
        self.repository.write('top.sh', f'echo top >> "{self.log}"\n')
        self.check('#!/bin/sh\n. "${0%/*}/../../top.sh"\n', 'top')

    def test_both_are_left_alone(self):
        for text in ('exec "$(dirname "$0")/all/$(basename "$0")"\n',
                     'for hook in "$0".d/*; do "$hook"; done\n',
                     '. "$(dirname "$0")/husky.sh"\n'):
            self.script('#!/bin/sh\n' + text)
            before = self.everything()
            run = self.install(code=USAGE)
            self.assertIn(b'"$program" hook pre-commit', run.out)
            self.assert_message(run, 'its own name and folder')
            self.assertEqual(self.everything(), before)


class SymlinkTest(FormerCase):

    def link(self, target, name='pre-commit'):
        (self.hooks / name).symlink_to(target)
        return self.everything()

    def check(self, before, *calls):
        self.assert_commits(*calls)
        self.install()
        self.assert_commits(*calls, 'hook pre-commit')
        self.assertEqual(self.status()['chained'],
                         str(self.hooks / KEPT / 'pre-commit'))
        self.hook('uninstall')
        self.assertEqual(self.everything(), before)

    def test_relative(self):
        target = self.former('real', folder=self.repository.path / 'scripts')
        text = target.read_bytes()
        self.check(self.link('../../scripts/real'), 'former ')
        self.assertEqual(target.read_bytes(), text)

    def test_absolute(self):
        target = self.former('real', folder=self.scratch / 'scripts')
        self.check(self.link(target), 'former ')

    def test_to_a_neighbour_that_serves_several_hooks(self):
        self.script('#!/bin/sh\necho "$(basename "$0") $#" >> "LOG"\n',
                    'serves-all')
        self.link('serves-all', 'pre-push')
        self.check(self.link('serves-all'), 'pre-commit 0')

    def test_the_file_that_it_leads_to_is_judged(self):
        self.script('#!/bin/sh\n"$(dirname "$0")/$(basename "$0").py"\n',
                    'serves-all')
        before = self.link('serves-all')
        self.install(code=USAGE)
        self.assertEqual(self.everything(), before)

    def test_to_nothing(self):
        before = self.link('gone')
        self.install()
        self.assert_commits('hook pre-commit')
        self.hook('uninstall')
        self.assertEqual(self.everything(), before)

    def test_that_somebody_made_later(self):
        self.former()
        self.install()
        kept = self.hooks / KEPT / 'pre-commit'
        kept.rename(kept.with_name('moved'))
        kept.symlink_to('moved')
        self.assert_commits('former ', 'hook pre-commit')
        self.hook('uninstall')
        self.assert_commits('former ')


class LeftoverTest(FormerCase):

    def test_nothing_kept_is_lost(self):
        for name in (f'{KEPT}/pre-commit', f'pre-commit.{KEPT}'):
            left = self.former(name)
            for other in (False, True):
                if other:
                    self.former()
                before = self.everything()
                run = self.install(code=USAGE)
                self.assert_message(run, name)
                self.assertEqual(self.everything(), before)
            left.unlink()
            (self.hooks / 'pre-commit').unlink()

    def test_installed_by_an_earlier_version(self):
        """It kept every hook under another name beside ours."""
        former = self.former(more='# dirname "$0"')
        former.write_text(former.read_text().replace('# dirname', ': dirname'))
        before = self.everything()
        self.install()
        self.assertTrue((self.hooks / f'pre-commit.{KEPT}').exists())
        self.assertFalse((self.hooks / KEPT).exists())
        self.assert_commits('former ', 'hook pre-commit')
        self.install()
        self.hook('uninstall')
        self.assertEqual(self.everything(), before)

    def test_a_changed_hook_keeps_its_former_one(self):
        self.former()
        self.install()
        path = self.hooks / 'pre-commit'
        path.write_text(path.read_text() + 'echo more\n')
        self.install('--force')
        self.assert_commits('former ', 'hook pre-commit')

    def test_renamed_by_pre_commit_it_still_finds_it(self):
        """pre-commit gives the hook that it finds another name."""
        self.former()
        before = self.everything()
        self.install()
        path = self.hooks / 'pre-commit'
        path.rename(path.with_name('pre-commit.legacy'))
        self.script('#!/bin/sh\n# File generated by pre-commit\n'
                    'exec "${0%/*}/pre-commit.legacy"\n')
        self.assert_commits('former ', 'hook pre-commit')
        self.hook('uninstall')
        path.unlink()
        path.with_name('pre-commit.legacy').rename(path)
        self.assertEqual(self.everything(), before)

    def test_the_folder_must_be_one(self):
        outside = self.scratch / 'outside'
        outside.mkdir()
        self.former()
        for make in (lambda path: path.symlink_to(outside),
                     lambda path: path.write_text('text')):
            make(self.hooks / KEPT)
            before = self.everything()
            self.assert_message(self.install(code=USAGE), 'is no folder')
            self.assertEqual(self.everything(), before)
            (self.hooks / KEPT).unlink()
        self.assertEqual(list(outside.iterdir()), [])

    def test_nothing_is_brought_from_outside(self):
        self.former()
        self.install()
        outside = self.scratch / 'outside'
        (self.hooks / KEPT).rename(outside)
        (self.hooks / KEPT).symlink_to(outside)
        self.hook('uninstall', code=USAGE)
        self.assertTrue((outside / 'pre-commit').exists())


if __name__ == '__main__':
    main()
