// SPDX-License-Identifier: Apache-2.0
// What came of reading all objects of a repository, kept for the case that
// nothing has changed when it is audited again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "findings/coverage.h"
#include "scanner/git/attribution.h"
#include "scanner/git/repository.h"
#include "scanner/git/store_marks.h"

namespace tokensweep {

// The names that lead into a repository's objects.
struct RepositoryNames {
  std::vector<git::Ref> refs;
  std::optional<git::ObjectId> head;
  std::vector<git::IndexEntry> index;
  std::vector<git::ObjectId> reflog;   // sorted
  std::vector<git::ObjectId> shallow;  // sorted
};

// A fingerprint that takes long to make, of a secret that an object holds.
struct KnownFingerprint {
  std::string rule;         // that names it
  std::string fingerprint;  // empty: no finding came of it
};

struct AuditOutcome {
  Coverage coverage;  // of reading objects and of what refers to them
  // Of AttributionInput::flagged. Secrets are numbered here in the order of
  // their bytes, those left out that no object holds.
  Sha256 flagged{};
  git::AttributionResult attribution;
  std::vector<KnownFingerprint> fingerprints;  // by secret
};

// A hash over all that an outcome depends on, rules and program left out, and
// times of files: whether those are the same is another question.
[[nodiscard]] Sha256 audit_state(const git::StoreMarks& marks,
                                 const RepositoryNames& names,
                                 git::ObjectFormat format,
                                 std::uint64_t max_object_bytes);

[[nodiscard]] Sha256 hash_of(const std::vector<git::FlaggedObject>& flagged);

// An outcome names people, paths and refs, so what is kept of it is encrypted
// by the state: only who has the repository as it was can read it. Empty, which
// is no outcome, when the system gives no random bytes.
[[nodiscard]] std::string seal_outcome(const AuditOutcome& outcome,
                                       const Sha256& state);
// Nullopt for another state and for damage.
[[nodiscard]] std::optional<AuditOutcome> unseal_outcome(
    std::string_view sealed, const Sha256& state);

}  // namespace tokensweep
