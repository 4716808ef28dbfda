using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tests.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking.Stores;

public sealed partial class MlflowTrackingStoreTests
{
    [Fact]
    public async Task A_new_logged_model_carries_our_id_and_nothing_that_was_not_given()
    {
        Answer("logged-models", """{"model": {"info": {"model_id": "m-1"}}}""");

        var model = await Store.CreateLoggedModelAsync(new() { ModelId = "ours", ExperimentId = "5", Tags = [new("team", "risk")] }, Token);

        Assert.Equal("m-1", model.Id);
        Assert.Equal(["logged-models"], _stub.Calls);
        Assert.Equal(
            """{"experiment_id":"5","params":[],"tags":[{"key":"team","value":"risk"},{"key":"mlops.model_id","value":"ours"}]}""",
            Assert.Single(_stub.Requests).Body);
    }

    [Fact]
    public async Task What_a_server_says_of_a_logged_model_may_lack_anything_and_have_more()
    {
        Answer("logged-models/m-1", """
            {"model": {"info": {"model_id": "m-1", "status": "LOGGED_MODEL_SLEEPING", "creation_timestamp_ms": "17", "tags": [{"key": "k"}, {}]},
            "data": {"metrics": [{"key": "acc", "value": "NaN"}, {}]}, "more": 1}}
            """);

        var model = await Store.FindLoggedModelAsync("m-1", Token);

        Assert.NotNull(model);
        Assert.Equal((LoggedModelStatus.Unknown, 17), (model.Status, model.CreationTime.ToUnixTimeMilliseconds()));
        Assert.Equal([double.NaN, 0], model.Metrics.Select(metric => metric.Value));
        Assert.Equal(("", ""), (model.Tags["k"], model.Name));
    }

    [Fact]
    public async Task A_creation_that_names_no_model_is_an_error()
    {
        Answer("logged-models", """{"model": {"info": {}}}""");

        var error = await ThrowsAsync(() => Store.CreateLoggedModelAsync(new() { ModelId = "ours", ExperimentId = "5" }, Token));

        Assert.Equal(MlflowErrorCodes.InternalError, error.ErrorCode);
        Assert.Equal(["logged-models", "logged-models/search"], _stub.Calls);
    }

    [Fact]
    public async Task A_search_for_logged_models_whose_pages_do_not_end_is_an_error()
    {
        Answer("logged-models/search", """{"models": [{"info": {"model_id": "m-1"}}], "next_page_token": "again"}""");

        var error = await ThrowsAsync(async () => await Store.SearchLoggedModelsAsync(new() { ExperimentIds = ["5"] }, Token).ToListAsync(Token));

        Assert.Contains("pages do not end", error.Message, StringComparison.Ordinal);
        Assert.All(_stub.Requests, request => Assert.Equal(100, request.Json.GetProperty("max_results").GetInt32()));
    }

    [Fact]
    public async Task A_delete_of_a_logged_model_whose_reply_is_lost_is_looked_for_and_not_repeated()
    {
        _answers["logged-models/m-1"] = request => request.Method == "DELETE"
            ? StubReply.Lost
            : new StubReply(404, """{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "not found"}""");

        await Store.DeleteLoggedModelAsync("m-1", Token);

        Assert.Equal(["DELETE", "GET"], _stub.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_delete_of_a_logged_models_tag_whose_reply_is_lost_is_looked_for_and_not_repeated()
    {
        _answers["logged-models/m-1/tags/k%202"] = _ => StubReply.Lost;
        Answer("logged-models/m-1", """{"model": {"info": {"model_id": "m-1"}}}""");

        await Store.DeleteLoggedModelTagAsync("m-1", "k 2", Token);

        Assert.Equal(["DELETE", "GET"], _stub.Requests.Select(request => request.Method));
    }
}
