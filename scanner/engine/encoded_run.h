// SPDX-License-Identifier: Apache-2.0
// Decodes the encoded text around a literal hit.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "scanner/engine/literals.h"

namespace tokensweep {

// Bytes looked at on each side of a hit. Bounds the work per hit and the span
// that a later edit can touch.
inline constexpr std::uint64_t kRunReach = std::uint64_t{16} << 10;

// A run that goes on over the reach is decoded this far only: a file that is
// one long run would otherwise be decoded thousands of times.
inline constexpr std::uint64_t kLongRunBefore = std::uint64_t{4} << 10;
inline constexpr std::uint64_t kLongRunAfter = std::uint64_t{8} << 10;

// What a decoding looked at, as offsets into the content: the same bytes there
// give the same result. Over an edge of the content when the result depends on
// where that edge is.
struct RunLook {
  std::int64_t begin = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = std::numeric_limits<std::int64_t>::min();

  // Whether nothing was cut off at the hit's reach, so that all hits in the
  // run that reach as far decode the same.
  [[nodiscard]] bool within_reach(const ByteRange& hit) const {
    constexpr auto kReach = static_cast<std::int64_t>(kRunReach);
    return begin >= static_cast<std::int64_t>(hit.begin) - kReach &&
           end <= static_cast<std::int64_t>(hit.end) + kReach;
  }
};

struct RunWindow;

// Whether a base64 run goes on over line breaks. kOnlyCross: and is none when
// it does not.
enum class LineBreaks : std::uint8_t { kStop, kCross, kOnlyCross };

// The decoded bytes of a run and where each came from.
class DecodedRun {
 public:
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  // The range of encoded bytes that holds decoded bytes [begin, end).
  // REQUIRES: begin < end <= bytes().size().
  [[nodiscard]] ByteRange encoded_range(std::uint64_t begin,
                                        std::uint64_t end) const;
  // The whole run in the outer content; equal runs decode to equal bytes when
  // their first encoded byte is the same.
  [[nodiscard]] ByteRange range() const;
  [[nodiscard]] Form form() const { return form_; }
  // Where the decoded anchors are that belong to the hit: anywhere, or close
  // by in a run that was cut off, whose other anchors have hits of their own.
  [[nodiscard]] const ByteRange& focus() const { return focus_; }
  // Whether it goes over a line break.
  [[nodiscard]] bool is_wrapped() const { return !offsets_.empty(); }

  friend std::optional<DecodedRun> decode_run(std::string_view content,
                                              Form form, std::uint8_t phase,
                                              ByteRange hit,
                                              LineBreaks line_breaks,
                                              RunLook* look);

 private:
  // Each reads a run of its kind in the window and adds what it looked at to
  // `look`; offsets are those of the window. False when there is none.
  bool read_line(const RunWindow& window, std::uint8_t phase, RunLook& look);
  bool read_lines(const RunWindow& window, std::uint8_t phase,
                  LineBreaks line_breaks, RunLook& look);
  template <typename IsPair, typename Decode>
  void read_pairs(const RunWindow& window, RunLook& look, IsPair is_pair,
                  Decode decode);

  // Offset in the outer content of the encoded unit with this index.
  [[nodiscard]] std::uint64_t unit_offset(std::uint64_t unit) const;

  // Sets the focus: the hit stands at `at` in the decoded bytes.
  void focus_on(std::uint64_t at);

  Form form_ = Form::kPlain;
  std::string bytes_;
  ByteRange focus_{0, std::numeric_limits<std::uint64_t>::max()};
  std::uint64_t origin_ = 0;  // without line breaks: offset of unit 0
  // Base64 over line breaks: offset of each character.
  std::vector<std::uint64_t> offsets_;
  std::uint64_t units_ = 0;
};

// Decodes the run of `form` that holds the bytes `hit`. nullopt when there is
// none. Line breaks are newlines with indentation and the escapes \n and \r;
// both base64 alphabets are read. `look` is widened by what was looked at; may
// be null. Sees nothing further than kRunReach from the hit, except whether
// there is something.
[[nodiscard]] std::optional<DecodedRun> decode_run(
    std::string_view content, Form form, std::uint8_t phase, ByteRange hit,
    LineBreaks line_breaks, RunLook* look = nullptr);

}  // namespace tokensweep
