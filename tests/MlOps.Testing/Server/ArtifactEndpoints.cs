using System.Text.Json.Nodes;
using MlOps.Sdk.Tracking;

namespace MlOps.Testing.Server;

/// <summary>Artifacts, by their run or through the proxy.</summary>
/// <param name="database">What runs there are.</param>
/// <param name="files">The artifacts.</param>
/// <param name="multipart">Uploads in parts; <see langword="null"/> where the storage behind the proxy has none.</param>
internal sealed class ArtifactEndpoints(ServerDatabase database, ArtifactFiles files, MultipartEndpoints? multipart)
{
    private const string Proxy = "2.0/mlflow-artifacts";
    private const string ProxyScheme = "mlflow-artifacts:/";

    private static readonly MessageShape ListShape = MessageShape.Of(
        MessageShape.Required("run_id"),
        MessageShape.OldRunId,
        MessageShape.Text("path"),
        MessageShape.Text("page_token"));

    private static readonly MessageShape RunPathShape = MessageShape.Of(MessageShape.Required("run_id"), MessageShape.Required("path"));

    private static readonly MessageShape PathShape = MessageShape.Of(MessageShape.Text("path"));

    /// <summary>What the proxy keeps at an artifact URI; nothing for a URI of another store.</summary>
    public static string? ProxiedPath(string artifactUri) =>
        artifactUri.StartsWith(ProxyScheme, StringComparison.Ordinal) ? artifactUri[ProxyScheme.Length..].TrimStart('/') : null;

    public void AddTo(Routes routes, bool servesArtifacts)
    {
        routes.Add("GET", "artifacts/list", request => ListOfRun(request.Read(ListShape)));
        routes.Add("POST", "artifacts/presigned-upload-url", request => PresignUpload(request.Read(RunPathShape)));
        routes.AddRoot("GET", "get-artifact", GetOfRun);
        routes.AddRoot("POST", "ajax-api/2.0/mlflow/upload-artifact", UploadToRun);

        void Add(string method, string path, Func<MlflowRequest, MlflowReply> handler) => routes.AddApi(
            method,
            $"{Proxy}/{path}",
            servesArtifacts ? handler : _ => Disabled(path));

        Add("GET", "artifacts", List);
        Add("GET", "artifacts/{artifact_path...}", request => Download(request.RouteValues["artifact_path"], routes.Flavour));
        Add("PUT", "artifacts/{artifact_path...}", Upload);
        Add("DELETE", "artifacts/{artifact_path...}", Delete);
        Add("GET", "presigned/{artifact_path...}", _ => NotSupported("Multipart download"));
        if (multipart is not null && servesArtifacts)
        {
            multipart.AddTo(routes, Proxy);
            return;
        }

        foreach (var step in new[] { "create", "complete", "abort" })
        {
            Add("POST", $"mpu/{step}/{{artifact_path...}}", _ => NotSupported("Multipart upload"));
        }

    }

    private static MlflowReply Disabled(string path) => MlflowReply.Text(
        503,
        $"Endpoint: /api/{Proxy}/{path.Replace("{artifact_path...}", "<path:artifact_path>", StringComparison.Ordinal)} disabled due to "
        + "the mlflow server running with `--no-serve-artifacts`. To enable artifacts server functionality, run `mlflow server` with "
        + "`--serve-artifacts`");

    private static MlflowReply NotSupported(string what) =>
        throw new MlflowError(MlflowError.NotImplemented, $"{what} is not supported for the current artifact repository");

    private MlflowReply ListOfRun(Message message)
    {
        var path = message.Text("path");
        ArtifactFiles.CheckPath(path);
        var uri = FindRun(RunEndpoints.RunId(message)).ArtifactUri;
        return MlflowReply.Json(ListUnder(files, uri, path));
    }

    /// <summary>The artifacts at a URI, and the URI.</summary>
    public static JsonObject ListUnder(ArtifactFiles files, string uri, string path)
    {
        var folder = ProxiedPath(uri) ?? uri;
        var reply = new JsonObject { ["root_uri"] = uri };
        return EntityJson.AddList(reply, "files", files.List(path.Length > 0 ? $"{folder}/{path}" : folder, path));
    }

    private MlflowReply List(MlflowRequest request)
    {
        var path = request.Read(PathShape).Text("path");
        ArtifactFiles.CheckPath(path);
        return MlflowReply.Json(EntityJson.AddList([], "files", files.List(path, "")));
    }

    private MlflowReply Download(string path, MlflowFlavour flavour)
    {
        ArtifactFiles.CheckPath(path);
        if (files.Read(path) is { } content)
        {
            return ArtifactFiles.Download(path, content) with { Chunked = true };
        }

        return files.IsFolder(path) || flavour == MlflowFlavour.Mlflow2
            ? MlflowReply.InternalServerError()
            : throw MlflowError.NotFound(
                $"The following failures occurred while downloading one or more artifacts from {files.Root}:\n"
                + $"##### File {path} #####\nNo such artifact: '{path}'");
    }

    private MlflowReply Upload(MlflowRequest request)
    {
        var path = request.RouteValues["artifact_path"];
        ArtifactFiles.CheckPath(path);
        files.Write(path, request.Body);
        return MlflowReply.Empty;
    }

    private MlflowReply Delete(MlflowRequest request)
    {
        var path = request.RouteValues["artifact_path"];
        ArtifactFiles.CheckPath(path);
        files.Delete(path);
        return MlflowReply.Empty;
    }

    private MlflowReply GetOfRun(MlflowRequest request)
    {
        var path = request.QueryValue("path") ?? "";
        ArtifactFiles.CheckPath(path);
        var run = FindRun(request.QueryValue("run_id") ?? request.QueryValue("run_uuid") ?? "");
        var file = $"{ProxiedPath(run.ArtifactUri) ?? run.ArtifactUri}/{path}";
        return files.Read(file) is { } content
            ? ArtifactFiles.Download(path, content)
            : throw MlflowError.NotFound($"No such artifact: '{file}'");
    }

    private MlflowReply UploadToRun(MlflowRequest request)
    {
        var path = request.QueryValue("path") ?? throw MlflowError.Invalid("Request must specify path.");
        ArtifactFiles.CheckPath(path);
        if (request.Body.Length == 0)
        {
            throw MlflowError.Invalid("Request must specify data.");
        }

        var run = FindRun(request.QueryValue("run_uuid") ?? throw MlflowError.Invalid("Request must specify run_uuid."));
        files.Write($"{ProxiedPath(run.ArtifactUri) ?? run.ArtifactUri}/{path}", request.Body);
        return new MlflowReply(200, "application/json", []);
    }

    private MlflowReply PresignUpload(Message message)
    {
        var scheme = new Uri(FindRun(message.Text("run_id")).ArtifactUri).Scheme;
        throw MlflowError.Invalid(
            $"Presigned upload is not supported for runs with proxied artifact storage (artifact URI scheme: {scheme}). "
            + "This endpoint requires a run with a direct cloud storage artifact URI.");
    }

    private Run FindRun(string runId) => database.Read(tables => tables.FindRun(runId));
}
