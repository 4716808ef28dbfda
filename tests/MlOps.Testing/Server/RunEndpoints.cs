using System.Text.Json.Nodes;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Testing.Server;

/// <summary>Starts, changes, reads and deletes runs.</summary>
internal sealed class RunEndpoints(ServerDatabase database, Func<string> newRunId)
{
    private static readonly MessageShape CreateShape = MessageShape.Of(
        MessageShape.Text("experiment_id"),
        new MessageField("user_id", FieldKind.Text) { Unchecked = true },
        MessageShape.Long("start_time"),
        MessageShape.Text("run_name"),
        MessageShape.List("tags", MessageShape.KeyValue) with { Unchecked = true });

    private static readonly MessageShape IdShape = MessageShape.Of(MessageShape.Required("run_id"), MessageShape.OldRunId);

    private static readonly MessageShape UpdateShape = MessageShape.Of(
        MessageShape.Required("run_id"),
        MessageShape.OldRunId,
        MessageShape.Long("end_time"),
        MessageShape.Choice("status", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"),
        MessageShape.Text("run_name"));

    /// <summary>The run that a message is about, by the new name of the field or the old one.</summary>
    public static string RunId(Message message) => message.Has("run_id") ? message.Text("run_id") : message.Text("run_uuid");

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "runs/create", request => Create(request.Read(CreateShape)));
        routes.Add("GET", "runs/get", request => Get(request.Read(IdShape)));
        routes.Add("POST", "runs/update", request => Update(request.Read(UpdateShape)));
        routes.Add("POST", "runs/delete", request => Move(request.Read(IdShape), "deleted"));
        routes.Add("POST", "runs/restore", request => Move(request.Read(IdShape), "active"));
    }

    private MlflowReply Create(Message message)
    {
        if (message.Text("experiment_id").Length == 0)
        {
            throw new MlflowError(MlflowError.BadRequest, "(sqlite3.IntegrityError) FOREIGN KEY constraint failed");
        }

        var tags = message.Pairs("tags").ToList();
        foreach (var (key, _) in tags)
        {
            NameRules.CheckKey(key, "key", "Tag key");
        }

        var start = new RunStart
        {
            RunId = newRunId(),
            ExperimentId = message.Text("experiment_id"),
            RunName = message.Text("run_name"),
            UserId = message.Text("user_id"),
            StartTime = message.Long("start_time"),
            Tags = tags,
        };
        var run = database.Write(tables =>
        {
            tables.Runs.Start(start, tables.Now);
            return tables.FindRun(start.RunId);
        });
        return MlflowReply.Json(new JsonObject
        {
            ["run"] = new JsonObject
            {
                ["info"] = EntityJson.InfoOf(run),
                ["data"] = EntityJson.DataOf(run),
                ["inputs"] = new JsonObject(),
            },
        });
    }

    private MlflowReply Get(Message message) => MlflowReply.Json(new JsonObject
    {
        ["run"] = database.Read(tables => RunInputs.WithInputs(tables, tables.FindRun(RunId(message)))),
    });

    private MlflowReply Update(Message message) => database.Write(tables =>
    {
        var id = RunId(message);
        tables.Runs.FindActive(id);
        if (message.Has("status"))
        {
            tables.Statement("UPDATE runs SET status = $2 WHERE run_uuid = $1").With(id, message.Text("status")).Run();
        }

        if (message.LongOrNull("end_time") is { } endTime)
        {
            tables.Statement("UPDATE runs SET end_time = $2 WHERE run_uuid = $1").With(id, endTime).Run();
        }

        if (message.Text("run_name").Length > 0)
        {
            tables.Runs.SetTag(id, TagNames.RunName, message.Text("run_name"));
        }

        return MlflowReply.Json(new JsonObject { ["run_info"] = EntityJson.InfoOf(tables.FindRun(id)) });
    });

    private MlflowReply Move(Message message, string to) => database.Write(tables =>
    {
        var id = tables.FindRun(RunId(message)).Id;
        tables.Statement("UPDATE runs SET lifecycle_stage = $2, deleted_time = $3 WHERE run_uuid = $1")
            .With(id, to, to == "deleted" ? tables.Now : null).Run();
    });
}
