using MlOps.Sdk.Tracking.Context;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class CommandLineTests
{
    private const string Secret = "Zq7hunter2Xw";

    [Fact]
    public void Arguments_with_blanks_are_quoted() =>
        Assert.Equal("train --epochs 3 \"two words\" \"say \\\"a b\\\"\" \"\"", CommandLine.Write(["train", "--epochs", "3", "two words", "say \"a b\"", ""]));

    [Theory]
    [InlineData("train --password {0} --epochs 3", "train --password [redacted] --epochs 3")]
    [InlineData("train --password={0} --epochs 3", "train --password=[redacted] --epochs 3")]
    [InlineData("train --password -{0}", "train --password [redacted]")]
    [InlineData("train --db:password {0}", "train --db:password [redacted]")]
    [InlineData("train --pwd {0}", "train --pwd [redacted]")]
    [InlineData("train -ApiKey {0}", "train -ApiKey [redacted]")]
    [InlineData("train --api-key {0}", "train --api-key [redacted]")]
    [InlineData("train /Db:AccessToken={0}", "train /Db:AccessToken=[redacted]")]
    [InlineData("train --hf-token|{0} with blanks", "train --hf-token [redacted]")]
    [InlineData("train --connection-string|Server=db;User Id={0}", "train --connection-string [redacted]")]
    [InlineData("train --db|Server=db;Password={0};Database=a b", "train --db \"Server=db;Password=[redacted];Database=a b\"")]
    [InlineData("train https://bob:{0}@example.org/data", "train https://[redacted]@example.org/data")]
    [InlineData("train --header|Authorization: Bearer {0}", "train --header \"Authorization: Bearer [redacted]\"")]
    [InlineData("train ghp_{0}{0}{0}{0}", "train [redacted]")]
    public void What_is_a_credential_is_removed(string arguments, string expected)
    {
        var split = arguments.Contains('|', StringComparison.Ordinal) ? [.. arguments.Split('|')[0].Split(' '), arguments.Split('|')[1]] : arguments.Split(' ');

        var written = CommandLine.Write(split.Select(argument => argument.Replace("{0}", Secret, StringComparison.Ordinal)));

        Assert.DoesNotContain(Secret, written, StringComparison.Ordinal);
        Assert.Equal(expected, written);
    }

    [Theory]
    [InlineData("train --max-tokens 512 --tokenizer bpe")]
    [InlineData("train --token-file /run/secrets/token")]
    [InlineData("train --password --epochs 3")]
    public void What_is_none_stays(string line) => Assert.Equal(line, CommandLine.Write(line.Split(' ')));
}
