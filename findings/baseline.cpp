// SPDX-License-Identifier: Apache-2.0
#include "findings/baseline.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "findings/json_members.h"
#include "findings/json_reader.h"
#include "findings/json_text.h"
#include "findings/path_globs.h"

namespace tokensweep {
namespace {

constexpr std::string_view kSchema = "tokensweep.baseline";
constexpr std::uint64_t kSchemaVersion = 1;

using OrderedJson = nlohmann::ordered_json;

// Walks over text and counts the lines, for the parser: it tells no places.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::uint64_t& line)
      : at_(at), line_(&line) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ != b.at_;
  }

 private:
  const char* at_;
  std::uint64_t* line_;
};

struct Document {
  nlohmann::json json;
  std::vector<std::uint64_t> entry_lines;  // of objects two levels down
};

// Reads ahead of the parser that makes the document, in linear time, which
// callbacks of that one are not: the lines of entries, and the first name that
// stands twice in one object. The parser keeps the last, others may believe the
// first.
class PlaceReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  // `line` counts while the text is read; outlives this.
  explicit PlaceReader(const std::uint64_t& line) : line_(line) {}

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/,
                    const string_t& /*text*/) override {
    return true;
  }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override {
    if (depth_++ == 2) entry_lines_.push_back(line_);
    names_.emplace_back();
    return true;
  }
  bool key(string_t& name) override {
    const bool fresh = names_.back().insert(name).second;
    if (!fresh && !twice_) twice_ = line_;
    return true;
  }
  bool end_object() override {
    --depth_;
    names_.pop_back();
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& error) override {
    const bool syntax =
        dynamic_cast<const nlohmann::json::parse_error*>(&error) != nullptr;
    problem_ = syntax ? ": not valid JSON here" : ": a number out of range";
    return false;
  }

  [[nodiscard]] std::string_view problem() const { return problem_; }
  [[nodiscard]] std::optional<std::uint64_t> twice() const { return twice_; }
  [[nodiscard]] std::vector<std::uint64_t> take_entry_lines() {
    return std::move(entry_lines_);
  }

 private:
  const std::uint64_t& line_;
  int depth_ = 0;
  std::vector<std::set<std::string>> names_;  // of the objects that are open
  std::vector<std::uint64_t> entry_lines_;
  std::optional<std::uint64_t> twice_;
  std::string_view problem_;
};

Result<Document> parse(std::string_view text) {
  std::uint64_t line = 1;
  PlaceReader places(line);
  const bool valid = nlohmann::json::sax_parse(
      CountingIterator(text.data(), line),
      CountingIterator(text.data() + text.size(), line), &places);
  if (!valid) {
    return Error(ErrorKind::kUsage,
                 std::to_string(line) + std::string(places.problem()));
  }
  if (const auto twice = places.twice()) {
    return Error(ErrorKind::kUsage,
                 std::to_string(*twice) + ": a member stands there twice");
  }
  Document document;
  document.json = nlohmann::json::parse(text, nullptr, false);
  document.entry_lines = places.take_entry_lines();
  return document;
}

// Whether no member has another name than these.
template <std::size_t N>
Result<void> check_names(const JsonNode& node,
                         const std::array<std::string_view, N>& names) {
  TRY_ASSIGN(const auto members, node.members());
  for (const auto& [name, value] : members) {
    if (std::ranges::find(names, name) != names.end()) continue;
    std::string known;
    for (const std::string_view each : names) {
      known.append(known.empty() ? "" : ", ").append(each);
    }
    return node.error("has a member that does not belong there; known are " +
                      known);
  }
  return {};
}

Result<void> read_optional(const JsonNode& node, std::string_view name,
                           std::string& out) {
  TRY_ASSIGN(const std::optional<JsonNode> member, node.optional_member(name));
  if (!member) return {};
  TRY_ASSIGN(out, member->text());
  if (out.empty()) return member->error("is empty");
  return {};
}

Result<std::vector<std::string>> read_paths(const JsonNode& node) {
  std::vector<std::string> paths;
  TRY_ASSIGN(const auto member, node.optional_member("paths"));
  if (!member) return paths;
  TRY_ASSIGN(const std::vector<JsonNode> items, member->elements());
  if (items.empty()) return member->error("is empty");
  for (const JsonNode& item : items) {
    TRY_ASSIGN(const std::string path, item.text());
    const std::string_view problem = glob_problem(path);
    if (!problem.empty()) return item.error(problem);
    paths.push_back(glob_with_slashes(path));
  }
  return paths;
}

Result<AllowEntry> read_entry(const JsonNode& node) {
  constexpr std::array<std::string_view, 6> kNames = {
      "fingerprint", "rule", "paths", "reason", "author", "expires"};
  TRY(check_names(node, kNames));
  AllowEntry entry;
  entry.source = AllowSource::kBaseline;
  TRY(read_member(node, "fingerprint", entry.fingerprint));
  if (!is_fingerprint(entry.fingerprint)) {
    return node.error("\"fingerprint\" is not ts1: and 32 hex digits");
  }
  TRY(read_optional(node, "rule", entry.rule));
  TRY_ASSIGN(entry.paths, read_paths(node));
  TRY(read_member(node, "reason", entry.reason));
  if (entry.reason.find_first_not_of(" \t\r\n") == std::string::npos) {
    return node.error("\"reason\" is empty: say why this is accepted");
  }
  TRY(read_optional(node, "author", entry.author));
  TRY(read_optional(node, "expires", entry.expires));
  if (!entry.expires.empty() && !is_date(entry.expires)) {
    return node.error("\"expires\" is no day that exists, as YYYY-MM-DD");
  }
  return entry;
}

Result<void> check_schema(const JsonNode& root) {
  constexpr std::array<std::string_view, 3> kNames = {
      "schema", "schema_version", "entries"};
  std::string schema;
  TRY(read_member(root, "schema", schema));
  if (schema != kSchema) {
    return root.error("\"schema\" is not " + std::string(kSchema));
  }
  std::uint64_t version = 0;
  TRY(read_member(root, "schema_version", version));
  if (version != kSchemaVersion) {
    return root.error("schema_version " + std::to_string(version) +
                      " is not known to this version of tokensweep, which "
                      "reads " +
                      std::to_string(kSchemaVersion));
  }
  return check_names(root, kNames);
}

// The line of an entry, and its number where others stand on that line, too.
std::string place_of(const std::vector<std::uint64_t>& lines,
                     std::size_t index) {
  // Objects that are no entries make an error before they can shift this.
  if (index >= lines.size()) return "1";
  const std::uint64_t line = lines[index];
  const bool shared = (index > 0 && lines[index - 1] == line) ||
                      (index + 1 < lines.size() && lines[index + 1] == line);
  return std::to_string(line) +
         (shared ? " (entry " + std::to_string(index + 1) + ")"
                 : std::string());
}

Result<std::vector<AllowEntry>> read_document(const Document& document,
                                              const std::string& where) {
  const JsonNode root(document.json, "the baseline");
  TRY(check_schema(root));
  TRY_ASSIGN(const JsonNode array, root.member("entries"));
  TRY_ASSIGN(const std::vector<JsonNode> items, array.elements());
  std::vector<AllowEntry> entries;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Result<AllowEntry> entry = read_entry(items[i]);
    const std::string place = place_of(document.entry_lines, i);
    if (!entry) return std::move(entry).error().with_context(place);
    entry->where = where + ":" + place;
    entries.push_back(*std::move(entry));
  }
  return entries;
}

auto order_of(const AllowEntry& entry) {
  return std::tie(entry.fingerprint, entry.rule, entry.paths, entry.reason,
                  entry.author, entry.expires);
}

OrderedJson entry_to_json(const AllowEntry& entry) {
  OrderedJson json = OrderedJson::object();
  json["fingerprint"] = json_text(entry.fingerprint);
  if (!entry.rule.empty()) json["rule"] = json_text(entry.rule);
  if (!entry.paths.empty()) {
    OrderedJson paths = OrderedJson::array();
    for (const std::string& path : entry.paths)
      paths.push_back(json_text(path));
    json["paths"] = std::move(paths);
  }
  json["reason"] = json_text(entry.reason);
  if (!entry.author.empty()) json["author"] = json_text(entry.author);
  if (!entry.expires.empty()) json["expires"] = json_text(entry.expires);
  return json;
}

}  // namespace

bool is_fingerprint(std::string_view text) {
  constexpr std::string_view kPrefix = "ts1:";
  constexpr std::size_t kDigits = 32;
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + kDigits &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) ==
             std::string_view::npos;
}

bool is_expired(const AllowEntry& entry, std::string_view today) {
  return !entry.expires.empty() && entry.expires < today;
}

std::string glob_with_slashes(std::string_view pattern) {
  constexpr std::string_view kEscapable = "*?[]\\!# ";
  std::string glob;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool escapes = i + 1 < pattern.size() &&
                         kEscapable.find(pattern[i + 1]) != std::string::npos;
    if (pattern[i] != '\\') {
      glob += pattern[i];
    } else if (escapes) {
      glob += pattern[i];
      glob += pattern[++i];
    } else {
      glob += '/';
    }
  }
  return glob;
}

std::string baseline_to_json(const std::vector<AllowEntry>& entries) {
  std::vector<AllowEntry> sorted = entries;
  std::ranges::sort(sorted, [](const AllowEntry& a, const AllowEntry& b) {
    return order_of(a) < order_of(b);
  });
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [](const AllowEntry& a, const AllowEntry& b) {
                             return order_of(a) == order_of(b);
                           }),
               sorted.end());
  std::string text = "{\n\"schema\":" + dump_line(kSchema) +
                     ",\n\"schema_version\":" + std::to_string(kSchemaVersion) +
                     ",\n\"entries\":[";
  const char* separator = "\n";
  for (const AllowEntry& entry : sorted) {
    text.append(separator).append(dump_line(entry_to_json(entry)));
    separator = ",\n";
  }
  return text + "\n]\n}\n";
}

Result<std::vector<AllowEntry>> read_baseline(std::string_view text,
                                              const std::string& where) {
  const auto named = [&](const Error& error) {
    return Error(ErrorKind::kUsage, where + ":" + error.message());
  };
  const Result<Document> document = parse(text);
  if (!document) return named(document.error());
  Result<std::vector<AllowEntry>> entries = read_document(*document, where);
  if (!entries) {
    // Of the whole file: it has no line.
    const std::string& message = entries.error().message();
    const bool has_line = message.front() >= '0' && message.front() <= '9';
    return named(Error(ErrorKind::kUsage, (has_line ? "" : " ") + message));
  }
  return entries;
}

}  // namespace tokensweep
