// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/build_files.h"

#include <unistd.h>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep {
namespace {

using test::GitRepo;
using test::ScratchFolder;
using test::write_text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> files_of(const std::string& kind,
                                  const std::string& path) {
  Target target;
  target.kind = kind;
  target.path = path;
  const auto places = PlaceReader::open(target, "", 1 << 20);
  EXPECT_TRUE(places);
  return places ? read_build_files(*places) : std::vector<std::string>();
}

TEST(BuildFiles, AreKnownByTheirNames) {
  for (const char* path :
       {"Dockerfile", "a/Dockerfile.dev", "a/b.dockerfile", "Containerfile",
        "docker-compose.yml", "compose.prod.yaml", ".gitlab-ci.yml",
        "Jenkinsfile", "Makefile", "x.mk", "ci/push.sh", "README.md",
        ".github/workflows/any", ".circleci/config.yml"}) {
    EXPECT_TRUE(is_build_file(path)) << path;
  }
  for (const char* path :
       {"main.c", "a/Dockerfile/x", "x.github/workflows/a", "notes.txt", ""}) {
    EXPECT_FALSE(is_build_file(path)) << path;
  }
}

TEST(BuildFiles, OfAFolderByPathWithoutSymlinks) {
  const ScratchFolder scratch;
  write_text(scratch / "in/b/Makefile", "2");
  write_text(scratch / "in/a.sh", "1");
  write_text(scratch / "in/notes", "x");
  write_text(scratch / "in/1/2/3/4/a.sh", "too deep");
  write_text(scratch / "in/large.sh", std::string(300'000, 'x'));
  write_text(scratch / "out/Makefile", "elsewhere");
  ASSERT_EQ(::symlink("../out", (scratch / "in/link").c_str()), 0);
  ASSERT_EQ(::symlink("../out/Makefile", (scratch / "in/Makefile").c_str()), 0);
  EXPECT_THAT(files_of("files", scratch / "in"), ElementsAre("1", "2"));
  EXPECT_THAT(files_of("files", scratch / "in/a.sh"), IsEmpty());
}

TEST(BuildFiles, OfARepositoryFromItsIndexOrHead) {
  const ScratchFolder scratch;
  GitRepo repo = GitRepo::init(scratch / "repo");
  repo.write("a.sh", "1");
  repo.write("d/Makefile", "2");
  repo.write("notes", "x");
  repo.commit("first");
  repo.write("untracked.sh", "x");
  EXPECT_THAT(files_of("repository", repo.folder()), ElementsAre("1", "2"));
  repo.git({"clone", "--quiet", "--bare", ".", scratch / "bare"});
  EXPECT_THAT(files_of("repository", scratch / "bare"), ElementsAre("1", "2"));
}

TEST(BuildFiles, AreBoundedInNumber) {
  const ScratchFolder scratch;
  for (int i = 0; i < 250; ++i) {
    write_text(scratch / (std::to_string(i) + ".sh"), "x");
  }
  EXPECT_EQ(files_of("files", scratch.path()).size(), 200U);
}

}  // namespace
}  // namespace tokensweep
