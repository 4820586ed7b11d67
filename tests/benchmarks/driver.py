"""Subjects that score rows with trees, called from C++ (driver/): times are taken there."""

import ctypes

import numpy as np

import harness


class Driver:
    def __init__(self, path):
        library = self._library = ctypes.CDLL(path)
        pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int64
        for name, result, arguments in [
            ("driver_open", pointer, [text, text, text, integer, ctypes.c_int, text, integer]),
            ("driver_close", None, [pointer]),
            ("driver_error", text, [pointer]),
            ("driver_value_bytes", integer, [pointer]),
            ("driver_margin_bytes", integer, [pointer]),
            ("driver_batch", ctypes.c_double, [pointer, pointer, integer, integer, pointer]),
            ("driver_singles", ctypes.c_double, [pointer, pointer, integer, integer, pointer]),
            ("driver_process", ctypes.c_double, [ctypes.POINTER(text), text]),
            (
                "driver_open_model",
                pointer,
                [text, text, text, pointer, pointer, integer, pointer, integer, ctypes.c_int, text, integer],
            ),
            ("driver_model_error", text, [pointer]),
            ("driver_run_model", ctypes.c_double, [pointer, ctypes.c_double, pointer, integer]),
            ("driver_machine", None, [ctypes.POINTER(ctypes.c_double)] * 4),
        ]:
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments

    def machine(self):
        """Fused multiply-adds per second, the same on two threads, bytes read from memory per second, seconds of a dependent load."""
        values = [ctypes.c_double() for _ in range(4)]
        self._library.driver_machine(*values)
        return [value.value for value in values]

    def process(self, command, output, count):
        """Seconds of a process from its start to its end, the mean of `count`; its output goes to the file `output`."""
        arguments = (ctypes.c_char_p * (len(command) + 1))(*[each.encode() for each in command], None)
        seconds = [self._library.driver_process(arguments, output.encode()) for _ in range(count)]
        if min(seconds) < 0:
            raise RuntimeError(f"{command[0]}: failed")
        return sum(seconds) / count

    def batch(self, kind, name, library, model, rows, threads):
        """A subject that scores all rows at once; its unit is seconds per row."""
        return self._subject("driver_batch", kind, name, library, model, rows, threads)

    def singles(self, kind, name, library, model, rows):
        """A subject that scores one row a call."""
        return self._subject("driver_singles", kind, name, library, model, rows, 1)

    def model(self, kind, name, library, model, values, output_shape, threads, seconds):
        """A subject that runs a model of one input and one output, for `seconds` at a time; its unit is seconds per run."""
        values = np.ascontiguousarray(values, np.float32)
        shape, output_sizes = np.array(values.shape, np.int64), np.array(output_shape, np.int64)
        error = ctypes.create_string_buffer(1024)
        handle = self._library.driver_open_model(
            kind.encode(),
            str(library).encode(),
            str(model).encode(),
            values.ctypes.data,
            shape.ctypes.data,
            len(shape),
            output_sizes.ctypes.data,
            len(output_sizes),
            threads,
            error,
            len(error),
        )
        if not handle:
            raise RuntimeError(f"{name}: {error.value.decode()}")
        output = np.full(output_shape, np.nan, np.float32)

        def measure(values=values):  # which stay alive with the subject
            taken = self._library.driver_run_model(handle, seconds, output.ctypes.data, output.size)
            if taken < 0:
                raise RuntimeError(f"{name}: {self._library.driver_model_error(handle).decode()}")
            return taken

        return harness.Subject(name, measure, lambda: output)

    def _subject(self, function, kind, name, library, model, rows, threads):
        error = ctypes.create_string_buffer(1024)
        handle = self._library.driver_open(
            kind.encode(), str(library).encode(), str(model).encode(), rows.shape[1], threads, error, len(error)
        )
        if not handle:
            raise RuntimeError(f"{name}: {error.value.decode()}")
        value_type = {4: np.float32, 8: np.float64}[self._library.driver_value_bytes(handle)]
        margin_type = {4: np.float32, 8: np.float64}[self._library.driver_margin_bytes(handle)]
        values = np.ascontiguousarray(rows, value_type)
        # What a peer leaves unwritten is not a number, and so equals nothing.
        margins = np.full(len(rows), np.nan, margin_type)

        def measure():
            seconds = getattr(self._library, function)(handle, values.ctypes.data, *values.shape, margins.ctypes.data)
            if seconds < 0:
                raise RuntimeError(f"{name}: {self._library.driver_error(handle).decode()}")
            return seconds / len(values)

        return harness.Subject(name, measure, lambda: margins)
