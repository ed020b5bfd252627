// SPDX-License-Identifier: Apache-2.0
// Names of accounts near a secret: any text, the secret at any place. What
// comes out is a name that may be sent, each once, certain ones first.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "verify/account_name.h"
#include "verify/name_clues.h"

namespace {

using tokensweep::verify::NameCertainty;
using tokensweep::verify::NameClue;

void check(const std::vector<NameClue>& clues) {
  std::set<std::string> names;
  bool guesses = false;
  for (const NameClue& clue : clues) {
    CHECK(tokensweep::verify::account_name(clue.name) == clue.name);
    CHECK(names.insert(clue.name).second);
    CHECK(!clue.source.empty());
    const bool guessed = clue.certainty == NameCertainty::kGuessed;
    CHECK(guessed || !guesses);
    guesses |= guessed;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  tokensweep::test::FuzzInput input(all);
  const std::size_t begin = input.number(2);
  const std::size_t length = input.number(1);
  const std::string content(input.take(size));
  tokensweep::verify::Subject subject;
  subject.rule = length % 2 == 0 ? "docker-pat" : "docker-oat";
  const std::size_t at = content.empty() ? 0 : begin % content.size();
  const std::size_t end = std::min(content.size(), at + length);
  subject.facts["username"] = content.substr(at, end - at);
  subject.sightings.push_back({"file", content, {at, end}});
  check(name_clues(subject));
  check(tokensweep::verify::names_in_text(content));
  return 0;
}
