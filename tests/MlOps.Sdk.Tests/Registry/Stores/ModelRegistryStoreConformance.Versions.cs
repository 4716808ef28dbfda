using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Tests.Registry.Stores;

public abstract partial class ModelRegistryStoreConformance
{
    [Fact]
    public async Task A_created_version_is_ready_and_has_what_it_was_created_with()
    {
        await CreateModelAsync();

        var created = await Store.CreateVersionAsync(
            new() { Name = Name, Source = S3, Description = "v1", RunLink = "https://example.com/run/1", Tags = [new("a", "b"), new("c", "")] },
            Token);

        var found = await GetVersionAsync(1);
        Assert.Equal(1, created.Version);
        Assert.Equal((Name, 1, S3, "v1"), (found.Name, found.Version, found.Source, found.Description));
        Assert.Equal(ModelVersionStatus.Ready, found.Status);
        Assert.Equal("None", found.Stage);
        Assert.Equal("https://example.com/run/1", found.RunLink);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", ["c"] = "" }, found.Tags);
        Assert.Null(found.RunId);
        Assert.Null(found.ModelId);
        Assert.Null(found.StatusMessage);
        Assert.Empty(found.Aliases);
        Assert.NotNull(found.CreationTime);
        Assert.Equal(found.CreationTime, found.LastUpdateTime);
        Assert.Equal(found.CreationTime, (await GetModelAsync()).LastUpdateTime);
        Assert.Equal($"models:/{Name}/1", found.Uri.ToString());
        Assert.Equal(S3, await Store.GetDownloadUriAsync(Name, 1, Token));
    }

    [Fact]
    public async Task Versions_are_counted_from_1_and_the_number_of_a_deleted_one_is_not_given_again()
    {
        await CreateModelAsync();
        int[] versions = [(await CreateVersionAsync()).Version, (await CreateVersionAsync()).Version, (await CreateVersionAsync()).Version];
        Assert.Equal([1, 2, 3], versions);

        await Store.DeleteVersionAsync(Name, 3, Token);

        Assert.Equal(4, (await CreateVersionAsync()).Version);
        Assert.Equal(1, (await CreateVersionAsync((await CreateModelAsync(Name + "-2")).Name)).Version);
    }

    [Fact]
    public async Task Many_versions_created_at_once_get_all_the_numbers()
    {
        await CreateModelAsync();

        var versions = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => CreateVersionAsync())));

        Assert.Equal([1, 2, 3], versions.Select(version => version.Version).Order());
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_found_nowhere()
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        Assert.Null(await Store.FindVersionAsync(Name, 2, Token));
        foreach (var call in (Func<Task>[])
        [
            () => Store.UpdateVersionAsync(Name, 2, "x", Token),
            () => Store.DeleteVersionAsync(Name, 2, Token),
            () => Store.SetVersionTagAsync(Name, 2, "k", "v", Token),
            () => Store.DeleteVersionTagAsync(Name, 2, "k", Token),
            () => Store.SetAliasAsync(Name, "x", 2, Token),
            () => Store.GetDownloadUriAsync(Name, 2, Token),
        ])
        {
            await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, call);
        }
    }

    [Fact]
    public async Task A_version_without_a_source_is_refused()
    {
        await CreateModelAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => CreateVersionAsync(source: ""));

        Assert.Empty((await GetModelAsync()).LatestVersions);
    }

    [Fact]
    public async Task The_description_and_the_tags_of_a_version_are_changed()
    {
        await CreateModelAsync();
        var created = await CreateVersionAsync(tags: [new("a", "b")]);

        var updated = await Store.UpdateVersionAsync(Name, 1, "new text", Token);
        await Store.SetVersionTagAsync(Name, 1, "q", "good", Token);
        await Store.SetVersionTagAsync(Name, 1, "q", "better", Token);
        await Store.DeleteVersionTagAsync(Name, 1, "a", Token);
        await Store.DeleteVersionTagAsync(Name, 1, "a", Token);

        var found = await GetVersionAsync(1);
        Assert.Equal("new text", updated.Description);
        Assert.Equal("new text", found.Description);
        Assert.Equal(new Dictionary<string, string> { ["q"] = "better" }, found.Tags);
        Assert.Equal(created.CreationTime, found.CreationTime);
        Assert.True(found.LastUpdateTime >= created.LastUpdateTime);
    }

    [Fact]
    public async Task A_deleted_version_is_gone_with_the_aliases_that_pointed_at_it()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        await CreateVersionAsync();
        await Store.SetAliasAsync(Name, "champion", 2, Token);
        await Store.SetAliasAsync(Name, "old", 1, Token);

        await Store.DeleteVersionAsync(Name, 2, Token);

        Assert.Null(await Store.FindVersionAsync(Name, 2, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteVersionAsync(Name, 2, Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.GetVersionByAliasAsync(Name, "champion", Token));
        var model = await GetModelAsync();
        Assert.Equal(new Dictionary<string, int> { ["old"] = 1 }, model.Aliases);
        Assert.Equal(1, Assert.Single(model.LatestVersions).Version);
    }

    [Fact]
    public async Task A_version_from_a_logged_model_has_its_files_and_its_run()
    {
        var logged = await CreateLoggedModelAsync();
        Assert.SkipWhen(logged is null, "This store has no logged models.");
        var (modelId, runId, artifactUri) = logged.Value;
        await CreateModelAsync();

        await Store.CreateVersionAsync(new() { Name = Name, Source = $"models:/{modelId}", ModelId = modelId, RunId = runId }, Token);

        var version = await GetVersionAsync(1);
        Assert.Equal($"models:/{modelId}", version.Source);
        Assert.Equal(modelId, version.ModelId);
        Assert.Equal(runId, version.RunId);
        Assert.Equal(artifactUri, await Store.GetDownloadUriAsync(Name, 1, Token));
    }

    [Fact]
    public async Task A_version_from_another_version_has_its_files()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        await CreateModelAsync(Name + "-2");

        await CreateVersionAsync(Name + "-2", $"models:/{Name}/1");

        Assert.Equal(S3, await Store.GetDownloadUriAsync(Name + "-2", 1, Token));
        Assert.Equal($"models:/{Name}/1", (await Store.FindVersionAsync(Name + "-2", 1, Token))!.Source);
    }

    [Fact]
    public async Task A_version_from_a_model_that_is_not_there_is_refused()
    {
        await CreateModelAsync();

        await Assert.ThrowsAsync<MlflowException>(() => CreateVersionAsync(source: "models:/m-ffffffffffffffffffffffffffffffff"));
        await Assert.ThrowsAsync<MlflowException>(() => CreateVersionAsync(source: $"models:/{Name}/7"));

        Assert.Empty((await GetModelAsync()).LatestVersions);
    }

    [Fact]
    public async Task Stages_that_others_gave_are_read()
    {
        await CreateModelAsync();
        foreach (var stage in (string[])["None", "Production", "Staging", "Production", "Archived"])
        {
            var version = await CreateVersionAsync();
            if (stage != "None")
            {
                await SetStageAsync(Name, version.Version, stage);
            }
        }

        Assert.Equal("Production", (await GetVersionAsync(2)).Stage);
        Assert.Equal([(1, "None"), (3, "Staging"), (4, "Production"), (5, "Archived")], (await GetModelAsync()).LatestVersions.Select(Of).Order());
        Assert.Equal([1, 3, 4, 5], (await Store.GetLatestVersionsAsync(Name, [], Token)).Select(version => version.Version).Order());
        Assert.Equal([(4, "Production")], (await Store.GetLatestVersionsAsync(Name, ["production"], Token)).Select(Of));
        Assert.Equal([3, 4], (await Store.GetLatestVersionsAsync(Name, ["Staging", "Production"], Token)).Select(version => version.Version).Order());
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.GetLatestVersionsAsync(Name, ["Prod"], Token));

        static (int, string) Of(ModelVersion version) => (version.Version, version.Stage);
    }
}
