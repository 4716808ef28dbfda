using MlOps.Sdk.Tracking;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class RunNameGeneratorTests
{
    [Fact]
    public void A_name_has_an_adjective_an_animal_and_a_number() =>
        Assert.Matches("^[a-z]+-[a-z]+-[0-9]{1,3}$", RunNameGenerator.For(Some.RunId()));

    [Fact]
    public void A_name_follows_from_the_runs_id() =>
        Assert.Equal("zesty-whale-817", RunNameGenerator.For("0123456789abcdef0123456789abcdef"));

    [Fact]
    public void Names_differ()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => RunNameGenerator.For(Guid.NewGuid().ToString("N"))).ToHashSet();

        Assert.True(names.Count > 990, $"1,000 runs have {names.Count} names.");
    }
}
