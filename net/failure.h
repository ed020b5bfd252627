// SPDX-License-Identifier: Apache-2.0
// Why there was no reply, for code that has to decide what to do next.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/error.h"

namespace tokensweep::net {

// Kept in Error::code() of kNetwork errors.
enum class Failure : std::uint8_t {
  kOther,           // the request may have reached the server and taken effect
  kNotSent,         // no connection was made: nothing of the request left
  kBadCertificate,  // nothing left either, and trying again is useless
  kInterrupted,     // the run was stopped
};

[[nodiscard]] inline Error network_error(Failure failure, std::string message) {
  return Error(ErrorKind::kNetwork, std::move(message),
               static_cast<std::uint8_t>(failure));
}

// kOther for errors of other kinds and other rooms.
[[nodiscard]] inline Failure failure_of(const Error& error) {
  const bool known =
      error.kind() == ErrorKind::kNetwork &&
      error.code() <= static_cast<std::uint8_t>(Failure::kInterrupted);
  return known ? static_cast<Failure>(error.code()) : Failure::kOther;
}

}  // namespace tokensweep::net
