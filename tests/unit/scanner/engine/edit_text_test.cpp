// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/edit_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

constexpr std::uint32_t kLongest = 5;

// A content, as segments of it. Of one that is inserted the source is not
// looked at; whether a copy is a copy of anything is not looked at either.
struct Content {
  std::string text;
  std::vector<Segment> segments;

  void add(std::uint64_t begin, std::size_t size, bool inserted) {
    segments.push_back({begin,
                        as_bytes(std::string_view(text).substr(begin, size)),
                        inserted ? Segment::kInserted : begin});
  }
};

Content random_content(testing::TestRandom& random) {
  Content content;
  std::vector<std::pair<std::size_t, bool>> parts;
  const std::size_t count = 1 + random.below(8);
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = 1 + random.below(random.below(4) == 0 ? 60 : 12);
    parts.emplace_back(length, random.below(2) == 0);
    size += length;
  }
  for (std::size_t i = 0; i < size; ++i) {
    content.text.push_back(static_cast<char>(random.below(256)));
  }
  std::uint64_t begin = 0;
  for (const auto& [length, inserted] : parts) {
    content.add(begin, length, inserted);
    begin += length;
  }
  return content;
}

struct Shown {
  ByteRange range;      // in the content
  std::uint64_t known;  // up to there it was shown before
};

// What is shown of a content; checks that its bytes are there.
std::vector<Shown> show(EditText& edits, const Content& content,
                        std::size_t capacity, bool* cut = nullptr) {
  std::vector<Shown> shown;
  const bool in_one = edits.for_each(
      content.segments,
      [&](ByteView text, std::span<const EditText::Window> windows) {
        ASSERT_FALSE(text.empty());
        ASSERT_LE(text.size(), capacity);
        ASSERT_EQ(windows.front().begin, 0U);
        for (std::size_t i = 0; i < windows.size(); ++i) {
          const EditText::Window& window = windows[i];
          const std::size_t end =
              i + 1 < windows.size() ? windows[i + 1].begin : text.size();
          ASSERT_LT(window.begin, end);
          const auto bytes =
              as_chars(text.subspan(window.begin).first(end - window.begin));
          EXPECT_EQ(bytes, content.text.substr(window.origin, bytes.size()));
          shown.push_back({{window.origin, window.origin + bytes.size()},
                           window.origin + window.known});
        }
      });
  if (cut != nullptr) *cut = !in_one;
  return shown;
}

bool is_copied(const Content& content, const ByteRange& range) {
  return std::ranges::any_of(content.segments, [&](const Segment& segment) {
    return !segment.is_inserted() && segment.begin <= range.begin &&
           range.end <= segment.end();
  });
}

// Of every text that may be looked for: it is shown once, as a whole and not
// wholly known, unless it is inside of a copy.
void check_all(EditText& edits, const Content& content, std::size_t capacity) {
  bool cut = false;
  const auto shown = show(edits, content, capacity, &cut);
  for (std::size_t i = 1; i < shown.size(); ++i) {
    EXPECT_GT(shown[i].range.end, shown[i - 1].range.end);
    if (!cut) {
      EXPECT_GT(shown[i].range.begin, shown[i - 1].range.end);
    }
  }
  for (std::uint64_t begin = 0; begin < content.text.size(); ++begin) {
    for (std::uint64_t size = 1; size <= kLongest; ++size) {
      const ByteRange range{begin, begin + size};
      if (range.end > content.text.size()) break;
      const auto times = std::ranges::count_if(shown, [&](const Shown& part) {
        return part.range.begin <= range.begin && range.end <= part.range.end &&
               range.end > part.known;
      });
      if (is_copied(content, range)) {
        EXPECT_LE(times, 1);
      } else {
        EXPECT_EQ(times, 1) << begin << " " << size;
      }
    }
  }
}

TEST(EditText, ShowsWhatIsNotCopiedOnce) {
  testing::TestRandom random(1);
  for (const std::size_t capacity : {6UL, 7UL, 16UL, 64UL, 1000UL}) {
    EditText edits(kLongest, capacity);
    for (int i = 0; i < 500; ++i) {
      check_all(edits, random_content(random), capacity);
    }
  }
}

TEST(EditText, ShowsLittleOfLongCopies) {
  Content content;
  content.text.assign(10'000, 'x');
  content.add(0, 4000, false);
  content.add(4000, 10, true);
  content.add(4010, 5990, false);
  EditText edits(kLongest);
  const auto shown = show(edits, content, EditText::kBytes);
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].range.begin, 4000U - (kLongest - 1));
  EXPECT_EQ(shown[0].range.end, 4010U + (kLongest - 1));
}

TEST(EditText, ShowsNothingOfACopy) {
  Content content;
  content.text = "all of it";
  content.add(0, content.text.size(), false);
  EditText edits(kLongest);
  EXPECT_TRUE(show(edits, content, EditText::kBytes).empty());
  EXPECT_TRUE(show(edits, Content(), EditText::kBytes).empty());
}

}  // namespace
}  // namespace tokensweep
