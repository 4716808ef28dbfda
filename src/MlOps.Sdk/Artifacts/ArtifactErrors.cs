using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Artifacts;

/// <summary>The messages of artifacts' errors.</summary>
internal static class ArtifactErrors
{
    public static MlflowException NotFound(string path, string root) => new(
        MlflowErrorCodes.ResourceDoesNotExist,
        $"The artifact '{path}' was not found in '{root}'. Check the path: ListArtifactsAsync names what the run has.");

    public static MlflowException IsFolder(string path, string root) => new(
        MlflowErrorCodes.InvalidParameterValue,
        $"The artifact '{path}' in '{root}' is a folder: expected a file. List what is in it with ListArtifactsAsync, and read its files one by one.");

    public static MlflowException WrongLength(string path, string root, long expected, long actual) => new(
        MlflowErrorCodes.TemporarilyUnavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The artifact '{path}' was not read from '{root}': {actual:N0} bytes came and {expected:N0} were expected. It was replaced meanwhile, or cut short on the way. Read it again."))
    {
        IsTransient = true,
    };

    public static MlflowException WrongHash(string path, string expected, string actual) => new(
        MlflowErrorCodes.DataLoss,
        $"The artifact '{path}' is not the one that was logged: its SHA-256 is {actual}, and the run's tag says {expected}. "
        + "It was damaged, or replaced by another program or at this moment. Read it again; if it was replaced on purpose, delete the tag with DeleteRunTagAsync.");

    public static MlflowException UnsafeName(string path, string root) => new(
        MlflowErrorCodes.InvalidParameterValue,
        $"The artifacts in '{root}' were not downloaded: '{path}' is no path that can become a file here. Download the others one by one.");

    public static MlflowException OutOfReach(string uri) => new(MlflowErrorCodes.NotImplemented, NoRepository(uri));

    public static ArgumentException FolderInTheWay(string localFolder, string target) => new(
        $"The artifact can't become a file of '{localFolder}': '{target}' is a folder. Name another folder to download to.", nameof(localFolder));

    public static string NoRepository(string uri) =>
        $"The run's artifacts are at '{SecretRedactor.Redact(uri)}', which this version can't reach: expected a folder of this machine, or mlflow-artifacts: and an MLflow server.";

    public static string InTheWay(string path, bool isFolder) => $"'{path}' is a {(isFolder ? "folder" : "file")}.";

    public static string CopyGone(string staged) => $"Its copy '{staged}' was deleted before it was delivered.";

    public static string CopyChanged(string expected, string actual) =>
        $"Its copy was damaged while it waited: the SHA-256 is {actual} and was {expected} when it was logged.";
}
