"""Writes a module with two functions for every elementary function: `exp_f32` takes 1,024 numbers, as vectors of 16 floats or 8
doubles, `exp_f32_one` one number. As an object exports nothing but its entry, the entry hands them out: it calls `set_exp_f32`
with the function.
"""

UNARY = (
    "exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc cbrt rsqrt "
    "sqrt floor ceil trunc round roundeven absf"
).split()
BINARY = {"atan2": "math.atan2", "powf": "math.powf", "copysign": "math.copysign", "remf": "arith.remf"}


setters = [
    ("fpowi_one", "(f64, i32) -> f64"),
    ("ipowi_one", "(i64, i64) -> i64"),
    ("sincos_one", "(f64) -> f64"),
]


def function(name, op, element, lanes, inputs):
    vector = f"vector<{lanes}x{element}>"
    memref = f"memref<1024x{element}>"
    arguments = ["%a", "%b"][:inputs]
    parameters = ", ".join(f"{x}: {memref}" for x in arguments + ["%out"])
    loads = "\n".join(f"    {x}v = vector.load {x}[%i] : {memref}, {vector}" for x in arguments)
    scalars = ", ".join(f"{x}: {element}" for x in arguments)
    blocks, ones = ", ".join([memref] * (inputs + 1)), ", ".join([element] * inputs)
    setters.append((f"{name}_{element}", f"({blocks}) -> ()"))
    setters.append((f"{name}_{element}_one", f"({ones}) -> {element}"))
    return f"""
func.func @{name}_{element}({parameters}) {{
  %first = arith.constant 0 : index
  %step = arith.constant {lanes} : index
  %last = arith.constant 1024 : index
  scf.for %i = %first to %last step %step {{
{loads}
    %result = {op} {", ".join(x + "v" for x in arguments)} : {vector}
    vector.store %result, %out[%i] : {memref}, {vector}
  }}
  return
}}
func.func @{name}_{element}_one({scalars}) -> {element} {{
  %result = {op} {", ".join(arguments)} : {element}
  return %result : {element}
}}"""


def main():
    for element, lanes in [("f32", 16), ("f64", 8)]:
        for name in UNARY:
            print(function(name, "math." + name, element, lanes, 1))
        for name, op in BINARY.items():
            print(function(name, op, element, lanes, 2))
    print(
        """
func.func @fpowi_one(%x: f64, %n: i32) -> f64 {
  %result = math.fpowi %x, %n : f64, i32
  return %result : f64
}
func.func @ipowi_one(%x: i64, %n: i64) -> i64 {
  %result = math.ipowi %x, %n : i64
  return %result : i64
}
func.func @sincos_one(%x: f64) -> f64 {
  %sin, %cos = math.sincos %x : f64
  %result = arith.subf %sin, %cos : f64
  return %result : f64
}"""
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
