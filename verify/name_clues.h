// SPDX-License-Identifier: Apache-2.0
// Whose token is it? Names of Docker Hub accounts near a secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verify/subject.h"

namespace tokensweep::verify {

enum class NameCertainty : std::uint8_t {
  // The same auths entry, command, URL or a sibling variable pairs the name
  // with this secret: a refusal means that the token is dead.
  kCertain,
  kGuessed,  // an image name, another file
};

struct NameClue {
  std::string name;
  NameCertainty certainty = NameCertainty::kGuessed;
  std::string source;  // for people: "same auths entry", "image name"

  friend bool operator==(const NameClue&, const NameClue&) = default;
};

// Names for this secret in its facts and its sightings, best first, each name
// once with its best clue. Looks at a bounded part of each content. The names
// are valid account names (4 to 30 of lower-case letters and digits; older
// ones may be longer or shorter and hold '-' and '_') or e-mail addresses.
[[nodiscard]] std::vector<NameClue> name_clues(const Subject& subject);

// Names in any text of the repository: login lines, image names, CI variables.
// All are guesses for a secret that stands elsewhere.
[[nodiscard]] std::vector<NameClue> names_in_text(std::string_view text);

// The same for many texts: what most of them name in the best way comes first.
[[nodiscard]] std::vector<NameClue> names_in_texts(
    const std::vector<std::string>& texts);

}  // namespace tokensweep::verify
