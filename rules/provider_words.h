// SPDX-License-Identifier: Apache-2.0
// Which of our providers the name of another scanner's rule speaks of:
// "aws-access-token", "kf.github.1", "Dockerhub".
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace tokensweep {

// Immutable once built.
class ProviderWords {
 public:
  // Ids of providers. Those that stand for forms and not for a company
  // ("generic", "jwt", "url", ...) are left out: other scanners draw the line
  // elsewhere.
  explicit ProviderWords(const std::set<std::string>& providers);

  // Empty when the name says nothing of them.
  [[nodiscard]] std::set<std::string> in(std::string_view rule_name) const;

 private:
  // Words are lower case and without punctuation.
  std::map<std::string, std::string, std::less<>> by_word_;
};

}  // namespace tokensweep
