// SPDX-License-Identifier: Apache-2.0
// What the remote-tracking refs of this clone tell of the other side of a push.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/hook/push_lines.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

enum class RemoteDoubt : std::uint8_t {
  kNone,
  // A ref is new there, and nothing tells what it has.
  kUnknown,
  // A ref is new there that it once had: what it had then tells nothing. The
  // remote has another URL now, or the ref was deleted.
  kStale,
};

struct KnownOfRemote {
  std::vector<git::ObjectId> ids;  // what it has; may be tag objects
  RemoteDoubt doubt = RemoteDoubt::kNone;
};

// `remote` is the name or URL that git gives the hook. refs/remotes/A/B/main is
// of the remote A/B when `remotes`, the names that are configured, has that.
[[nodiscard]] KnownOfRemote known_of_remote(
    const std::vector<git::Ref>& refs, const std::vector<std::string>& remotes,
    const std::string& remote, const std::vector<PushedRef>& pushed);

// What to do about it before the next push, for people; empty when there is
// nothing to do. A URL is not repeated: it may hold a password.
[[nodiscard]] std::string advice_on_remote(
    RemoteDoubt doubt, const std::vector<std::string>& remotes,
    const std::string& remote);

}  // namespace tokensweep::cli
