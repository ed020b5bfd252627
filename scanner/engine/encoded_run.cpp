// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/encoded_run.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace tokensweep {
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

bool is_blank(char c) { return c == ' ' || c == '\t'; }

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

// Where decoding may look, and what is left of a run that goes on over that.
struct Bounds {
  ByteRange hit;
  std::uint64_t first;
  std::uint64_t last;
  bool more_in_front;  // content in front of `first`
  bool more_behind;

  Bounds(std::string_view content, const ByteRange& at)
      : hit(at),
        first(at.begin > kRunReach ? at.begin - kRunReach : 0),
        last(std::min<std::uint64_t>(content.size(), at.end + kRunReach)),
        more_in_front(first > 0),
        more_behind(last < content.size()) {}

  // The part of a run from `begin` to `end` that is decoded.
  [[nodiscard]] ByteRange kept(std::uint64_t begin, std::uint64_t end) const {
    if (more_in_front && begin < first + kUnit) {
      begin = hit.begin - kLongRunBefore;
    }
    if (more_behind && end + kUnit > last) end = hit.end + kLongRunAfter;
    return {begin, end};
  }

 private:
  static constexpr std::uint64_t kUnit = 2;  // bytes of the widest unit
};

// Offsets of the base64 digits of the run around the hit, in order.
struct Digits {
  std::vector<std::uint64_t> offsets;
  std::size_t hit = 0;  // index of the hit's first digit
  bool wrapped = false;
};

// The digits of the hit's own line.
ByteRange find_digits(std::string_view content, const Bounds& bounds,
                      RunLook& look) {
  std::uint64_t begin = bounds.hit.begin;
  while (begin > bounds.first && is_digit_before(content, begin)) --begin;
  std::uint64_t end = bounds.hit.begin;
  while (end < bounds.last && base64_value(content[end]) >= 0) ++end;
  note(look, begin, 2, end, 2);
  return bounds.kept(begin, end);
}

Digits collect_digits(std::string_view content, const Bounds& bounds,
                      RunLook& look) {
  Digits digits;
  const std::uint64_t first = bounds.first;
  std::uint64_t at = bounds.hit.begin;
  while (at > first) {
    if (is_digit_before(content, at)) {
      digits.offsets.push_back(--at);
      continue;
    }
    const std::size_t width = break_before(content, at, look);
    if (width == 0 || width > at - first) break;
    // What stands before the break must look like a full line of base64.
    std::uint64_t line = at - width;
    std::size_t length = 0;
    while (line > first && length < kLeastWrappedLine &&
           base64_value(content[line - 1]) >= 0) {
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
  for (at = bounds.hit.begin; at < bounds.last;) {
    if (base64_value(content[at]) >= 0) {
      digits.offsets.push_back(at++);
      ++line_length;
      continue;
    }
    const std::size_t width = break_after(content, at, look);
    if (width == 0 || line_length < kLeastWrappedLine ||
        !is_base64_line(content, at + width, look)) {
      break;
    }
    at += width;
    digits.wrapped = true;
  }
  note(look, begin, 2, at, 2);
  const ByteRange kept = bounds.kept(begin, at);
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
std::string decode_digits(std::string_view content, std::size_t count,
                          OffsetOf offset_of) {
  std::string bytes;
  bytes.reserve(count * 3 / 4);
  unsigned bits = 0;
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value =
        value << 6 | static_cast<unsigned>(base64_value(content[offset_of(i)]));
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(value >> bits & 0xFF));
    }
  }
  return bytes;
}

bool is_utf16_unit(std::string_view content, std::uint64_t at, Form form) {
  const char text = content[form == Form::kUtf16Le ? at : at + 1];
  const char zero = content[form == Form::kUtf16Le ? at + 1 : at];
  return zero == '\0' && text != '\0';
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

std::optional<DecodedRun> decode_run(std::string_view content, Form form,
                                     std::uint8_t phase, ByteRange hit,
                                     LineBreaks line_breaks, RunLook* look) {
  RunLook unused;
  RunLook& seen = look != nullptr ? *look : unused;
  note(seen, hit.begin, 0, hit.end, 0);
  const Bounds bounds(content, hit);
  DecodedRun run;
  run.form_ = form;
  // Digits to drop in front of a run, `before` of them in front of the hit, so
  // that a quantum starts at the first one left.
  const auto misaligned = [&](std::size_t before) {
    return std::min((before + 4 - phase) % 4, before);
  };
  const auto take_pairs = [&](std::uint64_t begin, std::uint64_t end,
                              auto&& decode) {
    note(seen, begin, 2, end, 2);
    const ByteRange kept = bounds.kept(begin, end);
    run.origin_ = kept.begin + (hit.begin - kept.begin) % 2;
    run.units_ = (kept.end - run.origin_) / 2 * 2;
    for (std::uint64_t at = run.origin_; at < run.origin_ + run.units_;
         at += 2) {
      run.bytes_.push_back(decode(at));
    }
  };
  switch (form) {
    case Form::kPlain:
      return std::nullopt;
    case Form::kBase64: {
      if (line_breaks == LineBreaks::kStop) {
        const ByteRange digits = find_digits(content, bounds, seen);
        const std::uint64_t before = hit.begin - digits.begin;
        if (before < phase) return std::nullopt;
        run.origin_ = digits.begin + misaligned(before);
        run.units_ = digits.end - run.origin_;
        run.bytes_ = decode_digits(
            content, run.units_, [&](std::size_t i) { return run.origin_ + i; });
        break;
      }
      Digits digits = collect_digits(content, bounds, seen);
      if (digits.hit < phase) return std::nullopt;
      digits.offsets.erase(
          digits.offsets.begin(),
          digits.offsets.begin() +
              static_cast<std::ptrdiff_t>(misaligned(digits.hit)));
      if (digits.offsets.empty()) return std::nullopt;
      run.units_ = digits.offsets.size();
      run.bytes_ =
          decode_digits(content, digits.offsets.size(),
                        [&](std::size_t i) { return digits.offsets[i]; });
      run.origin_ = digits.offsets.front();
      if (digits.wrapped) run.offsets_ = std::move(digits.offsets);
      break;
    }
    case Form::kHex: {
      const auto is_pair = [&](std::uint64_t at) {
        return hex_value(content[at]) >= 0 && hex_value(content[at + 1]) >= 0;
      };
      std::uint64_t begin = hit.begin;
      while (begin >= bounds.first + 2 && is_pair(begin - 2)) begin -= 2;
      std::uint64_t end = hit.begin;
      while (end + 2 <= bounds.last && is_pair(end)) end += 2;
      take_pairs(begin, end, [&](std::uint64_t at) {
        return static_cast<char>(hex_value(content[at]) << 4 |
                                 hex_value(content[at + 1]));
      });
      break;
    }
    case Form::kUtf16Le:
    case Form::kUtf16Be: {
      std::uint64_t begin = hit.begin;
      while (begin >= bounds.first + 2 &&
             is_utf16_unit(content, begin - 2, form)) {
        begin -= 2;
      }
      std::uint64_t end = hit.begin;
      while (end + 2 <= bounds.last && is_utf16_unit(content, end, form)) {
        end += 2;
      }
      take_pairs(begin, end, [&](std::uint64_t at) {
        return content[form == Form::kUtf16Le ? at : at + 1];
      });
      break;
    }
  }
  if (run.bytes_.empty()) return std::nullopt;
  return run;
}

}  // namespace tokensweep
