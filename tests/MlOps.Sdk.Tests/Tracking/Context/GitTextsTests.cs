using MlOps.Sdk.Tracking.Context;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class GitTextsTests
{
    private const string Secret = "Zq7hunter2Xw";

    [Theory]
    [InlineData("https://bob:{0}@example.org/team/a.git", "https://example.org/team/a.git")]
    [InlineData("https://{0}@example.org:8443/a.git", "https://example.org:8443/a.git")]
    [InlineData("https://oauth2:{0}@example.org/a.git?private_token={0}", "https://example.org/a.git")]
    [InlineData("ssh://git:{0}@example.org:22/a.git", "ssh://git@example.org:22/a.git")]
    [InlineData("ssh://git@example.org/a.git", "ssh://git@example.org/a.git")]
    [InlineData("git@example.org:team/a.git", "git@example.org:team/a.git")]
    [InlineData("https://example.org/ghp_{0}{0}{0}{0}/a.git", "https://example.org/[redacted]/a.git")]
    [InlineData("https://bob:{0}@ex ample/a.git", "https://[redacted]@ex ample/a.git")]
    [InlineData("../a.git", "../a.git")]
    public void A_remote_has_no_credentials(string url, string expected) =>
        Assert.Equal(expected, GitTexts.CleanUrl(url.Replace("{0}", Secret, StringComparison.Ordinal)));

    [Fact]
    public void A_key_is_removed_from_a_diff_however_it_is_spread()
    {
        const string diff = """
            diff --git a/key.pem b/key.pem
            @@ -1,5 +1,5 @@
             -----BEGIN RSA PRIVATE KEY-----
            -Zq7hunter2XwOLDOLD
            +Zq7hunter2XwNEWNEW
             Zq7hunter2XwKEPT==
             -----END RSA PRIVATE KEY-----
            @@ -40,2 +40,2 @@ class A
            -Zq7hunter2XwZq7hunter2XwZq7hunter2XwZq7hunter2XwZq7hunter2Xw
            +var password = "Zq7hunter2Xw";
            +var loss = 0.5;
            diff --git a/b.cs b/b.cs
            +after
            """;

        var clean = GitTexts.CleanDiff(diff);

        Assert.DoesNotContain(Secret, clean, StringComparison.Ordinal);
        Assert.Equal(diff.Split('\n').Length, clean.Split('\n').Length);
        Assert.EndsWith("+var loss = 0.5;\ndiff --git a/b.cs b/b.cs\n+after", clean, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_without_an_end_does_not_take_the_next_file_along()
    {
        var clean = GitTexts.CleanDiff("diff --git a/a b/a\n+-----BEGIN PRIVATE KEY-----\n+MII\ndiff --git a/b b/b\n+kept\n");

        Assert.Equal("diff --git a/a b/a\n+[redacted]\n+[redacted]\ndiff --git a/b b/b\n+kept\n", clean);
    }
}
