// SPDX-License-Identifier: Apache-2.0
// Input: what git writes for a hook of a push. What is understood comes out
// the same when it is written again.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "cli/hook/push_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep::cli;
  using tokensweep::git::ObjectFormat;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const PushHook hook : {PushHook::kPrePush, PushHook::kPreReceive}) {
    const auto refs = parse_push_lines(text, hook, ObjectFormat::kSha1);
    if (!refs) continue;
    std::string again;
    for (const PushedRef& ref : *refs) {
      CHECK(!ref.name.empty());
      again += hook == PushHook::kPrePush
                   ? "x " + ref.new_id.hex() + " " + ref.name + " " +
                         ref.old_id.hex() + "\n"
                   : ref.old_id.hex() + " " + ref.new_id.hex() + " " +
                         ref.name + "\n";
    }
    const auto once_more = parse_push_lines(again, hook, ObjectFormat::kSha1);
    CHECK(once_more && *once_more == *refs);
  }
  return 0;
}
