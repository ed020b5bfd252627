// SPDX-License-Identifier: Apache-2.0
// Reads loose objects: one zlib stream with "<type> <size>\0" in front.
// libgit2 1.5 loops for ever over a stream that is cut short, so it never gets
// to see them.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

struct LooseHeader {
  ObjectType type = ObjectType::kBlob;
  std::uint64_t size = 0;
};

// The file of a loose object in an objects folder.
[[nodiscard]] std::string loose_object_path(const std::string& folder,
                                            const ObjectId& id);

// A file being read. kNotFound when there is none, kCorrupt when it is not
// what it should be; the hash is not verified.
class LooseObject {
 public:
  static Result<LooseObject> open(const std::string& path);

  [[nodiscard]] const LooseHeader& header() const { return header_; }
  // All of it; header().size says how much memory that takes.
  [[nodiscard]] Result<std::string> read() const;

 private:
  std::string compressed_;
  LooseHeader header_;
  std::size_t header_size_ = 0;
};

}  // namespace tokensweep::git
