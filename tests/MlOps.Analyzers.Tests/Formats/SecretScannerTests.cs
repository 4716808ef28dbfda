using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Tests.Formats;

public class SecretScannerTests
{
    [Theory]
    [InlineData("datadog", "0b7e1f94" + "a2c85d36e9f0471bc8d25a6e", "datadog-api-key")]
    [InlineData("HerokuApiKey", "8d1f6c2a-4b7e-" + "4f09-9a3d-c51e7b20f8d4", "heroku-api-key")]
    public void A_key_without_a_prefix_counts_beside_its_providers_name(string name, string value, string id)
    {
        Assert.Equal(id, SecretScanner.FindNear(value, name)?.Format.Id);
        Assert.Empty(SecretScanner.Find(value));
        Assert.Null(SecretScanner.FindNear(value, "commit"));
    }

    [Theory]
    [InlineData("server=db;password=" + "Tr0ub4dor&3", "connection-string")]
    [InlineData("amqp://worker:" + "k9Zp-22xQ@broker:5672", "url-password")]
    [InlineData("Authorization: Bearer " + "q8Zt3LmX0aPw7RkV2yNd", "bearer-header")]
    public void A_credential_is_known_by_the_text_around_it(string text, string id) =>
        Assert.Equal([id], SecretScanner.Find(text).Select(match => match.Format.Id));

    [Fact]
    public void A_right_checksum_is_noticed()
    {
        var body = "q8Zt3LmX0aPw7RkV2yNdB5cJ9sHg4f";

        var right = Assert.Single(SecretScanner.Find("token " + "ghp_" + body + Checksums.Crc32(body)));
        var wrong = Assert.Single(SecretScanner.Find("token " + "ghp_" + body + "zzzzzz"));

        Assert.True(right.IsVerified);
        Assert.False(wrong.IsVerified);
        Assert.Equal(6, right.Start);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_text_without_a_credential()
    {
        const string Text = "The quick brown fox reads C:/temp/file.txt and https://example.org/a?b=c, then says token and password.";
        SecretScanner.Find(Text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        SecretScanner.Find(Text);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
