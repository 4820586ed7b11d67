#ifndef LATHE_DIALECTS_TREE_ATTRS_TD
#define LATHE_DIALECTS_TREE_ATTRS_TD


include "dialects/tree/TreeDialect.td"
include "dialects/tree/TreeEnums.td"
include "mlir/IR/AttrTypeBase.td"

def Tree_KernelAttr : AttrDef<Tree_Dialect, "Kernel"> {
  let mnemonic = "kernel";
  let summary = "how a run of trees is evaluated";
  let description = [{
    The next `trees` trees of a ranked ensemble are laid out for kernel `kind`. For complete trees `size` is the depth that all
    are padded to; for the others it is the most leaves of a tree.

    ```mlir
    #tree.kernel<complete, trees = 300, size = 6>
    ```
  }];
  let parameters = (ins
    EnumParameter<Tree_KernelKind>:$kind,
    "int64_t":$trees,
    "int64_t":$size
  );
  let assemblyFormat = "`<` $kind `,` struct($trees, $size) `>`";
}

def Tree_KernelArrayAttr : TypedArrayAttrBase<Tree_KernelAttr, "kernels of the trees, in their order">;

#endif
