using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tests.Mlflow;

public sealed class TrackingUriTests
{
    [Theory]
    [InlineData("sqlite:///mlflow.db", "mlflow.db")]
    [InlineData("sqlite:///deep/er/mlflow.db", "deep/er/mlflow.db")]
    [InlineData("sqlite:////data/mlflow.db", "/data/mlflow.db")]
    [InlineData("SQLITE:///mlflow.db", "mlflow.db")]
    [InlineData("sqlite:///a b#c.db", "a b#c.db")]
    public void A_database_is_named_from_the_working_directory_or_the_root(string uri, string path)
    {
        Assert.Equal(Path.GetFullPath(path), TrackingUri.TryGetDatabasePath(uri, out var fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("file:///mlruns")]
    [InlineData("postgresql://db/mlflow")]
    [InlineData("mlflow.db")]
    [InlineData("")]
    public void Another_store_is_refused_with_what_to_do(string uri)
    {
        Assert.Null(TrackingUri.TryGetDatabasePath(uri, out var fault));
        Assert.Contains("expected an MLflow server", fault, StringComparison.Ordinal);
        Assert.Contains("sqlite:///path/to/mlflow.db", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("sqlite://mlflow.db")]
    [InlineData("sqlite:///")]
    [InlineData("sqlite:mlflow.db")]
    [InlineData("sqlite:///:memory:")]
    [InlineData("sqlite:///mlflow.db?mode=ro")]
    [InlineData("sqlite:///ml\0flow.db")]
    public void A_URI_without_a_file_is_refused_with_what_was_expected(string uri)
    {
        Assert.Null(TrackingUri.TryGetDatabasePath(uri, out var fault));
        Assert.Contains("three slashes and a path", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_has_no_credentials()
    {
        TrackingUri.TryGetDatabasePath("https://bob:hunter22@example.org/mlflow?token=hunter22", out var fault);

        Assert.DoesNotContain("hunter22", fault, StringComparison.Ordinal);
    }
}
