// SPDX-License-Identifier: Apache-2.0
#include "hub/lockout.h"

#include <string>

#include "base/text.h"
#include "hub/reply.h"

namespace tokensweep::hub {

bool is_locked_out(const net::HttpResponse& response) {
  if (response.status == 429) return true;
  if (response.status < 400 || response.status > 499) return false;
  const std::string message = to_lower(error_message(response.body, {}));
  return message.find("too many failed login attempts") != std::string::npos ||
         message.find("toomanyrequests") != std::string::npos;
}

}  // namespace tokensweep::hub
