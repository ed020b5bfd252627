// SPDX-License-Identifier: Apache-2.0
// A secret in memory: wiped when it goes, copied only on purpose, and never
// printed by accident.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tokensweep {

// Overwrites the bytes so that the compiler keeps it, then empties the text.
void wipe(std::string& text) noexcept;

// Move-only owner of secret bytes. What was handed out by view() must not
// outlive it. Copies that libraries make (TLS buffers) are beyond its reach.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  // The short-string buffer of a moved-from string would keep a copy.
  SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) {
    wipe(other.text_);
  }
  SecretText& operator=(SecretText&& other) noexcept {
    if (this != &other) {
      wipe(text_);
      text_ = std::move(other.text_);
      wipe(other.text_);
    }
    return *this;
  }
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText() { wipe(text_); }

  [[nodiscard]] SecretText copy() const { return SecretText(text_); }
  [[nodiscard]] std::string_view view() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace tokensweep
