using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

/// <summary>Arguments whose parameter is named for a credential, where nothing beside the call is.</summary>
public sealed class CredentialParametersTests
{
    private const string Callee = """
        class Door
        {
            public Door(int retries, string passphrase) => Console.WriteLine(passphrase);
            public static void Open(int retries, string password) => Console.WriteLine(password);
            public static void Paint(int coats, string colour) => Console.WriteLine(colour);
            public static void Report(int retries, string sonarLogin, string projectId) => Console.WriteLine(sonarLogin + projectId);
        }
        """;

    [Theory]
    [InlineData("Door.Open(3, [|\"likeapples\"|]);")]
    [InlineData("_ = new Door(3, [|\"likeapples\"|]);")]
    [InlineData("Door.Open(3, [|\"k@rro$s!t\"|]);")]
    [InlineData("Door.Open(3, password: [|\"likeapples\"|]);")]
    public Task A_word_is_reported_where_the_parameter_takes_a_password(string statement) =>
        Compiled.VerifyAsync($"{Callee} class Tested {{ void Body() {{ {statement} }} }}");

    [Theory]
    [InlineData("Door.Paint(3, \"likeapples\");")]
    [InlineData("Door.Open(3, \"passwordBox\");")]
    [InlineData("Door.Open(3, \"{{ likeapples }}\");")]
    [InlineData("Console.WriteLine(\"likeapples\");")]
    public Task A_word_is_left_alone_where_nothing_takes_a_password(string statement) =>
        Compiled.VerifyAsync($"{Callee} class Tested {{ void Body() {{ {statement} }} }}");

    [Fact]
    public async Task The_method_may_be_in_another_file()
    {
        var compilation = Compiled.Compile(Callee, "class Tested { void Body() { Door.Open(3, \"likeapples\"); } }");

        var reported = await Compiled.ReportedAsync(compilation);

        Assert.Equal("MLOPS1002", Assert.Single(reported).Id);
    }

    [Fact]
    public Task The_name_of_the_parameter_tells_whose_key_it_is() =>
        Compiled.VerifyAsync($"{Callee} class Tested {{ void Body() {{ Door.Report(3, [|\"{Hex(seed: 5)}\"|], \"{Hex(seed: 6)}\"); }} }}");

    [Theory]
    [InlineData("static bool Is(string sonarLogin) => sonarLogin == [|«v»|];")]
    [InlineData("static bool Is(string projectId) => projectId == «v»;")]
    public Task What_a_text_is_compared_with_tells_whose_key_it_is(string member) =>
        Compiled.VerifyAsync($"class Tested {{ {member.Replace("«v»", $"\"{Hex(seed: 5)}\"", StringComparison.Ordinal)} }}");

    private static string Hex(int seed)
    {
        var bytes = new byte[20];
        new Random(seed).NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
