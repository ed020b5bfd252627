// SPDX-License-Identifier: Apache-2.0
// Rule files from anywhere: loading, filling and encoding never crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/rule_codec.h"
#include "rules/rule_lint.h"
#include "rules/yaml_loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rules = tokensweep::load_rules(text, "fuzz.yaml");
  if (!rules) return 0;
  for (const tokensweep::Rule& rule : *rules) {
    static_cast<void>(tokensweep::lint_samples(rule));
    const std::string bytes = tokensweep::encode_rule(rule);
    const auto decoded = tokensweep::decode_rule(tokensweep::as_bytes(bytes));
    if (!decoded || *decoded != rule) std::abort();
  }
  return 0;
}
