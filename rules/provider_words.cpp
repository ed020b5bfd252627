// SPDX-License-Identifier: Apache-2.0
#include "rules/provider_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace tokensweep {
namespace {

constexpr std::array<std::string_view, 8> kForms = {
    "generic", "git", "http", "jwt", "netrc", "otp", "private-key", "url"};

// What other scanners call them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8>
    kOtherNames = {{{"amazon", "aws"},
                    {"confluence", "atlassian"},
                    {"gcp", "google"},
                    {"jfrog", "artifactory"},
                    {"jira", "atlassian"},
                    {"sendinblue", "brevo"},
                    {"terraform", "hashicorp"},
                    {"vault", "hashicorp"}}};

// "New-Relic" is two.
constexpr std::size_t kMostWords = 3;
// Shorter names begin other words by chance.
constexpr std::size_t kLeastPrefix = 5;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : to_lower(text)) {
    if (is_word_byte(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += word;
  return all;
}

}  // namespace

ProviderWords::ProviderWords(const std::set<std::string>& providers) {
  for (const std::string& provider : providers) {
    if (std::ranges::find(kForms, provider) != kForms.end()) continue;
    by_word_.emplace(joined(words_of(provider)), provider);
  }
  for (const auto& [name, provider] : kOtherNames) {
    if (providers.contains(std::string(provider))) {
      by_word_.emplace(name, provider);
    }
  }
}

std::set<std::string> ProviderWords::in(std::string_view rule_name) const {
  const std::vector<std::string> words = words_of(rule_name);
  std::set<std::string> found;
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    std::string run;
    const std::size_t end = std::min(begin + kMostWords, words.size());
    for (std::size_t i = begin; i < end; ++i) {
      run += words[i];
      const auto same = by_word_.find(run);
      if (same != by_word_.end()) found.insert(same->second);
    }
    // "dockerhub": the longest provider that the word begins with.
    const std::string& word = words[begin];
    for (std::size_t size = word.size(); size >= kLeastPrefix; --size) {
      const auto at = by_word_.find(std::string_view(word).substr(0, size));
      if (at == by_word_.end()) continue;
      found.insert(at->second);
      break;
    }
  }
  return found;
}

}  // namespace tokensweep
