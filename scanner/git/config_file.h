// SPDX-License-Identifier: Apache-2.0
// Reads git's config syntax, as far as opening a repository needs it. Includes
// are not followed: the repository does not choose what we read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::git {

struct ConfigEntry {
  std::string section;     // lower case
  std::string subsection;  // as written; bytes
  std::string name;        // lower case
  std::string value;       // bytes
  bool has_value = true;   // false for a name alone, which means true
};

class ConfigFile {
 public:
  ConfigFile() = default;
  // Lines that break the syntax are skipped.
  explicit ConfigFile(std::string_view text);

  // Later files win over earlier ones.
  void append(ConfigFile later);

  // The last value; nullopt when it is not set. A name alone gives "true".
  [[nodiscard]] std::optional<std::string> get(std::string_view section,
                                               std::string_view subsection,
                                               std::string_view name) const;
  // nullopt when not set or no boolean.
  [[nodiscard]] std::optional<bool> get_bool(std::string_view section,
                                             std::string_view subsection,
                                             std::string_view name) const;
  [[nodiscard]] const std::vector<ConfigEntry>& entries() const {
    return entries_;
  }

 private:
  std::vector<ConfigEntry> entries_;
};

}  // namespace tokensweep::git
