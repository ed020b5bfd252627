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

// One that the server does not have keeps it from giving the others. Gives
// whether any came.
Result<bool> fetch_one_by_one(const std::string& git_dir,
                              const std::vector<std::string>& words,
                              const std::vector<std::string>& wanted) {
  bool any = false;
  for (const std::string& each : wanted) {
    std::vector<std::string> one = words;
    one.push_back(each);
    TRY_ASSIGN(const bool given, fetch(git_dir, std::move(one)));
    any |= given;
  }
  return any;
}

}  // namespace

Result<void> deepen(Repository& repository, std::uint32_t depth,
                    const std::vector<std::string>& wanted) {
  const std::string& git_dir = repository.layout().git_dir;
  const std::vector<std::string> branches = {
      depth == kAll ? "--unshallow" : "--deepen=" + std::to_string(depth),
      "origin"};
  std::vector<std::string> words = branches;
  words.insert(words.end(), wanted.begin(), wanted.end());
  TRY_ASSIGN(const bool all, fetch(git_dir, words));
  if (all && wanted.empty()) return {};
  // Some servers give branches only, and others only what is named.
  TRY_ASSIGN(const bool also, fetch(git_dir, branches));
  if (all) return {};
  // Git refuses --unshallow where nothing is left to give.
  words = depth == kAll && also ? std::vector<std::string>{"origin"} : branches;
  TRY_ASSIGN(const bool any, fetch_one_by_one(git_dir, words, wanted));
  if (any || also) return {};
  return Error(ErrorKind::kIo,
               "git could not fetch more history from origin; git fetch by "
               "hand says why");
}

Result<void> fetch_wanted(Repository& repository,
                          const std::vector<std::string>& wanted) {
  if (wanted.empty()) return {};
  const std::string& git_dir = repository.layout().git_dir;
  std::vector<std::string> words = {"origin"};
  words.insert(words.end(), wanted.begin(), wanted.end());
  TRY_ASSIGN(const bool all, fetch(git_dir, words));
  if (all) return {};
  TRY(fetch_one_by_one(git_dir, {"origin"}, wanted));
  return {};
}

}  // namespace tokensweep::git
