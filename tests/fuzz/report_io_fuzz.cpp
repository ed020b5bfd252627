// SPDX-License-Identifier: Apache-2.0
// Reading a report never crashes, and what was read is written and read back
// unchanged.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "findings/redact_report.h"
#include "findings/report_io.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using tokensweep::Report;
  using tokensweep::Result;
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  Result<Report> report = tokensweep::read_report(text);
  if (!report) return 0;
  redact_report(*report);
  const Result<Report> again = tokensweep::read_report(to_json(*report));
  CHECK(again.has_value());
  CHECK(*again == *report);
  return 0;
}
