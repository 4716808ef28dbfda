using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tests.Registry.Stores;

public abstract partial class ModelRegistryStoreConformance
{
    [Fact]
    public async Task A_created_model_has_its_name_description_tags_and_times()
    {
        var created = await Store.CreateModelAsync(Name, "größer", [new("k", "v"), new("note", "日本"), new("k", "w")], Token);

        var found = await GetModelAsync();
        Assert.Equal(Name, created.Name);
        Assert.Equal(Name, found.Name);
        Assert.Equal("größer", found.Description);
        Assert.Equal(new Dictionary<string, string> { ["k"] = "w", ["note"] = "日本" }, found.Tags);
        Assert.NotNull(found.CreationTime);
        Assert.Equal(found.CreationTime, found.LastUpdateTime);
        Assert.Equal(created.CreationTime, found.CreationTime);
        Assert.Empty(found.Aliases);
        Assert.Empty(found.LatestVersions);
    }

    [Theory]
    [InlineData("model with blanks")]
    [InlineData("a%b&c=d+e?f#g")]
    [InlineData("Ünïcode-模型-😀")]
    [InlineData("quote'and\"quote")]
    [InlineData("..")]
    [InlineData("a\\b;c,d@e")]
    public async Task A_model_may_have_any_name_without_slash_and_colon(string stem)
    {
        var name = $"{stem}-{Name}";
        await CreateModelAsync(name);
        var version = await CreateVersionAsync(name);
        await Store.SetAliasAsync(name, "champion", version.Version, Token);

        Assert.Equal(name, (await GetModelAsync(name)).Name);
        Assert.Equal(name, (await Store.GetVersionByAliasAsync(name, "champion", Token)).Name);
        Assert.Equal(S3, await Store.GetDownloadUriAsync(name, 1, Token));
    }

    [Fact]
    public async Task Names_are_told_apart_by_capitals()
    {
        await CreateModelAsync(Name + "-a");
        await CreateModelAsync(Name + "-A");

        Assert.Equal(Name + "-a", (await GetModelAsync(Name + "-a")).Name);
        Assert.Equal(Name + "-A", (await GetModelAsync(Name + "-A")).Name);
        Assert.Null(await Store.FindModelAsync(Name.ToUpperInvariant() + "-A", Token));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_the_model_stays_as_it_was()
    {
        await CreateModelAsync(tags: [new("k", "v")]);

        await RefusesAsync(MlflowErrorCodes.ResourceAlreadyExists, () => Store.CreateModelAsync(Name, "another", [new("k", "w")], Token));

        Assert.Equal(("a model", "v"), ((await GetModelAsync()).Description, (await GetModelAsync()).Tags["k"]));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("/")]
    public async Task A_name_with_a_slash_or_a_colon_is_refused(string name)
    {
        Assert.SkipWhen(TakesAnyName, "MLflow 2.22 takes such names.");

        var error = await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => CreateModelAsync(name + Name));

        Assert.Contains("Names cannot contain '/' or ':'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_found_nowhere()
    {
        Assert.Null(await Store.FindModelAsync(Name, Token));
        foreach (var call in (Func<Task>[])
        [
            () => Store.UpdateModelAsync(Name, "x", Token),
            () => Store.RenameModelAsync(Name, Name + "-2", Token),
            () => Store.DeleteModelAsync(Name, Token),
            () => Store.SetModelTagAsync(Name, "k", "v", Token),
            () => Store.DeleteModelTagAsync(Name, "k", Token),
            () => Store.DeleteAliasAsync(Name, "a", Token),
            () => Store.GetVersionByAliasAsync(Name, "a", Token),
            () => Store.GetLatestVersionsAsync(Name, [], Token),
            () => CreateVersionAsync(),
        ])
        {
            await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, call);
        }
    }

    [Fact]
    public async Task A_description_is_replaced()
    {
        var created = await CreateModelAsync(tags: [new("k", "v")]);

        var updated = await Store.UpdateModelAsync(Name, "better", Token);

        Assert.Equal("better", updated.Description);
        Assert.Equal("better", (await GetModelAsync()).Description);
        Assert.Equal("v", updated.Tags["k"]);
        Assert.Equal(created.CreationTime, updated.CreationTime);
        Assert.True(updated.LastUpdateTime >= created.LastUpdateTime);
    }

    [Fact]
    public async Task Tags_are_set_over_one_another_and_deleted_also_when_they_are_not_there()
    {
        await CreateModelAsync();

        await Store.SetModelTagAsync(Name, "owner", "me", Token);
        await Store.SetModelTagAsync(Name, "owner", "you", Token);
        await Store.SetModelTagAsync(Name, "a/b c.d:e-f_g", "", Token);
        Assert.Equal(new Dictionary<string, string> { ["owner"] = "you", ["a/b c.d:e-f_g"] = "" }, (await GetModelAsync()).Tags);

        await Store.DeleteModelTagAsync(Name, "owner", Token);
        await Store.DeleteModelTagAsync(Name, "owner", Token);
        Assert.Equal(["a/b c.d:e-f_g"], (await GetModelAsync()).Tags.Keys);
    }

    [Theory]
    [InlineData("a*b")]
    [InlineData("../a")]
    [InlineData("/a")]
    public async Task A_tag_whose_key_breaks_the_rules_is_refused(string key)
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetModelTagAsync(Name, key, "v", Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetVersionTagAsync(Name, 1, key, "v", Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => CreateVersionAsync(tags: [new(key, "v")]));

        Assert.Equal([1], (await GetModelAsync()).LatestVersions.Select(version => version.Version));
    }

    [Fact]
    public async Task Keys_have_at_most_250_characters_and_values_100_000()
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        await Store.SetModelTagAsync(Name, new string('k', 250), "v", Token);
        await Store.SetVersionTagAsync(Name, 1, "long", new string('v', 100_000), Token);
        Assert.Equal(100_000, (await GetVersionAsync(1)).Tags["long"].Length);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetModelTagAsync(Name, new string('k', 251), "v", Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetVersionTagAsync(Name, 1, "long", new string('v', 100_001), Token));
    }

    [Fact]
    public async Task A_renamed_model_keeps_its_versions_tags_and_aliases()
    {
        var created = await CreateModelAsync(tags: [new("k", "v")]);
        await CreateVersionAsync(tags: [new("a", "b")]);
        await CreateVersionAsync();
        await Store.SetAliasAsync(Name, "champion", 1, Token);
        var newName = Name + "-r";

        var renamed = await Store.RenameModelAsync(Name, newName, Token);

        Assert.Equal(newName, renamed.Name);
        Assert.Null(await Store.FindModelAsync(Name, Token));
        Assert.Null(await Store.FindVersionAsync(Name, 1, Token));
        var found = await GetModelAsync(newName);
        Assert.Equal(created.CreationTime, found.CreationTime);
        Assert.Equal("v", found.Tags["k"]);
        Assert.Equal(new Dictionary<string, int> { ["champion"] = 1 }, found.Aliases);
        Assert.Equal(2, Assert.Single(found.LatestVersions).Version);
        var version = await Store.GetVersionByAliasAsync(newName, "champion", Token);
        Assert.Equal((newName, 1, "b"), (version.Name, version.Version, version.Tags["a"]));
        Assert.Equal(3, (await CreateVersionAsync(newName)).Version);
    }

    [Fact]
    public async Task A_model_may_be_renamed_to_its_own_name()
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        Assert.Equal(Name, (await Store.RenameModelAsync(Name, Name, Token)).Name);
        Assert.Equal(Name, (await GetVersionAsync(1)).Name);
    }

    [Fact]
    public async Task A_model_is_not_renamed_to_a_name_that_is_taken_or_refused()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        await CreateModelAsync(Name + "-2");

        await RefusesAsync(MlflowErrorCodes.ResourceAlreadyExists, () => Store.RenameModelAsync(Name, Name + "-2", Token));
        if (!TakesAnyName)
        {
            await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.RenameModelAsync(Name, Name + "/2", Token));
        }

        Assert.Equal(Name, (await GetVersionAsync(1)).Name);
        Assert.Empty((await GetModelAsync(Name + "-2")).LatestVersions);
    }

    [Fact]
    public async Task A_deleted_model_is_gone_with_all_that_belongs_to_it_and_its_name_is_free()
    {
        await CreateModelAsync(tags: [new("k", "v")]);
        await CreateVersionAsync(tags: [new("a", "b")]);
        await Store.SetAliasAsync(Name, "champion", 1, Token);

        await Store.DeleteModelAsync(Name, Token);

        Assert.Null(await Store.FindModelAsync(Name, Token));
        Assert.Null(await Store.FindVersionAsync(Name, 1, Token));
        await RefusesAsync(MlflowErrorCodes.ResourceDoesNotExist, () => Store.DeleteModelAsync(Name, Token));
        await CreateModelAsync();
        var anew = await GetModelAsync();
        Assert.Empty(anew.Tags);
        Assert.Empty(anew.Aliases);
        Assert.Equal(1, (await CreateVersionAsync()).Version);
        Assert.Empty((await GetVersionAsync(1)).Tags);
    }

    /// <summary>Whether models may have names with '/' and ':', as in MLflow 2.22.</summary>
    private protected virtual bool TakesAnyName => false;
}
