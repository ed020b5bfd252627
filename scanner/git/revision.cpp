// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/revision.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <utility>

#include "base/file.h"
#include "base/text.h"

namespace tokensweep::git {
namespace {

constexpr std::size_t kMinAbbreviation = 4;

std::string quoted(std::string_view text) {
  return "'" + escape_for_terminal(text) + "'";
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") ==
         std::string_view::npos;
}

// Where the steps behind a name begin: no ref name holds these characters.
std::size_t name_size(std::string_view text) {
  return std::min(text.find_first_of("~^"), text.size());
}

// Files of one line with an id, beside HEAD.
bool is_pseudo_ref(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {
      "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD"};
  return std::ranges::find(kNames, name) != kNames.end();
}

// How many characters must be changed, added or left out.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// "refs/heads/main" to "main".
std::string_view short_name(std::string_view name) {
  for (const std::string_view front :
       {"refs/heads/", "refs/tags/", "refs/remotes/"}) {
    if (name.starts_with(front)) return name.substr(front.size());
  }
  return name;
}

}  // namespace

Result<const std::vector<Ref>*> Revisions::refs() {
  if (!refs_) {
    Coverage broken;  // a broken ref is none that anybody means
    TRY_ASSIGN(refs_, repository_.refs(broken));
  }
  return &*refs_;
}

Result<std::optional<ObjectId>> Revisions::ref(std::string_view name) {
  TRY_ASSIGN(const std::vector<Ref>* all, refs());
  const auto at = std::ranges::lower_bound(
      *all, name, {},
      [](const Ref& each) -> std::string_view { return each.name; });
  if (at == all->end() || at->name != name) return std::optional<ObjectId>();
  return std::optional<ObjectId>(at->target);
}

Result<std::optional<ObjectId>> Revisions::find_ref(std::string_view name) {
  const std::string text(name);
  if (text.starts_with("refs/")) return ref(text);
  std::optional<ObjectId> found;
  std::string found_as;
  for (const std::string& full :
       {"refs/" + text, "refs/tags/" + text, "refs/heads/" + text,
        "refs/remotes/" + text, "refs/remotes/" + text + "/HEAD"}) {
    TRY_ASSIGN(const std::optional<ObjectId> id, ref(full));
    if (!id) continue;
    if (!found) {
      found = id;
      found_as = full;
      continue;
    }
    const auto one = commits_.peel(*found);
    const auto two = commits_.peel(*id);
    if (one && two && one->id == two->id) continue;
    return Error(ErrorKind::kUsage, quoted(name) + " is ambiguous: write " +
                                        escape_for_terminal(found_as) + " or " +
                                        escape_for_terminal(full));
  }
  return found;
}

Result<std::optional<ObjectId>> Revisions::find_abbreviated(
    std::string_view name) {
  const std::size_t digits = 2 * static_cast<std::size_t>(commits_.format());
  if (name.size() < kMinAbbreviation || name.size() >= digits ||
      !is_hex(name)) {
    return std::optional<ObjectId>();
  }
  const std::string prefix = to_lower(name);
  const auto first =
      ObjectId::from_hex(prefix + std::string(digits - prefix.size(), '0'));
  if (!first) return std::optional<ObjectId>();
  TRY_ASSIGN(const std::vector<ObjectId> ids, repository_.objects().ids());
  std::vector<ObjectId> found;
  for (auto at = std::ranges::lower_bound(ids, *first);
       at != ids.end() && at->hex().starts_with(prefix); ++at) {
    const auto peeled = commits_.peel(*at);
    if (peeled && peeled->type == ObjectType::kCommit) found.push_back(*at);
  }
  if (found.empty()) return std::optional<ObjectId>();
  if (found.size() == 1) return std::optional<ObjectId>(found.front());
  return Error(ErrorKind::kUsage, quoted(name) +
                                      " is ambiguous: write more digits, " +
                                      found[0].hex() + " or " + found[1].hex());
}

// What somebody may have meant.
Result<std::string> Revisions::advice(std::string_view name) {
  TRY_ASSIGN(const std::vector<Ref>* all, refs());
  constexpr std::size_t kMaxName = 200;
  std::string_view best;
  std::size_t best_distance = name.size() < 4 ? 2 : 3;  // too far away
  for (const Ref& each : *all) {
    const std::string_view shown = short_name(each.name);
    if (shown.size() > kMaxName || name.size() > kMaxName) continue;
    // A branch that only the remote has.
    const bool is_remote = shown.size() > name.size() &&
                           shown.ends_with(name) &&
                           shown[shown.size() - name.size() - 1] == '/';
    const std::size_t distance = is_remote ? 0 : edit_distance(shown, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = shown;
    }
  }
  if (!best.empty()) return "did you mean " + quoted(best) + "?";
  return std::string(
      "name a branch, a tag or a commit id; a branch of the remote must have "
      "been fetched, and is named like origin/main");
}

bool Revisions::is_full_id(std::string_view name) const {
  return name.size() == 2 * static_cast<std::size_t>(commits_.format()) &&
         is_hex(name);
}

Result<ObjectId> Revisions::resolve_full_id(std::string_view name) {
  const auto id = ObjectId::from_hex(name);
  const auto peeled = commits_.peel(*id);
  if (peeled) return *id;
  if (peeled.error().kind() != ErrorKind::kNotFound) return peeled.error();
  return Error(ErrorKind::kNotFound,
               "commit " + id->hex() + " is not in this repository");
}

Result<ObjectId> Revisions::resolve_name(std::string_view name) {
  if (name.empty() || name == "@" || name == "HEAD") {
    TRY_ASSIGN(const std::optional<ObjectId> head, repository_.head());
    if (head) return *head;
    return Error(ErrorKind::kUsage, "HEAD has no commit yet");
  }
  if (is_full_id(name)) return resolve_full_id(name);
  if (is_pseudo_ref(name)) {
    const auto text =
        read_file(repository_.layout().git_dir + "/" + std::string(name),
                  std::uint64_t{1} << 20);
    if (text) {
      const std::size_t digits =
          2 * static_cast<std::size_t>(commits_.format());
      const auto id = ObjectId::from_hex(
          std::string_view(*text).substr(0, std::min(digits, text->size())));
      if (id) return *id;
    }
  }
  TRY_ASSIGN(const std::optional<ObjectId> by_ref, find_ref(name));
  if (by_ref) return *by_ref;
  TRY_ASSIGN(const std::optional<ObjectId> by_digits, find_abbreviated(name));
  if (by_digits) return *by_digits;
  TRY_ASSIGN(const std::string what_to_do, advice(name));
  return Error(ErrorKind::kUsage,
               "no revision " + quoted(name) + " here: " + what_to_do,
               kUnknownRevision);
}

Result<ObjectId> Revisions::peel_to_commit(const ObjectId& id,
                                           std::string_view text) {
  TRY_ASSIGN(const CommitSource::Peeled peeled, commits_.peel(id));
  if (peeled.type == ObjectType::kCommit) return peeled.id;
  return Error(ErrorKind::kUsage, quoted(text) + " is no commit");
}

Result<ObjectId> Revisions::parent_of(const ObjectId& commit,
                                      std::size_t number,
                                      std::string_view text) {
  TRY_ASSIGN(const std::uint32_t at, commits_.number(commit));
  const CommitSource::Commit& found = commits_.at(at);
  if (number <= found.parents.size()) return found.parents[number - 1];
  return Error(found.cut ? ErrorKind::kNotFound : ErrorKind::kUsage,
               quoted(text) + ": commit " + commit.hex() + " has " +
                   std::to_string(found.parents.size()) + " parents here");
}

// `steps` are like "~3^2^{commit}".
Result<ObjectId> Revisions::follow(ObjectId id, std::string_view steps,
                                   std::string_view text) {
  while (!steps.empty()) {
    const char kind = steps.front();
    steps.remove_prefix(1);
    bool peeled = false;
    for (const std::string_view word : {"{}", "{commit}"}) {
      if (kind != '^' || !steps.starts_with(word)) continue;
      steps.remove_prefix(word.size());
      peeled = true;
      break;
    }
    TRY_ASSIGN(id, peel_to_commit(id, text));
    if (peeled) continue;
    std::uint32_t number = 1;
    const auto [end, error] =
        std::from_chars(steps.data(), steps.data() + steps.size(), number);
    if (error == std::errc::result_out_of_range ||
        (error != std::errc() && !steps.empty() && steps.front() != '~' &&
         steps.front() != '^')) {
      return Error(ErrorKind::kUsage, quoted(text) + " is not understood");
    }
    steps.remove_prefix(static_cast<std::size_t>(end - steps.data()));
    if (kind == '^') {
      if (number == 0) continue;  // the commit itself
      TRY_ASSIGN(id, parent_of(id, number, text));
      continue;
    }
    for (std::uint32_t step = 0; step < number; ++step) {
      TRY_ASSIGN(id, parent_of(id, 1, text));
    }
  }
  return id;
}

Result<ObjectId> Revisions::resolve(std::string_view text) {
  if (text.find("@{") != std::string_view::npos ||
      text.find(':') != std::string_view::npos) {
    return Error(ErrorKind::kUsage,
                 quoted(text) +
                     " is not understood: name a branch, a tag or "
                     "a commit id, with ~N or ^N behind it");
  }
  const std::size_t size = name_size(text);
  if (size == 0 && !text.empty()) {
    return Error(ErrorKind::kUsage, quoted(text) + " names no commit");
  }
  TRY_ASSIGN(ObjectId id, resolve_name(text.substr(0, size)));
  return follow(id, text.substr(size), text);
}

Result<ObjectId> Revisions::resolve_commit(std::string_view text) {
  TRY_ASSIGN(const ObjectId id, resolve(text));
  return peel_to_commit(id, text);
}

Result<ObjectId> Revisions::resolve_commit_id(std::string_view digits) {
  if (is_full_id(digits)) {
    TRY_ASSIGN(const ObjectId id, resolve_full_id(digits));
    return peel_to_commit(id, digits);
  }
  TRY_ASSIGN(const std::optional<ObjectId> id, find_abbreviated(digits));
  if (id) return *id;
  return Error(ErrorKind::kUsage,
               "commit " + quoted(digits) + " is not in this repository",
               kUnknownRevision);
}

}  // namespace tokensweep::git
