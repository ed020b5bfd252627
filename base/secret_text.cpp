// SPDX-License-Identifier: Apache-2.0
#include "base/secret_text.h"

#include <string.h>  // explicit_bzero

namespace tokensweep {

void wipe(std::string& text) noexcept {
  // To the capacity: an assignment may have left older bytes there.
  text.resize(text.capacity());
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace tokensweep
