using System.Diagnostics;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tests.Secrets;

[Collection(EnvironmentCollection.Name)]
public sealed class SecretRedactorTests
{
    private const string Secret = "Zq7hunter2Xw";

    [Theory]
    [InlineData("No login at https://bob:{0}@example.org/mlflow", "No login at https://[redacted]@example.org/mlflow")]
    [InlineData("https://{0}@github.com/a/b.git", "https://[redacted]@github.com/a/b.git")]
    [InlineData("postgresql+psycopg2://bob:{0}@x@db:5432/mlflow", "postgresql+psycopg2://[redacted]@db:5432/mlflow")]
    [InlineData("postgresql://bob:a/{0}@db/mlflow", "postgresql://[redacted]@db/mlflow")]
    [InlineData("postgresql://:{0}@db/mlflow", "postgresql://[redacted]@db/mlflow")]
    [InlineData("Server=db;Password={0};Database=mlflow", "Server=db;Password=[redacted];Database=mlflow")]
    [InlineData("Server=db;Password=two words {0};Database=mlflow", "Server=db;Password=[redacted];Database=mlflow")]
    [InlineData("Server=db;Pwd={0}", "Server=db;Pwd=[redacted]")]
    [InlineData("AccountName=a;AccountKey={0}==;EndpointSuffix=x", "AccountName=a;AccountKey=[redacted];EndpointSuffix=x")]
    [InlineData("Endpoint=sb://a/;SharedAccessKey={0}=", "Endpoint=sb://a/;SharedAccessKey=[redacted]")]
    [InlineData("Password=\"one, two {0}\" is wrong", "Password=[redacted] is wrong")]
    [InlineData("{\"api_key\": \"{0}\", \"n\": 1}", "{\"api_key\": [redacted], \"n\": 1}")]
    [InlineData("{'client_secret':'{0} and, more'}", "{'client_secret':[redacted]}")]
    [InlineData("{\\\"password\\\": \\\"{0}\\\"}", "")]
    [InlineData("AWS_SECRET_ACCESS_KEY={0}", "AWS_SECRET_ACCESS_KEY=[redacted]")]
    [InlineData("https://a.blob/x?sv=1&sig={0}&se=2", "https://a.blob/x?sv=1&sig=[redacted]&se=2")]
    [InlineData("GET /x?access_token={0}&a=b", "GET /x?access_token=[redacted]&a=b")]
    [InlineData("x-api-key: {0}", "x-api-key: [redacted]")]
    [InlineData("Authorization: Bearer {0}", "Authorization: Bearer [redacted]")]
    [InlineData("\"Authorization\": \"Basic {0}==\"", "\"Authorization\": \"Basic [redacted]\"")]
    [InlineData("Authorization: {0}", "Authorization: [redacted]")]
    [InlineData("sent bearer {0}", "sent bearer [redacted]")]
    [InlineData("sent Basic dXNlcjpwYXNz{0}", "sent Basic [redacted]")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMII{0}\nabc=\n-----END RSA PRIVATE KEY-----\nafter", "[redacted]\nafter")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.{0}", "[redacted]")]
    [InlineData("token ghp_{0}{0}{0}{0}", "token [redacted]")]
    [InlineData("sk-{0}{0}", "[redacted]")]
    public void What_stands_where_credentials_stand_is_removed(string text, string expected)
    {
        var clean = SecretRedactor.Redact(text.Replace("{0}", Secret, StringComparison.Ordinal));

        Assert.DoesNotContain(Secret, clean, StringComparison.Ordinal);
        Assert.Equal(expected.Length > 0 ? expected : clean, clean);
    }

    [Theory]
    [InlineData("")]
    [InlineData("System.InvalidOperationException: Sequence contains no elements.\n   at Program.Main() in /src/Program.cs:line 7")]
    [InlineData("The basic configuration and the standard bearer organisation are in the file.")]
    [InlineData("Basic Configuration")]
    [InlineData("max_tokens=512, tokens: 4096, tokenizer=bpe, design=A, monkey: 3")]
    [InlineData("Connection refused (http://localhost:5000/api/2.0/mlflow/runs/get?run_id=1)")]
    [InlineData("http://localhost:5000/users/alice@example.org")]
    [InlineData("Mail alice@example.org or see https://example.org/a, then bob@example.org")]
    [InlineData("sqlite:////data/mlflow.db")]
    [InlineData("The cancellation token was cancelled.")]
    public void A_text_without_credentials_stays_as_it_is(string text) => Assert.Equal(text, SecretRedactor.Redact(text));

    [Fact]
    public void What_stands_in_a_secret_variable_of_the_environment_is_removed_wherever_it_occurs()
    {
        using var token = new EnvironmentVariable("MLFLOW_TRACKING_TOKEN", Secret);
        using var longer = new EnvironmentVariable("SOME_API_KEY", Secret + "-and-more");

        Assert.Equal("a [redacted] b [redacted] c", SecretRedactor.Redact($"a {Secret} b {Secret}-and-more c"));
    }

    [Fact]
    public void Folders_and_short_values_of_the_environment_stay()
    {
        using var working = new EnvironmentVariable("PWD", "/srv/training/job-7");
        using var file = new EnvironmentVariable("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/aws");
        using var tokenizers = new EnvironmentVariable("TOKENIZERS_PARALLELISM", "disabled");
        using var flag = new EnvironmentVariable("USE_TOKEN", "true");

        const string Text = "in /srv/training/job-7 and /var/run/secrets/aws it is disabled, which is true";
        Assert.Equal(Text, SecretRedactor.Redact(Text));
    }

    [Fact]
    public void What_was_cleaned_before_stays_as_it_is()
    {
        var clean = SecretRedactor.Redact($"password={Secret} at https://bob:{Secret}@example.org with Bearer {Secret}1 and 'secret': '{Secret}'");

        Assert.Equal(clean, SecretRedactor.Redact(clean));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("a://")]
    [InlineData("a://b:")]
    [InlineData("password")]
    [InlineData("password=")]
    [InlineData("password=\"")]
    [InlineData("password ")]
    [InlineData("authorization:")]
    [InlineData("bearer ")]
    [InlineData("bearer a")]
    [InlineData("eyJ-")]
    [InlineData("eyJaaaaaaaaaa.")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData(" ")]
    public void A_megabyte_of_anything_takes_no_more_than_moments(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        var time = Stopwatch.StartNew();

        SecretRedactor.Redact(text);

        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"It took {time.Elapsed}.");
    }
}
