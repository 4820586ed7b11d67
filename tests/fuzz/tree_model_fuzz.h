// Any bytes are a model whose module verifies, and which compiles to what its tables say, or end in one error that names a place.
#ifndef LATHE_TESTS_FUZZ_TREE_MODEL_FUZZ_H_
#define LATHE_TESTS_FUZZ_TREE_MODEL_FUZZ_H_

#include "compiler/import/trees/ImportTrees.h"

void FuzzTreeModel(const uint8_t* data, size_t size, lathe::TreeFormat format);

#endif  // LATHE_TESTS_FUZZ_TREE_MODEL_FUZZ_H_
