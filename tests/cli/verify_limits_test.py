#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `verify` does not do: ask too often, ask hosts it should not."""

import http.server
import json
import threading

import support
from support import CLEAN, FOUND, USAGE
from verify_support import REFUSED, HubTest, test_hub


class Limits(HubTest):

    def test_three_attempts_for_a_token(self):
        token = self.docker('t')
        images = ''.join(f'docker push person{i}/app\n' for i in range(9))
        self.write('a.sh', f'# {token.text}\n{images}')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'unknown')
        self.assertEqual(len(self.hub.logins()), 3)

    def test_twenty_attempts_for_a_run(self):
        self.hub.set_options(failures_before_lock=1000)
        tokens = [self.docker(f't{i}') for i in range(25)]
        self.write('a.sh', ''.join(
            f'docker login -u alice -p {token.text}\n' for token in tokens))
        report = self.verify_files(FOUND)
        states = [self.state(report, token) for token in tokens]
        self.assertEqual(sorted(states), ['dead'] * 20 + ['unknown'] * 5)
        self.assertEqual(len(self.hub.logins()), 20)

    def test_a_lock_out_ends_all_attempts(self):
        tokens = [self.docker(f't{i}') for i in range(4)]
        self.write('a.sh', ''.join(
            f'docker login -u alice -p {token.text}\n' for token in tokens))
        self.hub.fault('429', count=1, path='/v2/auth/token', skip=1)
        report = self.verify_files(REFUSED)
        states = [self.state(report, token) for token in tokens]
        self.assertEqual(sorted(states), ['dead'] + ['unknown'] * 3)
        self.assertEqual(len(self.hub.requests()), 2)

    def test_no_answer_is_exit_code_4(self):
        token, _ = self.live('t')
        self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        self.hub.stop()
        report = self.verify_files(REFUSED)
        self.assertEqual(self.state(report, token), 'unknown')

    def test_the_registry_answers_for_a_broken_hub(self):
        token, _ = self.live('t')
        self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        self.hub.fault('500', count=10, path='/v2/auth/token')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'live')
        self.assertNotIn('token_id', self.facts(report, token))


class Safety(HubTest):

    def test_a_dry_run_contacts_nobody(self):
        token, _ = self.live('t')
        self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        report = self.run_json('scan', '.', '--verify', '--dry-run',
                               code=FOUND)
        self.assertEqual(self.state(report, token), 'not-checked')
        path = self.write('report.json', json.dumps(report))
        for words in ((), ('-q',)):
            run = self.run_tool('verify', path, '--dry-run', *words)
            self.assert_code(run, CLEAN)
            self.assertEqual(run.out, b'')
            text = run.err.decode()
            self.assertIn(f'{self.hub.url}: 1 secret', text)
            self.assertIn('for alice (same entry)', text)
        self.assertEqual(self.hub.requests(), [])

    def test_the_plan_comes_first_unless_quiet(self):
        token, _ = self.live('t')
        path = self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        run = self.run_tool('scan', path, '--verify')
        self.assertIn(f'{self.hub.url}: 1 secret', run.err.decode())
        run = self.run_tool('scan', path, '--verify', '-q')
        self.assertEqual(run.err, b'')

    def test_nothing_is_asked_without_the_flag(self):
        token, _ = self.live('t')
        self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        report = self.run_json('scan', '.', code=FOUND)
        self.assertEqual(self.state(report, token), 'not-checked')
        self.assertEqual(self.hub.requests(), [])

    def test_scanned_content_cannot_choose_a_host(self):
        token, _ = self.live('t')
        with test_hub.TestHub(users={'alice': 'x'}) as other:
            self.write('.env', f'TOKENSWEEP_HUB_URL={other.url}\n'
                               f'TOKENSWEEP_REGISTRY_AUTH_URL={other.url}\n'
                               f'DOCKER_HUB_API_URL={other.url}\n'
                               f'DOCKER_USER=alice\nDOCKER_TOKEN={token.text}\n')
            report = self.verify_files(FOUND)
            self.assertEqual(self.state(report, token), 'live')
            # The repository's config has no such key.
            self.write('.tokensweep.yaml', f'hub_url: {other.url}\n')
            self.assert_code(self.run_tool('scan', '.', '--verify'), USAGE)
            report = self.verify_files(FOUND, '--ignore-repo-config')
            self.assertEqual(self.state(report, token), 'live')
            self.assertEqual(other.requests(), [])

    def test_only_the_selected_providers_are_asked(self):
        token, _ = self.live('t')
        self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        report = self.run_json('scan', '.', '--verify=github', code=FOUND)
        self.assertEqual(self.state(report, token), 'not-checked')
        self.assertEqual(self.hub.requests(), [])
        report = self.run_json('scan', '.', '--verify=github,docker',
                               code=FOUND)
        self.assertEqual(self.state(report, token), 'live')

    def test_usage(self):
        self.write('a.txt', 'x')
        for words in (('scan', 'a.txt', '--verify=nobody'),
                      ('scan', 'a.txt', '--dry-run'),
                      ('scan', 'a.txt', '--verify', '--provider-host', 'gitlab'),
                      ('scan', 'a.txt', '--verify', '--provider-host',
                       'nobody=https://a.example'),
                      ('verify',)):
            run = self.run_tool(*words)
            self.assert_code(run, USAGE)
            self.assert_message(run)
        run = self.run_tool('scan', 'a.txt', '--verify',
                            env={'TOKENSWEEP_HUB_URL': 'http://hub.example'})
        self.assert_code(run, USAGE)
        self.assert_message(run, 'TOKENSWEEP_HUB_URL')


class OtherProviders(HubTest):

    def test_calls_of_rules_reach_a_server_of_the_users_own(self):
        token = self.github('t')
        asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append((self.path, self.headers['Authorization']))
                body = json.dumps({'login': 'octo', 'id': 1}).encode()
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.send_header('X-OAuth-Scopes', 'repo, gist')
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f'http://127.0.0.1:{server.server_port}'
        self.write('a.txt', token.text)
        report = self.verify_files(FOUND, '--provider-host', f'github={url}')
        self.assertEqual(self.state(report, token), 'live')
        self.assertEqual(self.facts(report, token)['owner'], 'octo')
        self.assertEqual(len(asked), 1)
        self.assertIn(token.text, asked[0][1])
        self.assertEqual(self.hub.requests(), [])


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
