// SPDX-License-Identifier: Apache-2.0
#include "rules/cbor.h"

#include <bit>

namespace tokensweep {
namespace {

// Major types and the codes for the width of an argument.
constexpr unsigned kNumber = 0;
constexpr unsigned kBytes = 2;
constexpr unsigned kText = 3;
constexpr unsigned kArray = 4;
constexpr unsigned kMap = 5;
constexpr unsigned kMajorShift = 5;
constexpr std::uint8_t kFalse = 0xF4;
constexpr std::uint8_t kTrue = 0xF5;
constexpr std::uint8_t kDouble = 0xFB;
constexpr unsigned kOneByte = 24;  // 25, 26, 27: two, four, eight
constexpr unsigned kEightBytes = 27;

std::uint8_t byte_of(char c) {
  return static_cast<std::uint8_t>(c);
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | byte_of(c);
  return value;
}

}  // namespace

void CborWriter::head(unsigned major, std::uint64_t argument) {
  const unsigned top = major << kMajorShift;
  if (argument < kOneByte) {
    out_.push_back(static_cast<char>(top | argument));
    return;
  }
  unsigned code = kOneByte;
  while (code < kEightBytes && argument >> (8U << (code - kOneByte)) != 0) {
    ++code;
  }
  out_.push_back(static_cast<char>(top | code));
  append_big_endian(out_, argument, 1 << (code - kOneByte));
}

void CborWriter::number(std::uint64_t value) {
  head(kNumber, value);
}

void CborWriter::text(std::string_view value) {
  head(kText, value.size());
  out_ += value;
}

void CborWriter::bytes(std::string_view value) {
  head(kBytes, value.size());
  out_ += value;
}

void CborWriter::array(std::uint64_t items) {
  head(kArray, items);
}

void CborWriter::map(std::uint64_t entries) {
  head(kMap, entries);
}

void CborWriter::boolean(bool value) {
  out_.push_back(static_cast<char>(value ? kTrue : kFalse));
}

void CborWriter::real(double value) {
  out_.push_back(static_cast<char>(kDouble));
  append_big_endian(out_, std::bit_cast<std::uint64_t>(value), 8);
}

std::string_view CborReader::take(std::uint64_t size) {
  if (size > rest_.size()) {
    fail();
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t CborReader::head(unsigned major) {
  const std::string_view first = take(1);
  if (first.empty()) return 0;
  const unsigned code = byte_of(first.front()) & 0x1FU;
  if (byte_of(first.front()) >> kMajorShift != major || code > kEightBytes) {
    fail();
    return 0;
  }
  if (code < kOneByte) return code;
  return big_endian(take(std::uint64_t{1} << (code - kOneByte)));
}

std::uint64_t CborReader::number() {
  return head(kNumber);
}

std::string_view CborReader::text() {
  return take(head(kText));
}

std::string_view CborReader::bytes() {
  return take(head(kBytes));
}

std::uint64_t CborReader::array() {
  const std::uint64_t items = head(kArray);
  if (items > rest_.size()) fail();
  return ok_ ? items : 0;
}

std::uint64_t CborReader::map() {
  const std::uint64_t entries = head(kMap);
  if (entries > rest_.size() / 2) fail();
  return ok_ ? entries : 0;
}

bool CborReader::boolean() {
  const std::string_view taken = take(1);
  if (taken.empty()) return false;
  const std::uint8_t byte = byte_of(taken.front());
  if (byte != kTrue && byte != kFalse) fail();
  return byte == kTrue;
}

double CborReader::real() {
  const std::string_view first = take(1);
  if (first.empty()) return 0;
  if (byte_of(first.front()) != kDouble) {
    fail();
    return 0;
  }
  const std::string_view taken = take(8);
  return std::bit_cast<double>(big_endian(taken));
}

}  // namespace tokensweep
