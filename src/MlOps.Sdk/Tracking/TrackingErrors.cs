using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tracking;

/// <summary>The messages of tracking's errors.</summary>
internal static class TrackingErrors
{
    public static InvalidOperationException RunEnded(string runId) => new(
        $"Run '{runId}' has ended: nothing more can be logged through this object. Log before CompleteAsync, or resume the run with RunDescription.Resume(\"{runId}\").");

    public static ArgumentException ParamChanged(string key, string oldValue, string newValue) => new(
        $"Param '{key}' was logged as '{Shortened(oldValue)}' and can't become '{Shortened(newValue)}': a run's params never change. "
        + "Use a tag or a metric for what changes, or start another run.",
        nameof(key));

    public static ArgumentException TwoNames(string name, string tag) => new(
        $"The run is named '{name}' and its tag mlflow.runName says '{tag}'. Give one of them, or the same in both.");

    public static ArgumentException NoFile(string path) => new(
        Directory.Exists(path)
            ? $"'{path}' is a folder: log a folder's files with LogArtifactsAsync."
            : $"The file '{path}' does not exist: expected the path of a file to log as an artifact.",
        nameof(path));

    public static ArgumentException NoFolder(string path) => new(
        File.Exists(path)
            ? $"'{path}' is a file: log a single file with LogArtifactAsync."
            : $"The folder '{path}' does not exist: expected a folder whose files are logged as artifacts.",
        nameof(path));

    public static ArgumentException NoPng(ReadOnlyMemory<byte> png) => new(
        FormattableString.Invariant($"The image of {png.Length:N0} bytes is no PNG: its signature is missing. Encode it as PNG, or log other files with LogArtifactAsync."),
        nameof(png));

    public static ArgumentException NoParams(Type type) => new(
        $"A value of the static type '{type}' is no set of params: expected a dictionary with texts as keys, or an object whose public properties are the params. "
        + "Log a single value with LogParam or WithParam.");

    public static ObjectDisposedException NotDelivered(string runId) => new(
        nameof(TrackingClient),
        $"The client was disposed before all of run '{runId}' was in the store. What is left is safe in the home folder; the next client that starts there delivers it.");

    public static MlflowException NoRun(string runId) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"Run '{runId}' was not found in the store. Check the id, and that the tracking URI leads to the store that the run is in.");

    public static MlflowException NotCaughtUp(string runId) => new(
        MlflowErrorCodes.TemporarilyUnavailable,
        $"What a process that is gone logged for run '{runId}' is not in the store yet, and the drain time-out is over. Raise DrainTimeout, or see why the store does not take it.")
    {
        IsTransient = true,
    };

    public static MlflowException NoExperiment(string what) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"Experiment {what} was not found in the store. Check it, and that the tracking URI leads to the store that it is in.");

    public static MlflowException SearchGoesInCircles() => new(
        MlflowErrorCodes.InternalError,
        "The search was given up: the store answered with a page token that led to a page that was read before. A token that leads on was expected. Ask the server's keeper for another version.");

    public static MlflowException NotSynced(string homeFolder, IEnumerable<string> reasons) => new(
        MlflowErrorCodes.InvalidState,
        $"""
        Not all that waits in '{homeFolder}' was delivered:
        {string.Join('\n', reasons.Select(reason => "- " + reason.ReplaceLineEndings(" ")))}
        What was refused is kept in '{Path.Combine(homeFolder, "dead-letter")}'; everything else stays where it is. Mend what is named, and call again.
        """);

    private static string Shortened(string text) => text.Length <= 80 ? text : RunDataRules.Cut(text, 80) + "…";
}
