"""Writes the reference page of Lathe's rules from the docstrings of their Starlark files, which Python can parse.

usage: docs.py OUTPUT DEFS PROVIDERS PRIVATE...
"""

import ast
import os
import sys

# Sections of the page, in this order; every name that defs.bzl exports stands in one.
SECTIONS = [
    ("Targets", ["ml_dataset", "ml_pipeline", "tree_model", "onnx_model"]),
    ("Columns", ["column"]),
    ("Features", ["feature"]),
    ("Models", ["model"]),
    ("Splits", ["split"]),
    ("Gates", ["metric"]),
    ("Budgets", ["budget"]),
]

HEADER = """<!-- Generated from rules/*.bzl; to update: ./bazelw run //docs/reference:rules_update -->
# Rules

"""


def parse(path):
    with open(path, encoding="utf-8") as source:
        return ast.parse(source.read(), path)


def functions_of(tree):
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def assignments_of(tree):
    return {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def signature(name, function):
    """The call as one writes it: required arguments, then those with defaults."""
    arguments = function.args
    parts = []
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + arguments.defaults
    for argument, default in zip(arguments.args, defaults):
        parts.append(argument.arg if default is None else f"{argument.arg} = {literal(default)}")
    if arguments.vararg:
        parts.append("*" + arguments.vararg.arg)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        parts.append(argument.arg if default is None else f"{argument.arg} = {literal(default)}")
    if arguments.kwarg:
        parts.append("**" + arguments.kwarg.arg)
    one_line = f"{name}({', '.join(parts)})"
    if len(one_line) <= 100:
        return one_line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def literal(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return f'"{node.value}"'
    return ast.unparse(node).replace("'", '"')


def split_docstring(docstring):
    """(text before `Args:`, {argument: text}, text after, with the example's indentation removed)."""
    before, arguments, after = [], {}, []
    section = before
    name = None
    for line in docstring.split("\n"):
        if line == "Args:":
            section = arguments
        elif section is arguments:
            if line.startswith("    "):
                arguments[name] += " " + line.strip()
            elif line.startswith("  "):
                name, text = line.strip().split(":", 1)
                arguments[name] = text.strip()
            elif line.strip():
                section = after
                after.append(line)
        else:
            section.append(line)
    return "\n".join(before).strip(), arguments, "\n".join(line[2:] if line.startswith("  ") else line for line in after).strip()


def function_page(title, call, function, level):
    docstring = ast.get_docstring(function)
    if not docstring:
        sys.exit(f"docs.py: {title} has no docstring; write what it does, its arguments and an example")
    text, arguments, after = split_docstring(docstring)
    names = [a.arg for a in function.args.args + function.args.kwonlyargs]
    if function.args.vararg:
        names.append("*" + function.args.vararg.arg)
    if function.args.kwarg:
        names.append("**" + function.args.kwarg.arg)
    undocumented = set(names) ^ set(arguments)
    if undocumented:
        sys.exit(f"docs.py: {title} and its docstring disagree on arguments {sorted(undocumented)}")
    page = f"{'#' * level} {title}\n\n```python\n{signature(call, function)}\n```\n\n{text}\n\n"
    if arguments:
        page += "| argument | meaning |\n|---|---|\n"
        for name, meaning in arguments.items():
            cell = meaning.replace("|", "\\|")
            page += f"| `{name}` | {cell} |\n"
        page += "\n"
    if after:
        page += after.replace("Example:\n```\n", "Example:\n\n```python\n") + "\n\n"
    return page


def providers_page(tree):
    page = "## Providers\n\nFor rules of your own: `load(\"@lathe//rules:providers.bzl\", …)`.\n\n"
    for name, call in assignments_of(tree).items():
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        page += f"### {name}\n\n{string(keywords['doc'])}\n\n| field | meaning |\n|---|---|\n"
        for key, value in zip(keywords["fields"].keys, keywords["fields"].values):
            page += f"| `{key.value}` | {string(value)} |\n"
        page += "\n"
    return page


def string(node):
    """The text of a literal, or of literals joined by +."""
    if isinstance(node, ast.BinOp):
        return string(node.left) + string(node.right)
    return node.value


def main(output, defs, providers, private):
    exported = {}
    by_name = {os.path.basename(path): path for path in private}
    for node in parse(defs).body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.func.id == "load":
            tree = parse(by_name[node.value.args[0].value.split(":")[1]])
            for keyword in node.value.keywords:
                exported[keyword.value.value] = tree
    listed = [name for _, names in SECTIONS for name in names]
    if set(listed) != set(exported):
        sys.exit(f"docs.py: SECTIONS and defs.bzl disagree on {sorted(set(listed) ^ set(exported))}")

    page = HEADER + ast.get_docstring(parse(defs)).replace("```\n", "```python\n", 1) + "\n\n"
    for title, names in SECTIONS:
        page += f"## {title}\n\n"
        for name in names:
            tree = exported[name]
            functions = functions_of(tree)
            if name in functions:
                page += function_page(name, name, functions[name], 3)
                continue
            description = ast.get_docstring(tree).split("\n\n", 1)
            page += description[0] + "\n\n" + (description[1] + "\n\n" if len(description) > 1 else "")
            for keyword in assignments_of(tree)[name].keywords:
                member = f"{name}.{keyword.arg}"
                page += function_page(member, member, functions[keyword.value.id], 3)
    page += providers_page(parse(providers))
    with open(output, "w", encoding="utf-8") as file:
        file.write(page.rstrip("\n") + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
