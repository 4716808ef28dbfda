using MlOps.Analyzers.Versions;

namespace MlOps.Analyzers.Tests.Versions;

public sealed class GitAddressTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("https://github.com/acme/tool.git", "github.com", "acme/tool.git", null)]
    [InlineData("https://github.com/acme/tool.git#v1.2.3:docs", "github.com", "acme/tool.git", "v1.2.3")]
    [InlineData("https://github.com/acme/tool.git#:docs", "github.com", "acme/tool.git", null)]
    [InlineData("https://ada@Example.com:8443/acme/tool?ref=main", "example.com:8443", "acme/tool", "main")]
    [InlineData("git::https://example.com/acme/tool.git//sub?depth=1&ref=v1", "example.com", "acme/tool.git//sub", "v1")]
    [InlineData("git+ssh://git@example.com/acme/tool#main", "example.com", "acme/tool", "main")]
    [InlineData("git@github.com:acme/tool.git", "github.com", "acme/tool.git", null)]
    [InlineData("github.com/acme/tool/sub?ref=" + Commit, "github.com", "acme/tool/sub", Commit)]
    [InlineData("git.example.com/acme/tool//sub", "git.example.com", "acme/tool//sub", null)]
    [InlineData("https://example.com/acme/tool.git?branch=main", "example.com", "acme/tool.git", "refs/heads/main")]
    [InlineData("https://example.com/acme/tool.git?tag=v1.2.3&checksum=" + Commit, "example.com", "acme/tool.git", Commit)]
    public void An_address_has_a_host_a_path_and_a_reference(string text, string host, string path, string? reference)
    {
        var address = GitAddress.Parse(text)!;

        Assert.Equal((host, path, reference), (address.Host, address.Path, address.Reference));
    }

    [Theory]
    [InlineData("")]
    [InlineData("./tool")]
    [InlineData("../github.com/acme/tool")]
    [InlineData("/srv/tool.git")]
    [InlineData("file:///srv/tool.git")]
    [InlineData("deployment.yaml")]
    [InlineData("C:\\tool")]
    [InlineData("a folder/b")]
    public void What_lies_here_is_none(string text) => Assert.Null(GitAddress.Parse(text));

    [Theory]
    [InlineData(null, "None")]
    [InlineData("HEAD", "None")]
    [InlineData("main", "Any")]
    [InlineData("refs/heads/v1.2.3", "Any")]
    [InlineData("feature/x", "Any")]
    [InlineData("v1", "Version")]
    [InlineData("v1.2.3", "Exact")]
    [InlineData("refs/tags/v1.2.3", "Exact")]
    [InlineData(Commit, "Hash")]
    public void A_branch_is_a_bound_a_tag_a_version_and_a_commit_the_content(string? reference, string pinning) => Assert.Equal(pinning, GitAddress.PinningOf(reference).ToString());
}
