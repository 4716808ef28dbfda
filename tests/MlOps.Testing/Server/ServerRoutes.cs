using System.Text.Json.Nodes;

namespace MlOps.Testing.Server;

/// <summary>All that the server answers to.</summary>
internal static class ServerRoutes
{
    public static Routes Of(MlflowTestServerOptions options, ServerDatabase database, string artifactFolder, Func<Uri> storage)
    {
        var routes = new Routes(options.Flavour);
        var version = options.Flavour == MlflowFlavour.Mlflow3 ? "3.11.2.dev0" : "2.22.0";
        routes.AddRoot("GET", "health", _ => MlflowReply.Text(200, "OK"));
        routes.AddRoot("GET", "version", _ => MlflowReply.Text(200, version));
        if (options.Flavour == MlflowFlavour.Mlflow3)
        {
            routes.AddApi("GET", "3.0/mlflow/server-info", _ => MlflowReply.Json(
                new JsonObject { ["store_type"] = "SqlStore", ["workspaces_enabled"] = false }));
            routes.AddApi("GET", "3.0/mlflow/workspaces", _ => MlflowReply.Text(
                503,
                "Endpoint: /api/3.0/mlflow/workspaces disabled because the server is running without workspaces support. "
                + "To enable workspace, run `mlflow server` with `--enable-workspaces`"));
            routes.Add("GET", "unified-traces", _ => MlflowReply.Text(404, ""));
        }

        new ExperimentEndpoints(database).AddTo(routes);
        new ExperimentSearchEndpoint(database).AddTo(routes);
        new RunEndpoints(database, options.NewRunId).AddTo(routes);
        new RunSearchEndpoint(database).AddTo(routes);
        new LogEndpoints(database).AddTo(routes);
        new RunInputEndpoints(database).AddTo(routes);
        new MetricHistoryEndpoints(database).AddTo(routes);
        var files = new ArtifactFiles(artifactFolder);
        var multipart = options.OffersMultipart ? new MultipartEndpoints(files, artifactFolder + ".parts", storage) : null;
        new ArtifactEndpoints(database, files, multipart).AddTo(routes, options.ServesArtifacts);
        new LogModelEndpoint(database).AddTo(routes);
        new LoggedModelEndpoints(database, files).AddTo(routes);
        new LoggedModelSearchEndpoint(database).AddTo(routes);
        new RegisteredModelEndpoints(database).AddTo(routes);
        new ModelVersionEndpoints(database).AddTo(routes);
        new RegistrySearchEndpoints(database).AddTo(routes);
        new WebhookEndpoints(database, options).AddTo(routes);
        return routes;
    }
}
