namespace MlOps.Sdk.Tests.Server;

/// <summary>The recorded exchanges that the test server answers otherwise, and why.</summary>
internal static class RecordedDeviations
{
    private static readonly (string Reason, string[] Names)[] Groups =
    [
        ("Kestrel does not announce the chunks of a body that it leaves out", ["artifact-head"]),
        ("MLflow quotes the tokens of a filter of the registry as sqlparse cuts them", ["models-search-bad-filter"]),
        ("not served: traces and assessments",
        [
            "trace-start-v3", "trace-get-v3", "trace-get-unknown", "trace-set-tag", "trace-delete-tag",
            "trace-search-v3", "trace-get-with-spans-missing", "trace-link-to-run", "assessment-create",
            "assessment-get", "assessment-update", "assessment-delete", "assessment-get-unknown", "traces-delete",
            "otlp-traces-no-experiment-header", "otlp-traces-bad-content-type", "otlp-traces-bad-body",
        ]),
        ("not served: evaluation datasets",
        [
            "dataset-create", "dataset-upsert-records", "dataset-get-records", "dataset-get", "dataset-search",
            "dataset-delete", "dataset-get-unknown",
        ]),
        ("not served: scorers",
        [
            "scorers-list", "scorer-get-unknown",
        ]),
        ("not served: issues",
        [
            "issue-create", "issues-search",
        ]),
        ("not served: the user interface",
        [
            "root-ui-missing",
        ]),
        ("not served: users and their permissions; the server knows one user",
        [
            "auth-user-create-short-password", "auth-user-create", "auth-user-create-duplicate", "auth-user-get",
            "auth-user-get-unknown", "auth-user-list", "auth-forbidden-write", "auth-read-allowed",
            "auth-forbidden-admin-api", "auth-permission-create", "auth-permission-create-bad", "auth-permission-get",
            "auth-write-now-allowed", "auth-unknown-run-as-user", "auth-update-password", "auth-user-delete",
        ]),
        ("the parts went to the storage, which was not recorded",
        [
            "s3-mpu-complete", "s3-artifact-download",
        ]),
        ("not served: artifacts in S3, and presigned URLs of whole files",
        [
            "s3-presigned-download", "s3-artifact-list", "s3-artifact-missing", "s3-presigned-upload-url",
        ]),
        ("not served: the file store",
        [
            "file-experiment-create", "file-experiment-duplicate", "file-run-create", "file-log-batch",
            "file-log-param-conflict", "file-run-get", "file-history-no-max-results", "file-history",
            "file-log-inputs", "file-run-update", "file-run-get-2", "file-runs-search",
            "file-logged-model-create", "file-run-create-2",
            "file-run-delete", "file-webhook-create", "file-trace-search", "file-dataset-create",
        ]),
    ];

    /// <summary>The reason of each exchange that may deviate, and must.</summary>
    public static IReadOnlyDictionary<string, string> ByName { get; } = Groups
        .SelectMany(group => group.Names, (group, name) => KeyValuePair.Create(name, group.Reason))
        .ToDictionary();
}
