using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Stores;

namespace MlOps.Sdk.Tests.Registry.Stores;

/// <summary>What every store of registered models does, by what MLflow's server was seen to do.</summary>
public abstract partial class ModelRegistryStoreConformance : IAsyncLifetime
{
    private protected const string S3 = "s3://bucket/model";

    private protected IModelRegistryStore Store { get; private set; } = null!;

    /// <summary>A name that no other test has: a real server keeps what a test leaves.</summary>
    private protected string Name { get; } = $"golden-{Guid.NewGuid():N}";

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Store = await MakeStoreAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<IModelRegistryStore> MakeStoreAsync();

    private protected abstract Task CleanUpAsync();

    /// <summary>Gives a version a stage, as MLflow before 2.9 did.</summary>
    private protected abstract Task SetStageAsync(string name, int version, string stage);

    /// <summary>Makes a logged model.</summary>
    /// <returns>Its id, its run and where its files are; nothing where the store can't have any.</returns>
    private protected abstract Task<(string ModelId, string RunId, string ArtifactUri)?> CreateLoggedModelAsync();

    private protected Task<RegisteredModel> CreateModelAsync(string? name = null, params KeyValuePair<string, string>[] tags) =>
        Store.CreateModelAsync(name ?? Name, "a model", tags, Token);

    private protected Task<ModelVersion> CreateVersionAsync(string? name = null, string source = S3, params KeyValuePair<string, string>[] tags) =>
        Store.CreateVersionAsync(new() { Name = name ?? Name, Source = source, Tags = tags }, Token);

    private protected async Task<RegisteredModel> GetModelAsync(string? name = null)
    {
        var model = await Store.FindModelAsync(name ?? Name, Token);
        Assert.NotNull(model);
        return model;
    }

    private protected async Task<ModelVersion> GetVersionAsync(int version)
    {
        var found = await Store.FindVersionAsync(Name, version, Token);
        Assert.NotNull(found);
        return found;
    }

    private protected static async Task<MlflowException> RefusesAsync(string errorCode, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<MlflowException>(call);
        Assert.Equal(errorCode, error.ErrorCode);
        Assert.False(error.IsTransient);
        return error;
    }
}
