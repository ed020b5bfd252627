// SPDX-License-Identifier: Apache-2.0
// What goes wrong on demand.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hub/http_message.h"

namespace tokensweep::test_hub {

enum class FaultKind : std::uint8_t {
  // Instead of the reply.
  kTooMany,
  kServerError,
  kBadGateway,
  kUnavailable,
  kForbidden,
  kCutOff,
  kDropped,
  kGarbage,
  kEmpty,
  kRedirect,
  kHuge,
  // Before the reply, which is right.
  kSlow,
  // In the handshake of a connection.
  kWrongCertificate,
  kExpiredCertificate,
  kUnknownCertificate,
  // In one route.
  kForeignNext,
  kIgnoreDeactivation,
  kOtherId,
  kOtherIdMoved,
  kBadSession,
};

struct FaultInfo {
  FaultKind kind;
  std::string_view name;
  std::string_view help;
};

// Every kind, in the order of the enumeration.
[[nodiscard]] std::span<const FaultInfo> all_faults();
[[nodiscard]] std::optional<FaultKind> fault_named(std::string_view name);
[[nodiscard]] std::string_view name_of(FaultKind kind);

struct Fault {
  FaultKind kind = FaultKind::kServerError;
  unsigned count = 1;       // how many requests it spoils
  unsigned skip = 0;        // how many that fit it lets pass before
  std::string method;       // empty: any
  std::string path_prefix;  // empty: any
  // 429: seconds that X-Retry-After asks for (60). slow: milliseconds (2000).
  // huge: bytes (8 MiB).
  std::optional<std::int64_t> value;
};

// "KIND[:COUNT[:PATH]]".
[[nodiscard]] std::optional<Fault> parse_fault(std::string_view text);

class FaultList {
 public:
  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void clear() { faults_.clear(); }
  [[nodiscard]] const std::vector<Fault>& pending() const { return faults_; }

  // Uses up one count of the first fault that fits.
  std::optional<Fault> take(FaultKind kind, const Request& request);
  // Of the kinds that replace or delay a reply.
  std::optional<Fault> take_reply_fault(const Request& request);
  // Of the kinds about certificates.
  std::optional<Fault> take_certificate_fault();

 private:
  template <typename Fits>
  std::optional<Fault> take_first(Fits fits);

  std::vector<Fault> faults_;
};

// The reply that a fault makes, in place of or from the right one. `now` in
// unix seconds.
[[nodiscard]] Reply spoil(const Fault& fault, Reply right,
                          std::string_view foreign_url, std::int64_t now);

}  // namespace tokensweep::test_hub
