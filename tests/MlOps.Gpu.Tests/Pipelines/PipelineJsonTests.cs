using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Pipelines;

public sealed class PipelineJsonTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    private static readonly string Saved = FeaturePipeline.Create()
        .Add("x", new SimpleImputer(), new StandardScaler())
        .Add("s", new OneHotEncoder())
        .Fit(Table.Create(Column.Create("x", new float[] { 1, 2, 4 }), Column.Create("s", ["a", "\u2211", null])), Cpu).ToJson();

    [Fact]
    public void A_changed_byte_is_an_error_or_changes_nothing()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Saved);
        var refused = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 1;
            try
            {
                Assert.Equal(Saved, FittedFeaturePipeline.FromJson(System.Text.Encoding.UTF8.GetString(damaged), Cpu).ToJson());
            }
            catch (PipelineFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, bytes.Length / 2, bytes.Length);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_an_error()
    {
        for (var length = 0; length < Saved.Length - 1; length++)
        {
            Assert.Throws<PipelineFormatException>(() => FittedFeaturePipeline.FromJson(Saved[..length], Cpu));
        }
    }

    [Fact]
    public void Another_version_is_named()
    {
        var error = Assert.Throws<PipelineFormatException>(() => FittedFeaturePipeline.FromJson(Saved.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), Cpu));

        Assert.Contains("version 2: this library reads version 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StandardScaler", "StandardScalar", "not known")]
    [InlineData("\"mean\"", "\"meen\"", "'mean' is missing")]
    [InlineData("\"with_mean\": [", "\"with_mean\": [ 7, ", "expected 1")]
    [InlineData("\"with_mean\": [\n            1", "\"with_mean\": [\n            3", "expected 0 or 1")]
    [InlineData("\"unknown\": [\n            \"Error\"", "\"unknown\": [\n            \"Explode\"", "expected Error, Ignore, Infrequent")]
    [InlineData("\"frequent_0\": [\n            2", "\"frequent_0\": [\n            9", "'frequent_0' is 9")]
    [InlineData("\"types\": [\n      \"Float32\"", "\"types\": [\n      \"Float33\"", "'types' is 'Float33'")]
    [InlineData("\"types\": [\n      \"Float32\"", "\"types\": [\n      \"0\"", "expected Float32")]
    [InlineData("\"types\": [\n      \"Float32\"", "\"types\": [\n      \"Float32\", \"Int32\"", "for each of 1 columns")]
    public void A_fault_that_was_signed_is_found_all_the_same(string what, string by, string expected)
    {
        var changed = Saved.Replace(what, by, StringComparison.Ordinal);
        Assert.NotEqual(Saved, changed);

        var error = Assert.Throws<PipelineFormatException>(() => FittedFeaturePipeline.FromJson(Signed(changed), Cpu));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_columns_were_is_kept()
    {
        Assert.Contains("\"Float32\"", Saved, StringComparison.Ordinal);
        Assert.Contains("\"String\"", Saved, StringComparison.Ordinal);
        Assert.Equal(Saved, FittedFeaturePipeline.FromJson(Saved, Cpu).ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"format\":\"mlops-checkpoint\",\"version\":1}")]
    [InlineData("{\"format\":\"mlops-pipeline\",\"version\":\"1\"}")]
    [InlineData("{\"format\":\"mlops-pipeline\",\"version\":1}")]
    public void Other_texts_are_refused(string text) =>
        Assert.Throws<PipelineFormatException>(() => FittedFeaturePipeline.FromJson(text, Cpu));

    internal static string Signed(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        var body = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.RootElement.GetProperty("groups"));
        return json.Replace(
            document.RootElement.GetProperty("sha256").GetString()!,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)),
            StringComparison.Ordinal);
    }
}
