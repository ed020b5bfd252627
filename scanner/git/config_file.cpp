// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/config_file.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"

namespace tokensweep::git {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-';
}

class ConfigReader {
 public:
  explicit ConfigReader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::vector<ConfigEntry> read() {
    while (at_ < text_.size()) {
      skip_blanks();
      if (at_ >= text_.size()) break;
      const char c = text_[at_];
      if (c == '[') {
        read_section();
      } else if (is_name_char(c)) {
        read_entry();
      } else {
        skip_line();
      }
    }
    return std::move(entries_);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  void skip_line() {
    at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
  }

  // An entry may follow on the same line.
  void read_section() {
    ++at_;
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (is_name_char(text_[at_]) || text_[at_] == '.'))
      ++at_;
    section_ = to_lower(text_.substr(begin, at_ - begin));
    subsection_.clear();
    // The old form [section.subsection] has a lower-case subsection.
    if (const std::size_t dot = section_.find('.'); dot != std::string::npos) {
      subsection_ = section_.substr(dot + 1);
      section_.resize(dot);
    }
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        subsection_.push_back(text_[at_++]);
      }
      if (at_ < text_.size() && text_[at_] == '"') ++at_;
      skip_blanks();
    }
    if (at_ < text_.size() && text_[at_] == ']') {
      ++at_;
    } else {
      skip_line();
    }
  }

  void read_entry() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_char(text_[at_])) ++at_;
    ConfigEntry entry;
    entry.section = section_;
    entry.subsection = subsection_;
    entry.name = to_lower(text_.substr(begin, at_ - begin));
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '=') {
      ++at_;
      entry.value = read_value();
    } else {
      entry.has_value = false;
      skip_line();
    }
    entries_.push_back(std::move(entry));
  }

  std::string read_value() {
    skip_blanks();
    std::string value;
    std::size_t kept = 0;  // blanks after it are trimmed unless quoted
    bool quoted = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++at_;
        break;
      }
      if (!quoted && (c == '#' || c == ';')) {
        skip_line();
        break;
      }
      ++at_;
      if (c == '"') {
        quoted = !quoted;
        kept = value.size();
        continue;
      }
      if (c == '\\' && at_ < text_.size()) {
        append_escape(value);
        kept = value.size();
        continue;
      }
      value.push_back(c);
      if (quoted || !is_blank(c)) kept = value.size();
    }
    value.resize(kept);
    return value;
  }

  void append_escape(std::string& value) {
    if (text_.substr(at_).starts_with("\r\n")) ++at_;
    const char c = text_[at_++];
    switch (c) {
      case '\n':
        break;  // the value goes on in the next line
      case 'n':
        value.push_back('\n');
        break;
      case 't':
        value.push_back('\t');
        break;
      case 'b':
        value.push_back('\b');
        break;
      default:
        value.push_back(c);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string section_;
  std::string subsection_;
  std::vector<ConfigEntry> entries_;
};

}  // namespace

ConfigFile::ConfigFile(std::string_view text)
    : entries_(ConfigReader(text).read()) {}

void ConfigFile::append(ConfigFile later) {
  std::ranges::move(later.entries_, std::back_inserter(entries_));
}

std::optional<std::string> ConfigFile::get(std::string_view section,
                                           std::string_view subsection,
                                           std::string_view name) const {
  const auto found = std::find_if(
      entries_.rbegin(), entries_.rend(), [&](const ConfigEntry& entry) {
        return entry.section == section && entry.subsection == subsection &&
               entry.name == name;
      });
  if (found == entries_.rend()) return std::nullopt;
  return found->has_value ? found->value : "true";
}

std::optional<bool> ConfigFile::get_bool(std::string_view section,
                                         std::string_view subsection,
                                         std::string_view name) const {
  const auto value = get(section, subsection, name);
  if (!value) return std::nullopt;
  const std::string word = to_lower(*value);
  if (word == "true" || word == "yes" || word == "on" || word == "1") {
    return true;
  }
  if (word.empty() || word == "false" || word == "no" || word == "off" ||
      word == "0") {
    return false;
  }
  return std::nullopt;
}

}  // namespace tokensweep::git
