// SPDX-License-Identifier: Apache-2.0
// A line is an object whose last member, `hash`, is the SHA-256 of all bytes
// of the line before that member: an edit shows at its own line, also where
// none follows. `previous` is the SHA-256 of the whole line before.
#include "verify/journal_entry.h"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/enum_words.h"
#include "base/hash.h"
#include "findings/json_members.h"
#include "findings/json_reader.h"
#include "findings/json_text.h"
#include "findings/occurrence_json.h"

namespace tokensweep::verify {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kHashMember = R"(,"hash":")";
constexpr std::string_view kLineEnd = R"("})";

// In the order of the enumerators.
constexpr EnumWords<9> kActions = {"plan",     "deactivate", "delete",
                                   "activate", "check",      "self-revoke",
                                   "undo",     "done",       "recover"};
constexpr EnumWords<3> kPhases = {"note", "intent", "result"};
constexpr EnumWords<7> kStates = {"",        "unknown",  "active", "inactive",
                                  "deleted", "accepted", "refused"};
constexpr EnumWords<3> kKinds = {"personal", "organization", "other"};

template <typename Enum, std::size_t kCount>
Result<void> read_word(const JsonNode& parent, std::string_view name,
                       const EnumWords<kCount>& words, Enum& out) {
  TRY_ASSIGN(const JsonNode node, parent.member(name));
  TRY_ASSIGN(const std::string text, node.text());
  const std::optional<Enum> value = enum_of<Enum>(words, text);
  if (!value) return node.error("is no word of this version");
  out = *value;
  return {};
}

Result<JournalEntry> read_entry(const JsonNode& node) {
  std::uint64_t version = 0;
  TRY(read_member(node, "v", version));
  if (version != kVersion) {
    return node.error("was written by another version of tokensweep");
  }
  JournalEntry entry;
  TRY(read_member(node, "time", entry.time));
  TRY(read_member(node, "run", entry.run));
  TRY(read_member(node, "actor", entry.actor));
  TRY(read_word(node, "action", kActions, entry.action));
  TRY(read_word(node, "phase", kPhases, entry.phase));
  TRY(read_word(node, "kind", kKinds, entry.kind));
  TRY(read_member(node, "provider", entry.provider));
  TRY(read_member(node, "rule", entry.rule));
  TRY(read_member(node, "owner", entry.owner));
  TRY(read_member(node, "token", entry.token));
  TRY(read_member(node, "label", entry.label));
  TRY(read_member(node, "fingerprint", entry.fingerprint));
  TRY(read_word(node, "before", kStates, entry.before));
  TRY(read_word(node, "after", kStates, entry.after));
  std::uint64_t status = 0;
  TRY(read_member(node, "status", status));
  constexpr std::uint64_t kStatusEnd = 1000;
  if (status >= kStatusEnd) return node.error("has no HTTP status");
  entry.status = static_cast<int>(status);
  TRY(read_member(node, "note", entry.note));
  if (entry.action != JournalAction::kPlan) return entry;
  TRY_ASSIGN(const JsonNode target, node.member("target"));
  TRY(read_member(target, "kind", entry.target_kind));
  TRY(read_member(target, "path", entry.target_path));
  TRY(read_member(target, "place", entry.target_place));
  TRY_ASSIGN(const JsonNode wants_delete, node.member("delete"));
  TRY_ASSIGN(entry.wants_delete, wants_delete.truth());
  TRY_ASSIGN(const JsonNode places, node.member("places"));
  TRY_ASSIGN(const std::vector<JsonNode> each, places.elements());
  for (const JsonNode& place : each) {
    TRY_ASSIGN(Occurrence occurrence, read_occurrence(place));
    entry.places.push_back(std::move(occurrence));
  }
  return entry;
}

// The line without its hash member; nullopt when it does not end in one.
std::optional<std::string_view> hashed_part(std::string_view line) {
  constexpr std::size_t kTail =
      kHashMember.size() + kHashDigits + kLineEnd.size();
  if (line.size() <= kTail || !line.ends_with(kLineEnd) ||
      line.substr(line.size() - kTail, kHashMember.size()) != kHashMember) {
    return std::nullopt;
  }
  return line.substr(0, line.size() - kTail);
}

// What a crash leaves is the front of a line, and so lacks its end.
bool is_torn(std::string_view line) {
  return !hashed_part(line);
}

// The line's own hash, its syntax and what it says of the line before.
Result<JournalEntry> read_line(std::string_view line,
                               std::string_view previous) {
  const std::optional<std::string_view> body = hashed_part(line);
  if (!body) return Error(ErrorKind::kCorrupt, "is no journal entry");
  if (line.substr(body->size() + kHashMember.size(), kHashDigits) !=
      journal_hash(*body)) {
    return Error(ErrorKind::kCorrupt, "was changed after it was written");
  }
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded()) {
    return Error(ErrorKind::kCorrupt, "is no JSON");
  }
  const JsonNode node(json, "the entry");
  std::string claimed;
  TRY(read_member(node, "previous", claimed));
  if (claimed != previous) {
    return Error(ErrorKind::kCorrupt,
                 "does not continue the line before it: lines were changed, "
                 "removed or put in");
  }
  return read_entry(node);
}

}  // namespace

std::string_view to_string(JournalAction value) {
  return word_of(kActions, value);
}
std::string_view to_string(JournalPhase value) {
  return word_of(kPhases, value);
}
std::string_view to_string(ObjectState value) {
  return word_of(kStates, value);
}
std::string_view to_string(TokenKind value) {
  return word_of(kKinds, value);
}

std::string journal_start() {
  return std::string(kHashDigits, '0');
}

std::string journal_hash(std::string_view line) {
  return to_hex(sha256(as_bytes(line)));
}

std::string journal_line(const JournalEntry& entry, std::string_view previous) {
  Json json = Json::object();
  json["v"] = kVersion;
  json["previous"] = previous;
  json["time"] = json_text(entry.time);
  json["run"] = json_text(entry.run);
  json["actor"] = json_text(entry.actor);
  json["action"] = to_string(entry.action);
  json["phase"] = to_string(entry.phase);
  json["kind"] = to_string(entry.kind);
  json["provider"] = json_text(entry.provider);
  json["rule"] = json_text(entry.rule);
  json["owner"] = json_text(entry.owner);
  json["token"] = json_text(entry.token);
  json["label"] = json_text(entry.label);
  json["fingerprint"] = json_text(entry.fingerprint);
  json["before"] = to_string(entry.before);
  json["after"] = to_string(entry.after);
  json["status"] = entry.status;
  json["note"] = json_text(entry.note);
  if (entry.action == JournalAction::kPlan) {
    json["delete"] = entry.wants_delete;
    json["target"]["kind"] = json_text(entry.target_kind);
    json["target"]["path"] = json_text(entry.target_path);
    json["target"]["place"] = json_text(entry.target_place);
    Json& places = json["places"] = Json::array();
    for (const Occurrence& place : entry.places) {
      places.push_back(occurrence_to_json(place));
    }
  }
  std::string line = dump_line(json);
  line.pop_back();
  const std::string hash = journal_hash(line);
  return line.append(kHashMember).append(hash).append(kLineEnd);
}

JournalContents read_journal(std::string_view text) {
  JournalContents contents;
  std::string previous = journal_start();
  std::optional<std::size_t> torn;  // where lines begin that are no entries
  std::size_t begin = 0;
  for (std::size_t number = 1; begin < text.size(); ++number) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) break;
    const std::string_view line = text.substr(begin, end - begin);
    if (torn) previous = journal_hash(text.substr(*torn, begin - 1 - *torn));
    Result<JournalEntry> entry = read_line(line, previous);
    if (entry && torn && entry->action != JournalAction::kRecover) {
      entry = Error(ErrorKind::kCorrupt, "follows a line that is no entry");
    }
    if (entry) {
      contents.entries.push_back(*std::move(entry));
      torn.reset();
    } else if (is_torn(line)) {
      if (!torn) torn = begin;
    } else {
      contents.broken_line = number;
      contents.problem = entry.error().message();
      return contents;
    }
    previous = journal_hash(line);
    begin = end + 1;
  }
  contents.torn_end = torn.has_value() || begin < text.size();
  return contents;
}

JournalEnd journal_end(std::string_view text) {
  std::size_t end = text.size();
  if (!text.ends_with('\n')) {
    if (text.empty()) return {journal_start(), JournalTail::kClean};
    // Whole but for its newline: nothing is lost.
    const std::size_t begin = text.rfind('\n') + 1;
    if (!is_torn(text.substr(begin))) {
      return {journal_hash(text.substr(begin)), JournalTail::kNoNewline};
    }
  } else {
    --end;
  }
  const std::string_view lines = text.substr(0, end);
  std::size_t first = lines.size() + 1;  // of the torn lines at the end
  while (first > 0) {
    const std::size_t begin = lines.substr(0, first - 1).rfind('\n') + 1;
    if (!is_torn(lines.substr(begin, first - 1 - begin))) break;
    first = begin;
  }
  if (first > lines.size()) {
    const std::size_t begin = lines.rfind('\n') + 1;
    return {journal_hash(lines.substr(begin)), JournalTail::kClean};
  }
  return {journal_hash(lines.substr(first)), end == text.size()
                                                 ? JournalTail::kTornNoNewline
                                                 : JournalTail::kTorn};
}

}  // namespace tokensweep::verify
