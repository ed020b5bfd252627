// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/deepen.h"

#include <utility>

#include "scanner/git/cat_file.h"
#include "scanner/git/git_program.h"

namespace tokensweep::git {
namespace {

Result<bool> fetch(const std::string& git_dir, std::vector<std::string> words) {
  TRY_ASSIGN(Subprocess process, start_git_fetch(git_dir, std::move(words)));
  BlockReader reader(process.output());
  while (reader.line()) {
  }
  return process.wait().success();
}

}  // namespace

Result<void> deepen(Repository& repository, std::uint32_t depth,
                    const std::vector<std::string>& wanted) {
  const std::string& git_dir = repository.layout().git_dir;
  std::vector<std::string> words = {
      depth == kAll ? "--unshallow" : "--deepen=" + std::to_string(depth),
      "origin"};
  const std::vector<std::string> branches = words;
  words.insert(words.end(), wanted.begin(), wanted.end());
  TRY_ASSIGN(bool done, fetch(git_dir, words));
  // Some servers give branches only, and others only what is named.
  TRY_ASSIGN(const bool also,
             wanted.empty() ? Result<bool>(false) : fetch(git_dir, branches));
  done = done || also;
  if (done) return {};
  return Error(ErrorKind::kIo,
               "git could not fetch more history from origin; git fetch by "
               "hand says why");
}

}  // namespace tokensweep::git
