// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/audit_outcome.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/pipeline/audit_memory.h"

namespace tokensweep {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

git::ObjectId id_of(std::string_view name) {
  return git::ObjectId(ByteView(sha256(as_bytes(name))).first(20));
}

AuditOutcome sample() {
  AuditOutcome outcome;
  outcome.coverage.commits = 5;
  outcome.coverage.skip("missing object", SkipEffect::kIncomplete, "abc");
  outcome.coverage.skip("submodule commit", SkipEffect::kCounted, "def");
  outcome.flagged = sha256(as_bytes("flagged"));
  git::HistoryPlace place;
  place.secret = 1;
  place.key = 2;
  place.kind = OccurrenceKind::kNote;
  place.path = std::string("some/pa\xff\0th", 11);
  place.object = id_of("object");
  place.commit = id_of("commit");
  place.count = 7;
  outcome.attribution.places.push_back(place);
  Exposure exposure;
  exposure.introduced = CommitRef{"c1", "A. Person", "a@example.org", "2026"};
  exposure.introductions = {*exposure.introduced, {"c2", "B", "", ""}};
  exposure.removed = CommitRef{"c3", "C", "", ""};
  exposure.refs = {"refs/heads/main"};
  exposure.in_index = exposure.published = true;
  outcome.attribution.exposures = {Exposure(), exposure};
  outcome.attribution.coverage.skip("too many places", SkipEffect::kIncomplete,
                                    "");
  outcome.fingerprints = {{}, {"rule", "ts1:00"}};
  return outcome;
}

const Sha256 kState = sha256(as_bytes("state"));

TEST(AuditOutcomeTest, ComesBackAsItWas) {
  const AuditOutcome before = sample();
  const auto after = unseal_outcome(seal_outcome(before, kState), kState);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->coverage, before.coverage);
  EXPECT_EQ(after->flagged, before.flagged);
  ASSERT_EQ(after->attribution.places.size(), 1U);
  const git::HistoryPlace& place = after->attribution.places.front();
  const git::HistoryPlace& expected = before.attribution.places.front();
  EXPECT_EQ(place.secret, expected.secret);
  EXPECT_EQ(place.key, expected.key);
  EXPECT_EQ(place.kind, expected.kind);
  EXPECT_EQ(place.path, expected.path);
  EXPECT_EQ(place.object, expected.object);
  EXPECT_EQ(place.commit, expected.commit);
  EXPECT_EQ(place.count, expected.count);
  EXPECT_EQ(after->attribution.exposures, before.attribution.exposures);
  EXPECT_EQ(after->attribution.coverage, before.attribution.coverage);
  ASSERT_EQ(after->fingerprints.size(), 2U);
  EXPECT_EQ(after->fingerprints[1].rule, "rule");
  EXPECT_EQ(after->fingerprints[1].fingerprint, "ts1:00");
}

TEST(AuditOutcomeTest, NobodyReadsItWithoutTheState) {
  const std::string sealed = seal_outcome(sample(), kState);
  EXPECT_FALSE(unseal_outcome(sealed, sha256(as_bytes("other"))));
  for (const char* text : {"A. Person", "example", "refs/", "some/"}) {
    EXPECT_THAT(sealed, Not(HasSubstr(text)));
  }
  // The same twice looks different.
  EXPECT_NE(seal_outcome(sample(), kState), sealed);
}

TEST(AuditOutcomeTest, DamageIsSeen) {
  const std::string sealed = seal_outcome(sample(), kState);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string damaged = sealed;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(unseal_outcome(damaged, kState)) << at;
    EXPECT_FALSE(unseal_outcome(sealed.substr(0, at), kState)) << at;
  }
}

TEST(AuditOutcomeTest, EverythingThatMattersIsInTheState) {
  git::StoreMarks marks;
  marks.files = {{{std::byte{1}}, {}}};
  RepositoryNames names;
  names.refs = {{"refs/heads/main", id_of("tip")}};
  names.head = id_of("tip");
  names.index = {{"a", id_of("a"), 0100644}};
  names.reflog = {id_of("old")};
  names.shallow = {id_of("shallow")};
  const auto state = [&] {
    return audit_state(marks, names, git::ObjectFormat::kSha1, 1000);
  };
  const Sha256 before = state();
  EXPECT_EQ(state(), before);
  EXPECT_NE(audit_state(marks, names, git::ObjectFormat::kSha256, 1000),
            before);
  EXPECT_NE(audit_state(marks, names, git::ObjectFormat::kSha1, 1001), before);
  const auto differs = [&](auto change) {
    const auto marks_before = marks;
    const auto names_before = names;
    change();
    EXPECT_NE(state(), before);
    marks = marks_before;
    names = names_before;
  };
  differs([&] { marks.files.push_back({{std::byte{2}}, {}}); });
  differs([&] { names.refs.front().name += "x"; });
  differs([&] { names.refs.front().target = id_of("other"); });
  differs([&] { names.head.reset(); });
  differs([&] { names.index.front().path = "b"; });
  differs([&] { names.index.front().blob = id_of("b"); });
  differs([&] { names.index.front().mode = 0100755; });
  differs([&] { names.reflog.clear(); });
  differs([&] { names.shallow.clear(); });
  EXPECT_EQ(state(), before);
}

TEST(AuditRecordTest, DamageIsSeenOrHarmless) {
  AuditRecord record;
  record.flagged = {id_of("a"), id_of("b")};
  record.whole.emplace().lfs_ids = {"x"};
  record.files.resize(3);
  record.whole->counts.skip("reason", SkipEffect::kCounted, "example");
  const std::string encoded = encode_audit_record(record);
  ASSERT_TRUE(decode_audit_record(as_bytes(encoded)));
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_FALSE(decode_audit_record(
        as_bytes(std::string_view(encoded).substr(0, size))))
        << size;
  }
  EXPECT_FALSE(decode_audit_record(as_bytes(encoded + "x")));
}

}  // namespace
}  // namespace tokensweep
