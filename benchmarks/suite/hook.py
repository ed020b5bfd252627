# SPDX-License-Identifier: Apache-2.0
"""`tokensweep hook` before a commit of 10 files in a repository of 2,000.

Beside it what git itself takes to say whether anything is staged. With the
built-in rules, and with the large rule pack of figure 6 in addition.
"""
import json
import os
import random
import subprocess

import large_rule_pack
import measure

FILES, STAGED, LINES = 2000, 10, 120
WORDS = "int return value config if else for string name path result".split()
HOUR = 3600
GIT = "git diff --cached --quiet"


def make_repository(folder):
    """Packed, its index knows the trees of folders, 10 files are staged; one
    holds a secret, so that the count of findings says that it was read."""
    rng = random.Random(1)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull,
                   "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*words):
        subprocess.run(["git", "-C", folder, "-c", "user.name=a", "-c",
                        "user.email=a@example.com", *words], check=True,
                       env=environment, stdout=subprocess.DEVNULL)

    folder.mkdir()
    git("init", "-q")
    paths = []
    for i in range(FILES):
        path = folder / f"src/m{i % 40}/p{i % 7}/f{i}.c"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(
            " ".join(rng.choices(WORDS, k=rng.randrange(2, 9))) + ";\n"
            for _ in range(LINES)))
        # Not of this second: git would look at all of them again.
        then = path.stat().st_mtime - HOUR
        os.utime(path, (then, then))
        paths.append(path)
    git("add", "--all")
    git("commit", "-qm", "all")
    git("repack", "-adq")
    # The sample of a built-in rule without a check, made here.
    secret = "glpat" + "-" + "".join(rng.choices("0123456789abcdefXYZ", k=20))
    for i, path in enumerate(paths[::FILES // STAGED]):
        with path.open("a") as file:
            file.write(f"changed {i};\n")
            if i == 0:
                file.write(f'token = "{secret}";\n')
    git("add", "--all")


def measure_hook(product, runs, scratch):
    """Medians by command, each with its count of findings."""
    folder = scratch / "hook"
    make_repository(folder)
    rules = scratch / "hook-rules"
    rules.mkdir()
    large_rule_pack.write(rules)
    hook = [str(product), "hook"]
    commands = {
        GIT: ["git", "diff", "--cached", "--quiet"],
        "tokensweep hook": hook,
        "tokensweep hook, large pack": [*hook, f"--rules={rules}"],
    }
    before = os.getcwd()
    os.chdir(folder)
    try:
        taken = measure.in_turn(commands, runs)
        for name, command in commands.items():
            taken[name]["findings"] = None
            if name == GIT:
                continue
            report = subprocess.run([*command, "--format=json"],
                                    capture_output=True).stdout
            taken[name]["findings"] = len(json.loads(report)["findings"])
    finally:
        os.chdir(before)
    return taken
