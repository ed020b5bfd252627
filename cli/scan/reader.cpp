// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/reader.h"

namespace tokensweep::cli {

git::Reader reader_of(std::string_view word) {
  if (word == "libgit2") return git::Reader::kLibgit2;
  if (word == "git") return git::Reader::kGitProgram;
  return git::Reader::kPack;
}

}  // namespace tokensweep::cli
