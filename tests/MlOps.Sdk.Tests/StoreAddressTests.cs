namespace MlOps.Sdk.Tests;

public sealed class StoreAddressTests
{
    private const string Home = "/data/.mlops";

    [Theory]
    [InlineData("sqlite:////data/mlflow.db", "sqlite:../mlflow.db")]
    [InlineData("http://localhost:5000", "http://localhost:5000/")]
    [InlineData("HTTP://bob:hunter22@LocalHost:5000/", "http://localhost:5000/")]
    [InlineData("https://example.org:443/prefix", "https://example.org/prefix/")]
    [InlineData("databricks", "databricks:https://dbc-1.example.com/")]
    public void A_journal_says_which_store_it_is_for_without_credentials(string uri, string target)
    {
        var faults = new List<string>();
        var address = StoreAddress.TryRead(uri, Databricks, faults)!;

        Assert.Empty(faults);
        Assert.Equal(target, address.TargetIn(Home));
        Assert.Equal(target, StoreAddress.TryReadTarget(target, Home, Databricks, faults)!.TargetIn(Home));
        Assert.Empty(faults);
    }

    [Fact]
    public void The_credentials_of_the_same_server_are_those_of_the_environments_address()
    {
        var faults = new List<string>();

        var same = StoreAddress.TryReadTarget("http://localhost:5000/", Home, Variable, faults)!;
        var other = StoreAddress.TryReadTarget("http://localhost:5001/", Home, Variable, faults)!;

        Assert.Equal("Basic", same.Server!.Authorization!.Scheme);
        Assert.Null(other.Server!.Authorization);

        static string? Variable(string name) => name == "MLFLOW_TRACKING_URI" ? "http://bob:hunter22@localhost:5000" : null;
    }

    [Fact]
    public void The_token_of_a_workspace_does_not_go_to_another()
    {
        var faults = new List<string>();

        Assert.Null(StoreAddress.TryReadTarget("databricks:https://other.example.com/", Home, Databricks, faults));

        Assert.Contains("https://other.example.com/", Assert.Single(faults), StringComparison.Ordinal);
    }

    private static string? Databricks(string name) => name switch
    {
        "DATABRICKS_HOST" => "https://dbc-1.example.com",
        "DATABRICKS_TOKEN" => "a-token-of-the-workspace",
        _ => null,
    };
}
