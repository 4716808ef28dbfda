using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

/// <summary>What looks like the place of a credential, and isn't: taken from how people write C#.</summary>
public sealed class HarmlessPlaceTests
{
    public static TheoryData<string> Members =>
    [
        "const string PasswordKey = \"password\";",
        "const string AccessTokenParameterName = \"access_token\";",
        "public const string AccessToken = \"access_token\";",
        "public const string ClientSecret = \"client_secret\";",
        "public const string Password = \"urn:oasis:names:tc:SAML:2.0:ac:classes:Password\";",
        "public const string TokenType = \"Bearer\";",
        "public const string Token = \"identifier\";",
        "string PasswordChar = \"*\";",
        "string PasswordHint = \"the name of your first dog 1999\";",
        "string PasswordLabel = \"Password1:\";",
        "string Password = \"\";",
        "string? Password = null;",
        "string password = \"<your password 1>\";",
        "string password = \"${DB_PASSWORD1}\";",
        "string password = \"{password1}\";",
        "string token = \"Bearer {0}\";",
        "string tokenUrl = \"https://login.example.org/oauth2/v2.0/token\";",
        "string tokenEndpoint = \"/connect/token2\";",
        "string passwordPattern = @\"^(?=.*\\d)(?=.*[a-z])[A-Za-z\\d]{8,}$\";",
        "string secretName = \"db-password-v2\";",
        "string secretPath = \"/run/secrets/db_password2\";",
        "string PublicKeyToken = \"b77a5c561934e089\";",
        "string Assembly = \"System.Xml, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089\";",
        "string passwordColumn = \"password_hash_2\";",
        "string TokenProvider = \"Default2Factor\";",
        "string CancellationToken = \"ct1Value\";",
        "string ResetPassword = nameof(ResetPassword);",
        "const string InvalidPassword = \"The password must have 8 characters and 1 digit.\";",
        "const string ForgotPasswordRoute = \"account/forgot-password2\";",
        "string ApiKeyHeader = \"X-Api-Key1\";",
        "string ApiKeyHeaderName => \"X-Api-Key1\";",
        "string Sql = \"SELECT id, password, token FROM users WHERE password = @password1\";",
        "string Sql2 = \"CREATE TABLE t (password varchar(255), api_key char(32))\";",
        "string ConnectionString = \"Data Source=:memory:\";",
        "string ConnectionString = @\"Server=(localdb)\\mssqllocaldb;Database=a1;Trusted_Connection=True\";",
        "string Guid = \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\";",
        "[System.Runtime.InteropServices.Guid(\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\")] interface IToken { }",
        "Guid tokenId = new Guid(\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\");",
        "Guid token = Guid.Parse(\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\");",
        "string Commit = \"9fceb02d0ae598e95dc970b74767f19372d61af8\";",
        "string Sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\";",
        "string Checksum = \"d41d8cd98f00b204e9800998ecf8427e\";",
        "System.Text.RegularExpressions.Regex password = new(@\"[A-Z0-9a-z!]{8,}\");",
        "void M() => throw new ArgumentException(\"password1 is too short\", \"password\");",
        "void M(Dictionary<string, string> config) => Console.WriteLine(config[\"Db:Password1\"]);",
        "string? M() => Environment.GetEnvironmentVariable(\"DB_PASSWORD1\");",
        "void M(string password) { if (password == \"\") Console.WriteLine(\"Enter a password of 8 characters\"); }",
        "bool M(string token) => token == \"null\" || token is \"true\" or \"false\";",
        "int M(string tokenKind) => tokenKind switch { \"Identifier1\" => 1, \"utf8-literal\" => 2, _ => 0 };",
        "bool IsToken(string text) => text.StartsWith(\"token1\");",
        "string Replace(string text) => text.Replace(\"password1\", \"***\");",
        "string[] Keys = [\"password\", \"access_token\", \"client_secret\", \"apiKey\"];",
        "HashSet<string> SecretNames = new() { \"password\", \"pwd1\", \"sas_token\" };",
        "Dictionary<string, string> Columns = new() { [\"password\"] = \"Password\", [\"token\"] = \"AccessToken\" };",
        "Dictionary<string, string> Labels = new() { { \"password\", \"Please enter your password\" } };",
        "string M(string password) => $\"Password={password}\";",
        "string M(string password) => \"Password=\" + password + \";Timeout=30\";",
        "string M(string password) => string.Format(\"Server={0};Password={1}\", \"db1\", password);",
        "enum Token { Identifier1, Number2 }",
        "string CookieName = \".AspNetCore.Identity.Application\"; string AuthCookie = \".AspNet.Auth2\";",
        "string ClaimType = \"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/hash\";",
        "[System.ComponentModel.Description(\"password1 of the user\")] string? A;",
        "[System.ComponentModel.DefaultValue(\"changeme\")] string? Password;",
        "string Version = \"1.2.3-beta.4\"; string Token = \"1.2.3\";",
        "string SigningAlgorithm = \"RS256\"; string KeyType = \"P-256\"; string PasswordHash = \"SHA512\";",
        "string Path = @\"C:\\keys\\token1.txt\"; string SecretFile = @\"C:\\keys\\secret1.txt\";",
        "byte[] Salt() => Encoding.UTF8.GetBytes(\"salt\");",
        "void Log(string message, string token) { } void M(string t) => Log(\"token2 was refused\", t);",
        "string AccountKey = \"UseDevelopmentStorage=true\";",
        "string Key = \"Orders.V2.Key\"; string CacheKey = \"user_7_profile_v2\"; string PartitionKey = \"tenant42\";",
        "string PrimaryKey = \"id1\"; string ForeignKey = \"FK_Users_Roles_1\";",
        "string Alphabet = \"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\";",
        "string UserAgent = \"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36\";",
        "string Example = \"AKIAIOSFODNN7EXAMPLE\"; string awsSecretAccessKey = \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\";",
        "string PasswordFormat = \"SHA256:{0}\"; string TokenFormat = \"yyyyMMdd\";",
    ];

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Nothing_is_reported(string member)
    {
        var reported = await Compiled.ReportedAsync(Compiled.Compile($"class Tested {{ {member} }}"));

        Assert.Empty(reported.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public async Task Assemblies_that_see_internals_are_named_with_their_public_key()
    {
        var key = "0024000004800000940000000602000000240000525341310004000001000100" + string.Concat(Enumerable.Range(0, 128).Select(i => (i * 37 % 256).ToString("x2", null)));

        await Compiled.VerifyAsync($"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Tests, PublicKey={key}\")]");
    }
}
