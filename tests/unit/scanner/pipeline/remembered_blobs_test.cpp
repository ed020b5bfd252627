// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/remembered_blobs.h"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "scanner/pipeline/audit_memory.h"
#include "tests/support/git_repo.h"

namespace tokensweep {
namespace {

namespace fs = std::filesystem;

// As an audit and others leave it.
class Memory : public ScanCache, public AuditMemory {
 public:
  [[nodiscard]] bool is_clean(const git::ObjectId& id) const override {
    return clean.contains(id);
  }
  Result<void> add_clean(std::span<const git::ObjectId> ids) override {
    clean.insert(ids.begin(), ids.end());
    return {};
  }
  AuditMemory* audits() override { return this; }
  std::optional<AuditRecord> last() override { return record; }
  std::vector<git::ObjectId> clean_ids() override { return {}; }
  void replace(const AuditRecord& /*record*/,
               std::span<const git::ObjectId> /*ids*/,
               std::span<const git::ObjectId> /*except*/) override {}
  void extend(const AuditRecord& /*record*/,
              std::span<const git::ObjectId> /*more*/) override {}

  std::set<git::ObjectId> clean;
  std::optional<AuditRecord> record;
};

class RememberedBlobsTest : public ::testing::Test {
 protected:
  RememberedBlobsTest()
      : repo_(test::GitRepo::init(scratch_ / "repo")),
        id_(*git::ObjectId::from_hex(repo_.hash_object("blob", kText))) {
    settle();
  }

  // Longer than a tick of the clock that stamps files.
  static void settle() { ::usleep(30'000); }

  // As a run of its own.
  std::optional<git::ObjectStore::Head> find() {
    open();
    return known_->find(id_);
  }
  void add() {
    ASSERT_FALSE(find());
    ASSERT_TRUE(known_->add({&id_, 1}));
  }
  void open(CacheTrust trust = CacheTrust::kFiles) {
    auto repository = git::Repository::open(repo_.folder());
    ASSERT_TRUE(repository);
    repository_ = *std::move(repository);
    known_ = std::make_unique<RememberedBlobs>(repository_->objects(), &memory_,
                                               trust);
  }
  // Several versions of a file, so that most are deltas; id_ is the smallest.
  void pack_versions() {
    std::string text(kText);
    for (int i = 0; i < 400; ++i) text += "line " + std::to_string(i) + "\n";
    for (int i = 0; i < 5; ++i) {
      text.pop_back();
      id_ = *git::ObjectId::from_hex(repo_.hash_object("blob", text));
      size_ = text.size();
    }
    repo_.repack();
    settle();
  }
  static void overwrite(const std::string& path, const std::string& content) {
    fs::permissions(path, fs::perms::owner_all);
    test::write_text(path, content);
  }

  static constexpr const char* kText = "content\n";
  test::ScratchFolder scratch_;
  test::GitRepo repo_;
  git::ObjectId id_;
  std::uint64_t size_ = 0;
  Memory memory_;
  std::unique_ptr<git::Repository> repository_;
  std::unique_ptr<RememberedBlobs> known_;
};

TEST_F(RememberedBlobsTest, KnowsWhatWasAdded) {
  add();
  const auto head = find();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->type, git::ObjectType::kBlob);
  EXPECT_EQ(head->size, 8U);
  EXPECT_FALSE(memory_.clean.contains(id_));  // by more than its id
}

TEST_F(RememberedBlobsTest, KnowsSizesOfDeltas) {
  pack_versions();
  add();
  const auto head = find();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->type, git::ObjectType::kBlob);
  EXPECT_EQ(head->size, size_);
}

TEST_F(RememberedBlobsTest, AFileThatChangedProvesNothing) {
  add();
  const std::string path = repo_.loose_path(id_.hex());
  const std::string other =
      repo_.loose_path(repo_.hash_object("blob", "another\n"));
  const std::string content = test::read_text(other);
  overwrite(path, content);
  settle();
  EXPECT_FALSE(find());
}

TEST_F(RememberedBlobsTest, AMissingObjectIsNotKnown) {
  add();
  fs::remove(repo_.loose_path(id_.hex()));
  EXPECT_FALSE(find());
}

TEST_F(RememberedBlobsTest, AnotherRepositoryAtTheSamePathIsNotKnown) {
  add();
  fs::remove_all(repo_.folder());
  repo_ = test::GitRepo::init(scratch_ / "repo");
  repo_.hash_object("blob", kText);
  settle();
  EXPECT_FALSE(find());
}

TEST_F(RememberedBlobsTest, ADamagedPackIsNotKnown) {
  pack_versions();
  add();
  for (const auto& entry :
       fs::directory_iterator(repo_.folder() + "/.git/objects/pack")) {
    if (entry.path().extension() != ".pack") continue;
    std::string content = test::read_text(entry.path());
    content[content.size() / 2] ^= 0x55;
    overwrite(entry.path(), content);
  }
  settle();
  EXPECT_FALSE(find());
}

TEST_F(RememberedBlobsTest, AnObjectThatTwoFilesHoldIsReadEachTime) {
  pack_versions();
  const std::string copy = repo_.loose_path(id_.hex());
  fs::create_directories(fs::path(copy).parent_path());
  test::write_text(copy, "no object");
  settle();
  EXPECT_FALSE(find());
  ASSERT_TRUE(known_->add({&id_, 1}));
  EXPECT_FALSE(find());
  fs::remove(copy);
  add();
  EXPECT_TRUE(find());
}

TEST_F(RememberedBlobsTest, AFileThatChangesWhileItIsReadIsNotRemembered) {
  ASSERT_FALSE(find());
  const std::string path = repo_.loose_path(id_.hex());
  overwrite(path, test::read_text(path));
  settle();
  ASSERT_TRUE(known_->add({&id_, 1}));
  EXPECT_TRUE(memory_.clean.empty());
}

TEST_F(RememberedBlobsTest, AFileOfThisMomentIsNotRemembered) {
  const std::string path = repo_.loose_path(id_.hex());
  overwrite(path, test::read_text(path));
  ASSERT_FALSE(find());
  settle();
  ASSERT_TRUE(known_->add({&id_, 1}));
  EXPECT_TRUE(memory_.clean.empty());
}

TEST_F(RememberedBlobsTest, BelievesAuditsWhileTheirFilesAreThere) {
  const std::string other = repo_.hash_object("blob", "another\n");
  settle();
  open();
  memory_.record.emplace().files =
      repository_->objects().marks({}, git::TouchedFiles::kVerify).files;
  memory_.clean.insert(id_);
  EXPECT_TRUE(find());
  repo_.hash_object("blob", "new\n");
  EXPECT_TRUE(find());
  // What the audit read may have been a copy in the file that is gone.
  fs::remove(repo_.loose_path(other));
  EXPECT_FALSE(find());
}

TEST_F(RememberedBlobsTest, BelievesNoAuditOfOtherFiles) {
  open();
  memory_.record.emplace();
  memory_.clean.insert(id_);
  EXPECT_FALSE(find());
}

TEST_F(RememberedBlobsTest, ATrustedIdIsEnough) {
  open(CacheTrust::kIds);
  ASSERT_FALSE(known_->find(id_));
  ASSERT_TRUE(known_->add({&id_, 1}));
  fs::remove_all(repo_.folder());
  repo_ = test::GitRepo::init(scratch_ / "repo");
  repo_.hash_object("blob", kText);
  open(CacheTrust::kIds);
  const auto head = known_->find(id_);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->size, 8U);
  EXPECT_FALSE(find());  // other runs have the file to go by
  fs::remove(repo_.loose_path(id_.hex()));
  open(CacheTrust::kIds);
  EXPECT_FALSE(known_->find(id_));
}

TEST_F(RememberedBlobsTest, WithoutACacheNothingIsKnown) {
  open();
  RememberedBlobs none(repository_->objects(), nullptr, CacheTrust::kFiles);
  EXPECT_FALSE(none.find(id_));
  EXPECT_TRUE(none.add({&id_, 1}));
}

}  // namespace
}  // namespace tokensweep
