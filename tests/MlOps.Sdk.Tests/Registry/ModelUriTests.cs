using CsCheck;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Tests.Registry;

public sealed class ModelUriTests
{
    private static readonly Gen<string> Names = Gen.String
        .Select(text => text.Replace("/", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal))
        .Where(text => !string.IsNullOrWhiteSpace(text));

    private static readonly Gen<string> Aliases = Gen.String["abcXYZ019_-é"].Where(text => text.Length > 0);

    [Theory]
    [InlineData("models:/flight-delays/3", "flight-delays", 3)]
    [InlineData("models:/a b/1", "a b", 1)]
    [InlineData("models:/a%20b/1", "a%20b", 1)]
    [InlineData("models:/a@b/12", "a@b", 12)]
    [InlineData("models:/a?b#c;d/2147483647", "a?b#c;d", int.MaxValue)]
    [InlineData("models:/m-1/7", "m-1", 7)]
    [InlineData("models:/a/007", "a", 7)]
    public void A_version_is_read(string text, string name, int version)
    {
        var uri = ModelUri.Parse(text);

        Assert.Equal((ModelUriKind.Version, name, version), (uri.Kind, uri.Name, uri.Version));
    }

    [Theory]
    [InlineData("models:/flight-delays@champion", "flight-delays", "champion")]
    [InlineData("models:/a@b@c", "a@b", "c")]
    [InlineData("models:/m-1@x_1", "m-1", "x_1")]
    public void An_alias_is_read_behind_the_last_at(string text, string name, string alias)
    {
        var uri = ModelUri.Parse(text);

        Assert.Equal((ModelUriKind.Alias, name, alias), (uri.Kind, uri.Name, uri.Alias));
        Assert.Equal(text, uri.ToString());
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("Latest")]
    public void The_latest_version_is_read(string word)
    {
        var uri = ModelUri.Parse($"models:/a/{word}");

        Assert.Equal((ModelUriKind.Latest, "a"), (uri.Kind, uri.Name));
        Assert.Equal(string.Concat("models:/a/", "latest"), uri.ToString());
    }

    [Fact]
    public void Stages_logged_models_and_runs_are_read()
    {
        Assert.Equal((ModelUriKind.Stage, "a", "Production"), (ModelUri.Parse("models:/a/Production").Kind, ModelUri.Parse("models:/a/Production").Name, ModelUri.Parse("models:/a/Production").Stage));
        Assert.Equal((ModelUriKind.LoggedModel, "m-0123"), (ModelUri.Parse("models:/m-0123").Kind, ModelUri.Parse("models:/m-0123").ModelId));
        var run = ModelUri.Parse("runs:/0123abcd/models/best model.onnx/");
        Assert.Equal((ModelUriKind.RunArtifact, "0123abcd", "models/best model.onnx"), (run.Kind, run.RunId, run.Path));
        Assert.Equal("runs:/0123abcd/models/best model.onnx", run.ToString());
        Assert.Equal("", ModelUri.Parse("runs:/0123abcd").Path);
    }

    [Theory]
    [InlineData("", "neither")]
    [InlineData("flight-delays/3", "neither")]
    [InlineData("models:flight-delays/3", "neither")]
    [InlineData("Models:/a/3", "neither")]
    [InlineData("models:/", "name is missing")]
    [InlineData("models:/ /3", "name is missing")]
    [InlineData("models:/@champion", "name is missing")]
    [InlineData("models:/a", "version or alias is missing")]
    [InlineData("models:/m-", "version or alias is missing")]
    [InlineData("models:/a/", "version is missing")]
    [InlineData("models:/a@", "alias is missing")]
    [InlineData("models:/a@b c", "other characters")]
    [InlineData("models:/a/0", "from 1 to")]
    [InlineData("models:/a/2147483648", "from 1 to")]
    [InlineData("models:/a/3/b", "more than two parts")]
    [InlineData("models:/a:b/3", "has '/' or ':'")]
    [InlineData("models://host/a/3", "second '/'")]
    [InlineData("models:///a/3", "second '/'")]
    [InlineData("runs:/", "run's id is missing")]
    [InlineData("runs://host/0123/model", "second '/'")]
    [InlineData("runs:/a b/model", "run's id is none")]
    [InlineData("runs:/../model", "run's id is none")]
    [InlineData("runs:/0123/../../secret", "leads elsewhere")]
    [InlineData("runs:/0123/a//b", "leads elsewhere")]
    [InlineData("runs:/0123/./a", "leads elsewhere")]
    public void What_names_no_model_is_refused_with_the_reason_and_what_would(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => ModelUri.Parse(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("Expected 'models:/name/3'", error.Message, StringComparison.Ordinal);
        Assert.False(ModelUri.TryParse(text, out _));
    }

    [Fact]
    public void Versions_of_any_name_are_read_back_as_they_were_written() =>
        Gen.Select(Names, Gen.Int[1, int.MaxValue]).Sample((name, version) =>
        {
            var uri = ModelUri.OfVersion(name, version);
            var read = ModelUri.Parse(uri.ToString());
            return read.Name == name && read.Version == version && read.Equals(uri) && read.GetHashCode() == uri.GetHashCode();
        });

    [Fact]
    public void Aliases_of_any_name_are_read_back_as_they_were_written() =>
        Gen.Select(Names, Aliases).Sample((name, alias) =>
        {
            var read = ModelUri.Parse(ModelUri.OfAlias(name, alias).ToString());
            return read.Kind == ModelUriKind.Alias && read.Name == name && read.Alias == alias;
        });

    [Fact]
    public void Any_text_is_read_to_a_uri_that_reads_as_itself_or_is_refused() =>
        Gen.Select(Gen.OneOf("models:/", "runs:/", "models:/a/", "models:/m-", "runs:/0123/", ""), Gen.String["ab09/@:._- %?#é\0"]).Sample((start, rest) =>
            !ModelUri.TryParse(start + rest, out var uri) || (ModelUri.Parse(uri.ToString()).Equals(uri) && ModelUri.Parse(uri.ToString()).Kind == uri.Kind));

    [Fact]
    public void What_is_made_by_hand_is_checked()
    {
        Assert.Throws<ArgumentException>(() => ModelUri.OfVersion("a/b", 1));
        Assert.Throws<ArgumentException>(() => ModelUri.OfVersion(" ", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelUri.OfVersion("a", 0));
        Assert.Throws<ArgumentException>(() => ModelUri.OfAlias("a", "b c"));
        Assert.Throws<FormatException>(() => ModelUri.OfRun("0123", "../x"));
    }
}
