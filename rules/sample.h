// SPDX-License-Identifier: Apache-2.0
// Fills the templates of samples and examples. The same seed gives the same
// bytes on every platform.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"

namespace tokensweep {

// One whole secret: a filling of rule.sample, redrawn until it passes the
// rule's value tests and looks like no placeholder. kUsage when the template is
// wrong or its {check} cannot be computed.
[[nodiscard]] Result<std::string> fill_sample(const Rule& rule,
                                              std::uint64_t seed);

struct FilledExample {
  std::string text;
  std::string path;
  // What must be found: the example's own `secret`, else every {sample}.
  std::vector<std::string> secrets;
};

// In `example.secret` a form that also stands in the text (or in the sample
// there) has the value that it got there, the first use the first. Errors as of
// fill_sample().
[[nodiscard]] Result<FilledExample> fill_example(const Rule& rule,
                                                 const Example& example,
                                                 std::uint64_t seed);

}  // namespace tokensweep
