// SPDX-License-Identifier: Apache-2.0
#include "verify/image_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "verify/account_name.h"
#include "verify/command_words.h"

namespace tokensweep::verify {
namespace {

// How likely it is that whoever does this with an image may log in as its
// owner.
enum Weight : unsigned {
  kPulled = 1,
  kNamed = 2,
  kRepository = 4,
  kBuilt = 8,
  kPushed = 16,
};

constexpr std::size_t kLongestLine = 4096;

struct KeyWeight {
  std::string_view key;
  unsigned weight;
};
// Last words of keys whose value is an image.
constexpr std::array<KeyWeight, 9> kKeys = {{{"destination", kPushed},
                                             {"images", kBuilt},
                                             {"tags", kBuilt},
                                             {"tag", kBuilt},
                                             {"repository", kNamed},
                                             {"repo", kRepository},
                                             {"image", kNamed},
                                             {"image_name", kRepository},
                                             {"imagename", kRepository}}};

class Owners {
 public:
  void add(std::string_view reference, unsigned weight) {
    constexpr std::string_view kScheme = "docker://";
    if (reference.starts_with(kScheme)) reference.remove_prefix(kScheme.size());
    auto name = image_namespace(reference);
    if (!name) return;
    auto& [best, count, order] = found_[*std::move(name)];
    if (count++ == 0) order = found_.size();
    best = std::max(best, weight);
  }

  [[nodiscard]] std::vector<std::string> ranked() const {
    using Entry = std::pair<std::string, Seen>;
    std::vector<Entry> entries(found_.begin(), found_.end());
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
      const Seen& x = a.second;
      const Seen& y = b.second;
      if (x.best != y.best) return x.best > y.best;
      if (x.count != y.count) return x.count > y.count;
      return x.order < y.order;
    });
    std::vector<std::string> names;
    for (const Entry& entry : entries) names.push_back(entry.first);
    return names;
  }

 private:
  struct Seen {
    unsigned best = 0;
    std::size_t count = 0;
    std::size_t order = 0;
  };
  std::map<std::string, Seen> found_;
};

bool is_builder(std::string_view word) {
  const std::string_view name = word.substr(word.rfind('/') + 1);
  return name == "docker" || name == "podman" || name == "buildah" ||
         name == "nerdctl" || name == "skopeo" || name == "crane";
}

void take_command(const std::vector<std::string_view>& words, Owners& owners) {
  const auto tool = std::ranges::find_if(words, is_builder);
  if (tool == words.end()) return;
  unsigned verb_weight = 0;
  for (auto word = tool + 1; word != words.end(); ++word) {
    if (*word == "-t" || *word == "--tag") {
      if (word + 1 != words.end()) owners.add(*++word, kBuilt);
    } else if (word->starts_with("--tag=")) {
      owners.add(word->substr(6), kBuilt);
    } else if (*word == "push" || *word == "copy") {
      verb_weight = kPushed;
    } else if (*word == "tag") {
      verb_weight = kBuilt;
    } else if (*word == "pull" || *word == "run" || *word == "inspect") {
      verb_weight = kPulled;
    } else if (verb_weight > 0 && !word->starts_with('-')) {
      owners.add(*word, verb_weight);
    }
  }
}

std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t-");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = line.find_last_not_of(" \t\r");
  return line.substr(begin, end + 1 - begin);
}

// The weight of `key: value` or `key = value`, and where the value begins.
std::optional<std::pair<unsigned, std::size_t>> key_weight(
    std::string_view line) {
  const std::size_t sign = line.find_first_of(":=");
  if (sign == std::string_view::npos) return std::nullopt;
  std::string key;
  for (const char c : to_lower(line.substr(0, sign))) {
    if (c != '"' && c != '\'' && c != ' ' && c != '\t') key += c;
  }
  for (const KeyWeight& each : kKeys) {
    if (!key.ends_with(each.key)) continue;
    const std::size_t before = key.size() - each.key.size();
    const bool whole = before == 0 || key[before - 1] == '_' ||
                       key[before - 1] == '-' || key[before - 1] == '.';
    if (whole) return std::pair(each.weight, sign + 1);
  }
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(Owners& owners) : owners_(owners) {}

  void line(std::string_view line) {
    const std::size_t indent =
        std::min(line.find_first_not_of(" \t"), line.size());
    const std::string_view text = trimmed(line);
    if (text.empty()) return;
    const bool item = indent < line.size() && line[indent] == '-';
    if (list_weight_ > 0 &&
        (indent > list_indent_ || (item && indent == list_indent_))) {
      for (const std::string_view word : command_words(text)) {
        owners_.add(word, list_weight_);
      }
      return;
    }
    list_weight_ = 0;
    constexpr std::string_view kFrom = "FROM ";
    if (text.starts_with(kFrom)) {
      for (const std::string_view word : command_words(text.substr(5))) {
        owners_.add(word, kPulled);
      }
      return;
    }
    if (const auto key = key_weight(text)) {
      const std::string_view value = trimmed(text.substr(key->second));
      for (const std::string_view word : command_words(value)) {
        owners_.add(word, key->first);
      }
      // A list or a block text follows.
      if (value.empty() || value == "|" || value == ">" || value == "|-") {
        list_weight_ = key->first;
        list_indent_ = indent;
      }
    }
    take_command(command_words(text), owners_);
  }

 private:
  Owners& owners_;
  unsigned list_weight_ = 0;
  std::size_t list_indent_ = 0;
};

}  // namespace

std::vector<std::string> image_owners(std::string_view text) {
  Owners owners;
  Reader reader(owners);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    reader.line(text.substr(begin, std::min(end - begin, kLongestLine)));
    begin = end + 1;
  }
  return owners.ranked();
}

}  // namespace tokensweep::verify
