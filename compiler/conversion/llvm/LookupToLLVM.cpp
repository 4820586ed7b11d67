//===- LookupToLLVM.cpp - Look-ups in vocabularies to LLVM ----------------===//

#include "compiler/conversion/llvm/LookupToLLVM.h"

#include "compiler/conversion/llvm/RowPattern.h"
#include "compiler/conversion/targets/Target.h"
#include "dialects/pipeline/Pipeline.h"
#include "runtime/serving/transforms.h"

using namespace mlir;

namespace lathe {
namespace {

/// Bytes of one word of a value's key, and of both.
constexpr int64_t kWord = 8, kBothWords = 16;

/// Words that are compared at once.
constexpr int64_t kLanes = 8;

/// Values that a look-up compares with all at once, lanes by lanes: fewer instructions than a hash of the value takes.
int64_t getMostCompared(const Target *target) {
  if (!target)
    return 0;
  return target->vectorBits == 512 ? 32 : target->vectorBits == 256 ? 8 : 0;
}

/// The call that every look-up may fall back to.
Value buildCall(LLVMBuilder &b, StringRef vocabulary, Value data, Value size) {
  Value table = LLVM::AddressOfOp::create(b, b.ptr, vocabulary);
  return LLVM::SExtOp::create(b, b.i64, call(b, "lathe_vocabulary_lookup", b.i32, {table, data, size}));
}

struct LookupPattern : RowPattern<pipeline::LookupOp> {
  using RowPattern::RowPattern;

  Value lower(pipeline::LookupOp op, Adaptor adaptor, LLVMBuilder &b) const override {
    return buildCall(b, op.getVocabulary(), b.data(adaptor.getValue()), b.size(adaptor.getValue()));
  }
};

/// The same as lathe_vocabulary_lookup, by the same tables, for a value of a column whose first eight bytes can be read.
class ColumnLookup {
public:
  ColumnLookup(LLVMBuilder &b, const VocabularyTable &table, const Target *target, Value bytes, Value begin, Value end)
      : b(b), table(table), isCompared(static_cast<int64_t>(table.sizes.size()) <= getMostCompared(target)), bytes(bytes),
        begin(begin), end(end), size(LLVM::SubOp::create(b, end, begin)) {}

  Value getSize() { return size; }

  Value build() {
    Value first = buildFirstWord(), last = hasLastWord() ? buildLastWord() : Value();
    if (isCompared)
      return buildComparison(first, last);
    Value entry = buildEntry(buildHash(first, last));
    auto field = [&](Type type, int64_t offset) { return b.load(type, b.element(b.i8, entry, b.constant(b.i64, offset))); };
    // One comparison, of all differences: LLVM makes branches of comparisons of loads, and whether a value is there, or
    // missing, is nothing that a processor can predict.
    Value difference = LLVM::XOrOp::create(b, field(b.i64, offsetof(lathe_vocabulary_entry, first)), first);
    auto compare = [&](Value stored, Value value) {
      difference = LLVM::OrOp::create(b, difference, Value(LLVM::XOrOp::create(b, stored, value)));
    };
    compare(LLVM::ZExtOp::create(b, b.i64, field(b.i32, offsetof(lathe_vocabulary_entry, size))), size);
    if (last)
      compare(field(b.i64, offsetof(lathe_vocabulary_entry, last)), last);
    Value isFound = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, difference, constant(0));
    Value index = LLVM::ZExtOp::create(b, b.i64, field(b.i32, offsetof(lathe_vocabulary_entry, index)));
    return b.select(isFound, index, b.constant(b.i64, -1));
  }

private:
  /// The lane of the value that is equal, of which there is one at most.
  Value buildComparison(Value first, Value last) {
    const int64_t count = table.sizes.size(), lanes = llvm::PowerOf2Ceil(std::max(count, kLanes));
    Value isEqual = buildEqualLanes(first, last, 0, lanes);
    Value bits = LLVM::ZExtOp::create(b, b.i64, LLVM::BitcastOp::create(b, b.getIntegerType(lanes), isEqual));
    Value index = LLVM::CountTrailingZerosOp::create(b, b.i64, LLVM::OrOp::create(b, bits, constant(uint64_t{1} << count)),
                                                     /*is_zero_poison=*/true);
    Value isNone = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, index, constant(count));
    return b.select(isNone, b.constant(b.i64, -1), index);
  }

  /// Of values [begin, begin + lanes), those that are equal; lanes without a value are not. Eight by eight, so that each
  /// comparison is masked by the one before.
  Value buildEqualLanes(Value first, Value last, int64_t begin, int64_t lanes) {
    if (lanes > kLanes) {
      Value low = buildEqualLanes(first, last, begin, lanes / 2);
      Value high = buildEqualLanes(first, last, begin + lanes / 2, lanes / 2);
      return LLVM::ShuffleVectorOp::create(b, low, high, llvm::to_vector(llvm::seq<int32_t>(0, lanes)));
    }
    auto type = VectorType::get({kLanes}, b.i64);
    auto compare = [&](Value value, ArrayRef<int64_t> words, int64_t none) -> Value {
      SmallVector<int64_t> padded(words.drop_front(std::min<size_t>(begin, words.size())).take_front(kLanes));
      padded.resize(kLanes, none);
      Value known = LLVM::ConstantOp::create(b, type, DenseElementsAttr::get(type, ArrayRef(padded)));
      Value lane = LLVM::InsertElementOp::create(b, LLVM::PoisonOp::create(b, type), value, b.constant(b.i32, 0));
      Value all = LLVM::ShuffleVectorOp::create(b, lane, lane, SmallVector<int32_t>(kLanes, 0));
      return LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, all, known);
    };
    Value isEqual = compare(size, table.sizes, -1), isFirst = compare(first, table.first, 0);
    isEqual = LLVM::AndOp::create(b, isEqual, isFirst);
    return last ? Value(LLVM::AndOp::create(b, isEqual, compare(last, table.last, 0))) : isEqual;
  }

  /// Without longer values every last word that could be found is 0, and the size tells longer ones.
  bool hasLastWord() const { return table.longest > kWord; }

  Value loadWord(Value at) {
    return LLVM::LoadOp::create(b, b.i64, b.inBounds(bytes, at), /*alignment=*/1, /*isVolatile=*/false,
                                /*isNonTemporal=*/false, /*isInvariant=*/true);
  }
  Value constant(uint64_t value) { return b.constant(b.i64, static_cast<int64_t>(value)); }
  Value multiply(Value x, uint64_t y) { return LLVM::MulOp::create(b, x, constant(y)); }
  Value upperHalf(Value x) { return LLVM::LShrOp::create(b, x, constant(32)); }

  /// What lies behind a shorter value is masked off.
  Value buildFirstWord() {
    Value word = loadWord(begin);
    Value isWhole = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::uge, size, constant(kWord));
    Value bits = LLVM::AndOp::create(b, LLVM::ShlOp::create(b, size, constant(3)), constant(63));
    Value mask = LLVM::SubOp::create(b, LLVM::ShlOp::create(b, constant(1), bits), constant(1));
    return b.select(isWhole, word, LLVM::AndOp::create(b, word, mask));
  }

  Value buildLastWord() {
    Value isLong = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::ugt, size, constant(kWord));
    Value word = loadWord(b.select(isLong, LLVM::SubOp::create(b, end, constant(kWord)), begin));
    return b.select(isLong, word, constant(0));
  }

  /// lathe_vocabulary_hash.
  Value buildHash(Value first, Value last) {
    Value a = multiply(LLVM::XOrOp::create(b, first, constant(table.seed * LATHE_VOCABULARY_SEED)), LATHE_VOCABULARY_FIRST);
    Value c = last ? multiply(LLVM::XOrOp::create(b, last, multiply(size, LATHE_VOCABULARY_SIZE)), LATHE_VOCABULARY_LAST)
                   : multiply(size, LATHE_VOCABULARY_SIZE * LATHE_VOCABULARY_LAST);
    Value sum = LLVM::AddOp::create(b, a, c);
    return multiply(LLVM::XOrOp::create(b, sum, upperHalf(sum)), LATHE_VOCABULARY_MIX);
  }

  /// The address of the only entry that can hold the value.
  Value buildEntry(Value hash) {
    Value bucket = upperHalf(multiply(upperHalf(hash), table.numBuckets));
    Type i16 = b.getI16Type();
    Value displacements = LLVM::AddressOfOp::create(b, b.ptr, table.displacements);
    Value displacement = LLVM::ZExtOp::create(b, b.i32, b.load(i16, b.element(i16, displacements, bucket)));
    Value moved = LLVM::MulOp::create(b, displacement, b.constant(b.i32, static_cast<int32_t>(LATHE_VOCABULARY_DISPLACEMENT)));
    Value low = LLVM::XOrOp::create(b, LLVM::TruncOp::create(b, b.i32, hash), moved);
    Value slot = upperHalf(multiply(LLVM::ZExtOp::create(b, b.i64, low), table.numSlots));
    Value entries = LLVM::AddressOfOp::create(b, b.ptr, table.entries);
    return b.element(LLVM::LLVMArrayType::get(b.i8, sizeof(lathe_vocabulary_entry)), entries, slot);
  }

  LLVMBuilder &b;
  const VocabularyTable &table;
  bool isCompared;
  Value bytes, begin, end, size;
};

struct LookupColumnPattern : ConvertOpToLLVMPattern<pipeline::LookupColumnOp> {
  LookupColumnPattern(const LLVMTypeConverter &types, const VocabularyTables &vocabularies)
      : ConvertOpToLLVMPattern(types), vocabularies(vocabularies) {}

  LogicalResult matchAndRewrite(pipeline::LookupColumnOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Block *before = rewriter.getInsertionBlock();
    Block *after = rewriter.splitBlock(before, op->getIterator());
    LLVMBuilder b(op.getLoc(), rewriter);
    const VocabularyTable &table = vocabularies.find(op.getVocabulary())->second;

    b.setInsertionPointToEnd(before);
    Value batch = adaptor.getBatch(), column = b.columnAddress(batch, op.getInput());
    Value offsets = b.load(b.ptr, b.field(b.column, column, 1)), bytes = b.load(b.ptr, b.field(b.column, column, 2));
    auto offset = [&](Value row) -> Value {
      return LLVM::SExtOp::create(b, b.i64, b.load(b.i32, b.element(b.i32, offsets, row)));
    };
    Value begin = offset(adaptor.getRow()), end = offset(LLVM::AddOp::create(b, adaptor.getRow(), b.constant(b.i64, 1)));
    ColumnLookup lookup(b, table, getTarget(op), bytes, begin, end);
    // All bytes of the column end where its last value does.
    Value total = offset(b.load(b.i64, b.field(b.batch, batch, 1)));
    Value isReadable =
        LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::sle, LLVM::AddOp::create(b, begin, b.constant(b.i64, kWord)), total);
    if (table.longest > kBothWords) {
      Value isShort = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::ule, lookup.getSize(), b.constant(b.i64, kBothWords));
      isReadable = LLVM::AndOp::create(b, isReadable, isShort);
    }
    Block *inPlace = b.createBlock(after), *byCall = b.createBlock(after);
    Value result = after->addArgument(b.i64, op.getLoc());
    b.setInsertionPointToEnd(before);
    LLVM::CondBrOp::create(b, isReadable, inPlace, byCall);
    b.setInsertionPointToEnd(inPlace);
    LLVM::BrOp::create(b, lookup.build(), after);
    b.setInsertionPointToEnd(byCall);
    LLVM::BrOp::create(b, buildCall(b, op.getVocabulary(), b.inBounds(bytes, begin), lookup.getSize()), after);
    rewriter.replaceOp(op, result);
    return success();
  }

  const VocabularyTables &vocabularies;
};

} // namespace

void populateLookupToLLVMPatterns(const LLVMTypeConverter &types, RewritePatternSet &patterns,
                                  const VocabularyTables &vocabularies) {
  patterns.add<LookupPattern>(types);
  patterns.add<LookupColumnPattern>(types, vocabularies);
}

} // namespace lathe
