// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/audit_codec.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "scanner/pipeline/audit_memory.h"

namespace tokensweep {
namespace {

constexpr std::uint64_t kRecordVersion = 2;

constexpr std::array kCounts = {&Coverage::commits, &Coverage::trees,
                                &Coverage::tags,    &Coverage::blobs,
                                &Coverage::files,   &Coverage::bytes};

void write_marks(CborWriter& out, const std::vector<git::FileMark>& marks) {
  std::string packed;
  for (const git::FileMark& mark : marks) {
    packed += as_chars(mark.what);
    packed += as_chars(mark.when);
  }
  out.bytes(packed);
}

std::vector<git::FileMark> read_marks(CborReader& in) {
  constexpr std::size_t kHalf = git::FileMark::Half().size();
  ByteView packed = as_bytes(in.bytes());
  if (packed.size() % (2 * kHalf) != 0) in.fail();
  std::vector<git::FileMark> marks;
  while (in.ok() && !packed.empty()) {
    git::FileMark& mark = marks.emplace_back();
    std::ranges::copy(packed.first(kHalf), mark.what.begin());
    std::ranges::copy(packed.subspan(kHalf, kHalf), mark.when.begin());
    packed = packed.subspan(2 * kHalf);
  }
  return marks;
}

void write_whole(CborWriter& out, const WholeRead& whole) {
  out.number(whole.max_object_bytes);
  write_coverage(out, whole.counts);
  out.array(whole.lfs_ids.size());
  for (const std::string& id : whole.lfs_ids) out.text(id);
  out.bytes(whole.outcome);
}

WholeRead read_whole(CborReader& in) {
  WholeRead whole;
  whole.max_object_bytes = in.number();
  whole.counts = read_coverage(in);
  for (std::uint64_t left = in.array(); left > 0; --left) {
    whole.lfs_ids.emplace(in.text());
  }
  whole.outcome = in.bytes();
  return whole;
}

}  // namespace

void write_id(CborWriter& out, const git::ObjectId& id) {
  out.bytes(as_chars(id.raw()));
}

git::ObjectId read_id(CborReader& in) {
  const ByteView raw = as_bytes(in.bytes());
  if (raw.size() == 20 || raw.size() == 32) return git::ObjectId(raw);
  in.fail();
  return {};
}

void write_ids(CborWriter& out, const std::vector<git::ObjectId>& ids) {
  out.array(ids.size());
  for (const git::ObjectId& id : ids) write_id(out, id);
}

std::vector<git::ObjectId> read_ids(CborReader& in) {
  std::vector<git::ObjectId> ids;
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    ids.push_back(read_id(in));
  }
  return ids;
}

void write_coverage(CborWriter& out, const Coverage& coverage) {
  for (const auto count : kCounts) out.number(coverage.*count);
  out.array(coverage.skipped.size());
  for (const auto& [reason, skipped] : coverage.skipped) {
    out.text(reason);
    out.boolean(skipped.effect == SkipEffect::kIncomplete);
    out.number(skipped.count);
    out.array(skipped.examples.size());
    for (const std::string& example : skipped.examples) out.text(example);
  }
}

Coverage read_coverage(CborReader& in) {
  Coverage coverage;
  for (const auto count : kCounts) coverage.*count = in.number();
  for (std::uint64_t left = in.array(); left > 0 && in.ok(); --left) {
    Skipped& skipped = coverage.skipped[std::string(in.text())];
    skipped.effect =
        in.boolean() ? SkipEffect::kIncomplete : SkipEffect::kCounted;
    skipped.count = in.number();
    for (std::uint64_t more = in.array(); more > 0 && in.ok(); --more) {
      skipped.examples.emplace_back(in.text());
    }
  }
  return coverage;
}

std::string encode_audit_record(const AuditRecord& record) {
  CborWriter out;
  out.number(kRecordVersion);
  write_ids(out, record.flagged);
  write_marks(out, record.files);
  out.boolean(record.whole.has_value());
  if (record.whole) write_whole(out, *record.whole);
  return out.take();
}

std::optional<AuditRecord> decode_audit_record(ByteView bytes) {
  CborReader in(bytes);
  AuditRecord record;
  if (in.number() != kRecordVersion) return std::nullopt;
  record.flagged = read_ids(in);
  record.files = read_marks(in);
  if (in.boolean()) record.whole = read_whole(in);
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return record;
}

}  // namespace tokensweep
