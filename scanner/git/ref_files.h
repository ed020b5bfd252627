// SPDX-License-Identifier: Apache-2.0
// Reads refs from the "files" ref storage: loose refs, packed-refs, HEAD, and
// the private refs of every worktree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

class RefFiles {
 public:
  // `layout` must outlive this.
  explicit RefFiles(const Layout& layout) : layout_(layout) {}

  // Sorted by name. Private refs of this worktree have their plain name, those
  // of others git's qualified one: "worktrees/<name>/refs/bisect/bad". The
  // detached HEAD of another worktree is "worktrees/<name>/HEAD", or
  // "main-worktree/HEAD".
  [[nodiscard]] Result<std::vector<Ref>> all(Coverage& coverage) const;

  // The id HEAD leads to; nullopt when its branch is unborn. kCorrupt when
  // HEAD, or a ref on the way, is neither. Looks at no other refs.
  [[nodiscard]] Result<std::optional<ObjectId>> head() const;
  // Full name of HEAD's branch; empty when detached or broken.
  [[nodiscard]] std::string head_target() const;

 private:
  const Layout& layout_;
};

}  // namespace tokensweep::git
