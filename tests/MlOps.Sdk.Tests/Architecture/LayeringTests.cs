using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Tests.Architecture;

public sealed class LayeringTests
{
    // docs/map.md says what each folder holds. A folder without types yet keeps its place.
    private static readonly LayerRules Rules = new("MlOps.Sdk",
    [
        ["Primitives"],
        ["Diagnostics", "IO", "Machine", "Secrets"],
        ["Journal", "Mlflow", "MlflowDatabase", "Safetensors"],
        ["Artifacts", "Search", "Stores"],
        ["Tracking", "Registry", "Checkpointing", "Interruption", "Evaluation", "Monitoring", "Data", "Auditing"],
        ["Training", "Promotion"],
        ["", "DependencyInjection"],
    ]);

    private const string FixturesRoot = "MlOps.Sdk.Tests.Architecture.Fixtures";

    private static readonly LayerRules FixtureRules = new(FixturesRoot,
    [
        ["RowOne"],
        ["RowTwo", "RowTwoNeighbour"],
        ["RowThree"],
        ["", "Registration"],
    ]);

    private static readonly IReadOnlyList<string> FixtureFaults =
        FixtureRules.FaultsOf(TypeUseReader.Read(typeof(LayeringTests).Assembly));

    [Fact]
    public void Every_folder_of_the_library_uses_only_folders_of_earlier_rows()
    {
        var types = TypeUseReader.Read(typeof(MlOpsException).Assembly);

        var faults = Rules.FaultsOf(types);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("BodyViolation", "Make")]
    [InlineData("GenericCallViolation", "Count")]
    [InlineData("LambdaViolation", "")]
    [InlineData("AsyncViolation", "MoveNext")]
    [InlineData("TypeOfViolation", "Name")]
    [InlineData("StaticFieldViolation", "Size")]
    [InlineData("GenericArgumentViolation", "Values")]
    [InlineData("ParameterViolation", "Take")]
    [InlineData("PropertyViolation", "Value")]
    [InlineData("ConstraintViolation`1", "")]
    [InlineData("BaseViolation", "")]
    [InlineData("AttributeValueViolation", "")]
    [InlineData("AttributeArrayViolation", "")]
    [InlineData("NestedViolation", "Inside")]
    public void A_type_that_uses_a_later_row_is_found(string type, string member)
    {
        var fault = FaultOf($"{FixturesRoot}.RowOne.{type}", $"{FixturesRoot}.RowTwo.Later");

        Assert.Contains("'RowOne' in row 1 may not use 'RowTwo' in the later row 2", fault, StringComparison.Ordinal);
        Assert.Contains(member, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RowOne.InterfaceViolation", "RowTwo.ILater")]
    [InlineData("RowOne.AttributeViolation", "RowTwo.LaterAttribute")]
    [InlineData("RowOne.CatchViolation", "RowTwo.LaterException")]
    public void So_are_an_interface_an_attribute_and_a_catch(string type, string later)
    {
        var fault = FaultOf($"{FixturesRoot}.{type}", $"{FixturesRoot}.{later}");

        Assert.Contains("may not use 'RowTwo' in the later row 2", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_uses_a_neighbour_is_found()
    {
        var fault = FaultOf($"{FixturesRoot}.RowTwo.NeighbourViolation", $"{FixturesRoot}.RowTwoNeighbour.Neighbour");

        Assert.Contains("'RowTwo' may not use its neighbour 'RowTwoNeighbour'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_uses_the_root_is_found()
    {
        var fault = FaultOf($"{FixturesRoot}.RowThree.RootViolation", $"{FixturesRoot}.Front");

        Assert.Contains("nothing uses the root", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_that_runs_through_a_folder_within_a_folder_is_found()
    {
        var fault = FaultOf($"{FixturesRoot}.RowOne.Inner.CircleViolation", $"{FixturesRoot}.RowTwo.Circle");

        Assert.Contains("'RowOne' in row 1 may not use 'RowTwo' in the later row 2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoRow.Stray: the folder 'NoRow' has no row")]
    [InlineData("RowTwo.Utils.Drawer: a folder named 'Utils' says nothing")]
    [InlineData("RowTwo.Wire.PublicShape: a type in a folder 'Wire' is never public")]
    public void A_folder_without_a_row_one_that_says_nothing_and_a_public_wire_type_are_found(string fault) =>
        Assert.Single(FixtureFaults, found => found.StartsWith($"{FixturesRoot}.{fault}", StringComparison.Ordinal));

    [Fact]
    public void Nothing_else_is_found()
    {
        var types = FixtureFaults
            .Select(fault => fault.Split(' ', ':', '`')[0])
            .Where(type => !type.EndsWith("Violation", StringComparison.Ordinal));

        Assert.Equal(
            [$"{FixturesRoot}.NoRow.Stray", $"{FixturesRoot}.RowTwo.Utils.Drawer", $"{FixturesRoot}.RowTwo.Wire.PublicShape"],
            types.Order(StringComparer.Ordinal));
    }

    private static string FaultOf(string from, string to) =>
        Assert.Single(FixtureFaults, fault => fault.StartsWith($"{from} uses {to}", StringComparison.Ordinal)
            && !char.IsLetter(fault[$"{from} uses {to}".Length]));
}
