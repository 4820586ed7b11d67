"""The harness, without peers and without timing anything."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import goals
import harness
import main
import processes


def subject(name, values, output=None, log=None):
    """A subject that takes `values` in turn."""
    remaining = list(values)

    def measure():
        if log is not None:
            log.append(name)
        return remaining.pop(0)

    return harness.Subject(name, measure, lambda: output)


def work(name, threads=1):
    return harness.Work(name, threads, ["xgboost"], "s/row", "", None)


class MeasureTest(unittest.TestCase):
    def test_subjects_run_in_turns_and_the_first_turn_warms_up(self):
        log = []
        lathe = subject("lathe", [9, 1, 3, 2], log=log)
        peer = subject("peer", [9, 30, 10, 20], log=log)
        medians = harness.measure(harness.Comparison(lathe, [peer], None), 3)
        self.assertEqual(log, ["lathe", "peer"] * 4)
        self.assertEqual(medians, {id(lathe): 2, id(peer): 20})

    def test_a_comparison_may_say_how_many_turns(self):
        lathe = subject("lathe", [5])
        self.assertEqual(harness.measure(harness.Comparison(lathe, [], None, repeat=1), 7), {id(lathe): 5})

    def test_a_row_per_peer_says_whether_its_outputs_are_equal(self):
        lathe, one, two = subject("lathe", [2], "a"), subject("one 1.0", [4], "a"), subject("two 2.0", [1], "b")
        comparison = harness.Comparison(lathe, [one, two], lambda x, y: x.output() == y.output(), repeat=1)
        rows = harness.compare(work("trees/batch/x"), comparison, 7)
        self.assertEqual([(row.peer, row.ratio, row.equal) for row in rows], [("one 1.0", 2, True), ("two 2.0", 0.5, False)])


class RowTest(unittest.TestCase):
    ROW = harness.Row("trees/batch/300x6x28", 1, 3.7012e-7, "s/row", "xgboost 3.2.0", 3.4999e-6, True)

    def test_json_has_the_fields_that_performance_pages_promise(self):
        self.assertEqual(
            self.ROW.json(),
            '{"work": "trees/batch/300x6x28", "threads": 1, "lathe": 3.7e-07, "unit": "s/row", "peer": "xgboost 3.2.0", '
            '"peer_value": 3.5e-06, "ratio": 9.46, "equal": true}',
        )

    def test_what_json_wrote_is_read_again(self):
        self.assertEqual(harness.from_json(self.ROW.json()).json(), self.ROW.json())

    def test_numbers_keep_three_digits(self):
        self.assertEqual([harness.rounded(value) for value in (0, 0.00012349, 1.0, 1234567, 9.456)], [0, 0.000123, 1.0, 1230000, 9.46])

    def test_values_are_readable(self):
        for value, unit, expected in [
            (3.7e-7, "s/row", "370 ns/row"),
            (1.25e-6, "s/row", "1.25 µs/row"),
            (0.0123, "s", "12.3 ms"),
            (61.2, "s", "61.2 s"),
            (4.5e-10, "s", "0.450 ns"),
            (117_000, "bytes", "117 KB"),
            (33_000_000, "bytes", "33 MB"),
            (12, "bytes", "12 B"),
        ]:
            self.assertEqual(harness.readable(value, unit), expected)

    def test_a_text_line_says_no_aloud(self):
        row = harness.Row("size/x", 1, 1000, "bytes", "onnxruntime 1.0", 5000, False)
        self.assertRegex(harness.text_line(row), r"^size/x +1 +1 KB +onnxruntime 1\.0 +5 KB +5× +NO$")


class SelectTest(unittest.TestCase):
    WORKS = [work("trees/batch/300x6x28"), work("trees/single/300x6x28"), work("pipeline/batch/linear")]

    def names(self, *patterns):
        return [each.name for each in harness.select(self.WORKS, patterns)]

    def test_no_pattern_is_everything(self):
        self.assertEqual(len(self.names()), 3)

    def test_a_star_stands_for_slashes_too(self):
        self.assertEqual(self.names("trees/*"), ["trees/batch/300x6x28", "trees/single/300x6x28"])

    def test_patterns_add_up_in_the_order_of_the_works(self):
        self.assertEqual(self.names("pipeline/*", "*/batch/*"), ["trees/batch/300x6x28", "pipeline/batch/linear"])

    def test_case_counts(self):
        self.assertEqual(self.names("Trees/*"), [])


class MarkdownTest(unittest.TestCase):
    def test_a_table_with_its_machine(self):
        machine = {
            "date": "2026-01-02", "processor": "P (AVX-512 VBMI)", "cores": 2, "commit": "abc", "fma_per_s": 1.2e11,
            "dram_read_bytes_per_s": 2.25e10, "pointer_chase_s": 1.01e-7,
        }  # fmt: skip
        text = harness.markdown([json.dumps({"machine": machine}) + "\n", RowTest.ROW.json() + "\n"])
        self.assertEqual(
            text,
            "Measured on 2026-01-02: P (AVX-512 VBMI), 2 cores; 120 G fused multiply-adds/s, 22.5 GB/s read from memory, "
            "101 ns per dependent load; Lathe at abc.\n\n"
            "| work | threads | Lathe | peer | peer takes | ratio | equal |\n"
            "|---|---|---|---|---|---|---|\n"
            "| trees/batch/300x6x28 | 1 | 370 ns/row | xgboost 3.2.0 | 3.50 µs/row | 9.46× | yes |\n",
        )

    def test_patterns_pick_rows(self):
        lines = [RowTest.ROW.json()]
        self.assertIn("xgboost", harness.markdown(lines, ["trees/*"]))
        self.assertNotIn("xgboost", harness.markdown(lines, ["size/*"]))


    def test_goals_are_a_column(self):
        text = harness.markdown([RowTest.ROW.json()], verdict=goals.verdict)
        self.assertIn("| equal | goal |\n|---|---|---|---|---|---|---|---|\n", text)
        self.assertIn("| 9.46× | yes | met (8×) |", text)

    def test_two_threads_are_left_out_where_they_were_not_measured(self):
        machine = {"fma_per_s": 1.2e11, "dram_read_bytes_per_s": 2.25e10, "pointer_chase_s": 1.01e-7}
        rest = "22.5 GB/s read from memory, 101 ns per dependent load"
        self.assertEqual(harness.machine_text(machine), "120 G fused multiply-adds/s, " + rest)
        machine["fma_per_s_2_threads"] = 2.35e11
        self.assertEqual(harness.machine_text(machine), "120 G fused multiply-adds/s, 235 G on two threads, " + rest)


class GoalsTest(unittest.TestCase):
    def row(self, work, peer, lathe, peer_value, unit="s"):
        return harness.Row(work, 1, lathe, unit, peer, peer_value, True)

    def test_a_ratio_is_met_or_missed(self):
        self.assertEqual(goals.verdict(self.row("trees/batch/300x6x28", "xgboost 3.2.0", 1, 8, "s/row")), "met (8×)")
        self.assertEqual(goals.verdict(self.row("trees/batch/300x6x28", "xgboost 3.2.0", 1, 7.9, "s/row")), "missed (8×)")

    def test_so_is_a_limit_beside_it(self):
        row = self.row("start/pipeline", "onnxruntime 1.32.0", 2.5e-3, 58e-3)
        self.assertEqual(goals.verdict(row), "met (10×), missed (at most 2.00 ms)")
        self.assertEqual(
            goals.summary([row]),
            "1 of 2 goals are met\n"
            "missed: start/pipeline (1 thread), onnxruntime 1.32.0: expected at most 2.00 ms, found 2.50 ms",
        )

    def test_a_row_without_a_goal_says_nothing(self):
        self.assertEqual(goals.verdict(self.row("trees/single/adult", "xgboost 3.2.0", 1, 1)), "")

    def test_every_goal_is_of_a_work(self):
        for goal in goals.GOALS:
            works = [each for each in main.all_works() if harness.matches(each.name, [goal.work])]
            self.assertTrue(works, goal)
            # What a peer is called in the results, where that is not its name in --list.
            names = {"scikit-learn-intelex": "onedal"}
            peers = {peer.split()[0] for each in works for peer in each.peers}
            self.assertTrue(goal.peer == "*" or names.get(goal.peer, goal.peer) in peers, goal)


class MainTest(unittest.TestCase):
    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main.main(arguments)
        return status, out.getvalue(), err.getvalue()

    def test_the_list_needs_no_peers(self):
        status, out, _ = self.run_main("--list", "--only", "trees/batch/300x6x28", "--threads", "2")
        self.assertEqual(status, 0)
        lines = out.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith("trees/batch/300x6x28 (2 threads; s/row): xgboost, onnxruntime, tl2cgen, onedal; "))

    def test_every_work_has_a_name_of_its_own_per_threads_and_peers(self):
        keys = [(each.name, each.threads, tuple(each.peers)) for each in main.all_works()]
        self.assertEqual(len(keys), len(set(keys)))

    def test_a_pattern_that_matches_nothing_is_wrong_usage(self):
        status, out, err = self.run_main("--list", "--only", "tree/*")
        self.assertEqual((status, out), (2, ""))
        self.assertEqual(err, "all: error: --only tree/*: expected the name of a work; --list has them\n")

    def test_fewer_turns_than_one_are_wrong_usage(self):
        with self.assertRaises(SystemExit) as raised, contextlib.redirect_stderr(io.StringIO()):
            main.main(["--repeat", "0"])
        self.assertEqual(raised.exception.code, 2)

    def test_markdown_reads_a_file(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as results:
            results.write(RowTest.ROW.json() + "\n")
            results.flush()
            status, out, _ = self.run_main("--markdown", results.name)
        self.assertEqual(status, 0)
        self.assertIn("| 9.46× | yes |", out)


class ProcessesTest(unittest.TestCase):
    def test_a_process_ends(self):
        finished = processes.timed([sys.executable, "-c", "x = bytearray(50_000_000)"])
        self.assertTrue(finished.complete)
        self.assertGreater(finished.peak_bytes, 50_000_000)

    def test_what_this_process_has_is_not_counted(self):
        mine = b"x" * 100_000_000
        self.assertLess(processes.timed(["true"]).peak_bytes, len(mine))

    def test_a_process_that_takes_too_long_is_stopped(self):
        finished = processes.timed(["sh", "-c", "sleep 60"], limit=0.1)
        self.assertFalse(finished.complete)

    def test_a_process_that_fails_raises(self):
        with self.assertRaises(processes.subprocess.CalledProcessError):
            processes.timed(["false"])


if __name__ == "__main__":
    unittest.main()
