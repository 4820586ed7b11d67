//===- lathec.cpp - The compiler driver -----------------------------------===//
//
// One subcommand per step; each is files in, files out. Exit status: 0 on success, 1 when the input is refused, 2 on wrong
// usage. docs/architecture.md lists the steps of a pipeline.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/model/Passes.h"
#include "compiler/conversion/targets/Target.h"
#include "compiler/emit/Header.h"
#include "compiler/emit/ModelHeader.h"
#include "compiler/emit/object/Object.h"
#include "compiler/fit/Attach.h"
#include "compiler/fit/Fit.h"
#include "compiler/pipelines/CompileModel.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/tools/Budget.h"
#include "compiler/tools/ModelInterfaceFromIR.h"
#include "compiler/tools/PredictorInterfaceFromIR.h"
#include "compiler/tools/Tool.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/Pass/PassManager.h"
#include "runtime/statistics/statistics.h"
#include "runtime/train/model.pb.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace lathe;
namespace cl = llvm::cl;

static cl::OptionCategory category("lathec options");

static cl::SubCommand compileCommand("compile", "derive a projection of a pipeline and compile it to an object file");
static cl::SubCommand fitCommand("fit", "give the features of a declared module their state");
static cl::SubCommand attachCommand("attach", "put a trained model into a fitted module");
static cl::SubCommand modelCommand("model", "compile an imported ONNX graph to an object file");
static cl::SubCommand objectCommand("object",
                                    "compile a module of functions, as compile --emit-ir writes it, to an object file");

static cl::opt<std::string> inputPath(cl::Positional, cl::desc("<module>"), cl::Required, cl::cat(category),
                                      cl::sub(compileCommand), cl::sub(fitCommand), cl::sub(attachCommand),
                                      cl::sub(modelCommand), cl::sub(objectCommand));
static cl::opt<std::string> outputPath("o", cl::desc("output file"), cl::value_desc("file"), cl::Required, cl::cat(category),
                                       cl::sub(compileCommand), cl::sub(fitCommand), cl::sub(attachCommand),
                                       cl::sub(modelCommand), cl::sub(objectCommand));
static cl::opt<std::string> irPath("emit-ir", cl::desc("also write the module as text, to read"), cl::value_desc("file"),
                                   cl::cat(category), cl::sub(compileCommand), cl::sub(fitCommand), cl::sub(attachCommand),
                                   cl::sub(modelCommand));

static cl::opt<ProjectionKind> projection(
    "projection", cl::desc("what to derive"), cl::Required, cl::cat(category), cl::sub(compileCommand),
    cl::values(clEnumValN(ProjectionKind::Analyzer, "analyzer", "statistics of a shard, from a declared module"),
               clEnumValN(ProjectionKind::Trainer, "trainer", "a trained model, from a fitted module"),
               clEnumValN(ProjectionKind::Evaluator, "evaluator", "predictions of held-out rows, from a trained module"),
               clEnumValN(ProjectionKind::Predictor, "predictor", "the serving library, from a trained module"),
               clEnumValN(ProjectionKind::Reader, "reader", "what reads text and predicts it, from a trained module")));
static cl::opt<std::string> targetTriple("target", cl::desc("target triple (default: this machine's)"),
                                         cl::value_desc("triple"), cl::cat(category), cl::sub(compileCommand),
                                         cl::sub(modelCommand), cl::sub(objectCommand));
static cl::opt<std::string> targetCpu("cpu", cl::desc("generate code for this processor of LLVM alone"), cl::value_desc("name"),
                                      cl::cat(category), cl::sub(compileCommand), cl::sub(modelCommand),
                                      cl::sub(objectCommand));
static cl::list<std::string> targets("targets", cl::CommaSeparated,
                                     cl::desc("what a predictor has versions for, the baseline first; one: all code is for it "
                                              "(default: x86-64-v3,avx512 on x86-64, neon on aarch64)"),
                                     cl::value_desc("names"), cl::cat(category), cl::sub(compileCommand), cl::sub(modelCommand),
                                     cl::sub(objectCommand));
static cl::opt<std::string> llvmPath("emit-llvm", cl::desc("also write the optimized LLVM IR"), cl::value_desc("file"),
                                     cl::cat(category), cl::sub(compileCommand), cl::sub(modelCommand), cl::sub(objectCommand));
enum class Sanitizer { None, Address };
static cl::opt<Sanitizer>
    sanitizer("sanitize", cl::desc("for tests: check accesses to memory as they happen"), cl::cat(category),
              cl::sub(compileCommand), cl::sub(modelCommand), cl::sub(objectCommand),
              cl::values(clEnumValN(Sanitizer::Address, "address", "AddressSanitizer, whose runtime the program must have")));
static cl::opt<bool> explainKernels("explain-kernels", cl::desc("say which tree kernels were chosen, and why"),
                                    cl::cat(category), cl::sub(compileCommand), cl::sub(objectCommand));
static cl::opt<bool> fusion("fusion",
                            cl::desc("predictor: move transforms into the model; predictions are the same bits without"),
                            cl::init(true), cl::cat(category), cl::sub(compileCommand));
static cl::opt<std::string> entryPath("entry", cl::desc("predictor: an object that makes a program of the library its entry"),
                                      cl::value_desc("file"), cl::cat(category), cl::sub(compileCommand));
static cl::opt<std::string> headerPath("header", cl::desc("the C++ header of a predictor or a model"), cl::value_desc("file"),
                                       cl::cat(category), cl::sub(compileCommand), cl::sub(modelCommand));
static cl::opt<std::string> cHeaderPath("c-header", cl::desc("its C header"), cl::value_desc("file"), cl::cat(category),
                                        cl::sub(compileCommand), cl::sub(modelCommand));
static cl::opt<int64_t> maxBytes("max-bytes", cl::desc("fail when code and data take more"), cl::value_desc("bytes"),
                                 cl::cat(category), cl::sub(compileCommand), cl::sub(objectCommand));
static cl::opt<double> maxSingleRowUs("max-single-row-us", cl::desc("choose kernels that predict one row in this time"),
                                      cl::value_desc("microseconds"), cl::cat(category), cl::sub(compileCommand));
static cl::opt<double> maxCompileSeconds("max-compile-seconds", cl::desc("fail when compiling takes more processor time"),
                                         cl::value_desc("seconds"), cl::cat(category), cl::sub(compileCommand),
                                         cl::sub(modelCommand), cl::sub(objectCommand));
static cl::opt<std::string> cSourcePath("c-source", cl::desc("the C source of the C header's functions"),
                                        cl::value_desc("file"), cl::cat(category), cl::sub(compileCommand),
                                        cl::sub(modelCommand));

static cl::opt<std::string> modelName("name", cl::desc("of a model, a C identifier; its symbol is <name>_model"),
                                      cl::value_desc("name"), cl::init("model"), cl::cat(category), cl::sub(modelCommand));
static cl::opt<std::string> modelOrigin("origin", cl::desc("the target that declares a model"), cl::value_desc("label"),
                                        cl::cat(category), cl::sub(modelCommand));
static cl::opt<std::string> modelDoc("doc", cl::desc("what a model is for, one sentence"), cl::value_desc("text"),
                                     cl::cat(category), cl::sub(modelCommand));

static cl::list<std::string> statisticsPaths("statistics", cl::desc("statistics of a shard; repeat for each"),
                                             cl::value_desc("file"), cl::OneOrMore, cl::cat(category), cl::sub(fitCommand));
static cl::opt<std::string> modelPath("model", cl::desc("what the trainer wrote"), cl::value_desc("file"), cl::cat(category),
                                      cl::sub(attachCommand));
static cl::opt<std::string> importedPath("imported", cl::desc("the trained module of a model that was trained elsewhere"),
                                         cl::value_desc("file"), cl::cat(category), cl::sub(attachCommand));

/// What code is generated for, from the command line.
struct Generation {
  Machine machine;
  LowerOptions lowering;
};

/// Only what is served has several versions: what runs in actions runs once.
static std::optional<Generation> getGeneration(ToolContext &tool, bool isServed) {
  Generation generation{{targetTriple, targetCpu, sanitizer == Sanitizer::Address}, {{}, targetCpu}};
  generation.lowering.maxRowNs = 1000 * maxSingleRowUs;
  generation.lowering.maxBytes = maxBytes;
  if (explainKernels)
    generation.lowering.explanation = &llvm::outs();
  llvm::Triple triple(targetTriple.empty() ? llvm::sys::getDefaultTargetTriple() : targetTriple.getValue());
  std::vector<std::string> &names = generation.lowering.targets;
  if (targetCpu.empty()) {
    names = targets.empty() ? getDefaultTargets(triple) : std::vector<std::string>(targets.begin(), targets.end());
    if (targets.empty() && !isServed && names.size() > 1)
      names.resize(1);
    return generation;
  }
  if (!targets.empty()) {
    (void)tool.error("--cpu and --targets exclude each other; remove one");
    return std::nullopt;
  }
  std::optional<std::string> target = getTargetOfCpu(triple, targetCpu);
  if (!target) {
    (void)tool.error("unknown processor '" + targetCpu + "' of " + triple.str() +
                     "; expected a name that LLVM knows, as llc --mcpu=help lists them");
    return std::nullopt;
  }
  if (!target->empty())
    names.push_back(*target);
  return generation;
}

/// Writes the object whose `lathe_entry` points to the library's program.
static LogicalResult writeEntry(ToolContext &tool, StringRef pipeline, const Machine &machine) {
  OpBuilder b(tool.getContext());
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getUnknownLoc());
  b.setInsertionPointToStart(module->getBody());
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  std::string program = (pipeline + "_program").str();
  LLVM::GlobalOp::create(b, module->getLoc(), LLVM::LLVMArrayType::get(b.getI8Type(), 0), /*isConstant=*/true,
                         LLVM::Linkage::External, program, Attribute());
  auto entry = LLVM::GlobalOp::create(b, module->getLoc(), pointer, /*isConstant=*/true, LLVM::Linkage::External, "lathe_entry",
                                      Attribute());
  b.createBlock(&entry.getInitializerRegion());
  Value address = LLVM::AddressOfOp::create(b, module->getLoc(), pointer, program);
  LLVM::ReturnOp::create(b, module->getLoc(), address);
  return tool.writeFile(entryPath, [&](llvm::raw_pwrite_stream &out) { return emitObject(*module, machine, out); });
}

/// Writes the headers that are asked for. `Interface` is that of a predictor or of a model.
template <typename Interface>
static LogicalResult writeHeaders(ToolContext &tool, const Interface &interface,
                                  llvm::Error (*emitCxx)(const Interface &, llvm::raw_ostream &),
                                  llvm::Error (*emitC)(const Interface &, llvm::raw_ostream &),
                                  llvm::Error (*emitSource)(const Interface &, llvm::raw_ostream &)) {
  auto write = [&](StringRef path, llvm::Error (*emit)(const Interface &, llvm::raw_ostream &)) -> LogicalResult {
    if (path.empty())
      return success();
    return tool.writeFile(path, [&](llvm::raw_pwrite_stream &out) -> LogicalResult {
      if (llvm::Error error = emit(interface, out))
        return tool.error(llvm::toString(std::move(error)));
      return success();
    });
  };
  if (failed(write(headerPath, emitCxx)) || failed(write(cHeaderPath, emitC)))
    return failure();
  return write(cSourcePath, emitSource);
}

using ObjectBytes = llvm::SmallVector<char, 0>;

/// Lowers a module of functions to an object; nothing after an error.
static std::optional<ObjectBytes> generate(ToolContext &tool, ModuleOp module, const Generation &generation,
                                           CompileTimes &times) {
  PassManager lower(tool.getContext());
  lower.addInstrumentation(times.createInstrumentation());
  buildLowerToLLVMPipeline(lower, generation.lowering);
  if (failed(lower.run(module)))
    return std::nullopt;
  if (!llvmPath.empty() && failed(tool.writeFile(llvmPath, [&](llvm::raw_pwrite_stream &out) {
        return emitLLVMIR(module, generation.machine, out);
      })))
    return std::nullopt;
  times.add("writing the IR");
  ObjectBytes object;
  llvm::raw_svector_ostream out(object);
  if (failed(emitObject(module, generation.machine, out, [&](StringRef stage) { times.add(stage); })))
    return std::nullopt;
  return object;
}

/// The same, within the budget. `subject` is what errors are about.
static std::optional<ObjectBytes> emit(ToolContext &tool, ModuleOp module, const Generation &generation, CompileTimes &times,
                                       const Twine &subject) {
  auto check = [](const ObjectBytes &object, ModuleOp lowered) {
    return checkSize(StringRef(object.data(), object.size()), getTargetsOfFunctions(lowered), maxBytes);
  };
  OwningOpRef<ModuleOp> again; // lowering consumes the module
  if (maxBytes.getNumOccurrences())
    again = module.clone();
  std::optional<ObjectBytes> object = generate(tool, module, generation, times);
  if (!object)
    return std::nullopt;
  std::optional<std::string> error;
  if (again && (error = check(*object, module))) {
    // The cost model counts tables, before there is code. Now it is to take the kernels of the fewest bytes, whatever it
    // expected.
    Generation smallest = generation;
    smallest.lowering.maxBytes = 1;
    std::optional<ObjectBytes> second = generate(tool, *again, smallest, times);
    if (!second)
      return std::nullopt;
    if (second->size() < object->size()) {
      object = std::move(second);
      error = check(*object, *again);
    }
  }
  if (!error && maxCompileSeconds.getNumOccurrences())
    error = times.check(maxCompileSeconds);
  if (!error)
    return object;
  (void)tool.error(subject + ": " + *error);
  return std::nullopt;
}

static LogicalResult writeObject(ToolContext &tool, ArrayRef<char> object) {
  return tool.writeFile(outputPath, [&](llvm::raw_pwrite_stream &out) -> LogicalResult {
    out.write(object.data(), object.size());
    return success();
  });
}

static LogicalResult object(ToolContext &tool) {
  CompileTimes times;
  OwningOpRef<ModuleOp> module = tool.readModule(inputPath);
  times.add("reading the module");
  std::optional<Generation> generation = getGeneration(tool, /*isServed=*/false);
  if (!module || !generation)
    return failure();
  std::optional<ObjectBytes> object = emit(tool, *module, *generation, times, inputPath);
  return failure(!object || failed(writeObject(tool, *object)));
}

static LogicalResult compile(ToolContext &tool) {
  CompileTimes times;
  OwningOpRef<ModuleOp> module = tool.readModule(inputPath);
  times.add("reading the module");
  bool isServed = projection == ProjectionKind::Predictor || projection == ProjectionKind::Reader;
  std::optional<Generation> generation = getGeneration(tool, isServed);
  if (!module || !generation)
    return failure();
  auto pipelines = module->getOps<pipeline::PipelineOp>();
  std::string name = pipelines.empty() ? "" : (*pipelines.begin()).getSymName().str();
  std::string origin = pipelines.empty() ? "" : (*pipelines.begin()).getOrigin().str();
  PassManager derive(tool.getContext());
  derive.addInstrumentation(times.createInstrumentation());
  buildDerivePipeline(derive, projection, fusion);
  if (failed(derive.run(*module)))
    return failure();
  if (!irPath.empty() && failed(tool.writeModule(*module, irPath, /*bytecode=*/false)))
    return failure();
  times.add("writing the IR");
  std::optional<PredictorInterface> interface;
  if (projection == ProjectionKind::Predictor)
    interface = getPredictorInterface(*module->getOps<pipeline::ProgramOp>().begin());
  std::optional<ObjectBytes> object = emit(tool, *module, *generation, times, origin.empty() ? name : origin);
  if (!object || (interface && failed(writeHeaders(tool, *interface, emitCxxHeader, emitCHeader, emitCSource))))
    return failure();
  if (!entryPath.empty() && failed(writeEntry(tool, name, generation->machine)))
    return failure();
  return writeObject(tool, *object);
}

static LogicalResult model(ToolContext &tool) {
  CompileTimes times;
  DialectRegistry registry;
  registerModelDialects(registry);
  tool.getContext()->appendDialectRegistry(registry);
  OwningOpRef<ModuleOp> module = tool.readModule(inputPath);
  times.add("reading the module");
  std::optional<Generation> generation = getGeneration(tool, /*isServed=*/true);
  if (!module || !generation)
    return failure();
  // The headers say what the graph declares, which its lowering forgets.
  PassManager declare(tool.getContext());
  declare.addPass(createDeclareModelPass());
  if (failed(declare.run(*module)))
    return failure();
  ModelInterface interface = getModelInterface(*module);
  interface.name = modelName;
  interface.origin = modelOrigin;
  interface.doc = modelDoc;
  if (llvm::Error error = verifyModelInterface(interface))
    return tool.error(llvm::toString(std::move(error)));

  ModelOptions options;
  options.name = modelName;
  options.origin = modelOrigin;
  options.targets = generation->lowering.targets;
  options.cpu = targetCpu;
  ModelHooks hooks;
  auto prepare = [&](PassManager &passes) { passes.addInstrumentation(times.createInstrumentation()); };
  auto onTensors = [&](ModuleOp tensors) {
    return irPath.empty() ? success() : tool.writeModule(tensors, irPath, /*bytecode=*/false);
  };
  auto onLowered = [&](ModuleOp lowered) -> LogicalResult {
    if (llvmPath.empty())
      return success();
    return tool.writeFile(llvmPath,
                          [&](llvm::raw_pwrite_stream &out) { return emitLLVMIR(lowered, generation->machine, out); });
  };
  auto stageDone = [&](StringRef stage) { times.add(stage); };
  hooks.prepare = prepare;
  hooks.onTensors = onTensors;
  hooks.onLowered = onLowered;
  hooks.stageDone = stageDone;
  std::optional<ObjectBytes> object = compileModel(*module, options, generation->machine, hooks);
  if (!object)
    return failure();
  if (maxCompileSeconds.getNumOccurrences())
    if (std::optional<std::string> error = times.check(maxCompileSeconds))
      return tool.error((modelOrigin.empty() ? modelName : modelOrigin) + ": " + *error);
  if (failed(writeHeaders(tool, interface, emitModelCxxHeader, emitModelCHeader, emitModelCSource)))
    return failure();
  return writeObject(tool, *object);
}

/// Writes the module as bytecode and, when asked, as text.
static LogicalResult writeResult(ToolContext &tool, ModuleOp module) {
  if (!irPath.empty() && failed(tool.writeModule(module, irPath, /*bytecode=*/false)))
    return failure();
  return tool.writeModule(module, outputPath, /*bytecode=*/true);
}

static LogicalResult fit(ToolContext &tool) {
  OwningOpRef<ModuleOp> module = tool.readModule(inputPath);
  if (!module)
    return failure();
  absl::StatusOr<Statistics> statistics =
      ReadAndMergeStatistics(std::vector<std::string>(statisticsPaths.begin(), statisticsPaths.end()));
  if (!statistics.ok())
    return tool.error(std::string(statistics.status().message()));
  if (failed(fitPipeline(*module, *statistics)))
    return failure();
  return writeResult(tool, *module);
}

static LogicalResult attach(ToolContext &tool) {
  if (modelPath.empty() == importedPath.empty())
    return tool.error("attach takes either --model or --imported");
  OwningOpRef<ModuleOp> module = tool.readModule(inputPath);
  if (!importedPath.empty()) {
    OwningOpRef<ModuleOp> imported = tool.readModule(importedPath);
    return module && imported && succeeded(attachImported(*module, *imported)) ? writeResult(tool, *module) : failure();
  }
  std::optional<std::string> bytes = tool.readFile(modelPath);
  if (!module || !bytes)
    return failure();
  TrainedModel model;
  if (!model.ParseFromString(*bytes))
    return tool.error("'" + modelPath + "' is not a trained model; expected what a trainer writes");
  if (failed(attachModel(*module, model)))
    return failure();
  PassManager finish(tool.getContext());
  buildFinishModelPipeline(finish);
  if (failed(finish.run(*module)))
    return failure();
  return writeResult(tool, *module);
}

int main(int argc, char **argv) {
  parseCommandLine(
      argc, argv, category,
      "Lathe's compiler.\n\n"
      "  lathec fit churn.declared.mlirbc --statistics=a.statistics --statistics=b.statistics -o churn.fitted.mlirbc\n"
      "  lathec attach churn.fitted.mlirbc --model=churn.model -o churn.trained.mlirbc\n"
      "  lathec compile --projection=predictor churn.trained.mlirbc -o churn.o --header=churn.h\n"
      "  lathec model digits.onnx.mlirbc --name=digits -o digits.o --header=digits.h --c-header=digits_c.h\n");
  ToolContext tool("lathec");
  if (compileCommand)
    return failed(compile(tool));
  if (fitCommand)
    return failed(fit(tool));
  if (attachCommand)
    return failed(attach(tool));
  if (modelCommand)
    return failed(model(tool));
  if (objectCommand)
    return failed(object(tool));
  llvm::errs() << "lathec: error: no subcommand; expected compile, fit, attach, model or object (see lathec --help)\n";
  return 2;
}
