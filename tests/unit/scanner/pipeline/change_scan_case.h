// SPDX-License-Identifier: Apache-2.0
// For tests of scan_changes(): a repository, two rules, and short words for
// what was found.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_changes.h"
#include "tests/support/git_changes.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_rules.h"

namespace tokensweep::testing {

inline std::string token(char first) {
  return "abc_" + std::string(1, first) + "bCdEfGhIjKlMnOpQrStUvW1";
}

// What is kept by one line of a secret: "path:line:column".
inline std::string place_of(const Occurrence& occurrence) {
  return occurrence.path + ":" + std::to_string(occurrence.line) + ":" +
         std::to_string(occurrence.column);
}

class MemoryCache : public ScanCache {
 public:
  [[nodiscard]] bool is_clean(const git::ObjectId& id) const override {
    return clean.contains(id);
  }
  Result<void> add_clean(std::span<const git::ObjectId> ids) override {
    clean.insert(ids.begin(), ids.end());
    return {};
  }
  std::set<git::ObjectId> clean;
};

class ChangeScanCase : public ::testing::Test {
 protected:
  ChangeScanCase() : repo_(test::GitRepo::init(folder_ / "repo")) {
    Rule one = prefix_rule("acme-key", "abc_", 24);
    Rule not_in_docs = prefix_rule("acme-doc", "doc_", 24);
    not_in_docs.not_path = {"docs/**"};
    detector_ = detector_of({one, not_in_docs});
    options_.detector = detector_.get();
  }

  Report scan(const ChangeScan& what) {
    Report report;
    statistics_ = {};
    auto repository = git::Repository::open(repo_.folder());
    EXPECT_TRUE(repository);
    EXPECT_TRUE(scan_changes((*repository)->objects(), what, options_, report,
                             statistics_));
    return report;
  }
  Report scan_staged() {
    repo_.git({"add", "-A"});
    ChangeScan what;
    what.changes.push_back(test::staged_change(repo_));
    return scan(what);
  }
  Report scan_commits(const std::vector<std::string>& commits) {
    ChangeScan what;
    for (const std::string& commit : commits) {
      what.changes.push_back(test::change_of(repo_, commit));
    }
    return scan(what);
  }

  static std::vector<std::string> places(const Report& report) {
    std::vector<std::string> found;
    for (const Finding& finding : report.findings) {
      for (const Occurrence& occurrence : finding.occurrences) {
        found.push_back(place_of(occurrence));
      }
    }
    return found;
  }
  static std::uint64_t suppressed(const Report& report,
                                  const std::string& reason) {
    const auto at = report.suppressed.by_reason.find(reason);
    return at == report.suppressed.by_reason.end() ? 0 : at->second;
  }

  test::ScratchFolder folder_;
  test::GitRepo repo_;
  std::unique_ptr<Detector> detector_;
  ScanOptions options_;
  ScanStatistics statistics_;
};

inline std::string many_lines(char first) {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    text += std::string(1, first) + " line " + std::to_string(i) + "\n";
  }
  return text;
}

}  // namespace tokensweep::testing
