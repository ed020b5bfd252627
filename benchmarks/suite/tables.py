# SPDX-License-Identifier: Apache-2.0
"""Results as Markdown."""

MEBI = 1 << 20


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def header(*cells):
    return [row(*cells), row(*("---" for _ in cells))]


def number(value):
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if value < 10 else f"{value:,.1f}"


def startup(result):
    base = result["git --version"]
    lines = ["## Start-up", "", *header("command", "wall ms", "CPU ms",
                                        "wall ratio", "CPU ratio", "exit")]
    for name, taken in result.items():
        lines.append(row(
            name, f"{taken['wall'] * 1e3:.2f}", f"{taken['cpu'] * 1e3:.2f}",
            f"{taken['wall'] / base['wall']:.2f}",
            f"{taken['cpu'] / base['cpu']:.2f}", taken["exit"]))
    return "\n".join(lines) + "\n"


def hook(result):
    base = next(iter(result.values()))  # git
    lines = ["## Hook: 10 files of 2,000", "",
             *header("command", "wall ms", "CPU ms", "CPU / git", "findings",
                     "at most 15 ms or 4x")]
    for name, taken in result.items():
        ratio = taken["cpu"] / base["cpu"]
        ours = taken["findings"] is not None
        met = "yes" if taken["cpu"] <= 0.015 or ratio <= 4 else "no"
        lines.append(row(
            name, f"{taken['wall'] * 1e3:.2f}", f"{taken['cpu'] * 1e3:.2f}",
            f"{ratio:.2f}", taken["findings"] if ours else "",
            met if ours else ""))
    return "\n".join(lines) + "\n"


def target(figure):
    if figure["target"] is None:
        return "", ""
    sign = "at most" if figure["at_most"] else "at least"
    return f"{sign} {figure['target']}", "yes" if figure["met"] else "no"


def repository(name, result):
    lines = [f"## {name}", "", *header("figure", "what", "value", "unit",
                                       "target", "met")]
    for figure in sorted(result["figures"], key=lambda each: each["figure"]):
        lines.append(row(figure["figure"], figure["what"],
                         number(figure["value"]), figure["unit"],
                         *target(figure)))
    if result["peers"]:
        ours = result["peers"]["tokensweep"]
        lines += ["", *header("7: scanner", "wall s", "CPU s", "peak anon MiB",
                              "findings", "exit", "wall / ours", "CPU / ours")]
        for peer, taken in result["peers"].items():
            found = taken["findings"]
            lines.append(row(
                peer, f"{taken['wall']:.2f}", f"{taken['cpu']:.2f}",
                f"{taken['anon'] / MEBI:.0f}",
                "not counted" if found is None else found, taken["exit"],
                f"{taken['wall'] / ours['wall']:.1f}",
                f"{taken['cpu'] / ours['cpu']:.1f}"))
    return "\n".join(lines) + "\n"
