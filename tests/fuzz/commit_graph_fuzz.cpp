// SPDX-License-Identifier: Apache-2.0
// A commit-graph's file.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "scanner/git/commit_graph_file.h"

using tokensweep::ByteView;
using tokensweep::git::CommitGraphFile;
using tokensweep::git::ObjectFormat;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  for (const ObjectFormat format :
       {ObjectFormat::kSha1, ObjectFormat::kSha256}) {
    const auto id_size = static_cast<std::size_t>(format);
    const auto graph = CommitGraphFile::open(content, format);
    if (!graph) continue;
    // An id and its row for each commit: a small file has few.
    CHECK(graph->count() <= size / (2 * id_size + 16));
    std::vector<std::uint32_t> parents;
    for (std::uint32_t row = 0; row < graph->count(); ++row) {
      CHECK(graph->raw_id(row).size() == id_size);
      const std::size_t before = parents.size();
      const bool added = graph->add_parents(row, parents);
      CHECK(added || parents.size() == before);
      CHECK(parents.size() - before <= CommitGraphFile::kMaxParents);
      if (parents.size() > 1 << 16) parents.clear();
    }
  }
  return 0;
}
