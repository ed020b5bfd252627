// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/attribution.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;

// "kind path object commit xcount", ids cut to seven digits.
std::string describe(const HistoryPlace& place) {
  std::string text = std::string(to_string(place.kind)) + " '" + place.path +
                     "' " + place.object.hex().substr(0, 7);
  text += place.commit ? " " + place.commit->hex().substr(0, 7) : " -";
  return text + " x" + std::to_string(place.count);
}

class AttributionTest : public testing::Test {
 protected:
  AttributionTest() : repo(GitRepo::init(folder / "r")) {}

  void flag(const std::string& id, std::uint32_t secret = 0,
            ObjectType type = ObjectType::kBlob, std::uint32_t key = 0) {
    flagged.push_back({*ObjectId::from_hex(id), type, secret, key});
  }
  void flag(const std::string& id, ObjectType type) { flag(id, 0, type); }

  AttributionResult run(unsigned threads = 2) {
    auto repository = Repository::open(repo.folder());
    EXPECT_TRUE(repository);
    Coverage coverage;
    AttributionInput input;
    input.flagged = flagged;
    input.secrets = 3;
    input.refs = *(*repository)->refs(coverage);
    input.head = *(*repository)->head();
    input.index = *(*repository)->index();
    auto result = attribute(input, (*repository)->objects(), threads);
    EXPECT_TRUE(result) << result.error().message();
    return result ? *std::move(result) : AttributionResult();
  }

  static std::vector<std::string> places(const AttributionResult& result,
                                         std::uint32_t secret = 0) {
    std::vector<std::string> texts;
    for (const HistoryPlace& place : result.places) {
      if (place.secret == secret) texts.push_back(describe(place));
    }
    return texts;
  }
  static std::string cut(const std::string& id) { return id.substr(0, 7); }
  static std::string introduced(const Exposure& exposure) {
    return exposure.introduced ? exposure.introduced->commit : "none";
  }
  static std::string removed(const Exposure& exposure) {
    return exposure.removed ? exposure.removed->commit : "none";
  }

  ScratchFolder folder;
  GitRepo repo;
  std::vector<FlaggedObject> flagged;
};

using Texts = std::vector<std::string>;

TEST_F(AttributionTest, NothingFlaggedNothingFound) {
  const AttributionResult result = run();
  EXPECT_TRUE(result.places.empty());
  EXPECT_EQ(result.exposures, std::vector<Exposure>(3));
}

// An index file that is changed while it is read gives objects ids that were
// not in it before.
TEST_F(AttributionTest, PassesOverWhatTheIndexDoesNotList) {
  repo.write("dir/a", "a");
  repo.write("b", "b");
  const std::string first = repo.commit("one");
  repo.write("dir/a", "aa");
  repo.commit("two");
  auto repository = Repository::open(repo.folder());
  ASSERT_TRUE(repository);
  ObjectStore& store = (*repository)->objects();
  auto ids = store.ids();
  ASSERT_TRUE(ids);
  for (const std::string name : {"HEAD", "HEAD:", "HEAD~:dir"}) {
    std::erase(*ids, *ObjectId::from_hex(repo.rev_parse(name)));
  }
  const IdIndex index(*ids);
  ReferenceLog references(index, (*repository)->layout().format, 2, {});
  ReferenceLogSink sink(references);
  Coverage coverage;
  ReadOptions options;
  options.threads = 2;
  ASSERT_TRUE(store.walk(options, sink, coverage));
  references.report(coverage);
  EXPECT_EQ(coverage.skipped.at("missing object").count, 3U);
  AttributionInput input;
  const ObjectId blob = *ObjectId::from_hex(repo.rev_parse("HEAD:b"));
  const ObjectId below = *ObjectId::from_hex(repo.rev_parse("HEAD~:dir/a"));
  input.flagged = {{blob, ObjectType::kBlob, 0, 0},
                   {below, ObjectType::kBlob, 1, 0}};
  input.secrets = 2;
  const AttributionResult result =
      attribute(input, index, references.take_links(), store);
  ASSERT_EQ(result.places.size(), 2U);
  EXPECT_EQ(result.places.front().commit, ObjectId::from_hex(first));
  EXPECT_FALSE(result.places.back().commit);
}

TEST_F(AttributionTest, FollowsASecretThroughItsLife) {
  repo.commit("before");
  repo.write("dir/file", "secret, version 1");
  const std::string first = repo.commit("add");
  const std::string blob1 = repo.rev_parse("HEAD:dir/file");
  repo.tag("v1", "release");
  repo.git({"update-ref", "refs/remotes/origin/main", "HEAD"});
  repo.write("dir/file", "secret, version 2");
  repo.commit("change");
  const std::string blob2 = repo.rev_parse("HEAD:dir/file");
  repo.git({"mv", "dir/file", "moved"});
  const std::string move = repo.commit("move");
  repo.remove("moved");
  const std::string removal = repo.commit("remove");
  repo.commit("after");
  flag(blob1);
  flag(blob2);

  const AttributionResult result = run();
  EXPECT_EQ(places(result),
            (Texts{"blob 'dir/file' " + cut(blob1) + " " + cut(first) + " x2",
                   "blob 'moved' " + cut(blob2) + " " + cut(move) + " x1"}));
  const Exposure& exposure = result.exposures[0];
  ASSERT_TRUE(exposure.introduced);
  EXPECT_EQ(*exposure.introduced,
            (CommitRef{first, "Ann Author", "ann@example.com",
                       "2023-11-15T00:15:20+02:00"}));
  EXPECT_EQ(exposure.introductions.size(), 1U);
  EXPECT_EQ(removed(exposure), removal);
  EXPECT_EQ(exposure.refs, (Texts{"refs/remotes/origin/main", "refs/tags/v1"}));
  EXPECT_FALSE(exposure.in_head);
  EXPECT_FALSE(exposure.in_index);
  EXPECT_TRUE(exposure.reachable);
  EXPECT_TRUE(exposure.published);
  EXPECT_EQ(result.exposures[1], Exposure());
}

TEST_F(AttributionTest, AMergeResultIsIntroducedByTheMerge) {
  repo.write("f", "1\n2\n3\n");
  repo.commit("base");
  repo.branch("side");
  repo.write("f", "1\nside\n3\n");
  repo.commit("side");
  repo.checkout("main");
  repo.write("f", "1\nmain\n3\n");
  repo.commit("main");
  ASSERT_FALSE(repo.merge("side"));
  repo.write("f", "1\nsecret\n3\n");
  const std::string merge = repo.commit("merge");
  flag(repo.rev_parse("HEAD:f"));
  const AttributionResult result = run();
  EXPECT_EQ(introduced(result.exposures[0]), merge);
  EXPECT_EQ(removed(result.exposures[0]), "none");
  EXPECT_EQ(result.exposures[0].refs, (Texts{"refs/heads/main"}));
  EXPECT_TRUE(result.exposures[0].in_head);
  EXPECT_TRUE(result.exposures[0].in_index);
  EXPECT_FALSE(result.exposures[0].published);
}

TEST_F(AttributionTest, SeveralIntroductionsReachableOnesFirst) {
  repo.commit("base");
  repo.branch("lost");
  repo.write("a", "secret");
  const std::string lost = repo.commit("lost");
  repo.branch("one", "main");
  repo.write("b", "secret");
  const std::string one = repo.commit("one");
  repo.git({"checkout", "-q", "--orphan", "two"});
  repo.write("c", "secret");
  const std::string two = repo.commit("two");
  flag(repo.rev_parse("HEAD:c"));
  repo.git({"branch", "-q", "-D", "lost"});
  repo.checkout("main");
  const AttributionResult result = run();
  const Exposure& exposure = result.exposures[0];
  Texts commits;
  for (const CommitRef& commit : exposure.introductions) {
    commits.push_back(commit.commit);
  }
  EXPECT_EQ(commits, (Texts{one, two, lost}));
  EXPECT_EQ(introduced(exposure), one);
  EXPECT_EQ(exposure.refs, (Texts{"refs/heads/one", "refs/heads/two"}));
  EXPECT_TRUE(exposure.reachable);
  EXPECT_EQ(removed(exposure), "none");
}

TEST_F(AttributionTest, UnreachableCommitsAreNamedButNotReachable) {
  repo.commit("base");
  repo.branch("lost");
  repo.write("a", "secret");
  const std::string lost = repo.commit("lost");
  flag(repo.rev_parse("HEAD:a"));
  repo.checkout("main");
  repo.git({"branch", "-q", "-D", "lost"});
  const AttributionResult result = run();
  EXPECT_EQ(introduced(result.exposures[0]), lost);
  EXPECT_FALSE(result.exposures[0].reachable);
  EXPECT_TRUE(result.exposures[0].refs.empty());
  EXPECT_EQ(places(result).size(), 1U);
}

TEST_F(AttributionTest, StashesAreRefs) {
  repo.write("tracked", "x");
  repo.commit("base");
  repo.write("tracked", "secret in a change");
  const std::string changed = repo.git({"hash-object", "tracked"});
  repo.write("untracked", "secret in a new file");
  const std::string fresh = repo.git({"hash-object", "untracked"});
  repo.stash();
  flag(changed, 0);
  flag(fresh, 1);
  const AttributionResult result = run();
  EXPECT_EQ(result.exposures[0].refs, (Texts{"refs/stash"}));
  EXPECT_EQ(introduced(result.exposures[0]), repo.rev_parse("stash"));
  // Untracked files are in a parent of the stash, not in its own tree.
  EXPECT_TRUE(result.exposures[1].refs.empty());
  EXPECT_TRUE(result.exposures[1].reachable);
  EXPECT_EQ(introduced(result.exposures[1]), repo.rev_parse("stash^3"));
}

TEST_F(AttributionTest, MessagesAreHeldByAllDescendants) {
  const std::string base = repo.commit("base");
  const std::string said = repo.commit("secret in a message");
  repo.commit("after");
  repo.git({"update-ref", "refs/heads/old", base});
  const std::string again = repo.commit("secret in another message");
  flag(said, ObjectType::kCommit);
  flag(again, ObjectType::kCommit);
  const AttributionResult result = run();
  EXPECT_EQ(places(result),
            (Texts{"commit '' " + cut(said) + " " + cut(said) + " x2"}));
  EXPECT_EQ(introduced(result.exposures[0]), said);
  EXPECT_EQ(result.exposures[0].introductions.size(), 1U);
  EXPECT_EQ(result.exposures[0].refs, (Texts{"refs/heads/main"}));
  EXPECT_TRUE(result.exposures[0].in_head);
  EXPECT_EQ(removed(result.exposures[0]), "none");
}

TEST_F(AttributionTest, TagsAreHeldByRefs) {
  repo.commit("base");
  repo.tag("inner", "secret");
  repo.git({"tag", "-a", "-m", "outer", "outer", "inner"});
  const std::string kept = repo.rev_parse("inner");
  repo.now -= 3600;
  repo.tag("gone", "secret too");
  const std::string gone = repo.rev_parse("gone");
  repo.git({"tag", "-d", "gone"});
  repo.git({"tag", "-d", "inner"});
  flag(kept, 0, ObjectType::kTag);
  flag(gone, 0, ObjectType::kTag);
  flag(gone, 1, ObjectType::kTag);
  const AttributionResult result = run();
  EXPECT_EQ(places(result), (Texts{"tag '' " + cut(kept) + " - x2"}));
  EXPECT_EQ(result.exposures[0].refs, (Texts{"refs/tags/outer"}));
  EXPECT_TRUE(result.exposures[0].reachable);
  EXPECT_FALSE(result.exposures[0].in_head);
  EXPECT_EQ(introduced(result.exposures[0]), "none");
  EXPECT_EQ(places(result, 1), (Texts{"tag '' " + cut(gone) + " - x1"}));
  EXPECT_FALSE(result.exposures[1].reachable);
}

TEST_F(AttributionTest, NotesHaveTheirKind) {
  repo.commit("base");
  repo.note("secret note");
  const std::string commit = repo.rev_parse("refs/notes/commits");
  const std::string path = repo.rev_parse("HEAD");
  const std::string blob = repo.git({"notes", "list", "HEAD"});
  flag(blob);
  const AttributionResult result = run();
  EXPECT_EQ(places(result), (Texts{"note '" + path + "' " + cut(blob) + " " +
                                   cut(commit) + " x1"}));
  EXPECT_EQ(result.exposures[0].refs, (Texts{"refs/notes/commits"}));
  EXPECT_TRUE(result.exposures[0].reachable);
}

TEST_F(AttributionTest, StagedContentIsTheIndexsOwn) {
  repo.write("same", "secret 0");
  repo.write("changed", "old");
  const std::string base = repo.commit("base");
  repo.write("changed", "secret 1");
  repo.write("new/file", "secret 1");
  repo.write("copy", "secret 0");
  repo.git({"add", "-A"});
  const std::string zero = repo.rev_parse(":same");
  const std::string one = repo.rev_parse(":changed");
  flag(zero, 0);
  flag(one, 1);
  const AttributionResult result = run();
  EXPECT_EQ(places(result, 0),
            (Texts{"blob 'same' " + cut(zero) + " " + cut(base) + " x1",
                   "index 'copy' " + cut(zero) + " - x1"}));
  EXPECT_EQ(places(result, 1),
            (Texts{"index 'changed' " + cut(one) + " - x1",
                   "index 'new/file' " + cut(one) + " - x1"}));
  EXPECT_TRUE(result.exposures[0].in_index);
  EXPECT_TRUE(result.exposures[1].in_index);
  EXPECT_EQ(introduced(result.exposures[1]), "none");
  EXPECT_FALSE(result.exposures[1].reachable);
}

TEST_F(AttributionTest, ObjectsThatNoCommitHolds) {
  repo.commit("base");
  const std::string alone = repo.hash_object("blob", "secret 0");
  const std::string hung = repo.hash_object("blob", "secret 1");
  const std::string inner =
      repo.git({"mktree"}, "100644 blob " + hung + "\tfile\n");
  repo.git({"mktree"}, "040000 tree " + inner + "\tdir\n");
  const std::string tagged = repo.hash_object("blob", "secret 2");
  repo.git({"update-ref", "refs/tags/key", tagged});
  flag(alone, 0);
  flag(hung, 1);
  flag(tagged, 2);
  const AttributionResult result = run();
  EXPECT_EQ(places(result, 0), (Texts{"blob '' " + cut(alone) + " - x1"}));
  EXPECT_EQ(places(result, 1),
            (Texts{"blob 'dir/file' " + cut(hung) + " - x1"}));
  EXPECT_EQ(places(result, 2), (Texts{"blob '' " + cut(tagged) + " - x1"}));
  EXPECT_FALSE(result.exposures[1].reachable);
  EXPECT_TRUE(result.exposures[2].reachable);
  EXPECT_EQ(result.exposures[2].refs, (Texts{"refs/tags/key"}));
}

TEST_F(AttributionTest, NamesInTreesAreMetadata) {
  repo.write("dir/\xff secret name", "x");
  repo.write("plain", "x");
  const std::string first = repo.commit("base");
  const std::string tree = repo.rev_parse("HEAD:dir");
  flag(tree, 0, ObjectType::kTree);
  const std::string root = repo.rev_parse("HEAD^{tree}");
  flag(root, 1, ObjectType::kTree);
  const AttributionResult result = run();
  EXPECT_EQ(places(result, 0), (Texts{"git-metadata 'dir' " + cut(tree) + " " +
                                      cut(first) + " x1"}));
  EXPECT_EQ(places(result, 1),
            (Texts{"git-metadata '' " + cut(root) + " " + cut(first) + " x1"}));
  EXPECT_EQ(introduced(result.exposures[0]), first);
  EXPECT_TRUE(result.exposures[0].in_head);
}

TEST_F(AttributionTest, KeysAndPathsMakePlaces) {
  repo.write("a", "secret");
  repo.write("b", "secret");
  const std::string commit = repo.commit("base");
  const std::string blob = repo.rev_parse("HEAD:a");
  flag(blob, 0, ObjectType::kBlob, 7);
  flag(blob, 0, ObjectType::kBlob, 3);
  flag(blob, 0, ObjectType::kBlob, 3);
  const AttributionResult result = run();
  ASSERT_EQ(result.places.size(), 4U);
  EXPECT_EQ(result.places[0].path, "a");
  EXPECT_EQ(result.places[0].key, 3U);
  EXPECT_EQ(result.places[1].key, 7U);
  EXPECT_EQ(result.places[2].path, "b");
  EXPECT_EQ(result.places[3].count, 1U);
}

TEST_F(AttributionTest, AShallowBoundaryIsARoot) {
  repo.write("a", "secret");
  repo.commit("one");
  const std::string two = repo.commit("two");
  flag(repo.rev_parse("HEAD:a"));
  GitRepo(folder.path())
      .git({"clone", "-q", "--depth=1", "file://" + repo.folder(), "few"});
  repo = GitRepo(folder / "few");
  EXPECT_EQ(introduced(run().exposures[0]), two);
}

TEST_F(AttributionTest, Sha256WorksTheSame) {
  GitRepoOptions options;
  options.sha256 = true;
  repo = GitRepo::init(folder / "sha256", options);
  repo.write("a", "secret");
  const std::string one = repo.commit("one");
  repo.tag("v1", "tag");
  flag(repo.rev_parse("HEAD:a"));
  const AttributionResult result = run();
  EXPECT_EQ(introduced(result.exposures[0]), one);
  EXPECT_EQ(result.exposures[0].refs,
            (Texts{"refs/heads/main", "refs/tags/v1"}));
}

// Twenty levels of four equal entries: 4^20 paths, one blob.
TEST_F(AttributionTest, NestedTreesAreLimited) {
  const std::string blob = repo.hash_object("blob", "secret");
  std::string entry = "100644 blob " + blob;
  for (int level = 0; level < 20; ++level) {
    std::string tree;
    for (const char* name : {"a", "b", "c", "d"}) {
      tree += entry + "\t" + name + "\n";
    }
    entry = "040000 tree " + repo.git({"mktree"}, tree);
  }
  const std::string commit =
      repo.git({"commit-tree", "-m", "bomb", entry.substr(12)});
  repo.git({"update-ref", "refs/heads/main", commit});
  flag(blob);
  const AttributionResult result = run();
  EXPECT_EQ(introduced(result.exposures[0]), commit);
  EXPECT_TRUE(result.coverage.skipped.contains("too many places"));
  EXPECT_TRUE(result.coverage.skipped.contains("too many paths"));
  EXPECT_FALSE(result.coverage.complete());
}

}  // namespace
}  // namespace tokensweep::git
