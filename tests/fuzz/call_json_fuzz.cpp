// SPDX-License-Identifier: Apache-2.0
// The calls of a rule as a damaged pack may hold them, and any reply.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/fuzz_input.h"
#include "verify/call_reply.h"
#include "verify/provider_calls.h"

namespace {

class SameReply : public tokensweep::net::HttpClient {
 public:
  explicit SameReply(tokensweep::net::HttpResponse reply)
      : reply_(std::move(reply)) {}
  [[nodiscard]] tokensweep::Result<tokensweep::net::HttpResponse> send(
      const tokensweep::net::HttpRequest& /*request*/) override {
    return reply_;
  }

 private:
  tokensweep::net::HttpResponse reply_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep;  // NOLINT(google-build-using-namespace)
  test::FuzzInput input({reinterpret_cast<const char*>(data), size});
  const std::string_view json = input.take(input.number(2));
  verify::Subject subject;
  subject.provider = "acme";
  subject.secret = SecretText("secret");
  net::HttpResponse reply;
  const auto status = static_cast<int>(input.number(2) % 600);
  reply.body = input.take(size);

  reply.status = 200;
  verify::ProviderCall call;
  call.expect.emplace_back().json = json;
  static_cast<void>(verify::read_reply(call, reply, subject));

  reply.status = status;
  const auto calls = verify::parse_calls(json);
  if (!calls) return 0;
  SameReply client(reply);
  verify::ProviderLimitOptions options;
  options.pause_per_host = std::chrono::milliseconds(0);
  verify::ProviderLimits limits(options);
  static_cast<void>(verify::run_calls(client, *calls, subject, {}, limits));
  return 0;
}
