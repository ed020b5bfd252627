// SPDX-License-Identifier: Apache-2.0
// One content with its assignments, commands and what refers to what.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "verify/assignments.h"
#include "verify/command_words.h"
#include "verify/key_words.h"

namespace tokensweep::verify {

// An assignment and what its key says.
struct Field : Assignment {
  KeyMeaning meaning;
};

// Looks at the first 256 KiB. Borrows the text.
class ClueText {
 public:
  explicit ClueText(std::string_view text);
  ClueText(const ClueText&) = delete;
  ClueText& operator=(const ClueText&) = delete;

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

  // Fields whose value holds the place, and those that pass the variable on.
  [[nodiscard]] std::vector<const Field*> holders(std::uint64_t place) const;

  // A literal as it stands; of `$KEY` what the text assigns to KEY, which may
  // be nothing.
  [[nodiscard]] std::string_view resolved(std::string_view value) const;

  // Every login command that is not for another registry.
  using VisitLogin =
      std::function<void(std::string_view command, const LoginCommand& login)>;
  void each_login(const VisitLogin& visit) const;

  // Whether a field beside this one says that the login is for another
  // registry than the Hub.
  [[nodiscard]] bool is_elsewhere(const Field& field) const;

 private:
  std::string_view text_;
  std::vector<Field> fields_;
  std::vector<const Field*> elsewhere_;  // other registries
};

// A host of a registry that is not the Hub's.
[[nodiscard]] bool is_other_registry(std::string_view registry);

// Whether `text` takes the value of the variable: $KEY, ${KEY}, %KEY%,
// env.KEY, $env:KEY.
[[nodiscard]] bool refers_to(std::string_view text, std::string_view key);

}  // namespace tokensweep::verify
