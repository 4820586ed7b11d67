// Turns one CSV file into a typed shard, checked against the dataset's declaration.
#ifndef LATHE_RUNTIME_INGEST_INGEST_H_
#define LATHE_RUNTIME_INGEST_INGEST_H_

#include <string>

#include "absl/status/status.h"
#include "compiler/schema/pipeline.pb.h"

namespace lathe {

struct IngestFiles {
  std::string input;       // CSV with a header
  std::string shard;       // the typed shard to write
  std::string summary;     // JSON to write; empty: none
  std::string quarantine;  // CSV of rejected rows to write; empty: none, refused when the dataset quarantines
  int threads = 1;         // that read at most; what is written is the same for any number
};

// The header must hold every declared column once, in any order; other columns are ignored. The first bad value fails; with
// QUARANTINE its row goes to the quarantine file (the header and the rows as they were), and more than max_bad_fraction of
// such rows fail at the end. A record whose end cannot be found always fails. One pass; memory holds the shard's columns
// and a chunk of the file for each thread. On failure no file is left.
//
// The summary: {"source": base name, "rows": in the shard, "rejected": rows, "records": {...}, "columns": {name: {"missing":
// rows, "min": number, "max": number, "rejected": rows, "first_error": text}}}. Least and greatest value are of the rows in the
// shard, a timestamp in microseconds; of strings "min_bytes" and "max_bytes" are their sizes; absent without values. A row counts for the first bad column in the order of the declaration,
// or under "records" when it is malformed as a whole; "first_error" is absent where nothing was rejected.
absl::Status Ingest(const Dataset& dataset, const IngestFiles& files);

}  // namespace lathe

#endif  // LATHE_RUNTIME_INGEST_INGEST_H_
