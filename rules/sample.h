// SPDX-License-Identifier: Apache-2.0
// Fills the templates of samples and examples. The same seed gives the same
// bytes on every platform.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "rules/rule.h"

namespace tokensweep {

struct FilledSample {
  std::string secret;
  // Where {sample} came to stand; when it is inside of an encoding, where that
  // stands.
  ByteRange place;
};

struct FilledText {
  std::string text;
  std::vector<FilledSample> samples;  // in text order
};

// A template for a rule. {sample} fillings are redrawn until they pass the
// rule's value tests and look like no placeholder. kUsage when the template is
// wrong or its {check} cannot be computed.
[[nodiscard]] Result<FilledText> fill_template(const Rule& rule,
                                               std::string_view text,
                                               std::uint64_t seed);

// One whole secret: a filling of rule.sample.
[[nodiscard]] Result<std::string> fill_sample(const Rule& rule,
                                              std::uint64_t seed);

struct FilledExample {
  std::string text;
  std::string path;
  // What must be found: the example's own `secret`, else every {sample}.
  std::vector<std::string> secrets;
};

// In `example.secret` a form that also stands in the text (or in the sample
// there) has the value that it got there, the first use the first.
[[nodiscard]] Result<FilledExample> fill_example(const Rule& rule,
                                                 const Example& example,
                                                 std::uint64_t seed);

}  // namespace tokensweep
