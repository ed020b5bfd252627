// SPDX-License-Identifier: Apache-2.0
#include "verify/clue_text.h"

#include <algorithm>

#include "verify/account_name.h"

namespace tokensweep::verify {
namespace {

constexpr std::size_t kMostText = std::size_t{256} << 10;
constexpr std::size_t kMostLogins = 200;
constexpr std::size_t kMostReferences = 32;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

bool is_other_registry(std::string_view registry) {
  return !registry.empty() && names_registry(registry) &&
         !is_hub_registry(registry);
}

bool refers_to(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos;
       at = text.find(key, at + 1)) {
    const std::size_t end = at + key.size();
    const bool whole = end == text.size() || !is_word_byte(text[end]);
    constexpr std::string_view kBefore = "${%.:";
    if (whole && at > 0 &&
        kBefore.find(text[at - 1]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

ClueText::ClueText(std::string_view text) : text_(text.substr(0, kMostText)) {
  for (const Assignment& each : find_assignments(text_)) {
    fields_.push_back({each, meaning_of_key(each.key)});
  }
  for (const Field& each : fields_) {
    if (elsewhere_.size() < kMostReferences &&
        each.meaning.role == KeyRole::kRegistry &&
        is_other_registry(resolved(each.value))) {
      elsewhere_.push_back(&each);
    }
  }
}

std::vector<const Field*> ClueText::holders(std::uint64_t place) const {
  std::vector<const Field*> found;
  for (const Field& each : fields_) {
    if (each.value_range.begin <= place && place < each.value_range.end &&
        found.size() < kMostReferences) {
      found.push_back(&each);
    }
  }
  const std::vector<const Field*> direct = found;
  for (const Field& each : fields_) {
    if (found.size() >= kMostReferences) break;
    if (each.meaning.role == KeyRole::kSecret &&
        std::ranges::any_of(direct, [&](const Field* field) {
          return refers_to(each.value, field->key);
        })) {
      found.push_back(&each);
    }
  }
  return found;
}

std::string_view ClueText::resolved(std::string_view value) const {
  if (!value.starts_with('$') && !value.starts_with('%')) return value;
  const std::size_t begin = value.find_first_not_of("${% ");
  if (begin == std::string_view::npos) return {};
  std::string_view key = value.substr(begin);
  for (const std::string_view front : {"env:", "env."}) {
    if (key.starts_with(front)) key.remove_prefix(front.size());
  }
  std::size_t end = 0;
  while (end < key.size() && is_word_byte(key[end])) ++end;
  key = key.substr(0, end);
  for (const Field& each : fields_) {
    if (each.key == key && !each.value.starts_with('$')) return each.value;
  }
  return {};
}

void ClueText::each_login(const VisitLogin& visit) const {
  std::size_t found = 0;
  for (const std::string_view word : {"login", "creds", "docker-registry"}) {
    std::size_t behind = 0;  // the last command
    for (std::size_t at = text_.find(word);
         at != std::string_view::npos && found < kMostLogins;
         at = text_.find(word, at + 1)) {
      if (at < behind) continue;
      const ByteRange range = command_around(text_, at);
      behind = range.end;
      const std::string_view command = text_.substr(range.begin, range.size());
      const auto login = find_login(command_words(command));
      if (!login || is_other_registry(login->registry)) continue;
      ++found;
      visit(command, *login);
    }
  }
}

bool ClueText::is_elsewhere(const Field& field) const {
  const std::string& stem = field.meaning.stem;
  return std::ranges::any_of(elsewhere_, [&](const Field* each) {
    if (!stem.empty() &&
        (each->meaning.stem == stem || each->meaning.whole == stem)) {
      return true;
    }
    return each->meaning.stem.empty() &&
           same_block(text_, each->key_begin, field.key_begin);
  });
}

}  // namespace tokensweep::verify
