using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

public sealed class HardCodedCredentialFixerTests
{
    // Where the language asks for a constant, nothing can be read when the program runs.
    private static readonly string[] Unfixable =
    [
        "default value", "default value of a lambda", "attribute argument", "attribute constructor argument", "case", "pattern of a switch expression", "property pattern",
        "default of a record", "not equal by pattern", "alternative of a pattern",
    ];

    [Theory]
    [MemberData(nameof(NamedPlaceTests.Places), MemberType = typeof(NamedPlaceTests))]
    public async Task What_is_fixed_compiles_and_comes_back_clean(string place, string statement)
    {
        using var project = Fixed.Of(NamedPlaceTests.Program(statement, "", "hV7x-Rk29!tQzw", ""));
        var finding = Assert.Single(await project.ReportedAsync());
        if (Unfixable.Contains(place))
        {
            Assert.Empty(await project.OfferedAsync(finding));
            return;
        }

        await project.FixAsync(finding);

        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.ReportedAsync());
        Assert.Contains("GetEnvironmentVariable(\"", await project.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("hV7x", await project.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "string Db = \"Server=db;User Id=sa;Password=hV7xRk29tQzw;Encrypt=true\";",
        "string Db = $\"Server=db;User Id=sa;Password={(Environment.GetEnvironmentVariable(\"TESTED_CONNECTION_STRING\") ?? throw new InvalidOperationException(\"Set the environment variable TESTED_CONNECTION_STRING.\"))};Encrypt=true\";")]
    [InlineData(
        "string Db = @\"Server={db};User Id=sa;Password=hV7xRk29tQzw;\";",
        "string Db = $@\"Server={{db}};User Id=sa;Password={(Environment.GetEnvironmentVariable(\"TESTED_CONNECTION_STRING\") ?? throw new InvalidOperationException(\"Set the environment variable TESTED_CONNECTION_STRING.\"))};\";")]
    [InlineData(
        "string Api = \"https://scott:hV7xRk29tQzw@db.internal.net/\";",
        "string Api = $\"https://scott:{(Environment.GetEnvironmentVariable(\"TESTED_URL_PASSWORD\") ?? throw new InvalidOperationException(\"Set the environment variable TESTED_URL_PASSWORD.\"))}@db.internal.net/\";")]
    [InlineData(
        "string Db(string host) => $\"Server={host};User Id=sa;Password=hV7xRk29tQzw;\";",
        "string Db(string host) => $\"Server={host};User Id=sa;Password={(Environment.GetEnvironmentVariable(\"TESTED_CONNECTION_STRING\") ?? throw new InvalidOperationException(\"Set the environment variable TESTED_CONNECTION_STRING.\"))};\";")]
    public async Task A_text_keeps_what_is_no_credential(string before, string after)
    {
        using var project = Fixed.Of($"class Tested {{ {before} }}");

        await project.FixAsync(Assert.Single(await project.ReportedAsync()));

        Assert.Equal($"class Tested {{ {after} }}", await project.TextAsync());
        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.ReportedAsync());
    }

    [Fact]
    public async Task A_constant_becomes_a_variable_unless_a_constant_is_needed()
    {
        using var project = Fixed.Of(
            """
            class Mail
            {
                internal const string Password = "hV7x-Rk29!tQzw"; // of the relay
                internal const string ApiKey = "hV7x-Rk29!tQzx";
                [Obsolete(ApiKey)] void Old() { }
                void Send() { const string secret = "hV7x-Rk29!tQzy"; Console.WriteLine(secret); }
            }
            """);

        await project.FixAllAsync();

        Assert.Equal(
            """
            class Mail
            {
                internal static readonly string Password = Environment.GetEnvironmentVariable("MAIL_PASSWORD") ?? throw new InvalidOperationException("Set the environment variable MAIL_PASSWORD."); // of the relay
                internal const string ApiKey = "hV7x-Rk29!tQzx";
                [Obsolete(ApiKey)] void Old() { }
                void Send() { string secret = Environment.GetEnvironmentVariable("MAIL_SECRET") ?? throw new InvalidOperationException("Set the environment variable MAIL_SECRET."); Console.WriteLine(secret); }
            }
            """,
            await project.TextAsync());
        Assert.Empty(await project.ErrorsAsync());
        Assert.Single(await project.ReportedAsync());
    }

    [Theory]
    [InlineData("class Mail(IConfiguration configuration) { string Password = «»; string From => configuration.ToString()!; }", "configuration")]
    [InlineData("class Mail { readonly IConfiguration _configuration = null!; string Password() => «»; }", "_configuration")]
    [InlineData("class Mail { static void Start(IConfiguration config) { var password = «»; Console.WriteLine(password); } }", "config")]
    [InlineData("class Mail { void Start() { var builder = new WebApplicationBuilder(); var password = «»; Console.WriteLine(password); } }", "builder.Configuration")]
    [InlineData("class Mail { IConfiguration _configuration = null!; static string Password = «»; }", null)]
    [InlineData("class Mail { IConfiguration _configuration = null!; string Password = «»; }", null)]
    [InlineData("class Mail { IConfiguration _configuration = null!; Func<string> Password() { return static () => «»; } }", null)]
    public async Task The_configuration_is_read_where_one_is_in_reach(string code, string? configuration)
    {
        const string types = "namespace Microsoft.Extensions.Configuration { public interface IConfiguration { string? this[string key] { get; set; } } } "
            + "class WebApplicationBuilder { public Microsoft.Extensions.Configuration.IConfiguration Configuration { get; } = null!; }";
        using var project = Fixed.Of("using Microsoft.Extensions.Configuration; " + code.Replace("«»", "\"hV7x-Rk29!tQzw\"", StringComparison.Ordinal), types);
        var finding = Assert.Single(await project.ReportedAsync());

        var offered = await project.OfferedAsync(finding);
        await project.FixAllAsync("Configuration");

        Assert.Equal(configuration is null ? 1 : 2, offered.Count);
        Assert.Equal(configuration is not null, offered[0].Title.Contains("dotnet user-secrets set \"MailPassword\" \"<value>\"", StringComparison.Ordinal));
        Assert.Contains(configuration is null ? "GetEnvironmentVariable(\"MAIL_PASSWORD\")" : $"{configuration}[\"MailPassword\"]", await project.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.ReportedAsync());
    }

    [Fact]
    public async Task Names_that_the_code_has_for_itself_are_written_in_full()
    {
        using var project = Fixed.Of("class Environment { } class Encoding { } class InvalidOperationException { } class Tested { string Password = \"hV7x-Rk29!tQzw\"; byte[] SecretKey = \"hV7x-Rk29!tQzw\"u8.ToArray(); }");

        await project.FixAllAsync();

        Assert.Empty(await project.ErrorsAsync());
        Assert.Contains("global::System.Environment.GetEnvironmentVariable", await project.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_credentials_of_a_file_never_read_one_variable()
    {
        using var project = Fixed.Of("class Tested { string[] passwords = [\"hV7x-Rk29!tQzw\", \"Mq3x-Zp81!bNrt\", \"hV7x-Rk29!tQzw\"]; }");

        await project.FixAllAsync();

        var text = await project.TextAsync();
        Assert.Equal(2, text.Split("GetEnvironmentVariable(\"TESTED_PASSWORDS\")").Length - 1);
        Assert.Equal(1, text.Split("GetEnvironmentVariable(\"TESTED_PASSWORDS_2\")").Length - 1);
    }

    [Fact]
    public async Task A_thousand_are_fixed_at_once()
    {
        using var project = Fixed.Of(Enumerable.Range(0, 100).Select(file => string.Concat(Enumerable.Range(0, 10).Select(i => $"class C{file}x{i} {{ const string Password = \"hV7x-Rk29!t{file}q{i}\"; }}\n"))));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await project.FixAllAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"1,000 found and fixed in {watch.ElapsedMilliseconds} ms");

        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.ReportedAsync());
        Assert.Contains("C99X9_PASSWORD", await project.TextAsync(99), StringComparison.Ordinal);
    }
}
