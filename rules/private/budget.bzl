"""`budget`: what the predictor of a pipeline or of a model may cost."""

load(":errors.bzl", "check_number", "fail_at")

def budget(max_bytes = None, max_single_row_us = None, max_compile_seconds = None):
    """Limits on what is shipped, which the compiler keeps within where it can, and fails where it cannot.

    A limit that is not given does not hold. Changing a budget trains nothing anew.

    Args:
      max_bytes: bytes of code and data that the predictor adds to a program, all versions of the code and all tables
        together. The compiler chooses kernels whose tables fit; the build fails when it finds none, and says what takes the
        bytes. The runtime that all pipelines of a program share, some 20 KB, is not counted. Default: none.
      max_single_row_us: microseconds that predicting one row may take, at the median, from columns to prediction. `:x_test` measures
        it on the machine where it runs, and fails when the best of several tries takes longer. Default: none.
      max_compile_seconds: seconds of processor time that compiling the predictor may take. The build fails when it takes longer, and
        says what took the time. Default: none.

    Example:
      ```
      budget = budget(max_bytes = 300 * 1000, max_single_row_us = 5),
      ```
    """
    return dict(budget = True, max_bytes = max_bytes, max_single_row_us = max_single_row_us, max_compile_seconds = max_compile_seconds)

def budget_limits(target, declared):
    """Checks a budget.

    Args:
      target: the declaring target, for errors.
      declared: what `budget` returned, through JSON; None for no budget.
    Returns:
      A dict of those limits that are given.
    """
    if declared == None:
        return {}
    if type(declared) != "dict" or "budget" not in declared:
        fail_at(target, "budget", "is %s, which is not a budget; write e.g. budget(max_bytes = 300000)" % repr(declared))
    limits = {name: declared[name] for name in ["max_bytes", "max_single_row_us", "max_compile_seconds"] if declared[name] != None}
    if not limits:
        fail_at(target, "budget", "limits nothing; give max_bytes, max_single_row_us or max_compile_seconds, or remove it")
    if "max_bytes" in limits:
        check_number(target, "budget", "max_bytes", limits["max_bytes"], at_least = 1, integer = True)
    for name in ["max_single_row_us", "max_compile_seconds"]:
        if name in limits:
            check_number(target, "budget", name, limits[name], above = 0)
    return limits

def budget_args(args, limits):
    """Adds the limits that the compiler keeps to a command line of `lathec compile`.

    Args:
      args: Args.
      limits: what `budget_limits` returned.
    """
    for name in ["max_bytes", "max_single_row_us", "max_compile_seconds"]:
        if name in limits:
            args.add("--%s=%s" % (name.replace("_", "-"), limits[name]))
