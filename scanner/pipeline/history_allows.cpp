// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/history_allows.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "scanner/engine/blob_scanner.h"
#include "scanner/git/commit_tree.h"
#include "scanner/pipeline/line_counter.h"

namespace tokensweep {
namespace {

// A place, and the object whose comments decide about it.
struct Question {
  git::ObjectId object;
  std::uint32_t secret = 0;
  std::size_t occurrence = 0;
  bool is_own = false;  // the object is the place's own
};

class HistoryAllower {
 public:
  HistoryAllower(const HistoryAllows& options, Collector::Collected& collected)
      : options_(options),
        collected_(collected),
        scanner_(options.detector.detection()) {
    if (options.head)
      head_.emplace(options.store, *options.head, options.format);
  }

  void run() {
    std::vector<Question> questions = ask();
    std::ranges::stable_sort(questions, {}, &Question::object);
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

 private:
  [[nodiscard]] std::vector<Question> ask() {
    std::vector<Question> questions;
    for (std::uint32_t i = 0; i < collected_.secrets.size(); ++i) {
      const auto& occurrences = collected_.secrets[i].occurrences;
      for (std::size_t at = 0; at < occurrences.size(); ++at) {
        const Occurrence& occurrence = occurrences[at];
        const auto own = git::ObjectId::from_hex(occurrence.blob);
        if (!own || occurrence.line == 0) continue;
        const auto now = version_in_head(i, occurrence);
        questions.push_back({now ? *now : *own, i, at, !now || *now == *own});
      }
    }
    return questions;
  }

  // HEAD's version of the place, if it holds the secret.
  [[nodiscard]] std::optional<git::ObjectId> version_in_head(
      std::uint32_t secret, const Occurrence& occurrence) {
    if (!head_ || occurrence.kind != OccurrenceKind::kBlob ||
        occurrence.path.empty()) {
      return std::nullopt;
    }
    const auto entry = head_->find(occurrence.path);
    if (!entry || !*entry) return std::nullopt;
    const bool holds = std::ranges::binary_search(
        collected_.object_hits,
        std::tuple(secret, (*entry)->id, occurrence.encoding), {},
        [](const ObjectHit& hit) {
          return std::tuple(hit.secret, hit.object, hit.encoding);
        });
    if (!holds) return std::nullopt;
    return (*entry)->id;
  }

  // All questions are about one object.
  void answer(std::span<const Question> questions) {
    const auto object = options_.store.read(questions.front().object);
    if (!object || !mentions_inline_allow(object->content, options_.markers)) {
      return;
    }
    const std::vector<Match>& matches =
        scanner_.scan(as_bytes(object->content));
    for (const Question& question : questions) {
      CollectedSecret& secret = collected_.secrets[question.secret];
      decide(secret.secret, matches, object->content, question.is_own,
             secret.occurrences[question.occurrence]);
    }
  }

  void decide(std::string_view secret, const std::vector<Match>& matches,
              std::string_view content, bool is_own,
              Occurrence& occurrence) const {
    std::optional<InlineAllow> first;
    for (const Match& match : matches) {
      if (match.secret != secret || match.encoding != occurrence.encoding) {
        continue;
      }
      auto allow = find_inline_allow(
          content, match.span, options_.detector.rules().rule(match.rule).id,
          options_.markers);
      if (!allow) {
        if (is_own) move_to(content, match.span.begin, occurrence);
        return;
      }
      if (!first) first = std::move(allow);
    }
    occurrence.allow = std::move(first);
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
  std::optional<git::CommitTree> head_;
};

}  // namespace

void allow_history_places(const HistoryAllows& options,
                          Collector::Collected& collected) {
  if (options.markers.none()) return;
  HistoryAllower(options, collected).run();
}

}  // namespace tokensweep
