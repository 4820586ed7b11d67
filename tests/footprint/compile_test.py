"""1,600 trees of 64 leaves compile within 2 seconds and 1 GB. usage: compile_test.py LATHE_OPT LATHEC"""

import os
import random
import subprocess
import sys

TREES, LEAVES, FEATURES, THRESHOLDS = 1600, 64, 28, 200
SECONDS, BYTES = 2, 1 << 30


def ensemble():
    """Trees grown by splitting the oldest leaf until there are LEAVES; thresholds come from THRESHOLDS per feature."""
    draw = random.Random(1)
    table = {name: [] for name in ["feature", "threshold", "missing_left", "left", "value"]}
    roots = []

    def leaf():
        for name, value in [("feature", -1), ("threshold", 0.0), ("missing_left", 0), ("left", 0), ("value", draw.gauss(0, 0.1))]:
            table[name].append(value)
        return len(table["left"]) - 1

    for _ in range(TREES):
        open_leaves = [leaf()]
        roots.append(open_leaves[0])
        while len(open_leaves) < LEAVES:
            node = open_leaves.pop(0)
            left, right = leaf(), leaf()
            table["feature"][node] = draw.randrange(FEATURES)
            table["threshold"][node] = draw.randrange(THRESHOLDS) / 8
            table["missing_left"][node] = draw.randrange(2)
            table["left"][node] = left
            open_leaves += [left, right]
    types = {"feature": "i32", "threshold": "f32", "missing_left": "i8", "left": "i32", "value": "f32"}
    arrays = [f"{name} = array<{types[name]}: {', '.join(map(spell, values))}>" for name, values in table.items()]
    arrays += [f"roots = array<i32: {', '.join(map(str, roots))}>", f"outputs = array<i32: {', '.join('0' * TREES)}>"]
    return f"tree.ensemble @model features({FEATURES}) attributes {{base = array<f32: 0.5>, {', '.join(arrays)}}}"


def spell(value):
    return f"{value:.9e}" if isinstance(value, float) else str(value)


def module():
    columns = [f"x{i}" for i in range(FEATURES)]
    listed = lambda form: ", ".join(form.format(column) for column in columns)
    return f"""
pipeline.pipeline @large task(regression) label(@y) origin("//tests/footprint:large") {{
  {" ".join(f"pipeline.column @{column} : float64" for column in columns)}
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns([{listed('"{}"')}]) {{
  ^bb0({listed("%{}: tensor<?xf64>")}):
    feature.yield {listed("%{}")} : {listed("tensor<?xf64>")} names([{listed('"{}"')}])
  }}
  {ensemble()}
}}
"""


def main(opt, lathec):
    work = os.environ["TEST_TMPDIR"]
    text, trained, compiled = (os.path.join(work, name) for name in ["large.mlir", "large.trained.mlirbc", "large.o"])
    with open(text, "w", encoding="ascii") as file:
        file.write(module())
    subprocess.run([opt, "--emit-bytecode", text, "-o", trained], check=True)

    flags = ["compile", "--projection=predictor", f"--max-compile-seconds={SECONDS}", trained, "-o", compiled]
    process = subprocess.Popen([lathec] + flags)
    _, status, usage = os.wait4(process.pid, 0)
    megabytes = usage.ru_maxrss / 1024
    print(f"{usage.ru_utime + usage.ru_stime:.2f} s of processor time, {megabytes:.0f} MB, "
          f"{os.path.getsize(compiled) if os.path.exists(compiled) else 0} bytes of object file")
    if status != 0:
        sys.exit(f"lathec failed with status {status}")
    if usage.ru_maxrss * 1024 > BYTES:
        sys.exit(f"expected at most {BYTES >> 20} MB, found {megabytes:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
