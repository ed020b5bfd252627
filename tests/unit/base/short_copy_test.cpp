// SPDX-License-Identifier: Apache-2.0
#include "base/short_copy.h"

#include <string>

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace tokensweep {
namespace {

TEST(ShortCopy, CopiesAllAndNoMore) {
  std::string from;
  for (int i = 0; i < 100; ++i) from.push_back(static_cast<char>('A' + i % 60));
  for (std::size_t size = 0; size < from.size(); ++size) {
    std::string to(from.size() + 2, '.');
    copy_short(std::as_writable_bytes(std::span(to)).data() + 1,
               as_bytes(from).data(), size);
    EXPECT_EQ(to, "." + from.substr(0, size) +
                      std::string(to.size() - size - 1, '.'));
  }
}

}  // namespace
}  // namespace tokensweep
