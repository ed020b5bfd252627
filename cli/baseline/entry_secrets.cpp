// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/entry_secrets.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "findings/redact_report.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/pipeline/report_builder.h"

namespace tokensweep::cli {
namespace {

bool holds_secret(BlobScanner& scanner, std::string_view text) {
  return std::ranges::any_of(scanner.scan(as_bytes(text)),
                             [](const Match& match) {
                               return match.suppression == Suppression::kNone;
                             });
}

}  // namespace

Result<void> refuse_secrets(const RuleSelection& rules,
                            const AllowEntry& entry) {
  TRY_ASSIGN(const std::unique_ptr<Detector> detector, load_detector(rules));
  BlobScanner scanner(detector->detection());
  const auto refuse = [&](const char* flag, std::string_view text) {
    if (!holds_secret(scanner, text)) return Result<void>();
    return Result<void>(
        Error(ErrorKind::kUsage,
              std::string(flag) +
                  " holds a secret; the baseline is published with the code"));
  };
  TRY(refuse("--reason", entry.reason));
  TRY(refuse("--author", entry.author));
  TRY(refuse("--rule", entry.rule));
  for (const std::string& path : entry.paths) TRY(refuse("--path", path));
  return {};
}

Result<void> hide_secrets(const RuleSelection& rules,
                          std::vector<AllowEntry>& entries) {
  if (entries.empty()) return {};
  TRY_ASSIGN(const std::unique_ptr<Detector> detector, load_detector(rules));
  std::vector<std::string*> texts;
  for (AllowEntry& entry : entries) {
    texts.insert(texts.end(), {&entry.reason, &entry.author, &entry.rule});
    for (std::string& path : entry.paths) texts.push_back(&path);
  }
  Report scratch;
  for (const std::string* text : texts) {
    scratch.suppressed.notes.emplace_back().reason = *text;
  }
  hide_secrets_of_allows(*detector, scratch);
  redact_report(scratch);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    *texts[i] = std::move(scratch.suppressed.notes[i].reason);
  }
  return {};
}

}  // namespace tokensweep::cli
