#ifndef LATHE_DIALECTS_PIPELINE_TYPES_TD
#define LATHE_DIALECTS_PIPELINE_TYPES_TD

include "dialects/pipeline/PipelineDialect.td"
include "mlir/IR/BuiltinTypeInterfaces.td"

class Pipeline_Type<string name, string typeMnemonic, list<Trait> traits = []> : TypeDef<Pipeline_Dialect, name, traits> {
  let mnemonic = typeMnemonic;
}

def Pipeline_StringType : Pipeline_Type<"String", "string"> {
  let summary = "UTF-8 bytes, not owned; missing when the pointer is null";
  let description = [{
    Lowers to `!llvm.struct<(ptr, i64)>`: the bytes and their number. It points into the batch that it was loaded from, or
    into the stack frame of `pipeline.format_integer`, and must not outlive either.
  }];
}

def Pipeline_TimestampType : Pipeline_Type<"Timestamp", "timestamp"> {
  let summary = "microseconds since 1970-01-01T00:00:00Z; missing is the smallest i64";
  let description = "Lowers to `i64`. Carries no time zone: ingest converts to UTC.";
}

def Pipeline_BatchType : Pipeline_Type<"Batch", "batch"> {
  let summary = "rows as columns in Arrow's buffer layout";
  let description = "Lowers to a pointer to the `lathe_batch` of runtime/abi/lathe.h. Read-only.";
}

def Pipeline_StatisticsType : Pipeline_Type<"Statistics", "statistics"> {
  let summary = "the accumulators of an analyzer";
  let description = "Lowers to a pointer to the runtime's opaque `lathe_statistics`.";
}

#endif
