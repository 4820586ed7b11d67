"""Errors about declarations: where, what was expected, what was found, and a way out."""

def fail_at(target, attribute, message):
    """Fails, naming the attribute and the target.

    Args:
      target: the declaring target, as `target_name` writes it.
      attribute: the attribute at fault.
      message: the rest of the sentence.
    """
    fail("'%s' of %s %s" % (attribute, target, message))

def quote(names):
    """`["a", "b"]` as `'a', 'b'`.

    Args:
      names: strings.
    Returns:
      One string.
    """
    return ", ".join(["'%s'" % name for name in names])

def target_name(label, name = None):
    """The target as a user writes it, the same in every version of Bazel and whatever the main repository is called.

    Args:
      label: a Label.
      name: replaces the label's name; macros name their inner targets differently from what the user declared.
    Returns:
      `//package:name`, with `@repository` in front for a target of another repository.
    """
    repository = "@" + label.workspace_name if label.workspace_name else ""
    return "%s//%s:%s" % (repository, label.package, name or label.name)

def _edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i in range(len(a)):
        next_row = [i + 1]
        for j in range(len(b)):
            next_row.append(min(row[j + 1] + 1, next_row[j] + 1, row[j] + (0 if a[i] == b[j] else 1)))
        row = next_row
    return row[len(b)]

def nearest(name, candidates):
    """The candidate that the user most likely meant.

    Args:
      name: what the user wrote.
      candidates: the names that exist.
    Returns:
      The nearest candidate; None when none is near. A prefix is near whatever its length.
    """
    best = None
    best_distance = max(1, len(name) // 3) + 1
    for candidate in candidates:
        lower, other = name.lower(), candidate.lower()
        distance = _edit_distance(lower, other)
        if len(lower) >= 3 and (other.startswith(lower) or lower.startswith(other)):
            distance = min(distance, 1)
        if distance < best_distance:
            best, best_distance = candidate, distance
    return best

def way_out(name, candidates):
    """The last clause of an error about an unknown name.

    Args:
      name: what the user wrote.
      candidates: the names that exist.
    Returns:
      "did you mean 'x'?", or the list of what there is.
    """
    meant = nearest(name, candidates)
    if meant:
        return "did you mean '%s'?" % meant
    return "it must be one of %s" % quote(candidates)

def is_number(value):
    """Whether the value is an int or a float; a bool is neither."""
    return type(value) == "int" or type(value) == "float"

def is_identifier(name):
    """Whether the name is an identifier of C: what generated code can be named after."""
    if type(name) != "string" or not name or name[0].isdigit():
        return False
    return all([c == "_" or (c.isalnum() and c in _ALPHANUMERIC) for c in name.elems()])

_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

def check_number(target, attribute, what, value, above = None, at_least = None, at_most = None, below = None, integer = False):
    """Fails unless the value is a number within the bounds.

    Args:
      target: the declaring target, for errors.
      attribute: the attribute that the value came in.
      what: the value's name, as in `model.gradient_boosted_trees(trees)`.
      value: the value.
      above: exclusive lower bound.
      at_least: inclusive lower bound.
      at_most: inclusive upper bound.
      below: exclusive upper bound.
      integer: whether it must be a whole number.
    """
    bounds = []
    if above != None:
        bounds.append("above %s" % above)
    if at_least != None:
        bounds.append("at least %s" % at_least)
    if at_most != None:
        bounds.append("at most %s" % at_most)
    if below != None:
        bounds.append("below %s" % below)
    expected = ("a whole number " if integer else "a number ") + " and ".join(bounds)
    ok = type(value) == "int" or (is_number(value) and not integer)
    if ok and above != None:
        ok = value > above
    if ok and at_least != None:
        ok = value >= at_least
    if ok and at_most != None:
        ok = value <= at_most
    if ok and below != None:
        ok = value < below
    if not ok:
        fail_at(target, attribute, "has %s = %s; write %s" % (what, repr(value), expected.strip()))

def check_choice(target, attribute, what, value, choices):
    """Fails unless the value is one of the choices.

    Args:
      target: the declaring target, for errors.
      attribute: the attribute that the value came in.
      what: the value's name.
      value: the value.
      choices: what it may be.
    """
    if value not in choices:
        if type(value) == "string":
            fail_at(target, attribute, "has %s = '%s'; %s" % (what, value, way_out(value, choices)))
        fail_at(target, attribute, "has %s = %s; it must be one of %s" % (what, repr(value), quote(choices)))
