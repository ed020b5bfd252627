// SPDX-License-Identifier: Apache-2.0
// Shell patterns with the meaning git gives them (its "wildmatch"): `*`, `?`,
// `[...]` with ranges and POSIX classes, `\` and, between slashes, `**`.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokensweep {

// Immutable once built: any number of threads may match with it. Patterns may
// be hostile: a match costs O(pattern * text) at worst.
class Glob {
 public:
  enum class Mode {
    kPath,  // `*`, `?` and sets stop at '/'; `**` between slashes does not
    kText,  // '/' is a byte like any other
  };

  // A malformed pattern (an open set, an unknown class, a trailing backslash)
  // is not an error: it matches nothing, as in git.
  explicit Glob(std::string_view pattern, Mode mode = Mode::kPath);

  // The whole of `text` must match. Bytes, case-sensitive.
  [[nodiscard]] bool matches(std::string_view text) const;

  // The same answer by a slower way whose cost does not depend on luck: every
  // state of the pattern is carried along. matches() falls back to it.
  [[nodiscard]] bool matches_by_states(std::string_view text) const;

  // The bytes from which on `pattern` is more than literal text.
  [[nodiscard]] static std::size_t literal_prefix(std::string_view pattern);

 private:
  enum class Kind : std::uint8_t {
    kByte,     // this byte
    kOne,      // any byte, in paths not '/'
    kSet,      // a byte of sets_[value]
    kStar,     // any bytes but '/'
    kAny,      // any bytes
    kFolders,  // nothing, or any bytes and a '/'
    kNever,    // nothing matches
  };
  struct Token {
    Kind kind = Kind::kByte;
    std::uint32_t value = 0;
  };
  using Set = std::bitset<256>;

  class Parser;

  [[nodiscard]] bool accepts(const Token& token, char byte) const;

  Mode mode_ = Mode::kPath;
  std::vector<Token> tokens_;
  std::vector<Set> sets_;
};

}  // namespace tokensweep
