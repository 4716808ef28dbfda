using System.Text;
using MlOps.Analyzers.Files;

namespace MlOps.Analyzers.Tests.Files;

public class FileSearchTests
{
    // Put together here, so that the sources hold no credential.
    private const string Password = "k7#Vw" + "zQ2pLm";
    private const string Token = "q8Zt3LmX0aPw7" + "RkV2yNdB5cJ9sHg4fE6u";
    private static readonly string Hub = "ghp" + "_" + "q8Zt3LmX0aPw7RkV2yNdB5cJ9sHg4fE6uT1o";

    [Theory]
    [InlineData("appsettings.json", "{\n  // local\n  \"Db\": { \"Password\": \"§\" }\n}")]
    [InlineData("appsettings.Production.json", "{ \"ConnectionStrings\": { \"Default\": \"Server=db;User Id=sa;Password=§\" } }")]
    [InlineData("Properties/launchSettings.json", "{ \"environmentVariables\": { \"DB_PASSWORD\": \"§\" } }")]
    [InlineData(".env", "# local\nexport DB_PASSWORD=§\n")]
    [InlineData(".env.production", "DB_PASSWORD=\"§\" # of the database\n")]
    [InlineData("compose.yaml", "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: §\n")]
    [InlineData("compose.yml", "    environment:\n      - POSTGRES_PASSWORD=§\n")]
    [InlineData("deployment.yaml", "env:\n  - name: DB_PASSWORD\n    value: \"§\"\n")]
    [InlineData("values.yaml", "db: { user: sa, password: '§', port: 5432 }\n")]
    [InlineData("web.config", "<configuration><appSettings><add key=\"Password\" value=\"§\" /></appSettings></configuration>")]
    [InlineData("app.config", "<connectionStrings>\r\n  <add name=\"Db\" connectionString=\"Server=db;User Id=sa;Password=§\" />\r\n</connectionStrings>")]
    [InlineData("nuget.config", "<packageSourceCredentials><feed><add key='ClearTextPassword' value='§' /></feed></packageSourceCredentials>")]
    [InlineData("settings.xml", "<server>\n  <password>§</password>\n</server>")]
    [InlineData("Dockerfile", "FROM base\nENV USER=app \\\n    DB_PASSWORD=§\n")]
    [InlineData("Dockerfile.build", "ENV DB_PASSWORD §\n")]
    [InlineData("Dockerfile", "ARG DB_PASSWORD=\"§\"\n")]
    [InlineData("application.properties", "spring.datasource.password=§\n")]
    [InlineData("settings.ini", "[db]\npassword = §\n")]
    [InlineData("config.toml", "[db]\npassword = \"§\"\n")]
    [InlineData(".pypirc", "[pypi]\nusername = __token__\npassword = §\n")]
    [InlineData(".netrc", "machine example.org\nlogin me\npassword §\n")]
    [InlineData("main.tfvars", "db_password = \"§\"\n")]
    [InlineData("settings.ini", "SSHpassword = §\n")]
    [InlineData("values.yaml", "passwords:\n  - \"§\"\n  - changeme\n")]
    [InlineData("values.yaml", "db:\n  passwords:\n  - §\n")]
    public void A_password_under_its_name_is_found_where_it_stands(string path, string content) => AssertFound(path, content, Password);

    [Theory]
    [InlineData(".github/workflows/build.yml", "      - run: deploy\n        env:\n          API_TOKEN: §\n")]
    [InlineData(".npmrc", "//example.org/:_authToken=§\n")]
    [InlineData("notebook.ipynb", "{\"cells\": [{\"source\": [\"import os\\n\", \"api_key = \\\"§\\\"\\n\"]}]}")]
    [InlineData("appsettings.json", "{ \"Api\": { \"Key\": 1, \"ApiKey\": \"§\" } }")]
    public void A_token_under_its_name_is_found_where_it_stands(string path, string content) => AssertFound(path, content, Token);

    [Theory]
    [InlineData("notes.txt", "see § for access")]
    [InlineData("compose.yaml", "# old: §\n")]
    [InlineData("Dockerfile", "RUN curl -H 'Authorization: token §' https://example.org\n")]
    [InlineData("notebook.ipynb", "{\"cells\": [{\"source\": [\"login(\\\"§\\\")\\n\"]}]}")]
    public void A_token_of_a_known_format_is_found_anywhere(string path, string content) => AssertFound(path, content, Hub);

    [Theory]
    [InlineData("id_rsa")]
    [InlineData("server.pem")]
    [InlineData("secret.yaml")]
    public void A_private_key_is_found_in_any_file(string path)
    {
        var key = "-----BEGIN PRIVATE" + " KEY-----\n" + string.Concat(Enumerable.Repeat("MC4CAQAwBQYD" + "K2VwBCIEIJ8s3w5XkzH2\n", 3)) + "-----END PRIVATE KEY-----";

        var found = Assert.Single(FileSearch.Find(path, "text\n" + key + "\n"));

        Assert.Equal((5, key.Length), (found.Start, found.Length));
    }

    [Fact]
    public void The_password_of_a_docker_configuration_is_found()
    {
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("deploy:" + Password));

        AssertFound(".docker/config.json", "{ \"auths\": { \"example.org\": { \"auth\": \"§\" } } }", auth);
    }

    [Theory]
    [InlineData(".github/workflows/build.yml", "API_TOKEN: ${{ secrets.API_TOKEN }}")]
    [InlineData(".github/workflows/build.yml", "permissions:\n  id-token: write\n  contents: read\n")]
    [InlineData(".github/workflows/build.yml", "secrets: inherit")]
    [InlineData("azure-pipelines.yml", "password: $(DbPassword)")]
    [InlineData("compose.yaml", "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}")]
    [InlineData("compose.yaml", "- POSTGRES_PASSWORD")]
    [InlineData("compose.yaml", "POSTGRES_PASSWORD_FILE: /run/secrets/db_password")]
    [InlineData("compose.yaml", "password: \"\"")]
    [InlineData("deployment.yaml", "valueFrom:\n  secretKeyRef:\n    name: db\n    key: password\n")]
    [InlineData("values.yaml", "password: changeme")]
    [InlineData("values.yaml", "existingSecret: my-database-credentials")]
    [InlineData("appsettings.json", "{ \"Password\": \"\" }")]
    [InlineData("appsettings.json", "{ \"Password\": null, \"Token\": \"<token>\" }")]
    [InlineData("appsettings.json", "{ \"Secret\": \"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)\" }")]
    [InlineData("appsettings.json", "{ \"Default\": \"Server=db;Integrated Security=true\" }")]
    [InlineData("appsettings.json", "{ \"TokenEndpoint\": \"https://example.org/token\", \"PublicKeyToken\": \"b77a5c561934e089\" }")]
    [InlineData("web.config", "<add key=\"Password\" value=\"#{Password}#\" />")]
    [InlineData("web.config", "<machineKey validation=\"SHA1\" />")]
    [InlineData("web.config", "<input type=\"password\" name=\"password\" />")]
    [InlineData("Dockerfile", "ARG DB_PASSWORD\nENV DB_PASSWORD=$DB_PASSWORD\n")]
    [InlineData(".env", "DB_PASSWORD=\nAPI_TOKEN=your-token-here\n")]
    [InlineData(".npmrc", "//example.org/:_authToken=${NPM_TOKEN}")]
    [InlineData("config.toml", "password = \"{{ vault }}\"")]
    [InlineData("main.tf", "password = var.db_password")]
    [InlineData("values.yaml", "password: $$password\nupdate_password: on_create\npassword_expire: never\nwrite_key: 's3://{bucket}/events/dt={date}'\n")]
    [InlineData("values.yaml", "passwords:\nhosts:\n  - orchid77garden\n")]
    [InlineData("values.yaml", "passwords:\n  - name: orchid77garden\n")]
    [InlineData("nb.json", "{ \"repeat_password\": \"Gjenta passord\", \"one_time_password\": \"Engangskode:\", \"invalid_password\": \"Ugyldig kode\", \"password\": \"Passord\" }")]
    [InlineData("fr.json", "{ \"password\": \"Mot de passe\", \"confirm_password\": \"Confirmez le mot de passe\" }")]
    [InlineData("stack.yaml", "MasterUsername: '{{resolve:secretsmanager:shop/db/credentials:SecretString:username}}'\nMasterUserPassword: '{{resolve:secretsmanager:shop/db/credentials:SecretString:password}}'\n")]
    [InlineData("application.properties", "spring.datasource.password=arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-Qw7rTz\n")]
    [InlineData("packages.lock.json", "{ \"contentHash\": \"Q8Zt3LmX0aPw7RkV2yNdB5cJ9sHg4fE6uT1oQ8Zt3LmX0aPw7RkV2yNdB5cJ9sHg4fE6uT1oQ8Zt3LmX0aPw7g==\" }")]
    public void What_is_read_from_elsewhere_or_empty_is_left_alone(string path, string content) => Assert.Empty(FileSearch.Find(path, content));

    [Theory]
    [InlineData("DB_PASSWORD=§ # mlops:ignore the test database, in memory\n", 0)]
    [InlineData("# mlops:ignore the test database, in memory\nDB_PASSWORD=§\n", 0)]
    [InlineData("DB_PASSWORD=§ # mlops:ignore\n", 1)]
    [InlineData("# mlops:ignore the test database\nOTHER=1\nDB_PASSWORD=§\n", 1)]
    public void A_comment_with_a_reason_keeps_a_finding_away(string content, int count) =>
        Assert.Equal(count, FileSearch.Find(".env", content.Replace("§", Password, StringComparison.Ordinal)).Count);

    [Theory]
    [InlineData("x.json", "\"password\":\"§\"")]
    [InlineData("x.yaml", "\npassword: §\n")]
    [InlineData("x.xml", "<password>§</password>")]
    [InlineData("x.env", "\npassword=§\n")]
    [InlineData("Dockerfile", "\nENV password=§\n")]
    [InlineData("x.txt", "://me:§@example.org")]
    public void Any_text_is_read_to_its_end(string path, string planted)
    {
        const string Alphabet = "{}[]\"\"::,,\\\\/*<>=!-- '\n\n\r#&;ab1$_ENVpasswordtokenkey§";
        var random = new Random(4711);
        var findings = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(200); i >= 0; i--)
            {
                text.Append(Alphabet[random.Next(Alphabet.Length)]);
            }

            var content = text.Replace("§", planted.Replace("§", "k7Vw" + "zQ2pLm", StringComparison.Ordinal)).ToString();
            foreach (var credential in FileSearch.Find(path, content))
            {
                findings++;
                Assert.InRange(credential.Start, 0, content.Length);
                Assert.InRange(credential.Start + credential.Length, credential.Start, content.Length);
            }
        }

        Assert.True(findings > 0);
    }

    [Theory]
    [InlineData("x.json", "{\"a\":")]
    [InlineData("x.json", "\"password\": \"a\\")]
    [InlineData("x.yaml", "password: {")]
    [InlineData("x.yaml", "a: b, ")]
    [InlineData("x.xml", "<a b='")]
    [InlineData("x.xml", "<password>")]
    [InlineData("x.env", "PASSWORD=a ")]
    [InlineData("Dockerfile", "ENV a=b \\\n")]
    [InlineData("x.txt", "password=")]
    public void The_work_for_a_hostile_file_grows_with_its_length_alone(string path, string unit)
    {
        var small = Work(path, Enough(unit, 1 << 15));
        var large = Work(path, Enough(unit, 1 << 19));

        // Sixteen times the text: a square would take 256 times as much of either.
        Assert.True(large.Judged <= (small.Judged * 32) + 10_000, $"{small.Judged:N0} characters of names and values for 32 thousand, {large.Judged:N0} for sixteen times as many");
        Assert.True(large.Allocated <= (small.Allocated * 40) + 1_000_000, $"{small.Allocated:N0} bytes for 32 thousand characters, {large.Allocated:N0} for sixteen times as many");
    }

    /// <summary>How many characters of names and values are looked at, and what is allocated on the way.</summary>
    private static (long Judged, long Allocated) Work(string path, string text)
    {
        var judged = FileFormats.Read(FileFormats.Of(path), text).Sum(entry => (long)entry.Name.Length + entry.Value.Length);
        FileSearch.Find(path, text); // whatever is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        FileSearch.Find(path, text);
        return (judged, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Enough(string unit, int length) => string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1));

    private static void AssertFound(string path, string content, string secret)
    {
        var start = content.IndexOf('§', StringComparison.Ordinal);
        var text = content.Replace("§", secret, StringComparison.Ordinal);

        var found = Assert.Single(FileSearch.Find(path, text));

        Assert.Equal((start, secret.Length), (found.Start, found.Length));
        Assert.DoesNotContain(secret, found.What, StringComparison.Ordinal);
    }
}
