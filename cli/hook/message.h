// SPDX-License-Identifier: Apache-2.0
// What a hook says to a person whose commit or push it blocks. No line is
// longer than 60 columns, and a few findings fit on 24 lines.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/exit_code.h"
#include "findings/report.h"

namespace tokensweep::cli {

// A reason for Coverage: git commits none of these.
inline constexpr std::string_view kPathInConflict = "path in conflict";

// The words that differ between hooks.
struct HookWording {
  std::string_view name;      // of the hook, as git has it
  std::string_view blocked;   // "commit"
  std::string_view again;     // the command that was blocked: "git commit"
  std::string_view take_out;  // how a secret is taken out of it
  // Git's way without the hook; empty when there is none.
  std::string_view around = "";
  bool comments_accept = true;
};

// What the run at hand adds to those; empty where it adds nothing.
struct HookAdvice {
  std::string first;   // why what is found may not be new at all
  std::string accept;  // how, in place of a comment or the command alone
};

struct HookMessageOptions {
  bool show_secrets = false;
  bool verbose = false;  // all findings and places
  HookAdvice advice;
  // Whether a comment may stand at the end of a place's line; empty: at all.
  std::function<bool(const Occurrence& place)> has_comment_room;
};

// About findings, what could not be read, and entries that have expired; empty
// when the run blocks nothing and found nothing. `report` has its secrets.
[[nodiscard]] std::string hook_message(const Report& report,
                                       const Outcome& outcome,
                                       const HookWording& wording,
                                       const HookMessageOptions& options);

// Its first line, when the run blocks; otherwise empty.
[[nodiscard]] std::string hook_headline(const Report& report,
                                        const Outcome& outcome,
                                        const HookWording& wording);

// How to pass without a scan.
enum class WayAround : std::uint8_t {
  kNoted,     // TOKENSWEEP_SKIP
  kWithoutUs  // where that cannot be noted
};

// Prints why nothing was looked at, and how to go on nevertheless.
void print_blocked(const HookWording& wording, const Error& error,
                   WayAround way);

// The last part of every such message; empty when there is no such way.
[[nodiscard]] std::string skip_advice(const HookWording& wording,
                                      WayAround way = WayAround::kNoted);

}  // namespace tokensweep::cli
