// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_index.h"

#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "scanner/git/object_id.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;

// A pack of a few objects, its index in the given version, and what git says
// stands in it.
struct Sample {
  std::string index;
  std::map<std::string, std::uint64_t> offsets;
};

Sample make_sample(const std::string& version, ObjectFormat format) {
  const ScratchFolder folder;
  GitRepoOptions options;
  options.sha256 = format == ObjectFormat::kSha256;
  GitRepo repo = GitRepo::init(folder / "r", options);
  for (int i = 0; i < 20; ++i) repo.hash_object("blob", std::to_string(i));
  std::string ids;
  for (const std::string& id : repo.all_objects()) ids += id + "\n";
  const std::string name =
      repo.git({"pack-objects", "-q", "--index-version=" + version, "p"}, ids);
  Sample sample;
  sample.index = test::read_text(folder / "r/p-" + name + ".idx");
  std::istringstream lines(repo.git({"show-index"}, sample.index));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::uint64_t offset = 0;
    std::string id;
    words >> offset >> id;
    sample.offsets[id] = offset;
  }
  return sample;
}

void expect_equal(const Sample& sample, ObjectFormat format) {
  const auto parsed = parse_pack_index(as_bytes(sample.index), format);
  ASSERT_TRUE(parsed);
  std::map<std::string, std::uint64_t> offsets;
  for (const PackedObject& object : *parsed) {
    offsets[object.id.hex()] = object.offset;
  }
  EXPECT_EQ(offsets.size(), 20U);
  EXPECT_EQ(offsets, sample.offsets);
}

TEST(PackIndex, ReadsEveryVersionAndFormat) {
  // A limit of one byte moves all offsets into the table of long ones.
  for (const char* version : {"1", "2", "2,0x1"}) {
    SCOPED_TRACE(version);
    expect_equal(make_sample(version, ObjectFormat::kSha1),
                 ObjectFormat::kSha1);
  }
  expect_equal(make_sample("2", ObjectFormat::kSha256), ObjectFormat::kSha256);
}

TEST(PackIndex, RefusesWhatIsCutShort) {
  for (const char* version : {"1", "2", "2,0x1"}) {
    const Sample sample = make_sample(version, ObjectFormat::kSha1);
    // The two hashes at the end are not looked at.
    const std::size_t needed = sample.index.size() - 40;
    for (std::size_t size = 0; size < needed; size += 7) {
      EXPECT_FALSE(parse_pack_index(
          as_bytes(std::string_view(sample.index).substr(0, size)),
          ObjectFormat::kSha1));
    }
  }
}

TEST(PackIndex, SurvivesDamage) {
  const Sample sample = make_sample("2,0x1", ObjectFormat::kSha1);
  for (std::size_t at = 0; at < sample.index.size(); ++at) {
    std::string damaged = sample.index;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    const auto parsed =
        parse_pack_index(as_bytes(damaged), ObjectFormat::kSha1);
    if (parsed) {
      EXPECT_LE(parsed->size(), sample.index.size());
    }
  }
}

}  // namespace
}  // namespace tokensweep::git
