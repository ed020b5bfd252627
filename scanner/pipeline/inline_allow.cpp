// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/inline_allow.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "scanner/pipeline/inline_marker.h"

namespace tokensweep {
namespace {

// How far from the span a line is searched.
constexpr std::uint64_t kNear = 4096;

constexpr std::array<InlineMarker, kInlineMarkers> kMarkers = {
    InlineMarker::kTokensweep, InlineMarker::kGitleaks,
    InlineMarker::kBetterleaks, InlineMarker::kDetectSecrets,
    InlineMarker::kGgshield};

// Keeps the first that accepts, else the first that is malformed; true for the
// former.
bool keep(std::optional<InlineAllow> found, std::optional<InlineAllow>& best) {
  if (!found) return false;
  const bool accepts = !found->malformed;
  if (accepts || !best) best = std::move(found);
  return accepts;
}

std::optional<InlineAllow> find_any(std::string_view content, ByteRange part,
                                    MarkerReach reach, std::string_view rule,
                                    const InlineMarkers& markers) {
  std::optional<InlineAllow> best;
  if (part.begin >= part.end) return best;
  for (const InlineMarker marker : kMarkers) {
    if (!markers.test(static_cast<std::size_t>(marker))) continue;
    if (keep(find_inline_marker(content, part, marker, reach, rule), best)) {
      break;
    }
  }
  return best;
}

// Where the line of `offset` begins, or where the search of it does. A carriage
// return ends a line, too.
std::uint64_t line_begin(std::string_view content, std::uint64_t offset) {
  const std::uint64_t least = offset > kNear ? offset - kNear : 0;
  const std::string_view before = content.substr(least, offset - least);
  const std::size_t end = before.find_last_of("\r\n");
  return end == std::string_view::npos ? least : least + end + 1;
}

std::uint64_t line_end(std::string_view content, std::uint64_t offset) {
  const std::string_view behind = content.substr(offset, kNear);
  return offset + std::min(behind.find_first_of("\r\n"), behind.size());
}

// The line before the one that begins at `begin`; nullopt when that is the
// first, or does not begin there.
std::optional<ByteRange> line_before(std::string_view content,
                                     std::uint64_t begin) {
  if (begin == 0) return std::nullopt;
  std::uint64_t end = begin - 1;
  if (content[end] != '\n' && content[end] != '\r') return std::nullopt;
  if (content[end] == '\n') {
    while (end > 0 && content[end - 1] == '\r') --end;
  }
  return ByteRange{line_begin(content, end), end};
}

// Where a comment may stand, and the line that it stands on.
struct CommentPlace {
  ByteRange part;
  ByteRange line;
  MarkerReach reach = MarkerReach::kOwnLine;
};

}  // namespace

std::optional<InlineAllow> find_inline_allow(std::string_view content,
                                             ByteRange span,
                                             std::string_view rule,
                                             const InlineMarkers& markers,
                                             ByteRange* line_span) {
  if (markers.none() || span.begin > span.end || span.end > content.size()) {
    return std::nullopt;
  }
  const std::uint64_t begin = line_begin(content, span.begin);
  const std::uint64_t end = line_end(content, span.end);
  const ByteRange first = {begin, line_end(content, span.begin)};
  const ByteRange last = {line_begin(content, span.end), end};
  const ByteRange before = line_before(content, begin).value_or(ByteRange{});
  std::optional<InlineAllow> best;
  for (const CommentPlace& place :
       {CommentPlace{{span.end, end}, last},
        CommentPlace{{begin, span.begin}, first},
        CommentPlace{before, before, MarkerReach::kNextLine}}) {
    auto found = find_any(content, place.part, place.reach, rule, markers);
    const bool is_first = found && !best;
    const bool accepts = keep(std::move(found), best);
    if ((is_first || accepts) && line_span != nullptr) *line_span = place.line;
    if (accepts) break;
  }
  return best;
}

bool mentions_inline_allow(std::string_view content,
                           const InlineMarkers& markers) {
  return std::ranges::any_of(kMarkers, [&](InlineMarker marker) {
    return markers.test(static_cast<std::size_t>(marker)) &&
           content.find(head_of(marker)) != std::string_view::npos;
  });
}

}  // namespace tokensweep
