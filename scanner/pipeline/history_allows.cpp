// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/history_allows.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "findings/secret_identity.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/commit_tree.h"
#include "scanner/pipeline/line_counter.h"

namespace tokensweep {
namespace {

enum class Role : std::uint8_t {
  kOwn,    // the object is the place's own, and decides
  kHead,   // HEAD's version decides
  kBranch  // a branch's version may object
};

// A place, and an object whose comments count for it.
struct Question {
  git::ObjectId object;
  std::uint32_t secret = 0;
  std::size_t occurrence = 0;
  Role role = Role::kOwn;

  friend bool operator==(const Question&, const Question&) = default;
  [[nodiscard]] auto key() const {
    return std::tie(object, secret, occurrence);
  }
};

// The comment that accepts a secret in an object, or a malformed one; and the
// first place there that none accepts.
struct Verdict {
  std::optional<InlineAllow> allow;
  std::optional<std::uint64_t> bare_offset;
};

bool accepts(const std::optional<InlineAllow>& allow) {
  return allow && !allow->malformed;
}

class HistoryAllower {
 public:
  HistoryAllower(const HistoryAllows& options, Collector::Collected& collected)
      : options_(options),
        collected_(collected),
        scanner_(options.detector.detection()) {}

  void run() {
    answer_all(ask());
    answer_all(ask_branches());
  }

 private:
  [[nodiscard]] std::vector<Question> ask() {
    std::optional<git::CommitTree> head;
    if (options_.head) {
      head.emplace(options_.store, *options_.head, options_.format);
    }
    std::vector<Question> questions;
    for (std::uint32_t i = 0; i < collected_.secrets.size(); ++i) {
      const auto& occurrences = collected_.secrets[i].occurrences;
      for (std::size_t at = 0; at < occurrences.size(); ++at) {
        const auto own = git::ObjectId::from_hex(occurrences[at].blob);
        if (!own || occurrences[at].line == 0) continue;
        std::optional<git::ObjectId> now;
        if (head) now = version_in(*head, i, occurrences[at]).value_or(now);
        const bool is_own = !now || *now == *own;
        questions.push_back(
            {is_own ? *own : *now, i, at, is_own ? Role::kOwn : Role::kHead});
      }
    }
    return questions;
  }

  // About the places that are accepted so far.
  [[nodiscard]] std::vector<Question> ask_branches() {
    std::vector<Question> places;
    for (std::uint32_t i = 0; i < collected_.secrets.size(); ++i) {
      const auto& occurrences = collected_.secrets[i].occurrences;
      for (std::size_t at = 0; at < occurrences.size(); ++at) {
        const bool is_blob = occurrences[at].kind == OccurrenceKind::kBlob;
        if (!is_blob || !accepts(occurrences[at].allow)) continue;
        places.push_back({{}, i, at, Role::kBranch});
      }
    }
    std::vector<Question> questions;
    if (places.empty()) return questions;
    for (const git::ObjectId& tip : branch_tips()) {
      git::CommitTree tree(options_.store, tip, options_.format);
      for (Question place : places) {
        Occurrence& occurrence =
            collected_.secrets[place.secret].occurrences[place.occurrence];
        const auto version = version_in(tree, place.secret, occurrence);
        if (!version) occurrence.allow.reset();
        if (!version || !*version) continue;
        place.object = **version;
        questions.push_back(place);
      }
    }
    return questions;
  }

  [[nodiscard]] std::set<git::ObjectId> branch_tips() const {
    std::set<git::ObjectId> tips;
    for (const git::Ref& ref : options_.refs) {
      if (ref.name.starts_with("refs/heads/") ||
          ref.name.starts_with("refs/remotes/")) {
        tips.insert(ref.target);
      }
    }
    if (options_.head) tips.erase(*options_.head);
    return tips;
  }

  // The commit's version of the place, if it holds the secret.
  [[nodiscard]] Result<std::optional<git::ObjectId>> version_in(
      git::CommitTree& tree, std::uint32_t secret,
      const Occurrence& occurrence) {
    const std::optional<git::ObjectId> none;
    if (occurrence.kind != OccurrenceKind::kBlob || occurrence.path.empty()) {
      return none;
    }
    TRY_ASSIGN(const auto entry, tree.find(occurrence.path));
    if (!entry) return none;
    const bool holds = std::ranges::binary_search(
        collected_.object_hits,
        std::tuple(secret, entry->id, occurrence.encoding), {},
        [](const ObjectHit& hit) {
          return std::tuple(hit.secret, hit.object, hit.encoding);
        });
    return holds ? std::optional(entry->id) : none;
  }

  void answer_all(std::vector<Question> questions) {
    std::ranges::sort(questions, {}, &Question::key);
    questions.erase(std::unique(questions.begin(), questions.end()),
                    questions.end());
    for (std::size_t begin = 0; begin < questions.size();) {
      std::size_t end = begin + 1;
      while (end < questions.size() &&
             questions[end].object == questions[begin].object) {
        ++end;
      }
      answer({questions.data() + begin, end - begin});
      begin = end;
    }
  }

  // All questions are about one object.
  void answer(std::span<const Question> questions) {
    const auto object = options_.store.read(questions.front().object);
    const bool speaks =
        object && mentions_inline_allow(object->content, options_.markers);
    static const std::vector<Match> kNone;
    const std::vector<Match>& matches =
        speaks ? scanner_.scan(as_bytes(object->content)) : kNone;
    for (const Question& question : questions) {
      CollectedSecret& secret = collected_.secrets[question.secret];
      Occurrence& occurrence = secret.occurrences[question.occurrence];
      Verdict verdict;
      if (speaks) {
        verdict =
            judge(secret.secret, occurrence.encoding, matches, object->content);
      }
      if (question.role == Role::kBranch && accepts(verdict.allow)) continue;
      occurrence.allow = std::move(verdict.allow);
      if (question.role == Role::kOwn && verdict.bare_offset) {
        move_to(object->content, *verdict.bare_offset, occurrence);
      }
    }
  }

  [[nodiscard]] Verdict judge(std::string_view secret, Encoding encoding,
                              const std::vector<Match>& matches,
                              std::string_view content) const {
    Verdict verdict;
    for (const Match& match : matches) {
      if (match.encoding != encoding || !is_same_secret(match.secret, secret)) {
        continue;
      }
      auto allow = find_inline_allow(
          content, match.span, options_.detector.rules().rule(match.rule).id,
          options_.markers);
      if (!accepts(allow)) return {std::move(allow), match.span.begin};
      if (!verdict.allow) verdict.allow = std::move(allow);
    }
    return verdict;
  }

  static void move_to(std::string_view content, std::uint64_t offset,
                      Occurrence& occurrence) {
    const TextPosition position = LineCounter(content).at(offset);
    occurrence.line = position.line;
    occurrence.column = position.column;
  }

  const HistoryAllows& options_;
  Collector::Collected& collected_;
  BlobScanner scanner_;
};

}  // namespace

void allow_history_places(const HistoryAllows& options,
                          Collector::Collected& collected) {
  if (options.markers.none()) return;
  HistoryAllower(options, collected).run();
}

}  // namespace tokensweep
