// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/audit_outcome.h"

#include <sys/random.h>

#include <algorithm>
#include <utility>

#include "rules/cbor.h"
#include "scanner/pipeline/audit_codec.h"

namespace tokensweep {
namespace {

Sha256 hash_parts(std::string_view purpose, const Sha256& key,
                  std::string_view text) {
  std::string input(purpose);
  input += as_chars(key);
  input += text;
  return sha256(as_bytes(input));
}

constexpr std::size_t kNonceSize = 16;

std::optional<std::string> make_nonce() {
  std::string nonce(kNonceSize, '\0');
  const ssize_t size = ::getrandom(nonce.data(), nonce.size(), 0);
  if (size != static_cast<ssize_t>(kNonceSize)) return std::nullopt;
  return nonce;
}

// The key stream: hashes of a key that is used once, and a counter.
void encrypt(const Sha256& state, std::string_view nonce, std::string& text) {
  const Sha256 key = hash_parts("outcome key", state, nonce);
  for (std::size_t at = 0; at < text.size(); at += key.size()) {
    const Sha256 stream = hash_parts("stream", key, std::to_string(at));
    const std::size_t end = std::min(text.size(), at + stream.size());
    for (std::size_t i = at; i < end; ++i) {
      text[i] =
          static_cast<char>(text[i] ^ std::to_integer<char>(stream[i - at]));
    }
  }
}

void write_optional_id(CborWriter& out,
                       const std::optional<git::ObjectId>& id) {
  out.boolean(id.has_value());
  if (id) write_id(out, *id);
}

std::optional<git::ObjectId> read_optional_id(CborReader& in) {
  if (!in.boolean()) return std::nullopt;
  return read_id(in);
}

void write_commit(CborWriter& out, const CommitRef& commit) {
  out.text(commit.commit);
  out.text(commit.author);
  out.text(commit.email);
  out.text(commit.date);
}

CommitRef read_commit(CborReader& in) {
  CommitRef commit;
  commit.commit = in.text();
  commit.author = in.text();
  commit.email = in.text();
  commit.date = in.text();
  return commit;
}

void write_optional_commit(CborWriter& out,
                           const std::optional<CommitRef>& commit) {
  out.boolean(commit.has_value());
  if (commit) write_commit(out, *commit);
}

std::optional<CommitRef> read_optional_commit(CborReader& in) {
  if (!in.boolean()) return std::nullopt;
  return read_commit(in);
}

void write_exposure(CborWriter& out, const Exposure& exposure) {
  write_optional_commit(out, exposure.introduced);
  out.array(exposure.introductions.size());
  for (const CommitRef& commit : exposure.introductions) {
    write_commit(out, commit);
  }
  write_optional_commit(out, exposure.removed);
  out.array(exposure.refs.size());
  for (const std::string& ref : exposure.refs) out.text(ref);
  for (const bool flag :
       {exposure.in_head, exposure.in_worktree, exposure.in_index,
        exposure.reachable, exposure.published}) {
    out.boolean(flag);
  }
}

Exposure read_exposure(CborReader& in) {
  Exposure exposure;
  exposure.introduced = read_optional_commit(in);
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    exposure.introductions.push_back(read_commit(in));
  }
  exposure.removed = read_optional_commit(in);
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    exposure.refs.emplace_back(in.text());
  }
  exposure.in_head = in.boolean();
  exposure.in_worktree = in.boolean();
  exposure.in_index = in.boolean();
  exposure.reachable = in.boolean();
  exposure.published = in.boolean();
  return exposure;
}

void write_place(CborWriter& out, const git::HistoryPlace& place) {
  out.number(place.secret);
  out.number(place.key);
  out.number(static_cast<std::uint64_t>(place.kind));
  out.bytes(place.path);
  write_id(out, place.object);
  write_optional_id(out, place.commit);
  out.number(place.count);
}

git::HistoryPlace read_place(CborReader& in) {
  git::HistoryPlace place;
  place.secret = static_cast<std::uint32_t>(in.number());
  place.key = static_cast<std::uint32_t>(in.number());
  place.kind = static_cast<OccurrenceKind>(in.number());
  place.path = in.bytes();
  place.object = read_id(in);
  place.commit = read_optional_id(in);
  place.count = in.number();
  return place;
}

void write_attribution(CborWriter& out, const git::AttributionResult& result) {
  out.array(result.places.size());
  for (const git::HistoryPlace& place : result.places) write_place(out, place);
  out.array(result.exposures.size());
  for (const Exposure& exposure : result.exposures) {
    write_exposure(out, exposure);
  }
  write_coverage(out, result.coverage);
}

git::AttributionResult read_attribution(CborReader& in) {
  git::AttributionResult result;
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    result.places.push_back(read_place(in));
  }
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    result.exposures.push_back(read_exposure(in));
  }
  result.coverage = read_coverage(in);
  return result;
}

std::string encode(const AuditOutcome& outcome) {
  CborWriter out;
  write_coverage(out, outcome.coverage);
  out.bytes(as_chars(outcome.flagged));
  write_attribution(out, outcome.attribution);
  out.array(outcome.fingerprints.size());
  for (const KnownFingerprint& known : outcome.fingerprints) {
    out.text(known.rule);
    out.text(known.fingerprint);
  }
  return out.take();
}

std::optional<AuditOutcome> decode(ByteView bytes) {
  CborReader in(bytes);
  AuditOutcome outcome;
  outcome.coverage = read_coverage(in);
  const ByteView flagged = as_bytes(in.bytes());
  if (flagged.size() != outcome.flagged.size()) return std::nullopt;
  std::ranges::copy(flagged, outcome.flagged.begin());
  outcome.attribution = read_attribution(in);
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    KnownFingerprint& known = outcome.fingerprints.emplace_back();
    known.rule = in.text();
    known.fingerprint = in.text();
  }
  const std::size_t secrets = outcome.attribution.exposures.size();
  const bool fits =
      outcome.fingerprints.size() == secrets &&
      std::ranges::all_of(outcome.attribution.places,
                          [secrets](const git::HistoryPlace& place) {
                            return place.secret < secrets;
                          });
  if (!in.ok() || !in.at_end() || !fits) return std::nullopt;
  return outcome;
}

}  // namespace

Sha256 audit_state(const git::StoreMarks& marks, const RepositoryNames& names,
                   git::ObjectFormat format, std::uint64_t max_object_bytes) {
  CborWriter out;
  out.array(marks.files.size());
  for (const git::FileMark& mark : marks.files) {
    out.append(as_chars(mark.what));
  }
  out.array(names.refs.size());
  for (const git::Ref& ref : names.refs) {
    out.text(ref.name);
    write_id(out, ref.target);
  }
  write_optional_id(out, names.head);
  out.array(names.index.size());
  for (const git::IndexEntry& entry : names.index) {
    out.text(entry.path);
    write_id(out, entry.blob);
    out.number(entry.mode);
  }
  write_ids(out, names.reflog);
  write_ids(out, names.shallow);
  out.number(static_cast<std::uint64_t>(format));
  out.number(max_object_bytes);
  return sha256(as_bytes(out.take()));
}

Sha256 hash_of(const std::vector<git::FlaggedObject>& flagged) {
  CborWriter out;
  for (const git::FlaggedObject& each : flagged) {
    write_id(out, each.object);
    out.number(static_cast<std::uint64_t>(each.type));
    out.number(each.secret);
    out.number(each.key);
  }
  return sha256(as_bytes(out.take()));
}

std::string seal_outcome(const AuditOutcome& outcome, const Sha256& state) {
  const auto nonce = make_nonce();
  if (!nonce) return {};
  std::string text = encode(outcome);
  const Sha256 check = hash_parts("outcome check", state, text);
  encrypt(state, *nonce, text);
  return *nonce + std::string(as_chars(check)) + text;
}

std::optional<AuditOutcome> unseal_outcome(std::string_view sealed,
                                           const Sha256& state) {
  Sha256 check;
  if (sealed.size() < kNonceSize + check.size()) return std::nullopt;
  std::string text(sealed.substr(kNonceSize + check.size()));
  encrypt(state, sealed.substr(0, kNonceSize), text);
  check = hash_parts("outcome check", state, text);
  if (as_chars(check) != sealed.substr(kNonceSize, check.size())) {
    return std::nullopt;
  }
  return decode(as_bytes(text));
}

}  // namespace tokensweep
