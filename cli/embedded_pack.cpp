// SPDX-License-Identifier: Apache-2.0
#include "cli/embedded_pack.h"

// Defined in cmake/rule_pack.S.in.
extern "C" {
extern const std::byte tokensweep_rule_pack_begin[];  // NOLINT
extern const std::byte tokensweep_rule_pack_end[];    // NOLINT
}

namespace tokensweep::cli {

ByteView embedded_pack() {
  return {tokensweep_rule_pack_begin,
          static_cast<std::size_t>(tokensweep_rule_pack_end -
                                   tokensweep_rule_pack_begin)};
}

}  // namespace tokensweep::cli
