using MlOps.Sdk.Mlflow;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Mlflow;

public sealed class MlflowServerOptionsTests
{
    [Theory]
    [InlineData("http://host:5000", true)]
    [InlineData("HTTPS://host/prefix", true)]
    [InlineData("databricks", true)]
    [InlineData("databricks://profile", true)]
    [InlineData("sqlite:///mlflow.db", false)]
    [InlineData("mlruns", false)]
    public void A_server_is_told_from_a_database(string uri, bool isServer) => Assert.Equal(isServer, MlflowServerOptions.IsServer(uri));

    [Theory]
    [InlineData("http://host:5000", "http://host:5000/")]
    [InlineData("https://host/some/prefix/", "https://host/some/prefix/")]
    [InlineData("https://gitlab.example.com/api/v4/projects/7/ml/mlflow", "https://gitlab.example.com/api/v4/projects/7/ml/mlflow/")]
    [InlineData("http://user:secret@host", "http://host/")]
    public void The_address_has_its_prefix_and_no_credentials(string uri, string address) =>
        Assert.Equal(address, MlflowServers.Options(uri).BaseAddress.ToString());

    [Fact]
    public void What_is_not_set_has_the_documented_default()
    {
        var options = MlflowServerOptions.TryRead("http://host", _ => null, [])!;

        Assert.Equal(
            (TimeSpan.FromSeconds(120), 2, 0.2, 0.2, false),
            (options.RequestTimeout, options.MaxRetries, options.BackoffFactor, options.BackoffJitter, options.IsTlsInsecure));
        Assert.Null(options.Authorization);
    }

    [Fact]
    public void MLflows_variables_are_read()
    {
        var options = MlflowServers.Options(
            "http://host",
            environment:
            [
                ("MLFLOW_HTTP_REQUEST_TIMEOUT", "7"),
                ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "5"),
                ("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "2"),
                ("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "1.5"),
                ("MLFLOW_TRACKING_INSECURE_TLS", "True"),
            ]);

        Assert.Equal(
            (TimeSpan.FromSeconds(7), 5, 2.0, 1.5, true),
            (options.RequestTimeout, options.MaxRetries, options.BackoffFactor, options.BackoffJitter, options.IsTlsInsecure));
    }

    [Fact]
    public void All_faults_come_together()
    {
        var faults = MlflowServers.Faults(
            "http://host?x=1",
            ("MLFLOW_HTTP_REQUEST_TIMEOUT", "soon"),
            ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2.5"),
            ("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "-1"),
            ("MLFLOW_TRACKING_INSECURE_TLS", "maybe"),
            ("MLFLOW_TRACKING_USERNAME", "alice"),
            ("MLFLOW_TRACKING_SERVER_CERT_PATH", "/nowhere/ca.pem"),
            ("MLFLOW_TRACKING_CLIENT_CERT_PATH", "/nowhere/me.pem"));

        Assert.Equal(8, faults.Count);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("http://host#part")]
    [InlineData("databricks://profile")]
    [InlineData("databricks")]
    public void An_address_that_leads_nowhere_is_a_fault(string uri) => Assert.NotEmpty(MlflowServers.Faults(uri));

    [Fact]
    public void A_file_without_a_certificate_is_a_fault()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("empty.pem"), "");

        var fault = Assert.Single(MlflowServers.Faults("https://host", ("MLFLOW_TRACKING_SERVER_CERT_PATH", folder.File("empty.pem"))));

        Assert.Contains("There is no certificate in it.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void No_fault_names_a_credential()
    {
        var faults = MlflowServers.Faults(
            "https://alice:wonderland@host/path?token=wonderland", ("MLFLOW_TRACKING_TOKEN", "wonder land"), ("MLFLOW_TRACKING_PASSWORD", "wonderland"));

        Assert.DoesNotContain("wonder", string.Join('\n', faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Databricks_is_found_by_its_host_and_token()
    {
        var options = MlflowServers.Options(
            "databricks", environment: [("DATABRICKS_HOST", "dbc-1.cloud.databricks.com"), ("DATABRICKS_TOKEN", "dapi-secret\n"), ("MLFLOW_TRACKING_TOKEN", "other")]);

        Assert.Equal("https://dbc-1.cloud.databricks.com/", options.BaseAddress.ToString());
        Assert.Equal("Bearer dapi-secret", options.Authorization!.ToString());
    }

    [Theory]
    [InlineData("http://url-user:url%2Fpass@host", "Basic dXJsLXVzZXI6dXJsL3Bhc3M=")]
    [InlineData("http://host", "Basic YWxpY2U6d29uZGVybGFuZA==")]
    public void Credentials_in_the_address_come_before_those_of_the_environment(string uri, string authorization)
    {
        var options = MlflowServers.Options(
            uri,
            environment: [("MLFLOW_TRACKING_USERNAME", "alice"), ("MLFLOW_TRACKING_PASSWORD", "wonderland"), ("MLFLOW_TRACKING_TOKEN", "t0ken")]);

        Assert.Equal(authorization, options.Authorization!.ToString());
    }

    [Fact]
    public void Nothing_that_is_shown_has_a_credential() =>
        Assert.DoesNotContain("wonderland", MlflowServers.Options("http://alice:wonderland@host").ToString(), StringComparison.Ordinal);
}
