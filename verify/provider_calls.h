// SPDX-License-Identifier: Apache-2.0
// Runs the `verify` and `revoke` blocks of rules: HTTP calls as data
// (docs/rules.md says what each key means).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http_client.h"
#include "net/origin.h"
#include "verify/provider_hosts.h"
#include "verify/provider_limits.h"
#include "verify/subject.h"
#include "verify/token_check.h"

namespace tokensweep::verify {

enum class CallState : std::uint8_t {
  kLive,
  kDead,  // of a `revoke` block: the provider says that this token is revoked
  kUnknown,
  kNext,  // says nothing yet: the next call is made
};

struct CallExpectation {
  std::vector<int> statuses;  // empty: any but 429 and 5xx
  std::string json;           // JSON text of what the reply must contain
  std::string word;           // text of the reply; empty: any
  std::map<std::string, std::string> headers;  // name, part of its value
  CallState state = CallState::kUnknown;
};

// What a later call takes out of this one's reply as {extract.NAME}.
struct CallExtract {
  std::string pointer;  // JSON pointer to it; or, when `where` is given, to it
                        // in the one item of the list at `list` whose `where`
                        // is the secret itself
  std::string list;
  std::string where;
};

struct ProviderCall {
  std::string method;
  std::string url;                       // template
  std::vector<std::string> hosts;        // patterns; empty: the host is fixed
  std::vector<net::HttpHeader> headers;  // templates
  std::string body;                      // template
  std::vector<CallExpectation> expect;
  // JSON pointers into the reply; may be empty.
  std::string owner;
  std::string scopes;
  std::string token_id;
  std::string expires;
  std::string scopes_header;  // name; lower case
  std::map<std::string, CallExtract> extract;
};

// The validated JSON of Rule::verify_json or Rule::revoke_json. kCorrupt for
// anything else, which may be a damaged cache file. Never throws.
[[nodiscard]] Result<std::vector<ProviderCall>> parse_calls(
    std::string_view json);

// Where the calls send this secret: for the client's allow list and for
// --dry-run. kUsage when a part is missing, when the host that the parts make
// is not in the rule's list, or when only the user could name the server and
// did not; the text says so in a clause.
[[nodiscard]] Result<std::set<net::Origin>> call_origins(
    const std::vector<ProviderCall>& calls, const Subject& subject,
    const ProviderHosts& hosts);

// Makes the first call, and the next one only while an expectation says
// `next`; the first expectation that fits a reply counts. 429, 5xx, redirects,
// no reply and a reply that nothing fits are unknown, with the reason.
// Placeholders are filled by context: URL parts are percent-encoded, JSON and
// form bodies escaped, headers take no control bytes. `client` must allow
// call_origins(). Threads may call this at a time.
[[nodiscard]] TokenCheck run_calls(net::HttpClient& client,
                                   const std::vector<ProviderCall>& calls,
                                   const Subject& subject,
                                   const ProviderHosts& hosts,
                                   ProviderLimits& limits);

}  // namespace tokensweep::verify
