namespace MlOps.Sdk.Tests.Architecture;

public sealed class RepositoryRulesTests
{
    [Theory]
    [InlineData("""<PackageReference Include="A" Version="1.2.3" />""")]
    [InlineData("""<PackageReference Include="A" VersionOverride="1.2.3" />""")]
    [InlineData("""<PackageReference Include="A"><Version>1.2.3</Version></PackageReference>""")]
    [InlineData("""<PackageVersion Include="A" />""")]
    [InlineData("""<PackageVersion Include="A" Version="1.*" />""")]
    [InlineData("""<PackageVersion Include="A" Version="[1.2.3]" />""")]
    [InlineData("""<PackageVersion Include="A" Version="(1.2,2.0]" />""")]
    [InlineData("""<PackageVersion Update="A" Version="$(AVersion)" />""")]
    [InlineData("""<GlobalPackageReference Include="A" Version="*" />""")]
    public void A_version_that_floats_or_stands_elsewhere_is_found(string element) =>
        Assert.Single(RepositoryRules.FloatingVersions($"<Project><ItemGroup>{element}</ItemGroup></Project>"));

    [Theory]
    [InlineData("""<PackageReference Include="A" PrivateAssets="all" />""")]
    [InlineData("""<PackageVersion Include="A" Version="1.2.3" />""")]
    [InlineData("""<PackageVersion Include="A" Version="1.2.3-beta.4" />""")]
    [InlineData("<Version>0.1.0</Version>")]
    public void An_exact_version_is_not(string element) =>
        Assert.Empty(RepositoryRules.FloatingVersions($"<Project><ItemGroup>{element}</ItemGroup></Project>"));

    [Theory]
    [InlineData("// TODO: later", 1)]
    [InlineData("// TODO(me) later", 1)]
    [InlineData("// TODO #123: later", 0)]
    [InlineData("// TODO: later, see #7", 0)]
    [InlineData("var TODOS = 1;", 0)]
    public void A_task_without_its_issue_is_found(string line, int faults) =>
        Assert.Equal(faults, RepositoryRules.TasksWithoutIssue(line).Count());

    [Theory]
    [InlineData("cd /root/repo", 1)]
    [InlineData("\"/home/me/x\"", 1)]
    [InlineData("see file:///work/x", 1)]
    [InlineData(@"C:\Users\me", 1)]
    [InlineData(@"""C:\\Users\\me""", 1)]
    [InlineData("https://example.com/home/page", 0)]
    [InlineData("src/work/file", 0)]
    [InlineData("./home/file", 0)]
    [InlineData("/rooted/x", 0)]
    public void A_path_of_one_machine_is_found(string line, int faults) =>
        Assert.Equal(faults, RepositoryRules.MachinePaths(line).Count());

    [Theory]
    [InlineData(400, 0)]
    [InlineData(401, 1)]
    public void A_file_is_too_long_from_the_line_after_the_limit_on(int lines, int faults) =>
        Assert.Equal(faults, RepositoryRules.Length(string.Concat(Enumerable.Repeat("x\n", lines))).Count());

    [Theory]
    [InlineData("a\n#pragma warning disable CA1\nb", 1)]
    [InlineData("a\n#pragma warning disable CA1 // needed by the pool\nb", 0)]
    [InlineData("// Needed by the pool.\n#pragma warning disable CA1\nb", 0)]
    [InlineData("    // Needed by the pool.\r\n#pragma warning disable CA1\r\n", 0)]
    [InlineData("#pragma warning restore CA1", 0)]
    [InlineData("[SuppressMessage(\"A\", \"B\")]\nclass C;", 1)]
    [InlineData("[SuppressMessage(\"A\", \"B\", Justification = \"\")]\nclass C;", 1)]
    [InlineData("[UnconditionalSuppressMessage(\"A\",\n    \"B\")]\nclass C;", 1)]
    [InlineData("[SuppressMessage(\"A\", \"B\",\n    Justification = \"The pool needs it.\")]\nclass C;", 0)]
    [InlineData("    // The pool needs it.\n    [SuppressMessage(\"A\", \"B\")]\nclass C;", 0)]
    public void A_warning_turned_off_without_a_reason_is_found(string code, int faults) =>
        Assert.Equal(faults, RepositoryRules.SuppressionsWithoutReason(code).Count());
}
