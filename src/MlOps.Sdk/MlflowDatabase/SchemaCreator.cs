namespace MlOps.Sdk.MlflowDatabase;

/// <summary>Makes MLflow's tables in an empty file, and what MLflow itself puts in first.</summary>
internal static class SchemaCreator
{
    private static readonly Lazy<string> Script = new(ReadScript);

    /// <summary>Leaves a complete database behind, or an empty file. Does nothing when another process was first.</summary>
    /// <param name="session">A session on a file that seemed empty.</param>
    /// <param name="artifactRoot">The folder that holds one folder of artifacts for each experiment.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    /// <param name="cancellationToken">Cancels the wait for another process.</param>
    public static void Create(SqliteSession session, string artifactRoot, long now, CancellationToken cancellationToken) =>
        session.Write(
            () =>
            {
                if (SchemaVerifier.IsNew(session))
                {
                    session.Execute(Script.Value);
                    session
                        .Statement(
                            """
                            INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
                            VALUES (0, 'Default', $1, 'active', $2, $2)
                            """)
                        .With(Path.Join(artifactRoot, "0"), now)
                        .Run();
                }

                return true;
            },
            cancellationToken);

    private static string ReadScript()
    {
        using var stream = typeof(SchemaCreator).Assembly.GetManifestResourceStream("mlflow-3.11.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
