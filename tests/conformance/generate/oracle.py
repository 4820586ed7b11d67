"""ONNX Runtime, as the oracle of generated cases: one thread, on the CPU, nothing printed."""

import onnxruntime

onnxruntime.set_default_logger_severity(4)


class Session:
    def __init__(self, model, optimized=True):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        if not optimized:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        bytes_of_model = model if isinstance(model, bytes) else model.SerializeToString()
        self._session = onnxruntime.InferenceSession(bytes_of_model, options, providers=["CPUExecutionProvider"])
        self._inputs = [value.name for value in self._session.get_inputs()]

    def run(self, values):
        """The graph's outputs, in their order."""
        return self._session.run(None, dict(zip(self._inputs, values)))
