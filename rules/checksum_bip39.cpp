// SPDX-License-Identifier: Apache-2.0
// BIP-39: each word of a phrase stands for 11 bits; the last one in 33 of them
// are the first bits of the SHA-256 of the others.
#include <cstddef>
#include <string>
#include <vector>

#include "base/hash.h"
#include "rules/bip39_words.h"
#include "rules/checksum_families.h"

namespace tokensweep::checksums {
namespace {

constexpr std::size_t kBitsPerWord = 11;

bool is_phrase_length(std::size_t words) {
  return words >= 12 && words <= 24 && words % 3 == 0;
}

class Phrase {
 public:
  // Words apart by one space; false when one is not in the list.
  bool add(std::string_view text) {
    while (!text.empty()) {
      const std::size_t length = std::min(text.find(' '), text.size());
      const auto number = bip39_number(text.substr(0, length));
      if (!number) return false;
      add(*number);
      text.remove_prefix(std::min(length + 1, text.size()));
    }
    return true;
  }
  void add(std::uint32_t number) {
    for (std::size_t i = kBitsPerWord; i-- > 0;) {
      bits_.push_back((number >> i & 1) != 0);
    }
  }
  [[nodiscard]] std::size_t words() const {
    return bits_.size() / kBitsPerWord;
  }
  // The check that the phrase should end with.
  [[nodiscard]] std::uint32_t check() const {
    std::string entropy((bits_.size() - check_size()) / 8, '\0');
    for (std::size_t i = 0; i < entropy.size() * 8; ++i) {
      if (bits_[i]) entropy[i / 8] |= static_cast<char>(0x80U >> i % 8);
    }
    const Sha256 digest = sha256(as_bytes(entropy));
    return std::to_integer<std::uint32_t>(digest[0]) >> (8 - check_size());
  }
  // The check that it ends with.
  [[nodiscard]] std::uint32_t last_bits() const {
    std::uint32_t value = 0;
    for (std::size_t i = bits_.size() - check_size(); i < bits_.size(); ++i) {
      value = value << 1 | (bits_[i] ? 1U : 0U);
    }
    return value;
  }

 private:
  [[nodiscard]] std::size_t check_size() const { return bits_.size() / 33; }

  std::vector<bool> bits_;
};

}  // namespace

Check compute_bip39(const ChecksumSpec&, std::string_view,
                    std::string_view before) {
  Phrase phrase;
  if (!before.ends_with(' ') || !phrase.add(before)) return std::nullopt;
  if (!is_phrase_length(phrase.words() + 1)) return std::nullopt;
  // The bits of the last word that are no check are zero.
  phrase.add(0);
  return std::string(bip39_word(phrase.check()));
}

CheckOutcome verify_bip39(const ChecksumSpec&, std::string_view,
                          std::string_view secret) {
  Phrase phrase;
  return agrees_if(phrase.add(secret) && is_phrase_length(phrase.words()) &&
                   phrase.check() == phrase.last_bits());
}

}  // namespace tokensweep::checksums
