# SPDX-License-Identifier: Apache-2.0
"""Other scanners, when they are there: their own default rules, all history,
nothing sent over the network."""
import json
import shutil

import measure

# What a shell or a wrapper script answers for a program that is not there.
CANNOT_RUN = (126, 127)


def listed(text):
    """A JSON list, or the longest list of a JSON object."""
    found = json.loads(text)
    if isinstance(found, dict):
        found = max((value for value in found.values()
                     if isinstance(value, list)), key=len, default=[])
    return len(found)


def kingfisher(text):
    """Its findings stand in a list, secrets and all: only their number."""
    return len(json.loads(text.splitlines()[0])["findings"])


# Words of the command, with {repo} and {out}; what counts findings in {out}.
PEERS = {
    "kingfisher": (["kingfisher", "scan", "{repo}", "--no-validate",
                    "--no-update-check", "--format", "json", "-o", "{out}"],
                   kingfisher),
    "betterleaks": (["betterleaks", "git", "{repo}", "--no-banner", "-o",
                     "{out}.json"], listed),
    "gitleaks": (["gitleaks", "git", "{repo}", "--no-banner",
                  "--report-format", "json", "--report-path", "{out}"], listed),
    "trufflehog": (["trufflehog", "git", "file://{repo}", "--no-verification",
                    "--no-update", "--json"], None),
    "scanner-rs": (["scanner-rs", "scan", "git", "--repo", "{repo}"], None),
    "titus": (["titus", "scan", "{repo}", "--git"], None),
    "noseyparker": (["noseyparker", "scan", "--datastore", "{out}.np",
                     "{repo}"], None),
}


def measure_all(repository, seconds, scratch):
    """One run of each peer on PATH, after none to warm up: they take minutes.
    """
    results = {}
    for name, (words, count) in PEERS.items():
        if not shutil.which(name):
            continue
        out = scratch / f"{name}.out"
        command = [word.format(repo=repository, out=out) for word in words]
        taken = measure.run_once(command, sample=True, seconds=seconds)
        if taken["exit"] in CANNOT_RUN:
            continue
        del taken["err"]  # logs, with paths of the machine
        taken["findings"] = None
        written = next((path for path in (out, out.with_suffix(".out.json"))
                        if path.exists()), None)
        if count and written:
            try:
                taken["findings"] = count(written.read_text())
            except (ValueError, KeyError, IndexError):
                pass
        results[name] = taken
    return results
