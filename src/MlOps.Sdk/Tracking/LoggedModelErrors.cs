using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <summary>The messages of errors of logged models, in the words of MLflow's server where it has any.</summary>
internal static class LoggedModelErrors
{
    public static ArgumentException IdInvalid(string modelId) => new(
        $"The model id '{RunDataRules.Shown(modelId)}' is not valid: expected letters, digits, '_' or '-', such as LoggedModel.Id.", nameof(modelId));

    public static ArgumentException NothingToUpload(string path) => new(
        $"'{path}' does not exist: expected the path of a file or a folder to upload.", nameof(path));

    public static MlflowException NotFound(string modelId) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"""
        Logged model with ID '{RunDataRules.Shown(modelId)}' not found.
        Check the id and that the model is not deleted; SearchLoggedModelsAsync names those that there are.
        """);

    public static MlflowException TagNotFound(string modelId, string key) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"""
        No tag with key '{RunDataRules.Shown(key)}' found for model with ID '{modelId}'.
        Check the key; GetLoggedModelAsync lists the tags.
        """);

    public static MlflowException NameInvalid(string name) => Refused(
        $"""
        Invalid model name ('{RunDataRules.Shown(name)}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")
        Choose another name.
        """);

    public static MlflowException ParamChanged(string modelId, string key, string stored, string given) => Refused(
        $"""
        The param '{RunDataRules.Shown(key)}' of the logged model '{modelId}' is '{RunDataRules.Shown(stored)}' and can't become '{RunDataRules.Shown(given)}': a model's params never change.
        Nothing of the call was stored. Set a tag: tags can change.
        """);

    public static MlflowException NoTables() => Refused(
        """
        The tracking database has no tables for logged models, or lacks columns of them.
        Databases of MLflow 2.22 and 3 have them. Migrate this one with: mlflow db upgrade
        """);

    public static MlflowException NoParamsCall(Uri server, MlflowException cause) => new(
        cause.ErrorCode,
        $"""
        The params of the logged model were not logged: the MLflow server '{server}' has no call for that, as those of version 2.
        Update the server to MLflow 3, or give the params when the model is created, with LoggedModelDescription.WithParam.
        """,
        cause)
    {
        StatusCode = cause.StatusCode,
    };

    public static MlflowException TagNotDeletable(string key) => Refused(
        $"""
        The tag '{RunDataRules.Shown(key)}' was not deleted: a server takes the key as a part of the call's path, where '/' can't stand.
        Set it to an empty value with SetLoggedModelTagsAsync, and use keys without '/' for models.
        """);

    public static MlflowException OrderInvalid(string field) => Refused(
        $"""
        Invalid order by field name: '{RunDataRules.Shown(field)}'.
        Order by name, model_id, model_type, source_run_id, status, creation_timestamp, last_updated_timestamp or metrics.<key>.
        """);

    public static MlflowException NotUploaded(string path, string reason) => Refused(
        $"""
        '{path}' was not uploaded to the logged model: {reason}
        Files that were uploaded before it stay. Choose another path, or mend what is named.
        """);

    private static MlflowException Refused(string message) => new(MlflowErrorCodes.InvalidParameterValue, message);
}
