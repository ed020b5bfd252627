// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/repository.h"

#include <set>
#include <utility>

#include "scanner/git/cat_file.h"
#include "scanner/git/git2_api.h"
#include "scanner/git/git_program.h"
#include "scanner/git/index_file.h"
#include "scanner/git/layout.h"
#include "scanner/git/listed_store.h"
#include "scanner/git/pack_store.h"
#include "scanner/git/ref_files.h"
#include "scanner/git/reflog.h"

namespace tokensweep::git {
namespace {

// Refs that are not files are asked from the git program, which may be too old
// for them.
Result<std::vector<Ref>> refs_by_program(const Layout& layout) {
  TRY_ASSIGN(Subprocess process,
             start_git_in(layout.git_dir, {"for-each-ref",
                                           "--format=%(objectname) "
                                           "%(refname)"}));
  BlockReader reader(process.output());
  std::vector<Ref> refs;
  const std::size_t digits = 2 * static_cast<std::size_t>(layout.format);
  bool well_formed = true;
  while (const auto line = reader.line()) {
    const auto id = ObjectId::from_hex(line->substr(0, digits));
    if (!id || line->size() < digits + 2) {
      well_formed = false;
      continue;
    }
    refs.push_back({std::string(line->substr(digits + 1)), *id});
  }
  if (!process.wait().success() || !well_formed) {
    return Error(ErrorKind::kUnsupported,
                 "refs are in a format that the installed git cannot read");
  }
  std::ranges::sort(refs, {}, &Ref::name);
  return refs;
}

// One line of output; kUnsupported when the program fails, empty when it says
// no by exit code 1.
Result<std::string> line_by_program(const Layout& layout,
                                    std::vector<std::string> words) {
  TRY_ASSIGN(Subprocess process,
             start_git_in(layout.git_dir, std::move(words)));
  BlockReader reader(process.output());
  std::string result;
  if (const auto line = reader.line()) result = *line;
  const ExitStatus status = process.wait();
  if (status.signal == 0 && status.code == 1) return std::string();
  if (!status.success()) {
    return Error(ErrorKind::kUnsupported,
                 "HEAD is in a format that the installed git cannot read");
  }
  return result;
}

// Takes user, password and whatever a query may hold out of a remote's URL.
std::string without_user(std::string url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) {
    // host:path, or a plain path.
    const std::size_t colon = url.find(':');
    const std::size_t at = url.find('@');
    if (at != std::string::npos && colon != std::string::npos &&
        url.find('/') > at) {
      url.erase(0, at + 1);
    }
    return url;
  }
  if (const std::size_t query = url.find_first_of("?#");
      query != std::string::npos) {
    url.resize(query);
  }
  const std::size_t begin = scheme + 3;
  const std::size_t end = std::min(url.find('/', begin), url.size());
  const std::size_t at = url.rfind('@', end);
  if (at != std::string::npos && at >= begin && at < end) {
    url.erase(begin, at + 1 - begin);
  }
  return url;
}

class DiskRepository final : public Repository {
 public:
  DiskRepository(DiscoveredRepository found, Reader reader)
      : found_(std::move(found)), reader_(reader), ref_files_(found_.layout) {}

  const Layout& layout() const override { return found_.layout; }
  Reader reader() const override { return reader_; }

  Result<std::vector<Ref>> refs(Coverage& coverage) override {
    for (const std::string& name : found_.unknown_extensions) {
      coverage.skip("unknown repository extension", SkipEffect::kIncomplete,
                    name);
    }
    if (!found_.refs_in_tables) return ref_files_.all(coverage);
    auto refs = refs_by_program(found_.layout);
    if (refs) return refs;
    coverage.skip("unreadable refs", SkipEffect::kIncomplete,
                  found_.layout.common_dir);
    return std::vector<Ref>();
  }

  Result<std::optional<ObjectId>> head() override {
    if (!found_.refs_in_tables) return ref_files_.head();
    TRY_ASSIGN(const std::string line,
               line_by_program(found_.layout,
                               {"rev-parse", "--verify", "--quiet", "HEAD"}));
    return ObjectId::from_hex(line);
  }

  std::string head_branch() override {
    std::string name;
    if (found_.refs_in_tables) {
      auto line =
          line_by_program(found_.layout, {"symbolic-ref", "--quiet", "HEAD"});
      if (line) name = *std::move(line);
    } else {
      name = ref_files_.head_target();
    }
    constexpr std::string_view kBranches = "refs/heads/";
    if (!name.starts_with(kBranches)) return {};
    return name.substr(kBranches.size());
  }

  std::string origin_url() override {
    return without_user(
        found_.config.get("remote", "origin", "url").value_or(""));
  }

  std::vector<std::string> remote_names() override {
    std::set<std::string> names;
    for (const ConfigEntry& entry : found_.config.entries()) {
      if (entry.section == "remote") names.insert(entry.subsection);
    }
    names.erase("");  // what [remote] says of all
    return {names.begin(), names.end()};
  }

  Result<std::vector<IndexEntry>> index() override {
    TRY_ASSIGN(Index index, read_index(found_.layout));
    return std::move(index.entries);
  }

  std::vector<ObjectId> reflog_ids(Coverage& coverage) override {
    return read_reflog_ids(found_.layout, coverage);
  }

  std::vector<ObjectId> shallow_ids() override {
    return read_shallow_ids(found_.layout);
  }

  ObjectStore& objects() override {
    if (!store_) open_store();
    return *store_;
  }

 private:
  // Late, because loading libgit2 takes longer than a hook may.
  void open_store() {
    const StoreLocation location = {found_.layout.objects_dir,
                                    found_.layout.format,
                                    found_.layout.alternates};
    if (reader_ == Reader::kPack) {
      store_ = open_pack_store(location);
      return;
    }
    if (reader_ == Reader::kLibgit2) {
      auto store = open_git2_store(location);
      if (store) {
        store_ = *std::move(store);
        return;
      }
      found_.layout.libgit2_refusal = store.error().message();
      reader_ = Reader::kGitProgram;
    }
    store_ = open_program_store(location);
  }

  DiscoveredRepository found_;
  Reader reader_;
  RefFiles ref_files_;
  std::unique_ptr<ObjectStore> store_;
};

Result<std::unique_ptr<Repository>> open_found(DiscoveredRepository found,
                                               Reader reader) {
  if (reader == Reader::kLibgit2) {
    if (!found.layout.libgit2_refusal.empty()) {
      return Error(ErrorKind::kUnsupported,
                   "libgit2 cannot read " + found.layout.libgit2_refusal);
    }
    TRY(git2_api());
  }
  return {std::make_unique<DiskRepository>(std::move(found), reader)};
}

}  // namespace

Result<std::unique_ptr<Repository>> Repository::open(const std::string& path) {
  return open_with(path, Reader::kPack);
}

Result<std::unique_ptr<Repository>> Repository::open_with(
    const std::string& path, Reader reader) {
  TRY_ASSIGN(DiscoveredRepository found, discover_repository(path));
  return open_found(std::move(found), reader);
}

Result<std::unique_ptr<Repository>> Repository::open_for_hook(
    const HookEnvironment& environment, Reader reader) {
  TRY_ASSIGN(DiscoveredRepository found, discover_for_hook(environment));
  return open_found(std::move(found), reader);
}

}  // namespace tokensweep::git
