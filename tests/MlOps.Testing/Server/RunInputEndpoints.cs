using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>Logs the datasets and models that a run took in and gave out.</summary>
internal sealed class RunInputEndpoints(ServerDatabase database)
{
    private static readonly MessageShape Dataset = MessageShape.Of(
        MessageShape.Text("name"),
        MessageShape.Text("digest"),
        MessageShape.Text("source_type"),
        MessageShape.Text("source"),
        MessageShape.Text("schema"),
        MessageShape.Text("profile"));

    private static readonly MessageShape DatasetInput = MessageShape.Of(
        MessageShape.List("tags", MessageShape.KeyValue), new MessageField("dataset", FieldKind.Message) { Shape = Dataset });

    private static readonly MessageShape Model = MessageShape.Of(MessageShape.Text("model_id"), MessageShape.Long("step"));

    private static readonly MessageShape InputsShape = MessageShape.Of(
        MessageShape.Required("run_id"), MessageShape.List("datasets", DatasetInput), MessageShape.List("models", Model));

    private static readonly MessageShape OutputsShape = MessageShape.Of(
        MessageShape.Required("run_id"), MessageShape.List("models", Model) with { Required = true });

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "runs/log-inputs", request => LogInputs(request.Read(InputsShape)));
        routes.Add("POST", "runs/outputs", request => LogOutputs(request.Read(OutputsShape)));
    }

    private MlflowReply LogInputs(Message message) => database.Write(tables =>
    {
        var run = tables.Runs.FindActive(message.Text("run_id")).Started;
        foreach (var input in message.Messages("datasets"))
        {
            LogDataset(tables, run, input);
        }

        foreach (var model in message.Messages("models"))
        {
            Insert(tables, ("RUN_INPUT", run.RunId), ("MODEL_INPUT", model.Text("model_id")), 0);
        }
    });

    private MlflowReply LogOutputs(Message message) => database.Write(tables =>
    {
        var run = tables.Runs.FindActive(message.Text("run_id")).Started;
        foreach (var model in message.Messages("models"))
        {
            Insert(tables, ("RUN_OUTPUT", run.RunId), ("MODEL_OUTPUT", model.Text("model_id")), model.Long("step"));
        }
    });

    private static void LogDataset(ServerTables tables, StartedRun run, Message input)
    {
        var dataset = input.Single("dataset");
        tables.Statement(
            """
            INSERT INTO datasets
              (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """).With(
            NewId(),
            run.ExperimentId,
            dataset.Text("name"),
            dataset.Text("digest"),
            dataset.Text("source_type"),
            dataset.Text("source"),
            dataset.Has("schema") ? dataset.Text("schema") : null,
            dataset.Has("profile") ? dataset.Text("profile") : null).Run();
        var datasetId = tables
            .Statement("SELECT dataset_uuid FROM datasets WHERE experiment_id = $1 AND name = $2 AND digest = $3")
            .With(run.ExperimentId, dataset.Text("name"), dataset.Text("digest"))
            .Value<string>()!;
        if (Insert(tables, ("DATASET", datasetId), ("RUN", run.RunId), 0) is not { } inputId)
        {
            return;
        }

        foreach (var (key, value) in input.Pairs("tags"))
        {
            tables.Statement("INSERT INTO input_tags (input_uuid, name, value) VALUES ($1, $2, $3)").With(inputId, key, value).Run();
        }
    }

    /// <returns>The id of the link; nothing where it was there already.</returns>
    private static string? Insert(ServerTables tables, (string Type, string Id) source, (string Type, string Id) destination, long step)
    {
        var id = NewId();
        var inserted = tables.Statement(
            """
            INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
            """).With(id, source.Type, source.Id, destination.Type, destination.Id, step).Run();
        return inserted == 1 ? id : null;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
