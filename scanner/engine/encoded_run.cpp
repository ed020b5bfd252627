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

// Length of a line break at `at`, going forward: an optional \r, a newline and
// indentation, or the escapes \r and \n. 0 when there is none.
std::size_t break_after(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (text.substr(end).starts_with("\\r")) end += 2;
  if (text.substr(end).starts_with("\\n")) return end + 2 - at;
  end = at;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end >= text.size() || text[end] != '\n') return 0;
  ++end;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
  return end - at;
}

// The same going backward from `at` (exclusive).
std::size_t break_before(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  if (text.substr(0, begin).ends_with("\\n")) {
    begin -= 2;
    if (text.substr(0, begin).ends_with("\\r")) begin -= 2;
    return at - begin;
  }
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) {
    --begin;
  }
  if (begin == 0 || text[begin - 1] != '\n') return 0;
  --begin;
  if (begin > 0 && text[begin - 1] == '\r') --begin;
  return at - begin;
}

// A line this short in front of a break is text that ends there, not base64
// that goes on: YAML keys, PEM labels.
constexpr std::size_t kLeastWrappedLine = 40;

// Whether the line at `at` is base64 to its end.
bool is_base64_line(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && base64_value(text[end]) >= 0) ++end;
  constexpr std::string_view kLineEnds = "\r\n=\"'\\<";
  return end > at && (end == text.size() ||
                      kLineEnds.find(text[end]) != std::string_view::npos);
}

// Offsets of the base64 digits of the run around the hit, in order.
struct Digits {
  std::vector<std::uint64_t> offsets;
  std::size_t hit = 0;  // index of the hit's first digit
  bool wrapped = false;
};

Digits collect_digits(std::string_view text, ByteRange hit,
                      LineBreaks line_breaks) {
  Digits digits;
  std::uint64_t at = hit.begin;
  while (at > 0) {
    if (base64_value(text[at - 1]) >= 0 &&
        !text.substr(0, at).ends_with("\\n") &&
        !text.substr(0, at).ends_with("\\r")) {
      digits.offsets.push_back(--at);
      continue;
    }
    if (line_breaks == LineBreaks::kStop) break;
    const std::size_t width = break_before(text, at);
    if (width == 0) break;
    // What stands before the break must look like a full line of base64.
    std::uint64_t line = at - width;
    std::size_t length = 0;
    while (line > 0 && length < kLeastWrappedLine &&
           base64_value(text[line - 1]) >= 0) {
      --line;
      ++length;
    }
    if (length < kLeastWrappedLine) break;
    at -= width;
    digits.wrapped = true;
  }
  std::ranges::reverse(digits.offsets);
  digits.hit = digits.offsets.size();
  std::size_t line_length = digits.hit;
  for (at = hit.begin; at < text.size();) {
    if (base64_value(text[at]) >= 0) {
      digits.offsets.push_back(at++);
      ++line_length;
      continue;
    }
    if (line_breaks == LineBreaks::kStop) break;
    const std::size_t width = break_after(text, at);
    if (width == 0 || line_length < kLeastWrappedLine ||
        !is_base64_line(text, at + width)) {
      break;
    }
    at += width;
    digits.wrapped = true;
  }
  return digits;
}

std::string decode_digits(std::string_view text,
                          const std::vector<std::uint64_t>& offsets) {
  std::string bytes;
  bytes.reserve(offsets.size() * 3 / 4);
  unsigned bits = 0;
  unsigned value = 0;
  for (const std::uint64_t offset : offsets) {
    value = value << 6 | static_cast<unsigned>(base64_value(text[offset]));
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(value >> bits & 0xFF));
    }
  }
  return bytes;
}

bool is_utf16_unit(std::string_view text, std::uint64_t at, Form form) {
  const char letter = text[form == Form::kUtf16Le ? at : at + 1];
  const char zero = text[form == Form::kUtf16Le ? at + 1 : at];
  return zero == '\0' && letter != '\0';
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
                                     LineBreaks line_breaks) {
  const std::uint64_t first = hit.begin > kRunReach ? hit.begin - kRunReach : 0;
  const std::uint64_t last =
      std::min<std::uint64_t>(content.size(), hit.end + kRunReach);
  // All below sees this window only, with offsets from its start.
  const std::string_view text = content.substr(first, last - first);
  hit = {hit.begin - first, hit.end - first};
  DecodedRun run;
  run.form_ = form;
  switch (form) {
    case Form::kPlain:
      return std::nullopt;
    case Form::kBase64: {
      Digits digits = collect_digits(text, hit, line_breaks);
      // Drop digits in front so that a quantum starts at the first one left.
      const std::size_t dropped =
          std::min((digits.hit + 4 - phase) % 4, digits.hit);
      if (digits.hit < phase) return std::nullopt;
      digits.offsets.erase(
          digits.offsets.begin(),
          digits.offsets.begin() + static_cast<std::ptrdiff_t>(dropped));
      run.units_ = digits.offsets.size();
      run.bytes_ = decode_digits(text, digits.offsets);
      for (std::uint64_t& offset : digits.offsets) offset += first;
      run.origin_ = digits.offsets.front();
      if (digits.wrapped) run.offsets_ = std::move(digits.offsets);
      break;
    }
    case Form::kHex: {
      std::uint64_t begin = hit.begin;
      while (begin >= 2 && hex_value(text[begin - 1]) >= 0 &&
             hex_value(text[begin - 2]) >= 0) {
        begin -= 2;
      }
      std::uint64_t end = begin;
      while (end + 2 <= text.size() && hex_value(text[end]) >= 0 &&
             hex_value(text[end + 1]) >= 0) {
        run.bytes_.push_back(static_cast<char>(hex_value(text[end]) << 4 |
                                               hex_value(text[end + 1])));
        end += 2;
      }
      run.origin_ = first + begin;
      run.units_ = end - begin;
      break;
    }
    case Form::kUtf16Le:
    case Form::kUtf16Be: {
      std::uint64_t begin = hit.begin;
      while (begin >= 2 && is_utf16_unit(text, begin - 2, form)) {
        begin -= 2;
      }
      std::uint64_t end = begin;
      while (end + 2 <= text.size() && is_utf16_unit(text, end, form)) {
        run.bytes_.push_back(text[form == Form::kUtf16Le ? end : end + 1]);
        end += 2;
      }
      run.origin_ = first + begin;
      run.units_ = end - begin;
      break;
    }
  }
  if (run.bytes_.empty()) return std::nullopt;
  return run;
}

}  // namespace tokensweep
