# SPDX-License-Identifier: Apache-2.0
"""Writes rules with the anchors of some 1,500 token types: the size that the
catalogue is to have.

token_types.tsv has one type a line: its anchors, a word that stands near it,
the alphabet and the lengths of its body. The rules are no good for finding
tokens (no checksums, no structure); what stage one makes of them is what
counts: each anchor in its encoded forms, and caseless names where a type has
no anchor. Written as the catalogue writes its rules: three-byte anchors become
families of four-byte ones, shorter ones are left out; a word that stands in
any text, such as "line", is looked for in the names that values are given
(line_token), longer words by themselves.
"""
import csv
import json
from pathlib import Path

TYPES = Path(__file__).with_name("token_types.tsv")
WORD = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
LEAST_ANCHOR = 4
LONG_WORD = 9
NEAR = 100
NEVER = "zqxjkvwq"  # a word that stands nowhere


def anchors_of(text):
    for anchor in text.split(";"):
        if len(anchor) == LEAST_ANCHOR - 1:
            yield from (anchor + byte for byte in WORD)
        elif len(anchor) >= LEAST_ANCHOR:
            yield anchor


def names_of(word):
    if len(word) >= LONG_WORD:
        yield word
    else:
        yield from (f"{word}_{end}" for end in ("api", "key", "token", "secret"))


def rule(row):
    """None for a type without any anchor that is long enough."""
    low, high = int(row["min"]), int(row["max"])
    anchors = sorted(set(anchors_of(row["anchors"])))
    text = {"id": "size-" + row["id"], "name": row["id"], "kind": "token",
            "severity": "low", "confidence": "low", "description": "Load."}
    if anchors:
        text["anchors"] = anchors
        text["body"] = {"alphabet": row["alphabet"], "min": low, "max": high}
        text["sample"] = f"{anchors[0]}{{{row['alphabet']}:{low}}}"
    elif row["keyword"]:
        bracket = ("[0-9a-f]" if row["alphabet"] == "hex" else "[0-9A-Za-z_-]")
        text["anchors"] = [{"text": name, "caseless": True, "place": "near"}
                           for name in names_of(row["keyword"])]
        text["pattern"] = f"{bracket}{{{low},{high}}}"
        text["extent"] = high + NEAR
        text["sample"] = f"{{hex_lower:{low}}}"
    else:
        return None
    # Found by what comes after stage one, and then dropped: a real rule does
    # so by a checksum or a structure.
    text["context"] = {"any_of": [NEVER], "within_bytes": 16}
    # The loader wants examples; nobody runs these.
    text["examples"] = {
        "match": [f"{word}={{sample}}" for word in ("a", "b", "c")],
        "no_match": ["nothing", "here", "to see"]}
    return text


def write(folder):
    """Writes the rules; returns how many rules and anchors there are."""
    with TYPES.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        rules = [made for made in map(rule, rows) if made]
    # JSON is YAML.
    document = {"provider": "size", "rules": rules}
    (folder / "size.yaml").write_text(json.dumps(document, indent=1))
    return {"rules": len(rules),
            "anchors": sum(len(made["anchors"]) for made in rules)}
