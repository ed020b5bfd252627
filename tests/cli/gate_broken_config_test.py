#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`gate` and changes that break the config or the baseline."""

from gate_case import GateTest
from support import CLEAN, FOUND, USAGE, main


class BrokenConfig(GateTest):

    def test_a_change_that_breaks_one_ends_with_2(self):
        for number, (name, text) in enumerate((
                ('.tokensweep.yaml', 'allow: 3\n'),
                ('.tokensweep-baseline.json', '{'))):
            with self.subTest(name):
                self.branch(f'topic{number}')
                self.app.add_file(name, text)
                run = self.run_tool('gate', '--base', 'main', self.app.path)
                self.assert_code(run, USAGE)
                self.assert_message(run, f'this change breaks it: {name}')
                self.gate('--base', 'main', '--ignore-repo-config', code=CLEAN)
                self.app.git('rm', '--quiet', name)
                self.app.git('commit', '--quiet', '-m', 'Repair it')
                self.gate('--base', 'main', code=CLEAN)
                self.app.git('checkout', '--quiet', 'main')

    def test_what_flags_name_counts_in_its_place(self):
        config = self.scratch / 'config.yaml'
        config.write_text('exclude: ["*.md"]\n')
        self.branch('topic')
        self.app.add_file('.tokensweep.yaml', 'allow: 3\n')
        self.gate('--base', 'main', '--config', config, code=CLEAN)

    def test_what_is_right_blocks_nothing(self):
        self.app.add_file('.tokensweep.yaml', 'exclude: ["*.md"]\n')
        self.branch('topic')
        self.app.add_file('.tokensweep.yaml', 'exclude: ["*.rst"]\n')
        self.gate('--base', 'main', code=CLEAN)
        self.leak('slip')
        self.gate('--base', 'main', code=FOUND)


if __name__ == '__main__':
    main()
