#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Revocation, from a leaked token to one that the Hub refuses."""

import os
import pty
import select
import time

import support
from revoke_support import REFUSED, RevokeTest, test_hub
from support import CLEAN, FOUND, USAGE


class WholeLoopTest(RevokeTest):
    def test_from_a_report_to_a_dead_token(self):
        token = self.make_token(scopes=['repo:write'])
        other = self.make_token('other')
        self.leak(token)
        report = self.report()

        plan = self.revoke(report, code=CLEAN)
        text = plan.out.decode()
        for part in (self.id_of(token), '"ci" of acme', 'repo:write',
                     'last use moved', 'deactivate', 'leaks/deploy.sh:1',
                     '1 to revoke', 'ten minutes', 'Nothing was changed'):
            self.assertIn(part, text)
        self.assert_untouched(token, other)
        self.assertFalse(self.journal_path.exists())

        done = self.revoke(report, '--yes', code=CLEAN)
        self.assertIn('deactivated, and the secret is refused',
                      done.out.decode())
        self.assertFalse(self.is_active(token))
        self.assertFalse(self.hub.accepts('acme', token.text))
        self.assertTrue(self.is_active(other))
        self.assertEqual(self.steps(), [
            'plan note', 'deactivate intent', 'deactivate result inactive',
            'check intent', 'check result refused', 'done note refused'])
        log = self.assert_journal_is_whole()
        self.assertEqual(log['entries'][0]['actor'], 'acme')
        self.assertEqual(log['entries'][0]['token'], self.id_of(token))
        self.assertEqual(log['entries'][0]['fingerprint'], token.fingerprint)

        # Once more: it is done already.
        again = self.only(self.revoke_json(report, '--yes', code=CLEAN))
        self.assertEqual(again['verdict'], 'already-done')

    def test_a_name_that_was_guessed_is_done_already_the_second_time(self):
        token = self.make_token()
        self.write('leaks/a.txt', f'{token.text}\n')
        report = self.report()
        self.revoke(report, '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))
        # A refusal of a guessed name alone would prove nothing.
        again = self.only(self.revoke_json(report, code=CLEAN))
        self.assertEqual(again['verdict'], 'already-done')
        self.assertIn('an earlier run', again['reason'])

    def test_verify_and_revoke_in_one_run(self):
        token = self.make_token()
        self.leak(token)
        run = self.run_tool('scan', 'leaks', '--verify', '--revoke', '--yes',
                            '--format', 'json')
        self.assert_code(run, FOUND)
        self.assertEqual(self.finding_of(run.report, token)['state'], 'dead')
        self.assertFalse(self.is_active(token))

    def test_the_plan_as_json_says_all_of_it(self):
        token = self.make_token()
        self.leak(token)
        plan = self.only(self.revoke_json(self.report(), code=CLEAN))
        self.assertEqual(plan['verdict'], 'ready')
        self.assertEqual(plan['fingerprint'], token.fingerprint)
        self.assertEqual(plan['secret'], token.redacted)
        self.assertEqual(plan['token']['id'], self.id_of(token))
        self.assertEqual(plan['token']['kind'], 'personal')
        self.assertEqual([fact['holds'] for fact in plan['facts']],
                         [True, True])
        self.assertEqual(plan['step'], 'deactivate')
        self.assertIsNone(plan['outcome'])

    def test_an_audit_revokes_in_the_same_run(self):
        token = self.make_token()
        repo = self.repo()
        repo.add_file('ci.sh', f'docker login -u acme -p {token.text}\n')
        repo.add_file('ci.sh', 'gone\n')
        plan = self.run_tool('audit', repo.path, '--revoke', '--format',
                             'json')
        self.assert_code(plan, FOUND)
        self.assertIn(b'Nothing was changed', plan.err)
        self.assertEqual(self.finding_of(plan.report, token)['state'], 'live')
        self.assertTrue(self.is_active(token))

        done = self.run_tool('audit', repo.path, '--revoke', '--yes',
                             '--format', 'json')
        self.assert_code(done, FOUND)
        self.assertIn(b'deactivated, and the secret is refused', done.err)
        self.assertEqual(self.finding_of(done.report, token)['state'], 'dead')
        self.assertFalse(self.is_active(token))
        self.assert_journal_is_whole()

    def test_a_report_of_history_is_enough(self):
        token = self.make_token()
        repo = self.repo()
        repo.add_file('ci.sh', f'docker login -u acme -p {token.text}\n')
        repo.add_file('ci.sh', 'gone\n')
        report = self.scratch / 'audit.json'
        self.run_tool('audit', repo.path, '--quiet', '--format',
                      f'json={report}')
        self.revoke(report, '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_a_scan_of_standard_input_revokes_in_the_same_run(self):
        token = self.make_token()
        run = self.run_tool('scan', '-', '--revoke', '--yes', '--quiet',
                            stdin=f'docker login -u acme -p {token.text}\n'
                            .encode())
        self.assert_code(run, FOUND)
        self.assertFalse(self.is_active(token))

    def test_one_bare_token_on_standard_input(self):
        token = self.make_token()
        plan = self.only(self.revoke_json('-', '--username', 'acme',
                                          stdin=token.bytes + b'\n',
                                          code=CLEAN))
        self.assertEqual(plan['verdict'], 'ready')
        self.assert_untouched(token)
        self.revoke('-', '--username', 'acme', '--yes', stdin=token.bytes,
                    code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_a_report_on_standard_input(self):
        token = self.make_token()
        self.leak(token)
        report = self.report().read_bytes()
        self.revoke('-', '--yes', stdin=report, code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_delete_comes_after_the_check(self):
        token = self.make_token()
        self.leak(token)
        self.revoke(self.report(), '--yes', '--delete', code=CLEAN)
        self.assertNotIn(self.id_of(token), self.hub.tokens())
        self.assertEqual(self.steps()[-3:], [
            'delete intent', 'delete result deleted', 'done note deleted'])
        run = self.run_tool('revoke', 'undo', self.id_of(token))
        self.assert_code(run, REFUSED)
        self.assertIn(b'cannot be undone', run.out)

    def test_organization_tokens_go_the_same_way(self):
        made = self.hub.add_org_token(
            'acmecorp', label='deploy',
            resources=[{'path': 'acmecorp/*', 'scopes': ['image-pull']}])
        token = self.known(made, 'docker-oat', 9)
        self.leak(token, owner='acmecorp')
        plan = self.only(self.revoke_json(self.report(), code=CLEAN))
        self.assertEqual(plan['token']['kind'], 'organization')
        self.assertEqual(plan['token']['owner'], 'acmecorp')
        self.revoke(self.report(), '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))
        undo = self.run_tool('revoke', 'undo')
        self.assert_code(undo, CLEAN)
        self.assertTrue(self.is_active(token))


class ChoiceTest(RevokeTest):
    def test_fingerprint_and_expect_narrow(self):
        one, two = self.make_token('one'), self.make_token('two')
        self.leak(one, 'a.sh')
        self.leak(two, 'b.sh')
        report = self.report()
        self.revoke(report, '--yes', '--fingerprint', one.fingerprint,
                    code=CLEAN)
        self.assertEqual([self.is_active(one), self.is_active(two)],
                         [False, True])
        self.revoke(report, '--yes', '--expect', self.id_of(two).upper(),
                    code=CLEAN)
        self.assertFalse(self.is_active(two))

    def test_an_unknown_fingerprint_is_a_mistake(self):
        self.leak(self.make_token())
        run = self.revoke(self.report(), '--fingerprint', 'ts1:00', code=USAGE)
        self.assert_message(run, 'no such finding')

    def test_expecting_another_token_is_refused(self):
        token, other = self.make_token(), self.make_token('other')
        self.leak(token)
        run = self.revoke(self.report(), '--yes', '--expect',
                          self.id_of(other), code=REFUSED)
        self.assert_message(run, self.id_of(other))
        self.assert_untouched(token, other)

    def on_terminal(self, *words, answer):
        """Runs the tool on a terminal and types one answer."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.scratch)
            os.execve(self.binary, self.command(*words), self.environment)
        seen = b''
        typed = False
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([terminal], [], [], 1)
            if ready:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    break
                if not data:
                    break
                seen += data
            if not typed and b', type ' in seen:
                os.write(terminal, answer.encode() + b'\n')
                typed = True
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        self.assertTrue(typed, seen)
        self.assert_no_secret(seen)
        return os.waitstatus_to_exitcode(status), seen

    def test_on_a_terminal_the_label_is_typed(self):
        token = self.make_token('CI Robot')
        self.leak(token)
        report = self.report()
        code, seen = self.on_terminal('revoke', report, answer='ci robot')
        self.assertEqual(code, CLEAN, seen)
        self.assert_untouched(token)
        code, seen = self.on_terminal('revoke', report, answer='CI Robot')
        self.assertEqual(code, CLEAN, seen)
        self.assertFalse(self.is_active(token))
        other = self.make_token('a\tb')
        self.leak(other)
        code, seen = self.on_terminal('revoke', self.report(),
                                      answer=self.id_of(other))
        self.assertEqual(code, CLEAN, seen)
        self.assertFalse(self.is_active(other))


class RefusalTest(RevokeTest):
    def refused(self, report, refusal, *words, code=REFUSED):
        answer = self.only(self.revoke_json(report, '--yes', *words,
                                            code=code))
        self.assertEqual((answer['verdict'], answer['refusal']),
                         ('refused', refusal), answer)
        self.assertFalse(self.journal_path.exists())
        return answer

    def test_a_use_that_does_not_move_leaves_it_unproven(self):
        self.hub.set_options(last_used_delay=None)
        token = self.make_token()
        self.leak(token)
        report = self.report()
        answer = self.refused(report, 'unproven')
        self.assertIn(f'--expect {self.id_of(token)}', answer['reason'])
        self.assert_untouched(token)
        # The person's word is the second fact then.
        self.revoke(report, '--yes', '--expect', self.id_of(token), code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_a_use_that_shows_late_is_waited_for(self):
        self.hub.set_options(last_used_delay=2)
        token = self.make_token()
        self.leak(token)
        self.revoke(self.report(), '--yes', patience='30', code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_the_token_of_our_own_session_is_refused(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.log_in('acme', token.text)
        self.refused(report, 'own-session')
        self.assert_untouched(token)

    def test_a_session_made_from_a_token_is_refused(self):
        token, other = self.make_token(), self.make_token('other')
        self.leak(token)
        report = self.report()
        self.log_in('acme', other.text)
        answer = self.refused(report, 'token-session')
        self.assertIn('password', answer['reason'])
        self.assert_untouched(token, other)

    def test_another_account_is_refused(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.log_in('mallory', 'other words')
        self.refused(report, 'other-account')
        self.assert_untouched(token)

    def test_without_a_session_it_is_refused(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.assert_code(self.run_tool('hub', 'logout'), CLEAN)
        answer = self.refused(report, 'no-session')
        self.assertIn('hub login', answer['reason'])

    def test_a_guessed_name_that_is_refused_proves_nothing(self):
        token = self.docker('unknown to the hub')
        self.write('leaks/a.txt', f'{token.text}\n')
        self.refused(self.report(), 'not-known-live')

    def test_a_dead_token_of_a_certain_name_is_done(self):
        token = self.docker('unknown to the hub')
        self.leak(token)
        answer = self.only(self.revoke_json(self.report(), '--yes',
                                            code=CLEAN))
        self.assertEqual(answer['verdict'], 'already-done')

    def test_a_session_that_names_another_token_is_unproven(self):
        token, other = self.make_token(), self.make_token('other')
        self.leak(token)
        report = self.report()
        self.hub.fault('other-id', count=9)
        self.refused(report, 'unproven')
        self.assert_untouched(token, other)

    def test_a_token_that_nothing_revokes_is_refused(self):
        rules = self.write('acme.yaml', support.ACME_RULES)
        token = self.watch(support.acme_token(self.id()))
        self.write('leaks/a.txt', f'key = "{token.text}"\n')
        report = self.report('--rules', rules)
        self.refused(report, 'no-call', '--rules', rules)


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
