# SPDX-License-Identifier: Apache-2.0
"""tokensweep itself, in a home of its own, with a test Hub for Docker Hub."""

import json
import os
import subprocess

import test_hub


class Product:
    """Runs the binary; the user is nobody until log_in()."""

    def __init__(self, home, hub):
        home.mkdir(parents=True)
        folder = os.environ.get(
            'TOKENSWEEP_BINARY_DIR',
            str(test_hub.SOURCE_DIR / 'build' / 'release'))
        self.home = home
        self.binary = f'{folder}/tokensweep'
        self.environment = {
            'PATH': os.environ.get('PATH', os.defpath),
            'HOME': str(home),
            'XDG_STATE_HOME': str(home / 'state'),
            'XDG_CACHE_HOME': str(home / 'cache'),
            'XDG_CONFIG_HOME': str(home / 'config'),
            'DOCKER_CONFIG': str(home / 'docker'),
            'TOKENSWEEP_HUB_URL': hub.url,
        }
        for name, value in os.environ.items():
            if name.endswith('SAN_OPTIONS'):
                self.environment[name] = value

    def run(self, *words, stdin=b''):
        return subprocess.run([self.binary, *map(str, words)], input=stdin,
                              capture_output=True, timeout=120,
                              cwd=self.home, env=self.environment)

    def log_in(self, name, password):
        done = self.run('hub', 'login', '--username', name,
                        '--password-stdin', stdin=password.encode())
        assert done.returncode == 0, done

    def findings(self, report):
        return json.loads(report.read_text())['findings']

    def scan(self, path):
        """Scans a file; the redacted report."""
        report = self.home / 'report.json'
        done = self.run('scan', path, f'--format=json={report}')
        assert done.returncode == 1, done
        return report
