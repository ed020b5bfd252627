// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/edits.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "rules/problems.h"
#include "rules/yaml_document.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kName = "tokensweep";

Error unsafe(const std::string& why) {
  return Error(ErrorKind::kUnsupported, "cannot be edited safely: " + why);
}

// --- Text as lines -----------------------------------------------------------

// The offset of a line's begin, from 1; the text's size when there are fewer.
std::size_t offset_of_line(std::string_view text, std::uint32_t line) {
  std::size_t offset = 0;
  for (; line > 1 && offset < text.size(); --line) {
    const std::size_t end = text.find('\n', offset);
    offset = end == std::string_view::npos ? text.size() : end + 1;
  }
  return offset;
}

std::string_view line_of(std::string_view text, std::uint32_t line) {
  const std::size_t offset = offset_of_line(text, line);
  return text.substr(offset, text.find('\n', offset) - offset);
}

std::string indent_of(std::string_view text, std::uint32_t line) {
  const std::string_view whole = line_of(text, line);
  const std::size_t first = whole.find_first_not_of(' ');
  return std::string(
      whole.substr(0, first == std::string_view::npos ? whole.size() : first));
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n') + 1, text.size());
    if (end > 1) result += indent;
    result += text.substr(0, end);
    text.remove_prefix(end);
  }
  return result;
}

// --- husky: a shell script ---------------------------------------------------

std::string_view without_blanks(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t") + 1 - first);
}

// The next line without its break and blanks around it; cut off from `rest`.
std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return without_blanks(line);
}

bool is_husky_line(std::string_view line) {
  return line.find("/_/husky.sh") != std::string_view::npos;
}

// The word as the shell sees it, but for variables.
std::string without_quotes(std::string_view word) {
  std::string plain;
  for (const char byte : word) {
    if (byte != '"' && byte != '\'' && byte != '\\') plain += byte;
  }
  return plain;
}

// "set -n", "set -e -o noexec": nothing after it runs.
bool stops_running(std::string_view options) {
  options = options.substr(0, options.find_first_of(";&|"));
  if (options.find("noexec") != std::string_view::npos) return true;
  for (std::size_t at = options.find('-'); at != std::string_view::npos;
       at = options.find('-', at + 1)) {
    const std::string_view rest = options.substr(at);
    if (rest.substr(0, rest.find(' ')).find('n') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// Goes along the words of a line, and knows whether the next one is the name of
// a command.
class CommandWords {
 public:
  void separate() { at_command_ = true; }

  // Whether the word, with what follows it, leaves the script or does what
  // cannot be seen here.
  bool leaves(std::string_view word, std::string_view rest) {
    constexpr std::array<std::string_view, 7> kLeaves = {
        "exit", "exec", "return", "trap", "eval", "source", "."};
    if (std::exchange(at_target_, false) || !at_command_) return false;
    const std::string name = without_quotes(word);
    if (std::ranges::count(kLeaves, name) > 0) return true;
    if (name == "set" && stops_running(rest)) return true;
    at_target_ = name.ends_with('>') || name.ends_with('<');
    at_command_ = goes_before_a_command(name);
    return false;
  }

 private:
  bool goes_before_a_command(std::string_view name) {
    constexpr std::array<std::string_view, 11> kBefore = {
        "if", "then", "elif", "else",    "while",  "until",
        "do", "!",    "time", "command", "builtin"};
    if (name.find_first_of("=<>") != std::string_view::npos) return true;
    if (name.starts_with('-')) return after_prefix_;
    after_prefix_ = std::ranges::count(kBefore, name) > 0;
    return after_prefix_;
  }

  bool at_command_ = true;
  bool at_target_ = false;     // of a redirection: "> FILE exit"
  bool after_prefix_ = false;  // "command": options may follow it
};

// Whether a command in the line leaves the script, or does what cannot be seen
// here. What stands in quotes is taken for commands as well.
bool may_leave(std::string_view line) {
  constexpr std::string_view kSeparators = ";&|(){}`";
  CommandWords words;
  while (!line.empty()) {
    const std::size_t end =
        std::min(line.find_first_of(" \t;&|(){}`"), line.size());
    const std::string_view word = line.substr(0, end);
    if (!word.empty() && words.leaves(word, line.substr(end))) return true;
    if (end == line.size()) break;
    if (kSeparators.find(line[end]) != std::string_view::npos) words.separate();
    line.remove_prefix(end + 1);
  }
  return false;
}

// Whether what is put at the end of a script may never run, or would be part of
// the line above.
bool ends_early(std::string_view text) {
  bool goes_on = text.ends_with("\\");
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with('#') || line.empty() || is_husky_line(line)) continue;
    if (may_leave(line) || line.find("<<") != std::string_view::npos) {
      return true;
    }
    goes_on =
        line.ends_with('\\') || line.ends_with('|') || line.ends_with("&&");
  }
  return goes_on;
}

// Below the shebang and the line of husky 8.
std::size_t after_head(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (is_husky_line(line)) return text.size() - rest.size();
    if (!line.empty() && !line.starts_with('#')) break;
  }
  return text.starts_with("#!") ? offset_of_line(text, 2) : 0;
}

Result<std::string> with_script_lines(std::string_view text,
                                      const HookType& type,
                                      const HookProgram& program) {
  const std::string body = shared_hook_body(type, program);
  if (text.empty()) return marked_file(type.name, body);
  const std::string_view first = line_of(text, 1);
  if (first.starts_with("#!") && !first.ends_with("sh")) {
    return unsafe("it is no shell script");
  }
  const std::string block = marked_block(type.name, body, "");
  // What comes before may stage more. But ours must run, and before others read
  // all of standard input.
  const bool at_head = type.reads_input || ends_early(text);
  return with_block(text, at_head ? after_head(text) : text.size(), block);
}

// --- lefthook and pre-commit: YAML -------------------------------------------

bool says_nothing(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string_view::npos && line[first] != '#') return false;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return true;
}

// nullopt when it is not of the plain kind.
std::optional<YamlValue> read_yaml(std::string_view text) {
  if (says_nothing(text)) return YamlValue();
  Problems problems("");
  auto root = parse_yaml(text, problems);
  if (!problems.empty()) return std::nullopt;
  return root;
}

bool equal(const YamlValue& a, const YamlValue& b) {
  return a.kind == b.kind && a.quoted == b.quoted && a.key == b.key &&
         a.text == b.text &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(),
                    b.children.end(), equal);
}

// Takes the value at `path` out of the tree, and what is left empty with it.
void remove_at(YamlValue& value, const std::vector<std::string>& path,
               std::size_t depth) {
  const auto child =
      std::ranges::find(value.children, path.at(depth), &YamlValue::key);
  if (child == value.children.end()) return;
  if (depth + 1 < path.size()) remove_at(*child, path, depth + 1);
  if (depth + 1 == path.size() || child->children.empty()) {
    value.children.erase(child);
  }
}

std::string lefthook_words(const HookType& type) {
  if (type.reads_input) return " -- '{1}' '{2}'";
  return type.words.empty() ? "" : " -- '{1}'";
}

// Without a list of files of its own, which `run` has to use, lefthook does not
// start a command when it thinks that nothing changed: it compares the files of
// HEAD with those of its upstream, whatever is pushed, and in a commit it sees
// no change of a file's type.
std::string lefthook_command(const HookType& type, const HookProgram& program,
                             std::string_view config) {
  std::string text(kName);
  text.append(":\n  files: echo ").append(config);
  text += "\n  run: |\n    : {files}\n";
  text += indented(find_program_text(type, program) + "\"$program\" hook " +
                       std::string(type.name) + lefthook_words(type) + "\n",
                   "    ");
  if (type.reads_input) text += "  use_stdin: true\n";
  return text;
}

std::string lefthook_hook(const HookType& type, const HookProgram& program,
                          std::string_view config) {
  return std::string(type.name) + ":\n  commands:\n" +
         indented(lefthook_command(type, program, config), "    ");
}

struct Insertion {
  std::size_t offset = 0;
  std::string lines;
  std::string indent;
};

Result<Insertion> place_in_lefthook(std::string_view text,
                                    const YamlValue& root, const HookType& type,
                                    const HookProgram& program,
                                    std::string_view config) {
  const YamlValue* hook = root.find(type.name);
  if (hook == nullptr) {
    return Insertion{text.size(), lefthook_hook(type, program, config), ""};
  }
  if (!hook->is_map() || hook->children.empty()) {
    return unsafe(std::string(type.name) + " is no map");
  }
  const std::string below = indent_of(text, hook->children.front().key_line);
  const YamlValue* commands = hook->find("commands");
  if (commands == nullptr) {
    return Insertion{
        offset_of_line(text, hook->key_line + 1),
        indented("commands:\n" +
                     indented(lefthook_command(type, program, config), "  "),
                 below),
        below};
  }
  if (!commands->is_map() || commands->children.empty()) {
    return unsafe("its commands are no map");
  }
  if (commands->find(kName) != nullptr) {
    return unsafe("it has a command tokensweep that is not ours");
  }
  const std::string indent =
      indent_of(text, commands->children.front().key_line);
  return Insertion{offset_of_line(text, commands->key_line + 1),
                   indented(lefthook_command(type, program, config), indent),
                   indent};
}

Result<std::string> with_lefthook_command(std::string_view text,
                                          const HookType& type,
                                          const HookProgram& program,
                                          std::string_view config) {
  const auto root = read_yaml(text);
  if (!root || !(root->is_map() || root->kind == YamlValue::Kind::kNull)) {
    return unsafe("it is no plain YAML map");
  }
  TRY_ASSIGN(const Insertion place,
             place_in_lefthook(text, *root, type, program, config));
  std::string result = with_block(
      text, place.offset, marked_block(type.name, place.lines, place.indent));
  auto edited = read_yaml(result);
  if (!edited) return unsafe("its style is not block style");
  const YamlValue* hook = edited->find(type.name);
  const YamlValue* commands =
      hook != nullptr ? hook->find("commands") : nullptr;
  if (commands == nullptr || commands->find(kName) == nullptr) {
    return unsafe("its style is not block style");
  }
  remove_at(*edited, {std::string(type.name), "commands", std::string(kName)},
            0);
  const bool was_empty = root->kind == YamlValue::Kind::kNull;
  if (was_empty ? !edited->children.empty() : !equal(*edited, *root)) {
    return unsafe("its style is not block style");
  }
  return result;
}

std::string pre_commit_id(const HookType& type) {
  return type.name == "pre-commit" ? std::string(kName)
                                   : "tokensweep-" + std::string(type.name);
}

// In double quotes, as YAML wants it. No control character gets here.
std::string yaml_quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + "\"";
}

std::string pre_commit_entry(const HookType& type, const HookProgram& program) {
  const std::string call = " hook " + std::string(type.name);
  std::string text = "- repo: local\n  hooks:\n    - id: ";
  text += pre_commit_id(type) + "\n      name: tokensweep\n      entry: ";
  text += program.path.empty() ? std::string(kName) + call
                               : yaml_quote(shell_quote(program.path) + call);
  return text +
         "\n"
         "      args: [--]\n"
         "      language: system\n"
         "      types: []\n"
         "      types_or: [file, symlink]\n"
         "      require_serial: true\n"
         "      stages: [" +
         std::string(type.name) + "]\n";
}

// With another text in place of the line of the key "repos", if that line is
// the given one but for blanks; else as it is.
std::string with_repos_line(std::string_view text, std::string_view old,
                            std::string_view line) {
  const auto root = read_yaml(text);
  const YamlValue* repos = root ? root->find("repos") : nullptr;
  if (repos == nullptr) return std::string(text);
  std::string found(line_of(text, repos->key_line));
  const std::size_t size = found.size();
  std::erase_if(found, [](char c) { return c == ' ' || c == '\t'; });
  std::string result(text);
  if (found != old) return result;
  return result.replace(offset_of_line(text, repos->key_line), size, line);
}

bool is_empty(const YamlValue& value) {
  return value.kind == YamlValue::Kind::kNull ||
         (value.is_list() && value.children.empty());
}

Result<std::string> with_pre_commit_entry(std::string_view given,
                                          const HookType& type,
                                          const HookProgram& program) {
  // A list in brackets takes no entries in block style.
  const std::string text = with_repos_line(given, "repos:[]", "repos:");
  auto root = read_yaml(text);
  const auto repos =
      root ? std::ranges::find(root->children, "repos", &YamlValue::key)
           : std::vector<YamlValue>::iterator();
  if (!root || repos == root->children.end() ||
      !(repos->is_list() || is_empty(*repos))) {
    return unsafe("it has no plain list of repos");
  }
  std::string indent = "  ";
  if (is_empty(*repos)) {
    repos->kind = YamlValue::Kind::kList;
  } else {
    indent = indent_of(text, repos->children.front().line);
  }
  std::string result = with_block(
      text, offset_of_line(text, repos->key_line + 1),
      marked_block(type.name, indented(pre_commit_entry(type, program), indent),
                   indent));
  auto edited = read_yaml(result);
  const auto list =
      edited ? std::ranges::find(edited->children, "repos", &YamlValue::key)
             : std::vector<YamlValue>::iterator();
  if (!edited || list == edited->children.end() ||
      list->children.size() != repos->children.size() + 1) {
    return unsafe("its style is not block style");
  }
  list->children.erase(list->children.begin());
  if (!equal(*edited, *root)) return unsafe("its style is not block style");
  return result;
}

}  // namespace

std::string lines_to_add(HookManager manager, const HookType& type,
                         const HookProgram& program, std::string_view file) {
  switch (manager) {
    case HookManager::kLefthook:
      return lefthook_hook(type, program, file);
    case HookManager::kPreCommit:
      return "repos:\n" + indented(pre_commit_entry(type, program), "  ");
    case HookManager::kGit:
    case HookManager::kHusky:
      break;
  }
  return shared_hook_body(type, program);
}

Result<std::string> with_hook(HookManager manager, std::string_view text,
                              const HookType& type, const HookProgram& program,
                              std::string_view file) {
  if (text.find('\r') != std::string_view::npos) {
    return unsafe("its lines end as on Windows");
  }
  switch (manager) {
    case HookManager::kLefthook:
      return with_lefthook_command(text, type, program, file);
    case HookManager::kPreCommit:
      return with_pre_commit_entry(text, type, program);
    case HookManager::kGit:
    case HookManager::kHusky:
      break;
  }
  return with_script_lines(text, type, program);
}

std::string without_hook(HookManager manager, std::string_view text,
                         const HookMark& mark) {
  std::string rest = without_block(text, mark);
  if (manager != HookManager::kPreCommit) return rest;
  const auto root = read_yaml(rest);
  const YamlValue* repos = root ? root->find("repos") : nullptr;
  if (repos == nullptr || !is_empty(*repos)) return rest;
  return with_repos_line(rest, "repos:", "repos: []");
}

bool may_be_skipped(HookManager manager, std::string_view text,
                    const HookMark& mark) {
  return manager == HookManager::kHusky &&
         ends_early(text.substr(0, mark.begin));
}

std::string program_in(HookManager manager, std::string_view body) {
  if (manager != HookManager::kPreCommit) return program_of(body).value_or("");
  constexpr std::string_view kEntry = "entry: \"";
  const std::size_t at = body.find(kEntry);
  if (at == std::string_view::npos) return {};
  std::string words = "program=";
  for (std::size_t i = at + kEntry.size(); i < body.size(); ++i) {
    if (body[i] == '"') break;
    if (body[i] == '\\' && i + 1 < body.size()) ++i;
    words += body[i];
  }
  return program_of(words).value_or("");
}

}  // namespace tokensweep::cli
