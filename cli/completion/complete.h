// SPDX-License-Identifier: Apache-2.0
// What a shell may offer for the word under the cursor.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Candidate {
  std::string word;
  std::string description;  // may be empty
};

// Tokens of the logged-in user, or of the organization when it is not empty;
// nothing when they cannot be had at once.
using TokenNames =
    std::function<std::vector<Candidate>(const std::string& organization)>;

// `words` are those after the program's name; the last one is being typed and
// may be empty. Flags only when it begins with '-'. None: files may be meant.
[[nodiscard]] std::vector<Candidate> complete(
    const CLI::App& app, const std::vector<std::string>& words,
    const TokenNames& token_names);

// Prints them, a line each, the description after a tab.
[[nodiscard]] int run_complete(const CLI::App& app,
                               const std::vector<std::string>& words);

}  // namespace tokensweep::cli
