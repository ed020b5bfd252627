// SPDX-License-Identifier: Apache-2.0
// The only way to libgit2. It is opened on first use: linking it would cost
// every start several milliseconds.
#pragma once

#include <git2.h>

#include "base/result.h"

namespace tokensweep::git {

// Function pointers; immutable after loading, usable from any thread.
struct Git2Api {
  decltype(&::git_libgit2_init) libgit2_init = nullptr;
  decltype(&::git_libgit2_opts) libgit2_opts = nullptr;
  decltype(&::git_error_last) error_last = nullptr;
  decltype(&::git_odb_new) odb_new = nullptr;
  decltype(&::git_odb_free) odb_free = nullptr;
  decltype(&::git_odb_add_backend) odb_add_backend = nullptr;
  decltype(&::git_odb_backend_pack) odb_backend_pack = nullptr;
  decltype(&::git_odb_read) odb_read = nullptr;
  decltype(&::git_odb_read_header) odb_read_header = nullptr;
  decltype(&::git_odb_object_free) odb_object_free = nullptr;
  decltype(&::git_odb_object_data) odb_object_data = nullptr;
  decltype(&::git_odb_object_size) odb_object_size = nullptr;
  decltype(&::git_odb_object_type) odb_object_type = nullptr;
  decltype(&::git_diff_buffers) diff_buffers = nullptr;
};

// Loads, initialises and sets the options on the first call; later calls give
// the same answer. kUnsupported when the library cannot be used. Any thread.
[[nodiscard]] Result<const Git2Api*> git2_api();

}  // namespace tokensweep::git
