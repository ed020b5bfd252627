// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/faults.h"

#include <array>
#include <charconv>
#include <utility>

namespace tokensweep::test_hub {
namespace {

constexpr std::int64_t kHugeBytes = std::int64_t{8} << 20;

constexpr std::array kFaults = {
    FaultInfo{FaultKind::kTooMany, "429", "rate limited, X-Retry-After set"},
    FaultInfo{FaultKind::kServerError, "500", "an error page in HTML"},
    FaultInfo{FaultKind::kBadGateway, "502", "an error page in HTML"},
    FaultInfo{FaultKind::kUnavailable, "503", "an error in JSON"},
    FaultInfo{FaultKind::kForbidden, "403", "forbidden by policy"},
    FaultInfo{FaultKind::kCutOff, "cut-off", "half of the body, then closed"},
    FaultInfo{FaultKind::kDropped, "dropped", "headers, no body, then closed"},
    FaultInfo{FaultKind::kGarbage, "garbage", "200 with broken JSON"},
    FaultInfo{FaultKind::kEmpty, "empty", "200 with an empty body"},
    FaultInfo{FaultKind::kRedirect, "redirect", "307 to a foreign origin"},
    FaultInfo{FaultKind::kHuge, "huge", "200 with a body of 8 MiB"},
    FaultInfo{FaultKind::kSlow, "slow", "the right reply after 2 seconds"},
    FaultInfo{FaultKind::kWrongCertificate, "wrong-certificate",
              "a certificate of another host"},
    FaultInfo{FaultKind::kExpiredCertificate, "expired-certificate",
              "a certificate of last week"},
    FaultInfo{FaultKind::kUnknownCertificate, "unknown-certificate",
              "a certificate that signs itself"},
    FaultInfo{FaultKind::kForeignNext, "foreign-next",
              "a list whose next page is on a foreign origin"},
    FaultInfo{FaultKind::kIgnoreDeactivation, "ignore-deactivation",
              "a token reads as inactive but goes on working"},
    FaultInfo{FaultKind::kOtherId, "other-id",
              "a session that names another token of its owner"},
    FaultInfo{FaultKind::kOtherIdMoved, "other-id-moved",
              "the same, and that token's last use moves"},
    FaultInfo{FaultKind::kBadSession, "bad-session",
              "200 whose session is no JWT"},
};

bool is_reply_fault(FaultKind kind) {
  return kind <= FaultKind::kSlow;
}

bool is_certificate_fault(FaultKind kind) {
  return kind >= FaultKind::kWrongCertificate &&
         kind <= FaultKind::kUnknownCertificate;
}

bool fits(const Fault& fault, const Request& request) {
  return (fault.method.empty() || fault.method == request.method) &&
         request.path.starts_with(fault.path_prefix);
}

Reply page(int status, std::string_view title) {
  Reply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = "<html><head><title>" + std::to_string(status) + " " +
               std::string(title) + "</title></head></html>\n";
  return reply;
}

Reply json(int status, std::string_view body) {
  Reply reply;
  reply.status = status;
  reply.body = body;
  return reply;
}

}  // namespace

std::span<const FaultInfo> all_faults() {
  return kFaults;
}

std::optional<FaultKind> fault_named(std::string_view name) {
  for (const FaultInfo& info : kFaults) {
    if (info.name == name) return info.kind;
  }
  return std::nullopt;
}

std::string_view name_of(FaultKind kind) {
  return kFaults.at(static_cast<std::size_t>(kind)).name;
}

std::optional<Fault> parse_fault(std::string_view text) {
  Fault fault;
  const std::size_t colon = text.find(':');
  const auto kind = fault_named(text.substr(0, colon));
  if (!kind) return std::nullopt;
  fault.kind = *kind;
  if (colon == std::string_view::npos) return fault;
  text.remove_prefix(colon + 1);
  const std::size_t second = text.find(':');
  const std::string_view count = text.substr(0, second);
  const char* end = count.data() + count.size();
  const auto [stop, error] = std::from_chars(count.data(), end, fault.count);
  if (error != std::errc() || stop != end) return std::nullopt;
  if (second != std::string_view::npos) {
    fault.path_prefix = text.substr(second + 1);
  }
  return fault;
}

template <typename Fits>
std::optional<Fault> FaultList::take_first(Fits wanted) {
  for (auto each = faults_.begin(); each != faults_.end(); ++each) {
    if (!wanted(*each)) continue;
    if (each->skip > 0) {
      --each->skip;
      continue;
    }
    Fault taken = *each;
    if (each->count <= 1) {
      faults_.erase(each);
    } else {
      --each->count;
    }
    return taken;
  }
  return std::nullopt;
}

std::optional<Fault> FaultList::take(FaultKind kind, const Request& request) {
  return take_first([&](const Fault& fault) {
    return fault.kind == kind && fits(fault, request);
  });
}

std::optional<Fault> FaultList::take_reply_fault(const Request& request) {
  return take_first([&](const Fault& fault) {
    return is_reply_fault(fault.kind) && fits(fault, request);
  });
}

std::optional<Fault> FaultList::take_certificate_fault() {
  return take_first(
      [](const Fault& fault) { return is_certificate_fault(fault.kind); });
}

Reply spoil(const Fault& fault, Reply right, std::string_view foreign_url,
            std::int64_t now) {
  switch (fault.kind) {
    case FaultKind::kTooMany: {
      Reply reply =
          json(429, R"({"detail":"Rate limit exceeded","error":false})");
      const std::int64_t until = now + fault.value.value_or(60);
      reply.headers.emplace_back("X-Retry-After", std::to_string(until));
      return reply;
    }
    case FaultKind::kServerError:
      return page(500, "Internal Server Error");
    case FaultKind::kBadGateway:
      return page(502, "Bad Gateway");
    case FaultKind::kUnavailable:
      return json(503, R"({"message":"service unavailable","errinfo":{}})");
    case FaultKind::kForbidden:
      return json(403, R"({"detail":"forbidden","message":"forbidden"})");
    case FaultKind::kCutOff:
    case FaultKind::kDropped:
      if (right.body.empty()) right = json(200, R"({"message":"lost"})");
      right.cut_off_after =
          fault.kind == FaultKind::kCutOff ? right.body.size() / 2 : 0;
      return right;
    case FaultKind::kGarbage:
      return json(200, "{\"results\": [{\"uuid\": \"\xff\xfe, nonsense");
    case FaultKind::kEmpty:
      return json(200, "");
    case FaultKind::kRedirect: {
      Reply reply = json(307, "");
      reply.headers.emplace_back("Location",
                                 std::string(foreign_url) + "/_test/followed");
      return reply;
    }
    case FaultKind::kHuge: {
      const auto size =
          static_cast<std::size_t>(fault.value.value_or(kHugeBytes));
      Reply reply = json(200, R"({"padding":")");
      reply.body.resize(size, 'x');
      reply.body += "\"}";
      return reply;
    }
    case FaultKind::kSlow:
      right.delay = std::chrono::milliseconds(fault.value.value_or(2000));
      return right;
    default:
      return right;
  }
}

}  // namespace tokensweep::test_hub
