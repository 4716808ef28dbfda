using System.Text;
using System.Text.Json;
using MlOps.Sdk.Tracking.Context;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class ConfigurationFileTests
{
    private const string Secret = "Zq7hunter2Xw";

    [Fact]
    public void Values_stand_in_the_order_of_their_names_and_sections_are_left_out()
    {
        var written = Write(new() { ["Model:Hidden"] = "64", ["Model"] = null, ["LearningRate"] = "0.1", ["Path"] = "a\"b\\c" });

        Assert.Equal(["LearningRate", "Model:Hidden", "Path"], written.Keys);
        Assert.Equal(("0.1", "64", "a\"b\\c"), (written["LearningRate"], written["Model:Hidden"], written["Path"]));
    }

    [Theory]
    [InlineData("Db:Password")]
    [InlineData("ConnectionStrings:Default")]
    [InlineData("Storage:Key")]
    [InlineData("Jwt:Signing_Key")]
    [InlineData("AZURE_CLIENT_SECRET")]
    [InlineData("hf-token")]
    [InlineData("Git:PAT")]
    [InlineData("Proxy:Authorization")]
    public void A_value_is_removed_for_its_name(string name) => Assert.Equal("[redacted]", Write(new() { [name] = Secret })[name]);

    [Theory]
    [InlineData("https://bob:{0}@example.org", "https://[redacted]@example.org")]
    [InlineData("Server=db;Pwd={0};Database=a", "Server=db;Pwd=[redacted];Database=a")]
    [InlineData("ghp_{0}{0}{0}{0}", "[redacted]")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.{0}", "[redacted]")]
    public void A_value_is_removed_for_what_it_looks_like(string value, string expected) =>
        Assert.Equal(expected, Write(new() { ["Source"] = value.Replace("{0}", Secret, StringComparison.Ordinal) })["Source"]);

    [Fact]
    public void The_value_of_a_secret_name_is_removed_wherever_else_it_stands()
    {
        var written = Write(new()
        {
            ["Db:Password"] = Secret,
            ["ConnectionStrings:Old"] = "Server=db;Pwd=An0therSecret",
            ["Legacy:Login"] = $"sa/{Secret}",
            ["Legacy:Code"] = "An0therSecret",
            [$"Map:{Secret}"] = "1",
        });

        Assert.Equal(("sa/[redacted]", "[redacted]", "1"), (written["Legacy:Login"], written["Legacy:Code"], written["Map:[redacted]"]));
    }

    [Fact]
    public void What_is_no_secret_stays()
    {
        var plain = new Dictionary<string, string?> { ["Model:MaxTokens"] = "512", ["Keyboard"] = "de", ["Tokenizer"] = "bpe", ["Monkey"] = "3" };

        Assert.Equal(plain, Write(plain));
    }

    private static Dictionary<string, string?> Write(Dictionary<string, string?> configuration) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(ConfigurationFile.Write(configuration))).RootElement
            .EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString());
}
