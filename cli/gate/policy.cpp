// SPDX-License-Identifier: Apache-2.0
#include "cli/gate/policy.h"

#include <algorithm>
#include <cstdint>

namespace tokensweep::cli {
namespace {

using git::ObjectId;

struct DefaultBranch {
  ObjectId tip;
  bool holds_head = false;
};

Result<bool> is_part_of(const ObjectId& commit, const ObjectId& tip,
                        git::CommitSource& source) {
  if (commit == tip) return true;
  TRY_ASSIGN(const git::MergeBases bases,
             git::merge_bases(source, tip, commit));
  return std::ranges::find(bases.ids, commit) != bases.ids.end();
}

Result<std::optional<DefaultBranch>> branch_at(const std::string& ref,
                                               const ObjectId& head,
                                               git::Revisions& revisions,
                                               git::CommitSource& source) {
  TRY_ASSIGN(const std::optional<ObjectId> id, revisions.ref(ref));
  if (!id) return std::optional<DefaultBranch>();
  TRY_ASSIGN(const git::CommitSource::Peeled peeled, source.peel(*id));
  if (peeled.type != git::ObjectType::kCommit) {
    return std::optional<DefaultBranch>();
  }
  TRY_ASSIGN(const bool holds_head, is_part_of(head, peeled.id, source));
  return std::optional<DefaultBranch>({peeled.id, holds_head});
}

// When this clone has it. Without a name only the remote's own word counts:
// anybody may push a "main".
Result<std::optional<DefaultBranch>> find_default_branch(
    const std::string& name, const ObjectId& head, git::Revisions& revisions,
    git::CommitSource& source) {
  const std::string at_remote = name.empty() ? "HEAD" : name;
  TRY_ASSIGN(
      std::optional<DefaultBranch> found,
      branch_at("refs/remotes/origin/" + at_remote, head, revisions, source));
  if (found || name.empty()) return found;
  TRY_ASSIGN(found, branch_at("refs/heads/" + name, head, revisions, source));
  // The clone's own branch may be what CI made of it, with the change in it.
  return found && found->holds_head ? std::nullopt : found;
}

// What the two sides of a range say.
GatePolicy of_base(const GateRange& range) {
  GatePolicy policy;
  policy.from = "base";
  if (range.base) policy.commits.push_back(*range.base);
  if (range.base_tip && range.base_tip != range.base) {
    policy.commits.push_back(*range.base_tip);
  }
  policy.comment_base = policy.commits;
  return policy;
}

GatePolicy of_default_branch(const ObjectId& tip, bool whole) {
  GatePolicy policy;
  policy.from = "default";
  policy.commits = {tip};
  policy.comment_base = {tip};
  if (whole) policy.comment_tip = tip;
  return policy;
}

GatePolicy of_nobody() {
  GatePolicy policy;
  policy.from = "none";
  return policy;
}

GatePolicy of_whole_default_branch(const ObjectId& head) {
  GatePolicy policy = of_default_branch(head, true);
  policy.trust_comments = true;
  return policy;
}

// What is behind the first parent was looked at before, as far as can be told.
Result<GatePolicy> of_pushed_default_branch(const ObjectId& head,
                                            git::CommitSource& source) {
  TRY_ASSIGN(const std::uint32_t number, source.number(head));
  const git::CommitSource::Commit& commit = source.at(number);
  if (commit.parents.empty()) return of_nobody();
  const ObjectId parent = commit.parents.front();
  GatePolicy policy;
  policy.from = "default";
  policy.commits = {head, parent};
  policy.comment_base = policy.commits;
  policy.comment_tip = parent;
  TRY_ASSIGN(const git::CommitRange added,
             git::commit_range(source, {&head, 1}, {&parent, 1}));
  policy.untrusted_commits.emplace();
  for (const std::uint32_t one : added.commits) {
    policy.untrusted_commits->push_back(source.at(one).id);
  }
  std::ranges::sort(*policy.untrusted_commits);
  return policy;
}

Result<GatePolicy> policy_by_sides(const GateArguments& gate,
                                   const std::optional<CiBranches>& branches,
                                   bool whole, const GateRange& range,
                                   git::Revisions& revisions,
                                   git::CommitSource& source) {
  const CiBranches known = branches.value_or(CiBranches());
  const bool pushed = branches && !known.goes_into_another;
  const bool by_base = !whole && !pushed && gate.config_from != "default";
  if (by_base) return of_base(range);
  // The commit of the run is the server's word of the default branch; the clone
  // may be one of a fork, with a branch of that name.
  if (known.is_default && range.run_commit) {
    return of_default_branch(*range.run_commit, whole);
  }
  const std::string& name =
      gate.default_branch.empty() ? known.default_branch : gate.default_branch;
  if (!known.is_default) {
    TRY_ASSIGN(const std::optional<DefaultBranch> branch,
               find_default_branch(name, range.head, revisions, source));
    if (!branch) return of_nobody();
    if (!branch->holds_head) return of_default_branch(branch->tip, whole);
  }
  if (!whole) return of_base(range);
  return known.looks_again ? of_whole_default_branch(range.head)
                           : of_pushed_default_branch(range.head, source);
}

}  // namespace

Result<GatePolicy> find_gate_policy(const GateArguments& gate,
                                    const std::optional<CiBranches>& branches,
                                    bool whole, const GateRange& range,
                                    git::Revisions& revisions,
                                    git::CommitSource& source) {
  TRY_ASSIGN(GatePolicy policy,
             policy_by_sides(gate, branches, whole, range, revisions, source));
  if (gate.config_from == "head") {
    policy.commits = {range.head};
    policy.from = "head";
  }
  policy.trust_comments |= gate.allow_inline;
  return policy;
}

}  // namespace tokensweep::cli
