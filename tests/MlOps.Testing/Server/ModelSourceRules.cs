using System.Text.RegularExpressions;

namespace MlOps.Testing.Server;

/// <summary>Refuses sources of versions that would lead a server's user to files that are none of theirs, as MLflow does.</summary>
internal static partial class ModelSourceRules
{
    public static void Check(ServerTables tables, string source, string? runId)
    {
        if (!Scheme().IsMatch(source) || source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            CheckLocal(tables, source, runId);
            return;
        }

        var text = source;
        while (Uri.UnescapeDataString(text) is var unescaped && unescaped != text)
        {
            text = unescaped;
        }

        if (text.Split('/').Any(part => part is "." or ".."))
        {
            throw MlflowError.Invalid(
                $"Invalid model version source: '{source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or "
                + "mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.");
        }
    }

    private static void CheckLocal(ServerTables tables, string source, string? runId)
    {
        if (runId is { Length: > 0 })
        {
            var root = Local(tables.FindRun(runId).ArtifactUri);
            var path = Path.GetFullPath(Local(source)) + "/";
            if (!Scheme().IsMatch(root) && path.StartsWith(Path.GetFullPath(root) + "/", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw MlflowError.Invalid(
            $"Invalid model version source: '{source}'. To use a local path as a model version source, the run_id request parameter has to be "
            + "specified and the local path has to be contained within the artifact directory of the run specified by the run_id.");
    }

    private static string Local(string uri) => uri.StartsWith("file://", StringComparison.Ordinal) ? new Uri(uri).LocalPath : uri;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]+:")]
    private static partial Regex Scheme();
}
