// SPDX-License-Identifier: Apache-2.0
// The `url` of a call: where it goes, and who may choose that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rules/call_template.h"

namespace tokensweep {

struct CallUrl {
  enum class Host : std::uint8_t {
    kFixed,  // the rule names it
    kParts,  // holds {part.NAME}: must fit `hosts`
    kToken,  // the secret is a URL without its scheme: must fit `hosts`
    kUser,   // {host}: only the user names it
  };

  Host kind = Host::kFixed;
  CallTemplate host;  // with its port; empty for kToken and kUser
  CallTemplate rest;  // path and query; for kToken what follows the secret
};

// Takes apart "https://HOST/PATH". kUsage when the scheme or the host is not
// one of these forms: an {extract.NAME} is never part of a host.
[[nodiscard]] Result<CallUrl> split_call_url(const CallTemplate& url);

// "hooks.slack.com" or "*.okta.com"; the star stands for one or more labels
// and at least two follow it, or whoever registers a domain would be chosen.
[[nodiscard]] bool is_host_pattern(std::string_view pattern);

// REQUIRES: is_host_pattern(pattern). `host` is lower case, without port.
[[nodiscard]] bool host_matches(std::string_view host,
                                std::string_view pattern);

// Letters, digits and dashes between dots; at most 253 bytes. No port.
[[nodiscard]] bool is_host_name(std::string_view host);

}  // namespace tokensweep
