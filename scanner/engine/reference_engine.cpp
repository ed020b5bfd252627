// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/reference_engine.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace tokensweep {
namespace {

class ReferenceEngine : public PatternEngine {
 public:
  explicit ReferenceEngine(std::vector<Literal> literals)
      : literals_(std::move(literals)) {}

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override {
    return std::make_unique<Scratch>();
  }

  void find(ByteView content, Scratch& /*scratch*/,
            std::vector<LiteralHit>& hits) const override {
    const std::string_view text = as_chars(content);
    const std::string lower = to_lower(text);
    const auto first = static_cast<std::ptrdiff_t>(hits.size());
    for (std::uint32_t i = 0; i < literals_.size(); ++i) {
      const Literal& literal = literals_[i];
      const std::string needle =
          literal.caseless ? to_lower(literal.bytes) : literal.bytes;
      const std::string_view haystack =
          literal.caseless ? std::string_view(lower) : text;
      for (std::size_t at = haystack.find(needle); at != std::string_view::npos;
           at = haystack.find(needle, at + 1)) {
        hits.push_back({i, static_cast<std::uint32_t>(at + needle.size())});
      }
    }
    std::sort(hits.begin() + first, hits.end());
  }

 private:
  std::vector<Literal> literals_;
};

}  // namespace

std::unique_ptr<PatternEngine> make_reference_engine(
    std::vector<Literal> literals) {
  return std::make_unique<ReferenceEngine>(std::move(literals));
}

}  // namespace tokensweep
