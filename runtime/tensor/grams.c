/* TfIdfVectorizer. */
#include <string.h>

#include "runtime/tensor/hashes.h"
#include "runtime/tensor/text.h"
#include "runtime/tensor/values.h"

typedef struct gram_tables {
  int32_t type;
  const void *words; /* lathe_string or int64_t */
  const int32_t *word_ids;
  uint64_t word_mask;
  const int64_t *edges;
  uint64_t edge_mask;
  const int32_t *columns;
} gram_tables;

/* The id of element `i` of x, or -1. */
static int32_t find_word(const gram_tables *tables, const void *x, int64_t i) {
  if (tables->type == LATHE_ELEMENT_STRING) {
    lathe_string word = ((const lathe_string *)x)[i];
    const lathe_string *words = tables->words;
    for (uint64_t slot = lathe_hash_bytes(word.data, word.size) & tables->word_mask; tables->word_ids[slot] >= 0;
         slot = (slot + 1) & tables->word_mask)
      if (words[slot].size == word.size && (!word.size || !memcmp(words[slot].data, word.data, (size_t)word.size)))
        return tables->word_ids[slot];
    return -1;
  }
  int64_t word = tables->type == LATHE_ELEMENT_INT32 ? ((const int32_t *)x)[i] : ((const int64_t *)x)[i];
  const int64_t *words = tables->words;
  for (uint64_t slot = lathe_hash_integer((uint64_t)word) & tables->word_mask; tables->word_ids[slot] >= 0;
       slot = (slot + 1) & tables->word_mask)
    if (words[slot] == word) return tables->word_ids[slot];
  return -1;
}

/* The node behind `node` with a word, or -1. */
static int64_t find_node(const gram_tables *tables, int64_t node, int32_t word) {
  int64_t key = (int64_t)((uint64_t)node << 32 | (uint32_t)word);
  for (uint64_t slot = lathe_hash_integer((uint64_t)key) & tables->edge_mask; tables->edges[2 * slot] >= 0;
       slot = (slot + 1) & tables->edge_mask)
    if (tables->edges[2 * slot] == key) return tables->edges[2 * slot + 1];
  return -1;
}

static void count_row(const gram_tables *tables, const lathe_gram_options *options, const int32_t *words, int64_t count, float *counts) {
  int64_t least = options->least;
  for (int64_t step = 1; step <= options->skips + 1; ++step) {
    for (int64_t start = 0; start < count && (least == 1 || step <= (count - 1 - start) / (least - 1)); ++start) {
      int64_t node = 0, item = start;
      for (int64_t size = 1; size <= options->most && item < count; ++size) {
        if (words[item] < 0 || (node = find_node(tables, node, words[item])) < 0) break;
        if (size >= least && tables->columns[node] >= 0) counts[tables->columns[node]] += 1;
        if (step > count - 1 - item) break;
        item += step;
      }
    }
    if (step >= count) break; /* no two items are further apart */
    /* Single items are counted once: they skip nothing. */
    if (least == 1 && ++least > options->most) break;
  }
}

const lathe_value *lathe_count_grams(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x, int64_t words_rank,
                                     const lathe_descriptor *words, int64_t ids_rank, const lathe_descriptor *word_ids,
                                     int64_t edges_rank, const lathe_descriptor *edges, int64_t columns_rank,
                                     const lathe_descriptor *columns, int64_t weights_rank, const lathe_descriptor *weights,
                                     int64_t options_rank, const lathe_descriptor *options) {
  lathe_tensor in = lathe_view(context, type, rank, x);
  int32_t word_type = type == LATHE_ELEMENT_STRING ? type : LATHE_ELEMENT_INT64;
  lathe_tensor ids = lathe_view(context, LATHE_ELEMENT_INT32, ids_rank, word_ids);
  lathe_tensor edge = lathe_view(context, LATHE_ELEMENT_INT64, edges_rank, edges);
  lathe_tensor weight = lathe_view(context, LATHE_ELEMENT_FLOAT32, weights_rank, weights);
  gram_tables tables = {
      .type = type,
      .words = lathe_view(context, word_type, words_rank, words).data,
      .word_ids = ids.data,
      .word_mask = (uint64_t)ids.shape[0] - 1,
      .edges = edge.data,
      .edge_mask = (uint64_t)edge.shape[0] - 1,
      .columns = lathe_view(context, LATHE_ELEMENT_INT32, columns_rank, columns).data,
  };
  lathe_gram_options chosen;
  memcpy(&chosen, lathe_view(context, LATHE_ELEMENT_INT64, options_rank, options).data, sizeof chosen);

  int64_t rows = rank == 2 ? in.shape[0] : 1, count = in.shape[rank - 1], width = weight.shape[0];
  int64_t *shape = lathe_allocate(context, 2 * (int64_t)sizeof *shape);
  shape[0] = rows;
  shape[rank - 1] = width;
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  result->tensor = lathe_new_tensor(context, LATHE_ELEMENT_FLOAT32, (int32_t)rank, shape);
  int32_t *row_words = lathe_allocate_elements(context, count, sizeof *row_words);
  const float *scale = weight.data;
  for (int64_t r = 0; r < rows; ++r) {
    float *to = (float *)result->tensor.data + r * width;
    memset(to, 0, (size_t)width * sizeof *to);
    for (int64_t i = 0; i < count; ++i) row_words[i] = find_word(&tables, in.data, r * count + i);
    count_row(&tables, &chosen, row_words, count, to);
    if (chosen.mode == 1)
      for (int64_t i = 0; i < width; ++i) to[i] = to[i] > 0 ? scale[i] : 0;
    else if (chosen.mode == 2)
      for (int64_t i = 0; i < width; ++i) to[i] *= scale[i];
  }
  return result;
}
