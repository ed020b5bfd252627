// SPDX-License-Identifier: Apache-2.0
// A git repository as a set of places to look at: its folders, refs, index,
// working tree and object store. Opens what libgit2 refuses too.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/hook_environment.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

struct Ref {
  std::string name;  // full name; bytes
  ObjectId target;   // of the object it points to (a tag object, not peeled)
};

struct IndexEntry {
  std::string path;  // bytes
  ObjectId blob;
  std::uint32_t mode = 0;
  std::uint8_t stage = 0;      // 1 to 3: a version of a path in conflict
  bool intent_to_add = false;  // `git add -N`: a commit leaves it out
};

// kPack is our own reader, for every repository.
enum class Reader { kPack, kLibgit2, kGitProgram };

// Everything about a repository that is not objects. Plain data, read once.
struct Layout {
  std::string git_dir;      // absolute: of this worktree
  std::string common_dir;   // absolute: equals git_dir but for worktrees
  std::string work_dir;     // absolute; empty when bare
  std::string index_file;   // absolute; need not exist
  std::string objects_dir;  // absolute
  // Of the environment of a hook; besides those that objects_dir names.
  std::vector<std::string> alternates;
  ObjectFormat format = ObjectFormat::kSha1;
  bool shallow = false;
  bool partial_clone = false;   // extensions.partialClone or a promisor remote
  std::string libgit2_refusal;  // why libgit2 cannot open it; empty when it can
};

class Repository {
 public:
  virtual ~Repository() = default;

  // Opens the repository at or above `path` (a working tree, a .git folder or
  // file, a bare repository). A path that is itself a git directory and not
  // named .git is bare unless its config says otherwise. Ownership is not
  // checked: nothing from the repository is executed. GIT_* variables of the
  // environment are ignored. kUsage when it is no repository.
  // Objects are read by our own reader.
  static Result<std::unique_ptr<Repository>> open(const std::string& path);
  // The same with a given reader; kUnsupported when it refuses.
  static Result<std::unique_ptr<Repository>> open_with(const std::string& path,
                                                       Reader reader);

  // What git started a hook for: GIT_DIR and the like of `environment` are
  // honoured, and relative ones count from the folder of the hook. kUsage when
  // there is no repository, kUnsupported when the reader refuses.
  static Result<std::unique_ptr<Repository>> open_for_hook(
      const HookEnvironment& environment, Reader reader = Reader::kPack);

  [[nodiscard]] virtual const Layout& layout() const = 0;
  // What objects() uses; libgit2 may turn out to be missing there.
  [[nodiscard]] virtual Reader reader() const = 0;

  // All refs, loose and packed, of all worktrees, sorted by name, HEAD not
  // included; symbolic refs resolved. Other worktrees' private refs are
  // "worktrees/<name>/refs/...", their detached HEADs "worktrees/<name>/HEAD"
  // ("main-worktree/HEAD"). Broken and unreadable ones, and extensions of the
  // repository that we do not know, are counted in `coverage`.
  [[nodiscard]] virtual Result<std::vector<Ref>> refs(Coverage& coverage) = 0;
  // The commit of HEAD; nullopt when unborn. kCorrupt or kUnsupported when it
  // cannot be known.
  [[nodiscard]] virtual Result<std::optional<ObjectId>> head() = 0;
  // Short name of HEAD's branch; empty when detached.
  [[nodiscard]] virtual std::string head_branch() = 0;
  // Value of remote.origin.url with its user part cut out; may be empty.
  [[nodiscard]] virtual std::string origin_url() = 0;
  // Of the remotes in the repository's own config, sorted; bytes.
  [[nodiscard]] virtual std::vector<std::string> remote_names() = 0;
  // Stage 0, conflict and intent-to-add entries, gitlinks included, sorted by
  // path. Empty when there is no index. A sparse index may hold a folder as one
  // entry of mode 040000 with its tree's id.
  [[nodiscard]] virtual Result<std::vector<IndexEntry>> index() = 0;
  // Every id in a reflog, sorted; unreadable logs are counted in `coverage`.
  [[nodiscard]] virtual std::vector<ObjectId> reflog_ids(
      Coverage& coverage) = 0;
  // Commits of a shallow clone whose parents are left out, sorted.
  [[nodiscard]] virtual std::vector<ObjectId> shallow_ids() = 0;

  // Opened on the first call. All objects, alternates included.
  [[nodiscard]] virtual ObjectStore& objects() = 0;
};

}  // namespace tokensweep::git
