using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public sealed partial class MlflowTrackingStoreTests
{
    [Fact]
    public async Task A_delete_whose_reply_is_lost_is_looked_for_and_not_repeated()
    {
        _answers["experiments/delete"] = _ => StubReply.Lost;
        Answer("experiments/get", """{"experiment": {"experiment_id": "5", "name": "churn", "lifecycle_stage": "deleted"}}""");

        await Store.DeleteExperimentAsync("5", Token);

        Assert.Equal(["experiments/delete", "experiments/get"], _stub.Calls);
    }

    [Fact]
    public async Task A_delete_that_did_not_happen_is_the_callers_to_repeat()
    {
        _answers["experiments/delete"] = _ => StubReply.Lost;

        var error = await ThrowsAsync(() => Store.DeleteExperimentAsync("5", Token));

        Assert.True(error.IsTransient);
        Assert.Single(_stub.Calls, "experiments/delete");
    }

    [Fact]
    public async Task An_old_server_that_can_not_delete_an_experiments_tag_is_named_as_that()
    {
        _answers["experiments/delete-experiment-tag"] = _ => new StubReply(404, "<!doctype html><title>404 Not Found</title>");

        var error = await ThrowsAsync(() => Store.DeleteExperimentTagAsync("5", "team", Token));

        Assert.Equal((MlflowErrorCodes.EndpointNotFound, false), (error.ErrorCode, error.IsTransient));
        Assert.Contains("Update the server to MLflow 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_changed_by_our_id_too()
    {
        var start = Start();
        await Store.StartRunAsync(start, Token);

        await Store.DeleteRunAsync(start.RunId, Token);
        await Store.SetRunTagAsync(start.RunId, "team", "risk", Token);

        Assert.Equal("""{"run_id":"server-1"}""", _stub.Requests[^2].Body);
        Assert.Equal("""{"run_id":"server-1","key":"team","value":"risk"}""", _stub.Requests[^1].Body);
    }
}
