// SPDX-License-Identifier: Apache-2.0
#include "reporters/json_reporter.h"

#include "findings/report_io.h"

namespace tokensweep {
namespace {

class JsonReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    return out.write(to_json(
        report, options.show_secrets ? Secrets::kShown : Secrets::kRedacted));
  }
};

}  // namespace

const Reporter& json_reporter() {
  static const JsonReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
