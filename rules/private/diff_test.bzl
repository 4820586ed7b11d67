"""Compares a file that is checked in with what generates it."""

def _diff_test_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        script,
        """#!/bin/sh
if ! diff -u '{file}' '{generated}'; then
  echo "{path}:1:1: error: expected what {generator} generates, found the differences above; run: ./bazelw run {update}" >&2
  exit 1
fi
""".format(
            file = ctx.file.file.short_path,
            generated = ctx.file.generated.short_path,
            generator = "//%s:%s" % (ctx.attr.generated.label.package, ctx.attr.generated.label.name),
            path = ctx.file.file.short_path,
            update = "//%s:%s" % (ctx.label.package, ctx.attr.update),
        ),
        is_executable = True,
    )
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(files = [ctx.file.file, ctx.file.generated]),
    )]

_diff_test = rule(
    implementation = _diff_test_impl,
    attrs = {
        "file": attr.label(allow_single_file = True, mandatory = True),
        "generated": attr.label(allow_single_file = True, mandatory = True),
        "update": attr.string(mandatory = True),
    },
    test = True,
)

def _update_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        script,
        """#!/bin/sh
# `bazel run` names the workspace; the file there is replaced.
set -eu
cp -f '{generated}' "$BUILD_WORKSPACE_DIRECTORY/{file}"
chmod 644 "$BUILD_WORKSPACE_DIRECTORY/{file}"
echo "updated {file}"
""".format(file = ctx.attr.path, generated = ctx.file.generated.short_path),
        is_executable = True,
    )
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(files = [ctx.file.generated]))]

_update = rule(
    implementation = _update_impl,
    attrs = {
        "generated": attr.label(allow_single_file = True, mandatory = True),
        "path": attr.string(mandatory = True),
    },
    executable = True,
)

def diff_test(name, file, generated, **kwargs):
    """Tests that a generated file and the copy that is checked in are equal.

    The failure shows the difference and names the command that updates the copy: `./bazelw run` of `<name>` with `_update` in
    place of `_test`.

    Args:
      name: the test's name, ending in `_test`.
      file: the file that is checked in, of this package.
      generated: what it must be: a label of one file.
      **kwargs: attributes of the test; `size` is "small" unless given.
    """
    update = name[:-len("_test")] + "_update"
    _update(
        name = update,
        generated = generated,
        path = (native.package_name() + "/" if native.package_name() else "") + file,
        tags = ["manual"],
    )
    _diff_test(
        name = name,
        file = file,
        generated = generated,
        size = kwargs.pop("size", "small"),
        update = update,
        **kwargs
    )
