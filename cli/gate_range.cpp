// SPDX-License-Identifier: Apache-2.0
#include "cli/gate_range.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

using git::ObjectId;

// A revision; where a shallow clone may be why it is not there, says so.
Result<ObjectId> resolve(git::Repository& repository, git::Revisions& revisions,
                         const std::string& text) {
  auto id = revisions.resolve(text);
  if (id || id.error().kind() != ErrorKind::kNotFound) return id;
  if (repository.layout().shallow) return needs_history(id.error().message());
  return Error(ErrorKind::kUsage, id.error().message() + ": fetch it first");
}

class RangeFinder {
 public:
  RangeFinder(git::Repository& repository, git::CommitSource& source,
              git::Revisions& revisions, const RangeRequest& request)
      : repository_(repository),
        source_(source),
        revisions_(revisions),
        request_(request) {}

  Result<GateRange> find() {
    range_.text = request_.text;
    TRY(find_head());
    if (!request_.whole) TRY(find_base());
    TRY_ASSIGN(range_.commits,
               git::commit_range(source_, {&range_.head, 1}, excluded_));
    if (range_.commits.cut.empty()) return std::move(range_);
    return needs_history(
        "the range is longer than this shallow clone, which leaves out the "
        "parents of commit " +
        range_.commits.cut.front().hex());
  }

 private:
  Result<void> find_head() {
    TRY_ASSIGN(const ObjectId named,
               resolve(repository_, revisions_, request_.head));
    TRY_ASSIGN(git::CommitSource::Peeled peeled, source_.peel(named));
    if (peeled.type != git::ObjectType::kCommit) {
      return Error(ErrorKind::kUsage,
                   "'" + escape_for_terminal(request_.head) + "' is no commit");
    }
    range_.head = peeled.id;
    range_.tags = std::move(peeled.tags);
    return {};
  }

  Result<void> find_base() {
    std::optional<ObjectId> base;
    if (!request_.base.empty()) {
      TRY_ASSIGN(base, named_base());
    } else {
      TRY_ASSIGN(base, default_branch());
    }
    if (request_.new_branch) TRY(exclude_known_branches());
    if (!base) return {};
    range_.base_tip = base;
    TRY_ASSIGN(const git::MergeBases bases,
               git::merge_bases(source_, *base, range_.head));
    if (bases.ids.empty() && !bases.cut.empty()) {
      return needs_history(
          "this shallow clone does not reach back to where base and head "
          "part");
    }
    excluded_.insert(excluded_.end(), bases.ids.begin(), bases.ids.end());
    // Unrelated histories: the base's config counts all the same.
    range_.base = bases.ids.empty() ? *base : bases.ids.front();
    return {};
  }

  // "origin/main", "main", or what to do without either.
  Result<ObjectId> resolve_branch() {
    auto id = revisions_.resolve(request_.base);
    if (id || id.error().kind() != ErrorKind::kUsage) return id;
    const std::string name = request_.base.substr(request_.base.find('/') + 1);
    auto local = revisions_.resolve("refs/heads/" + name);
    if (local) return local;
    const std::string what = "the branch '" + escape_for_terminal(name) +
                             "' of the remote is not in this clone";
    if (repository_.layout().shallow) return needs_history(what);
    return Error(ErrorKind::kUsage, what + ": git fetch origin '" +
                                        escape_for_terminal(name) +
                                        "', or fetch all branches");
  }

  Result<ObjectId> named_base() {
    auto id = request_.base_is_branch
                  ? resolve_branch()
                  : resolve(repository_, revisions_, request_.base);
    if (!id && id.error().kind() == ErrorKind::kUsage &&
        !request_.base_fallback.empty()) {
      range_.text = request_.base_fallback + ".." + request_.head;
      id = resolve(repository_, revisions_, request_.base_fallback);
    }
    if (!id) return std::move(id).error();
    TRY_ASSIGN(const git::CommitSource::Peeled peeled, source_.peel(*id));
    if (peeled.type == git::ObjectType::kCommit) return peeled.id;
    return Error(ErrorKind::kUsage,
                 "'" + escape_for_terminal(request_.base) + "' is no commit");
  }

  Result<std::optional<ObjectId>> default_branch() {
    for (const char* name :
         {"refs/remotes/origin/HEAD", "refs/remotes/origin/main",
          "refs/remotes/origin/master", "refs/heads/main",
          "refs/heads/master"}) {
      TRY_ASSIGN(const std::optional<ObjectId> id, revisions_.ref(name));
      if (!id) continue;
      TRY_ASSIGN(const git::CommitSource::Peeled peeled, source_.peel(*id));
      // The pushed branch itself tells nothing.
      if (peeled.type == git::ObjectType::kCommit && peeled.id != range_.head) {
        return std::optional<ObjectId>(peeled.id);
      }
    }
    return std::optional<ObjectId>();
  }

  // All remote-tracking branches but the pushed one, which may have been
  // fetched already.
  Result<void> exclude_known_branches() {
    TRY_ASSIGN(const std::vector<git::Ref>* refs, revisions_.refs());
    for (const git::Ref& ref : *refs) {
      if (!ref.name.starts_with("refs/remotes/")) continue;
      const auto peeled = source_.peel(ref.target);
      if (!peeled || peeled->type != git::ObjectType::kCommit) continue;
      if (peeled->id != range_.head) excluded_.push_back(peeled->id);
    }
    return {};
  }

  git::Repository& repository_;
  git::CommitSource& source_;
  git::Revisions& revisions_;
  const RangeRequest& request_;
  GateRange range_;
  std::vector<ObjectId> excluded_;
};

}  // namespace

Error needs_history(const std::string& what) {
  return Error(ErrorKind::kUnsupported,
               what +
                   ": fetch more of the history (fetch-depth: 0, GIT_DEPTH: 0, "
                   "git fetch --unshallow, or git fetch --deepen=100), or let "
                   "--deepen do it",
               kNeedsHistory);
}

Result<GateRange> find_range(git::Repository& repository,
                             git::CommitSource& source,
                             git::Revisions& revisions,
                             const RangeRequest& request) {
  return RangeFinder(repository, source, revisions, request).find();
}

Result<RangeRequest> parse_range(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return Error(ErrorKind::kUsage,
                 "--range is like main..HEAD; with one revision use --base");
  }
  const std::size_t behind = dots + (text.compare(dots, 3, "...") == 0 ? 3 : 2);
  RangeRequest request;
  request.base = text.substr(0, dots);
  request.head = text.substr(behind);
  if (request.base.empty() && request.head.empty()) {
    return Error(ErrorKind::kUsage, "--range names neither base nor head");
  }
  if (request.base.empty()) request.base = "HEAD";
  if (request.head.empty()) request.head = "HEAD";
  request.text = text;
  return request;
}

}  // namespace tokensweep::cli
