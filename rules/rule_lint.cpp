// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "rules/compiled_rule.h"
#include "rules/confirm.h"
#include "rules/sample.h"

namespace tokensweep {
namespace {

constexpr std::uint64_t kSeeds = 5;

std::string place_of(const Rule& rule, std::uint32_t line) {
  return rule.file + ":" + std::to_string(line) + ": ";
}

Result<void> all_or_nothing(const std::string& errors) {
  if (errors.empty()) return {};
  return Error(ErrorKind::kUsage, errors);
}

void append_line(std::string& out, const std::string& line) {
  if (!out.empty()) out += '\n';
  out += line;
}

// The unsuppressed secrets that the rule alone sees in a plain text.
std::set<std::string> secrets_in(const CompiledRule& compiled,
                                 std::string_view text) {
  const std::string lower = to_lower(text);
  std::vector<Match> matches;
  for (const Anchor& anchor : compiled.rule().anchors) {
    const std::string wanted =
        anchor.caseless ? to_lower(anchor.text) : anchor.text;
    const std::string_view searched = anchor.caseless ? lower : text;
    for (std::size_t at = searched.find(wanted); at != std::string_view::npos;
         at = searched.find(wanted, at + 1)) {
      confirm(compiled, 0, anchor.place, {at, at + wanted.size()}, text,
              matches);
    }
  }
  std::set<std::string> secrets;
  for (Match& match : matches) {
    if (match.suppression == Suppression::kNone) {
      secrets.insert(std::move(match.secret));
    }
  }
  return secrets;
}

class SampleLint {
 public:
  SampleLint(const Rule& rule, const CompiledRule& compiled)
      : rule_(rule), compiled_(compiled) {}

  std::vector<std::string> run() {
    for (std::uint64_t seed = 0; seed < kSeeds && messages_.empty(); ++seed) {
      check_sample(seed);
    }
    if (!messages_.empty()) return std::move(messages_);
    for (const Example& example : rule_.examples_match) check_match(example);
    for (const Example& example : rule_.examples_no_match) {
      check_no_match(example);
    }
    return std::move(messages_);
  }

 private:
  void say(std::uint32_t line, const std::string& message) {
    messages_.push_back(place_of(rule_, line) + rule_.id + ": " + message);
  }

  void check_sample(std::uint64_t seed) {
    const auto sample = fill_sample(rule_, seed);
    if (!sample) {
      messages_.push_back(place_of(rule_, rule_.line) +
                          sample.error().message());
      return;
    }
    if (sample->size() > rule_.extent) {
      say(rule_.line, "a filled sample takes " +
                          std::to_string(sample->size()) +
                          " bytes, more than the extent of " +
                          std::to_string(rule_.extent));
    }
    if (rule_.pattern.empty()) check_body(*sample);
  }

  void check_body(std::string_view sample) {
    std::size_t length = 0;
    for (const Anchor& anchor : rule_.anchors) {
      const std::string_view front = sample.substr(0, anchor.text.size());
      if (anchor.caseless ? equals_ignoring_case(front, anchor.text)
                          : front == anchor.text) {
        length = std::max(length, anchor.text.size());
      }
    }
    if (length == 0) {
      say(rule_.line, "the sample starts with none of the anchors");
      return;
    }
    const std::string_view body = sample.substr(length);
    if (!std::ranges::all_of(
            body, [&](char c) { return rule_.body.alphabet.contains(c); })) {
      say(rule_.line, "the sample holds bytes outside of the body's alphabet");
    }
    const bool fits =
        rule_.body.lengths.empty()
            ? body.size() >= rule_.body.min && body.size() <= rule_.body.max
            : std::ranges::find(rule_.body.lengths, body.size()) !=
                  rule_.body.lengths.end();
    if (!fits) {
      say(rule_.line, "the sample's body has " + std::to_string(body.size()) +
                          " bytes, which 'body' does not allow");
    }
  }

  void check_match(const Example& example) {
    const auto filled = fill_example(rule_, example, example.line);
    if (!filled) {
      messages_.push_back(place_of(rule_, example.line) +
                          filled.error().message());
      return;
    }
    const std::set<std::string> found = secrets_in(compiled_, filled->text);
    for (const std::string& secret : filled->secrets) {
      if (found.contains(secret)) continue;
      // The engine's part: a secret inside of an encoding.
      const bool plain = filled->text.find(secret) != std::string::npos;
      if (plain || rule_.decode.kind == "basic-pair") {
        say(example.line,
            found.empty()
                ? "a match example in which nothing is found"
                : "a match example in which another secret is found than "
                  "expected (" +
                      std::to_string(found.begin()->size()) + " bytes, not " +
                      std::to_string(secret.size()) + ")");
      }
    }
    if (found.size() > filled->secrets.size()) {
      say(example.line, "a match example with more secrets than expected");
    }
  }

  void check_no_match(const Example& example) {
    const auto filled = fill_example(rule_, example, example.line);
    if (!filled) {
      messages_.push_back(place_of(rule_, example.line) +
                          filled.error().message());
      return;
    }
    const bool needs_more = !example.path.empty() ||
                            std::ranges::any_of(rule_.parts, [](const Part& p) {
                              return p.required;
                            });
    if (!needs_more && !secrets_in(compiled_, filled->text).empty()) {
      say(example.line, "a no_match example in which a secret is found");
    }
  }

  const Rule& rule_;
  const CompiledRule& compiled_;
  std::vector<std::string> messages_;
};

}  // namespace

Result<void> check_ids(std::span<const Rule> rules) {
  std::map<std::string_view, const Rule*> known;
  std::string errors;
  for (const Rule& rule : rules) {
    const auto [other, fresh] = known.emplace(rule.id, &rule);
    if (fresh) continue;
    append_line(errors, place_of(rule, rule.line) + "id '" + rule.id +
                            "' is used a second time; first at " +
                            other->second->file + ":" +
                            std::to_string(other->second->line));
  }
  return all_or_nothing(errors);
}

Result<void> check_references(std::span<const Rule> rules) {
  std::set<std::string_view> known;
  for (const Rule& rule : rules) known.insert(rule.id);
  std::string errors;
  for (const Rule& rule : rules) {
    const auto need = [&](std::string_view field, const std::string& id) {
      if (known.contains(id)) return;
      append_line(errors, place_of(rule, rule.line) + std::string(field) +
                              " of '" + rule.id + "' names '" + id +
                              "', and no rule has that id");
    };
    for (const Part& part : rule.parts) need("'parts'", part.rule);
    for (const std::string& id : rule.supersedes) need("'supersedes'", id);
  }
  return all_or_nothing(errors);
}

std::vector<std::string> lint_samples(const Rule& rule) {
  auto compiled = CompiledRule::compile(rule);
  if (!compiled) {
    return {place_of(rule, rule.line) + compiled.error().message()};
  }
  return SampleLint(rule, **compiled).run();
}

}  // namespace tokensweep
