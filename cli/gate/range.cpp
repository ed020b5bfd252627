// SPDX-License-Identifier: Apache-2.0
#include "cli/gate/range.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "cli/ci/values.h"
#include "cli/gate/needed_history.h"

namespace tokensweep::cli {
namespace {

using git::ObjectId;

// Whether a revision is not there at all, rather than ambiguous or no commit.
bool is_missing(const Error& error) {
  return error.kind() == ErrorKind::kNotFound ||
         (error.kind() == ErrorKind::kUsage &&
          error.code() == git::kUnknownRevision);
}

// Whether a deeper fetch may bring what is named so: a branch of the remote, or
// an id. What the remote calls otherwise stays unknown here however much is
// fetched.
bool may_be_fetched(std::string_view text) {
  return text.starts_with("origin/") ||
         is_commit_id(text.substr(0, text.find_first_of("~^")));
}

class RangeFinder {
 public:
  RangeFinder(git::Repository& repository, git::CommitSource& source,
              git::Revisions& revisions, const RangeRequest& request)
      : repository_(repository),
        source_(source),
        revisions_(revisions),
        request_(request),
        head_name_(request.head) {}

  Result<GateRange> find() {
    TRY(find_head());
    TRY(add_tag());
    TRY(find_start());
    TRY_ASSIGN(range_.commits,
               git::commit_range(source_, {&range_.head, 1}, excluded_));
    if (range_.commits.cut.empty()) return std::move(range_);
    return too_shallow(
        "the range is longer than this shallow clone, which leaves out the "
        "parents of commit " +
        range_.commits.cut.front().hex());
  }

 private:
  // A branch that the remote has beside the one with the change.
  struct Branch {
    ObjectId tip;
    std::string name;
    bool holds_head = false;
  };

  // What the oldest commits of the change were made on must be there, too, and
  // what is checked out may be a merge on top of the change.
  [[nodiscard]] Error too_shallow(const std::string& what) const {
    std::uint32_t depth = clone_depth(source_, range_.head);
    if (depth > 0) ++depth;
    constexpr std::uint32_t kMost = 1000000;
    if (depth > 0 && request_.commits < kMost) {
      depth = std::max(depth, request_.commits + 2);
    }
    return needs_history(what, depth);
  }

  // Of a revision that is not here.
  [[nodiscard]] Error missing(const Error& error, std::string_view text) const {
    const bool not_there = error.kind() == ErrorKind::kNotFound;
    if (!not_there && !may_be_fetched(text)) return error;
    if (repository_.layout().shallow) return too_shallow(error.message());
    return needs_fetch(
        error.message() +
        (not_there ? ": fetch it first, or let --deepen do it" : ""));
  }

  Result<void> find_head() {
    const auto named = revisions_.resolve(request_.head);
    if (!named) {
      if (!is_missing(named.error())) return named.error();
      return missing(named.error(), request_.head);
    }
    TRY_ASSIGN(git::CommitSource::Peeled peeled, source_.peel(*named));
    if (peeled.type != git::ObjectType::kCommit) {
      return Error(ErrorKind::kUsage,
                   "'" + escape_for_terminal(request_.head) + "' is no commit");
    }
    range_.head = peeled.id;
    range_.tags = std::move(peeled.tags);
    if (request_.checkout_counts) return find_checkout();
    return {};
  }

  // A run with another commit checked out than its event names is about that.
  Result<void> find_checkout() {
    TRY_ASSIGN(const std::optional<ObjectId> id, repository_.head());
    if (!id) return {};
    const auto checkout = revisions_.resolve_commit("HEAD");
    if (!checkout) return missing(checkout.error(), "HEAD");
    TRY_ASSIGN(const git::MergeBases bases,
               git::merge_bases(source_, range_.head, *checkout));
    if (std::ranges::find(bases.ids, *checkout) != bases.ids.end()) return {};
    if (!bases.cut.empty()) {
      return too_shallow(
          "this shallow clone does not tell whether what is checked out is "
          "part of commit " +
          range_.head.hex());
    }
    add_note("what is checked out is no part of commit " + range_.head.hex() +
             ", so that is looked at");
    range_.run_commit = range_.head;
    range_.head = *checkout;
    range_.tags.clear();
    head_name_ = "HEAD";
    return {};
  }

  // Which commit is tagged is all that some CI systems say.
  Result<void> add_tag() {
    if (request_.tag.empty()) return {};
    TRY_ASSIGN(const std::optional<ObjectId> id,
               revisions_.ref("refs/tags/" + request_.tag));
    if (!id) {
      add_note("the tag is not in this clone, so its message is not looked at");
      return {};
    }
    TRY_ASSIGN(const git::CommitSource::Peeled peeled, source_.peel(*id));
    if (peeled.id != range_.head) return {};
    for (const ObjectId& tag : peeled.tags) {
      if (std::ranges::find(range_.tags, tag) == range_.tags.end()) {
        range_.tags.push_back(tag);
      }
    }
    return {};
  }

  void add_note(const std::string& words) {
    if (!range_.note.empty()) range_.note += "; ";
    range_.note += words;
  }

  Result<void> find_start() {
    switch (request_.kind) {
      case RangeKind::kNamed:
        return find_named();
      case RangeKind::kInto:
        return find_into();
      case RangeKind::kOnTop:
        return find_on_top();
      case RangeKind::kNothing:
        return count_from(range_.head, head_name_);
      case RangeKind::kWhole:
        break;
    }
    take_everything();
    return {};
  }

  Result<void> find_named() {
    const auto base = revisions_.resolve_commit(request_.base);
    if (!base) {
      if (!is_missing(base.error())) return base.error();
      return missing(base.error(), request_.base);
    }
    TRY(count_from(*base, request_.base));
    range_.text = request_.text;
    return {};
  }

  Result<void> find_into() {
    TRY_ASSIGN(const std::optional<Branch> branch, other_branch());
    if (branch && !branch->holds_head) {
      return count_from(branch->tip, branch->name);
    }
    if (!branch && request_.clone_knows_branch) {
      // The base is what ran before: only on the default branch is that enough.
      if (!request_.base.empty()) {
        add_note("the default branch is not known, so the base is not taken");
      }
      take_everything();
      return {};
    }
    TRY_ASSIGN(const std::optional<ObjectId> base, base_if_there());
    if (base) return count_from(*base, request_.base);
    return count_from_branch(branch);
  }

  Result<void> find_on_top() {
    TRY_ASSIGN(const std::optional<Branch> branch, other_branch());
    TRY_ASSIGN(const std::optional<ObjectId> base, base_if_there());
    if (!base) return count_from_branch(branch);
    TRY(count_from(*base, request_.base));
    if (branch && !branch->holds_head) {
      excluded_.push_back(branch->tip);
      range_.text += " ^" + branch->name;
    }
    return {};
  }

  // When there is nothing else to count from.
  Result<void> count_from_branch(const std::optional<Branch>& branch) {
    const bool named = !request_.branch.empty() && !request_.clone_knows_branch;
    if (branch && (named || !branch->holds_head)) {
      return count_from(branch->tip, branch->name);
    }
    if (named) return branch_is_missing();
    take_everything();
    return {};
  }

  void take_everything() {
    range_.whole = true;
    range_.text = head_name_;
  }

  // What `base` reaches is not part of the change.
  Result<void> count_from(const ObjectId& base, const std::string& name) {
    range_.text = name + ".." + head_name_;
    TRY_ASSIGN(const git::MergeBases bases,
               git::merge_bases(source_, base, range_.head));
    if (bases.ids.empty() && !bases.cut.empty()) {
      return too_shallow(
          "this shallow clone does not reach back to where base and head "
          "part");
    }
    excluded_.insert(excluded_.end(), bases.ids.begin(), bases.ids.end());
    range_.base_tip = base;
    // Unrelated histories: the base's config counts all the same.
    range_.base = bases.ids.empty() ? base : bases.ids.front();
    return {};
  }

  // An id that a CI system gave. nullopt when nobody has it any more.
  Result<std::optional<ObjectId>> base_if_there() {
    if (request_.base.empty()) return std::optional<ObjectId>();
    const auto base = revisions_.resolve_commit_id(request_.base);
    if (base) return std::optional<ObjectId>(*base);
    if (!is_missing(base.error())) return base.error();
    if (repository_.layout().shallow) {
      return too_shallow(base.error().message());
    }
    add_note("commit " + escape_for_terminal(request_.base) +
             " is not in this repository, as after a forced push");
    return std::optional<ObjectId>();
  }

  Result<std::optional<Branch>> other_branch() {
    if (!request_.branch.empty()) {
      const std::string remote = "origin/" + request_.branch;
      TRY_ASSIGN(std::optional<Branch> found,
                 branch_at("refs/remotes/" + remote, remote));
      if (found) return found;
      // The clone's own branch may be what CI made of it: with the change
      // merged into it, or of that name in a fork.
      TRY_ASSIGN(found,
                 branch_at("refs/heads/" + request_.branch, request_.branch));
      return found && found->holds_head ? std::nullopt : found;
    }
    if (!request_.clone_knows_branch) return std::optional<Branch>();
    return branch_at("refs/remotes/origin/HEAD", "origin/HEAD");
  }

  Result<std::optional<Branch>> branch_at(const std::string& ref,
                                          std::string name) {
    TRY_ASSIGN(const std::optional<ObjectId> id, revisions_.ref(ref));
    if (!id) return std::optional<Branch>();
    TRY_ASSIGN(const git::CommitSource::Peeled peeled, source_.peel(*id));
    if (peeled.type != git::ObjectType::kCommit) return std::optional<Branch>();
    Branch branch = {peeled.id, std::move(name)};
    TRY_ASSIGN(const git::MergeBases bases,
               git::merge_bases(source_, branch.tip, range_.head));
    branch.holds_head =
        std::ranges::find(bases.ids, range_.head) != bases.ids.end();
    return std::optional<Branch>(std::move(branch));
  }

  [[nodiscard]] Error branch_is_missing() const {
    const std::string name = escape_for_terminal(request_.branch);
    const std::string what =
        "the branch '" + name + "' of the remote is not in this clone";
    if (repository_.layout().shallow) return too_shallow(what);
    return needs_fetch(what + ": git fetch origin '+refs/heads/" + name +
                       ":refs/remotes/origin/" + name +
                       "', or fetch all branches, or let --deepen do it");
  }

  git::Repository& repository_;
  git::CommitSource& source_;
  git::Revisions& revisions_;
  const RangeRequest& request_;
  std::string head_name_;  // for people
  GateRange range_;
  std::vector<ObjectId> excluded_;
};

}  // namespace

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
