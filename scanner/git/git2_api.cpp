// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/git2_api.h"

#include "base/dynamic_library.h"

namespace tokensweep::git {
namespace {

Result<Git2Api> load() {
  TRY_ASSIGN(const DynamicLibrary library,
             DynamicLibrary::open(TOKENSWEEP_LIBGIT2_SONAME));
  Git2Api api;
  TRY(library.load("git_libgit2_init", api.libgit2_init));
  TRY(library.load("git_libgit2_opts", api.libgit2_opts));
  TRY(library.load("git_error_last", api.error_last));
  TRY(library.load("git_odb_new", api.odb_new));
  TRY(library.load("git_odb_free", api.odb_free));
  TRY(library.load("git_odb_add_backend", api.odb_add_backend));
  TRY(library.load("git_odb_backend_pack", api.odb_backend_pack));
  TRY(library.load("git_odb_read", api.odb_read));
  TRY(library.load("git_odb_read_header", api.odb_read_header));
  TRY(library.load("git_odb_object_free", api.odb_object_free));
  TRY(library.load("git_odb_object_data", api.odb_object_data));
  TRY(library.load("git_odb_object_size", api.odb_object_size));
  TRY(library.load("git_odb_object_type", api.odb_object_type));
  TRY(library.load("git_diff_buffers", api.diff_buffers));
  if (api.libgit2_init() < 0) {
    return Error(ErrorKind::kUnsupported, "libgit2 does not start");
  }
  // Hashing again what is read costs more than reading it, and ownership does
  // not matter: nothing from a repository is executed. Cached objects would
  // only be looked up, every object is read once.
  api.libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  api.libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  api.libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
  // The scan does not depend on the user's or the system's config.
  for (const int level : {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL,
                          GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA}) {
    api.libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
  return api;
}

}  // namespace

Result<const Git2Api*> git2_api() {
  static const Result<Git2Api> kLoaded = load();
  if (!kLoaded) return Error(kLoaded.error());
  return &*kLoaded;
}

}  // namespace tokensweep::git
