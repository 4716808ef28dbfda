using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Stores;
using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tests.Registry.Stores;

public abstract partial class ModelRegistryStoreConformance
{
    [Fact]
    public async Task Models_are_found_by_name_and_tags_page_by_page()
    {
        foreach (var i in Enumerable.Range(1, 7))
        {
            await CreateModelAsync($"{Name}-{i}", new KeyValuePair<string, string>("team", i % 2 == 0 ? "risk" : "ops"));
        }

        Assert.Equal(
            ["-1", "-2", "-3", "-4", "-5", "-6", "-7"],
            await FindModelsAsync(new() { Filter = $"name LIKE '{Name}-%'", PageSize = 3 }));
        Assert.Equal(
            ["-6", "-4", "-2"],
            await FindModelsAsync(new() { Filter = $"name LIKE '{Name}-%' AND tags.team = 'risk'", OrderBy = ["name DESC"], PageSize = 2 }));
        Assert.Equal(["-7"], await FindModelsAsync(new() { Filter = $"name = '{Name}-7'" }));
        Assert.Empty(await FindModelsAsync(new() { Filter = $"name = '{Name}-8'" }));
    }

    [Fact]
    public async Task A_found_model_has_what_one_that_is_asked_for_has()
    {
        await CreateModelAsync(tags: [new("k", "v")]);
        await CreateVersionAsync(tags: [new("a", "b")]);
        await Store.SetAliasAsync(Name, "champion", 1, Token);

        var page = await Store.SearchModelsAsync(new() { Filter = $"name = '{Name}'" }, Token);

        var model = Assert.Single(page.Items);
        Assert.Null(page.NextPageToken);
        Assert.Equal(("a model", "v", 1), (model.Description, model.Tags["k"], model.Aliases["champion"]));
        Assert.Equal("b", Assert.Single(model.LatestVersions).Tags["a"]);
    }

    [Fact]
    public async Task Versions_are_found_by_model_number_source_and_tags()
    {
        await CreateModelAsync();
        await CreateVersionAsync(tags: [new("env", "prod")]);
        await CreateVersionAsync(source: "s3://other/model");
        await CreateVersionAsync(tags: [new("env", "dev")]);
        await CreateVersionAsync();
        await Store.DeleteVersionAsync(Name, 4, Token);

        Assert.Equal([1, 2, 3], await FindVersionsAsync("", "version_number"));
        Assert.Equal([3, 2, 1], await FindVersionsAsync("", "version_number DESC"));
        Assert.Equal([2, 3], await FindVersionsAsync(" AND version_number > 1", "version_number"));
        Assert.Equal([2], await FindVersionsAsync(" AND source_path LIKE 's3://other/%'"));
        Assert.Equal([1], await FindVersionsAsync(" AND tags.env = 'prod'"));
        Assert.Equal([3], await FindVersionsAsync(" AND tags.`env` != 'prod'"));
        Assert.Empty(await FindVersionsAsync(" AND run_id IN ('a', 'b')"));
    }

    [Theory]
    [InlineData("name = fraud")]
    [InlineData("foo = 'x'")]
    [InlineData("name > 'a'")]
    [InlineData("attributes.name = 'x'")]
    [InlineData("name = 'a' OR name = 'b'")]
    [InlineData("status = 'READY'")]
    public async Task A_filter_that_is_none_is_refused(string filter)
    {
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SearchModelsAsync(new() { Filter = filter }, Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SearchVersionsAsync(new() { Filter = filter }, Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SearchModelsAsync(new() { OrderBy = ["foo"] }, Token));
        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SearchVersionsAsync(new() { OrderBy = ["foo"] }, Token));
    }

    [Fact]
    public async Task Prompts_are_found_only_where_they_are_asked_for()
    {
        const string Prompt = "mlflow.prompt.is_prompt";
        await CreateModelAsync(Name + "-p", new KeyValuePair<string, string>(Prompt, "true"));
        await CreateVersionAsync(Name + "-p", "prompt-template", new KeyValuePair<string, string>(Prompt, "true"));
        await CreateModelAsync(Name + "-m");
        await CreateVersionAsync(Name + "-m");

        Assert.Equal(["-m"], await FindModelsAsync(new() { Filter = $"name LIKE '{Name}%'" }));
        Assert.Equal(["-p"], await FindModelsAsync(new() { Filter = $"name LIKE '{Name}%' AND tags.`{Prompt}` = 'true'" }));
        Assert.Equal(["-m"], await FindModelsAsync(new() { Filter = $"name LIKE '{Name}%' AND tags.`{Prompt}` != 'true'" }));
        var versions = await Store.SearchVersionsAsync(new() { Filter = $"name LIKE '{Name}%'" }, Token);
        Assert.Equal([Name + "-m"], versions.Items.Select(version => version.Name));
        var prompts = await Store.SearchVersionsAsync(new() { Filter = $"name LIKE '{Name}%' AND tags.`{Prompt}` = 'true'" }, Token);
        Assert.Equal([Name + "-p"], prompts.Items.Select(version => version.Name));
    }

    /// <summary>The names that are found, without what they have in common.</summary>
    private async Task<List<string>> FindModelsAsync(RegistrySearch search)
    {
        var names = new List<string>();
        SearchPage<RegisteredModel> page;
        do
        {
            page = await Store.SearchModelsAsync(search, Token);
            Assert.InRange(page.Items.Count, 0, search.PageSize);
            names.AddRange(page.Items.Select(model => model.Name[Name.Length..]));
            search = search with { PageToken = page.NextPageToken };
        }
        while (page.NextPageToken is not null);

        return names;
    }

    private async Task<List<int>> FindVersionsAsync(string filter, params string[] orderBy)
    {
        var page = await Store.SearchVersionsAsync(new() { Filter = $"name = '{Name}'{filter}", OrderBy = orderBy }, Token);
        return [.. page.Items.Select(version => version.Version)];
    }
}
