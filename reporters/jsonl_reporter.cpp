// SPDX-License-Identifier: Apache-2.0
#include "reporters/jsonl_reporter.h"

#include <string_view>

#include <nlohmann/json.hpp>

#include "findings/json_text.h"
#include "findings/report_json.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

// The type comes first, so that a reader can choose by the line's start.
Result<void> write_line(std::string_view type, const Json& members,
                        OutputSink& out) {
  Json line = Json::object();
  line["type"] = type;
  for (const auto& [name, value] : members.items()) line[name] = value;
  return out.write(dump_line(line) + "\n");
}

class JsonlReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    const Secrets secrets =
        options.show_secrets ? Secrets::kShown : Secrets::kRedacted;
    for (const Finding& finding : report.findings) {
      TRY(write_line("finding", finding_to_json(finding, secrets), out));
    }
    return write_line("summary", summary_to_json(report), out);
  }
};

}  // namespace

const Reporter& jsonl_reporter() {
  static const JsonlReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
