using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tests.Registry.Stores;

public abstract partial class ModelRegistryStoreConformance
{
    [Fact]
    public async Task An_alias_points_at_a_version_and_is_moved()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        await CreateVersionAsync();

        await Store.SetAliasAsync(Name, "champion", 1, Token);
        await Store.SetAliasAsync(Name, "champion", 1, Token);
        Assert.Equal(1, (await Store.GetVersionByAliasAsync(Name, "champion", Token)).Version);

        await Store.SetAliasAsync(Name, "champion", 2, Token);
        await Store.SetAliasAsync(Name, "Champion-2_x", 2, Token);
        var version = await Store.GetVersionByAliasAsync(Name, "champion", Token);
        Assert.Equal(2, version.Version);
        Assert.Equal(["Champion-2_x", "champion"], version.Aliases.Order(StringComparer.Ordinal));
        Assert.Equal(["Champion-2_x", "champion"], (await GetVersionAsync(2)).Aliases.Order(StringComparer.Ordinal));
        Assert.Empty((await GetVersionAsync(1)).Aliases);
        Assert.Equal(new Dictionary<string, int> { ["champion"] = 2, ["Champion-2_x"] = 2 }, (await GetModelAsync()).Aliases);
    }

    [Fact]
    public async Task Moving_an_alias_changes_no_times()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        var (model, version) = (await GetModelAsync(), await GetVersionAsync(1));

        await Store.SetAliasAsync(Name, "champion", 1, Token);

        Assert.Equal(model.LastUpdateTime, (await GetModelAsync()).LastUpdateTime);
        Assert.Equal(version.LastUpdateTime, (await GetVersionAsync(1)).LastUpdateTime);
    }

    [Fact]
    public async Task An_alias_is_deleted_also_when_it_is_not_there()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        await Store.SetAliasAsync(Name, "champion", 1, Token);

        await Store.DeleteAliasAsync(Name, "champion", Token);
        await Store.DeleteAliasAsync(Name, "champion", Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.GetVersionByAliasAsync(Name, "champion", Token));
        Assert.Empty((await GetModelAsync()).Aliases);
    }

    [Fact]
    public async Task Aliases_are_told_apart_by_capitals()
    {
        await CreateModelAsync();
        await CreateVersionAsync();
        await Store.SetAliasAsync(Name, "champion", 1, Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.GetVersionByAliasAsync(Name, "Champion", Token));
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("LATEST")]
    [InlineData("v1")]
    [InlineData("V27")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("ä!")]
    public async Task An_alias_that_means_something_else_or_has_other_signs_is_refused(string alias)
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetAliasAsync(Name, alias, 1, Token));

        Assert.Empty((await GetModelAsync()).Aliases);
    }

    [Theory]
    [InlineData("v")]
    [InlineData("v1a")]
    [InlineData("1")]
    [InlineData("über_模型-2")]
    [InlineData("latest-1")]
    [InlineData("_")]
    public async Task An_alias_may_have_letters_digits_underscores_and_dashes(string alias)
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        await Store.SetAliasAsync(Name, alias, 1, Token);

        Assert.Equal(1, (await Store.GetVersionByAliasAsync(Name, alias, Token)).Version);
    }

    [Fact]
    public async Task An_alias_has_at_most_255_characters()
    {
        await CreateModelAsync();
        await CreateVersionAsync();

        await Store.SetAliasAsync(Name, new string('a', 255), 1, Token);

        await RefusesAsync(MlflowErrorCodes.InvalidParameterValue, () => Store.SetAliasAsync(Name, new string('a', 256), 1, Token));
    }
}
