using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>Uploads in parts, as MLflow has them with S3 behind its proxy, and the storage that the parts are sent to.</summary>
/// <param name="files">Where a complete upload ends.</param>
/// <param name="folder">Where parts wait; they stay when the server goes away.</param>
/// <param name="storage">The address of the storage.</param>
internal sealed class MultipartEndpoints(ArtifactFiles files, string folder, Func<Uri> storage)
{
    /// <summary>What the paths of the storage start with.</summary>
    public const string StoragePath = "storage";

    private static readonly MessageShape CreateShape = MessageShape.Of(MessageShape.Required("path"), MessageShape.Long("num_parts"));

    private static readonly MessageShape CompleteShape = MessageShape.Of(
        MessageShape.Required("path"),
        MessageShape.Required("upload_id"),
        MessageShape.List("parts", MessageShape.Of(MessageShape.Long("part_number"), MessageShape.Text("etag"), MessageShape.Text("url"))));

    private static readonly MessageShape AbortShape = MessageShape.Of(MessageShape.Required("path"), MessageShape.Required("upload_id"));

    public void AddTo(Routes routes, string proxy)
    {
        routes.AddApi("POST", $"{proxy}/mpu/create/{{artifact_path...}}", Create);
        routes.AddApi("POST", $"{proxy}/mpu/complete/{{artifact_path...}}", Complete);
        routes.AddApi("POST", $"{proxy}/mpu/abort/{{artifact_path...}}", Abort);
        routes.AddRoot("PUT", $"{StoragePath}/{{key...}}", StorePart);
    }

    private static string PlaceOf(MlflowRequest request, Message message)
    {
        var name = message.Text("path");
        return $"{request.RouteValues["artifact_path"]}/{name[(name.LastIndexOf('/') + 1)..]}";
    }

    private MlflowReply Create(MlflowRequest request)
    {
        var message = request.Read(CreateShape);
        var place = PlaceOf(request, message);
        var id = Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(FolderOf(id));
        var key = string.Join('/', place.Split('/').Select(Uri.EscapeDataString));
        var credentials = new JsonArray();
        for (var number = 1; number <= message.Long("num_parts"); number++)
        {
            credentials.Add(new JsonObject
            {
                ["url"] = $"{storage()}/{key}?partNumber={number}&uploadId={id}&X-Amz-Expires=3600&X-Amz-Signature={id}",
                ["part_number"] = number,
            });
        }

        return MlflowReply.Json(EntityJson.AddList(new JsonObject { ["upload_id"] = id }, "credentials", credentials));
    }

    private MlflowReply StorePart(MlflowRequest request)
    {
        var id = request.QueryValue("uploadId") ?? "";
        if (request.QueryValue("X-Amz-Signature") != id)
        {
            return StorageError(403, "SignatureDoesNotMatch");
        }

        if (!IsOpen(id))
        {
            return StorageError(404, "NoSuchUpload");
        }

        File.WriteAllBytes(PartOf(id, int.Parse(request.QueryValue("partNumber")!, CultureInfo.InvariantCulture)), request.Body);
        return MlflowReply.Text(200, "").With("ETag", ETagOf(request.Body));
    }

    private MlflowReply Complete(MlflowRequest request)
    {
        var message = request.Read(CompleteShape);
        var id = message.Text("upload_id");
        if (!IsOpen(id))
        {
            return MlflowReply.InternalServerError();
        }

        var content = new MemoryStream();
        foreach (var part in message.Messages("parts"))
        {
            var file = PartOf(id, (int)part.Long("part_number"));
            if (!File.Exists(file) || ETagOf(File.ReadAllBytes(file)) != part.Text("etag"))
            {
                return MlflowReply.InternalServerError(); // InvalidPart
            }

            content.Write(File.ReadAllBytes(file));
        }

        files.Write(PlaceOf(request, message), content.ToArray());
        Directory.Delete(FolderOf(id), recursive: true);
        return MlflowReply.Empty;
    }

    private MlflowReply Abort(MlflowRequest request)
    {
        var id = request.Read(AbortShape).Text("upload_id");
        if (!IsOpen(id))
        {
            return MlflowReply.InternalServerError();
        }

        Directory.Delete(FolderOf(id), recursive: true);
        return MlflowReply.Empty;
    }

    private static MlflowReply StorageError(int status, string code) =>
        MlflowReply.Text(status, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code></Error>", "application/xml");

    // The MD5 of a part is what S3 marks it with.
#pragma warning disable CA5351
    private static string ETagOf(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
#pragma warning restore CA5351

    private bool IsOpen(string id) => id.Length > 0 && Directory.Exists(FolderOf(id));

    private string FolderOf(string id) => Path.Combine(folder, Path.GetFileName(id));

    private string PartOf(string id, int number) => Path.Combine(FolderOf(id), number.ToString(CultureInfo.InvariantCulture));
}
