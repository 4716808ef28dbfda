using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry;

/// <summary>What the registry refuses, in the words of MLflow's server, and what to do about it.</summary>
internal static class RegistryErrors
{
    private const int MostShown = 10;

    public static MlflowException NameEmpty() => Refused(
        """
        Registered model name cannot be empty.
        Give the model a name such as 'flight-delays'.
        """);

    public static MlflowException NameInvalid(string name) => Refused(
        $"""
        Invalid model name '{Shown(name)}'. Names cannot contain '/' or ':'.
        They part the name from the version in 'models:/name/3'. Use '-' or '.' instead.
        """);

    public static MlflowException NameTaken(string name) => new(
        MlflowErrorCodes.ResourceAlreadyExists,
        $"""
        Registered Model (name={Shown(name)}) already exists.
        Choose another name, or use that model: CreateVersionAsync adds a version to it.
        """);

    public static MlflowException ModelNotFound(string name) => NotFound(
        $"""
        Registered Model with name={Shown(name)} not found.
        Names are compared exactly, capitals too. Check it with SearchModelsAsync, or create the model with CreateModelAsync.
        """);

    public static MlflowException VersionNotFound(string name, int version) => NotFound(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Model Version (name={Shown(name)}, version={version}) not found.
            It was never created, or it was deleted: numbers are not given again. SearchVersionsAsync finds those that are there.
            """));

    public static MlflowException AliasNotFound(string name, string alias) => Refused(
        $"""
        Registered model alias {Shown(alias)} not found.
        The model '{Shown(name)}' has no version of that alias. Set it with SetAliasAsync; GetModelAsync lists the aliases that are there.
        """);

    public static MlflowException AliasEmpty() => Refused(
        """
        Registered model alias name cannot be empty.
        Give a name such as 'champion'.
        """);

    public static MlflowException AliasInvalid(string alias) => Refused(
        $"""
        Invalid alias name: '{Shown(alias)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).
        Choose a name such as 'champion'.
        """);

    public static MlflowException AliasTooLong(string alias, int length) => Refused(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            'Registered model alias name' exceeds the maximum length of {RegistryRules.MaxAliasLength} characters
            '{Shown(alias)}' has {length}. Shorten it.
            """));

    public static MlflowException AliasIsLatest() => Refused(
        """
        'latest' alias name (case insensitive) is reserved.
        'models:/name/latest' always means the version with the highest number. Choose another name, such as 'champion'.
        """);

    public static MlflowException AliasIsVersion(string alias) => Refused(
        $"""
        Version alias name '{Shown(alias)}' is reserved.
        A 'v' and digits would read as a version. Choose another name, such as 'champion'.
        """);

    public static MlflowException TagKeyInvalid(string key, string fault) => Refused(
        $"""
        Invalid value "{Shown(key)}" for the key of a tag.
        {fault}
        """);

    public static MlflowException TagTooLong(string key, int length) => Refused(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            'value' exceeds the maximum length of {RegistryRules.MaxTagValueLength} characters
            The value of the tag '{Shown(key)}' has {length}. Shorten it, or keep the text as a file of the model.
            """));

    public static MlflowException StageInvalid(string stage) => Refused(
        $"""
        Invalid Model Version stage: {Shown(stage)}. Value must be one of None, Staging, Production, Archived.
        Aliases have taken the place of stages: use 'models:/name@champion'.
        """);

    public static MlflowException SourceInvalid(string source, string why) => Refused(
        $"""
        Invalid model version source: '{Shown(source)}'.
        {why}
        """);

    /// <summary>MLflow's server has no better code for it.</summary>
    public static MlflowException SourceNotFound(string source, string why) => new(
        MlflowErrorCodes.InternalError,
        $"""
        Unable to fetch model from model URI source artifact location '{Shown(source)}'. {why}
        A logged model or a version that exists was expected. Check the id, or give the place of the files.
        """);

    public static MlflowException NoTables(string path) => new(
        MlflowErrorCodes.FeatureDisabled,
        $"""
        The tracking database '{path}' has no tables for registered models, or not all that are needed.
        MLflow has them since 2.3. Migrate the database with: mlflow db upgrade sqlite:///{path.Replace('\\', '/')}
        """);

    public static MlflowException VersionNotUsable(ModelVersion version) => new(
        MlflowErrorCodes.InvalidState,
        $"""
        {version} can't be used: its registration failed{(version.StatusMessage is { Length: > 0 } message ? $" ({message})" : "")}.
        A version that is READY was expected. Look at its source '{version.Source}', and register it again.
        """);

    public static TimeoutException NotReady(ModelVersion version, TimeSpan timeout) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {version} was not READY within {timeout.TotalSeconds:0.###} seconds: its status is {version.Status}.
            The registry still copies its files, or whoever was to finish it is gone. Wait longer, or look at its status in the registry.
            """));

    public static MlflowException NoWebhooks(string place) => new(
        MlflowErrorCodes.NotImplemented,
        $"""
        There are no webhooks in '{place}': it is a database, and nobody would send them.
        A server of MLflow 3.3 or newer sends webhooks. Set the tracking URI to one, or follow an alias with WatchAsync.
        """);

    public static MlflowException ServerWithoutWebhooks(string place, MlflowException cause) => new(
        MlflowErrorCodes.EndpointNotFound,
        $"""
        The MLflow server '{place}' has no webhooks: it is older than MLflow 3.3.
        Update the server, or follow an alias with WatchAsync, which asks in intervals.
        """,
        cause)
    {
        StatusCode = cause.StatusCode,
    };

    public static MlflowException WebhookNotFound(string id) => NotFound(
        $"""
        Webhook with ID {Shown(id)} not found.
        Check the id with ListAsync; a deleted webhook does not come back.
        """);

    public static MlflowException SearchGoesInCircles() => new(
        MlflowErrorCodes.InternalError,
        """
        The registry gave a page token that it had given before: the pages of the search do not end.
        Another token, or none, was expected. Update the server.
        """);

    public static MlflowException RunNotFound(string runId, string uri) => NotFound(
        $"""
        Run with id={Shown(runId)} not found, which '{Shown(uri)}' names.
        Check the id and that the tracking URI leads to the store that the run was written to.
        """);

    public static MlflowException RunToRegisterNotFound(string runId) => NotFound(
        $"""
        Run with id={Shown(runId)} not found: nothing was registered.
        Check the id and that the tracking URI leads to the store that the run was written to.
        """);

    public static MlflowException NotUploaded(string path, string refusal) => Refused(
        $"""
        The model was not registered: its file {ModelPackageErrors.Quote(path)} could not be uploaded. {refusal}
        No version was created. Mend what is said, and register it again.
        """);

    public static MlflowException BillNotUploaded(ModelVersion version, string refusal) => Refused(
        $"""
        {version} was registered, but its bill of materials could not be uploaded. {refusal}
        Mend what is said, and write the bill with ModelBom.
        """);

    public static MlflowException NoFiles(string artifactUri) => NotFound(
        $"""
        The model was not downloaded: there is no file at '{Shown(artifactUri)}'.
        The folder of a model's files was expected there, and its store within reach of this machine. Look whether they were deleted, or are on another machine.
        """);

    public static MlflowException NoHash(ResolvedModel source) => new(
        MlflowErrorCodes.InvalidState,
        $"""
        The model '{source.Uri}' was not downloaded: no SHA-256 of it is known, so that nobody could tell whether its files are the right ones.
        RegisterAsync notes it in the tag '{VersionTagNames.Sha256}'. Give the hash with ModelDownloadOptions.Sha256, or take the model as it is with AllowUnknownHash.
        """);

    public static MlflowException HashIsNone(ResolvedModel source, string registered) => new(
        MlflowErrorCodes.InvalidState,
        $"""
        The model '{source.Uri}' was not downloaded: its tag '{VersionTagNames.Sha256}' is '{Shown(registered)}', and a SHA-256 has 64 hexadecimal digits.
        Somebody changed the tag. Register the model anew, or give the hash that you know with ModelDownloadOptions.Sha256 once the tag is mended or deleted.
        """);

    public static ModelPackageException OtherHash(ResolvedModel source, string demanded, string registered) => new(
        ModelPackageFault.HashMismatch,
        $"The model '{source.Uri}' was not downloaded: it was registered with the SHA-256 {registered}, and {demanded} was demanded. "
        + "It is another model, or its version was registered anew. Look which one is meant.")
    {
        ExpectedSha256 = demanded,
        ActualSha256 = registered,
    };

    public static FileNotFoundException NoSuchFile(string path, ModelPackageInfo package) => new(
        $"The model has no file {ModelPackageErrors.Quote(path)}. It has: {string.Join(", ", package.Files.Take(20).Select(file => ModelPackageErrors.Quote(file.Path)))}{(package.Files.Count > 20 ? ", …" : "")}.",
        path);

    public static MlflowModelException NoOneOnnxModel(IReadOnlyCollection<string> found) => new(
        found.Count == 0
            ? "The model was not registered: it is described as an ONNX model, and no file of it ends with '.onnx'. Save it as one, or leave AsOnnx out."
            : $"The model was not registered: it is described as an ONNX model, and there are {found.Count} of them ({string.Join(", ", found.Take(5).Select(ModelPackageErrors.Quote))}). Name one with AsOnnx.");

    public static MlflowException LoggedModelNotFound(string modelId) => NotFound(
        $"""
        Logged model with ID '{Shown(modelId)}' not found.
        Check the id and that the tracking URI leads to the store that has it.
        """);

    public static MlflowException NoLatest(string name) => NotFound(
        $"""
        Latest version not found for model {Shown(name)}.
        The model has no version. Create one with CreateVersionAsync.
        """);

    public static MlflowException NoneInStage(string name, string stage) => NotFound(
        $"""
        No versions of model with name '{Shown(name)}' and stage '{Shown(stage)}' found.
        Aliases have taken the place of stages: use 'models:/{Shown(name)}@champion', or a number.
        """);

    /// <summary>A URI that means no version, with what there is in its stead.</summary>
    /// <param name="uri">The URI of a registered model.</param>
    /// <param name="model">The model; <see langword="null"/> where there is none.</param>
    /// <param name="cause">What the registry said.</param>
    public static MlflowException NotResolved(ModelUri uri, RegisteredModel? model, MlflowException cause) => new(
        cause.ErrorCode, $"'{Shown(uri.ToString())}' names no model version: {(model is null ? NoModel(uri.Name!) : WhatIsThere(uri, model))}", cause)
    {
        StatusCode = cause.StatusCode,
    };

    private static string NoModel(string name) =>
        $"""
        there is no registered model '{Shown(name)}'.
        Names are compared exactly, capitals too. Check it with SearchModelsAsync, and that the registry's URI leads to the right store.
        """;

    private static string WhatIsThere(ModelUri uri, RegisteredModel model)
    {
        var name = Shown(model.Name);
        return uri.Kind switch
        {
            _ when model.LatestVersions.Count == 0 =>
                $"""
                the model '{name}' has no version.
                Create one with CreateVersionAsync. Numbers of deleted versions are not given again.
                """,
            ModelUriKind.Alias =>
                $"""
                the model '{name}' has no alias '{Shown(uri.Alias!)}'. {AliasesOf(model)}
                Use an alias or a number that is there, or set the alias with SetAliasAsync.
                """,
            ModelUriKind.Stage =>
                $"""
                the model '{name}' has no version in the stage '{Shown(uri.Stage!)}'. {AliasesOf(model)} {LatestOf(model)}
                Aliases have taken the place of stages: use 'models:/{name}@champion', or a number.
                """,
            _ =>
                $"""
                the model '{name}' has no version {uri.Version}. {LatestOf(model)} {AliasesOf(model)}
                It was never created, or it was deleted: numbers are not given again. SearchVersionsAsync finds those that are there.
                """,
        };
    }

    private static string LatestOf(RegisteredModel model) =>
        string.Create(CultureInfo.InvariantCulture, $"Its latest version is {model.LatestVersions.Max(version => version.Version)}.");

    private static string AliasesOf(RegisteredModel model)
    {
        if (model.Aliases.Count == 0)
        {
            return "It has no aliases.";
        }

        var shown = model.Aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal).Take(MostShown)
            .Select(alias => string.Create(CultureInfo.InvariantCulture, $"'{Shown(alias.Key)}' (version {alias.Value})"));
        return $"It has the aliases {string.Join(", ", shown)}{(model.Aliases.Count > MostShown ? " and more" : "")}.";
    }

    private static MlflowException NotFound(string message) => new(MlflowErrorCodes.ResourceDoesNotExist, message);

    private static MlflowException Refused(string message) => new(MlflowErrorCodes.InvalidParameterValue, message);

    private static string Shown(string text) => TextCut.Shown(text);
}
