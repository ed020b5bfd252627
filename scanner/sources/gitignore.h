// SPDX-License-Identifier: Apache-2.0
// Ignore rules as git reads them from .gitignore, .git/info/exclude and the
// user's own ignore file. Our `exclude` lists have the same form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"

namespace tokensweep {

enum class EntryType : std::uint8_t { kFile, kFolder };

// The rules of one file. Immutable once parsed; may be shared by threads.
class GitignoreRules {
 public:
  enum class Verdict : std::uint8_t { kSilent, kIgnored, kIncluded };

  GitignoreRules() = default;
  // Hostile content is fine: a match is linear in rules * path.
  explicit GitignoreRules(std::string_view content);
  // One rule per entry; an entry with a newline is cut there.
  explicit GitignoreRules(const std::vector<std::string>& lines);

  [[nodiscard]] bool empty() const { return rules_.empty(); }

  // What the last rule that matches says of this one entry; its parents are
  // not looked at. `path` is relative to the folder the rules are for.
  [[nodiscard]] Verdict match(std::string_view path, EntryType type) const;

  // Whether a file is ignored, by itself or with one of its parent folders:
  // for paths that are not reached by walking.
  [[nodiscard]] bool ignores_file(std::string_view path) const;

 private:
  enum class Kind : std::uint8_t {
    kName,        // no slash, no wildcard: compare the last component
    kNameSuffix,  // "*literal": compare its end
    kNameGlob,
    kPath,      // no wildcard: compare the path
    kPathGlob,  // globs_[glob], after `literal` as a quick test of the front
  };
  struct Rule {
    Kind kind = Kind::kName;
    bool negated = false;
    bool folders_only = false;
    std::uint32_t glob = 0;
    std::string literal;
  };

  void add_line(std::string_view line);
  [[nodiscard]] bool applies(const Rule& rule, std::string_view path,
                             std::string_view name) const;

  std::vector<Rule> rules_;
  std::vector<Glob> globs_;
};

// Rules in force in a folder: those of its own file, then those of the next
// file outwards, and so on. Links do not own; who builds them keeps them alive.
struct IgnoreScope {
  const IgnoreScope* outer = nullptr;
  // Length of the part of a path that names the folder the rules are for,
  // with its slash.
  std::size_t base = 0;
  GitignoreRules rules;
};

// `path` is relative to the outermost scope's folder and lies below all of
// them. The innermost rule file that says anything decides.
[[nodiscard]] bool is_ignored(const IgnoreScope* innermost,
                              std::string_view path, EntryType type);

}  // namespace tokensweep
