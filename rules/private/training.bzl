"""From a declaration and data to a trained module: import, analyze, fit, train, attach."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_ATTRS", "use_cc_toolchain")
load("//rules:providers.bzl", "LatheDatasetInfo", "LatheLibraryInfo", "LatheModelInfo", "LatheToolchainInfo")
load(":declaration.bzl", "pipeline_message")
load(":errors.bzl", "target_name")
load(":program.bzl", "print_module", "projected_program")

def _import(ctx, toolchain, name, spec):
    module = ctx.actions.declare_file(name + ".declared.mlirbc")
    args = ctx.actions.args()
    args.add("--import-spec")
    args.add(spec)
    args.add("--emit-bytecode")
    args.add("-o", module)
    ctx.actions.run(
        executable = toolchain.translate,
        arguments = [args],
        inputs = [spec],
        outputs = [module],
        mnemonic = "LatheImport",
        progress_message = "Importing declaration of %s" % name,
    )
    return module

def _analyze(ctx, analyzer, name, shard):
    stem = shard.data.basename[:-len(".shard")]
    statistics = ctx.actions.declare_file("%s_statistics/%s.statistics" % (name, stem))
    args = ctx.actions.args()
    args.add(shard.data, format = "--shard=%s")
    args.add("-o", statistics)
    ctx.actions.run(
        executable = analyzer,
        arguments = [args],
        inputs = [shard.data],
        outputs = [statistics],
        mnemonic = "LatheAnalyze",
        progress_message = "Analyzing %s for %s" % (shard.source, name),
    )
    return statistics

def _fit(ctx, toolchain, name, declared, statistics):
    module = ctx.actions.declare_file(name + ".fitted.mlirbc")
    args = ctx.actions.args()
    args.add("fit")
    args.add(declared)
    args.add_all(statistics, format_each = "--statistics=%s")
    args.add("-o", module)
    ctx.actions.run(
        executable = toolchain.lathec,
        arguments = [args],
        inputs = [declared] + statistics,
        outputs = [module],
        mnemonic = "LatheFit",
        progress_message = "Fitting features of %s on %d shards" % (name, len(statistics)),
    )
    return module

def _train(ctx, trainer, name, shards):
    model = ctx.actions.declare_file(name + ".model")
    data = [shard.data for shard in shards]
    args = ctx.actions.args()
    args.add_all(data, format_each = "--shard=%s")
    args.add("-o", model)
    ctx.actions.run(
        executable = trainer,
        arguments = [args],
        inputs = data,
        outputs = [model],
        mnemonic = "LatheTrain",
        progress_message = "Training %s on %d shards" % (name, len(shards)),
    )
    return model

def _attach(ctx, toolchain, name, fitted, flag, model):
    """The trained module: a fitted one with `model`, which `flag` says the kind of."""
    module = ctx.actions.declare_file(name + ".trained.mlirbc")
    args = ctx.actions.args()
    args.add("attach")
    args.add(fitted)
    args.add(model, format = flag + "=%s")
    args.add("-o", module)
    ctx.actions.run(
        executable = toolchain.lathec,
        arguments = [args],
        inputs = [fitted, model],
        outputs = [module],
        mnemonic = "LatheAttach",
        progress_message = "Attaching model of %s" % name,
    )
    return module

def _lathe_model_impl(ctx):
    name = ctx.attr.pipeline
    origin = target_name(ctx.label, name)

    dataset = ctx.attr.dataset[LatheDatasetInfo]
    toolchain = ctx.attr.toolchain[LatheToolchainInfo]
    message, gates = pipeline_message(name, origin, json.decode(ctx.attr.declaration), dataset)

    spec = ctx.actions.declare_file(name + ".pipeline.json")
    ctx.actions.write(spec, json.indent(json.encode(message), indent = "  ") + "\n")

    declared = _import(ctx, toolchain, name, spec)
    analyzer = projected_program(ctx, toolchain, name, "analyzer", declared, toolchain.analyzer_main)
    statistics = [_analyze(ctx, analyzer.executable, name, shard) for shard in dataset.shards]
    fitted = _fit(ctx, toolchain, name, declared, statistics)
    programs = [analyzer]
    if ctx.attr.imported:
        model = None
        trained = _attach(ctx, toolchain, name, fitted, "--imported", ctx.attr.imported[LatheLibraryInfo].model.trained)
    else:
        programs.append(projected_program(ctx, toolchain, name, "trainer", fitted, toolchain.trainer_main))
        model = _train(ctx, programs[1].executable, name, dataset.shards)
        trained = _attach(ctx, toolchain, name, fitted, "--model", model)

    ir = depset([print_module(ctx, toolchain, module) for module in [declared, fitted, trained]] + [program.ir for program in programs])
    return [
        LatheModelInfo(
            name = name,
            dataset = dataset,
            gates = gates,
            ir = ir,
            model = model,
            spec = spec,
            statistics = statistics,
            trained = trained,
        ),
        DefaultInfo(files = depset([trained]), runfiles = ctx.runfiles(files = [trained])),
        OutputGroupInfo(ir = ir, programs = depset([program.executable for program in programs])),
    ]

lathe_model = rule(
    doc = "Trains a pipeline. Part of ml_pipeline, which gives this rule its attributes.",
    implementation = _lathe_model_impl,
    attrs = dict(
        dataset = attr.label(mandatory = True, providers = [LatheDatasetInfo]),
        declaration = attr.string(mandatory = True, doc = "JSON: the attributes of ml_pipeline that say what to learn."),
        imported = attr.label(providers = [LatheLibraryInfo], doc = "What model.imported names; no trainer runs then."),
        pipeline = attr.string(mandatory = True, doc = "The pipeline's name."),
        toolchain = attr.label(mandatory = True, providers = [LatheToolchainInfo]),
        **CC_TOOLCHAIN_ATTRS
    ),
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)
