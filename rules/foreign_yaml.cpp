// SPDX-License-Identifier: Apache-2.0
// Formats in YAML. Values of another kind than expected are taken for absent.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "rules/foreign_formats.h"

namespace tokensweep::foreign {
namespace {

std::string text_of(const YamlValue& map, std::string_view name) {
  const YamlValue* value = map.find(name);
  return value != nullptr && value->is_scalar() ? value->text : std::string();
}

std::uint64_t number_of(const YamlValue& map, std::string_view name) {
  const std::string text = text_of(map, name);
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

const std::vector<YamlValue>& list_of(const YamlValue* value) {
  static const std::vector<YamlValue> none;
  return value != nullptr && value->is_list() ? value->children : none;
}

void add(Entries& entries, ForeignEntry entry, const YamlValue& from) {
  entry.number = from.line;
  entry.last_line = std::max(entry.last_line, entry.line);
  entries.push_back(std::move(entry));
}

bool is_sha256(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdefABCDEF") ==
             std::string_view::npos;
}

// ggshield takes dashes for underscores in its keys.
const YamlValue* find_key(const YamlValue& map, std::string_view name) {
  if (!map.is_map()) return nullptr;
  const auto same = [&](const YamlValue& child) {
    std::string key = child.key;
    std::ranges::replace(key, '-', '_');
    return key == name;
  };
  const auto found = std::ranges::find_if(map.children, same);
  return found == map.children.end() ? nullptr : &*found;
}

// A list of a document, and what makes entries of its values.
struct List {
  const char* name;
  ForeignEntry (*read)(const YamlValue& value);
};

ForeignEntry match_of(const YamlValue& value) {
  ForeignEntry entry;
  std::string match = value.text;
  if (value.is_map()) {
    entry.label = text_of(value, "name");
    match = text_of(value, "match");
  }
  if (is_sha256(match)) {
    entry.secret_sha256 = to_lower(match);
  } else {
    entry.secret = SecretText(std::move(match));
  }
  return entry;
}

// What it found is not what anybody ignores.
ForeignEntry last_found_of(const YamlValue& value) {
  ForeignEntry entry = match_of(value);
  entry.problem = "was found last, and is not ignored";
  return entry;
}

ForeignEntry path_of(const YamlValue& value) {
  ForeignEntry entry;
  entry.label = "ignored path";
  entry.path = value.text;
  entry.path_kind = ForeignPath::kGlob;
  if (value.text.find_first_not_of("/\\ ") == std::string::npos) {
    entry.problem = "names no path";
  } else if (value.text.starts_with('!')) {
    entry.problem = "is a pattern that takes back others";
  }
  return entry;
}

// What stands for all that it is about is no finding.
ForeignEntry not_matched(const char* label, const char* problem) {
  ForeignEntry entry;
  entry.label = label;
  entry.problem = problem;
  return entry;
}

ForeignEntry detector_of(const YamlValue& /*value*/) {
  return not_matched("ignored detector", "accepts all that a detector finds");
}

ForeignEntry pattern_of(const YamlValue& /*value*/) {
  return not_matched("allowed pattern",
                     "accepts by pattern, which is not matched");
}

ForeignEntry scope_of(const YamlValue& /*value*/) {
  return not_matched("scope", "accepts files of a kind, which is not matched");
}

// Of version 1 at the top, of version 2 below "secret".
bool read_ggshield_map(const YamlValue& map, Entries& entries) {
  constexpr std::array kLists = {List{"ignored_matches", match_of},
                                 List{"matches_ignore", match_of},
                                 List{"last_found_secrets", last_found_of},
                                 List{"ignored_paths", path_of},
                                 List{"paths_ignore", path_of},
                                 List{"ignored_detectors", detector_of},
                                 List{"detectors_ignore", detector_of},
                                 List{"banlisted_detectors", detector_of}};
  bool known = false;
  for (const List& list : kLists) {
    const YamlValue* found = find_key(map, list.name);
    known = known || found != nullptr;
    for (const YamlValue& value : list_of(found)) {
      add(entries, list.read(value), value);
    }
  }
  return known;
}

ForeignEntry talisman_file(const YamlValue& value) {
  ForeignEntry entry;
  entry.path = text_of(value, "filename");
  entry.path_kind = ForeignPath::kTalisman;
  entry.file_checksum = to_lower(text_of(value, "checksum"));
  entry.label = "ignored file";
  bool contents = false;
  const std::vector<YamlValue>& detectors =
      list_of(value.find("ignore_detectors"));
  for (const YamlValue& detector : detectors) {
    contents = contents || detector.text == "filecontent";
  }
  if (entry.path.empty()) {
    entry.problem = "names no file";
  } else if (entry.path.find('[') != std::string::npos) {
    entry.problem = "has a set of characters in its name, which is not matched";
  } else if (entry.file_checksum.empty() && !contents) {
    entry.problem = "accepts no contents";
  }
  return entry;
}

}  // namespace

std::optional<ForeignBaseline> read_kingfisher_baseline(const YamlValue& root) {
  ForeignBaseline baseline{ForeignFormat::kKingfisher, {}};
  const YamlValue* exact = root.find("ExactFindings");
  const YamlValue* repositories = root.find("repositories");
  if (exact == nullptr && repositories == nullptr) return std::nullopt;
  if (exact != nullptr) {
    for (const YamlValue& value : list_of(exact->find("matches"))) {
      ForeignEntry entry;
      entry.path = plain_path(text_of(value, "filepath"));
      entry.line = number_of(value, "linenum");
      add(baseline.entries, std::move(entry), value);
    }
  }
  for (const YamlValue& repository : list_of(repositories)) {
    for (const YamlValue& value : list_of(repository.find("findings"))) {
      ForeignEntry entry;
      entry.repository = text_of(repository, "id");
      entry.label = text_of(value, "rule_id");
      entry.path = plain_path(text_of(value, "path"));
      entry.line = number_of(value, "line");
      add(baseline.entries, std::move(entry), value);
    }
  }
  return baseline;
}

std::optional<ForeignBaseline> read_talisman(const YamlValue& root) {
  constexpr std::array kLists = {List{"fileignoreconfig", talisman_file},
                                 List{"allowed_patterns", pattern_of},
                                 List{"scopeconfig", scope_of}};
  ForeignBaseline baseline{ForeignFormat::kTalisman, {}};
  bool known = false;
  for (const List& list : kLists) {
    const YamlValue* found = root.find(list.name);
    known = known || found != nullptr;
    for (const YamlValue& value : list_of(found)) {
      add(baseline.entries, list.read(value), value);
    }
  }
  if (!known) return std::nullopt;
  return baseline;
}

std::optional<ForeignBaseline> read_ggshield(const YamlValue& root) {
  ForeignBaseline baseline{ForeignFormat::kGgshield, {}};
  bool known = read_ggshield_map(root, baseline.entries);
  if (const YamlValue* secret = root.find("secret"); secret != nullptr) {
    known = read_ggshield_map(*secret, baseline.entries) || known;
  }
  if (!known) return std::nullopt;
  return baseline;
}

}  // namespace tokensweep::foreign
