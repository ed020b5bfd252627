// SPDX-License-Identifier: Apache-2.0
// Rule files with calls, any secret, any reply: what the loader takes, runs.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/yaml_loader.h"
#include "tests/fuzz/call_checks.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep;  // NOLINT(google-build-using-namespace)
  test::FuzzInput input({reinterpret_cast<const char*>(data), size});
  const std::string_view yaml = input.take(input.number(2));
  const std::string_view secret = input.take(input.number(1));
  const std::string_view part = input.take(input.number(1));
  net::HttpResponse reply;
  reply.status = static_cast<int>(input.number(2) % 600);
  const std::string_view header = input.take(input.number(1));
  reply.headers.push_back({"x-scopes", std::string(header)});
  reply.body = input.take(size);

  const auto rules = load_rules(yaml, "fuzz.yaml");
  if (!rules) return 0;
  for (const Rule& rule : *rules) {
    verify::Subject subject;
    subject.provider = rule.provider;
    subject.secret = SecretText(std::string(secret));
    subject.facts["name"] = part;
    for (const std::string* json : {&rule.verify_json, &rule.revoke_json}) {
      if (json->empty()) continue;
      const auto calls = verify::parse_calls(*json);
      test::require(calls.has_value());
      test::check_calls(*calls, subject, reply);
    }
  }
  return 0;
}
