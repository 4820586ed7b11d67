//===- PerfectHash.cpp - A hash without collisions ------------------------===//

#include "compiler/conversion/llvm/PerfectHash.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <tuple>

namespace lathe {
namespace {

constexpr size_t kShort = 16; // bytes that the two words of a key hold
constexpr uint32_t kNoValue = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kSeeds = 1000;

struct Key {
  uint64_t words[2];
};

std::vector<Key> getKeys(llvm::ArrayRef<llvm::StringRef> values, bool whole) {
  std::vector<Key> keys(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    lathe_vocabulary_key(values[i].data(), values[i].size(), whole, keys[i].words);
  return keys;
}

bool areDistinct(llvm::ArrayRef<llvm::StringRef> values, llvm::ArrayRef<Key> keys) {
  std::set<std::tuple<uint64_t, uint64_t, size_t>> seen;
  for (size_t i = 0; i < values.size(); ++i)
    if (!seen.insert({keys[i].words[0], keys[i].words[1], values[i].size()}).second)
      return false;
  return true;
}

uint32_t getSlot(uint64_t hash, uint16_t displacement, uint32_t slots) {
  uint32_t low = static_cast<uint32_t>(hash) ^ displacement * LATHE_VOCABULARY_DISPLACEMENT;
  return static_cast<uint64_t>(low) * slots >> 32;
}

/// The slot of each value, with the displacements that lead there; false when a bucket finds none.
bool place(llvm::ArrayRef<uint64_t> hashes, std::vector<uint16_t> &displacements, size_t slots, std::vector<uint32_t> &slotOf) {
  std::vector<std::vector<uint32_t>> buckets(displacements.size());
  for (uint32_t i = 0; i < hashes.size(); ++i)
    buckets[(hashes[i] >> 32) * buckets.size() >> 32].push_back(i);
  std::vector<uint32_t> order(buckets.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return buckets[a].size() > buckets[b].size(); });
  std::vector<bool> taken(slots, false);
  std::vector<uint32_t> found;
  for (uint32_t bucket : order) {
    bool placed = buckets[bucket].empty();
    for (uint32_t displacement = 0; !placed && displacement <= std::numeric_limits<uint16_t>::max(); ++displacement) {
      found.clear();
      for (uint32_t value : buckets[bucket]) {
        uint32_t slot = getSlot(hashes[value], displacement, slots);
        if (taken[slot] || llvm::is_contained(found, slot))
          break;
        found.push_back(slot);
      }
      placed = found.size() == buckets[bucket].size();
      if (placed)
        displacements[bucket] = displacement;
    }
    if (!placed)
      return false;
    for (size_t i = 0; i < buckets[bucket].size(); ++i) {
      slotOf[buckets[bucket][i]] = found[i];
      taken[found[i]] = true;
    }
  }
  return true;
}

} // namespace

lathe_vocabulary PerfectHash::asVocabulary() const {
  return {static_cast<uint32_t>(displacements.size()),
          static_cast<uint32_t>(entries.size()),
          whole,
          0,
          seed,
          displacements.data(),
          entries.data(),
          bytes.data()};
}

std::optional<PerfectHash> findPerfectHash(llvm::ArrayRef<llvm::StringRef> values) {
  PerfectHash hash;
  std::vector<Key> keys = getKeys(values, /*whole=*/false);
  // First and last bytes are cheaper than a hash of all, and mostly enough.
  hash.whole = !areDistinct(values, keys);
  if (hash.whole)
    keys = getKeys(values, /*whole=*/true);
  const size_t slots = values.size() + values.size() / 8 + 1;
  std::vector<uint32_t> slotOf(values.size());
  std::vector<uint64_t> hashes(values.size());
  for (;; ++hash.seed) {
    if (hash.seed == kSeeds)
      return std::nullopt;
    for (size_t i = 0; i < values.size(); ++i)
      hashes[i] = lathe_vocabulary_hash(keys[i].words, values[i].size(), hash.seed);
    hash.displacements.assign(values.size() / 4 + 1, 0);
    if (place(hashes, hash.displacements, slots, slotOf))
      break;
  }
  hash.entries.assign(slots, {0, 0, kNoValue, -1});
  for (size_t i = 0; i < values.size(); ++i) {
    lathe_vocabulary_entry &entry = hash.entries[slotOf[i]];
    entry = {keys[i].words[0], keys[i].words[1], static_cast<uint32_t>(values[i].size()), static_cast<int32_t>(i)};
    if (values[i].size() > kShort) {
      entry.last = hash.bytes.size();
      hash.bytes += values[i];
    }
  }
  return hash;
}

} // namespace lathe
