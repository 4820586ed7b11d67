"""Runs the benchmarks. See docs/performance.md."""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile

import goals
import harness


class Context:
    """What works need to prepare themselves."""

    def __init__(self, options, work_folder):
        # Imported here: --list and --markdown need no peers.
        import driver
        import lathe

        self.folder = options.peers
        self.tables = options.tables
        self.work_folder = work_folder
        self.compiled = {}
        self.tools = options
        self.driver = driver.Driver(options.driver)
        self.lathe = lathe.Lathe(options.translate, options.lathec, options.serving, work_folder, options.compile_model, options.tensors)


def all_works():
    import artifacts
    import nn
    import pipelines
    import trees

    for module in (trees, pipelines, nn, artifacts):
        yield from module.works()


def _processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def _commit(workspace):
    command = ["git", "-C", workspace, "describe", "--always", "--dirty", "--abbrev=12"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown"


def machine_line(context, workspace):
    fma, fma_two, read, chase = context.driver.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        vectors = "AVX-512 VBMI" if " avx512vbmi" in info.read() else "no AVX-512 VBMI"
    return {
        "machine": {
            "date": datetime.date.today().isoformat(),
            "processor": f"{_processor()} ({vectors})",
            "cores": os.cpu_count(),
            "commit": _commit(workspace),
            "fma_per_s": harness.rounded(fma),
            "fma_per_s_2_threads": harness.rounded(fma_two),
            "dram_read_bytes_per_s": harness.rounded(read),
            "pointer_chase_s": harness.rounded(chase),
        }
    }


def _machine_text(line):
    machine = line["machine"]
    return f"{machine['processor']}, {machine['cores']} cores; {harness.machine_text(machine)}; {machine['date']}, {machine['commit']}"


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="all",
        description="Measures Lathe beside its peers, in turns. tests/benchmarks/install_peers.sh installs the peers.",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object per row in place of a table")
    parser.add_argument("--list", action="store_true", help="name the works, and what each is compared with")
    parser.add_argument("--only", metavar="PATTERN", action="append", help="works whose name matches, as 'trees/*'; repeat for more")
    parser.add_argument("--threads", type=int, choices=(1, 2), help="only works on so many threads (default: both)")
    parser.add_argument("--repeat", type=int, default=7, help="turns whose median counts (7)")
    parser.add_argument("--goals", action="store_true", help="say of each row which goals it meets, and at the end which are missed")
    parser.add_argument("--require-goals", action="store_true", help="the same, and fail when one is missed")
    parser.add_argument("--markdown", metavar="FILE", help="print the results in FILE, as --json wrote them, as a Markdown table; with --only, some of them")
    parser.add_argument("--peers", metavar="DIR", help="the folder with the installed peers (default: as installed)")
    parser.add_argument("--tables", metavar="DIR", help="the folder with the real tables (default: ../shared/data from the project)")
    for name in ("translate", "lathec", "driver", "pipelines", "customers", "descriptors", "compile-model", "networks", "workspace"):
        parser.add_argument("--" + name, help=argparse.SUPPRESS)
    for name in ("serving", "tensors"):
        parser.add_argument("--" + name, nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.goals |= options.require_goals
    if options.repeat < 1:
        parser.error("--repeat: expected at least 1")
    return options


def _line(row, options):
    if options.json:
        return row.json(**({"goals": goals.verdict(row)} if options.goals else {}))
    return harness.text_line(row) + ("  " + goals.verdict(row) if options.goals else "")


def main(arguments):
    options = parse(arguments)
    if options.markdown:
        with open(options.markdown, encoding="utf-8") as lines:
            lines = list(lines)
        print(harness.markdown(lines, options.only, goals.verdict if options.goals else None), end="")
        return 0
    works = harness.select(all_works(), options.only)
    works = [work for work in works if options.threads in (None, work.threads)]
    if not works:
        print(f"all: error: --only {' '.join(options.only)}: expected the name of a work; --list has them", file=sys.stderr)
        return 2
    if options.list:
        for work in works:
            print(f"{work.name} ({work.threads} thread{'s' * (work.threads > 1)}; {work.unit}): {', '.join(work.peers)}; {work.doc}")
        return 0
    failed = False
    results = []
    with tempfile.TemporaryDirectory() as work_folder:
        context = Context(options, work_folder)
        line = machine_line(context, options.workspace)
        print(json.dumps(line) if options.json else _machine_text(line) + "\n\n" + harness.text_heading(), flush=True)
        for work in works:
            try:
                rows = harness.compare(work, work.prepare(context), options.repeat)
            except Exception as error:  # One work that fails must not take the others with it; it fails the run.
                print(f"all: error: {work.name} ({work.threads} threads): {type(error).__name__}: {error}", file=sys.stderr)
                failed = True
                continue
            for row in rows:
                print(_line(row, options), flush=True)
                failed |= not row.equal
                results.append(row)
    if options.goals:
        # Beside JSON lines it would be none.
        print(goals.summary(results), file=sys.stderr if options.json else sys.stdout)
    failed |= options.require_goals and not all(goals.is_met(goal, row) for row in results for goal in goals.of(row))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
