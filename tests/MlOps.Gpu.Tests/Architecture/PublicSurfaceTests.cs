using MlOps.Gpu.Pipelines;
using MlOps.Testing.Architecture;

namespace MlOps.Gpu.Tests.Architecture;

public sealed class PublicSurfaceTests
{
    // What a transformer is to its users, and what a chain is made of.
    private static readonly string[] OpenInterfaces = ["MlOps.Gpu.Pipelines.ITransformer", "MlOps.Gpu.Operations.IOperation"];

    [Fact]
    public void The_library_shows_no_record_no_other_interface_and_of_its_dependencies_only_Arrow()
    {
        var surface = new PublicSurface(["ILGPU", "Parquet"], OpenInterfaces);

        var faults = surface.FaultsOf(typeof(FeaturePipeline).Assembly.GetTypes());

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Arrow_is_what_would_be_found()
    {
        var faults = new PublicSurface(["Apache.Arrow"], []).FaultsOf(typeof(FeaturePipeline).Assembly.GetTypes());

        Assert.Contains(faults, fault => fault.StartsWith("MlOps.Gpu.Tables.Table.FromArrow shows Apache.Arrow", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("ITransformer is a public interface", StringComparison.Ordinal));
    }
}
