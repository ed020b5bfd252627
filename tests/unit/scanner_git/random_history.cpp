// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/scanner_git/random_history.h"

#include <algorithm>
#include <random>
#include <sstream>
#include <utility>

namespace tokensweep::git::model {
namespace {

const std::vector<std::string> kPaths = {"a",     "b",     "d/a",
                                         "d/e/b", "d/e/c", "x/e/b"};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  History make() {
    History history;
    for (int i = 0; i < kBlobs; ++i) {
      history.blobs.push_back(i % 2 == 0 ? Secrets() : secrets());
    }
    const int count = 3 + below(25);
    for (int i = 0; i < count; ++i) history.commits.push_back(commit(history));
    const std::vector<std::string> names = {
        "refs/heads/a",        "refs/heads/b", "refs/notes/commits",
        "refs/remotes/o/main", "refs/stash",   "refs/tags/t1",
        "refs/tags/t2",        "refs/tags/t3"};
    for (const std::string& name : names) {
      if (below(3) == 0) continue;
      RefModel ref;
      ref.name = name;
      ref.commit = below(count);
      if (name.starts_with("refs/tags/") && below(2) == 0) ref.tag = secrets();
      history.refs.push_back(ref);
    }
    history.head = below(count);
    history.index =
        history.commits[static_cast<std::size_t>(history.head)].files;
    edit(history.index, below(3));
    return history;
  }

 private:
  int below(int bound) {
    return static_cast<int>(random_() % static_cast<unsigned>(bound));
  }

  Secrets secrets() {
    Secrets result = {static_cast<std::uint32_t>(below(kSecrets))};
    if (below(3) == 0)
      result.insert(static_cast<std::uint32_t>(below(kSecrets)));
    return result;
  }

  void edit(Files& files, int edits) {
    for (int i = 0; i < edits; ++i) {
      const std::string& path = kPaths[static_cast<std::size_t>(
          below(static_cast<int>(kPaths.size())))];
      if (below(3) == 0) {
        files.erase(path);
      } else {
        files[path] = below(kBlobs);
      }
    }
  }

  Commit commit(const History& history) {
    Commit result;
    const int before = static_cast<int>(history.commits.size());
    // Clocks are wrong, and often equal.
    result.date = 1000 + before / 3 + below(4);
    if (before > 0 && below(8) != 0) {
      result.parents.push_back(std::max(0, before - 1 - below(4)));
      if (below(3) == 0) {
        const int other = below(before);
        if (other != result.parents.front()) result.parents.push_back(other);
      }
    }
    for (const int parent : result.parents) {
      for (const auto& [path, blob] :
           history.commits[static_cast<std::size_t>(parent)].files) {
        if (below(2) == 0 || parent == result.parents.front()) {
          result.files[path] = blob;
        }
      }
    }
    edit(result.files, below(3));
    if (below(12) == 0) result.message = secrets();
    return result;
  }

  std::mt19937 random_;
};

std::string words(const Secrets& secrets) {
  std::string text = "secrets";
  for (const std::uint32_t secret : secrets) text += std::to_string(secret);
  return text;
}

std::string data(const std::string& text) {
  return "data " + std::to_string(text.size()) + "\n" + text + "\n";
}

}  // namespace

History random_history(unsigned seed) {
  return Generator(seed).make();
}

void build(History& history, tokensweep::test::GitRepo& repo) {
  std::ostringstream stream;
  const std::size_t first_commit = 100;
  const std::size_t first_tag = 1000;
  for (std::size_t i = 0; i < history.blobs.size(); ++i) {
    stream << "blob\nmark :" << i + 1 << "\n"
           << data("blob " + std::to_string(i));
  }
  for (std::size_t i = 0; i < history.commits.size(); ++i) {
    const Commit& commit = history.commits[i];
    stream << "commit refs/tmp/" << i << "\nmark :" << first_commit + i
           << "\nauthor A" << i << " <a" << i << "@x> " << commit.date
           << " +0000\ncommitter C <c> " << commit.date << " +0000\n"
           << data(words(commit.message));
    for (std::size_t p = 0; p < commit.parents.size(); ++p) {
      stream << (p == 0 ? "from :" : "merge :")
             << first_commit + static_cast<std::size_t>(commit.parents[p])
             << "\n";
    }
    stream << "deleteall\n";
    for (const auto& [path, blob] : commit.files) {
      stream << "M 100644 :" << blob + 1 << " " << path << "\n";
    }
  }
  for (std::size_t i = 0; i < history.refs.size(); ++i) {
    const RefModel& ref = history.refs[i];
    const std::size_t mark =
        first_commit + static_cast<std::size_t>(ref.commit);
    if (ref.tag.empty()) {
      stream << "reset " << ref.name << "\nfrom :" << mark << "\n\n";
    } else {
      stream << "tag " << ref.name.substr(10) << "\nmark :" << first_tag + i
             << "\nfrom :" << mark << "\ntagger T <t> 5 +0000\n"
             << data(words(ref.tag));
    }
  }
  const std::string marks_file = repo.folder() + "/marks";
  stream << "feature export-marks=" << marks_file << "\n";
  std::string text = stream.str();
  // Features come first.
  const std::size_t feature = text.rfind("feature ");
  text = text.substr(feature) + text.substr(0, feature);
  repo.git({"-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet",
            "--allow-unsafe-features"},
           text);

  std::map<std::size_t, std::string> ids;
  std::istringstream marks(tokensweep::test::read_text(marks_file));
  char colon = 0;
  std::size_t mark = 0;
  for (std::string id; marks >> colon >> mark >> id;) ids[mark] = id;
  for (std::size_t i = 0; i < history.blobs.size(); ++i) {
    history.blob_ids.push_back(ids.at(i + 1));
  }
  std::string commands;
  for (std::size_t i = 0; i < history.commits.size(); ++i) {
    history.commits[i].id = ids.at(first_commit + i);
    commands += "delete refs/tmp/" + std::to_string(i) + "\n";
  }
  for (std::size_t i = 0; i < history.refs.size(); ++i) {
    if (!history.refs[i].tag.empty()) {
      history.refs[i].tag_id = ids.at(first_tag + i);
    }
  }
  repo.git({"update-ref", "--stdin"}, commands);
  tokensweep::test::write_text(
      repo.folder() + "/.git/HEAD",
      history.commits[static_cast<std::size_t>(history.head)].id + "\n");
  std::string entries;
  for (const auto& [path, blob] : history.index) {
    entries += "100644 " + history.blob_ids[static_cast<std::size_t>(blob)] +
               "\t" + path + "\n";
  }
  repo.git({"update-index", "--index-info"}, entries);
}

}  // namespace tokensweep::git::model
