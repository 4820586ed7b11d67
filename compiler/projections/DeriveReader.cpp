//===- DeriveReader.cpp - Derive the reader of text from the predictor ----===//
//
// Strings that are only looked up are read as what is looked up; a function says what is read into which column.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/entry/Passes.h"
#include "compiler/projections/Passes.h"
#include "compiler/projections/Reader.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/JSON.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_DERIVEREADERPASS
#include "compiler/projections/Passes.h.inc"

namespace {

constexpr llvm::StringLiteral kRead = "read_block", kNames = "input_names";

/// The inputs that the program reads, in the order of their indices.
SmallVector<DictionaryAttr> getReadInputs(pipeline::ProgramOp program) {
  SmallVector<DictionaryAttr> inputs;
  for (auto input : program.getInputs().getAsRange<DictionaryAttr>())
    if (auto isRead = input.getAs<BoolAttr>("read"); !isRead || isRead.getValue())
      inputs.push_back(input);
  return inputs;
}

/// Leaves of the program what predicts, and erases the functions that do something else.
void keepPredict(ModuleOp module, pipeline::ProgramOp program) {
  Builder b(module.getContext());
  auto predict = program.getFunctions().getAs<FlatSymbolRefAttr>("predict");
  program.setFunctionsAttr(b.getDictionaryAttr({b.getNamedAttr("predict", predict)}));
  program.removeRowTypeAttr();
  program.removeMarginTypeAttr();
  program.setNumMargins(0);

  SymbolTable symbols(module);
  llvm::SetVector<func::FuncOp> reached;
  reached.insert(symbols.lookup<func::FuncOp>(predict.getValue()));
  for (size_t i = 0; i < reached.size(); ++i)
    func::FuncOp(reached[i]).walk([&](func::CallOp call) {
      if (auto callee = symbols.lookup<func::FuncOp>(call.getCallee()))
        reached.insert(callee);
    });
  for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (!reached.contains(function))
      function.erase();
}

/// Everything that reads one string column.
struct Column {
  SmallVector<pipeline::LoadOp> loads;
  pipeline::VocabularyOp vocabulary; // of all look-ups; null where there is none, or more than one
  bool isOnlyLookedUp = true;
};

/// A value that the column may not have must not become one that the predictor knows.
bool areAllowed(ArrayAttr values, DictionaryAttr input) {
  auto allowed = input.getAs<ArrayAttr>("values");
  return llvm::all_of(values.getAsRange<StringAttr>(), [&](StringAttr value) {
    return llvm::json::isUTF8(value.getValue()) &&
           (!allowed || allowed.empty() || llvm::is_contained(allowed.getAsRange<StringAttr>(), value));
  });
}

SmallVector<Column> findColumns(ModuleOp module, ArrayRef<DictionaryAttr> inputs) {
  SmallVector<Column> columns(inputs.size());
  SymbolTable symbols(module);
  module.walk([&](Operation *op) {
    if (llvm::none_of(op->getOperandTypes(), llvm::IsaPred<pipeline::BatchType>) || isa<func::CallOp, pipeline::SourceOp>(op))
      return;
    auto input = op->getAttrOfType<IntegerAttr>("input");
    if (!input) {
      // Nobody knows what it reads.
      for (Column &column : columns)
        column.isOnlyLookedUp = false;
      return;
    }
    Column &column = columns[input.getInt()];
    auto load = dyn_cast<pipeline::LoadOp>(op);
    if (!load || load.getColumnType() != pipeline::ColumnType::String) {
      column.isOnlyLookedUp = false;
      return;
    }
    column.loads.push_back(load);
    for (Operation *user : load->getUsers()) {
      if (isa<pipeline::IsMissingOp>(user))
        continue;
      auto lookup = dyn_cast<pipeline::LookupOp>(user);
      auto vocabulary = lookup ? symbols.lookup<pipeline::VocabularyOp>(lookup.getVocabulary()) : pipeline::VocabularyOp();
      if (!vocabulary || (column.vocabulary && column.vocabulary.getValues() != vocabulary.getValues()))
        column.isOnlyLookedUp = false;
      else if (!column.vocabulary)
        column.vocabulary = vocabulary;
    }
  });
  for (auto [column, input] : llvm::zip_equal(columns, inputs))
    if (!column.isOnlyLookedUp || (column.vocabulary && !areAllowed(column.vocabulary.getValues(), input)))
      column.vocabulary = {};
  return columns;
}

/// Loads the index in the vocabulary in the place of the string: an int64 column, which loads as f64, missing as NaN.
void loadIndices(Column &column) {
  for (pipeline::LoadOp load : column.loads) {
    ImplicitLocOpBuilder b(load.getLoc(), load);
    Value index = pipeline::LoadOp::create(b, b.getF64Type(), load.getBatch(), load.getRow(), load.getInput(),
                                           pipeline::ColumnType::Int64);
    for (Operation *user : llvm::make_early_inc_range(load->getUsers())) {
      if (auto lookup = dyn_cast<pipeline::LookupOp>(user)) {
        b.setInsertionPoint(lookup);
        lookup.replaceAllUsesWith(Value(arith::FPToSIOp::create(b, b.getI64Type(), index)));
        lookup.erase();
      } else {
        user->replaceUsesOfWith(load, index);
      }
    }
    load.erase();
  }
}

/// `@read_block(block)`: a call for every input, with what its declaration says as constants.
class ReadBuilder {
public:
  ReadBuilder(ModuleOp module) : module(module), b(module.getLoc(), module.getContext()) {
    b.setInsertionPointToEnd(module.getBody());
    function = func::FuncOp::create(b, kRead, b.getFunctionType({LLVM::LLVMPointerType::get(b.getContext())}, {}));
    function->setAttr(kEntryAttr, b.getUnitAttr());
    b.setInsertionPointToStart(function.addEntryBlock());
  }

  void read(int32_t index, DictionaryAttr input, bool isCategory) {
    auto constant = [&](TypedAttr value) -> Value { return arith::ConstantOp::create(b, value); };
    Value required = constant(b.getI32IntegerAttr(input.getAs<BoolAttr>("required").getValue()));
    SmallVector<Value> operands{function.getArgument(0), constant(b.getI32IntegerAttr(index))};
    auto type = static_cast<pipeline::ColumnType>(input.getAs<IntegerAttr>("type").getInt());
    if (type == pipeline::ColumnType::Float64 || type == pipeline::ColumnType::Int64)
      operands.append({constant(input.getAs<FloatAttr>("min")), constant(input.getAs<FloatAttr>("max"))});
    operands.push_back(required);
    call(("lathe_read_" + (isCategory ? "category" : pipeline::stringifyColumnType(type))).str(), operands);
  }

  void finish() { func::ReturnOp::create(b); }

private:
  void call(StringRef name, ValueRange operands) {
    if (!module.lookupSymbol(name)) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPoint(function);
      func::FuncOp::create(b, name, b.getFunctionType(operands.getTypes(), {})).setPrivate();
    }
    func::CallOp::create(b, name, TypeRange(), operands);
  }

  ModuleOp module;
  ImplicitLocOpBuilder b;
  func::FuncOp function;
};

struct DeriveReaderPass : impl::DeriveReaderPassBase<DeriveReaderPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto programs = llvm::to_vector(module.getOps<pipeline::ProgramOp>());
    if (programs.size() != 1 || !programs.front().getFunctions().contains("predict")) {
      module.emitError("expected one pipeline.program that predicts, found ")
          << programs.size() << "; derive a predictor first";
      return signalPassFailure();
    }
    pipeline::ProgramOp program = programs.front();
    keepPredict(module, program);
    SmallVector<DictionaryAttr> inputs = getReadInputs(program);
    SmallVector<Column> columns = findColumns(module, inputs);

    ReadBuilder read(module);
    Builder b(&getContext());
    SmallVector<Attribute> names, categories;
    for (auto [index, column] : llvm::enumerate(columns)) {
      names.push_back(inputs[index].getAs<StringAttr>("name"));
      read.read(index, inputs[index], bool(column.vocabulary));
      if (!column.vocabulary) {
        categories.push_back(b.getUnitAttr());
        continue;
      }
      categories.push_back(FlatSymbolRefAttr::get(column.vocabulary.getSymNameAttr()));
      loadIndices(column);
    }
    read.finish();
    auto atEnd = OpBuilder::atBlockEnd(module.getBody());
    pipeline::VocabularyOp::create(atEnd, program.getLoc(), kNames, b.getArrayAttr(names));
    program.setEntry(true);
    program->setAttr(kReaderAttr, b.getDictionaryAttr({
                                      b.getNamedAttr("categories", b.getArrayAttr(categories)),
                                      b.getNamedAttr("names", FlatSymbolRefAttr::get(&getContext(), kNames)),
                                      b.getNamedAttr("read", FlatSymbolRefAttr::get(&getContext(), kRead)),
                                  }));
  }
};

} // namespace
} // namespace lathe
