#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where `revoke` takes secrets from: reports that lie, and places that moved."""

import json

import support
from revoke_support import RevokeTest, test_hub
from support import CLEAN, INCOMPLETE, USAGE


class SourceTest(RevokeTest):
    """Only what is read again counts."""

    def edit(self, report, change):
        content = json.loads(report.read_text())
        change(content)
        report.write_text(json.dumps(content))
        return report

    def test_a_secret_that_is_gone_is_refused(self):
        token = self.make_token()
        path = self.leak(token)
        report = self.report()
        path.unlink()
        answer = self.only(self.revoke_json(report, '--yes', code=INCOMPLETE))
        self.assertEqual(answer['refusal'], 'unreadable')
        self.assertEqual(answer['secret'], '')
        self.assert_untouched(token)
        self.assertFalse(self.journal_path.exists())

    def test_a_report_with_secrets_leads_to_none_in_the_output(self):
        token = self.make_token()
        self.leak(token)
        report = self.report('--show-secrets')
        self.assertIn(token.bytes, report.read_bytes())
        self.revoke(report, code=CLEAN)
        self.revoke_json(report, code=CLEAN)
        self.revoke(report, '--yes', code=CLEAN)
        self.assert_journal_is_whole()

    def test_a_report_that_names_another_fingerprint_revokes_nothing(self):
        token = self.make_token()
        self.leak(token)
        report = self.edit(self.report(), lambda content: content['findings'][0]
                           .update(fingerprint='ts1:' + '0' * 32))
        answer = self.only(self.revoke_json(report, '--yes', code=INCOMPLETE))
        self.assertEqual(answer['refusal'], 'unreadable')
        self.assert_untouched(token)

    def test_a_secret_in_the_report_is_not_believed(self):
        token, victim = self.make_token(), self.make_token('victim')
        self.leak(token)

        def forge(content):
            finding = content['findings'][0]
            finding['secret'] = victim.text
            finding['facts'] = {'username': 'mallory'}
            finding['rule'] = 'github-pat-classic'
            finding['provider'] = 'github'
        self.revoke(self.edit(self.report(), forge), '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))
        self.assertTrue(self.is_active(victim))

    def test_a_place_outside_of_the_target_is_not_read(self):
        token = self.make_token()
        self.leak(token)
        victim = self.make_token('victim')
        self.write('outside.sh', f'docker login -u acme -p {victim.text}\n')

        def forge(content):
            finding = content['findings'][0]
            finding['fingerprint'] = victim.fingerprint
            finding['occurrences'][0]['path'] = 'leaks/../outside.sh'
        self.revoke(self.edit(self.report(), forge), '--yes', code=INCOMPLETE)
        self.assert_untouched(token, victim)

    def test_the_target_may_have_moved(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        (self.scratch / 'leaks').rename(self.scratch / 'moved')
        self.revoke(report, '--yes', code=USAGE)
        self.revoke(report, '--yes', '--target', 'moved', code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_what_is_no_report_is_refused(self):
        path = self.write('report.json', '{"schema": "other"}')
        self.assertNotEqual(self.revoke(path).code, CLEAN)
        self.revoke('missing.json', code=USAGE)
        self.assert_code(self.run_tool('revoke'), USAGE)


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
