// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/git_program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/file.h"

namespace tokensweep::git {
namespace {

// Nothing in the environment changes while we run.
std::string environment_value(const char* name) {
  const char* value = ::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

// Inherited GIT_* variables are left out with everything else.
std::vector<std::string> environment(std::initializer_list<std::string> more) {
  std::vector<std::string> result = {"LC_ALL=C",
                                     "HOME=/nonexistent",
                                     "GIT_ALLOW_PROTOCOL=none",
                                     "GIT_CONFIG_GLOBAL=/dev/null",
                                     "GIT_CONFIG_NOSYSTEM=1",
                                     "GIT_ATTR_NOSYSTEM=1",
                                     "GIT_NO_LAZY_FETCH=1",
                                     "GIT_NO_REPLACE_OBJECTS=1",
                                     "GIT_OPTIONAL_LOCKS=0",
                                     "GIT_PAGER=cat",
                                     "GIT_TERMINAL_PROMPT=0"};
  for (const char* name : {"PATH", "LD_LIBRARY_PATH", "TMPDIR"}) {
    std::string value = environment_value(name);
    if (!value.empty()) result.push_back(std::string(name) + '=' + value);
  }
  result.insert(result.end(), more);
  return result;
}

// For `git fetch`: the user's config and ways to the network.
std::vector<std::string> fetch_environment(const std::string& git_dir) {
  std::vector<std::string> result = {"LC_ALL=C", "GIT_DIR=" + git_dir,
                                     "GIT_ALLOW_PROTOCOL=file:https:ssh",
                                     "GIT_PAGER=cat", "GIT_TERMINAL_PROMPT=0"};
  for (const char* name :
       {"PATH", "LD_LIBRARY_PATH", "TMPDIR", "HOME", "XDG_CONFIG_HOME",
        "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_SSH_COMMAND",
        "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO",
        "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY",
        "no_proxy"}) {
    std::string value = environment_value(name);
    if (!value.empty()) result.push_back(std::string(name) + '=' + value);
  }
  return result;
}

// A list as git takes it from its environment: with colons between, quoted
// because a folder's name may hold one.
std::string joined_folders(const std::vector<std::string>& folders) {
  std::string list;
  for (const std::string& folder : folders) {
    if (!list.empty()) list += ':';
    list += '"';
    for (const char c : folder) {
      if (c == '"' || c == '\\') list += '\\';
      list += c;
    }
    list += '"';
  }
  return list;
}

Result<Subprocess> start_git(std::vector<std::string> words,
                             std::vector<std::string> variables,
                             const std::string& folder, int input) {
  SubprocessOptions options;
  options.argv = {"git", "--no-pager"};
  for (const char* setting :
       {"core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.directory=*",
        "core.multiPackIndex=false"}) {
    options.argv.insert(options.argv.end(), {"-c", setting});
  }
  for (std::string& word : words) options.argv.push_back(std::move(word));
  options.environment = std::move(variables);
  options.folder = folder;
  options.input = input;
  auto process = Subprocess::start(options);
  if (!process && process.error().kind() == ErrorKind::kNotFound) {
    return Error(ErrorKind::kUnsupported,
                 "the git program is needed to read this repository, and is "
                 "not installed");
  }
  return process;
}

}  // namespace

Result<std::unique_ptr<BorrowedObjects>> BorrowedObjects::create(
    const std::string& objects_dir, ObjectFormat format,
    const std::vector<std::string>& alternates) {
  std::string folder = environment_value("TMPDIR");
  if (folder.empty()) folder = "/tmp";
  folder += "/tokensweep-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) {  // mode 0700
    return Error(ErrorKind::kIo, folder + ": " + errno_text(errno));
  }
  std::unique_ptr<BorrowedObjects> result(
      new BorrowedObjects(folder, objects_dir, joined_folders(alternates)));
  if (::mkdir((folder + "/refs").c_str(), 0700) != 0) {
    return Error(ErrorKind::kIo, folder + ": " + errno_text(errno));
  }
  TRY(write_file_atomically(folder + "/HEAD", "ref: refs/heads/none\n", 0600));
  std::string config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n";
  if (format == ObjectFormat::kSha256) {
    config += "[extensions]\n\tobjectformat = sha256\n";
  }
  TRY(write_file_atomically(folder + "/config", config, 0600));
  return result;
}

BorrowedObjects::~BorrowedObjects() {
  for (const char* name : {"/HEAD", "/config"}) {
    ::unlink((folder_ + name).c_str());
  }
  ::rmdir((folder_ + "/refs").c_str());
  ::rmdir(folder_.c_str());
}

Result<Subprocess> BorrowedObjects::start(std::vector<std::string> words,
                                          int input) const {
  return start_git(
      std::move(words),
      environment({"GIT_DIR=" + folder_, "GIT_OBJECT_DIRECTORY=" + objects_dir_,
                   "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + alternates_}),
      folder_, input);
}

Result<Subprocess> start_git_in(const std::string& git_dir,
                                std::vector<std::string> words) {
  return start_git(std::move(words), environment({"GIT_DIR=" + git_dir}), "/",
                   SubprocessOptions::kNullInput);
}

Result<Subprocess> start_git_fetch(const std::string& git_dir,
                                   std::vector<std::string> words) {
  // What git executes on the way because a config says so.
  std::vector<std::string> all;
  for (const char* setting : {"core.sshCommand=ssh -o BatchMode=yes",
                              "core.askPass=", "core.alternateRefsCommand=true",
                              "credential.helper="}) {
    all.insert(all.end(), {"-c", setting});
  }
  all.insert(all.end(), {"fetch", "--quiet", "--upload-pack=git-upload-pack",
                         "--no-tags", "--no-recurse-submodules",
                         "--no-auto-maintenance", "--no-write-fetch-head"});
  for (std::string& word : words) all.push_back(std::move(word));
  return start_git(std::move(all), fetch_environment(git_dir), "/",
                   SubprocessOptions::kNullInput);
}

}  // namespace tokensweep::git
