// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/http_message.h"

namespace tokensweep::test_hub {

std::string Request::header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? std::string() : found->second;
}

std::string Request::parameter(std::string_view name) const {
  const auto found = parameters.find(std::string(name));
  return found == parameters.end() ? std::string() : found->second;
}

}  // namespace tokensweep::test_hub
