"""lit's configuration for every lit test of Lathe; run_lit.sh passes the folders by environment variables."""

import os

import lit.formats

config.name = "lathe"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".json", ".td"]
config.test_exec_root = os.environ["LATHE_LIT_OUTPUT"]

tools = os.environ["LATHE_LIT_TOOLS"]
config.environment["PATH"] = os.pathsep.join([tools, os.environ["PATH"]])
# The longest name first: %lathec must not match within another tool's name.
for tool in sorted(os.listdir(tools), key=len, reverse=True):
    config.substitutions.append(("%" + tool, os.path.join(tools, tool)))
