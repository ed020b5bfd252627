// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/self_use.h"

#include <algorithm>
#include <cstddef>
#include <span>

namespace tokensweep::cli {
namespace {

using Words = std::span<const std::string_view>;

// The script's own path in a shell or in Perl and Ruby; in other languages.
constexpr std::string_view kShellPaths[] = {"$0", "${0"};
constexpr std::string_view kCallPaths[] = {"$PROGRAM_NAME", "argv[0]",
                                           "process.argv[1]", "process.argv0"};
constexpr std::string_view kFilePaths[] = {
    "BASH_SOURCE", "__FILE__", "__file__", "__filename", "import.meta"};
constexpr std::string_view kFolders[] = {
    "__dir__",     "__DIR__",      "__dirname", "FindBin",  "require_relative",
    "require('./", "require(\"./", "from './",  "from \"./"};

// What is taken of a path that stands on the same line.
constexpr std::string_view kTakesFolder[] = {
    "dirname", "readlink", "realpath", "%/*", ".parent", "expand_path", ":h}"};
constexpr std::string_view kTakesName[] = {"basename", "##", ".name", ".stem",
                                           ":t}"};

// husky 4 to 8: what it reads in asks for both.
constexpr std::string_view kAsksInTurn[] = {"/husky.sh"};

bool has(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

std::size_t count(std::string_view text, Words words) {
  std::size_t found = 0;
  for (const std::string_view word : words) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + word.size())) {
      ++found;
    }
  }
  return found;
}

bool is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

// Whether a name of its own goes on with more: "$0.d", "$0"-local.
bool names_a_sibling(std::string_view line) {
  for (std::size_t at = line.find('$'); at != std::string_view::npos;
       at = line.find('$', at + 1)) {
    std::string_view rest = line.substr(at + 1);
    const std::string_view braces = rest.starts_with('{') ? "{0}" : "0";
    if (!rest.starts_with(braces)) continue;
    rest.remove_prefix(braces.size());
    if (rest.starts_with('"')) rest.remove_prefix(1);
    if (rest.size() < 2) continue;
    const bool joined =
        std::string_view(".-_/").find(rest.front()) != std::string_view::npos;
    if (joined && is_word(rest[1])) return true;
  }
  return false;
}

// "if __FILE__ == $0" and its like: is it started, or read in by another?
bool compares_itself(std::string_view line) {
  constexpr std::string_view kCompares[] = {"==", "!=", "\" = \""};
  return count(line, kFilePaths) == 1 &&
         count(line, kShellPaths) + count(line, kCallPaths) == 1 &&
         has(line, kCompares);
}

// A variable that is given a path of its own.
bool keeps_it(std::string_view line) {
  constexpr std::string_view kKeeps[] = {"=$0",   "=\"$0",   "= $0",
                                         "=${0}", "=\"${0}", "= \"$0"};
  return has(line, kKeeps);
}

SelfUse use_in(std::string_view line) {
  if (has(line, kFolders))
    return {.name = has(line, kTakesName), .folder = true};
  const bool of_file = has(line, kFilePaths);
  if (!of_file && !has(line, kShellPaths) && !has(line, kCallPaths)) return {};
  // There it is the whole line of the input.
  if (line.find("awk") != std::string_view::npos) return {};
  const bool name = has(line, kTakesName);
  const bool folder = has(line, kTakesFolder);
  if (name || folder) {
    return {.name = name || names_a_sibling(line), .folder = folder};
  }
  if (compares_itself(line)) return {};
  const bool odd = line.find("${0:") != std::string_view::npos;
  return {.name = true, .folder = of_file || odd || names_a_sibling(line)};
}

}  // namespace

SelfUse self_use_of(std::string_view script) {
  SelfUse all;
  bool kept = false;
  bool takes_folder = false;
  while (!script.empty()) {
    std::string_view line = script.substr(0, script.find('\n'));
    script.remove_prefix(std::min(script.size(), line.size() + 1));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.starts_with('#')) continue;
    if (has(line, kAsksInTurn)) return {.name = true, .folder = true};
    const SelfUse use = use_in(line);
    all.name |= use.name;
    all.folder |= use.folder;
    kept |= keeps_it(line);
    takes_folder |= has(line, kTakesFolder);
  }
  all.folder |= kept && takes_folder;
  return all;
}

}  // namespace tokensweep::cli
