using Microsoft.CodeAnalysis;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

/// <summary>A known format is found however its text is written.</summary>
public sealed class LiteralTests
{
    private static readonly string Token = MadeUp.GitHubToken;

    public static TheoryData<string, string> Forms => new()
    {
        { "plain", $"[|\"{Token}\"|]" },
        { "escaped", $"[|\"\\u{(int)Token[0]:x4}{Token[1..]}\"|]" },
        { "verbatim", $"[|@\"{Token}\"|]" },
        { "raw", $"[|\"\"\"{Token}\"\"\"|]" },
        { "raw over lines", $"[|\"\"\"\n    first\n    {Token}\n    last\n    \"\"\"|]" },
        { "UTF-8", $"Encoding.UTF8.GetString([|\"{Token}\"u8|])" },
        { "raw UTF-8", $"Encoding.UTF8.GetString([|\"\"\"{Token}\"\"\"u8|])" },
        { "spread over two literals", $"[|\"{Token[..9]}\" + \"{Token[9..]}\"|]" },
        { "spread over three literals with parentheses", $"[|\"{Token[..9]}\" + (\"{Token[9..20]}\" + \"{Token[20..]}\")|]" },
        { "beside other literals", $"\"token \" + [|\" {Token} \"|] + Environment.MachineName" },
        { "in an interpolated string", $"[|$\"{{Environment.MachineName}} {Token}\"|]" },
        { "in a raw interpolated string", $"[|$$\"\"\"{{{{Environment.MachineName}}}} {Token}\"\"\"|]" },
        { "in the hole of an interpolated string", $"$\"a {{[|\"{Token}\"|]}} b\"" },
        { "spread over two constants", $"$\"{{[|\"{Token}\"|]}}\" + Environment.MachineName" },
        { "within a longer text", $"[|\"curl -H 'X: {Token}' https://api.github.com\"|]" },
        { "line by line", $"[|\"first\\n{Token}\\nlast\"|]" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_token_is_found_however_it_is_written(string form, string expression)
    {
        Assert.NotEmpty(form);
        await Compiled.VerifyAsync($$"""class Tested { object Value() => {{expression.Replace("[|", "{|MLOPS1001:", StringComparison.Ordinal).Replace("|]", "|}", StringComparison.Ordinal)}}; }""");
    }

    [Fact]
    public async Task A_token_in_a_comment_or_in_code_that_is_switched_off_is_left_to_scanners_of_text()
    {
        await Compiled.VerifyAsync($$"""
            // "{{Token}}"
            #if NEVER
            class Off { string A = "{{Token}}"; }
            #endif
            /// <summary>"{{Token}}"</summary>
            class Tested { char Quote = '"'; string Empty = ""; /* "{{Token}}" */ string Text = [|"{{Token}}"|]; }
            """);
    }

    [Fact]
    public async Task Each_kind_of_credential_has_its_rule()
    {
        await Compiled.VerifyAsync($$"""
            class Tested
            {
                string a = {|MLOPS1001:"{{Token}}"|};
                string password = {|MLOPS1002:"hV7x-Rk29!tQzw"|};
                string b = {|MLOPS1004:@"{{MadeUp.PrivateKey.Replace("\"", "\"\"", StringComparison.Ordinal)}}"|};
                string c = {|MLOPS1006:"Server=db;User Id=sa;Password=hV7xRk29tQzw"|};
                string d = {|MLOPS1006:"https://scott:hV7xRk29tQzw@db.internal.net/"|};
                string e = {|MLOPS1002:"{\"password\": \"hV7x-Rk29!tQzw\"}"|};
            }
            """);
    }

    [Fact]
    public async Task A_credential_that_two_rules_know_is_reported_once()
    {
        await Compiled.VerifyAsync($$"""class Tested { string Password = {|MLOPS1001:"{{Token}}"|}; string ConnectionString = {|MLOPS1006:"Server=db;User Id=sa;Password=hV7xRk29tQzw"|}; }""");
    }

    [Fact]
    public async Task The_message_names_the_provider_and_shows_four_characters_at_most()
    {
        var compilation = Compiled.Compile($$"""class Tested { string A = "{{Token}}"; string Password = "hV7x-Rk29!tQzw"; }""");

        var reported = await Compiled.ReportedAsync(compilation);

        Assert.Collection(
            reported.Select(diagnostic => diagnostic.GetMessage()),
            message => Assert.Equal($"Take this credential out of the code and revoke it: '{Token[..4]}…' has the format of GitHub", message),
            message => Assert.Equal("Take this credential out of the code: the text 'hV7…' goes to 'Password'", message));
        Assert.All(reported, diagnostic => Assert.DoesNotContain(diagnostic.Properties.Values, value => value!.Contains("Rk29", StringComparison.Ordinal) || value.Contains(Token[4..12], StringComparison.Ordinal)));
    }

    /// <summary>The constant is an ordinary word: only the key of the connection string says what it is.</summary>
    [Theory]
    [InlineData("return $\"Server = db; Database = shop; User = sa; Password = {SecretWord}\";")]
    [InlineData("return string.Format(\"Server = db; User = sa; Password = {0}\", SecretWord);")]
    [InlineData("return \"Server=db;User Id=sa;Pwd=\" + SecretWord;")]
    [InlineData("return \"Server=db;User Id=sa;Password=\" + SecretWord + \";Encrypt=true\";")]
    [InlineData("return new StringBuilder(\"Server=db;\").Append(\"User Id=sa;Password=\").Append(SecretWord).ToString();")]
    [InlineData("return string.Concat(\"Server=db;User Id=sa;Password=\", SecretWord);")]
    public async Task A_constant_that_goes_into_a_connection_string_is_its_password(string statement)
    {
        await Compiled.VerifyAsync($$"""class Tested { const string SecretWord = {|MLOPS1002:"gardenHouse"|}; string Connect() { {{statement}} } }""");
    }

    [Theory]
    [InlineData("return $\"the word is {SecretWord}\";")]
    [InlineData("return $\"Server = {SecretWord}; User = sa\";")]
    [InlineData("return \"Server=db;Application Name=\" + SecretWord;")]
    [InlineData("return \"Password policy: \" + SecretWord;")]
    public async Task A_constant_that_goes_elsewhere_is_none(string statement)
    {
        await Compiled.VerifyAsync($$"""class Tested { const string SecretWord = "gardenHouse"; string Connect() { {{statement}} } }""");
    }

    [Fact]
    public async Task Generated_code_is_skipped()
    {
        await Compiled.VerifyAsync($$"""
            // <auto-generated/>
            class Tested { string A = "{{Token}}"; string Password = "hV7x-Rk29!tQzw"; }
            """);
    }

    [Fact]
    public async Task Pragmas_and_attributes_suppress()
    {
        await Compiled.VerifyAsync($$"""
            class Tested
            {
            // It is made up.
            #pragma warning disable MLOPS1002
                string password = "hV7x-Rk29!tQzw";
            #pragma warning restore MLOPS1002
                // It is made up.
                [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "MLOPS1001")] string A = "{{Token}}";
                string Secret = [|"hV7x-Rk29!tQzw"|];
            }
            """);
    }
}
