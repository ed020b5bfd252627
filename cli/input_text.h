// SPDX-License-Identifier: Apache-2.0
// What a person names as input: a file, or - for standard input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"
#include "findings/report.h"

namespace tokensweep::cli {

inline constexpr std::uint64_t kMaxReportBytes = std::uint64_t{1} << 30;

struct InputText {
  std::string place;  // the file's name or "standard input", for messages
  bool from_stdin = false;
  SecretText text;  // reports and baselines may show secrets
};

// Errors name the place; that of a file stands behind `called`, when it is not
// empty. kLimit over `max_bytes`.
[[nodiscard]] Result<InputText> read_input_text(const std::string& name,
                                                std::uint64_t max_bytes,
                                                std::string_view called = {});

// Errors as read_report(), with the place.
[[nodiscard]] Result<Report> parse_report(const InputText& input);

}  // namespace tokensweep::cli
