using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tests.Architecture.SurfaceFixtures;
using MlOps.Testing.Architecture;

namespace MlOps.Sdk.Tests.Architecture;

public sealed class PublicSurfaceTests
{
    // Those that users implement.
    private static readonly string[] OpenInterfaces =
    [
        "MlOps.Sdk.Checkpointing.ICheckpointable",
        "MlOps.Sdk.Checkpointing.ICheckpointBlob",
        "MlOps.Sdk.Checkpointing.ICheckpointStore",
        "MlOps.Sdk.Interruption.IInterruptionSource",
    ];

    [Fact]
    public void The_library_shows_no_record_no_interface_and_no_type_of_a_dependency()
    {
        var surface = new PublicSurface(["Refit", "Polly", "Microsoft.Data.Sqlite", "SQLitePCL"], OpenInterfaces);

        var faults = surface.FaultsOf(typeof(MlOpsException).Assembly.GetTypes());

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData(typeof(ShownRecord), "is a public record")]
    [InlineData(typeof(ShownRecordStruct), "is a public record")]
    [InlineData(typeof(IShown), "is a public interface")]
    [InlineData(typeof(ShowsInReturn), "ShowsInReturn.FindAsync shows")]
    [InlineData(typeof(ShowsInParameter), "ShowsInParameter.Take shows")]
    [InlineData(typeof(ShowsInProperty), "ShowsInProperty.get_All shows")]
    [InlineData(typeof(ShowsInField), "ShowsInField.One shows")]
    [InlineData(typeof(ShowsInBase), "ShowsInBase.(head) shows")]
    [InlineData(typeof(ShowsInConstraint<>), "(head) shows")]
    public void A_public_type_that_shows_what_it_must_not_is_found(Type type, string fault)
    {
        var faults = FixtureSurface().FaultsOf([type]);

        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(HiddenRecord))]
    [InlineData(typeof(HidesInside))]
    [InlineData(typeof(IOpen))]
    public void A_public_type_that_hides_what_it_uses_is_not(Type type) =>
        Assert.Empty(FixtureSurface().FaultsOf([type]));

    private static PublicSurface FixtureSurface() => new(["System.Xml"], [typeof(IOpen).FullName!]);
}
