"""Writes a module with the conversions of every narrow type to and from what is wider, and sums of two; see functions.py for how
an object hands its functions out.
"""

TYPES = {
    "bf16": ("bf16", 16),
    "f16": ("f16", 16),
    "e5m2": ("f8E5M2", 8),
    "e4m3fn": ("f8E4M3FN", 8),
    "e5m2fnuz": ("f8E5M2FNUZ", 8),
    "e4m3fnuz": ("f8E4M3FNUZ", 8),
    "e4m3": ("f8E4M3", 8),
    "e8m0": ("f8E8M0FNU", 8),
    "e2m1": ("f4E2M1FN", 4),
}

setters = []


def function(name, parameters, results, body):
    setters.append((name, f"({', '.join(parameters)}) -> {results}"))
    arguments = ", ".join(f"%x{i}: {type}" for i, type in enumerate(parameters))
    print(f"func.func @{name}({arguments}) -> {results} {{\n{body}\n  return %result : {results}\n}}")


def main():
    for name, (type, bits) in TYPES.items():
        code = f"i{bits}"
        widen = f"  %result = arith.extui %code : {code} to i32"
        take = f"  %taken = arith.trunci %x0 : i32 to {code}\n  %x = arith.bitcast %taken : {code} to {type}"
        for source in ["f32", "f64"]:
            function(
                f"{source}_to_{name}",
                [source],
                "i32",
                f"  %y = arith.truncf %x0 : {source} to {type}\n  %code = arith.bitcast %y : {type} to {code}\n{widen}",
            )
            function(f"{name}_to_{source}", ["i32"], source, f"{take}\n  %result = arith.extf %x : {type} to {source}")
        for op in ["sitofp", "uitofp"]:
            function(
                f"{op}_{name}",
                ["i64"],
                "i32",
                f"  %y = arith.{op} %x0 : i64 to {type}\n  %code = arith.bitcast %y : {type} to {code}\n{widen}",
            )
        function(f"{name}_to_int", ["i32"], "i64", f"{take}\n  %result = arith.fptosi %x : {type} to i64")
        function(
            f"add_{name}",
            ["i32", "i32"],
            "i32",
            f"{take}\n  %other = arith.trunci %x1 : i32 to {code}\n  %y = arith.bitcast %other : {code} to {type}\n"
            f"  %sum = arith.addf %x, %y : {type}\n  %code = arith.bitcast %sum : {type} to {code}\n{widen}",
        )
    for name, type in setters:
        print(f"func.func private @set_{name}({type})")
    print("func.func @hand_out() attributes {check.test} {")
    for name, type in setters:
        print(f"  %{name} = func.constant @{name} : {type}")
        print(f"  func.call @set_{name}(%{name}) : ({type}) -> ()")
    print("  return\n}")


if __name__ == "__main__":
    main()
