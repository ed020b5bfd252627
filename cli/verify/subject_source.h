// SPDX-License-Identifier: Apache-2.0
// From findings to secrets that can be checked or revoked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "verify/subject.h"

namespace tokensweep::cli {

struct RereadOptions {
  // Where the scanned thing is now; empty: at the path in the report.
  std::string where = {};
  // Of a run of our own over files: what was named. Else empty.
  std::vector<std::string> paths = {};
  std::uint64_t max_bytes = std::uint64_t{512} << 20;
};

// Reads each secret again from the places that the report names (see
// scanner/pipeline/reread.h). Right for reports that came from outside. The
// detector must outlive the source; the target is opened at once: kUsage when
// it is gone. One thread.
[[nodiscard]] Result<verify::SubjectSource> reread_source(
    const Target& target, const Detector& detector,
    const RereadOptions& options);

// For findings that this very run made: what cannot be read again (standard
// input) is taken from the finding's own `secret`. `reread` may be empty. The
// detector must outlive the source.
// REQUIRES: no finding was read from a report.
[[nodiscard]] verify::SubjectSource own_source(verify::SubjectSource reread,
                                               const Detector& detector);

// Whether what came on standard input is meant as a report.
[[nodiscard]] bool looks_like_report(std::string_view text);

// One bare secret, as given on standard input: a report with one finding, made
// by scanning the text without the line break at its end; its findings are this
// run's own. A UUID counts as a Docker Hub token of the old form. kUsage when
// the rules find no secret in it, or several.
[[nodiscard]] Result<Report> report_of_bare_secret(std::string_view text,
                                                   const Detector& detector);

}  // namespace tokensweep::cli
