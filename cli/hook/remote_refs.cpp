// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/remote_refs.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kTracking = "refs/remotes/";
constexpr std::string_view kBranches = "refs/heads/";

// Of a ref below refs/remotes: whether a remote with a longer name has it.
bool is_of_another(std::string_view name, const std::string& remote,
                   const std::vector<std::string>& remotes) {
  name.remove_prefix(kTracking.size());
  return std::ranges::any_of(remotes, [&](const std::string& other) {
    return other.size() > remote.size() && name.starts_with(other + "/");
  });
}

// What the remote had, by the full name there.
using Tracked = std::map<std::string, git::ObjectId, std::less<>>;

Tracked tracked_of(const std::vector<git::Ref>& refs,
                   const std::vector<std::string>& remotes,
                   const std::string& remote) {
  Tracked tracked;
  if (remote.empty()) return tracked;
  const std::string front = std::string(kTracking) + remote + "/";
  for (const git::Ref& ref : refs) {
    if (!ref.name.starts_with(front)) continue;
    if (is_of_another(ref.name, remote, remotes)) continue;
    tracked.emplace(std::string(kBranches) + ref.name.substr(front.size()),
                    ref.target);
  }
  return tracked;
}

}  // namespace

KnownOfRemote known_of_remote(const std::vector<git::Ref>& refs,
                              const std::vector<std::string>& remotes,
                              const std::string& remote,
                              const std::vector<PushedRef>& pushed) {
  const Tracked tracked = tracked_of(refs, remotes, remote);
  KnownOfRemote known;
  bool adds = false;
  for (const PushedRef& ref : pushed) {
    if (!ref.old_id.is_zero()) continue;
    if (tracked.contains(ref.name)) return {{}, RemoteDoubt::kStale};
    adds |= !ref.new_id.is_zero();
  }
  for (const auto& [name, id] : tracked) known.ids.push_back(id);
  if (adds && tracked.empty()) known.doubt = RemoteDoubt::kUnknown;
  return known;
}

std::string advice_on_remote(RemoteDoubt doubt,
                             const std::vector<std::string>& remotes,
                             const std::string& remote) {
  // Pushed to itself, by hand or by tools/pre_commit_push.
  if (doubt == RemoteDoubt::kNone || remote == ".") return {};
  if (remote.empty()) {
    return "Nothing tells which remote this goes to, so all counts as new: the "
           "hook is to pass on its words, \"$@\".";
  }
  if (std::ranges::find(remotes, remote) == remotes.end()) {
    return "Nothing is known of what is there, so all counts as new. If this "
           "is there already: git remote add it, git fetch it, and push to it "
           "by that name.";
  }
  const std::string name = escape_for_terminal(remote);
  if (doubt == RemoteDoubt::kUnknown) {
    return "Nothing is known of what " + name +
           " has, so all counts as new. If this is there already: git fetch " +
           name;
  }
  return "A branch that is pushed is gone from " + name +
         ", so nothing is known of what it has, and all counts as new. If this "
         "is there already: git fetch --prune " +
         name;
}

}  // namespace tokensweep::cli
