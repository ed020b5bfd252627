// SPDX-License-Identifier: Apache-2.0
// From what people write for a commit to its id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

// Error::code() of kUsage: nothing here is called so. Without it, what is
// called so is no commit, or is several.
inline constexpr std::uint8_t kUnknownRevision = 1;

// Reads the refs once. One thread.
class Revisions {
 public:
  // Both outlive this.
  Revisions(Repository& repository, CommitSource& commits)
      : repository_(repository), commits_(commits) {}

  // Full ids, abbreviated ones (4 digits or more), HEAD, @, FETCH_HEAD and its
  // like, full and short names of branches, tags and remote branches as git
  // knows them; behind any of them ~N, ^, ^N, ^{}, ^{commit}.
  //
  // The id may be that of a tag object when nothing stands behind its name.
  // kUsage for what is unknown (with kUnknownRevision), ambiguous or not
  // understood, with what to do about it; kNotFound when a full id, or an
  // ancestor that is asked for, is not there.
  [[nodiscard]] Result<ObjectId> resolve(std::string_view text);
  // The same, past tag objects. kUsage when it is no commit.
  [[nodiscard]] Result<ObjectId> resolve_commit(std::string_view text);
  // A full or abbreviated id of a commit, or of a tag of one, and nothing else:
  // anybody may push a branch whose name is the digits of somebody's id. Errors
  // as above.
  [[nodiscard]] Result<ObjectId> resolve_commit_id(std::string_view digits);

  // The object of a ref by its full name.
  [[nodiscard]] Result<std::optional<ObjectId>> ref(std::string_view name);
  // By name. What is broken among them is none of them.
  [[nodiscard]] Result<const std::vector<Ref>*> refs();

 private:
  Result<ObjectId> resolve_name(std::string_view name);
  [[nodiscard]] bool is_full_id(std::string_view name) const;
  Result<ObjectId> resolve_full_id(std::string_view name);
  Result<std::optional<ObjectId>> find_ref(std::string_view name);
  Result<std::optional<ObjectId>> find_abbreviated(std::string_view name);
  Result<ObjectId> follow(ObjectId id, std::string_view steps,
                          std::string_view text);
  Result<ObjectId> peel_to_commit(const ObjectId& id, std::string_view text);
  Result<ObjectId> parent_of(const ObjectId& commit, std::size_t number,
                             std::string_view text);
  Result<std::string> advice(std::string_view name);

  Repository& repository_;
  CommitSource& commits_;
  std::optional<std::vector<Ref>> refs_;
};

}  // namespace tokensweep::git
