"""What Lathe's rules tell each other, and rules of your own."""

LatheDatasetInfo = provider(
    doc = "A table: its schema, and its shards as typed columns.",
    fields = {
        "message": "dict: the `Dataset` message of compiler/schema/pipeline.proto, as proto3 JSON decodes to.",
        "name": "string: the ml_dataset target.",
        "shards": "list of structs, ascending by `source`: `source` (string: base name of the CSV file), `data` (File: typed " +
                  "columns), `summary` (File: what ingest counted, JSON), `rejected` (File: the bad rows, CSV; None unless " +
                  "on_bad_row is quarantine).",
        "spec": "File: the `Dataset` message as proto3 JSON.",
    },
)

LatheModelInfo = provider(
    doc = "A trained pipeline, or an imported model.",
    fields = {
        "dataset": "LatheDatasetInfo: what it was trained on; None of an imported model.",
        "gates": "list of strings: the quality gates, as lathe_gate takes them, e.g. `roc_auc>=0.84`.",
        "ir": "depset of Files: the IR of every stage so far, as text.",
        "model": "File: the `TrainedModel` message of runtime/train/model.proto; None where nothing was trained.",
        "name": "string: the pipeline's name, which prefixes its symbols and files.",
        "spec": "File: the `PipelineSpec` message of compiler/schema/pipeline.proto, as proto3 JSON; None of an imported model.",
        "statistics": "list of Files: a `Statistics` message per shard, in the order of the dataset's shards.",
        "trained": "File: the trained module, MLIR bytecode.",
    },
)

LatheReportInfo = provider(
    doc = "A pipeline's evaluation on its test split.",
    fields = {
        "evaluation": "File: what the evaluator measured, JSON.",
        "html": "File: the report as one page.",
        "ir": "depset of Files: the IR of the evaluator, as text.",
        "json": "File: the report as JSON.",
    },
)

LatheLibraryInfo = provider(
    doc = "A pipeline's predictor as native code.",
    fields = {
        "budget": "dict: the limits of the budget that are given, name to number.",
        "entry": "File: an object that exports the predictor as `lathe_entry`, for a program around one pipeline.",
        "headers": "list of Files: the C++ and the C header.",
        "model": "LatheModelInfo: what was compiled.",
        "shared_library": "File: the predictor with its C ABI.",
        "static_library": "File: the same, with everything it calls.",
    },
)

LatheGraphInfo = provider(
    doc = "An imported ONNX graph as native code.",
    fields = {
        "entry": "File: an object that exports the model as `lathe_model_entry`, for a program around one model.",
        "headers": "list of Files: the C++ and the C header.",
        "ir": "depset of Files: the imported graph, as text.",
        "module": "File: the imported graph, MLIR bytecode.",
        "name": "string: the model's name, which prefixes its symbols and files.",
        "shared_library": "File: the model with its C ABI.",
        "static_library": "File: the same, with everything it calls.",
    },
)

LatheToolchainInfo = provider(
    doc = "The programs and libraries that Lathe's actions run and link.",
    fields = {
        "action_serving": "CcInfo: what generated code calls, optimized, for programs.",
        "analyzer_main": "CcInfo: main of the analyzer.",
        "benchmark_main": "CcInfo: main of `<pipeline>_benchmark`.",
        "evaluator_main": "CcInfo: main of the evaluator.",
        "gate": "FilesToRunProvider: lathe_gate.",
        "ingest": "FilesToRunProvider: lathe_ingest.",
        "lathec": "FilesToRunProvider: lathec.",
        "model_benchmark_main": "CcInfo: main of `<model>_benchmark`.",
        "model_run_main": "CcInfo: main of `<model>_run`.",
        "model_runtime": "CcInfo: what the code of ONNX graphs calls, as users build it.",
        "model_test_main": "CcInfo: main of `<model>_test`.",
        "opt": "FilesToRunProvider: lathe-opt.",
        "parity": "FilesToRunProvider: lathe_parity.",
        "predict_main": "CcInfo: main of `<pipeline>_predict`.",
        "report": "FilesToRunProvider: lathe_report.",
        "runfiles": "runfiles: lathe_gate and lathe_parity with what they need, for a test that runs them.",
        "serving": "CcInfo: what generated code calls, as users build it.",
        "trainer_main": "CcInfo: main of the trainer.",
        "translate": "FilesToRunProvider: lathe-translate.",
    },
)
