// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_cache.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "scanner/pipeline/audit_memory.h"
#include "scanner/pipeline/database.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

git::ObjectId id_of(unsigned number) {
  const Sha256 hash = sha256(as_bytes("object " + std::to_string(number)));
  return git::ObjectId(ByteView(hash).first(20));
}

std::vector<git::ObjectId> ids_of(unsigned from, unsigned to) {
  std::vector<git::ObjectId> ids;
  for (unsigned i = from; i < to; ++i) ids.push_back(id_of(i));
  std::ranges::sort(ids);
  return ids;
}

AuditRecord record_of(unsigned number) {
  AuditRecord record;
  record.flagged = {id_of(1'000'000 + number)};
  WholeRead& whole = record.whole.emplace();
  record.files.push_back({{std::byte(number)}, {std::byte{7}}});
  whole.max_object_bytes = number;
  whole.counts.blobs = number;
  whole.lfs_ids = {std::string(64, 'a')};
  whole.outcome = "sealed";
  return record;
}

class ScanCacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<ScanCache> open() {
    notice_.clear();
    auto cache = ScanCache::open(folder_, key_, notice_);
    EXPECT_TRUE(cache.has_value()) << cache.error().message();
    return cache ? *std::move(cache) : nullptr;
  }
  [[nodiscard]] std::string file() const {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() == ".sqlite") return entry.path();
    }
    return {};
  }
  [[nodiscard]] std::string content() const {
    return read_file(file(), 1 << 26).value_or("");
  }
  void overwrite(std::string_view text) const {
    ASSERT_TRUE(write_file_atomically(file(), text, 0600).has_value());
  }
  // Gives the status that the child process ended with.
  template <typename Work>
  static pid_t start(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::_exit(0);
    }
    return child;
  }
  static int wait_for(pid_t child) {
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
  }

  test::ScratchFolder scratch_;
  std::string folder_ = scratch_ / "a/b/scans";
  ScanCacheKey key_ = {"/repo/.git", "rules", "1.0"};
  std::string notice_;
};

TEST_F(ScanCacheTest, RemembersCleanObjects) {
  const auto clean = ids_of(0, 500);
  ASSERT_TRUE(open()->add_clean(clean));
  const auto cache = open();
  for (const git::ObjectId& id : clean) EXPECT_TRUE(cache->is_clean(id));
  for (const git::ObjectId& id : ids_of(500, 1000)) {
    EXPECT_FALSE(cache->is_clean(id));
  }
  EXPECT_EQ(notice_, "");
  EXPECT_EQ(cache->problem(), "");
}

TEST_F(ScanCacheTest, WhatIsAddedIsKnownAtOnce) {
  const auto cache = open();
  EXPECT_FALSE(cache->is_clean(id_of(1)));
  ASSERT_TRUE(cache->add_clean(ids_of(1, 2)));
  EXPECT_TRUE(cache->is_clean(id_of(1)));
}

TEST_F(ScanCacheTest, ManySmallAdditionsAreJoined) {
  for (unsigned i = 0; i < 200; ++i) {
    ASSERT_TRUE(open()->add_clean(ids_of(i, i + 3)));
  }
  auto database = Database::open(file());
  ASSERT_TRUE(database);
  EXPECT_LE(*database->integer("SELECT count(*) FROM chunk"), 65);
  const auto cache = open();
  for (unsigned i = 0; i < 202; ++i) EXPECT_TRUE(cache->is_clean(id_of(i)));
}

TEST_F(ScanCacheTest, Sha256IdsAreWhole) {
  const Sha256 hash = sha256(as_bytes("x"));
  Sha256 other = hash;
  other.back() ^= std::byte{1};
  const git::ObjectId id{ByteView(hash)};
  ASSERT_TRUE(open()->add_clean(std::vector{id}));
  EXPECT_TRUE(open()->is_clean(id));
  EXPECT_FALSE(open()->is_clean(git::ObjectId{ByteView(other)}));
  EXPECT_FALSE(open()->is_clean(git::ObjectId{ByteView(hash).first(20)}));
}

TEST_F(ScanCacheTest, OtherKeysAreOtherFiles) {
  ASSERT_TRUE(open()->add_clean(ids_of(0, 9)));
  for (const ScanCacheKey& other :
       {ScanCacheKey{"/other/.git", "rules", "1.0"},
        ScanCacheKey{"/repo/.git", "other", "1.0"},
        ScanCacheKey{"/repo/.git", "rules", "1.1"}}) {
    key_ = other;
    EXPECT_FALSE(open()->is_clean(id_of(0)));
    EXPECT_EQ(notice_, "");
  }
}

TEST_F(ScanCacheTest, KeepsAuditsApartFromOthers) {
  const auto cache = open();
  AuditMemory* const audits = cache->audits();
  ASSERT_NE(audits, nullptr);
  EXPECT_FALSE(audits->last().has_value());
  ASSERT_TRUE(cache->add_clean(ids_of(900, 910)));
  EXPECT_THAT(audits->clean_ids(), IsEmpty());
  const auto ids = ids_of(0, 600);
  audits->replace(record_of(7), ids, ids_of(3, 5));
  ASSERT_TRUE(cache->add_clean(ids_of(910, 920)));

  const auto again = open();
  const auto record = again->audits()->last();
  ASSERT_TRUE(record && record->whole);
  EXPECT_EQ(record->flagged, record_of(7).flagged);
  EXPECT_EQ(record->files, record_of(7).files);
  EXPECT_EQ(record->whole->max_object_bytes, 7U);
  EXPECT_EQ(record->whole->counts, record_of(7).whole->counts);
  EXPECT_EQ(record->whole->lfs_ids, record_of(7).whole->lfs_ids);
  EXPECT_EQ(record->whole->outcome, "sealed");
  auto expected = ids_of(0, 3);
  std::ranges::copy(ids_of(5, 600), std::back_inserter(expected));
  std::ranges::sort(expected);
  EXPECT_EQ(again->audits()->clean_ids(), expected);
  EXPECT_FALSE(again->is_clean(id_of(3)));
  EXPECT_TRUE(again->is_clean(id_of(5)));
  EXPECT_TRUE(again->is_clean(id_of(915)));
}

TEST_F(ScanCacheTest, AuditsAreExtended) {
  {
    const auto cache = open();
    cache->audits()->replace(record_of(1), ids_of(0, 100), {});
  }
  const auto cache = open();
  ASSERT_TRUE(cache->audits()->last());
  cache->audits()->extend(record_of(2), ids_of(100, 120));
  EXPECT_EQ(open()->audits()->clean_ids(), ids_of(0, 120));
  EXPECT_EQ(open()->audits()->last()->whole->counts.blobs, 2U);
  // More than is kept beside the order by first byte.
  cache->audits()->extend(record_of(3), ids_of(120, 60'000));
  EXPECT_EQ(open()->audits()->clean_ids(), ids_of(0, 60'000));
  EXPECT_TRUE(open()->is_clean(id_of(59'999)));
}

TEST_F(ScanCacheTest, ExtendsOnlyWhatItHasRead) {
  open()->audits()->replace(record_of(1), ids_of(0, 10), {});
  const auto one = open();
  ASSERT_TRUE(one->audits()->last());
  open()->audits()->replace(record_of(2), ids_of(20, 30), {});
  one->audits()->extend(record_of(3), ids_of(10, 12));
  EXPECT_EQ(open()->audits()->last()->whole->counts.blobs, 2U);
  EXPECT_EQ(open()->audits()->clean_ids(), ids_of(20, 30));
  EXPECT_EQ(one->problem(), "");
}

TEST_F(ScanCacheTest, FolderAndFileArePrivate) {
  ASSERT_TRUE(open()->add_clean(ids_of(0, 1)));
  struct stat info {};
  ASSERT_EQ(::stat(folder_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(ScanCacheTest, FolderOfOthersIsRefused) {
  const auto refused = [this] {
    return !ScanCache::open(folder_, key_, notice_).has_value();
  };
  fs::create_directories(folder_);
  ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
  EXPECT_TRUE(refused());
  fs::remove(folder_);
  fs::create_directory(scratch_ / "elsewhere");
  fs::create_symlink(scratch_ / "elsewhere", folder_);
  EXPECT_TRUE(refused());
  fs::remove(folder_);
  test::write_text(folder_, "a file");
  EXPECT_TRUE(refused());
  if (::geteuid() != 0) return;  // nobody else can give files away
  fs::remove(folder_);
  fs::create_directory(folder_);
  ASSERT_EQ(::chown(folder_.c_str(), 65534, 65534), 0);
  EXPECT_TRUE(refused());
}

TEST_F(ScanCacheTest, OneFlippedByteIsNeverBelieved) {
  const auto clean = ids_of(0, 2000);
  {
    const auto cache = open();
    cache->audits()->replace(record_of(1), clean, {});
    ASSERT_TRUE(cache->add_clean(ids_of(2000, 2010)));
  }
  const std::string whole = content();
  testing::TestRandom random(1);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = whole;
    const std::size_t at = random.below(damaged.size());
    const auto flip = static_cast<char>(1 + random.below(255));
    damaged[at] = static_cast<char>(damaged[at] ^ flip);
    overwrite(damaged);
    auto cache = open();
    ASSERT_NE(cache, nullptr);
    for (unsigned i = 3000; i < 3500; ++i) {
      ASSERT_FALSE(cache->is_clean(id_of(i))) << at;
    }
    const auto known = cache->audits()->clean_ids();
    EXPECT_TRUE(std::ranges::includes(clean, known)) << at;
    if (const auto record = cache->audits()->last()) {
      EXPECT_EQ(record->flagged, record_of(1).flagged) << at;
    }
    cache.reset();
    open();  // makes the file again, should it have been thrown away
  }
}

TEST_F(ScanCacheTest, CutFileIsThrownAway) {
  { open()->audits()->replace(record_of(1), ids_of(0, 5000), {}); }
  const std::string whole = content();
  for (std::size_t size = 600; size < whole.size(); size += whole.size() / 37) {
    overwrite(whole.substr(0, size));
    auto cache = open();
    EXPECT_THAT(cache->audits()->clean_ids(), IsEmpty()) << size;
    EXPECT_NE(notice_ + cache->problem(), "") << size;
    cache.reset();
    EXPECT_FALSE(open()->is_clean(id_of(1)));
  }
}

TEST_F(ScanCacheTest, ForeignDatabaseIsThrownAway) {
  ASSERT_TRUE(open()->add_clean(ids_of(0, 9)));
  ASSERT_TRUE(Database::open(file())->run("PRAGMA application_id = 5"));
  EXPECT_FALSE(open()->is_clean(id_of(0)));
  EXPECT_THAT(notice_, HasSubstr("thrown away"));
  open();
  EXPECT_EQ(notice_, "");
}

TEST_F(ScanCacheTest, FileInUseIsNotThrownAway) {
  const auto user = open();
  ASSERT_TRUE(user->add_clean(ids_of(0, 9)));
  ASSERT_TRUE(Database::open(file())->run("PRAGMA application_id = 5"));
  EXPECT_FALSE(ScanCache::open(folder_, key_, notice_).has_value());
  EXPECT_NE(file(), "");
  ASSERT_TRUE(user->add_clean(ids_of(10, 19)));
}

TEST_F(ScanCacheTest, DamageFoundLateEndsItsUse) {
  ASSERT_TRUE(open()->add_clean(ids_of(0, 9)));
  const auto cache = open();
  EXPECT_EQ(notice_, "");
  ASSERT_TRUE(Database::open(file())->run("DROP TABLE chunk"));
  EXPECT_FALSE(cache->is_clean(id_of(0)));
  EXPECT_THAT(cache->problem(), HasSubstr("thrown away"));
  EXPECT_EQ(file(), "");
  EXPECT_TRUE(cache->add_clean(ids_of(0, 9)));  // no more than nothing
  EXPECT_EQ(file(), "");
}

TEST_F(ScanCacheTest, ManyProcessesWriteAtOnce) {
  constexpr unsigned kProcesses = 6;
  constexpr unsigned kRounds = 15;
  std::vector<pid_t> children;
  for (unsigned process = 0; process < kProcesses; ++process) {
    children.push_back(start([&] {
      for (unsigned round = 0; round < kRounds; ++round) {
        std::string notice;
        auto cache = ScanCache::open(folder_, key_, notice);
        if (!cache || !notice.empty()) ::_exit(1);
        const unsigned at = 100'000 + (process * kRounds + round) * 10;
        if (!(*cache)->add_clean(ids_of(at, at + 10))) ::_exit(2);
        if (round % 5 == process % 5) {
          (*cache)->audits()->replace(record_of(process),
                                      ids_of(process * 100, process * 100 + 90),
                                      {});
        }
        if (!(*cache)->problem().empty()) ::_exit(3);
      }
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  const auto cache = open();
  EXPECT_EQ(notice_, "");
  const auto record = cache->audits()->last();
  ASSERT_TRUE(record && record->whole);
  const auto writer = static_cast<unsigned>(record->whole->counts.blobs);
  ASSERT_LT(writer, kProcesses);
  EXPECT_EQ(cache->audits()->clean_ids(),
            ids_of(writer * 100, writer * 100 + 90));
  EXPECT_THAT(record->flagged, ElementsAre(id_of(1'000'000 + writer)));
}

TEST_F(ScanCacheTest, KilledWhileWriting) {
  testing::TestRandom random(2);
  std::array<int, 2> written{};
  ASSERT_EQ(::pipe(written.data()), 0);
  int replaced = 0;
  for (unsigned round = 0; round < 40; ++round) {
    const bool wait_for_one = round == 20;
    const pid_t child = start([&] {
      std::string notice;
      auto cache = ScanCache::open(folder_, key_, notice);
      if (!cache) ::_exit(1);
      for (unsigned i = 0;; i = 1 - i) {
        (*cache)->audits()->replace(record_of(i), ids_of(i, 20'000 + i), {});
        if (wait_for_one && ::write(written[1], "x", 1) != 1) ::_exit(2);
      }
    });
    // However slow the machine is, there is something to break from then on.
    char byte = 0;
    if (wait_for_one) {
      ASSERT_EQ(::read(written[0], &byte, 1), 1);
    }
    ::usleep(static_cast<useconds_t>(1000 + random.below(60'000)));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    EXPECT_TRUE(WIFSIGNALED(wait_for(child)));
    const auto cache = open();
    EXPECT_EQ(notice_, "");
    const auto record = cache->audits()->last();
    EXPECT_EQ(cache->problem(), "");
    if (!record) continue;
    ++replaced;
    const auto which = static_cast<unsigned>(record->whole->counts.blobs);
    EXPECT_EQ(cache->audits()->clean_ids(), ids_of(which, 20'000 + which));
  }
  EXPECT_GE(replaced, 20);
  ::close(written[0]);
  ::close(written[1]);
}

}  // namespace
}  // namespace tokensweep
