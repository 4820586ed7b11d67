/* Operators on strings, for generated code; a tensor is passed as its rank and its descriptor. Strings are UTF-8; bytes that
 * are not stay as they are. Results are values of their own, more than one come as a sequence. */
#ifndef LATHE_RUNTIME_TENSOR_TEXT_H_
#define LATHE_RUNTIME_TENSOR_TEXT_H_

#include <stdint.h>

#include "runtime/tensor/sequence.h"

#ifdef __cplusplus
extern "C" {
#endif

/* StringConcat, of tensors of one shape. */
const lathe_value *lathe_string_concat(lathe_context *context, int64_t x_rank, const lathe_descriptor *x, int64_t y_rank,
                                       const lathe_descriptor *y);

/* StringNormalizer: without the strings that are stop words, in lower (1) or upper (2) case or as they are (0). Of [n] or [1, n];
 * what would be empty becomes one empty string. */
const lathe_value *lathe_string_normalize(lathe_context *context, int64_t rank, const lathe_descriptor *x, int64_t stop_rank,
                                          const lathe_descriptor *stop_words, int64_t case_change, int64_t is_case_sensitive);

/* StringSplit: the parts, with empty strings behind where others have more, and their numbers. An empty delimiter: white space,
 * also around the string. At most `most` splits, unless it is negative. */
const lathe_value *lathe_string_split(lathe_context *context, int64_t rank, const lathe_descriptor *x, int64_t delimiter_rank,
                                      const lathe_descriptor *delimiter, int64_t most);

/* RegexFullMatch by an automaton on bytes: the class of each byte (uint8[256]), the next state for each state and class (int32,
 * -1: none), and whether a state is one of a match (bool). */
const lathe_value *lathe_regex_full_match(lathe_context *context, int64_t rank, const lathe_descriptor *x, int64_t classes_rank,
                                          const lathe_descriptor *classes, int64_t next_rank, const lathe_descriptor *next,
                                          int64_t accepts_rank, const lathe_descriptor *accepts);

/* Cast of strings to numbers of a lathe_element_type, as C reads them, "inf" and "nan" in any case included; raises where a
 * string is none. And of numbers to strings: the shortest decimals that read back as the same number. */
const lathe_value *lathe_parse_numbers(lathe_context *context, int64_t rank, const lathe_descriptor *x, int32_t type);
const lathe_value *lathe_format_numbers(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x);

/* TfIdfVectorizer. The words of its pool are in a table by their hash: `words` (strings or int64) and `word_ids` (int32, -1: no
 * word there). Grams are a tree: `edges` (int64 pairs) have node << 32 | word id, in a table by its hash (-1: none there),
 * then the node that this word leads to, from node 0 on. `columns` (int32) have the output of each node that ends a gram,
 * or -1. */
typedef struct lathe_gram_options {
  int64_t least, most, skips, mode; /* mode: 0 TF, 1 IDF, 2 TFIDF */
} lathe_gram_options;
const lathe_value *lathe_count_grams(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x, int64_t words_rank,
                                     const lathe_descriptor *words, int64_t ids_rank, const lathe_descriptor *word_ids,
                                     int64_t edges_rank, const lathe_descriptor *edges, int64_t columns_rank,
                                     const lathe_descriptor *columns, int64_t weights_rank, const lathe_descriptor *weights,
                                     int64_t options_rank, const lathe_descriptor *options);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_TEXT_H_ */
