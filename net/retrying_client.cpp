// SPDX-License-Identifier: Apache-2.0
#include "net/retrying_client.h"

#include <algorithm>
#include <charconv>
#include <random>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "net/failure.h"
#include "net/http_date.h"

namespace tokensweep::net {
namespace {

using std::chrono::milliseconds;

// Seconds over this are a unix time: 2001, or a pause of 31 years.
constexpr std::int64_t kFirstUnixTime = 1'000'000'000;
// More seconds than any date has, and few enough to count milliseconds.
constexpr std::int64_t kMostSeconds = 1'000'000'000'000;

bool wait_by_sleeping(milliseconds delay) {
  std::this_thread::sleep_for(delay);
  return true;
}

std::int64_t system_now() {
  using std::chrono::seconds;
  using std::chrono::system_clock;
  return std::chrono::duration_cast<seconds>(
             system_clock::now().time_since_epoch())
      .count();
}

double system_chance() {
  std::random_device device;
  return std::generate_canonical<double, 32>(device);
}

// Sending it twice does what sending it once does (RFC 9110, 9.2.2).
bool is_idempotent(const HttpRequest& request) {
  return request.method != "POST" && request.method != "PATCH";
}

bool may_retry_status(const HttpRequest& request, int status) {
  if (request.resend == Resend::kOnlyUnsent) return false;
  switch (status) {
    case 429:
    case 503:
      return true;
    case 500:
    case 502:
    case 504:
      return is_idempotent(request);
    default:
      return false;
  }
}

bool may_retry_error(const HttpRequest& request, const Error& error) {
  if (error.kind() != ErrorKind::kNetwork) return false;
  switch (failure_of(error)) {
    case Failure::kNotSent:
      return true;
    case Failure::kBadCertificate:
    case Failure::kInterrupted:
      return false;
    case Failure::kOther:
      break;
  }
  return request.resend != Resend::kOnlyUnsent && is_idempotent(request);
}

// Seconds from `now`, never negative.
std::optional<std::int64_t> read_delay(std::string_view value,
                                       std::int64_t now) {
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error == std::errc() && stop == end) {
    if (number < 0 || number > kMostSeconds) return std::nullopt;
    if (number <= kFirstUnixTime) return number;
  } else {
    const auto date = parse_http_date(value);
    if (!date) return std::nullopt;
    number = *date;
  }
  return std::max<std::int64_t>(number - now, 0);
}

}  // namespace

RetryingClient::RetryingClient(HttpClient& inner, RetryOptions options)
    : inner_(inner), options_(std::move(options)) {
  if (!options_.wait) options_.wait = wait_by_sleeping;
  if (!options_.now) options_.now = system_now;
  if (!options_.chance) options_.chance = system_chance;
}

Result<HttpResponse> RetryingClient::send(const HttpRequest& request) {
  milliseconds backoff = std::min(options_.first_delay, options_.longest_delay);
  for (unsigned attempt = 0;; ++attempt) {
    Result<HttpResponse> result = inner_.send(request);
    const bool may_retry = result ? may_retry_status(request, result->status)
                                  : may_retry_error(request, result.error());
    if (!may_retry || attempt == options_.retries) return result;
    const milliseconds half = backoff / 2;
    milliseconds delay = half + std::chrono::duration_cast<milliseconds>(
                                    half * options_.chance());
    if (result) {
      const auto requested = requested_delay(*result, options_.now());
      if (requested && *requested > options_.longest_delay) return result;
      if (requested) delay = std::max(delay, *requested);
    }
    if (!options_.wait(delay)) return result;
    backoff = std::min(backoff * 2, options_.longest_delay);
  }
}

std::optional<milliseconds> requested_delay(const HttpResponse& response,
                                            std::int64_t now) {
  std::optional<std::int64_t> longest;
  for (const std::string_view name : {"retry-after", "x-retry-after"}) {
    const auto value = response.header(name);
    if (!value) continue;
    // An empty optional is less than any number.
    longest = std::max(longest, read_delay(*value, now));
  }
  if (!longest) return std::nullopt;
  return std::chrono::seconds(*longest);
}

}  // namespace tokensweep::net
