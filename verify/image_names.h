// SPDX-License-Identifier: Apache-2.0
// Whose images a text builds, pushes or runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::verify {

// Namespaces of Docker Hub images, the likeliest owner of a login first: what
// is pushed comes before what is built, that before what is only pulled.
// Looks at whole lines; linear in the text.
[[nodiscard]] std::vector<std::string> image_owners(std::string_view text);

}  // namespace tokensweep::verify
