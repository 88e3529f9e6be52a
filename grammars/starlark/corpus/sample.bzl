"""Rules for samples."""

load("@rules_cc//cc:defs.bzl", "cc_library", my_binary = "cc_binary")
load(":private.bzl", "helper")

SampleInfo = provider(fields = ["files", "flags"])
DEFAULT_COPTS = ["-Wall"]
_attrs = {"srcs": attr.label_list(allow_files = True)}

# Builds the thing.
def _sample_impl(ctx, extra = None, *args, **kwargs):
    """Implementation."""
    out = ctx.actions.declare_file(ctx.label.name)
    for src in ctx.files.srcs:
        helper(src, out = out)
    flags = [f for f in DEFAULT_COPTS if f != "-w"]
    return [SampleInfo(files = depset([out]), flags = flags)]

sample = rule(
    implementation = _sample_impl,
    attrs = _attrs,
)

def sample_macro(name, srcs = [], **kwargs):
    def inner(x):
        return x + 1

    key = lambda v: v.path
    cc_library(name = name + "_lib", srcs = sorted(srcs, key = key))
    native.filegroup(name = name, srcs = [":" + name + "_lib"])
