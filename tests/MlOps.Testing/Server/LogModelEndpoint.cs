using System.Text.Json;

namespace MlOps.Testing.Server;

/// <summary>Takes note of a model in a tag of its run, MLflow's old way.</summary>
internal sealed class LogModelEndpoint(ServerDatabase database)
{
    private const string Tag = "mlflow.log-model.history";

    private static readonly string[] Mandatory = ["run_id", "artifact_path", "utc_time_created", "flavors"];

    private static readonly MessageShape Shape = MessageShape.Of(MessageShape.Required("run_id"), MessageShape.Required("model_json"));

    public void AddTo(Routes routes) => routes.Add("POST", "runs/log-model", request => Log(request.Read(Shape)));

    private MlflowReply Log(Message message)
    {
        var text = message.Text("model_json");
        if (LenientJson.Parse(text) is not { ValueKind: JsonValueKind.Object } model)
        {
            throw MlflowError.Invalid($"Malformed model info. \n {text} \n is not a valid JSON.");
        }

        var missing = Mandatory.Where(name => !model.TryGetProperty(name, out _)).ToList();
        if (missing.Count > 0)
        {
            throw MlflowError.Invalid(
                $"Model json is missing mandatory fields: {{{string.Join(", ", missing.Select(name => $"'{name}'"))}}}");
        }

        var entry = $"{{\"run_id\": {Python(model, "run_id")}, \"artifact_path\": {Python(model, "artifact_path")}, "
            + $"\"utc_time_created\": {Python(model, "utc_time_created")}, \"model_uuid\": {Python(model, "model_uuid")}, "
            + $"\"flavors\": {Python(model, "flavors")}}}";
        return database.Write(tables =>
        {
            var id = message.Text("run_id");
            tables.Runs.FindActive(id);
            var history = tables.Statement("SELECT value FROM tags WHERE run_uuid = $1 AND key = $2").With(id, Tag).Value<string>();
            tables.Runs.SetTag(id, Tag, history is null ? $"[{entry}]" : $"{history[..^1]}, {entry}]");
        });
    }

    private static string Python(JsonElement model, string name) =>
        model.TryGetProperty(name, out var value) ? Python(value) : "null";

    /// <summary>JSON with Python's spaces.</summary>
    private static string Python(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            $"{{{string.Join(", ", value.EnumerateObject().Select(property => $"\"{property.Name}\": {Python(property.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Python))}]",
        _ => value.GetRawText(),
    };
}
