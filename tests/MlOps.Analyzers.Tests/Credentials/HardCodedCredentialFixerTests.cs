using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

public sealed class HardCodedCredentialFixerTests
{
    // Where the language asks for a constant, nothing can be read when the program runs.
    private static readonly string[] Unfixable =
    [
        "default value", "default value of a lambda", "attribute argument", "attribute constructor argument", "case", "pattern of a switch expression", "property pattern",
    ];

    [Theory]
    [MemberData(nameof(NamedPlaceTests.Places), MemberType = typeof(NamedPlaceTests))]
    public async Task What_is_fixed_compiles_and_comes_back_clean(string place, string statement)
    {
        using var project = Fixed.Of(NamedPlaceTests.Program(statement, "", "hV7x-Rk29!tQzw", ""));
        var finding = Assert.Single(await project.ReportedAsync());
        if (Unfixable.Contains(place))
        {
            Assert.Empty(await project.OfferedAsync(finding));
            return;
        }

        await project.FixAsync(finding);

        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.ReportedAsync());
        Assert.Contains("GetEnvironmentVariable(\"", await project.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("hV7x", await project.TextAsync(), StringComparison.Ordinal);
    }
}
