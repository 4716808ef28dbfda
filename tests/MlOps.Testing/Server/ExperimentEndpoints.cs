using System.Text.Json.Nodes;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking;

namespace MlOps.Testing.Server;

/// <summary>Experiments.</summary>
internal sealed class ExperimentEndpoints(ServerDatabase database)
{
    private static readonly MessageShape CreateShape = MessageShape.Of(
        MessageShape.Required("name"), MessageShape.Text("artifact_location"), MessageShape.List("tags", MessageShape.KeyValue));

    private static readonly MessageShape IdShape = MessageShape.Of(MessageShape.Required("experiment_id"));

    private static readonly MessageShape NameShape = MessageShape.Of(MessageShape.Required("experiment_name"));

    private static readonly MessageShape UpdateShape = MessageShape.Of(
        MessageShape.Required("experiment_id"), MessageShape.Required("new_name"));

    private static readonly MessageShape SetTagShape = MessageShape.Of(
        MessageShape.Required("experiment_id"), MessageShape.Required("key"), MessageShape.Text("value"));

    public void AddTo(Routes routes)
    {
        routes.Add("POST", "experiments/create", Create);
        routes.Add("GET", "experiments/get", request => Get(request.Read(IdShape)));
        routes.Add("GET", "experiments/get-by-name", request => GetByName(request.Read(NameShape).Text("experiment_name")));
        routes.Add("POST", "experiments/update", request => Update(request.Read(UpdateShape)));
        routes.Add("POST", "experiments/delete", request => Move(request.Read(IdShape), LifecycleStage.Active, "deleted"));
        routes.Add("POST", "experiments/restore", request => Move(request.Read(IdShape), LifecycleStage.Deleted, "active"));
        routes.Add("POST", "experiments/set-experiment-tag", request => SetTag(request.Read(SetTagShape)));
        if (routes.Flavour == MlflowFlavour.Mlflow3)
        {
            routes.Add("POST", "experiments/delete-experiment-tag", request => DeleteTag(request.Read(SetTagShape)));
        }
    }

    private MlflowReply Create(MlflowRequest request)
    {
        var message = request.Read(CreateShape);
        var name = message.Text("name");
        NameRules.CheckLength("name", name, RunDataRules.MaxExperimentNameLength);
        var location = message.Text("artifact_location");
        if (location.Contains('#', StringComparison.Ordinal) || location.Contains(';', StringComparison.Ordinal))
        {
            throw MlflowError.Invalid("'artifact_location' URL can't include fragments or params.");
        }

        return database.Write(tables =>
        {
            if (tables.Experiments.FindByName(name) is not null)
            {
                throw NameTaken(name);
            }

            var experiment = tables.Experiments.Create(name, tables.Now);
            if (location.Length > 0)
            {
                tables.Statement("UPDATE experiments SET artifact_location = $2 WHERE experiment_id = $1")
                    .With(experiment.Id, location).Run();
            }

            foreach (var (key, value) in message.Pairs("tags"))
            {
                SetTag(tables, experiment.Id, key, value);
            }

            return MlflowReply.Json(new JsonObject { ["experiment_id"] = experiment.Id });
        });
    }

    private MlflowReply Get(Message message) =>
        Reply(database.Read(tables => tables.FindExperiment(message.Text("experiment_id"))));

    private MlflowReply GetByName(string name) => Reply(database.Read(tables =>
        tables.Experiments.FindByName(name) ?? throw MlflowError.NotFound($"Could not find experiment with name '{name}'")));

    private static MlflowReply Reply(Experiment experiment) =>
        MlflowReply.Json(new JsonObject { ["experiment"] = EntityJson.Of(experiment) });

    private MlflowReply Update(Message message) => database.Write(tables =>
    {
        var experiment = tables.FindExperiment(message.Text("experiment_id"));
        if (experiment.LifecycleStage == LifecycleStage.Deleted)
        {
            throw new MlflowError(MlflowErrorCodes.InvalidState, "Cannot rename a non-active experiment.");
        }

        var name = message.Text("new_name");
        if (tables.Experiments.FindByName(name) is { } other && other.Id != experiment.Id)
        {
            throw NameTaken(name);
        }

        tables.Statement("UPDATE experiments SET name = $2, last_update_time = $3 WHERE experiment_id = $1")
            .With(experiment.Id, name, tables.Now).Run();
    });

    /// <summary>Deletes or restores an experiment, and its runs with it.</summary>
    private MlflowReply Move(Message message, LifecycleStage from, string to) => database.Write(tables =>
    {
        var experiment = tables.FindExperiment(message.Text("experiment_id"), from);
        var now = tables.Now;
        tables.Statement("UPDATE experiments SET lifecycle_stage = $2, last_update_time = $3 WHERE experiment_id = $1")
            .With(experiment.Id, to, now).Run();
        tables.Statement("UPDATE runs SET lifecycle_stage = $2, deleted_time = $3 WHERE experiment_id = $1")
            .With(experiment.Id, to, to == "deleted" ? now : null).Run();
    });

    private MlflowReply SetTag(Message message) => database.Write(tables =>
        SetTag(tables, message.Text("experiment_id"), message.Text("key"), message.Text("value")));

    private static void SetTag(ServerTables tables, string id, string key, string value)
    {
        NameRules.CheckKey(key, "key", "Experiment tag key");
        NameRules.CheckLength("value", value, 5000);
        FindActive(tables, id);
        tables.Statement(
            """
            INSERT INTO experiment_tags (experiment_id, key, value) VALUES ($1, $2, $3)
            ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value
            """).With(id, key, value).Run();
    }

    private MlflowReply DeleteTag(Message message) => database.Write(tables =>
    {
        var (id, key) = (message.Text("experiment_id"), message.Text("key"));
        FindActive(tables, id);
        if (tables.Statement("DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2").With(id, key).Run() == 0)
        {
            throw MlflowError.NotFound($"No tag with name: {key} in experiment with id {id}");
        }
    });

    private static void FindActive(ServerTables tables, string id)
    {
        if (tables.FindExperiment(id).LifecycleStage == LifecycleStage.Deleted)
        {
            throw MlflowError.Invalid($"The experiment {id} must be in the 'active' state. Current state is deleted.");
        }
    }

    private static MlflowError NameTaken(string name) => new(
        MlflowError.ResourceAlreadyExists,
        $"Experiment(name={name}) already exists. Error: (sqlite3.IntegrityError) UNIQUE constraint failed");
}
