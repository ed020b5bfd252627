// SPDX-License-Identifier: Apache-2.0
#include "cli/without_secrets.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "findings/fingerprint.h"
#include "findings/redact_report.h"
#include "scanner/engine/blob_scanner.h"

namespace tokensweep::cli {
namespace {

struct Hidden {
  ByteRange range;
  std::string shown;
};

// Where the match's secret stands: found there, or the same bytes again.
void add_places(const Match& match, std::string_view text,
                std::vector<Hidden>& places) {
  const std::string shown = redact(match.secret, match.visible_prefix);
  places.push_back({match.span, shown});
  const std::size_t size = match.secret.size();
  if (size < kLeastRedactedBytes) return;
  for (std::size_t at = text.find(match.secret); at != std::string_view::npos;
       at = text.find(match.secret, at + 1)) {
    places.push_back({{at, at + size}, shown});
  }
}

// Places that overlap vanish together.
std::string hide(std::vector<Hidden> places, std::string_view text) {
  std::ranges::stable_sort(
      places, {}, [](const Hidden& hidden) { return hidden.range.begin; });
  std::string result;
  std::size_t end = 0;
  for (const Hidden& hidden : places) {
    if (hidden.range.begin >= end) {
      result += text.substr(end, hidden.range.begin - end);
      result += hidden.shown;
    }
    end = std::max<std::size_t>(end, hidden.range.end);
  }
  return result.append(text.substr(end));
}

}  // namespace

std::string without_secrets(const Detector& detector, std::string_view text) {
  BlobScanner scanner(detector.detection());
  std::vector<Hidden> places;
  for (const Match& match : scanner.scan(as_bytes(text))) {
    add_places(match, text, places);
  }
  return hide(std::move(places), text);
}

Error without_secrets(const Detector& detector, const Error& error) {
  return {error.kind(), without_secrets(detector, error.message()),
          error.code()};
}

}  // namespace tokensweep::cli
