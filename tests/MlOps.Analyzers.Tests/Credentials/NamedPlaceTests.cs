using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Credentials;

/// <summary>Each place that a credential is written to: reported with one, silent with a placeholder.</summary>
public sealed class NamedPlaceTests
{
    // The place of the value is «…», with its quotation marks.
    public static TheoryData<string, string> Places => new()
    {
        { "local", "var password = «v»; Use(password);" },
        { "local of a type", "string apiKey = «v»; Use(apiKey);" },
        { "constant local", "const string ApiToken = «v»; Use(ApiToken);" },
        { "assignment", "string password; password = «v»; Use(password);" },
        { "assignment when null", "string? password = null; password ??= «v»; Use(password);" },
        { "field", "} string _password = «v»; void More() {" },
        { "constant field", "} const string DbPassword = «v»; void More() {" },
        { "static readonly field", "} static readonly string ClientSecret = «v»; void More() {" },
        { "property initializer", "} public string Password { get; set; } = «v»; void More() {" },
        { "expression-bodied property", "} public string Password => «v»; void More() {" },
        { "getter", "} public string Password { get { return «v»; } } void More() {" },
        { "expression-bodied getter", "} public string Password { get => «v»; } void More() {" },
        { "return of a method", "} string GetPassword() { return «v»; } void More() {" },
        { "return of an expression-bodied method", "} string GetApiKey() => «v»; void More() {" },
        { "return of a task", "} async Task<string> GetAccessTokenAsync() { await Task.Yield(); return «v»; } void More() {" },
        { "return of a finished task", "} Task<string> GetPasswordAsync() => Task.FromResult(«v»); void More() {" },
        { "return of a local function", "string Password() { return «v»; } Use(Password());" },
        { "yield return", "} IEnumerable<string> Passwords() { yield return «v»; } void More() {" },
        { "argument", "Connect(\"localhost\", «v»);" },
        { "named argument", "Connect(password: «v», host: \"localhost\");" },
        { "argument of a constructor", "Use(new Account(\"scott\", «v»));" },
        { "argument of this", "} class Derived : Account { public Derived() : base(\"scott\", «v») { } } void More() {" },
        { "default value", "} void Open(string password = «v») { } void More() {" },
        { "default value of a lambda", "var open = (string password = «v») => password; Use(open());" },
        { "attribute argument", "} [Login(Password = «v»)] void Signed() { } void More() {" },
        { "attribute constructor argument", "} [Login(«v»)] void Signed() { } void More() {" },
        { "object initializer", "Use(new Account(\"scott\", \"\") { Password = «v» });" },
        { "with expression", "var x = new Point(1, \"\"); x = x with { Secret = «v» }; Use(x);" },
        { "anonymous object", "Use(new { User = \"scott\", Password = «v» });" },
        { "dictionary initializer", "Use(new Dictionary<string, string> { { \"password\", «v» } });" },
        { "dictionary indexer in an initializer", "Use(new Dictionary<string, string> { [\"password\"] = «v» });" },
        { "indexer", "var settings = new Dictionary<string, string>(); settings[\"Db:Password\"] = «v»;" },
        { "Add with a key", "var settings = new Dictionary<string, string>(); settings.Add(\"api_key\", «v»);" },
        { "TryAdd with a key", "var settings = new Dictionary<string, string>(); settings.TryAdd(\"api_key\", «v»);" },
        { "pair", "Use(new KeyValuePair<string, string>(\"password\", «v»));" },
        { "ternary", "var password = DateTime.Today.Day > 3 ? «v» : null; Use(password);" },
        { "else of a ternary", "var password = DateTime.Today.Day > 3 ? null : «v»; Use(password);" },
        { "coalesce", "var password = Environment.GetEnvironmentVariable(\"DB_PASSWORD\") ?? «v»; Use(password);" },
        { "switch arm", "var password = DateTime.Today.Day switch { 1 => «v», _ => null }; Use(password);" },
        { "tuple element", "(string User, string Password) login = (\"scott\", «v»); Use(login);" },
        { "named tuple element", "var login = (User: \"scott\", Password: «v»); Use(login);" },
        { "tuple of key and value", "var header = (\"X-Api-Key\", «v»); Use(header);" },
        { "deconstruction", "var (user, password) = (\"scott\", «v»); Use(user + password);" },
        { "returned tuple", "} (string User, string Password) Login() => (\"scott\", «v»); void More() {" },
        { "concatenation", "string password = «v» + Environment.MachineName; Use(password);" },
        { "UTF-8 literal", "ReadOnlySpan<byte> secretKey = «v»u8; Use(secretKey.ToArray());" },
        { "UTF-8 array", "var secretKey = «v»u8.ToArray(); Use(secretKey);" },
        { "array", "var passwords = new[] { «v» }; Use(passwords);" },
        { "array initializer", "string[] passwords = { «v» }; Use(passwords);" },
        { "collection expression", "string[] apiKeys = [«v»]; Use(apiKeys);" },
        { "list initializer", "var passwords = new List<string> { «v» }; Use(passwords);" },
        { "lambda", "Func<string> password = () => «v»; Use(password());" },
        { "lambda with a block", "Func<string> password = () => { return «v»; }; Use(password());" },
        { "header", "using var client = new HttpClient(); client.DefaultRequestHeaders.Add(\"Authorization\", «v»);" },
        { "header of a key", "using var client = new HttpClient(); client.DefaultRequestHeaders.TryAddWithoutValidation(\"X-Api-Key\", «v»);" },
        { "header value", "Use(new System.Net.Http.Headers.AuthenticationHeaderValue(\"Bearer\", «v»));" },
        { "Lazy", "var password = new Lazy<string>(() => «v»); Use(password.Value);" },
        { "environment variable", "Environment.SetEnvironmentVariable(\"DB_PASSWORD\", «v»);" },
        { "bytes", "var secretKey = Encoding.UTF8.GetBytes(«v»); Use(secretKey);" },
        { "Base64", "var secretKey = Convert.FromBase64String(«v»); Use(secretKey);" },
        { "Concat", "var password = string.Concat(«v», Environment.MachineName); Use(password);" },
        { "Concat behind a key", "Use(string.Concat(\"user=scott;password=\", «v»));" },
        { "Format", "Use(string.Format(\"user={0};password={1}\", \"scott\", «v»));" },
        { "Join", "var password = string.Join(\"-\", «v», Environment.MachineName); Use(password);" },
        { "comparison", "var password = Console.ReadLine(); if (password == «v») { Use(1); }" },
        { "comparison the other way", "var password = Console.ReadLine(); if («v» != password) { Use(1); }" },
        { "Equals", "var password = Console.ReadLine()!; if (password.Equals(«v»)) { Use(1); }" },
        { "Equals of the text", "var password = Console.ReadLine(); if («v».Equals(password)) { Use(1); }" },
        { "static Equals", "var password = Console.ReadLine(); if (string.Equals(password, «v»)) { Use(1); }" },
        { "pattern", "var password = Console.ReadLine(); if (password is «v») { Use(1); }" },
        { "case", "var password = Console.ReadLine(); switch (password) { case «v»: Use(1); break; }" },
        { "pattern of a switch expression", "var password = Console.ReadLine(); Use(password switch { «v» => 1, _ => 0 });" },
        { "property pattern", "Use(new Account(\"scott\", \"\") is { Password: «v» });" },
        { "hole behind a key", "Use($\"user=scott;password={«v»}\");" },
        { "local passed on", "var text = «v»; Connect(\"localhost\", text);" },
        { "local assigned and passed on", "string text; text = «v»; Connect(\"localhost\", text);" },
        { "constant passed on", "const string Text = «v»; Connect(\"localhost\", Text);" },
        { "field passed on", "} const string Text = «v»; void More() { Connect(\"localhost\", Text);" },
        { "field written to a property", "} static readonly string Text = «v»; void More() { new Account(\"scott\", \"\").Password = Text;" },
        { "credentials of the network", "Use(new NetworkCredential(\"scott\", «v»));" },
        { "password of the credentials", "var login = new NetworkCredential(); login.Password = «v»;" },
        { "key of a hash", "Use(new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes(«v»)));" },
        { "key of a cipher", "using var aes = System.Security.Cryptography.Aes.Create(); aes.Key = Encoding.UTF8.GetBytes(«v»);" },
        { "characters of a secure string", "var text = new System.Security.SecureString(); foreach (var c in «v») text.AppendChar(c);" },
        { "password of a certificate", "Use(System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12FromFile(\"a.pfx\", «v»));" },
        { "cast", "var password = (object)«v»; Use(password);" },
        { "not null", "var password = «v»!; Use(password);" },
        { "checked method of the text", "var password = «v».Trim(); Use(password);" },
        { "characters", "char[] password = «v».ToCharArray(); Use(password);" },
        { "German", "var passwort = «v»; Use(passwort);" },
        { "Russian", "var пароль = «v»; Use(пароль);" },
        { "Chinese", "var 密码 = «v»; Use(密码);" },
        { "Spanish", "var contraseña = «v»; Use(contraseña);" },
        { "Portuguese", "var senha = «v»; Use(senha);" },
        { "French", "var motDePasse = «v»; Use(motDePasse);" },
        { "verbatim", "var password = @«v»; Use(password);" },
        { "ref argument through a local", "var value = «v»; var password = value; Use(password);" },
        { "thread-static", "} [ThreadStatic] static string s_password = «v»; void More() {" },
        { "query", "var passwords = from x in new[] { 1 } select «v»; Use(passwords);" },
        { "dynamic", "dynamic settings = new System.Dynamic.ExpandoObject(); settings.Password = «v»;" },
        { "default of a record", "} record Login(string User, string Password = «v»); void More() {" },
        { "base of a primary constructor", "} class Scott() : Account(\"scott\", «v»); void More() {" },
        { "target-typed creation", "Account account = new(\"scott\", «v»); Use(account);" },
        { "pair in a list", "Use(new List<KeyValuePair<string, string>> { new(\"client_secret\", «v») });" },
        { "header set", "using var request = new HttpRequestMessage(); request.Headers.Authorization = new(\"Bearer\", «v»);" },
        { "environment of a process", "var start = new System.Diagnostics.ProcessStartInfo(); start.Environment[\"API_KEY\"] = «v»;" },
        { "span of characters", "ReadOnlySpan<char> password = «v»; Use(password.Length);" },
        { "setting within a lambda", "Action<Account> configure = account => account.Password = «v»; Use(configure);" },
        { "setting within a lambda's block", "Action<Account> configure = account => { account.Password = «v»; }; Use(configure);" },
        { "value task", "} ValueTask<string> GetTokenAsync() => new(«v»); void More() {" },
        { "text builder behind a key", "Use(new StringBuilder().Append(\"user=scott;password=\").Append(«v»));" },
        { "XML element", "Use(new System.Xml.Linq.XElement(\"Password\", «v»));" },
        { "XML attribute", "Use(new System.Xml.Linq.XAttribute(\"password\", «v»));" },
        { "JSON node", "var json = new System.Text.Json.Nodes.JsonObject(); json[\"api_key\"] = «v»; Use(json);" },
        { "cookie", "Use(new Cookie(\"auth_token\", «v»));" },
        { "nested class", "} static class Secrets { public static string ApiKey => «v»; } void More() {" },
        { "interface", "} interface ILogin { string Password => «v»; } void More() {" },
        { "set of passwords", "var passwords = new HashSet<string> { «v» }; Use(passwords);" },
        { "queue of passwords", "var passwords = new Queue<string>(); passwords.Enqueue(«v»);" },
        { "branches", "string text; if (DateTime.Today.Day > 3) { text = «v»; } else { text = Console.ReadLine()!; } Connect(\"localhost\", text);" },
        { "not equal by pattern", "var password = Console.ReadLine(); if (password is not «v») { Use(1); }" },
        { "alternative of a pattern", "var password = Console.ReadLine(); if (password is null or «v») { Use(1); }" },
        { "default for a missing setting", "var settings = new Dictionary<string, string>(); Use(settings.GetValueOrDefault(\"Db:Password\", «v»));" },
        { "ToString", "var password = «v».ToString(); Use(password);" },
        { "join of an array", "var apiKey = string.Join(\"\", new[] { «v» }); Use(apiKey);" },
        { "exception filter", "var password = Console.ReadLine(); try { Use(1); } catch (Exception) when (password == «v») { }" },
        { "operator chain", "var password = Console.ReadLine() ?? Environment.MachineName ?? «v»; Use(password);" },
        { "unsafe cast", "var password = «v» as object; Use(password!);" },
        { "chained setter", "new Builder().WithPassword(«v»);" },
        { "setter named by its method", "new Builder().SetApiKey(«v»);" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_credential_is_reported_where_it_is_written(string place, string statement)
    {
        Assert.NotEmpty(place);
        await Compiled.VerifyAsync(Program(statement, "[|", "hV7x-Rk29!tQzw", "|]"));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_placeholder_is_not_reported(string place, string statement)
    {
        Assert.NotEmpty(place);
        await Compiled.VerifyAsync(Program(statement, "", "<your-password>", ""));
    }

    [Theory]
    [InlineData("using var aes = System.Security.Cryptography.Aes.Create(); aes.Key = Encoding.UTF8.GetBytes(«v»);", "abcdefghijklmnop")]
    [InlineData("Use(new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes(«v»)));", "1234567890123456")]
    [InlineData("var bytes = Encoding.UTF8.GetBytes(«v»); using var des = System.Security.Cryptography.TripleDES.Create(); des.Key = bytes;", "abcdefghijklmnopqrstuvwx")]
    [InlineData("var encryptionKey = «v»; Use(encryptionKey);", "12345678901234567890123456789012")]
    [InlineData("var AES_128_KEY = «v»; Use(AES_128_KEY);", "5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d")]
    [InlineData("var jwtSigningSecret = «v»; Use(jwtSigningSecret);", "abcdefghijklmnopqrstuvwxyz123456")]
    [InlineData("var clientSecret = «v»; Use(clientSecret);", "Or-7xQd}<>[];#Qz")]
    [InlineData("var password = «v»; Use(password);", "Win$tonGarden")]
    [InlineData("var password = «v»; Use(password);", "Win$tonPassword")]
    [InlineData("var password = «v»; Use(password);", "$ilverW0rkshop")]
    [InlineData("var PSWRD = «v»; Use(PSWRD);", "orchidGRD4ME!")]
    public async Task What_somebody_typed_for_a_key_of_his_own_is_reported(string statement, string value) =>
        await Compiled.VerifyAsync(Program(statement, "[|", value, "|]"));

    [Theory]
    [InlineData("var password = «v»; Use(password);")]
    [InlineData("} void Open(string password = «v») { } void More() {")]
    [InlineData("var password = Console.ReadLine(); if (password == «v») { Use(1); }")]
    [InlineData("Use(new NetworkCredential(\"scott\", «v»));")]
    public async Task The_password_that_devices_are_delivered_with_is_reported(string statement)
    {
        await Compiled.VerifyAsync(Program(statement, "[|", "admin", "|]"));
        await Compiled.VerifyAsync(Program(statement, "[|", "Admin", "|]"));
    }

    [Theory]
    [InlineData("var adminPassword = «v»; Use(adminPassword);", "Admin")]
    [InlineData("var token = «v»; Use(token);", "admin")]
    [InlineData("var passwordRole = «v»; Use(passwordRole);", "admin")]
    [InlineData("var userName = «v»; Use(userName);", "admin")]
    public async Task The_name_of_an_administrator_is_not_reported(string statement, string value) =>
        await Compiled.VerifyAsync(Program(statement, "", value, ""));

    [Theory]
    [InlineData("using var aes = System.Security.Cryptography.Aes.Create(); aes.Key = Convert.FromHexString(«v»);", "000102030405060708090a0b0c0d0e0f")]
    [InlineData("using var aes = System.Security.Cryptography.Aes.Create(); aes.Key = Convert.FromHexString(«v»);", "0123456789abcdef0123456789abcdef")]
    [InlineData("var accessKey = «v»; Use(accessKey);", "abcdefghijklmnop")]
    [InlineData("var apiKey = «v»; Use(apiKey);", "12345678901234567890123456789012")]
    [InlineData("var encryptionKeyName = «v»; Use(encryptionKeyName);", "abcdefghijklmnop")]
    [InlineData("var encryptionKey = «v»; Use(encryptionKey);", "xxxxxxxxxxxxxxxx")]
    [InlineData("var clientSecret = «v»; Use(clientSecret);", "<b>Or-7xQd</b>Qz1")]
    [InlineData("var password = «v»; Use(password);", "$s3bucket")]
    [InlineData("var password = «v»; Use(password);", "$oauth2token")]
    [InlineData("var mockToken = «v»; Use(mockToken);", "Hq2mV8xKp4Rt7Zc1Lw9Nb3Yd6F")]
    [InlineData("var fakePassword = «v»; Use(fakePassword);", "Orchid4711")]
    public async Task A_vector_of_a_standard_and_a_name_that_says_it_is_not_real_are_not_reported(string statement, string value) =>
        await Compiled.VerifyAsync(Program(statement, "", value, ""));

    internal static string Program(string statement, string open, string value, string close)
    {
        var literal = statement.Contains("@«") ? "@" : "";
        var suffix = statement.Contains("»u8") ? "u8" : "";
        statement = statement.Replace("@«", "«").Replace("»u8", "»").Replace("«v»", $"{open}{literal}\"{value}\"{suffix}{close}");
        return $$"""
            class Tested
            {
                static void Use(object value) => Console.WriteLine(value);
                static void Connect(string host, string password) => Use(host + password);
                void Body()
                {
                    {{statement}}
                }
            }
            class Account { public Account(string user, string password) { Password = password; } public string Password { get; set; } }
            record Point(int X, string Secret);
            class LoginAttribute : Attribute { public LoginAttribute() { } public LoginAttribute(string password) { Password = password; } public string? Password { get; set; } }
            class Builder { public Builder WithPassword(string value) => this; public Builder SetApiKey(string value) => this; }
            """;
    }
}
