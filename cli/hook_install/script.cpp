// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/script.h"

#include <vector>

namespace tokensweep::cli {
namespace {

constexpr std::string_view kProgram = "program=";
constexpr std::string_view kFormer = "former=${0%/*}/";

// A command that prints lines on standard error; only builtins, because PATH
// may be what is broken.
std::string print_lines(std::string_view indent,
                        const std::vector<std::string>& lines) {
  std::string text(indent);
  text += "printf '%s\\n'";
  for (const std::string& line : lines) {
    text.append(" \\\n  ").append(indent).append(shell_quote(line));
  }
  return text + " >&2\n";
}

std::string blocked(const HookType& type) {
  return "tokensweep: " + std::string(type.what) + " blocked by the hook " +
         std::string(type.name);
}

std::string without_it(const HookType& type) {
  if (type.on_server) {
    return "Or take the hook away: tokensweep hook uninstall --type " +
           std::string(type.name);
  }
  return "To " + std::string(type.what) +
         " once without it: " + std::string(type.way_around);
}

std::string install_line(const HookType& type, const HookProgram& program) {
  std::string line = "  ";
  line +=
      program.installer.empty() ? "tokensweep" : shell_quote(program.installer);
  return line + " hook install --type " + std::string(type.name) + " .";
}

std::string call(const HookType& type) {
  return "\"$program\" hook " + std::string(type.name) +
         std::string(type.words);
}

// Runs the former hook first. A copy of standard input is kept in a variable
// with a last character, which the shell would cut off otherwise.
std::string run_former(const HookType& type, std::string_view former) {
  const std::string name(former);
  std::string text =
      "case $0 in\n"
      "  */*) " +
      std::string(kFormer) + shell_quote(name) +
      " ;;\n"
      "  *) former=./" +
      shell_quote(name) +
      " ;;\n"
      "esac\n";
  if (type.reads_input) {
    text += "input=$(cat; echo .)\ninput=${input%.}\n";
  }
  text += "if [ -f \"$former\" ] && [ -x \"$former\" ]; then\n";
  text += type.reads_input
              ? "  printf %s \"$input\" 2>/dev/null | \"$former\" \"$@\" || "
                "exit\n"
              : "  \"$former\" \"$@\" || exit\n";
  text += "elif ! [ -e \"$former\" ] && ! [ -L \"$former\" ]; then\n";
  text += print_lines(
      "  ",
      {blocked(type) + ", and the hook that", "it runs first is gone: " + name,
       "Put that back, or take ours away: tokensweep hook uninstall"});
  return text + "  exit 1\nfi\n";
}

// What shell_quote() made of the text that follows the first `word`.
std::optional<std::string> quoted_after(std::string_view word,
                                        std::string_view body) {
  std::size_t at = body.find(std::string(word) + "'");
  if (at == std::string_view::npos) return std::nullopt;
  at += word.size() + 1;
  std::string text;
  while (at < body.size()) {
    const std::string_view rest = body.substr(at);
    if (rest.starts_with("'\\''")) {
      text += '\'';
      at += 4;
    } else if (rest.front() == '\'') {
      return text;
    } else {
      text += rest.front();
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string shell_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char byte : text) {
    if (byte == '\'') {
      quoted += "'\\''";
    } else {
      quoted += byte;
    }
  }
  return quoted + "'";
}

std::string find_program_text(const HookType& type,
                              const HookProgram& program) {
  constexpr std::string_view kSearch =
      "program=$(command -v tokensweep) || program=\n";
  std::string text;
  if (program.path.empty()) {
    text += kSearch;
  } else {
    text.append(kProgram).append(shell_quote(program.path));
    text += "\nif ! [ -f \"$program\" ] || ! [ -x \"$program\" ]; then\n  ";
    text.append(kSearch).append("fi\n");
  }
  text +=
      "case $program in\n"
      "  /*) ;;\n"
      "  *)\n";
  std::vector<std::string> lines;
  if (program.path.empty()) {
    lines = {blocked(type) + ": there is no tokensweep in PATH."};
  } else {
    lines = {blocked(type) + ": its program is gone:", "  " + program.path};
  }
  lines.insert(lines.end(),
               {"Bring it back, or install the hook again in this repository:",
                install_line(type, program), without_it(type)});
  text += print_lines("    ", lines);
  text +=
      "    exit 1\n"
      "    ;;\n"
      "esac\n";
  return text;
}

std::string hook_body(const HookType& type, const HookProgram& program,
                      std::string_view former) {
  std::string text =
      "# Written by `tokensweep hook install`; `tokensweep hook uninstall`\n"
      "# takes it away again.\n";
  const bool chained = !former.empty();
  if (chained) text += run_former(type, former);
  text += find_program_text(type, program);
  if (chained && type.reads_input) {
    return text + "printf %s \"$input\" | " + call(type) + "\n";
  }
  return text + "exec " + call(type) + "\n";
}

std::string shared_hook_body(const HookType& type, const HookProgram& program) {
  std::string text = find_program_text(type, program);
  if (!type.reads_input) return text + call(type) + " || exit\n";
  return text +
         "input=$(cat; echo .)\n"
         "input=${input%.}\n"
         "printf %s \"$input\" | " +
         call(type) +
         " || exit\n"
         "if [ -n \"$input\" ]; then\n"
         "  exec <<TOKENSWEEP_INPUT\n"
         "${input%?}\n"
         "TOKENSWEEP_INPUT\n"
         "else\n"
         "  exec </dev/null\n"
         "fi\n";
}

std::optional<std::string> program_of(std::string_view body) {
  return quoted_after(kProgram, body);
}

std::string former_of(std::string_view body) {
  return quoted_after(kFormer, body).value_or("");
}

}  // namespace tokensweep::cli
