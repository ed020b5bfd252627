// SPDX-License-Identifier: Apache-2.0
// The part of CBOR (RFC 8949) that the rule codec needs: unsigned numbers,
// text, bytes, arrays, maps, booleans and doubles, in the shortest form and
// without indefinite lengths. Rules are decoded at a scan's first hits, so
// there is no tree between bytes and fields, and hostile bytes cost nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace tokensweep {

class CborWriter {
 public:
  void number(std::uint64_t value);
  void text(std::string_view value);
  void bytes(std::string_view value);
  void array(std::uint64_t items);  // that many values follow
  void map(std::uint64_t entries);  // that many keys and values follow
  void boolean(bool value);
  void real(double value);

  [[nodiscard]] std::string take() { return std::move(out_); }
  void append(std::string_view encoded) { out_ += encoded; }

 private:
  void head(unsigned major, std::uint64_t argument);

  std::string out_;
};

// After the first mismatch ok() is false and every value reads as empty.
class CborReader {
 public:
  explicit CborReader(ByteView bytes) : rest_(as_chars(bytes)) {}

  std::uint64_t number();
  std::string_view text();   // into the bytes given
  std::string_view bytes();  // into the bytes given
  // At most as many as bytes are left, so a loop over them ends.
  std::uint64_t array();
  std::uint64_t map();
  bool boolean();
  double real();

  void fail() {
    ok_ = false;
    rest_ = {};
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  // The argument of a head of this major type.
  std::uint64_t head(unsigned major);
  std::string_view take(std::uint64_t size);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tokensweep
