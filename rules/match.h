// SPDX-License-Identifier: Apache-2.0
// What passes between engine, confirm step and collector.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/bytes.h"
#include "findings/kinds.h"

namespace tokensweep {

// Why a confirmed match is not reported.
enum class Suppression : std::uint8_t {
  kNone,
  kChecksum,     // a reproduced checksum fails
  kExample,      // a vendor's published example
  kPlaceholder,  // written to stand for a secret
};

// A confirmed match inside one piece of content.
struct Match {
  std::uint32_t rule = 0;  // index in the RuleSet
  ByteRange span;          // the secret (encoded form) in the outer content
  std::string secret;      // decoded bytes, in the layout that they have there
  Encoding encoding = Encoding::kPlain;
  Verdict verdict = Verdict::kPlausible;
  Suppression suppression = Suppression::kNone;
  bool lowered = false;              // a check said: report with confidence low
  std::uint32_t visible_prefix = 0;  // bytes that redaction may show
  std::map<std::string, std::string> facts;  // username, registry, expires...
  // Secrets of the rule's parts, by the part's name: for live checks, never
  // shown. Filled when matches are resolved.
  std::map<std::string, std::string> parts;

  friend bool operator==(const Match&, const Match&) = default;
};

}  // namespace tokensweep
