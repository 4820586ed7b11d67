"""Pages whose text and output are tested."""

def checked_page(name, page, reader, data):
    """A test that a page holds what the files of this package say and what its commands print.

    Args:
      name: the test; `:update` writes what the commands print into the page.
      page: label of the Markdown page.
      reader: the folder in which the page's reader has the files of this package.
      data: what the page shows and what its commands run.
    """
    page = Label(page)
    args = [(page.package + "/" if page.package else "") + page.name, reader]
    common = dict(
        srcs = ["//docs:check.sh"],
        data = data + [page, "//docs:check.py"],
        env = {"CHECKED_PACKAGE": native.package_name()},
    )
    native.sh_test(name = name, size = "small", args = ["check"] + args, **common)
    native.sh_binary(name = "update", args = ["update"] + args, testonly = True, **common)
