// SPDX-License-Identifier: Apache-2.0
// What a hook script asks about itself, and so would miss under another name or
// in another folder.
#pragma once

#include <string_view>

namespace tokensweep::cli {

struct SelfUse {
  bool name = false;    // basename "$0", or anything else made of it
  bool folder = false;  // dirname "$0": what stands beside it
};

// A guess from the words of its lines, comments left out, for shells, Python,
// Ruby, Perl, PHP and node. It errs towards too much: a use that it does not
// understand is one of both.
[[nodiscard]] SelfUse self_use_of(std::string_view script);

}  // namespace tokensweep::cli
