// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/encoded_run.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace tokensweep {
// The bytes within reach of a hit: decoding sees nothing else.
struct RunWindow {
  std::string_view text;
  std::uint64_t origin;  // of the text in the content
  ByteRange hit;         // in the text
  bool more_in_front;    // the content goes on there
  bool more_behind;

  RunWindow(std::string_view content, const ByteRange& at)
      : origin(at.begin > kRunReach ? at.begin - kRunReach : 0),
        hit{at.begin - origin, at.end - origin},
        more_in_front(origin > 0) {
    const std::uint64_t last =
        std::min<std::uint64_t>(content.size(), at.end + kRunReach);
    text = content.substr(origin, last - origin);
    more_behind = last < content.size();
  }

  // The part of a run from `begin` to `end` that is decoded.
  [[nodiscard]] ByteRange kept(std::uint64_t begin, std::uint64_t end) const {
    if (more_in_front && begin < kUnit) begin = hit.begin - kLongRunBefore;
    if (more_behind && end + kUnit > text.size()) {
      end = hit.end + kLongRunAfter;
    }
    return {begin, end};
  }

  [[nodiscard]] bool is_cut(const ByteRange& run) const {
    return (more_in_front && run.begin == hit.begin - kLongRunBefore) ||
           (more_behind && run.end == hit.end + kLongRunAfter);
  }

  // Adds what was looked at in the text. Where the content goes on, only that
  // it does was seen.
  void report(const RunLook& seen, RunLook& look) const {
    const auto size = static_cast<std::int64_t>(text.size());
    const std::int64_t begin =
        more_in_front ? std::max<std::int64_t>(seen.begin, -1) : seen.begin;
    const std::int64_t end =
        more_behind ? std::min(seen.end, size + 1) : seen.end;
    const auto shift = static_cast<std::int64_t>(origin);
    look.begin = std::min(look.begin, begin + shift);
    look.end = std::max(look.end, end + shift);
  }

 private:
  static constexpr std::uint64_t kUnit = 2;  // bytes of the widest unit
};

namespace {

constexpr std::int8_t kNotADigit = -1;

constexpr std::array<std::int8_t, 256> make_base64_values() {
  std::array<std::int8_t, 256> values = {};
  values.fill(kNotADigit);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<std::uint8_t>(kDigits[i])] = static_cast<std::int8_t>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}

constexpr std::array<std::int8_t, 256> kBase64Values = make_base64_values();

int base64_value(char c) {
  return kBase64Values[static_cast<std::uint8_t>(c)];
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return kNotADigit;
}

// Most bytes of indentation behind a line break inside a run.
constexpr std::size_t kMaxIndent = 128;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Widens what was looked at.
void note(RunLook& look, std::uint64_t begin, std::size_t in_front,
          std::uint64_t end, std::size_t behind) {
  look.begin = std::min(look.begin, static_cast<std::int64_t>(begin) -
                                        static_cast<std::int64_t>(in_front));
  look.end = std::max(look.end, static_cast<std::int64_t>(end + behind));
}

// Length of a line break at `at`, going forward: an optional \r, a newline and
// indentation, or the escapes \r and \n. 0 when there is none.
std::size_t break_after(std::string_view text, std::size_t at, RunLook& look) {
  constexpr std::size_t kLongestEscape = 4;
  note(look, at, 0, at, kLongestEscape);
  std::size_t end = at;
  if (text.substr(end).starts_with("\\r")) end += 2;
  if (text.substr(end).starts_with("\\n")) return end + 2 - at;
  end = at;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end >= text.size() || text[end] != '\n') return 0;
  ++end;
  const std::size_t limit = std::min(text.size(), end + kMaxIndent);
  while (end < limit && is_blank(text[end])) ++end;
  note(look, at, 0, end, 1);
  return end - at;
}

// The same going backward from `at` (exclusive).
std::size_t break_before(std::string_view text, std::size_t at, RunLook& look) {
  constexpr std::size_t kLongestEscape = 4;
  std::size_t begin = at;
  if (text.substr(0, begin).ends_with("\\n")) {
    note(look, at, kLongestEscape, at, 0);
    begin -= 2;
    if (text.substr(0, begin).ends_with("\\r")) begin -= 2;
    return at - begin;
  }
  const std::size_t limit = at > kMaxIndent ? at - kMaxIndent : 0;
  while (begin > limit && is_blank(text[begin - 1])) --begin;
  note(look, begin, 2, at, 0);
  if (begin == 0 || text[begin - 1] != '\n') return 0;
  --begin;
  if (begin > 0 && text[begin - 1] == '\r') --begin;
  return at - begin;
}

// A line this short in front of a break is text that ends there, not base64
// that goes on: YAML keys, PEM labels.
constexpr std::size_t kLeastWrappedLine = 40;

// Whether the line at `at` is base64 to its end.
bool is_base64_line(std::string_view text, std::size_t at, RunLook& look) {
  std::size_t end = at;
  while (end < text.size() && base64_value(text[end]) >= 0) ++end;
  note(look, at, 0, end, 1);
  constexpr std::string_view kLineEnds = "\r\n=\"'\\<";
  return end > at && (end == text.size() ||
                      kLineEnds.find(text[end]) != std::string_view::npos);
}

// A digit that is not the second half of an escape.
bool is_digit_before(std::string_view text, std::uint64_t at) {
  const char c = text[at - 1];
  if (base64_value(c) < 0) return false;
  return !((c == 'n' || c == 'r') && at > 1 && text[at - 2] == '\\');
}

// Offsets of the base64 digits of the run around the hit, in order.
struct Digits {
  std::vector<std::uint64_t> offsets;
  std::size_t hit = 0;  // index of the hit's first digit
  bool wrapped = false;
  bool cut = false;
};

// The digits of the hit's own line.
ByteRange line_of(const RunWindow& window, RunLook& look) {
  const std::string_view text = window.text;
  std::uint64_t begin = window.hit.begin;
  while (begin > 0 && is_digit_before(text, begin)) --begin;
  std::uint64_t end = window.hit.begin;
  while (end < text.size() && base64_value(text[end]) >= 0) ++end;
  note(look, begin, 2, end, 2);
  return {begin, end};
}

// Whether a line break stands before or behind them.
bool has_break(const RunWindow& window, RunLook& look) {
  const ByteRange line = line_of(window, look);
  return break_before(window.text, line.begin, look) != 0 ||
         break_after(window.text, line.end, look) != 0;
}

Digits collect_digits(const RunWindow& window, RunLook& look) {
  const std::string_view text = window.text;
  Digits digits;
  std::uint64_t at = window.hit.begin;
  while (at > 0) {
    if (is_digit_before(text, at)) {
      digits.offsets.push_back(--at);
      continue;
    }
    const std::size_t width = break_before(text, at, look);
    if (width == 0 || width > at) break;
    // What stands before the break must look like a full line of base64.
    std::uint64_t line = at - width;
    std::size_t length = 0;
    while (line > 0 && length < kLeastWrappedLine &&
           base64_value(text[line - 1]) >= 0) {
      --line;
      ++length;
    }
    note(look, line, 1, at, 0);
    if (length < kLeastWrappedLine) break;
    at -= width;
    digits.wrapped = true;
  }
  const std::uint64_t begin = at;
  std::ranges::reverse(digits.offsets);
  digits.hit = digits.offsets.size();
  std::size_t line_length = digits.hit;
  for (at = window.hit.begin; at < text.size();) {
    if (base64_value(text[at]) >= 0) {
      digits.offsets.push_back(at++);
      ++line_length;
      continue;
    }
    const std::size_t width = break_after(text, at, look);
    if (width == 0 || line_length < kLeastWrappedLine ||
        !is_base64_line(text, at + width, look)) {
      break;
    }
    at += width;
    digits.wrapped = true;
  }
  note(look, begin, 2, at, 2);
  const ByteRange kept = window.kept(begin, at);
  digits.cut = window.is_cut(kept);
  const auto low = std::ranges::lower_bound(digits.offsets, kept.begin);
  const auto dropped = low - digits.offsets.begin();
  digits.offsets.erase(digits.offsets.begin(), low);
  digits.hit -= static_cast<std::size_t>(dropped);
  digits.offsets.erase(std::ranges::lower_bound(digits.offsets, kept.end),
                       digits.offsets.end());
  return digits;
}

// `offset_of(i)` says where digit i of `count` stands.
template <typename OffsetOf>
std::string decode_digits(std::string_view text, std::size_t count,
                          OffsetOf offset_of) {
  std::string bytes;
  bytes.reserve(count * 3 / 4);
  unsigned bits = 0;
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value =
        value << 6 | static_cast<unsigned>(base64_value(text[offset_of(i)]));
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(value >> bits & 0xFF));
    }
  }
  return bytes;
}

// Digits to drop in front of a run, `before` of them in front of the hit, so
// that a quantum starts at the first one left.
std::uint64_t misaligned(std::uint64_t before, std::uint8_t phase) {
  return std::min((before + 4 - phase) % 4, before);
}

bool is_hex_pair(const char* pair) {
  return hex_value(pair[0]) >= 0 && hex_value(pair[1]) >= 0;
}

char hex_byte(const char* pair) {
  return static_cast<char>(hex_value(pair[0]) << 4 | hex_value(pair[1]));
}

bool is_utf16le_unit(const char* unit) {
  return unit[0] != '\0' && unit[1] == '\0';
}

bool is_utf16be_unit(const char* unit) {
  return unit[0] == '\0' && unit[1] != '\0';
}

}  // namespace

std::uint64_t DecodedRun::unit_offset(std::uint64_t unit) const {
  return offsets_.empty() ? origin_ + unit : offsets_[unit];
}

ByteRange DecodedRun::encoded_range(std::uint64_t begin,
                                    std::uint64_t end) const {
  CHECK(begin < end && end <= bytes_.size());
  if (form_ != Form::kBase64) {
    return {origin_ + begin * 2, origin_ + end * 2};
  }
  const std::uint64_t first = begin * 8 / 6;
  const std::uint64_t last = std::min((end * 8 + 5) / 6, units_);
  return {unit_offset(first), unit_offset(last - 1) + 1};
}

ByteRange DecodedRun::range() const {
  return form_ == Form::kBase64
             ? ByteRange{unit_offset(0), unit_offset(units_ - 1) + 1}
             : ByteRange{origin_, origin_ + units_};
}

void DecodedRun::focus_on(std::uint64_t at) {
  constexpr std::uint64_t kBefore = 512;
  constexpr std::uint64_t kAfter = 1024;
  focus_ = {at > kBefore ? at - kBefore : 0, at + kAfter};
}

std::optional<DecodedRun> decode_run(std::string_view content, Form form,
                                     std::uint8_t phase, ByteRange hit,
                                     LineBreaks line_breaks, RunLook* look) {
  const RunWindow window(content, hit);
  RunLook seen;
  note(seen, window.hit.begin, 0, window.hit.end, 0);
  DecodedRun run;
  run.form_ = form;
  bool is_run = false;
  switch (form) {
    case Form::kPlain:
      break;
    case Form::kBase64:
      is_run = line_breaks == LineBreaks::kStop
                   ? run.read_line(window, phase, seen)
                   : run.read_lines(window, phase, line_breaks, seen);
      break;
    case Form::kHex:
      run.read_pairs(window, seen, is_hex_pair, hex_byte);
      is_run = true;
      break;
    case Form::kUtf16Le:
      run.read_pairs(window, seen, is_utf16le_unit,
                     [](const char* unit) { return unit[0]; });
      is_run = true;
      break;
    case Form::kUtf16Be:
      run.read_pairs(window, seen, is_utf16be_unit,
                     [](const char* unit) { return unit[1]; });
      is_run = true;
      break;
  }
  if (look != nullptr) window.report(seen, *look);
  if (!is_run || run.bytes_.empty()) return std::nullopt;
  run.origin_ += window.origin;
  for (std::uint64_t& offset : run.offsets_) offset += window.origin;
  return run;
}

bool DecodedRun::read_line(const RunWindow& window, std::uint8_t phase,
                           RunLook& look) {
  const ByteRange line = line_of(window, look);
  const ByteRange digits = window.kept(line.begin, line.end);
  const std::uint64_t before = window.hit.begin - digits.begin;
  if (before < phase) return false;
  origin_ = digits.begin + misaligned(before, phase);
  units_ = digits.end - origin_;
  bytes_ = decode_digits(window.text, units_,
                         [&](std::size_t i) { return origin_ + i; });
  if (window.is_cut(digits)) focus_on((window.hit.begin - origin_) * 3 / 4);
  return true;
}

bool DecodedRun::read_lines(const RunWindow& window, std::uint8_t phase,
                            LineBreaks line_breaks, RunLook& look) {
  if (line_breaks == LineBreaks::kOnlyCross && !has_break(window, look)) {
    return false;
  }
  Digits digits = collect_digits(window, look);
  if (digits.hit < phase) return false;
  const auto first = static_cast<std::ptrdiff_t>(misaligned(digits.hit, phase));
  digits.offsets.erase(digits.offsets.begin(), digits.offsets.begin() + first);
  if (digits.offsets.empty()) return false;
  origin_ = digits.offsets.front();
  units_ = digits.offsets.size();
  bytes_ = decode_digits(window.text, units_,
                         [&](std::size_t i) { return digits.offsets[i]; });
  if (digits.cut) {
    focus_on((digits.hit - misaligned(digits.hit, phase)) * 3 / 4);
  }
  if (digits.wrapped) offsets_ = std::move(digits.offsets);
  return true;
}

template <typename IsPair, typename Decode>
void DecodedRun::read_pairs(const RunWindow& window, RunLook& look,
                            IsPair is_pair, Decode decode) {
  const char* text = window.text.data();
  std::uint64_t begin = window.hit.begin;
  while (begin >= 2 && is_pair(text + begin - 2)) begin -= 2;
  std::uint64_t end = window.hit.begin;
  while (end + 2 <= window.text.size() && is_pair(text + end)) end += 2;
  note(look, begin, 2, end, 2);
  const ByteRange kept = window.kept(begin, end);
  origin_ = kept.begin + (window.hit.begin - kept.begin) % 2;
  units_ = (kept.end - origin_) / 2 * 2;
  bytes_.reserve(units_ / 2);
  for (std::uint64_t at = origin_; at < origin_ + units_; at += 2) {
    bytes_.push_back(decode(text + at));
  }
  if (window.is_cut(kept)) focus_on((window.hit.begin - origin_) / 2);
}

}  // namespace tokensweep
