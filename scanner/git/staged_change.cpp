// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/staged_change.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxMergeHead = 1 << 20;
// Removed files only say where others may come from. A small tree made to keep
// us busy can hold more paths than could ever be listed.
constexpr std::size_t kMaxRemoved = 1 << 20;
constexpr std::uint32_t kTypeMask = 0170000;
constexpr std::uint32_t kFolderMode = 0040000;
constexpr std::uint32_t kSubmoduleMode = 0160000;

bool is_folder(std::uint32_t mode) {
  return (mode & kTypeMask) == kFolderMode;
}
bool is_submodule(std::uint32_t mode) {
  return (mode & kTypeMask) == kSubmoduleMode;
}

// A file, submodule or folder of one side, in one folder.
struct Item {
  std::string_view name;
  std::uint32_t mode = 0;
  ObjectId id;  // zero: of a folder whose tree is not known
  // Of the index only.
  std::span<const IndexEntry> entries = {};  // of a folder
  const CachedTree* cached = nullptr;        // of a folder
  bool unmerged = false;
  bool left_out = false;
};

// In the order of trees, where a folder's name ends with a slash.
std::strong_ordering compare_names(const Item& a, const Item& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  const auto order =
      a.name.substr(0, common).compare(b.name.substr(0, common)) <=> 0;
  if (order != std::strong_ordering::equal) return order;
  const auto next = [common](const Item& item) {
    if (item.name.size() > common) {
      return static_cast<unsigned char>(item.name[common]);
    }
    return static_cast<unsigned char>(is_folder(item.mode) ? '/' : '\0');
  };
  const auto ends = next(a) <=> next(b);
  if (ends != std::strong_ordering::equal) return ends;
  return a.name.size() <=> b.name.size();
}

bool comes_before(const Item& a, const Item& b) {
  return compare_names(a, b) == std::strong_ordering::less;
}

bool same_name(const Item& a, const Item& b) {
  return a.name == b.name && is_folder(a.mode) == is_folder(b.mode);
}

// The items of one side, in order, each name once.
class Side {
 public:
  Side() = default;
  // The names are views into `content`, or into what outlives this.
  explicit Side(std::vector<Item> items,
                std::unique_ptr<const std::string> content = nullptr)
      : content_(std::move(content)), items_(std::move(items)) {
    if (!std::ranges::is_sorted(items_, comes_before)) {
      std::ranges::stable_sort(items_, comes_before);
    }
  }

  // Null at the end.
  [[nodiscard]] const Item* front() const {
    return at_ < items_.size() ? &items_[at_] : nullptr;
  }
  // The item of this name, if it is next; it and its repetitions are passed.
  const Item* take(const Item& name) {
    const Item* const first = front();
    if (first == nullptr || !same_name(*first, name)) return nullptr;
    while (front() != nullptr && same_name(*front(), name)) ++at_;
    return first;
  }

 private:
  std::unique_ptr<const std::string> content_;
  std::vector<Item> items_;
  std::size_t at_ = 0;
};

class IndexComparison {
 public:
  IndexComparison(const Index& index, ObjectFormat format, ObjectStore& store)
      : index_(index), format_(format), store_(store) {}

  Result<StagedChange> run(const std::vector<ObjectId>& parents) {
    Folder root;
    root.item.mode = kFolderMode;
    root.item.entries = index_.entries;
    if (!index_.trees.empty()) root.item.cached = &index_.trees.front();
    root.parents.assign(parents.begin(), parents.end());
    result_.change.parents = static_cast<std::uint32_t>(parents.size());
    add_folder(std::move(root));
    // A stack of its own: how deep folders lie is up to the repository.
    while (!folders_.empty()) {
      const Folder folder = std::move(folders_.back());
      folders_.pop_back();
      TRY(compare(folder));
    }
    std::ranges::sort(result_.change.files, {}, &FileChange::path);
    std::ranges::sort(result_.change.removed, {}, &RemovedFile::path);
    std::ranges::sort(result_.change.new_submodules);
    std::ranges::sort(result_.same_content);
    return std::move(result_);
  }

 private:
  struct Folder {
    std::string path;  // with a slash at its end; empty for the root
    Item item;
    std::vector<std::optional<ObjectId>> parents;  // their trees of this folder
    bool only_removed = false;                     // it equals another parent's
  };

  // A folder that equals a parent's holds no version that no parent has. Only
  // what is gone of other parents' is looked for.
  void add_folder(Folder folder) {
    const CachedTree* const cached = folder.item.cached;
    ObjectId id = folder.item.id;
    if (cached != nullptr && cached->entries >= 0) id = cached->tree;
    for (std::optional<ObjectId>& parent : folder.parents) {
      if (id.is_zero() || parent != id) continue;
      parent.reset();
      folder.only_removed = true;
    }
    const auto is_there = [](const std::optional<ObjectId>& parent) {
      return parent.has_value();
    };
    if (folder.only_removed && std::ranges::none_of(folder.parents, is_there)) {
      return;
    }
    folders_.push_back(std::move(folder));
  }

  Result<void> compare(const Folder& folder) {
    Side own;
    if (folder.item.id.is_zero()) {
      own = Side(items_of_index(folder));
    } else {
      TRY_ASSIGN(own, items_of_tree(folder.item.id));
    }
    std::vector<Side> parents(folder.parents.size());
    for (std::size_t i = 0; i < parents.size(); ++i) {
      if (!folder.parents[i]) continue;
      TRY_ASSIGN(parents[i], items_of_tree(*folder.parents[i]));
      ++result_.trees_read;
    }
    while (const auto name = first_name(own, parents)) {
      const Item* const item = own.take(*name);
      std::vector<const Item*> before;
      before.reserve(parents.size());
      for (Side& parent : parents) before.push_back(parent.take(*name));
      const std::string path = folder.path + std::string(name->name);
      if (is_folder(name->mode)) {
        compare_folder(path + '/', folder.only_removed, item, before);
      } else if (item == nullptr) {
        note_removed(path, before);
      } else if (!folder.only_removed) {
        compare_file(path, *item, before);
      }
    }
    return {};
  }

  static std::optional<Item> first_name(const Side& own,
                                        const std::vector<Side>& parents) {
    const Item* first = own.front();
    for (const Side& parent : parents) {
      const Item* const item = parent.front();
      if (item == nullptr) continue;
      if (first == nullptr || comes_before(*item, *first)) first = item;
    }
    if (first == nullptr) return std::nullopt;
    return *first;
  }

  void compare_folder(std::string path, bool only_removed, const Item* item,
                      const std::vector<const Item*>& before) {
    if ((item == nullptr || only_removed) &&
        result_.change.removed.size() >= kMaxRemoved) {
      ++result_.change.without_content;
      return;
    }
    Folder folder;
    folder.path = std::move(path);
    folder.only_removed = only_removed;
    if (item != nullptr) folder.item = *item;
    for (const Item* const parent : before) {
      folder.parents.push_back(parent == nullptr ? std::nullopt
                                                 : std::optional(parent->id));
    }
    add_folder(std::move(folder));
  }

  void compare_file(const std::string& path, const Item& item,
                    const std::vector<const Item*>& before) {
    if (item.unmerged) {
      ++result_.unmerged;
      return;
    }
    if (item.left_out) {
      ++result_.left_out;
      return;
    }
    FileChange file;
    bool same_content = false;
    bool is_new = true;
    for (const Item* const parent : before) {
      if (parent == nullptr) continue;
      is_new = false;
      const bool same_id = parent->id == item.id;
      if (same_id && parent->mode == item.mode) return;
      if (is_submodule(parent->mode)) continue;
      same_content |= same_id;
      file.before.push_back(parent->id);
    }
    if (same_content || is_submodule(item.mode)) {
      ++result_.change.without_content;
      result_.same_content.push_back(path);
      if (is_new) result_.change.new_submodules.push_back(path);
      return;
    }
    file.path = path;
    file.blob = item.id;
    file.mode = item.mode;
    result_.change.files.push_back(std::move(file));
  }

  void note_removed(const std::string& path,
                    const std::vector<const Item*>& before) {
    ++result_.change.without_content;
    std::vector<ObjectId> seen;
    for (const Item* const parent : before) {
      if (parent == nullptr || is_submodule(parent->mode)) continue;
      if (std::ranges::count(seen, parent->id) != 0) continue;
      if (result_.change.removed.size() >= kMaxRemoved) return;
      seen.push_back(parent->id);
      result_.change.removed.push_back({path, parent->id});
    }
  }

  // What lies in a folder according to the index.
  std::vector<Item> items_of_index(const Folder& folder) {
    std::vector<Item> items;
    const std::map<std::string_view, const CachedTree*> cached =
        children_of(folder.item.cached);
    std::span<const IndexEntry> rest = folder.item.entries;
    while (!rest.empty()) {
      const std::string_view path = rest.front().path;
      const std::string_view below = path.substr(folder.path.size());
      const std::size_t slash = below.find('/');
      std::size_t count = 1;
      if (slash == std::string_view::npos) {
        while (count < rest.size() && rest[count].path == path) ++count;
        items.push_back(file_item(below, rest.first(count)));
      } else {
        Item item;
        item.name = below.substr(0, slash);
        item.mode = kFolderMode;
        const auto known = cached.find(item.name);
        if (known != cached.end()) item.cached = known->second;
        count = count_below(rest, folder.path.size() + slash + 1, item.cached);
        // A sparse index: the whole folder is one entry.
        if (count == 1 && slash + 1 == below.size()) {
          item.id = rest.front().blob;
        }
        item.entries = rest.first(count);
        items.push_back(item);
      }
      rest = rest.subspan(count);
    }
    return items;
  }

  static Item file_item(std::string_view name,
                        std::span<const IndexEntry> versions) {
    const IndexEntry& entry = versions.front();
    Item item;
    item.name = name;
    item.mode = entry.mode;
    item.id = entry.blob;
    item.left_out = entry.intent_to_add;
    item.unmerged = std::ranges::any_of(
        versions, [](const IndexEntry& version) { return version.stage != 0; });
    return item;
  }

  // How many of the entries begin with the same `prefix` bytes as the first.
  // What git noted is taken when it fits.
  static std::size_t count_below(std::span<const IndexEntry> entries,
                                 std::size_t prefix, const CachedTree* cached) {
    const std::string_view folder =
        std::string_view(entries.front().path).substr(0, prefix);
    const auto is_below = [&](const IndexEntry& entry) {
      return entry.path.starts_with(folder);
    };
    if (cached != nullptr && cached->entries > 0) {
      const auto count = static_cast<std::uint64_t>(cached->entries);
      if (count <= entries.size() && is_below(entries[count - 1]) &&
          (count == entries.size() || !is_below(entries[count]))) {
        return count;
      }
    }
    return static_cast<std::size_t>(
        std::ranges::partition_point(entries, is_below) - entries.begin());
  }

  [[nodiscard]] std::map<std::string_view, const CachedTree*> children_of(
      const CachedTree* node) const {
    std::map<std::string_view, const CachedTree*> result;
    if (node == nullptr) return result;
    auto at = static_cast<std::size_t>(node - index_.trees.data()) + 1;
    while (at < node->end) {
      result.emplace(index_.trees[at].name, &index_.trees[at]);
      at = index_.trees[at].end;
    }
    return result;
  }

  Result<Side> items_of_tree(const ObjectId& id) {
    auto object = store_.read(id);
    if (!object) {
      return std::move(object).error().with_context("tree " + id.hex());
    }
    auto content =
        std::make_unique<const std::string>(std::move(object->content));
    std::vector<Item> items;
    TreeParser parser(as_bytes(*content), format_);
    TreeEntry entry;
    while (parser.next(entry)) {
      Item item;
      item.name = entry.name;
      item.mode = entry.mode;
      item.id = entry.id();
      items.push_back(item);
    }
    if (object->type != ObjectType::kTree || parser.malformed()) {
      return Error(ErrorKind::kCorrupt, "tree " + id.hex() + ": malformed");
    }
    return Side(std::move(items), std::move(content));
  }

  const Index& index_;
  ObjectFormat format_;
  ObjectStore& store_;
  StagedChange result_;
  std::vector<Folder> folders_;
};

Result<ObjectId> tree_of(const ObjectId& commit, ObjectFormat format,
                         ObjectStore& store) {
  auto object = store.read(commit);
  if (!object) {
    return std::move(object).error().with_context("commit " + commit.hex());
  }
  const auto header = parse_commit(as_bytes(object->content), format);
  if (object->type != ObjectType::kCommit || !header) {
    return Error(ErrorKind::kCorrupt, "commit " + commit.hex() + ": malformed");
  }
  return header->tree;
}

// The commits that a merge in progress brings in.
Result<std::vector<ObjectId>> merge_heads(const Layout& layout) {
  const std::string path = layout.git_dir + "/MERGE_HEAD";
  std::vector<ObjectId> result;
  const auto text = read_file(path, kMaxMergeHead);
  if (!text) {
    if (text.error().kind() == ErrorKind::kNotFound) return result;
    return text.error();
  }
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) continue;
    const auto id = ObjectId::from_hex(line);
    if (!id) return Error(ErrorKind::kCorrupt, path + ": malformed");
    result.push_back(*id);
  }
  return result;
}

// A repository that is new has no index file, and one that only has empty
// commits need not have one. That git is to read another one says that it is
// there.
bool may_be_missing(const Layout& layout) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  return fs::weakly_canonical(layout.index_file, ignored) ==
         fs::weakly_canonical(layout.git_dir + "/index", ignored);
}

Error missing_index(const Layout& layout) {
  return Error(ErrorKind::kIo, layout.index_file + ": the index is missing");
}

}  // namespace

Result<StagedChange> compare_index(const Index& index,
                                   const std::vector<ObjectId>& parents,
                                   ObjectFormat format, ObjectStore& store) {
  return IndexComparison(index, format, store).run(parents);
}

Result<StagedChange> find_staged_change(Repository& repository) {
  const Layout& layout = repository.layout();
  TRY_ASSIGN(const Index index, read_index(layout));
  if (index.missing && !may_be_missing(layout)) return missing_index(layout);
  TRY_ASSIGN(const std::optional<ObjectId> head, repository.head());
  TRY_ASSIGN(std::vector<ObjectId> commits, merge_heads(layout));
  if (head) commits.insert(commits.begin(), *head);
  ObjectStore& store = repository.objects();
  std::vector<ObjectId> parents;
  for (const ObjectId& commit : commits) {
    TRY_ASSIGN(const ObjectId tree, tree_of(commit, layout.format, store));
    parents.push_back(tree);
  }
  TRY_ASSIGN(StagedChange result,
             compare_index(index, parents, layout.format, store));
  // Not everything was removed: nobody knows what is staged.
  if (index.missing && result.change.without_content > 0) {
    return missing_index(layout);
  }
  result.change.parent_trees = std::move(parents);
  result.head = head;
  return result;
}

}  // namespace tokensweep::git
