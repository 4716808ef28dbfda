using System.Security.Cryptography;
using System.Text;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

/// <summary>What a user sets in <c>.editorconfig</c>.</summary>
public sealed class CredentialSettingsTests
{
    private const string Value = "hV7x-Rk29!tQzw";

    [Fact]
    public async Task A_name_of_ones_own_is_added()
    {
        await Compiled.VerifyAsync($"class Tested {{ string Sesame = \"{Value}\"; }}");
        await Compiled.VerifyAsync($"class Tested {{ string Sesame = [|\"{Value}\"|]; }}", ("mlops_credentials.additional_names", "sesame, open"));
    }

    [Theory]
    [InlineData("My.Door(code)")]
    [InlineData("Door(code)")]
    [InlineData("My.Door#Open(code)")]
    [InlineData("My.Door#Code")]
    public async Task A_sink_of_ones_own_is_added(string sink)
    {
        var code = "namespace My { class Door { public Door(string code) { } public string Code = \"\"; public void Open(string code) { } } class Tested { void M() { "
            + $"var door = new Door(\"{Value}1\"); door.Open(\"{Value}2\"); door.Code = \"{Value}3\"; }} }} }}";

        Assert.Empty(await Compiled.ReportedAsync(Compiled.Compile(code)));
        Assert.Single(await Compiled.ReportedAsync(Compiled.Compile(code), ("mlops_credentials.additional_sinks", sink)));
    }

    [Fact]
    public async Task A_value_is_allowed_by_its_hash()
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));

        await Compiled.VerifyAsync(
            $"class Tested {{ string Password = \"{Value}\"; string Secret = [|\"{Value}2\"|]; }}", ("mlops_credentials.allowed_sha256", $"{new string('0', 64)}, {hash}"));
    }

    [Theory]
    [InlineData("**/*.cs", true)]
    [InlineData("src/**", true)]
    [InlineData("/src/*.cs", true)]
    [InlineData("**/Fixtures/**", false)]
    [InlineData("File?.cs", true)]
    [InlineData("*.txt", false)]
    public async Task Files_are_excluded_by_their_path(string pattern, bool isExcluded)
    {
        var reported = await Compiled.ReportedAsync(Compiled.Compile($"class Tested {{ string Password = \"{Value}\"; }}"), ("mlops_credentials.excluded_paths", pattern));

        Assert.Equal(isExcluded, reported.IsEmpty);
    }

    [Fact]
    public async Task A_rule_has_settings_of_its_own()
    {
        var code = $"class Tested {{ string Password = \"{Value}\"; string A = \"{MadeUp.GitHubToken}\"; }}";

        Assert.Equal("MLOPS1001", Assert.Single(await Compiled.ReportedAsync(Compiled.Compile(code), ("mlops_credentials.MLOPS1002.excluded_paths", "**/*.cs"))).Id);
        Assert.Equal("MLOPS1002", Assert.Single(await Compiled.ReportedAsync(Compiled.Compile(code), ("mlops_credentials.MLOPS1001.excluded_paths", "**/*.cs"))).Id);
    }

    [Fact]
    public async Task Random_text_in_a_suspicious_place_is_judged_by_its_entropy()
    {
        const string code = "class Tested { string Salt = \"q8Zt3LmX0aPw7RkV2yNd5sUe\"; string Text = \"q8Zt3LmX0aPw7RkV2yNd5sUe\"; }";

        Assert.Equal("MLOPS1003", Assert.Single(await Compiled.ReportedAsync(Compiled.Compile(code))).Id);
        Assert.Empty(await Compiled.ReportedAsync(Compiled.Compile(code), ("mlops_credentials.minimum_entropy", "4.8")));
        Assert.Empty(await Compiled.ReportedAsync(Compiled.Compile(code), ("mlops_credentials.MLOPS1003.minimum_entropy", "4.8")));
    }
}
