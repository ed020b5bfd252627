// SPDX-License-Identifier: Apache-2.0
// One step of a revocation, and the chain of lines that a journal is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/finding.h"

namespace tokensweep::verify {

enum class JournalAction : std::uint8_t {
  kPlan,  // identity is proven and the person agreed; nothing is touched yet
  kDeactivate,
  kDelete,
  kActivate,    // the re-check says that the wrong object was deactivated
  kCheck,       // is the token still accepted?
  kSelfRevoke,  // through the provider's own call for leaked tokens
  kUndo,        // activation that a person asked for
  kDone,        // this run is through with the token
  kRecover,     // the line before was torn by a crash
};

enum class JournalPhase : std::uint8_t {
  kNote,    // nothing is sent
  kIntent,  // on disk before the request is sent
  kResult,  // what came back
};

// The state of the provider's object, or for checks the token's.
enum class ObjectState : std::uint8_t {
  kNotSaid,
  kUnknown,
  kActive,
  kInactive,
  kDeleted,
  kAccepted,
  kRefused,
};

// What the token is, and so which calls change its state.
enum class TokenKind : std::uint8_t {
  kPersonal,      // Docker Hub personal access token
  kOrganization,  // Docker Hub organization access token
  kOther,         // revoked through its rule's own calls
};

// Holds no secret. Texts that come from outside need not be UTF-8.
struct JournalEntry {
  std::string time;  // RFC 3339, UTC
  std::string run;
  std::string actor;  // name of the session; "uid:1000" without one
  JournalAction action = JournalAction::kPlan;
  JournalPhase phase = JournalPhase::kNote;
  TokenKind kind = TokenKind::kOther;
  std::string provider;
  std::string rule;
  std::string owner;  // user or organization that the token belongs to
  std::string token;  // the provider's id of it; empty for kOther
  std::string label;
  std::string fingerprint;
  // Where the secret stands, so that it can be read again; only in kPlan.
  std::string target_kind;
  std::string target_path;   // as the report names it
  std::string target_place;  // where that was, absolute
  std::vector<Occurrence> places;
  bool wants_delete = false;  // kPlan: delete after the re-check
  ObjectState before = ObjectState::kNotSaid;
  ObjectState after = ObjectState::kNotSaid;
  int status = 0;    // HTTP; 0: no reply
  std::string note;  // for people; of kPlan: the origins that get the secret

  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

[[nodiscard]] std::string_view to_string(JournalAction value);
[[nodiscard]] std::string_view to_string(JournalPhase value);
[[nodiscard]] std::string_view to_string(ObjectState value);
[[nodiscard]] std::string_view to_string(TokenKind value);

// What the first line holds in place of the hash of the line before.
[[nodiscard]] std::string journal_start();
// Lower-case hex of the SHA-256 of a line, without its newline.
[[nodiscard]] std::string journal_hash(std::string_view line);

// One line of ASCII JSON, without a newline, that holds `previous`.
[[nodiscard]] std::string journal_line(const JournalEntry& entry,
                                       std::string_view previous);

struct JournalContents {
  std::vector<JournalEntry> entries;  // up to where the chain breaks
  std::size_t broken_line = 0;        // from 1; 0: the chain is whole
  std::string problem;                // what is wrong there
  // It ends in what a crash left of a line: the step that the line would have
  // announced did not happen. In no entry.
  bool torn_end = false;
};

// Checks the chain. Never quotes a line. Torn lines in the middle do not break
// it when a kRecover vouches for them: its `previous` covers all of them.
[[nodiscard]] JournalContents read_journal(std::string_view text);

enum class JournalTail : std::uint8_t {
  kClean,
  kNoNewline,      // whole but for the newline
  kTorn,           // one or more torn lines
  kTornNoNewline,  // the same, the last one without its newline
};

struct JournalEnd {
  std::string previous;  // for the line that comes next
  JournalTail tail = JournalTail::kClean;
};

// What the next line continues. `text` may be the end of a journal, from the
// start of a line on, if at least one line of it is not torn.
[[nodiscard]] JournalEnd journal_end(std::string_view text);

}  // namespace tokensweep::verify
