#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`verify` blocks of rules, from a leaked token to a server and back.

The requests and replies are those of tests/support/provider_replies.json,
which says what vendors document.
"""

import base64
import http.server
import json
import random
import re
import string
import threading

import support
from support import CLEAN, FOUND, USAGE

REFUSED = 4  # a service failed and left a secret unknown

TABLE = support.SOURCE_DIR / 'tests' / 'support' / 'provider_replies.json'

RULES = '''
airtable-pat anthropic-api-key buildkite-user-api-token circleci-pat
crates-io-token digitalocean-pat discord-webhook doppler-personal-token
figma-pat github-pat-classic gitlab-pat groq-api-key
hashicorp-vault-service-token heroku-api-key huggingface-user-token
linear-api-key mailchimp-api-key notion-integration-token npm-access-token
openai-project-key posthog-personal-api-key postman-api-key
replicate-api-token sendgrid-api-key slack-bot-token sonarqube-token
stripe-secret-key-live telegram-bot-token vercel-pat
'''.split()

ALPHABETS = {
    'digits': string.digits,
    'lower': string.ascii_lowercase,
    'alpha': string.ascii_letters,
    'hex_lower': '0123456789abcdef',
    'base62': support.BASE62,
    'base64url': support.BASE64URL,
    '[1-8]': '12345678',
    '[1-9]': '123456789',
}


def sample(rule, seed):
    """A secret of a rule, by the template in its file."""
    for path in sorted(support.SOURCE_DIR.glob('rules/catalogue/*.yaml')):
        text = path.read_text()
        at = text.find(f'  - id: {rule}\n')
        if at >= 0:
            break
    template = re.compile(r"^    sample: '(.*)'$", re.M).search(text, at)[1]
    rng = random.Random(f'{rule} {seed}')
    filled = re.sub(
        r'\{([^:{}]+):(\d+)\}',
        lambda form: ''.join(
            rng.choices(ALPHABETS[form[1]], k=int(form[2]))),
        template)
    if filled.endswith('{check}'):
        body = filled.removesuffix('{check}')
        prefix = body.index('_') + 1
        filled = body + support.crc_base62(body[prefix:])
    assert '{' not in filled, (rule, template)
    return filled


class ScriptedServer:
    """Answers in the order of a script and keeps what was asked."""

    def __init__(self):
        self.script = []
        self.asked = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def answer(self):
                size = int(self.headers.get('Content-Length', 0))
                outer.asked.append((f'{self.command} {self.path}',
                                    self.headers, self.rfile.read(size)))
                reply = outer.script.pop(0) if outer.script else {
                    'status': 599}
                body = reply.get('text', '').encode()
                if 'json' in reply:
                    body = json.dumps(reply['json']).encode()
                self.send_response(reply['status'])
                for name, value in reply.get('headers', {}).items():
                    self.send_header(name, value)
                if reply['status'] != 204:
                    self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                                      Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f'http://127.0.0.1:{self.server.server_port}'

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def documented(text, token):
    """What {token} and {b64 TEXT} of the table stand for."""
    text = text.replace('{token}', token)
    return re.sub(r'\{b64 ([^}]*)\}',
                  lambda form: base64.b64encode(form[1].encode()).decode(),
                  text)


class ProviderCalls(support.CliTest):

    def setUp(self):
        super().setUp()
        self.server = ScriptedServer()
        self.addCleanup(self.server.close)
        self.table = {(case['rule'], case['block']): case
                      for case in reversed(json.loads(TABLE.read_text()))}

    def leak(self, rule, provider, number):
        text = sample(rule, number)
        # Only what traces() needs; redaction has its own tests.
        self.watch(support.Token(text, rule, provider, len(text) // 2))
        self.write(f'{number}/leak.env', f'{provider}_token = "{text}"\n')
        return text

    def providers(self):
        run = self.run_tool('rules', 'list', '--json')
        return {entry['id']: entry['provider']
                for entry in json.loads(run.out)}

    def verify(self, number, provider, server=None):
        report = self.run_json(
            'scan', f'{number}', f'--verify={provider}', '--provider-host',
            f'{provider}={server or self.server.url}', code=FOUND)
        self.assertEqual(len(report['findings']), 1, report['findings'])
        return report['findings'][0]

    def check_requests(self, case, token, count):
        self.assertEqual(len(self.server.asked), count)
        for want, (line, headers, body) in zip(case['requests'],
                                               self.server.asked):
            method, url = documented(want['line'], token).split(' ')
            target = re.sub(r'^https://[^/]+', '', url)
            self.assertEqual(line, f'{method} {target}')
            self.assertEqual(body.decode(),
                             documented(want.get('body', ''), token))
            for name, value in want['headers'].items():
                self.assertEqual(headers[name], documented(value, token))
            given = {name.lower() for name in want['headers']}
            for name, value in headers.items():
                if name.lower() in given:
                    continue
                self.assertNotIn(name.lower(),
                                 ('authorization', 'cookie', 'content-type'))
                self.assertNotIn(token, value)

    def test_states_of_many_providers(self):
        self.assertGreaterEqual(len(RULES), 25)
        providers = self.providers()
        number = 0
        for rule in RULES:
            case = self.table[rule, 'verify']
            provider = providers[rule]
            states = set()
            for scenario in case['scenarios']:
                # One of each state; unit tests have them all. What is sent
                # again has its own tests.
                if scenario['state'] in states or any(
                        reply['status'] >= 500
                        for reply in scenario['replies']):
                    continue
                states.add(scenario['state'])
                with self.subTest(rule=rule, state=scenario['state']):
                    number += 1
                    token = self.leak(rule, provider, number)
                    replies = json.loads(json.dumps(
                        scenario['replies']).replace('{token}', token))
                    self.server.script = list(replies)
                    self.server.asked.clear()
                    finding = self.verify(number, provider)
                    self.assertEqual(finding['rule'], rule)
                    self.assertEqual(finding['state'], scenario['state'])
                    if scenario['state'] != 'unknown':
                        self.assertEqual(finding['facts'].get('owner', ''),
                                         scenario.get('owner', ''))
                    self.check_requests(case, token, len(replies))
            self.assertLessEqual({'live', 'dead'}, states, rule)

    def test_a_server_that_is_down_settles_nothing(self):
        self.leak('gitlab-pat', 'gitlab', 1)
        gone = ScriptedServer()
        gone.close()
        run = self.run_tool('scan', '1', '--verify=gitlab', '--provider-host',
                            f'gitlab={gone.url}', '--format', 'json')
        self.assert_code(run, REFUSED)
        self.assertEqual(run.report['findings'][0]['state'], 'unknown')
        self.assertEqual(self.server.asked, [])

    def test_a_redirect_is_not_followed(self):
        self.leak('gitlab-pat', 'gitlab', 1)
        self.server.script = [{'status': 302, 'headers': {
            'Location': f'{self.server.url}/elsewhere'}}]
        self.assertEqual(self.verify(1, 'gitlab')['state'], 'unknown')
        self.assertEqual(len(self.server.asked), 1)

    def test_the_users_config_names_servers(self):
        token = self.leak('gitlab-pat', 'gitlab', 1)
        self.write('home/config/tokensweep/config.yaml',
                   f'provider_hosts:\n  gitlab: {self.server.url}/sub\n')
        self.server.script = [{'status': 401}]
        report = self.run_json('scan', '1', '--verify=gitlab', code=FOUND)
        self.assertEqual(report['findings'][0]['state'], 'dead')
        line, headers, _ = self.server.asked[0]
        self.assertEqual(
            line, 'GET /sub/api/v4/personal_access_tokens/self')
        self.assertEqual(headers['PRIVATE-TOKEN'], token)

    def test_a_repository_cannot_name_servers(self):
        self.leak('hashicorp-vault-service-token', 'hashicorp', 1)
        config = f'provider_hosts:\n  hashicorp: {self.server.url}\n'
        self.write('1/config.yaml', config)
        self.write('1/tokensweep/config.yaml', config)
        self.write('1/vault.env', f'VAULT_ADDR={self.server.url}\n')
        report = self.run_json(
            'scan', '.', '--verify=hashicorp', code=FOUND,
            cwd=self.scratch / '1', env={'XDG_CONFIG_HOME': '.'})
        self.assertEqual(report['findings'][0]['state'], 'unknown')
        self.assertEqual(self.server.asked, [])

    def test_servers_that_are_refused(self):
        self.write('1/a.txt', 'nothing')
        for server, part in (('gitlab=http://gitlab.example.com', 'gitlab'),
                             ('gitlba=gitlab.example.com', 'gitlab'),
                             ('gitlab.example.com', 'PROVIDER=SERVER')):
            run = self.run_tool('scan', '1', '--verify', '--provider-host',
                                server)
            self.assert_code(run, USAGE)
            self.assert_message(run, part)
        run = self.run_tool('scan', '1', '--verify')
        self.assert_code(run, CLEAN)


if __name__ == '__main__':
    support.main()
