// SPDX-License-Identifier: Apache-2.0
// The kinds behind rules/structure.h. Private to the structure_*.cpp files.
#pragma once

#include <string>
#include <string_view>

#include "rules/structure.h"

namespace tokensweep::structures {

using Spec = DecodeSpec;

StructureResult jwt(const Spec& spec, std::string_view value);
StructureResult base64_json(const Spec& spec, std::string_view value);

StructureResult base64_text(const Spec& spec, std::string_view value);
StructureResult basic_pair(const Spec& spec, std::string_view value);
StructureResult discord_bot(const Spec& spec, std::string_view value);
StructureResult uuid(const Spec& spec, std::string_view value);
StructureResult telegram(const Spec& spec, std::string_view value);
StructureResult aws_key_id(const Spec& spec, std::string_view value);
StructureResult wireguard(const Spec& spec, std::string_view value);

StructureResult pem(const Spec& spec, std::string_view value);
StructureResult openssh_key(const Spec& spec, std::string_view value);
StructureResult pgp_armor(const Spec& spec, std::string_view value);

StructureResult macaroon(const Spec& spec, std::string_view value);

inline StructureResult agrees_if(bool holds) {
  StructureResult result;
  result.outcome = holds ? StructureOutcome::kAgrees : StructureOutcome::kFails;
  return result;
}
inline StructureResult agrees() {
  return agrees_if(true);
}
inline StructureResult fails() {
  return agrees_if(false);
}

// Adds a fact unless it is empty, over 256 bytes or not UTF-8.
void add_fact(StructureResult& result, std::string_view name,
              std::string_view value);

// Reads numbers and lengths from the front of bytes. After a read that does
// not fit, `ok` is false and every read gives nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  std::string_view take(std::uint64_t size) {
    if (!ok_ || size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::uint64_t big_endian(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : take(size)) {
      value = (value << 8) | static_cast<unsigned char>(c);
    }
    return value;
  }
  unsigned byte() { return static_cast<unsigned>(big_endian(1)); }
  void fail() {
    ok_ = false;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tokensweep::structures
