using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class FileDirectivesTests
{
    [Theory]
    [InlineData("#:package Polly@8.*\n", "(0,16)-(0,19)")]
    [InlineData("#!/usr/bin/env dotnet\n\n// a tool\n#:sdk Aspire.AppHost.Sdk@9.*\n", "(3,25)-(3,28)")]
    [InlineData("#:package Polly\n", "(0,10)-(0,15)")]
    [InlineData("#:package Polly@[8.0,9.0)\n", "(0,16)-(0,25)")]
    public async Task A_package_of_a_program_of_one_file_has_an_exact_version(string code, string place)
    {
        var diagnostic = Assert.Single(await RunAsync(code, []));

        Assert.Equal("MLOPS2001", diagnostic.Id);
        Assert.Equal("/repo/tool.cs: " + place, diagnostic.Location.GetLineSpan().ToString());
    }

    [Theory]
    [InlineData("#:package Polly@8.4.1\n")]
    [InlineData("#:sdk Microsoft.NET.Sdk.Web\n")]
    [InlineData("#:property LangVersion=preview\n")]
    [InlineData("#:\n")]
    [InlineData("using System;\n#:package Polly@8.*\n")]
    [InlineData("#if X\n#endif\n")]
    [InlineData("")]
    public async Task Anything_else_is_silent(string code) => Assert.Empty(await RunAsync(code, []));

    [Fact]
    public async Task A_package_without_a_version_is_right_where_versions_are_managed_centrally()
    {
        Assert.Empty(await RunAsync("#:package Polly\n", new() { ["build_property.ManagePackageVersionsCentrally"] = "true" }));
    }

    private static Task<System.Collections.Immutable.ImmutableArray<Microsoft.CodeAnalysis.Diagnostic>> RunAsync(string code, Dictionary<string, string> options) =>
        VersionRun.OverAsync([("/repo/tool.cs", code)], options, new UnpinnedVersionAnalyzer(), mayNotCompile: true);
}
