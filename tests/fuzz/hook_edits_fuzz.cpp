// SPDX-License-Identifier: Apache-2.0
// Input: a file of a hook manager. Our lines go in and out again, and all else
// keeps its bytes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "cli/hook_install/edits.h"
#include "cli/hook_install/mark.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep::cli;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.empty()) return 0;

  for (const HookManager manager :
       {HookManager::kHusky, HookManager::kLefthook, HookManager::kPreCommit}) {
    for (const std::string_view name : {"pre-commit", "pre-push"}) {
      const HookType& type = *find_hook_type(name);
      const HookProgram program{"/a 'b' \"c\"", ""};
      const auto old = find_mark(text, name);
      if (old) {
        CHECK(old->begin < old->end && old->end <= text.size());
        CHECK(without_block(text, *old).size() < text.size());
        continue;
      }
      const auto edited =
          with_hook(manager, text, type, program, "lefthook.yml");
      if (!edited) continue;
      const auto mark = find_mark(*edited, name);
      CHECK(mark && mark->unchanged && !mark->whole);
      CHECK(program_in(manager, mark->body) == program.path);
      CHECK(without_block(*edited, *mark) == text);
    }
  }
  return 0;
}
