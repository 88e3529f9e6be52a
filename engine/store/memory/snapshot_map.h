// An ordered map whose copies are free and never change: what a Reader of the memory backend holds.
//
// A treap whose nodes are immutable and shared: a change makes new nodes on the path from the root (about log n) and leaves the old map as it is. The shape depends on a
// seed, so that no choice of keys makes it deep; nothing visible depends on the shape.
//
// Threads: a map may be read from any number of threads; a change is an assignment to it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace aircher::store::memory {

template <class Key>
class SnapshotMap {
public:
    explicit SnapshotMap(std::uint64_t seed) : seed_(seed) {}

    const std::string* find(const Key& key) const {
        const Node* node = root_.get();
        while (node != nullptr && node->key != key) node = key < node->key ? node->left.get() : node->right.get();
        return node == nullptr ? nullptr : node->value.get();
    }
    void put(const Key& key, std::string_view value) { root_ = inserted(root_, key, priority_of(key), std::make_shared<const std::string>(value)); }
    void erase(const Key& key) {
        if (find(key) != nullptr) root_ = erased(root_, key);
    }
    void clear() { root_.reset(); }

    /// Calls `visit(key, value)` for keys from `first` on, ascending, until it returns false.
    template <class Visit>
    void scan_from(const Key& first, const Visit& visit) const {
        const Link root = root_;  // what `visit` does to this map must not end the nodes it stands on
        walk(root.get(), first, visit);
    }
    const Key* last() const {
        const Node* node = root_.get();
        while (node != nullptr && node->right != nullptr) node = node->right.get();
        return node == nullptr ? nullptr : &node->key;
    }

private:
    struct Node;
    using Link = std::shared_ptr<const Node>;
    using Text = std::shared_ptr<const std::string>;
    struct Node {
        Key key;
        std::uint64_t priority;
        Text value;
        Link left, right;
    };

    static Link make(const Node& like, Link left, Link right) {
        return std::make_shared<const Node>(Node{like.key, like.priority, like.value, std::move(left), std::move(right)});
    }
    std::uint64_t priority_of(const Key& key) const {
        std::uint64_t x = std::hash<Key>()(key) ^ seed_;  // splitmix64's finish: std::hash of a number is the number
        x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
        x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
        return x ^ (x >> 31U);
    }
    /// The keys below `key`, and those above it. REQUIRES: `key` is not in it.
    static std::pair<Link, Link> split(const Link& node, const Key& key) {
        if (node == nullptr) return {};
        if (key < node->key) {
            auto [below, above] = split(node->left, key);
            return {std::move(below), make(*node, std::move(above), node->right)};
        }
        auto [below, above] = split(node->right, key);
        return {make(*node, node->left, std::move(below)), std::move(above)};
    }
    /// REQUIRES: all keys of `left` are below those of `right`.
    static Link merged(const Link& left, const Link& right) {
        if (left == nullptr) return right;
        if (right == nullptr) return left;
        if (left->priority >= right->priority) return make(*left, left->left, merged(left->right, right));
        return make(*right, merged(left, right->left), right->right);
    }
    /// A key's priority is a function of it, so a key that is there stands above all nodes of lower priority, and a split never meets it.
    static Link inserted(const Link& node, const Key& key, std::uint64_t priority, Text value) {
        if (node != nullptr && node->key == key) return std::make_shared<const Node>(Node{key, node->priority, std::move(value), node->left, node->right});
        if (node == nullptr || priority > node->priority) {
            auto [below, above] = split(node, key);
            return std::make_shared<const Node>(Node{key, priority, std::move(value), std::move(below), std::move(above)});
        }
        if (key < node->key) return make(*node, inserted(node->left, key, priority, std::move(value)), node->right);
        return make(*node, node->left, inserted(node->right, key, priority, std::move(value)));
    }
    static Link erased(const Link& node, const Key& key) {
        if (node->key == key) return merged(node->left, node->right);
        if (key < node->key) return make(*node, erased(node->left, key), node->right);
        return make(*node, node->left, erased(node->right, key));
    }
    template <class Visit>
    static bool walk(const Node* node, const Key& first, const Visit& visit) {
        if (node == nullptr) return true;
        if (first < node->key && !walk(node->left.get(), first, visit)) return false;
        if (!(node->key < first) && !visit(node->key, std::string_view(*node->value))) return false;
        return walk(node->right.get(), first, visit);
    }

    std::uint64_t seed_;
    Link root_;
};

}  // namespace aircher::store::memory
