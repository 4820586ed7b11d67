"""check.py check|update PAGE READER: holds a page to the files of this package and to what its commands print.

A comment before a fenced block says what the block must be:

  <!-- file: NAME -->   a part of the file NAME, of whole lines
  <!-- session -->      commands after "$ ", with further lines after "> ", and what they print; an exit status that is not 0 too

The page's reader has the files in a folder READER of a workspace of their own; here they are in the package that CHECKED_PACKAGE
names. In a workspace, what was built is looked for in bazel-bin. `update`, by `bazel run`, writes what the commands print
into the page.
"""

import os
import re
import subprocess
import sys
import tempfile

PACKAGE = os.environ["CHECKED_PACKAGE"]
BLOCK = re.compile(r"<!-- (file: (?P<file>\S+)|session) -->\n```\w*\n(?P<text>.*?)```\n", re.DOTALL)


def as_reader_sees(text, reader):
    """Names the package as the page's reader does."""
    return text.replace(PACKAGE, reader)


def run_session(text, folder, reader):
    """Returns the session `text` with what its commands print now."""
    printed = []
    for typed in re.findall(r"^\$ .*(?:\n> .*)*", text, re.MULTILINE):
        command = re.sub(r"^[$>] ", "", typed, flags=re.MULTILINE)
        done = subprocess.run(["bash", "-c", command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, universal_newlines=True, check=False)
        printed.append("%s\n%s" % (typed, as_reader_sees(done.stdout, reader)))
        if done.returncode:
            printed.append("(exit status %d)\n" % done.returncode)
    return "".join(printed)


def main(mode, path, reader):
    """Checks the page, or updates it."""
    with open(path, encoding="utf-8") as page:
        text = page.read()
    problems = []
    blocks = 0
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "bazel-bin"))
        # Runfiles hold sources and what was built from them in one folder.
        outputs = os.path.join("bazel-bin", PACKAGE)
        os.symlink(os.path.abspath(PACKAGE), os.path.join(folder, reader))
        os.symlink(os.path.abspath(outputs if os.path.isdir(outputs) else PACKAGE),
                   os.path.join(folder, "bazel-bin", reader))

        def block_now(match):
            nonlocal blocks
            blocks += 1
            old = match.group("text")
            if match.group("file"):
                with open(os.path.join(PACKAGE, match.group("file")), encoding="utf-8") as file:
                    if "\n" + old not in "\n" + as_reader_sees(file.read(), reader):
                        problems.append("%s/%s does not hold this text of the page:\n%s" %
                                        (PACKAGE, match.group("file"), old))
                return match.group(0)
            new = run_session(old, folder, reader)
            if new != old:
                problems.append("the page has:\n%s\nbut the commands print:\n%s" % (old, new))
            return match.group(0).replace(old, new)

        updated = BLOCK.sub(block_now, text)
    if mode == "update":
        with open(os.path.join(os.environ["BUILD_WORKSPACE_DIRECTORY"], path), "w", encoding="utf-8") as page:
            page.write(updated)
        return 0
    if not blocks:
        problems.append("no block of the page is marked to be checked")
    for problem in problems:
        print("%s: error: %s" % (path, problem), file=sys.stderr)
    if problems:
        print("to write what the commands print into the page: ./bazelw run //%s:update" % PACKAGE, file=sys.stderr)
    return 1 if problems else 0


sys.exit(main(*sys.argv[1:]))
