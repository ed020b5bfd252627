# SPDX-License-Identifier: Apache-2.0
"""Reads what --stats prints."""
import re


def counters(err):
    return {match[1]: int(match[2]) for match in
            re.finditer(r"^([a-z ]+?) +(\d+)$", err, re.MULTILINE)}


def matching_seconds(err):
    return float(re.search(r"^matching \(of objects\) +([\d.]+)$", err,
                           re.MULTILINE)[1])


def phase(err, name):
    """Wall and CPU seconds of a phase."""
    found = re.search(rf"^{name} +([\d.]+) +([\d.]+)$", err, re.MULTILINE)
    return {"wall": float(found[1]), "cpu": float(found[2])}
