// SPDX-License-Identifier: Apache-2.0
// Formats that can be taken apart offline: proof without a checksum.
//
// Kinds, what must hold, and the facts that come out:
//
//   jwt           three base64url parts, header JSON with `alg`, payload JSON
//                 object, signature length that fits; `require` is about the
//                 payload. Facts: expires (RFC 3339), issuer.
//   base64-json   base64 (either alphabet) of a JSON object. Facts: expires,
//                 issuer, org, account, url, username.
//   base64-text   base64 whose decoded bytes contain each `require` text.
//   basic-pair    base64 of `user:secret`, both printable. Fact: username.
//                 `secret` is the part after the first colon.
//   pem           base64 body of a PEM block that decodes to one ASN.1
//                 sequence, to OpenSSH's magic, or, under a Proc-Type header,
//                 to whole cipher blocks. Escaped line ends, quotes and comment
//                 marks between lines are skipped. Fact: encrypted ("true").
//   openssh-key   magic, framing, and equal check numbers when unencrypted.
//                 Fact: encrypted.
//   pgp-armor     packet framing holds; CRC-24 agrees when present.
//   macaroon      base64 (v2 also hex) of a macaroon of version 1 or 2, or of
//                 Fly.io's form, parsed to the last byte; a prefix that ends in
//                 '-', '_' or ' ' is skipped. Fact: location.
//   discord-bot   first part is base64 of a decimal snowflake. Fact: account.
//   uuid          RFC 9562: variant bits, version 1 to 8.
//   telegram      bot id in range. Fact: account.
//   aws-key-id    base32 tail. Fact: account (newer ids only).
//   wireguard     base64 of 32 bytes that are a clamped scalar.
//
// `require` of jwt and base64-json: "key" or "key=value" (a text, a number or
// a boolean, as JSON writes it without quotes).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/rule.h"

namespace tokensweep {

[[nodiscard]] bool is_known_structure(std::string_view kind);

enum class StructureOutcome : std::uint8_t {
  kAgrees,
  kFails,
  kNotApplicable,  // unknown kind, or a value larger than what we decode
};

struct StructureResult {
  StructureOutcome outcome = StructureOutcome::kNotApplicable;
  std::map<std::string, std::string> facts;
  // What is the secret instead of the value itself (basic-pair).
  std::optional<std::string> secret;

  friend bool operator==(const StructureResult&,
                         const StructureResult&) = default;
};

// `value` is the secret or the group that `spec.part` names. Bounded work:
// values over 1 MiB are not applicable, JSON over 64 levels fails.
[[nodiscard]] StructureResult check_structure(const DecodeSpec& spec,
                                              std::string_view value);

}  // namespace tokensweep
